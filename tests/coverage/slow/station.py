"""The slow reference for aircraft on station: every lap of every window written out, in numpy.

It shares no line with the product but the shape of a lap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.coverage import StationLap
from tests.coverage.slow.intervals import Floats, IntervalSet, Ints, at_least_aircraft
from tests.coverage.slow.legs import Cells, LegCoverage, ground_of
from tests.coverage.slow.metrics import CoverageResult, EdgeRule, figures
from tests.coverage.slow.template import LapTemplate


def station_coverage(
    windows: Mapping[str, Any],
    laps: Sequence[StationLap],
    cells: Cells,
    span_s: tuple[float, float],
    *,
    k: int = 1,
    edge: EdgeRule = "include",
    legs: Mapping[str, Any] | None = None,
) -> CoverageResult:
    """As `sim.coverage.station_coverage`."""
    return figures(StationCoverage.of(windows, laps, cells, legs), span_s, k=k, edge=edge)


@dataclass(frozen=True, eq=False)
class StationCoverage:
    """All intervals `(I,)` of all cells, and whose they are."""

    cell: Ints
    aircraft: Ints
    starts_s: Floats
    ends_s: Floats
    n_cells: int

    @classmethod
    def of(
        cls,
        windows: Mapping[str, Any],
        laps: Sequence[StationLap],
        cells: Cells,
        legs: Mapping[str, Any] | None,
    ) -> StationCoverage:
        ground = ground_of(cells)
        templates = [LapTemplate.of(lap.lap, lap.reach_m, ground) for lap in laps]
        rows = []
        phases = windows.get("phase_s", np.zeros(len(windows["pattern"])))
        flown = (windows["pattern"], windows["start_s"], windows["end_s"], phases)
        for number, (pattern, start_s, end_s, phase_s) in enumerate(zip(*flown, strict=True)):
            pattern = int(pattern)
            template, lap_s = templates[pattern], laps[pattern].lap.duration_s
            for cell in template.always:
                stop_s = end_s
                if not laps[pattern].repeats:
                    stop_s = min(end_s, start_s - phase_s + lap_s)
                rows.append((cell, number, start_s, stop_s))
            lap_start_s = start_s - phase_s
            while lap_s > 0.0 and lap_start_s < end_s:
                begin_s = np.maximum(lap_start_s + template.lap.starts_s, start_s)
                stop_s = np.minimum(lap_start_s + template.lap.ends_s, end_s)
                for cell, *interval in zip(template.lap.cell, begin_s, stop_s, strict=True):
                    rows.append((cell, number, *interval))
                lap_start_s += lap_s if laps[pattern].repeats else np.inf
        if legs is not None:
            source = LegCoverage.of(legs, cells)
            for aircraft in np.unique(source.aircraft):
                own = {name: np.asarray(legs[name])[source.aircraft == aircraft] for name in legs}
                alone = LegCoverage.of(own, cells).covered(np.arange(ground.n_cells), 1)
                number = len(flown[0]) + aircraft
                for cell, *interval in zip(alone.cell, alone.starts_s, alone.ends_s, strict=True):
                    rows.append((cell, number, *interval))
        cell, aircraft, starts_s, ends_s = np.array(rows, dtype=float).reshape(-1, 4).T
        keep = starts_s < ends_s
        cell, aircraft = cell[keep].astype(np.int64), aircraft[keep].astype(np.int64)
        return cls(cell, aircraft, starts_s[keep], ends_s[keep], ground.n_cells)

    @property
    def n_intervals(self) -> Ints:
        return np.bincount(self.cell, minlength=self.n_cells)

    def covered(self, cells: Ints, k: int) -> IntervalSet:
        place = np.full(self.n_cells, -1)
        place[cells] = np.arange(len(cells))
        own = place[self.cell] >= 0
        return at_least_aircraft(
            k, place[self.cell[own]], self.aircraft[own], self.starts_s[own], self.ends_s[own],
            len(cells),
        )  # fmt: skip

"""Coverage by aircraft on station: windows repeat a lap, so the lap is worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.coverage.by_legs import tracks_and_flights
from sim.coverage.cell_coverage import Cells, Coverage, cell_points
from sim.coverage.ground_paths import (
    LARGEST_REACH_M,
    StationLap,
    all_paths,
    paths_of_laps,
    paths_of_tracks,
    template,
)
from sim.coverage.metrics import CoverageResult, EdgeRule, coverage_result
from sim.coverage.sorted_flights import FlightTable, flights_of, no_flights
from sim.coverage.work_on_threads import n_threads


# More arguments than six: all that can be said of one case, for who writes it down in one call.
def station_coverage(
    windows: Mapping[str, Any],
    laps: Sequence[StationLap],
    cells: Cells,
    span_s: tuple[float, float],
    *,
    k: int = 1,
    edge: EdgeRule = "include",
    legs: Mapping[str, Any] | None = None,
    threads: int | None = None,
) -> CoverageResult:
    """Figures of merit of every cell over a span, from the times aircraft were on station.

    `windows` has the columns `pattern` (an index into `laps`), `start_s`, `end_s`, `(W,)` each: one
    aircraft for each row. It begins a lap at its first point at `start_s` and repeats it until
    `end_s`; with a column `phase_s` it begins so far into the lap. `legs`, a table as `cover`
    takes, adds what fits no lap, by aircraft of its own. `cells` has lat_deg and lon_deg, `(C,)`.
    The number of threads changes no figure. A ValueError names what makes no sense.
    """
    source = Templates.of(laps, cells, threads=threads).coverage(windows, legs)
    return coverage_result(source, span_s, k=k, edge=edge)


@dataclass(frozen=True, eq=False)
class Templates:
    """Laps over cells, worked out: made once, flown in as many replications as you like."""

    source: Coverage  # nothing flown yet

    @classmethod
    def of(
        cls, laps: Sequence[StationLap], cells: Cells, *, threads: int | None = None
    ) -> Templates:
        """The template of every lap and route. ValueError for a reach that is none."""
        for index, station in enumerate(laps):
            reach_m = station.footprint.reach_m
            if not 0.0 <= reach_m <= LARGEST_REACH_M:
                limit = f"must be from 0 to {LARGEST_REACH_M:.0f} m (got {reach_m:g})"
                raise ValueError(f"laps[{index}].reach_m: {limit}")
        paths = paths_of_laps(laps)
        lap_s = np.array([lap.period_s for lap in laps])
        cells_m, n = cell_points(cells), n_threads(threads)
        passes = template(paths, cells_m, lap_s, n)
        return cls(Coverage(cells_m, paths, no_flights(lap_s), passes, n))

    def coverage(
        self, windows: Mapping[str, Any], legs: Mapping[str, Any] | None = None
    ) -> Coverage:
        """The source of figures of windows and legs, as `station_coverage` takes them."""
        lap_s = self.source.flights.lap_s
        flights = _flights_in(windows, len(lap_s))
        if legs is None:
            return replace(self.source, flights=flights_of(flights, lap_s))
        tracks, added = tracks_and_flights(legs)
        added = added._replace(
            path=len(lap_s) + added.path, aircraft=len(flights.aircraft) + added.aircraft
        )
        paths = all_paths(self.source.paths, paths_of_tracks(tracks))
        lap_s = np.concatenate((lap_s, np.zeros(len(tracks))))
        passes = template(paths, self.source.cells_m, lap_s, self.source.threads)
        flown = flights_of(flights.and_those_of(added), lap_s)
        return Coverage(self.source.cells_m, paths, flown, passes, self.source.threads)


def _flights_in(windows: Mapping[str, Any], n_laps: int) -> FlightTable:
    """A flight for each checked window; ValueError says what makes no sense."""
    pattern = np.asarray(windows["pattern"], dtype=np.int64)
    start_s = np.asarray(windows["start_s"], dtype=np.float64)
    end_s = np.asarray(windows["end_s"], dtype=np.float64)
    phase_s = np.asarray(windows.get("phase_s", np.zeros(len(pattern))), dtype=np.float64)
    if not len(pattern) == len(start_s) == len(end_s) == len(phase_s):
        lengths = f"{len(pattern)}, {len(start_s)}, {len(end_s)}"
        raise ValueError(f"windows: columns differ in length: {lengths}")
    if np.any((pattern < 0) | (pattern >= n_laps)):
        raise ValueError(f"windows['pattern']: must be from 0 to {n_laps - 1}, the number of laps")
    if not np.all(np.isfinite(start_s) & np.isfinite(end_s) & (end_s >= start_s)):
        raise ValueError("windows: every start_s and end_s must be finite, and end_s not before")
    if not np.all(np.isfinite(phase_s) & (phase_s >= 0.0)):
        raise ValueError("windows: every phase_s must be finite and not negative")
    return FlightTable(
        path=pattern,
        origin_s=start_s - phase_s,
        scale=np.ones(len(pattern)),
        start_s=start_s,
        end_s=end_s,
        aircraft=np.arange(len(pattern)),
    )

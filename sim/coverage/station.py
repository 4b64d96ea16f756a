"""Coverage by aircraft on station: windows repeat a lap, so the lap is worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.coverage.intervals import Floats, IntervalSet, Ints, at_least_aircraft, repeat_ranges
from sim.coverage.legs import Cells, ground_of
from sim.coverage.metrics import CoverageResult, EdgeRule, figures
from sim.coverage.template import LARGEST_REACH_M, LapTemplate
from sim.flight.pattern import Lap


@dataclass(frozen=True)
class StationLap:
    """A lap flown on station and the ground reach of the sensor that flies it."""

    lap: Lap
    reach_m: float


def station_coverage(
    windows: Mapping[str, Any],
    laps: Sequence[StationLap],
    cells: Cells,
    span_s: tuple[float, float],
    *,
    k: int = 1,
    edge: EdgeRule = "include",
) -> CoverageResult:
    """Figures of merit of every cell over a span, from the times aircraft were on station.

    `windows` has the columns `pattern` (an index into `laps`), `start_s`, `end_s`, `(W,)` each: one
    aircraft for each row. It begins a lap at its first point at `start_s` and repeats it until
    `end_s`. `cells` has lat_deg and lon_deg, `(C,)` each. A ValueError names what makes no sense.
    """
    return figures(StationCoverage.of(windows, laps, cells, span_s), span_s, k=k, edge=edge)


@dataclass(frozen=True)
class _Flown:
    """Laps flown of one pattern, `(K,)`: first point at `start_s`, cut off at `end_s`."""

    start_s: Floats
    end_s: Floats
    window: Ints


@dataclass(frozen=True)
class _Station:
    """One pattern: its template, the laps flown of it, and its windows `(W,)` as they are."""

    template: LapTemplate
    laps: _Flown
    windows: _Flown

    @property
    def n_intervals(self) -> Ints:
        n = np.diff(self.template.lap.offsets) * len(self.laps.start_s)
        n[self.template.always] = len(self.windows.start_s)
        return n

    def intervals(self, cells: Ints) -> tuple[Ints, Ints, Floats, Floats]:
        """Cell as its place in `cells`, window, start and end of all passes, `(I,)` each."""
        lap = self.template.lap
        first = lap.offsets[cells]
        local, at = repeat_ranges(first, lap.offsets[cells + 1] - first)
        passing = _shifted(self.laps, local, lap.starts_s[at], lap.ends_s[at])
        inside = np.flatnonzero(np.isin(cells, self.template.always))
        forever = np.full(len(inside), np.inf)
        staying = _shifted(self.windows, inside, np.zeros(len(inside)), forever)
        cell, window, starts_s, ends_s = (
            np.concatenate(pair) for pair in zip(passing, staying, strict=True)
        )
        return cell, window, starts_s, ends_s


@dataclass(frozen=True, eq=False)
class StationCoverage:
    """A coverage source of windows on station."""

    stations: tuple[_Station, ...]
    n_cells: int

    @classmethod
    def of(
        cls,
        windows: Mapping[str, Any],
        laps: Sequence[StationLap],
        cells: Cells,
        span_s: tuple[float, float],
    ) -> StationCoverage:
        """Templates of the patterns, and their laps that meet the span."""
        ground = ground_of(cells)
        pattern, start_s, end_s = _window_columns(windows, len(laps))
        stations = []
        for index, station in enumerate(laps):
            if not 0.0 <= station.reach_m <= LARGEST_REACH_M:
                limit = f"must be from 0 to {LARGEST_REACH_M:.0f} m (got {station.reach_m:g})"
                raise ValueError(f"laps[{index}].reach_m: {limit}")
            of_it = np.flatnonzero((pattern == index) & (end_s > span_s[0]) & (start_s < span_s[1]))
            flown = _Flown(start_s[of_it], end_s[of_it], of_it)
            template = LapTemplate.of(station.lap, station.reach_m, ground)
            stations.append(_Station(template, _laps_in(flown, template.lap_s, span_s), flown))
        return cls(tuple(stations), ground.n_cells)

    @cached_property
    def n_intervals(self) -> Ints:
        """Passes of each cell before any are joined, `(C,)`."""
        none = np.zeros(self.n_cells, dtype=np.int64)
        return sum((station.n_intervals for station in self.stations), start=none)

    def covered(self, cells: Ints, k: int) -> IntervalSet:
        """When at least k aircraft are over each of the cells named by index, `(B,)`."""
        none = np.zeros(0, dtype=np.int64)
        parts = [(none, none, np.zeros(0), np.zeros(0))]
        parts += [station.intervals(cells) for station in self.stations]
        cell, window, starts_s, ends_s = (np.concatenate(p) for p in zip(*parts, strict=True))
        return at_least_aircraft(k, cell, window, starts_s, ends_s, len(cells))


def _laps_in(windows: _Flown, lap_s: float, span_s: tuple[float, float]) -> _Flown:
    """Every lap of the windows that meets the span, the last of each cut at the window's end."""
    if lap_s == 0.0:
        return _Flown(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))
    first = np.floor(np.maximum(span_s[0] - windows.start_s, 0.0) / lap_s).astype(np.int64)
    until_s = np.minimum(windows.end_s, span_s[1])
    count = np.ceil((until_s - windows.start_s) / lap_s).astype(np.int64) - first
    row, number = repeat_ranges(first, np.maximum(count, 0))
    return _Flown(windows.start_s[row] + number * lap_s, windows.end_s[row], windows.window[row])


def _shifted(
    flown: _Flown, cell: Ints, starts_s: Floats, ends_s: Floats
) -> tuple[Ints, Ints, Floats, Floats]:
    """Intervals `(I,)` of a lap moved to each lap flown `(K,)`, and cut off where it was."""
    shape = (len(cell), len(flown.start_s))
    start_s = flown.start_s + starts_s[:, None]
    end_s = np.minimum(flown.start_s + ends_s[:, None], flown.end_s)
    left = start_s < end_s
    window = np.broadcast_to(flown.window, shape)
    return np.broadcast_to(cell[:, None], shape)[left], window[left], start_s[left], end_s[left]


def _window_columns(windows: Mapping[str, Any], n_laps: int) -> tuple[Ints, Floats, Floats]:
    pattern = np.asarray(windows["pattern"], dtype=np.int64)
    start_s = np.asarray(windows["start_s"], dtype=np.float64)
    end_s = np.asarray(windows["end_s"], dtype=np.float64)
    if not len(pattern) == len(start_s) == len(end_s):
        lengths = f"{len(pattern)}, {len(start_s)}, {len(end_s)}"
        raise ValueError(f"windows: columns differ in length: {lengths}")
    if np.any((pattern < 0) | (pattern >= n_laps)):
        raise ValueError(f"windows['pattern']: must be from 0 to {n_laps - 1}, the number of laps")
    if not np.all(np.isfinite(start_s) & np.isfinite(end_s) & (end_s >= start_s)):
        raise ValueError("windows: every start_s and end_s must be finite, and end_s not before")
    return pattern, start_s, end_s

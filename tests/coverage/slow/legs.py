"""Coverage of any table of flown legs: the general door, without patterns or windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tests.coverage.slow.intervals import (
    Floats,
    IntervalSet,
    Ints,
    at_least_aircraft,
    repeat_ranges,
)
from tests.coverage.slow.metrics import CoverageResult, EdgeRule, figures
from tests.coverage.slow.template import LARGEST_REACH_M, Ground, Legs, Passes, passes

COLUMNS = ("t0_s", "t1_s", "lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg", "reach_m")

Cells = Mapping[str, ArrayLike] | tuple[ArrayLike, ArrayLike]


def cover(
    legs: Mapping[str, Any],
    cells: Cells,
    duration_s: float,
    *,
    k: int = 1,
    edge: EdgeRule = "include",
) -> CoverageResult:
    """Figures of merit of every cell over [0, duration], from legs flown by any aircraft.

    `legs` has the columns `aircraft` (any labels) and t0_s, t1_s, lat0_deg, lon0_deg, lat1_deg,
    lon1_deg, reach_m, `(L,)` each: geodesics at constant speed, in any order, along which the
    ground within `reach_m` is seen. `cells` has lat_deg and lon_deg, `(C,)` each. Gaps are times
    with fewer than `k` aircraft. A reach above 3,000 km, or a value that is no place or time, is a
    ValueError.
    """
    return figures(LegCoverage.of(legs, cells), (0.0, duration_s), k=k, edge=edge)


def covered_intervals(legs: Mapping[str, Any], cells: Cells, *, k: int = 1) -> IntervalSet:
    """When each cell is in reach of at least k aircraft: exact, merged, sorted by cell and time.

    Arguments as for `cover`; the whole time is given, not clipped to any span.
    """
    source = LegCoverage.of(legs, cells)
    return source.covered(np.arange(source.ground.n_cells), k)


@dataclass(frozen=True, eq=False)
class LegCoverage:
    """A coverage source of legs. Legs over the same ground, lap after lap, are worked out once."""

    ground: Ground
    aircraft: Ints  # (L,) 0, 1, ...
    t0_s: Floats
    t1_s: Floats
    track: Ints  # (L,) the distinct piece of ground each leg flies over
    tracks: Legs

    @classmethod
    def of(cls, legs: Mapping[str, Any], cells: Cells) -> LegCoverage:
        """Checked legs and cells; ValueError names the column, the row and the rule."""
        columns = _leg_columns(legs)
        aircraft = np.unique(np.asarray(legs["aircraft"]), return_inverse=True)[1]
        where = np.stack([columns[name] for name in COLUMNS[2:]], axis=1)
        distinct, track = np.unique(where, axis=0, return_inverse=True)
        return cls(
            ground=ground_of(cells),
            aircraft=aircraft.reshape(-1).astype(np.int64),
            t0_s=columns["t0_s"],
            t1_s=columns["t1_s"],
            track=track.reshape(-1).astype(np.int64),
            tracks=Legs(*np.ascontiguousarray(distinct.T)),
        )

    @cached_property
    def passes(self) -> Passes:
        """Passes of the distinct tracks, sorted by cell."""
        found = passes(self.tracks, self.ground)
        order = np.argsort(found.cell, kind="stable")
        return Passes(found.leg[order], found.cell[order], found.enter[order], found.leave[order])

    @cached_property
    def _flown(self) -> tuple[Ints, Ints, Ints]:
        """Legs sorted by track, and for each track where its legs begin and how many they are."""
        legs = np.flatnonzero(self.t1_s > self.t0_s)  # a leg of no duration covers for no time
        order = legs[np.argsort(self.track[legs], kind="stable")]
        count = np.bincount(self.track[legs], minlength=len(self.tracks.reach_m))
        return order, np.cumsum(count) - count, count

    @cached_property
    def _offsets(self) -> Ints:
        """Where the passes of each cell begin, `(C + 1,)`."""
        return np.searchsorted(self.passes.cell, np.arange(self.ground.n_cells + 1))

    @cached_property
    def n_intervals(self) -> Ints:
        """Passes of each cell before any are joined, `(C,)`."""
        flown = self._flown[2][self.passes.leg].astype(np.float64)
        n_cells = self.ground.n_cells
        return np.bincount(self.passes.cell, weights=flown, minlength=n_cells).astype(np.int64)

    def covered(self, cells: Ints, k: int) -> IntervalSet:
        """When at least k aircraft are over each of the cells named by index, `(B,)`."""
        first = self._offsets[cells]
        local, at = repeat_ranges(first, self._offsets[cells + 1] - first)
        order, begin, count = self._flown
        track = self.passes.leg[at]
        row, position = repeat_ranges(begin[track], count[track])
        leg = order[position]
        t0_s = self.t0_s[leg]
        leg_s = self.t1_s[leg] - t0_s
        starts_s = t0_s + self.passes.enter[at][row] * leg_s
        ends_s = t0_s + self.passes.leave[at][row] * leg_s
        return at_least_aircraft(k, local[row], self.aircraft[leg], starts_s, ends_s, len(cells))


def ground_of(cells: Cells) -> Ground:
    """Checked cells: a mapping with `lat_deg` and `lon_deg`, or the two arrays, `(C,)`."""
    lat, lon = (cells["lat_deg"], cells["lon_deg"]) if isinstance(cells, Mapping) else cells
    lat_deg = _numbers("cells['lat_deg']", lat)
    lon_deg = _numbers("cells['lon_deg']", lon)
    if len(lat_deg) != len(lon_deg):
        raise ValueError(f"cells: {len(lat_deg)} latitudes but {len(lon_deg)} longitudes")
    _require("cells['lat_deg']", lat_deg, np.abs(lat_deg) <= 90.0, "within 90 degrees of 0")
    return Ground(lat_deg, lon_deg)


def _leg_columns(legs: Mapping[str, Any]) -> dict[str, Floats]:
    missing = [name for name in ("aircraft", *COLUMNS) if name not in legs]
    if missing:
        raise ValueError(f"legs: missing column {', '.join(missing)}")
    columns = {name: _numbers(f"legs[{name!r}]", legs[name]) for name in COLUMNS}
    lengths = {name: len(values) for name, values in columns.items()}
    lengths["aircraft"] = len(np.asarray(legs["aircraft"]))
    if len(set(lengths.values())) > 1:
        raise ValueError(f"legs: columns differ in length: {lengths}")
    for name in ("lat0_deg", "lat1_deg"):
        inside = np.abs(columns[name]) <= 90.0
        _require(f"legs[{name!r}]", columns[name], inside, "within 90 degrees of 0")
    ordered = columns["t1_s"] >= columns["t0_s"]
    _require("legs['t1_s']", columns["t1_s"], ordered, "not before t0_s")
    reach_m = columns["reach_m"]
    possible = (reach_m >= 0.0) & (reach_m <= LARGEST_REACH_M)
    _require("legs['reach_m']", reach_m, possible, f"from 0 to {LARGEST_REACH_M:.0f} m")
    return columns


def _numbers(name: str, values: ArrayLike) -> Floats:
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if array.ndim != 1:
        raise ValueError(f"{name}: must have one dimension (got {array.ndim})")
    _require(name, array, np.isfinite(array), "a finite number")
    return array


def _require(name: str, values: Floats, good: Any, rule: str) -> None:
    if not np.all(good):
        row = int(np.flatnonzero(~good)[0])
        raise ValueError(f"{name}[{row}]: must be {rule} (got {values[row]:g})")

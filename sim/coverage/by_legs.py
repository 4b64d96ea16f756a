"""Coverage of any table of flown legs: the general door, without patterns or windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.coverage.cell_coverage import Cells, Coverage, cell_points, finite_column, require
from sim.coverage.ground_paths import LARGEST_REACH_M, paths_of_tracks
from sim.coverage.intervals import IntervalSet
from sim.coverage.kernel.array_types import Floats, Ints
from sim.coverage.metrics import CoverageResult, EdgeRule, coverage_result
from sim.coverage.sorted_flights import FlightTable, flights_of
from sim.coverage.work_on_threads import n_threads

COLUMNS = ("t0_s", "t1_s", "lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg", "reach_m")


def cover(
    legs: Mapping[str, Any],
    cells: Cells,
    duration_s: float,
    *,
    k: int = 1,
    edge: EdgeRule = "include",
    threads: int | None = None,
) -> CoverageResult:
    """Figures of merit of every cell over [0, duration], from legs flown by any aircraft.

    `legs` has the columns `aircraft` (any labels) and t0_s, t1_s, lat0_deg, lon0_deg, lat1_deg,
    lon1_deg, reach_m, `(L,)` each: geodesics at constant speed, in any order, along which the
    ground within `reach_m` is seen. `cells` has lat_deg and lon_deg, `(C,)` each. Gaps are times
    with fewer than `k` aircraft. A reach above 3,000 km, or a value that is no place or time, is a
    ValueError. The number of threads changes no figure.
    """
    return coverage_result(leg_coverage(legs, cells, threads), (0.0, duration_s), k=k, edge=edge)


def covered_intervals(
    legs: Mapping[str, Any], cells: Cells, *, k: int = 1, threads: int | None = None
) -> IntervalSet:
    """When each cell is in reach of at least k aircraft: exact, merged, sorted by cell and time.

    Arguments as for `cover`; the whole time is given, not clipped to any span.
    """
    return leg_coverage(legs, cells, threads).all_covered(k, (-np.inf, np.inf))


def leg_coverage(legs: Mapping[str, Any], cells: Cells, threads: int | None) -> Coverage:
    """The source of figures of checked legs; ValueError names the column, the row and the rule."""
    tracks, flights = tracks_and_flights(legs)
    flown = flights_of(flights, np.zeros(len(tracks)))
    return Coverage(cell_points(cells), paths_of_tracks(tracks), flown, None, n_threads(threads))


def tracks_and_flights(legs: Mapping[str, Any]) -> tuple[Floats, FlightTable]:
    """Distinct pieces of ground `(T, 5)` and the flights of checked legs over them, on 0 to 1."""
    columns = _checked(legs)
    tracks, track = _distinct_tracks(columns)
    t0_s, t1_s = columns["t0_s"], columns["t1_s"]
    flights = FlightTable(
        path=track,
        origin_s=t0_s,
        scale=t1_s - t0_s,
        start_s=t0_s,
        end_s=t1_s,
        aircraft=_aircraft_of(legs),
    )
    return tracks, flights


def _aircraft_of(legs: Mapping[str, Any]) -> Ints:
    """Aircraft numbered 0, 1, ... `(L,)`, whatever they are called."""
    labels = np.unique(np.asarray(legs["aircraft"]), return_inverse=True)[1]
    return labels.reshape(-1).astype(np.int64)


def _distinct_tracks(columns: Mapping[str, Floats]) -> tuple[Floats, Ints]:
    """Distinct pieces of ground `(T, 5)` and which of them each leg is over, `(L,)`.

    Legs over the same ground, lap after lap, are worked out once.
    """
    where = np.stack([columns[name] for name in COLUMNS[2:]], axis=1) + 0.0  # -0 is 0
    key = np.zeros(len(where), np.uint64)
    for column in where.T:
        key = (key ^ np.ascontiguousarray(column).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    _, first, track = np.unique(key, return_index=True, return_inverse=True)
    if not np.array_equal(where[first[track]], where):  # two places with one key: take all apart
        first = track = np.arange(len(where))
    return where[first], track.reshape(-1).astype(np.int64)


def _checked(legs: Mapping[str, Any]) -> dict[str, Floats]:
    """Checked columns of a legs table, but for its aircraft."""
    missing = [name for name in ("aircraft", *COLUMNS) if name not in legs]
    if missing:
        raise ValueError(f"legs: missing column {', '.join(missing)}")
    columns = {name: finite_column(f"legs[{name!r}]", legs[name]) for name in COLUMNS}
    lengths = {name: len(values) for name, values in columns.items()}
    lengths["aircraft"] = len(np.asarray(legs["aircraft"]))
    if len(set(lengths.values())) > 1:
        raise ValueError(f"legs: columns differ in length: {lengths}")
    for name in ("lat0_deg", "lat1_deg"):
        inside = np.abs(columns[name]) <= 90.0
        require(f"legs[{name!r}]", columns[name], inside, "within 90 degrees of 0")
    ordered = columns["t1_s"] >= columns["t0_s"]
    require("legs['t1_s']", columns["t1_s"], ordered, "not before t0_s")
    reach_m = columns["reach_m"]
    possible = (reach_m >= 0.0) & (reach_m <= LARGEST_REACH_M)
    require("legs['reach_m']", reach_m, possible, f"from 0 to {LARGEST_REACH_M:.0f} m")
    return columns

"""Laps, routes and legs as paths over the ground, and what one flight along each has in reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import JOIN_S, Floats, Ints, Passes, Paths
from sim.coverage.kernel.crossing import SAGITTA_M
from sim.coverage.kernel.footprint import Footprints, discs
from sim.coverage.kernel.passes import passes_over
from sim.coverage.work_on_threads import each
from sim.flight.pattern import Lap
from sim.flight.sensor import Footprint
from sim.world import geodesy

# Further than this the closed form of entry and exit is off by more than 8 m.
LARGEST_REACH_M = 3_000_000.0

# A lap that never ends, of a hover: longer than any stay.
HOVER_S = 1e12


@dataclass(frozen=True)
class StationLap:
    """A path and the footprint of the sensor that flies it.

    On station it is a lap, flown again and again. With `repeats=False` it is flown once, as a route
    out or back is by an aircraft that looks about on its way.
    """

    lap: Lap
    footprint: Footprint
    repeats: bool = True

    @property
    def period_s(self) -> float:
        """Time after which the path begins again; 0 for one flown once."""
        return (self.lap.duration_s or HOVER_S) if self.repeats else 0.0


class Legs(NamedTuple):
    """Geodesic legs `(L,)`, path after path; `t0` and `t1` are on the path's own clock."""

    path: Ints
    lat0_deg: Floats
    lon0_deg: Floats
    lat1_deg: Floats
    lon1_deg: Floats
    t0: Floats
    t1: Floats


def paths_of_laps(laps: Sequence[StationLap]) -> Paths:
    """Paths on clocks in seconds from the first point of each lap or route."""
    times = [
        np.array([0.0, HOVER_S]) if lap.repeats and lap.lap.duration_s == 0.0 else lap.lap.t_s
        for lap in laps
    ]
    n_legs = [len(lap.lap.t_s) - 1 for lap in laps]
    nothing = np.zeros(0)
    legs = Legs(
        path=np.repeat(np.arange(len(laps)), n_legs),
        lat0_deg=np.concatenate([nothing, *(lap.lap.lat_deg[:-1] for lap in laps)]),
        lon0_deg=np.concatenate([nothing, *(lap.lap.lon_deg[:-1] for lap in laps)]),
        lat1_deg=np.concatenate([nothing, *(lap.lap.lat_deg[1:] for lap in laps)]),
        lon1_deg=np.concatenate([nothing, *(lap.lap.lon_deg[1:] for lap in laps)]),
        t0=np.concatenate([nothing, *(t[:-1] for t in times)]),
        t1=np.concatenate([nothing, *(t[1:] for t in times)]),
    )
    # By name: a shape of more than a reach brings its own columns.
    columns = ([getattr(lap.footprint, name) for lap in laps] for name in Footprints._fields)
    footprints = Footprints(*(np.array(column, dtype=np.float64) for column in columns))
    return _cut(legs, footprints, JOIN_S)


def paths_of_tracks(tracks: Floats) -> Paths:
    """Single legs, rows of lat0, lon0, lat1, lon1, reach `(L, 5)`, on clocks from 0 to 1."""
    n = len(tracks)
    lat0_deg, lon0_deg, lat1_deg, lon1_deg, reach_m = np.ascontiguousarray(tracks.T)
    clock = np.zeros(n), np.ones(n)
    legs = Legs(np.arange(n), lat0_deg, lon0_deg, lat1_deg, lon1_deg, *clock)
    return _cut(legs, discs(reach_m), 0.0)


def all_paths(first: Paths, second: Paths) -> Paths:
    """Both sets of paths, the numbers of the second following those of the first."""
    offsets = np.concatenate((first.offsets, first.offsets[-1] + second.offsets[1:]))
    footprints = map(np.concatenate, zip(first.footprints, second.footprints, strict=True))
    return Paths(
        offsets=offsets,
        point_m=np.concatenate((first.point_m, second.point_m)),
        time=np.concatenate((first.time, second.time)),
        footprints=type(first.footprints)(*footprints),
        join=np.concatenate((first.join, second.join)),
        centre_m=np.concatenate((first.centre_m, second.centre_m)),
        radius_m=np.concatenate((first.radius_m, second.radius_m)),
    )


def template(paths: Paths, cells_m: Floats, periods_s: Floats, threads: int) -> Passes:
    """When one flight of each path has each cell `(C, 3)` in reach.

    A lap that has a cell in reach all the way round has one row for it, from 0 to the period.
    """
    # Several pieces for each thread; few cells are not worth starting first.
    edges = np.linspace(0, len(cells_m), 4 * threads + 1 if len(cells_m) > 10_000 else 2)
    blocks = [cells_m[a:b] for a, b in pairwise(edges.astype(np.int64))]
    parts = each(lambda block: passes_over(block, paths), blocks, threads)
    count = np.concatenate([np.diff(block.offsets) for block in parts])
    path = np.concatenate([block.path for block in parts])
    begin = np.concatenate([block.begin for block in parts])
    end = np.concatenate([block.end for block in parts])
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(count)))
    return Passes(offsets, path, *all_round(path, begin, end, periods_s))


def passes_of_nothing(n_cells: int) -> Passes:
    """Cells that nothing passes."""
    none, no_path = np.zeros(0), np.zeros(0, np.int64)
    return Passes(np.zeros(n_cells + 1, np.int64), no_path, none, none)


def all_round(path: Ints, begin: Floats, end: Floats, periods_s: Floats) -> tuple[Floats, Floats]:
    """Rows that last a whole lap but for rounding, made to last it exactly."""
    period_s = periods_s[path]
    # A lap's time is the sum of its legs': the last bits differ.
    whole = (period_s > 0.0) & (end - begin >= period_s * (1.0 - 1e-12))
    return np.where(whole, 0.0, begin), np.where(whole, period_s, end)


def _cut(legs: Legs, footprints: Footprints, join: float) -> Paths:
    """Legs cut into pieces short enough, as the points of their paths."""
    n_paths = len(footprints.reach_m)
    azimuth_rad, length_m = geodesy.inverse(
        legs.lat0_deg, legs.lon0_deg, legs.lat1_deg, legs.lon1_deg
    )
    longest_m = footprints.longest_leg_m[legs.path]
    count = np.maximum(np.ceil(length_m / longest_m), 1.0).astype(np.int64)
    leg = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(leg)) - np.repeat(np.cumsum(count) - count, count)
    # A path has its first point, and the end of every piece after it.
    end_m = geodesy.ecef(legs.lat1_deg, legs.lon1_deg)[leg]
    end_t = legs.t1[leg]
    inner = np.flatnonzero(number + 1 < count[leg])
    at, share = leg[inner], (number[inner] + 1) / count[leg[inner]]
    cuts = geodesy.forward(
        legs.lat0_deg[at], legs.lon0_deg[at], azimuth_rad[at], length_m[at] * share
    )
    end_m[inner] = geodesy.ecef(*cuts)
    end_t[inner] = legs.t0[at] + (legs.t1[at] - legs.t0[at]) * share
    path = legs.path[leg]
    n_pieces = np.bincount(path, minlength=n_paths)
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(n_pieces + 1)))
    first_leg = np.searchsorted(legs.path, np.arange(n_paths))
    point_m, time = np.empty((offsets[-1], 3)), np.empty(offsets[-1])
    point_m[offsets[:-1]] = geodesy.ecef(legs.lat0_deg[first_leg], legs.lon0_deg[first_leg])
    time[offsets[:-1]] = legs.t0[first_leg]
    point_m[np.arange(len(path)) + path + 1] = end_m
    time[np.arange(len(path)) + path + 1] = end_t
    centre_m, radius_m = _balls(point_m, offsets)
    return Paths(
        offsets=offsets,
        point_m=point_m,
        time=time,
        footprints=footprints,
        join=np.full(n_paths, join),
        centre_m=centre_m,
        radius_m=radius_m,
    )


def _balls(point_m: Floats, offsets: Ints) -> tuple[Floats, Floats]:
    """Centre `(P, 3)` and radius `(P,)` of a ball about each path's points and legs."""
    if len(offsets) == 1:
        return np.zeros((0, 3)), np.zeros(0)
    n_points = np.diff(offsets)
    centre_m = np.add.reduceat(point_m, offsets[:-1]) / n_points[:, None]
    away_m = np.linalg.norm(point_m - np.repeat(centre_m, n_points, axis=0), axis=1)
    return centre_m, np.maximum.reduceat(away_m, offsets[:-1]) + SAGITTA_M

"""When each path, flown once, has each cell in its footprint: leg after leg, cell after cell."""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import Floats, Ints, Passes, Paths, Point
from sim.coverage.kernel.crossing import MARGIN_M, PIECE_M, Leg, square_m2
from sim.coverage.kernel.footprint import TIMES_A_LEG, seen, shape_of
from sim.coverage.kernel.passes_by_arrays import passes_by_arrays
from sim.coverage.kernel.sorting import grown, grown_index
from sim.jit import compiled, in_place, part, woven

# Cells that share one list of paths that may touch them.
BLOCK_CELLS = 64


class Filled(NamedTuple):
    """Cells and rows written, and the room that the next cell may need."""

    n_cells: int
    n_rows: int
    room: int


@woven
def _point(points_m: Floats, row: int) -> Point:
    return Point(points_m[row, 0], points_m[row, 1], points_m[row, 2])


@woven
def _between(t0: float, t1: float, share: float) -> float:
    """A time on a leg; an end at a point is that point's time to the bit, so neighbours join."""
    return t0 if share == 0.0 else t1 if share == 1.0 else t0 + share * (t1 - t0)


@in_place
def _add_path(cell: Point, paths: Paths, path: int, n_rows: int, to: Passes) -> int:
    """Write when a path has a cell in its footprint, from row `n_rows` on; returns the next row."""
    shape = shape_of(paths.footprints, path)
    # From further than this no leg comes near enough, however it turns.
    beyond_m = paths.footprints.reach_m[path] + PIECE_M + MARGIN_M
    beyond_m2 = beyond_m * beyond_m
    here = _point(paths.point_m, paths.offsets[path])
    here_m2 = square_m2(here, cell)
    since, until = 0.0, -1.0  # the stretch being put together; none yet
    for v in range(paths.offsets[path] + 1, paths.offsets[path + 1]):
        there = _point(paths.point_m, v)
        there_m2 = square_m2(there, cell)
        left, left_m2 = here, here_m2
        here, here_m2 = there, there_m2
        if left_m2 > beyond_m2:
            continue
        for enter, leave in seen(shape, Leg(left, there, left_m2, there_m2), cell):
            if enter > leave:
                continue
            begin = _between(paths.time[v - 1], paths.time[v], enter)
            end = _between(paths.time[v - 1], paths.time[v], leave)
            if until < since:
                since, until = begin, end
            elif begin - until <= paths.join[path]:
                until = end
            else:
                if since < until:
                    to.path[n_rows], to.begin[n_rows], to.end[n_rows] = path, since, until
                    n_rows += 1
                since, until = begin, end
    if since < until:  # a touch at one moment is no pass
        to.path[n_rows], to.begin[n_rows], to.end[n_rows] = path, since, until
        n_rows += 1
    return n_rows


@woven
def _may_touch(paths: Paths, path: int, centre: Point, radius_m: float) -> bool:
    """Whether a ball is near enough to the path's for anything in it to be in reach."""
    reach_m = paths.footprints.reach_m[path]
    within_m = radius_m + paths.radius_m[path] + reach_m + MARGIN_M
    near: bool = square_m2(_point(paths.centre_m, path), centre) <= within_m * within_m
    return near


@part
def _find_near(cells_m: Floats, paths: Paths, near: Ints) -> tuple[int, int]:
    """Write the paths that may reach any of a few cells `(B, 3)`; how many, and legs of theirs."""
    n_cells = len(cells_m)
    mx, my, mz = 0.0, 0.0, 0.0
    for c in range(n_cells):
        mx += cells_m[c, 0] / n_cells
        my += cells_m[c, 1] / n_cells
        mz += cells_m[c, 2] / n_cells
    centre = Point(mx, my, mz)
    radius_m2 = 0.0
    for c in range(n_cells):
        radius_m2 = max(radius_m2, square_m2(_point(cells_m, c), centre))
    radius_m = math.sqrt(radius_m2)
    n_near, n_legs = 0, 0
    for path in range(len(paths.join)):
        if _may_touch(paths, path, centre, radius_m):
            near[n_near] = path
            n_near += 1
            n_legs += paths.offsets[path + 1] - paths.offsets[path] - 1
    return n_near, n_legs


@in_place
def _fill(cells_m: Floats, paths: Paths, near: Ints, done: Filled, to: Passes) -> Filled:
    """Write the passes of one cell after another, until there may be no room for the next one's."""
    n_cells, n_rows = done.n_cells, done.n_rows
    while n_cells < len(cells_m):
        last = min(n_cells - n_cells % BLOCK_CELLS + BLOCK_CELLS, len(cells_m))
        n_near, n_legs = _find_near(cells_m[n_cells:last], paths, near)
        for c in range(n_cells, last):
            room = n_rows + TIMES_A_LEG * n_legs
            if room > len(to.path):
                return Filled(c, n_rows, room)
            cell = _point(cells_m, c)
            for i in range(n_near):
                if _may_touch(paths, near[i], cell, 0.0):
                    n_rows = _add_path(cell, paths, near[i], n_rows, to)
            to.offsets[c + 1] = n_rows
        n_cells = last
    return Filled(n_cells, n_rows, n_rows)


def _passes_s(cells_m: Floats, paths: Paths) -> float:
    """About how long the passes of cells take in numpy: legs near some of them, over all."""
    some_m = cells_m[:: len(cells_m) // 64 + 1]
    away_m = np.linalg.norm(some_m[:, None] - paths.centre_m, axis=2)
    near = away_m <= paths.radius_m + paths.footprints.reach_m
    legs_each = float((near @ np.diff(paths.offsets)).sum()) / max(len(some_m), 1)
    return 2e-6 * paths.n_paths + len(cells_m) * (1e-8 * paths.n_paths + 1e-7 * legs_each)


@partial(compiled, work_s=_passes_s, meanwhile=passes_by_arrays)
def passes_over(cells_m: Floats, paths: Paths) -> Passes:
    """When each path has each of the cells `(C, 3)`, in ECEF, in its footprint."""
    offsets = np.zeros(len(cells_m) + 1, np.int64)
    near = np.empty(len(paths.join), np.int64)
    path, begin, end = np.empty(1024, np.int64), np.empty(1024), np.empty(1024)
    done = _fill(cells_m, paths, near, Filled(0, 0, 0), Passes(offsets, path, begin, end))
    while done.n_cells < len(cells_m):
        path = grown_index(path, 2 * done.room)
        begin, end = grown(begin, 2 * done.room), grown(end, 2 * done.room)
        done = _fill(cells_m, paths, near, done, Passes(offsets, path, begin, end))
    n = done.n_rows
    return Passes(offsets, path[:n].copy(), begin[:n].copy(), end[:n].copy())

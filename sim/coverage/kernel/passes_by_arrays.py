"""`passes_over` in numpy: the same to the last bit, for what machine code would not pay for.

Every leg beside every cell that it may come near to is a row, cell after cell and path after path.
Machine code looks at each once and keeps none: where there are millions it is better.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.coverage.kernel.array_types import Floats, Ints, Passes, Paths, Point
from sim.coverage.kernel.crossing import (
    ECCENTRICITY_2,
    MARGIN_M,
    PIECE_M,
    SEMI_MAJOR_M,
    Disc,
    Leg,
    square_m2,
)
from sim.coverage.kernel.footprint import shape_of

# Points, legs or discs by their columns: what the core's tuples hold of one, these hold of many.
Many = Any

# Rows worked on at a time: what a processor keeps at hand.
_ROWS_AT_ONCE = 20_000
# Cells beside paths that are looked at for being near.
_PAIRS_AT_ONCE = 1_000_000


def passes_by_arrays(cells_m: Floats, paths: Paths) -> Passes:
    """When each path has each of the cells `(C, 3)`, in ECEF, in its footprint."""
    # One by one: numpy's cosine is not that of the C library.
    discs = [shape_of(paths.footprints, path) for path in range(paths.n_paths)]
    shapes = Disc(*np.array(discs).reshape(-1, len(Disc._fields)).T)
    none, no_index = np.zeros(0), np.zeros(0, np.int64)
    found = [(no_index, no_index, none, none)]
    for cell, path in _near_pairs(cells_m, paths):
        pair, begin, end = _passes_of(_points(cells_m[cell]), paths, shapes, path)
        found.append((cell[pair], path[pair], begin, end))
    cell, path, begin, end = map(np.concatenate, zip(*found, strict=True))
    offsets = np.zeros(len(cells_m) + 1, np.int64)
    np.cumsum(np.bincount(cell, minlength=len(cells_m)), out=offsets[1:])
    return Passes(offsets, path, begin, end)


def _points(points_m: Floats) -> Many:
    return Point(*np.moveaxis(points_m, -1, 0))


def _near_pairs(cells_m: Floats, paths: Paths) -> Iterator[tuple[Ints, Ints]]:
    """Cells and the paths that may have them in reach, so many at a time that rows are not many."""
    within_m = paths.radius_m + paths.footprints.reach_m + MARGIN_M
    n_legs = np.diff(paths.offsets) - 1
    step = max(_PAIRS_AT_ONCE // max(paths.n_paths, 1), 1)
    for first in range(0, len(cells_m), step):
        block_m = cells_m[first : first + step, None]
        away_m2 = square_m2(_points(paths.centre_m), _points(block_m))
        cell, path = np.nonzero(away_m2 <= within_m * within_m)
        cuts = np.flatnonzero(np.diff(np.cumsum(n_legs[path]) // _ROWS_AT_ONCE)) + 1
        yield from zip(np.split(first + cell, cuts), np.split(path, cuts), strict=True)


def _passes_of(cells: Many, paths: Paths, shapes: Many, path: Ints) -> tuple[Ints, Floats, Floats]:
    """Passes of pairs of a cell and a path `(N,)`: of which pair, begin and end, in their order."""
    n_legs = paths.offsets[path + 1] - paths.offsets[path] - 1
    pair = np.repeat(np.arange(len(path)), n_legs)
    ahead = paths.offsets[path] - (np.cumsum(n_legs) - n_legs)
    vertex = np.arange(len(pair)) + ahead[pair]
    here_m2: Many = square_m2(_points(paths.point_m[vertex]), _of(cells, pair))
    # From further than this no leg comes near enough, however it turns.
    beyond_m = paths.footprints.reach_m + PIECE_M + MARGIN_M
    near = here_m2 <= (beyond_m * beyond_m)[path][pair]
    pair, vertex = pair[near], vertex[near]
    here, there = _points(paths.point_m[vertex]), _points(paths.point_m[vertex + 1])
    cell = _of(cells, pair)
    leg = Leg(here, there, here_m2[near], square_m2(there, cell))
    enter, leave = _over_discs(_of(shapes, path[pair]), leg, cell)
    flown = np.flatnonzero(enter <= leave)
    pair, vertex = pair[flown], vertex[flown]
    begin = _between(paths.time, vertex, enter[flown])
    end = _between(paths.time, vertex, leave[flown])
    joined = (pair[1:] == pair[:-1]) & (begin[1:] - end[:-1] <= paths.join[path[pair[1:]]])
    # From a row that joins none before it to the one that none after it joins.
    first, last = np.ones((2, len(pair)), np.bool_)
    first[1:] = last[:-1] = ~joined
    pair, begin, end = pair[first], begin[first], end[last]
    kept = begin < end  # a touch at one moment is no pass
    return pair[kept], begin[kept], end[kept]


def _of(columns: Many, rows: Ints) -> Many:
    """The same columns with some rows of each."""
    return type(columns)(*(column[rows] for column in columns))


def _between(time: Floats, vertex: Ints, share: Floats) -> Floats:
    """A time on a leg; an end at a point is that point's time to the bit, so neighbours join."""
    t0, t1 = time[vertex], time[vertex + 1]
    return np.where(share == 0.0, t0, np.where(share == 1.0, t1, t0 + share * (t1 - t0)))


def _over_discs(discs: Many, legs: Many, cells: Many) -> tuple[Floats, Floats]:
    """`over_disc` of each row."""
    whole = (legs.here_m2 <= discs.near_m2) & (legs.there_m2 <= discs.near_m2)
    length_m2 = square_m2(legs.there, legs.here)
    off = legs.here_m2 > 2.0 * (discs.far_m2 + length_m2) + MARGIN_M * discs.radius_m
    enter, leave = np.where(whole, 0.0, 1.0), np.where(whole, 1.0, 0.0)
    rows = np.flatnonzero(~(whole | off))
    cells, radius_m = _of(cells, rows), discs.radius_m[rows]
    f0 = legs.here_m2[rows] - _chords_squared_m2(_of(legs.here, rows), cells, radius_m)
    f1 = legs.there_m2[rows] - _chords_squared_m2(_of(legs.there, rows), cells, radius_m)
    enter[rows], leave[rows] = _below_zero(f0, f1, (length_m2 * discs.cosine)[rows])
    return enter, leave


def _chords_squared_m2(p: Many, c: Many, reach_m: Floats) -> Floats:
    """`chord_squared_m2` of each row."""
    x_m, y_m = p.x_m + c.x_m, p.y_m + c.y_m
    axis_m2 = np.maximum(x_m * x_m + y_m * y_m, 1.0)
    across_m2 = c.x_m * p.y_m - p.x_m * c.y_m
    east_m2 = 4.0 * (across_m2 * across_m2) / axis_m2
    sin2_azimuth = np.minimum(east_m2 / np.maximum(square_m2(p, c), 1e-6), 1.0)
    z_m = (p.z_m + c.z_m) / (1.0 - ECCENTRICITY_2)
    sin2_lat = z_m * z_m / (z_m * z_m + axis_m2)
    w = 1.0 - ECCENTRICITY_2 * sin2_lat
    prime_vertical_curvature = np.sqrt(w) / SEMI_MAJOR_M
    meridian_curvature = prime_vertical_curvature * w / (1.0 - ECCENTRICITY_2)
    curvature = meridian_curvature + sin2_azimuth * (prime_vertical_curvature - meridian_curvature)
    angle_rad = reach_m * curvature
    x = angle_rad * angle_rad
    chord_m2: Floats = reach_m * reach_m * (1.0 - x / 12.0 * (1.0 - x / 30.0 * (1.0 - x / 56.0)))
    return chord_m2


def _below_zero(f0: Floats, f1: Floats, a: Floats) -> tuple[Floats, Floats]:
    """`below_zero` of each row."""
    b = f1 - f0 - a
    square = b * b - 4.0 * a * f0
    dips = (a > 0.0) & (-2.0 * a < b) & (b < 0.0) & (square >= 0.0)
    never = (f0 > 0.0) & (f1 > 0.0) & ~dips
    q = -0.5 * (b + np.copysign(np.sqrt(np.maximum(square, 0.0)), b))
    with np.errstate(divide="ignore", invalid="ignore"):
        of_q = np.where(q != 0.0, f0 / q, 0.0)
        one = np.where(a != 0.0, q / a, of_q)
    other = np.where(q != 0.0, of_q, one)
    first, last = np.minimum(one, other), np.maximum(one, other)
    enter = np.where(f0 <= 0.0, 0.0, np.minimum(np.maximum(first, 0.0), 1.0))
    leave = np.where(f1 <= 0.0, 1.0, np.minimum(np.maximum(last, 0.0), 1.0))
    return np.where(never, 1.0, enter), np.where(never, 0.0, leave)

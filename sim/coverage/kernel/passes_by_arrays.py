"""`passes_over` in numpy: the same to the last bit, for what machine code would not pay for.

Every leg beside every cell that it may come near to is a row, cell after cell and path after path.
Machine code looks at each once and keeps none: where there are millions it is better.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.coverage.kernel.array_types import Floats, Ints, Passes, Paths, Point
from sim.coverage.kernel.crossing import MARGIN_M, PIECE_M, Leg, Many, rows_of, square_m2
from sim.coverage.kernel.footprint import TIMES_A_LEG, seen_by_arrays, shapes_of

# Rows worked on at a time: what a processor keeps at hand.
_ROWS_AT_ONCE = 20_000
# Cells beside paths that are looked at for being near.
_PAIRS_AT_ONCE = 1_000_000


def passes_by_arrays(cells_m: Floats, paths: Paths) -> Passes:
    """When each path has each of the cells `(C, 3)`, in ECEF, in its footprint."""
    none, no_index = np.zeros(0), np.zeros(0, np.int64)
    if not paths.n_paths:
        return Passes(np.zeros(len(cells_m) + 1, np.int64), no_index, none, none)
    shapes = shapes_of(paths.footprints)
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
    here_m2: Many = square_m2(_points(paths.point_m[vertex]), rows_of(cells, pair))
    # From further than this no leg comes near enough, however it turns.
    beyond_m = paths.footprints.reach_m + PIECE_M + MARGIN_M
    near = here_m2 <= (beyond_m * beyond_m)[path][pair]
    pair, vertex = pair[near], vertex[near]
    here, there = _points(paths.point_m[vertex]), _points(paths.point_m[vertex + 1])
    cell = rows_of(cells, pair)
    leg = Leg(here, there, here_m2[near], square_m2(there, cell))
    stretches = np.array(seen_by_arrays(rows_of(shapes, path[pair]), leg, cell))
    # Leg after leg, and on each its stretches in order.
    enter, leave = stretches.transpose(1, 2, 0).reshape(2, -1)
    flown = np.flatnonzero(enter <= leave)
    pair, vertex = pair[flown // TIMES_A_LEG], vertex[flown // TIMES_A_LEG]
    begin = _between(paths.time, vertex, enter[flown])
    end = _between(paths.time, vertex, leave[flown])
    joined = (pair[1:] == pair[:-1]) & (begin[1:] - end[:-1] <= paths.join[path[pair[1:]]])
    # From a row that joins none before it to the one that none after it joins.
    first, last = np.ones((2, len(pair)), np.bool_)
    first[1:] = last[:-1] = ~joined
    pair, begin, end = pair[first], begin[first], end[last]
    kept = begin < end  # a touch at one moment is no pass
    return pair[kept], begin[kept], end[kept]


def _between(time: Floats, vertex: Ints, share: Floats) -> Floats:
    """A time on a leg; an end at a point is that point's time to the bit, so neighbours join."""
    t0, t1 = time[vertex], time[vertex + 1]
    return np.where(share == 0.0, t0, np.where(share == 1.0, t1, t0 + share * (t1 - t0)))

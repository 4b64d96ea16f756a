"""Fill the bays of obstacles that no shortest route can enter.

A bay with nothing in it, neither an end of a route nor another obstacle, is left by the same
chord through which it was entered, and the chord is shorter. Filled in, it takes with it the
vertices that a search for routes would have to look at: Iran's 1,700 convex corners become about
100. What remains is the hull of the obstacles relative to the ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def fill_pockets(rings: Sequence[Floats], keep_m: Floats, margin_m: float) -> list[Floats]:
    """Rings (V, 2), open, obstacle on the left, without the corners of bays that are idle.

    A triangle between three corners in a row, on the obstacle's outside, is filled if no other
    corner lies in it and no point of keep_m (N, 2) lies within margin_m of it. A hole filled
    whole is left with fewer than three corners.
    """
    xy = np.concatenate(rings)
    first = np.cumsum([0, *(len(ring) for ring in rings[:-1])])
    size = np.array([len(ring) for ring in rings])
    here = np.arange(len(xy))
    start, length = np.repeat(first, size), np.repeat(size, size)
    before = start + (here - start - 1) % length
    after = start + (here - start + 1) % length
    alive, tried = np.ones(len(xy), dtype=bool), np.zeros(len(xy), dtype=bool)
    while True:
        ear = _next_ears(xy, before, after, alive & ~tried)
        if len(ear) == 0:
            break
        corners = np.stack([before[ear], ear, after[ear]], axis=1)
        empty = _empty(xy, corners, np.flatnonzero(alive), keep_m, margin_m)
        tried[ear[~empty]] = True
        gone, a, c = ear[empty], before[ear[empty]], after[ear[empty]]
        alive[gone] = False
        after[a], before[c] = c, a
        tried[a] = tried[c] = False
    return [xy[f : f + n][alive[f : f + n]] for f, n in zip(first, size, strict=True)]


def _next_ears(xy: Floats, before: Ints, after: Ints, wanted: Bools) -> Ints:
    """Corners that are concave for the obstacle, no two of them neighbours, the flattest first."""
    at = np.flatnonzero(wanted)
    into, out_of = xy[at] - xy[before[at]], xy[after[at]] - xy[at]
    turn = into[:, 0] * out_of[:, 1] - into[:, 1] * out_of[:, 0]
    concave = (turn <= 0) & (before[at] != after[at])
    depth = np.full(len(xy), np.inf)
    depth[at[concave]] = -turn[concave]
    at = at[concave]
    # Of equally deep neighbours the one with the lower number is taken.
    flattest = np.ones(len(at), dtype=bool)
    for neighbour in (before[at], after[at]):
        tie = (depth[at] == depth[neighbour]) & (at < neighbour)
        flattest &= (depth[at] < depth[neighbour]) | tie
    ears: Ints = at[flattest]
    return ears


def _empty(xy: Floats, corners: Ints, alive: Ints, keep_m: Floats, margin_m: float) -> Bools:
    """Whether triangles (N, 3) of corners hold no other corner and keep off the kept points."""
    triangles = shapely.polygons(xy[corners])
    empty = np.ones(len(corners), dtype=bool)
    corner_tree = shapely.STRtree(np.asarray(shapely.points(xy[alive]), dtype=object))
    triangle, point = corner_tree.query(triangles, predicate="intersects")
    others = (alive[point][:, None] != corners[triangle]).all(axis=1)
    empty[triangle[others]] = False
    if len(keep_m):
        keep_tree = shapely.STRtree(np.asarray(shapely.points(keep_m), dtype=object))
        near = keep_tree.query(triangles, predicate="dwithin", distance=margin_m)
        empty[near[0]] = False
    return empty

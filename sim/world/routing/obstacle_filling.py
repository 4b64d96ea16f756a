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

from sim.number_types import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def fill_pockets(rings: Sequence[Floats], keep_m: Floats, passage_m: float) -> list[Floats]:
    """Rings (V, 2), open, obstacle on the left, without the corners of bays that are idle.

    A triangle between three corners in a row, on the obstacle's outside, is filled if it holds no
    other corner and no point of keep_m (N, 2), and its chord keeps off them by passage_m: so a
    way between two obstacles is narrowed to that, and never shut. A hole filled whole is left with
    fewer than three corners.
    """
    xy = np.concatenate([*rings, keep_m])
    first = np.cumsum([0, *(len(ring) for ring in rings[:-1])])
    size = np.array([len(ring) for ring in rings])
    here = np.arange(size.sum())
    start, length = np.repeat(first, size), np.repeat(size, size)
    before = start + (here - start - 1) % length
    after = start + (here - start + 1) % length
    alive, tried = np.ones(len(xy), dtype=bool), np.zeros(len(here), dtype=bool)
    near = _Near(xy, alive, passage_m)
    while True:
        ear = _next_ears(xy, before, after, alive[here] & ~tried)
        if len(ear) == 0:
            break
        a, c = before[ear], after[ear]
        empty = near.nothing(np.stack([before[a], a, ear, c, after[c]], axis=1))
        tried[ear[~empty]] = True
        gone, a, c = ear[empty], a[empty], c[empty]
        alive[gone] = False
        after[a], before[c] = c, a
        # Their triangles are others now, and may be empty where the old ones were not.
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


class _Near:
    """The points (P, 2) that are alive, to be found near triangles."""

    def __init__(self, xy: Floats, alive: Bools, passage_m: float) -> None:
        self._xy, self._alive, self._passage_m = xy, alive, passage_m
        self._plant()

    def _plant(self) -> None:
        self._planted = np.flatnonzero(self._alive)
        points = np.asarray(shapely.points(self._xy[self._planted]), dtype=object)
        self._tree = shapely.STRtree(points)

    def nothing(self, chain: Ints) -> Bools:
        """Whether the triangles in the middle of five corners in a row (N, 5) may be filled."""
        # Planted anew at half: all plantings together cost no more than two of the first.
        if 2 * self._alive.sum() < len(self._planted):
            self._plant()
        corner = self._xy[chain[:, 1:4]]
        low, high = corner.min(axis=1) - self._passage_m, corner.max(axis=1) + self._passage_m
        triangle, found = self._tree.query(shapely.box(*low.T, *high.T))
        point = self._planted[found]
        other = self._alive[point] & (point[:, None] != chain[triangle, 1:4]).all(axis=1)
        triangle, point = triangle[other], point[other]
        a, ear, c = corner[triangle].transpose(1, 0, 2)
        p = self._xy[point]
        within = (_side(a, ear, p) <= 0) & (_side(ear, c, p) <= 0) & (_side(c, a, p) <= 0)
        # The next corners of the same shore may be as near as they like: between them and the
        # chord no way leads through.
        beside = (point[:, None] == chain[triangle][:, [0, 4]]).any(axis=1)
        within |= ~beside & (_distance_m(a, c, p) < self._passage_m)
        empty = np.ones(len(chain), dtype=bool)
        empty[triangle[within]] = False
        return empty


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    """Positive where points (N, 2) lie on the left of lines from a to b, negative on the right."""
    (ax, ay), (px, py) = (b - a).T, (p - a).T
    side: Floats = ax * py - ay * px
    return side


def _distance_m(a: Floats, b: Floats, p: Floats) -> Floats:
    """From points (N, 2) to segments from a to b."""
    along, offset = b - a, p - a
    length2 = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip((along * offset).sum(axis=1) / length2, 0.0, 1.0)
    distance: Floats = np.hypot(*(offset - share[:, None] * along).T)
    return distance

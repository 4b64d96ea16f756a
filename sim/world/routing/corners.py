"""Corners: the convex vertices of obstacles, where a shortest route can turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.number_types import Floats

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_ANGLE_SLACK = 5e-3  # radians by which a line may miss being tangent and still be tried


@dataclass(frozen=True, eq=False)
class Corners:
    """Turning points (M, 2) and the directions of the two edges that meet there, unit vectors.

    Edges are walked with the obstacle on the left.
    """

    point_m: Floats
    into: Floats
    out_of: Floats

    def tangent_from(self, points_m: Floats) -> tuple[Ints, Ints]:
        """Pairs (point, corner): lines from points (N, 2) that leave both edges on one side."""
        offset = self.point_m.T[:, None, :] - points_m.T[:, :, None]
        point, corner = np.nonzero(_leaves_on_one_side(offset, self.into.T, self.out_of.T))
        return point, corner

    def tangent_at(self, at: Ints, towards_m: Floats) -> Bools:
        """Whether lines to points (N, 2) leave both edges of the corners they start at likewise."""
        offset = (towards_m - self.point_m[at]).T
        return _leaves_on_one_side(offset, self.into[at].T, self.out_of[at].T)


def _leaves_on_one_side(offset: Floats, into: Floats, out_of: Floats) -> Bools:
    """Whether both edges at a corner lie on one side of a line along an offset, (2, ...) each."""
    slack = _ANGLE_SLACK * np.hypot(*offset)
    # The far end of the edge into the corner lies at -into, hence the opposite signs.
    first = offset[0] * into[1] - offset[1] * into[0]
    second = offset[0] * out_of[1] - offset[1] * out_of[0]
    one_side: Bools = ((first <= slack) & (second >= -slack)) | (
        (first >= -slack) & (second <= slack)
    )
    return one_side


def bevelled(vertex: Floats, into: Floats, out_of: Floats) -> tuple[Floats, Floats, Floats]:
    """Convex corners (N, 2) with the edges that meet there, those sharper than a right angle twice.

    At the tip of a spike stands an edge of no length, square to it: a mitre would reach far out.
    """
    sharp = (into * out_of).sum(axis=1) < -0.01
    twice = np.repeat(np.arange(len(vertex)), 1 + sharp)
    second = np.diff(twice, prepend=-1) == 0
    first = np.roll(second, -1)
    outward = into[sharp] - out_of[sharp]
    along = np.column_stack([-outward[:, 1], outward[:, 0]]) / np.hypot(*outward.T)[:, None]
    vertex, into, out_of = vertex[twice], into[twice], out_of[twice]
    into[second] = out_of[first] = along
    return vertex, into, out_of

"""The shape of what a sensor sees of the ground: here, and nowhere else in the house, a disc.

A footprint answers whether a cell is covered at this range and this bearing, from the height it was
made for; asked along a leg, where from and where to. Another shape is a column in `Footprints`,
named as the field of `flight.sensor.Footprint` from which it is filled, and its answer in `seen`
and, for many legs at once, in `seen_by_arrays`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import Floats, Point, Stretch
from sim.coverage.kernel.crossing import (
    Disc,
    Leg,
    Many,
    columns_of,
    disc_of,
    longest_leg_m,
    over_disc,
    over_discs,
)
from sim.jit import in_place, woven

# So often, at most, a footprint comes over a cell on one leg: a convex one does once.
TIMES_A_LEG = 1


class Footprints(NamedTuple):
    """The footprint of each path, `(P,)`. Beyond `reach_m` no shape covers anything."""

    reach_m: Floats

    @property
    def longest_leg_m(self) -> Floats:
        """The longest legs `(P,)` that `seen` is right on: those of the sharpest edge."""
        return longest_leg_m(self.reach_m)


def discs(reach_m: Floats) -> Footprints:
    """Footprints that cover all that is at most so far away."""
    return Footprints(np.asarray(reach_m, dtype=np.float64))


@in_place
def shape_of(footprints: Footprints, path: int) -> Disc:
    """The footprint of a path, with what every leg asks of it worked out."""
    return disc_of(footprints.reach_m[path])


@woven
def seen(shape: Disc, leg: Leg, cell: Point) -> tuple[Stretch]:
    """Where along a leg, from 0 to 1 and in order, the footprint covers a cell.

    As many stretches as `TIMES_A_LEG`; one that begins after it ends is none. The cell's bearing
    from the heading is that between the leg and the way from it to the cell.
    """
    return (over_disc(shape, leg, cell),)


def shapes_of(footprints: Footprints) -> Many:
    """`shape_of` of every path."""
    # One by one: numpy's cosine is not that of the C library.
    return columns_of([shape_of(footprints, path) for path in range(len(footprints.reach_m))])


def seen_by_arrays(shapes: Many, legs: Many, cells: Many) -> tuple[tuple[Floats, Floats], ...]:
    """`seen` of each row of legs beside cells `(N,)`: for each stretch where it begins and ends."""
    return (over_discs(shapes, legs, cells),)

"""Closed country with one winding channel to a courtyard inside: is the way in found?"""

from __future__ import annotations

import numpy as np
import shapely

from sim.world.airspace import ClosedAirspace, closed_airspace
from sim.world.geodesy import Plane

_HALF_M = 150_000.0
_JOINS = ("mitre", "round", "bevel")
Place = tuple[float, float]


def winding_channel(number: int, width_m: float) -> tuple[ClosedAirspace, Place, Place]:
    """The closed block, the courtyard's middle and a point outside; every number another channel.

    The channel is as wide as asked all along. It zigzags from the courtyard to the east side over
    up to 60 bends, by a third of its width or by ten widths; they are mitred, round or bevelled.
    """
    draw = np.random.default_rng([number, round(width_m)])
    bends = int(draw.integers(2, 60))
    x = np.concatenate([[-_HALF_M / 2], np.linspace(-55e3, 140e3, bends), [_HALF_M * 1.01]])
    swing_m = width_m * 10.0 ** draw.uniform(-0.5, 1.0)
    y = np.concatenate([[0.0], draw.uniform(-1, 1, bends) * swing_m, [0.0]])
    join = _JOINS[number % 3]
    middle = shapely.linestrings(np.column_stack([x, y]))
    channel = shapely.buffer(middle, width_m / 2, cap_style="square", join_style=join)
    courtyard = shapely.box(-_HALF_M / 2 - 15e3, -15e3, -_HALF_M / 2 + 15e3, 15e3)
    block = shapely.box(-_HALF_M, -_HALF_M, _HALF_M, _HALF_M)
    closed = shapely.difference(block, shapely.union(channel, courtyard))
    plane = Plane(draw.uniform(-65, 65), draw.uniform(-180, 180), "equidistant")
    regions = {}
    for part in shapely.get_parts(closed):
        ring = shapely.get_coordinates(part.exterior)[:-1]
        lat, lon = plane.inverse(*ring.T)
        regions[f"block {len(regions)}"] = list(zip(lat.tolist(), lon.tolist(), strict=True))
    places = plane.inverse([-_HALF_M / 2 - 14e3, 400e3], [draw.uniform(-14e3, 14e3), 50e3])
    inside, outside = zip(*(side.tolist() for side in places), strict=True)
    return closed_airspace(list(regions), regions=regions), inside, outside

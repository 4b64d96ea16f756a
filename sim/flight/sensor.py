"""What a sensor reaches on the ground from a height, on a spherical Earth without refraction.

Light is taken as straight: optical refraction would lengthen the horizon by some 8 %, haze shortens
it, and neither is known for a scenario. Sphere: IUGG mean radius; the ellipsoid changes a reach of
300 km by less than 1 km. Terrain is a level, given by the height above it; nothing hides behind it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import SimError
from sim.world.geodesy import MEAN_RADIUS_M

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Sensor


@dataclass(frozen=True)
class Footprint:
    """The ground that a sensor sees from one height: a disc about the point below the aircraft.

    Nothing beyond `reach_m` is seen. A shape that is no disc has further fields, each a column of
    `sim/coverage/kernel/footprint.py`, where the shape is.
    """

    reach_m: float


def footprint_of(sensor: Sensor, height_m: float) -> Footprint:
    """What the sensor sees from a height above the ground; SimError if that is nothing."""
    return Footprint(ground_reach_m(sensor, height_m))


def ground_reach_m(sensor: Sensor, height_m: float) -> float:
    """Farthest ground range the sensor sees from a height above the ground.

    The given reach, or that of its slant range; never beyond where its least grazing angle is met,
    and so never beyond the horizon. SimError if it sees nothing: from the ground, or with a slant
    range shorter than the height.
    """
    if height_m <= 0.0:
        raise SimError(
            f"the sensor is not above the ground: its altitude must exceed the terrain "
            f"(height {height_m:.0f} m)"
        )
    farthest_m = grazing_reach_m(height_m, sensor.grazing_angle_rad)
    if sensor.reach_m is not None:
        return min(sensor.reach_m, farthest_m)
    assert sensor.slant_range_m is not None, "BUG: a sensor has a reach or a slant range"
    return min(slant_reach_m(height_m, sensor.slant_range_m), farthest_m)


def grazing_reach_m(height_m: float, grazing_angle_rad: float) -> float:
    """Ground range at which the line of sight meets the ground at a grazing angle.

    At the ground point, the aircraft stands at that elevation: the law of sines in the triangle
    with the Earth's centre gives the central angle acos(R cos(g) / (R + h)) - g. For g = 0 that is
    the horizon: 311 km from 25,000 ft, the pilot's 1.06 sqrt(h in ft) = 168 nm. At 10 degrees it is
    42 km.
    """
    towards_centre = MEAN_RADIUS_M * math.cos(grazing_angle_rad) / (MEAN_RADIUS_M + height_m)
    # Just above the ground both angles are the same but for rounding, which may fall below 0.
    return MEAN_RADIUS_M * max(0.0, math.acos(towards_centre) - grazing_angle_rad)


def slant_reach_m(height_m: float, slant_range_m: float) -> float:
    """Ground range at the end of a line of sight of given length, horizon or no.

    Law of cosines in the same triangle, in the form that keeps its digits for small angles:
    sin^2(angle / 2) = (s^2 - h^2) / (4 R (R + h)). From 25,000 ft, 30 km of slant reach 29.0 km.
    """
    if slant_range_m <= height_m:
        raise SimError(
            f"the sensor sees no ground: its slant range of {slant_range_m / 1e3:.3g} km "
            f"is not longer than its height of {height_m / 1e3:.3g} km"
        )
    # As a product: the difference of two squares nearly equal would lose the digits that count.
    squares_m2 = (slant_range_m - height_m) * (slant_range_m + height_m)
    sin2_half = squares_m2 / (4.0 * MEAN_RADIUS_M * (MEAN_RADIUS_M + height_m))
    # A slant range of more than the Earth's far side gives over 1; the horizon cuts it later.
    return 2.0 * MEAN_RADIUS_M * math.asin(math.sqrt(min(sin2_half, 1.0)))

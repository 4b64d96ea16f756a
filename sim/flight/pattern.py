"""What an aircraft flies on station: a lap of a pattern, as short geodesic legs and times."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import SimError
from sim.number_types import Floats
from sim.world import geodesy
from sim.world.wind import ground_speed_mps

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Circuit, Ladder, Pattern, Racetrack, Stare, Wind

# A geodesic's track turns: in legs of 10 km, a racetrack's lap at 75 N in a wind of half its
# airspeed is right to 6e-8, at 88 N to 4e-6.
LEG_M = 10_000.0

# Half circles and circles are flown as polygons that keep within this of them.
SAGITTA_M = 2.0

# A lap begun this near to a point begins at it: a leg of no length has no track to fly.
_SAME_POINT_M = 0.001


@dataclass(frozen=True, eq=False)
class Lap:
    """One closed lap: points `(L + 1,)` and the time at each, 0 at the first.

    The last point is the first, and `t_s[-1]` the time of a lap; it is 0 for a hover, whose two
    points are one. Legs between points are geodesics of at most 10 km, flown at constant speed.
    `begin_m` is how far along the pattern, from its first point, the lap begins.
    """

    lat_deg: Floats
    lon_deg: Floats
    t_s: Floats
    begin_m: float = 0.0

    @cached_property
    def along_m(self) -> Floats:
        """How far round each point lies, `(L + 1,)`."""
        lat, lon = self.lat_deg, self.lon_deg
        legs_m = geodesy.inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])[1]
        return np.concatenate(([0.0], np.cumsum(legs_m)))

    @property
    def duration_s(self) -> float:
        """Time of one lap."""
        return float(self.t_s[-1])

    @property
    def length_m(self) -> float:
        """Length of one lap."""
        return float(self.along_m[-1])

    def place_at(self, t_s: float) -> float:
        """The place on the pattern after so long: a share of its length from its first point."""
        # A share of length and not of time: a relief of another speed takes up the lap there, and
        # wind stretches the times of its legs otherwise.
        along_m = float(np.interp(t_s % self.duration_s, self.t_s, self.along_m))
        return (self.begin_m + along_m) / self.length_m % 1.0

    def time_at(self, place: float) -> float:
        """The time into the lap at a place on the pattern."""
        along_m = (place * self.length_m - self.begin_m) % self.length_m
        return float(np.interp(along_m, self.along_m, self.t_s))


def lap(
    pattern: Pattern,
    centre: tuple[float, float],
    speed_mps: float,
    wind: Wind | None = None,
    begin_m: float = 0.0,
) -> Lap:
    """One lap of a pattern about a centre (latitude, longitude), at a true airspeed.

    It begins so far along the pattern from its first point.
    Ground speed on each leg by the wind triangle, at sea level: at 25,000 ft a lap is 0.1 % longer.
    A racetrack of 40 by 10 nm is 111.4 nm round: 33 min at 200 kt. SimError if the wind is too
    strong.
    """
    flown = _flown(*_begun(*outline(pattern, centre), begin_m), speed_mps, wind)
    return replace(flown, begin_m=begin_m)


def outline(pattern: Pattern, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """The ground track of a lap `(L + 1,)` from its first point, in legs of at most 10 km.

    It is closed to the bit, so that one lap begins exactly where the last ended.
    """
    lat_deg, lon_deg = geodesy.densify(*_corners(pattern, centre), LEG_M)
    lat_deg[-1], lon_deg[-1] = lat_deg[0], lon_deg[0]
    return lat_deg, lon_deg


def _begun(lat_deg: Floats, lon_deg: Floats, begin_m: float) -> tuple[Floats, Floats]:
    """A closed track turned to begin so far along: at a point of it, or at a new one on a leg."""
    if begin_m == 0.0:
        return lat_deg, lon_deg
    track_rad, leg_m = geodesy.inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])
    along_m = np.concatenate(([0.0], np.cumsum(leg_m)))
    leg = int(np.searchsorted(along_m, begin_m + _SAME_POINT_M, side="right")) - 1
    lat, lon = lat_deg[:-1], lon_deg[:-1]
    past_m = begin_m - along_m[leg]
    if past_m > _SAME_POINT_M:
        new = geodesy.forward(lat[leg], lon[leg], track_rad[leg], past_m)
        leg += 1
        lat, lon = np.insert(lat, leg, new[0]), np.insert(lon, leg, new[1])
    lat, lon = np.roll(lat, -leg), np.roll(lon, -leg)
    return np.append(lat, lat[0]), np.append(lon, lon[0])


def _flown(lat_deg: Floats, lon_deg: Floats, speed_mps: float, wind: Wind | None) -> Lap:
    track_rad, length_m = geodesy.tracks(lat_deg, lon_deg)
    ground_mps = np.full(len(length_m), speed_mps)
    if wind is not None:
        ground_mps = ground_speed_mps(track_rad, speed_mps, wind.speed_mps, wind.from_rad)
    if not np.all(ground_mps > 0.0):
        wind_mps = 0.0 if wind is None else wind.speed_mps
        raise SimError(
            f"the pattern cannot be flown: a wind of {wind_mps:.1f} m/s "
            f"is too strong for an airspeed of {speed_mps:.1f} m/s"
        )
    return Lap(lat_deg, lon_deg, np.concatenate(([0.0], np.cumsum(length_m / ground_mps))))


def way(lat_deg: Floats, lon_deg: Floats, speed_mps: float, wind: Wind | None = None) -> Lap:
    """A route `(V,)` flown once, in legs of at most 10 km, at a true airspeed.

    981 nm from Al Dhafra at 170 kt in calm air take 5.8 h. SimError if the wind is too strong.
    """
    return _flown(*geodesy.densify(lat_deg, lon_deg, LEG_M), speed_mps, wind)


def first_point(pattern: Pattern, centre: tuple[float, float]) -> tuple[float, float]:
    """Where a lap starts, as (latitude, longitude): routes run to here.

    A circle starts north of its centre; a racetrack in the middle of its left leg and a ladder at
    its near left corner, seen along the bearing; a circuit at its first point.
    """
    lat_deg, lon_deg = _corners(pattern, centre)
    return float(lat_deg[0]), float(lon_deg[0])


def _corners(pattern: Pattern, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """The points that make the lap's shape, the first again at the end."""
    if pattern.kind == "circuit":
        return _circuit(pattern)
    if pattern.kind == "stare":
        along_m, right_m, bearing_rad = (*_circle(pattern), 0.0)
    elif pattern.kind == "racetrack":
        along_m, right_m, bearing_rad = (*_racetrack(pattern), pattern.bearing_rad)
    else:
        along_m, right_m, bearing_rad = (*_ladder(pattern), pattern.bearing_rad)
    # Laid out by direction and distance from the centre: exact there, on any latitude.
    return geodesy.forward(
        *centre, bearing_rad + np.arctan2(right_m, along_m), np.hypot(along_m, right_m)
    )


def _circuit(pattern: Circuit) -> tuple[Floats, Floats]:
    lat_deg, lon_deg = np.array([*pattern.points, pattern.points[0]], dtype=np.float64).T
    return lat_deg, lon_deg


def _circle(pattern: Stare) -> tuple[Floats, Floats]:
    """Clockwise from north."""
    along, right = _arc(pattern.radius_m, 0.0, 2.0 * math.pi)
    return along, right


def _racetrack(pattern: Racetrack) -> tuple[Floats, Floats]:
    """From the middle of the left leg ahead, right about, down the right leg, right about.

    Begun at the middle, the way out is that to the area but for half the width: a lap begun at an
    end would charge base and orbit half a leg's length more or less, by the bearing.
    """
    half_m, radius_m = pattern.length_m / 2.0, pattern.width_m / 2.0
    far_along, far_right = _arc(radius_m, -math.pi / 2.0, math.pi / 2.0)
    near_along, near_right = _arc(radius_m, math.pi / 2.0, 1.5 * math.pi)
    along_m = np.concatenate(([0.0], half_m + far_along, -half_m + near_along, [0.0]))
    right_m = np.concatenate(([-radius_m], far_right, near_right, [-radius_m]))
    return along_m, right_m


def _ladder(pattern: Ladder) -> tuple[Floats, Floats]:
    """Rungs from left to right, evenly spaced at no more than the spacing, and all the way back."""
    # A width of whole spacings must not get a rung more for the last bit of the quotient.
    n_spaces = math.ceil(pattern.width_m / pattern.spacing_m - 1e-9)
    rungs_m = np.linspace(-pattern.width_m / 2.0, pattern.width_m / 2.0, n_spaces + 1)
    right_m = np.repeat(rungs_m, 2)
    along_m = np.resize([-1.0, 1.0, 1.0, -1.0], len(right_m)) * pattern.length_m / 2.0
    # Back from the last point but one: from the last to itself would be a leg without a track.
    return np.concatenate((along_m, along_m[-2::-1])), np.concatenate((right_m, right_m[-2::-1]))


def _arc(radius_m: float, from_rad: float, to_rad: float) -> tuple[Floats, Floats]:
    """Points of an arc, angles clockwise from ahead, on chords within `SAGITTA_M` of it."""
    # Below some metres of radius the sagitta allows anything: an octagon then.
    cosine = 1.0 - SAGITTA_M / max(radius_m, SAGITTA_M)
    step_rad = min(2.0 * math.acos(cosine), math.pi / 4.0)
    n_steps = math.ceil((to_rad - from_rad) / step_rad)
    angle_rad = np.linspace(from_rad, to_rad, n_steps + 1)
    return radius_m * np.cos(angle_rad), radius_m * np.sin(angle_rad)

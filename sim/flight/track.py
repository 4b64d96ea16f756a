"""The track of something that moves, watched or not: geodesic legs at constant speed, exact times.

Whoever draws chance hands over what was drawn: when it turns, how fast, and where to. Everything is
a table of knots: a stop is two at one place, and what stands still is one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError
from sim.number_types import Floats
from sim.world.geodesy import forward, inverse

Ints = NDArray[np.int64]

PIECE_M: Final = 20_000.0  # on so little a geodesic is straight enough for a root to be seen


@dataclass(frozen=True, eq=False)
class Track:
    """Where something is and when: knots (K,), ascending in time, joined by geodesics.

    Before the first and after the last it is where that is. One alone is something that stays.
    """

    t_s: Floats
    lat_deg: Floats
    lon_deg: Floats

    def __post_init__(self) -> None:
        if len(self.t_s) == 0 or (np.diff(self.t_s) < 0.0).any():
            raise SimError("a track needs at least one point, and its times must not fall")

    @property
    def is_still(self) -> bool:
        """Whether it stays at one place, for ever."""
        return len(self.t_s) == 1

    @property
    def end_s(self) -> float:
        """The last moment at which it is known where it is; inf for what stays."""
        return math.inf if self.is_still else float(self.t_s[-1])

    @cached_property
    def legs(self) -> tuple[Floats, Floats]:
        """Azimuth at the beginning [rad] and length [m] of each leg, (K - 1,)."""
        lat, lon = self.lat_deg, self.lon_deg
        return inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])

    @cached_property
    def along_m(self) -> Floats:
        """How far it has gone by each knot, (K,)."""
        return np.concatenate([[0.0], np.cumsum(self.legs[1])])

    @cached_property
    def speed_mps(self) -> Floats:
        """Ground speed on each leg (K - 1,); 0 on one that takes no time."""
        took_s = np.diff(self.t_s)
        return np.divide(self.legs[1], took_s, out=np.zeros_like(took_s), where=took_s > 0.0)

    def speed_at(self, t_s: Floats) -> Floats:
        """Ground speed from each of these times on; 0 before the first knot and after the last."""
        if self.is_still:
            return np.zeros(t_s.shape)
        moving = (t_s >= self.t_s[0]) & (t_s < self.t_s[-1])
        return np.where(moving, self.speed_mps[self._leg(t_s)], 0.0)

    def _leg(self, t_s: Floats) -> Ints:
        after = np.searchsorted(self.t_s, t_s, side="right")
        return np.clip(after - 1, 0, len(self.t_s) - 2)

    def at(self, t_s: ArrayLike) -> tuple[Floats, Floats]:
        """Latitude and longitude [deg] at any times."""
        t = np.clip(np.asarray(t_s, np.float64), self.t_s[0], self.t_s[-1])
        if self.is_still:
            return np.full(t.shape, self.lat_deg[0]), np.full(t.shape, self.lon_deg[0])
        leg = self._leg(t)
        azimuth, _ = self.legs
        along_m = self.speed_mps[leg] * (t - self.t_s[leg])
        lat, lon = forward(self.lat_deg[leg], self.lon_deg[leg], azimuth[leg], along_m)
        # At a knot it is there, to the bit.
        knot = leg + (t == self.t_s[leg + 1])
        exact = t == self.t_s[knot]
        return np.where(exact, self.lat_deg[knot], lat), np.where(exact, self.lon_deg[knot], lon)


def still(lat_deg: float, lon_deg: float, t_s: float = 0.0) -> Track:
    """Something that stays where it is."""
    return Track(np.array([t_s]), np.array([lat_deg]), np.array([lon_deg]))


def route(
    lat_deg: ArrayLike,
    lon_deg: ArrayLike,
    speed_mps: float,
    *,
    from_s: float = 0.0,
    stops_s: ArrayLike = 0.0,
) -> Track:
    """A route through points (P,) at one speed; at each it may stop, for `stops_s` (P,) or ().

    100 km at 50 km/h with half an hour half-way: there after 2.5 h.
    """
    if speed_mps <= 0.0:
        raise SimError(f"the speed along a route must be above 0 (got {speed_mps:g} m/s)")
    lat, lon = (np.atleast_1d(np.asarray(part, np.float64)) for part in (lat_deg, lon_deg))
    stop_s = np.broadcast_to(np.asarray(stops_s, np.float64), lat.shape)
    travel_s = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])[1] / speed_mps
    return in_turn(lat, lon, from_s, travel_s, stop_s)


def in_turn(lat: Floats, lon: Floats, from_s: float, travel_s: Floats, stop_s: Floats) -> Track:
    """A track of points (P,), the times between them (P - 1,), and that spent at each (P,)."""
    took_s = np.empty(2 * len(lat))
    took_s[0], took_s[2::2], took_s[1::2] = from_s, travel_s, stop_s
    t_s = np.cumsum(took_s)
    # A stop of no time is one knot.
    kept = np.ones(len(t_s), dtype=bool)
    kept[1::2] = stop_s > 0.0
    return Track(t_s[kept], np.repeat(lat, 2)[kept], np.repeat(lon, 2)[kept])


def straight(
    lat_deg: float,
    lon_deg: float,
    azimuth_rad: float,
    speed_mps: float,
    span_s: tuple[float, float],
) -> Track:
    """One geodesic at constant speed over a span of time: a straight course, or a drift."""
    lat, lon = forward(lat_deg, lon_deg, azimuth_rad, speed_mps * (span_s[1] - span_s[0]))
    return Track(np.array(span_s), np.array([lat_deg, lat]), np.array([lon_deg, lon]))


@dataclass(frozen=True)
class Wandering:
    """Leg after leg (L,) as drawn: a course, a speed, how long until it turns, and a stop before.

    Courses are from where the leg begins; what is a single number holds for every leg.
    """

    azimuth_rad: ArrayLike
    speed_mps: ArrayLike
    travel_s: ArrayLike
    stop_s: ArrayLike = 0.0


def wander(lat_deg: float, lon_deg: float, legs: Wandering, from_s: float = 0.0) -> Track:
    """The track of something that wanders from a place, as was drawn."""
    azimuth, speed, travel_s, stop_s = (
        np.atleast_1d(part)
        for part in np.broadcast_arrays(
            legs.azimuth_rad, legs.speed_mps, np.asarray(legs.travel_s, np.float64), legs.stop_s
        )
    )
    lat, lon = [lat_deg], [lon_deg]
    for course, length_m in zip(azimuth.tolist(), (speed * travel_s).tolist(), strict=True):
        place = forward(lat[-1], lon[-1], course, length_m)
        lat.append(float(place[0]))
        lon.append(float(place[1]))
    return in_turn(np.array(lat), np.array(lon), from_s, travel_s, np.append(stop_s, 0.0))


def interception_s(
    track: Track, place: tuple[float, float], speed_mps: float, from_s: float
) -> float:
    """When an aircraft that leaves a place at `from_s` first meets a track at this ground speed.

    The first root of |c(t) - p| = V (t - t0): a quadratic on each leg, made exact on the geodesic.
    Something 100 km ahead that goes away at 50 km/h is met after an hour at 150 km/h. inf where it
    is not met before its track ends.
    """
    if speed_mps <= 0.0:
        raise SimError(f"the speed of an aircraft must be above 0 (got {speed_mps:g} m/s)")

    def short_m(t_s: ArrayLike) -> Floats:
        """How far the aircraft still is from where the target is at a moment; below 0, beyond."""
        away_m = inverse(*place, *track.at(t_s))[1]
        return away_m - speed_mps * (np.asarray(t_s, np.float64) - from_s)

    if track.is_still:
        return from_s + float(short_m(from_s)) / speed_mps
    times_s = pieces_s(track, np.append(from_s, track.t_s[track.t_s > from_s]))
    short = short_m(times_s)
    lowest_s = _lowest_s(times_s, short, speed_mps, from_s, track)
    times_s = np.concatenate([times_s, lowest_s])
    order = np.argsort(times_s, kind="stable")
    times_s, short = times_s[order], np.concatenate([short, short_m(lowest_s)])[order]
    met = np.flatnonzero(short <= 0.0)
    if len(met) == 0:
        return math.inf
    if met[0] == 0:
        return from_s
    before_s, after_s = times_s[met[0] - 1 : met[0] + 1].tolist()
    from scipy.optimize import brentq  # only here: half a second that most runs have no use for

    return float(brentq(lambda t_s: float(short_m(t_s)), before_s, after_s, xtol=1e-7))


def pieces_s(track: Track, times_s: Floats) -> Floats:
    """Times, and between them so many more that no more than 20 km are covered from each on."""
    took_s = np.diff(times_s)
    length_m = track.speed_at(times_s[:-1]) * took_s
    pieces = np.maximum(np.ceil(length_m / PIECE_M), 1.0).astype(np.int64)
    piece = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    between_s = np.repeat(times_s[:-1], pieces) + np.repeat(took_s / pieces, pieces) * piece
    return np.append(between_s, times_s[-1])


def _lowest_s(
    times_s: Floats, short_m: Floats, speed_mps: float, from_s: float, track: Track
) -> Floats:
    """When, inside pieces of its legs, the aircraft comes nearest to a target faster than itself.

    On a flat map the square of the distance less that of the way flown is a parabola.
    """
    took_s, flown_m = np.diff(times_s), speed_mps * (times_s - from_s)
    speed = track.speed_at(times_s[:-1])
    faster = speed > speed_mps
    curvature = np.where(faster, (speed * speed - speed_mps * speed_mps) * took_s * took_s, 1.0)
    square = (short_m + flown_m) ** 2 - flown_m**2
    share = 0.5 - np.diff(square) / (2.0 * curvature)
    inside = faster & (share > 0.0) & (share < 1.0)
    return (times_s[:-1] + share * took_s)[inside]

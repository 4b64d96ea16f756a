"""The wind triangle, and the time along a route in a uniform wind.

Wind is given by its speed and the direction it blows *from*, clockwise from north, as pilots do.
The time along a path is `pieces(lat_deg, lon_deg, wind).times_s(airspeed_mps).sum()`; out in a wind
takes as long as back in the opposite one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.number_types import Floats
from sim.world.geodesy import forward, inverse, legs, path_length_m

# Places on a leg at which its track is looked at, and their weights (Gauss and Legendre): enough
# for a leg round a third of the Earth that does not come near a pole.
_AT, _WEIGHTS = (values / 2.0 for values in np.polynomial.legendre.leggauss(24))
PIECE_M = 25_000.0  # within it, a geodesic's azimuth is taken as that of its middle


def ground_speed_mps(
    track_rad: ArrayLike,
    airspeed_mps: ArrayLike,
    wind_speed_mps: ArrayLike,
    wind_from_rad: ArrayLike,
) -> Floats:
    """Speed over the ground on a track held against the wind; nan where it cannot be held.

    The aircraft crabs so that the wind across the track is cancelled:
    sqrt(airspeed^2 - across^2) - headwind. 150 kt in 40 kt from ahead 110, from behind 190, from
    the side 144.6 kt. Without wind exactly the airspeed.
    """
    track, airspeed, wind, wind_from = (
        np.asarray(value, dtype=np.float64)
        for value in (track_rad, airspeed_mps, wind_speed_mps, wind_from_rad)
    )
    headwind = wind * np.cos(wind_from - track)
    across = wind * np.sin(wind_from - track)
    forward2 = airspeed**2 - across**2
    ground = np.sqrt(np.maximum(forward2, 0.0)) - headwind
    # sqrt(v^2) may miss v by a rounding; calm air must not.
    ground = np.where(wind == 0.0, airspeed, ground)
    held: Floats = np.where((forward2 >= 0.0) & (ground > 0.0), ground, np.nan)
    return held


@dataclass(frozen=True)
class Pieces:
    """A path cut where its track turns: azimuth [rad] and length [m] of each piece `(L,)`.

    `wind` is its speed and direction; calm air is 0.
    """

    track_rad: Floats
    length_m: Floats
    wind: tuple[float, float] = (0.0, 0.0)

    def times_s(self, airspeed_mps: ArrayLike) -> Floats:
        """The time of each piece, `(..., L)` at airspeeds `(...)`; inf where the wind forbids."""
        airspeed = np.asarray(airspeed_mps, dtype=np.float64)[..., None]
        if self.wind[0] == 0.0:
            return self.length_m / airspeed
        time_s = self.length_m / ground_speed_mps(self.track_rad, airspeed, *self.wind)
        return np.where(np.isnan(time_s), np.inf, time_s)


def pieces(
    lat_deg: ArrayLike, lon_deg: ArrayLike, wind: tuple[float, float] | None = None
) -> Pieces:
    """A path (V,) in pieces of at most 25 km, or in one without a wind, where no track matters."""
    if wind is None or wind[0] == 0.0:
        return Pieces(np.zeros(1), np.array([path_length_m(lat_deg, lon_deg)]))
    track_rad, length_m = legs(lat_deg, lon_deg, PIECE_M)
    flown = length_m > 0.0
    return Pieces(track_rad[flown], length_m[flown], wind)


def legs_both_ways_s(
    ends: Sequence[ArrayLike], airspeed_mps: float, wind: tuple[float, float]
) -> tuple[Floats, Floats]:
    """The times out and back along many geodesics at once, `(L,)` each; inf where none is flown.

    `ends` are latitude and longitude of where each begins and of where it ends. The time is
    integrated over the leg, where `pieces` takes short ones: the two agree to some millionths.
    """
    lat0, lon0, lat1, lon1 = (np.asarray(end, dtype=np.float64)[:, None] for end in ends)
    azimuth, length_m = inverse(lat0, lon0, lat1, lon1)
    if wind[0] == 0.0:
        calm_s = length_m[:, 0] / airspeed_mps
        return calm_s, calm_s
    lat, lon = forward(lat0, lon0, azimuth, length_m * (0.5 + _AT))
    track_rad = inverse(lat, lon, lat1, lon1)[0]
    ways_s = []
    for turned_rad in (0.0, np.pi):
        speed_mps = ground_speed_mps(track_rad + turned_rad, airspeed_mps, *wind)
        way_s = (length_m * _WEIGHTS / speed_mps).sum(axis=1)
        ways_s.append(np.where(np.isnan(way_s), np.inf, way_s))
    return ways_s[0], ways_s[1]

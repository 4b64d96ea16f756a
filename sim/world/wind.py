"""The wind triangle, and the time along a route in a uniform wind.

Wind is given by its speed and the direction it blows *from*, clockwise from north, as pilots do.
The time along a path is `pieces(lat_deg, lon_deg, wind).times_s(airspeed_mps).sum()`; out in a wind
takes as long as back in the opposite one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.number_types import Floats
from sim.world.geodesy import legs, path_length_m

_PIECE_M = 25_000.0  # within it, a geodesic's azimuth is taken as that of its middle


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
    track_rad, length_m = legs(lat_deg, lon_deg, _PIECE_M)
    flown = length_m > 0.0
    return Pieces(track_rad[flown], length_m[flown], wind)

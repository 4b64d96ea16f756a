"""Exact entry and exit of straight chords into a cell's reach: what the numpy peers share.

A leg of at most 10 km is taken as the straight line through the Earth between its ends, and the
ground reach as the chord it spans on a sphere of the Gauss radius at the cell: right to 0.03 m for
reaches up to 150 km.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world import geodesy

Floats = NDArray[np.float64]


def chord_squared_m2(lat_deg: Floats, reach_m: float) -> Floats:
    """Square of the chord of a ground range at cells of these latitudes."""
    es = geodesy.WGS84.es
    w = 1.0 - es * np.sin(np.radians(lat_deg)) ** 2
    gauss_radius_m = geodesy.WGS84.a * np.sqrt(1.0 - es) / w
    return (2.0 * gauss_radius_m * np.sin(reach_m / (2.0 * gauss_radius_m))) ** 2


def ends(legs: dict[str, NDArray]) -> tuple[Floats, Floats]:
    """Start and step of every leg in ECEF, `(L, 3)`."""
    start_m = geodesy.ecef(legs["lat0_deg"], legs["lon0_deg"])
    return start_m, geodesy.ecef(legs["lat1_deg"], legs["lon1_deg"]) - start_m


def roots(a: Floats, half_b: Floats, c: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Where in [0, 1] a u^2 + 2 half_b u + c is below 0: enter, leave, and whether at all."""
    inside = half_b * half_b - a * c
    root = np.sqrt(np.maximum(inside, 0.0))
    enter = np.maximum((-half_b - root) / a, 0.0)
    leave = np.minimum((-half_b + root) / a, 1.0)
    return enter, leave, (inside > 0.0) & (enter < leave)

"""Aircraft with round figures, and their sorties over straight routes."""

from __future__ import annotations

from sim.flight.sortie import SortieBudget, sortie_budget
from sim.scenario.parts.scenario import Aircraft, Sensor, Wind
from sim.scenario.values.laws import TimeLaw
from sim.world import geodesy

HOUR_S = 3600.0
NM_M = 1852.0
KT_MPS = NM_M / HOUR_S


def aircraft(endurance_h: float = 34.0, speed_kt: float = 170.0, **others) -> Aircraft:
    values = {
        "endurance_s": endurance_h * HOUR_S,
        "reserve_s": 0.0,
        "transit_speed_mps": speed_kt * KT_MPS,
        "loiter_speed_mps": speed_kt * KT_MPS,
        "climb_allowance_s": 0.0,
        "turnaround": TimeLaw("fixed", (8 * HOUR_S,)),
        "sensor": Sensor(reach_m=30e3),
    }
    return Aircraft(**{**values, **others})


def budget(
    distance_nm: float, flown: Aircraft, wind: Wind | None = None, azimuth_rad: float = 0.0
) -> SortieBudget:
    """Over a straight route from 25 N 55 E."""
    lat, lon = geodesy.forward(25.0, 55.0, azimuth_rad, distance_nm * NM_M)
    route_m = distance_nm * NM_M
    return sortie_budget([25.0, float(lat)], [55.0, float(lon)], route_m, route_m, flown, wind)

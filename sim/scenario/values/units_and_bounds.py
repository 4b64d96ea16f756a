"""Dimensions: the units that a file may write each in, and the range that each may lie in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sim.units import DAY_S, FOOT_M, HOUR_S, MINUTE_S, NAUTICAL_MILE_M

_MILE_M: Final = 1609.344
_POUND_KG: Final = 0.45359237
# Exact ratios to the SI unit: 7 % is 7 / 100, whereas 7 * 0.01 is not 0.07.
_LENGTHS: Final = {"m": (1.0, 1.0), "km": (1000.0, 1.0), "ft": (FOOT_M, 1.0)}
_NAUTICAL_MILE: Final = (NAUTICAL_MILE_M, 1.0)
UNITS: Final[dict[str, dict[str, tuple[float, float]]]] = {
    "speed": {
        "m/s": (1.0, 1.0),
        "kt": (NAUTICAL_MILE_M, HOUR_S),
        "kn": (NAUTICAL_MILE_M, HOUR_S),
        "km/h": (1000.0, HOUR_S),
        "mph": (_MILE_M, HOUR_S),
    },
    "duration": {
        "s": (1.0, 1.0),
        "min": (MINUTE_S, 1.0),
        "h": (HOUR_S, 1.0),
        "d": (DAY_S, 1.0),
    },
    "distance": {
        **_LENGTHS,
        "nm": _NAUTICAL_MILE,
        "NM": _NAUTICAL_MILE,
        "nmi": _NAUTICAL_MILE,
        "mi": (_MILE_M, 1.0),
    },
    "altitude": {**_LENGTHS, "FL": (30.48, 1.0)},
    "mass": {"kg": (1.0, 1.0), "t": (1000.0, 1.0), "lb": (_POUND_KG, 1.0)},
    "fuel flow": {"kg/s": (1.0, 1.0), "kg/h": (1.0, HOUR_S), "lb/h": (_POUND_KG, HOUR_S)},
    "angle": {"deg": (math.pi, 180.0), "°": (math.pi, 180.0), "rad": (1.0, 1.0)},
    "fraction": {"%": (1.0, 100.0)},
    "rate": {
        "per s": (1.0, 1.0),
        "per min": (1.0, MINUTE_S),
        "per h": (1.0, HOUR_S),
        "per d": (1.0, DAY_S),
    },
    "density": {
        "per m2": (1.0, 1.0),
        "per km2": (1.0, 1e6),
        "per nm2": (1.0, NAUTICAL_MILE_M**2),
    },
    "number by way": {
        "per m": (1.0, 1.0),
        "per km": (1.0, 1e3),
        "per nm": (1.0, NAUTICAL_MILE_M),
    },
}
EXAMPLES: Final = {
    "speed": "310 kt",
    "duration": "34 h",
    "distance": "60 nm",
    "altitude": "25000 ft",
    "mass": "4000 lb",
    "fuel flow": "486 lb/h",
    "angle": "45 deg",
    "fraction": "60 %",
    "rate": "4 per d",
    "density": "0.05 per km2",
    "number by way": "0.1 per km",
}


@dataclass(frozen=True)
class PhysicalRange:
    """What a quantity can be at all, in SI and as a message writes it.

    `finest` is the smallest that one greater than 0 can be: below it nothing is meant that flies.
    """

    least: float
    most: float
    words: tuple[str, str]
    finest: float = 0.0
    finest_words: str = ""


CENTURY_S: Final = 36525 * DAY_S
# Generous to a physicist, and far from where a square overflows or a month has no end.
RANGES: Final = {
    # The fastest aircraft that ever cruised did 980 m/s.
    "speed": PhysicalRange(0.0, 1000.0, ("0", "1000 m/s"), 0.1, "0.1 m/s"),
    "duration": PhysicalRange(0.0, CENTURY_S, ("0", "100 years"), 1.0, "1 s"),
    # Half the way round the Earth: no two places are farther apart.
    "distance": PhysicalRange(0.0, 20_040e3, ("0", "20040 km"), 1.0, "1 m"),
    # Above it nothing flies by its wings; the Dead Sea's shore is the lowest ground.
    "altitude": PhysicalRange(-500.0, 100e3, ("-500 m", "100 km"), 1.0, "1 m"),
    "mass": PhysicalRange(0.0, 1e6, ("0", "1000 t"), 0.1, "0.1 kg"),
    "fuel flow": PhysicalRange(0.0, 100.0, ("0", "100 kg/s"), 1e-5, "0.036 kg/h"),
    "angle": PhysicalRange(-2.0 * math.pi, 2.0 * math.pi, ("-360 deg", "360 deg")),
    "fraction": PhysicalRange(0.0, 1.0, ("0", "100 %")),
    # One a second is no message that anybody reads; once in a thousand years is never.
    "rate": PhysicalRange(0.0, 1.0, ("0", "1 per s"), 0.0, ""),
    "density": PhysicalRange(0.0, 1.0, ("0", "1 per m2"), 0.0, ""),
    "number by way": PhysicalRange(0.0, 1.0, ("0", "1 per m"), 0.0, ""),
}
# The strongest jet streams measured blow at some 110 m/s.
WIND: Final = PhysicalRange(0.0, 200.0, ("0", "200 m/s"))
# What people write when they mean a unit of the table; too far from it for a spelling match.
MEANT: Final = {
    "kts": "kt",
    "knot": "kt",
    "knots": "kt",
    "kmh": "km/h",
    "kph": "km/h",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "minute": "min",
    "minutes": "min",
    "m/min": "m/s",
    "sec": "s",
    "day": "d",
    "days": "d",
    "feet": "ft",
    "metres": "m",
    "meters": "m",
    "degrees": "deg",
    "percent": "%",
    "pph": "lb/h",
    "lbs": "lb",
    "per day": "per d",
    "/d": "per d",
    "/day": "per d",
    "per hour": "per h",
    "/h": "per h",
    "/hour": "per h",
    "/km2": "per km2",
    "per km²": "per km2",
    "/km": "per km",
}

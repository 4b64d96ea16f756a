"""What readers call an input, in which unit they think of it, and with how many decimals."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.scenario.values.dimensions import UNITS
from sim.scenario.values.quantities import Quantity
from sim.units import HOUR_S, Unit


def _unit(symbol: str, dimension: str) -> Unit:
    over, under = UNITS[dimension][symbol]
    return Unit(symbol, dimension, over / under)


_HOURS: Final = _unit("h", "duration")
_MINUTES: Final = _unit("min", "duration")
_POUNDS_AN_HOUR: Final = _unit("lb/h", "fuel flow")
_PLAIN: Final = Unit("")


class Words(NamedTuple):
    """How readers call an input, in which unit they think of it, and with how many decimals."""

    label: str
    unit: Unit
    decimals: int = 0


# What a sortie's budget rests on, in the order in which conditions are told.
OF_AIRCRAFT: Final = {
    "endurance": Words("endurance", _HOURS, 1),
    "transit_speed": Words("transit speed", _unit("kt", "speed")),
    "reserve": Words("reserve", _HOURS, 1),
    "climb_allowance": Words("climb allowance", _MINUTES),
    "turnaround": Words("turnaround", _HOURS, 1),
    "fuel.capacity": Words("fuel", _unit("lb", "mass")),
    "fuel.transit_burn": Words("burn in transit", _POUNDS_AN_HOUR),
    "fuel.loiter_burn": Words("burn on station", _POUNDS_AN_HOUR),
}
OF_FLEET: Final = {"preflight": Words("preflight", _HOURS, 1)}
OF_ORBIT: Final = {"relief.overlap": Words("overlap", _MINUTES)}
OF_BUDGETS: Final = {**OF_AIRCRAFT, **OF_FLEET, **OF_ORBIT}
# The route made longer or shorter: no figure of the file.
OF_THE_ROUTE: Final = Words("route", _unit("nm", "distance"))
# The units in which readers think of all other figures.
_READ_IN: Final = {
    "reach": _unit("km", "distance"),
    "slant_range": _unit("km", "distance"),
    "cell": _unit("km", "distance"),
}
_READ_AS: Final = {
    "duration": _HOURS,
    "speed": _unit("kt", "speed"),
    "distance": _unit("nm", "distance"),
    "altitude": _unit("ft", "altitude"),
    "angle": _unit("deg", "angle"),
    "mass": _unit("kg", "mass"),
    "fuel flow": _unit("kg/h", "fuel flow"),
    "fraction": _unit("%", "fraction"),
}


def words_of(path: str, reader: Quantity, most: float) -> Words:
    """Those of any figure by its path; what takes `most` less than two hours is told in minutes.

    >>> words_of("orbits.kabul.altitude", Quantity("altitude"), 9e3).unit.symbol
    'ft'
    """
    key = next((key for key in OF_BUDGETS if path.endswith(f".{key}")), "")
    if key:
        return OF_BUDGETS[key]
    last = path.rsplit(".", 1)[-1]
    unit = _READ_IN.get(last) or _READ_AS.get(reader.dimension, _PLAIN)
    if unit == _HOURS and most < 2.0 * HOUR_S:
        unit = _MINUTES
    return Words(last.replace("_", " "), unit)

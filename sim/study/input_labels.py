"""The kinds of inputs: what readers call each and its unit, and what less or more of it means."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.figures import last_of
from sim.scenario.values.quantities import Quantity
from sim.scenario.values.units_and_bounds import UNITS
from sim.units import HOUR_S, NAUTICAL_MILE_M, Unit


def _unit(symbol: str, dimension: str) -> Unit:
    over, under = UNITS[dimension][symbol]
    return Unit(symbol, dimension, over / under)


_HOURS: Final = _unit("h", "duration")
_MINUTES: Final = _unit("min", "duration")
_POUNDS_AN_HOUR: Final = _unit("lb/h", "fuel flow")
_PLAIN: Final = Unit("")


class Kind(NamedTuple):
    """What readers call an input, in which unit they think of it, and with how many decimals.

    `less` and `more` are what a plain answer says it takes: another aircraft where they are
    adjectives, that is `of_aircraft`. Only what readers can picture is named beyond stated ranges.
    A search goes to `farthest` [SI], and where that is 0 by factors of what is stated.
    """

    label: str
    unit: Unit
    decimals: int = 0
    less: str = ""
    more: str = ""
    of_aircraft: bool = False
    pictured: bool = False
    farthest: float = 0.0


# What a sortie's budget rests on, in the order in which conditions are told.
OF_AIRCRAFT: Final = {
    "endurance": Kind(
        "endurance", _HOURS, 1, "shorter-legged", "longer-legged", of_aircraft=True, pictured=True
    ),
    "transit_speed": Kind(
        *("transit speed", _unit("kt", "speed"), 0, "slower", "faster"),
        of_aircraft=True,
        pictured=True,
    ),
    "reserve": Kind(
        "reserve", _HOURS, 1, "a smaller reserve", "a larger reserve", farthest=48.0 * HOUR_S
    ),
    "climb_allowance": Kind(
        "climb allowance", _MINUTES, 0, "a quicker climb", "a slower climb", farthest=12.0 * HOUR_S
    ),
    "turnaround": Kind(
        *("turnaround", _HOURS, 1, "a quicker turnaround", "a slower turnaround"),
        pictured=True,
        farthest=240.0 * HOUR_S,
    ),
    "fuel.capacity": Kind(
        *("fuel capacity", _unit("lb", "mass"), 0, "shorter-legged", "longer-legged"),
        of_aircraft=True,
    ),
    "fuel.transit_burn": Kind(
        "burn in transit", _POUNDS_AN_HOUR, 0, "thriftier", "thirstier", of_aircraft=True
    ),
    "fuel.loiter_burn": Kind(
        "burn on station", _POUNDS_AN_HOUR, 0, "thriftier", "thirstier", of_aircraft=True
    ),
}
OF_FLEET: Final = {
    "preflight": Kind(
        "preflight", _HOURS, 1, "a quicker start", "a slower start", farthest=48.0 * HOUR_S
    )
}
OF_ORBIT: Final = {
    "relief.overlap": Kind(
        "overlap", _MINUTES, 0, "a shorter overlap", "a longer overlap", farthest=24.0 * HOUR_S
    )
}
OF_BUDGETS: Final = {**OF_AIRCRAFT, **OF_FLEET, **OF_ORBIT}
# The route made longer or shorter by this much, out and back alike: no figure of the file.
ROUTE: Final = "route"
OF_THE_ROUTE: Final = Kind(
    *("route", _unit("nm", "distance"), 0, "a shorter way", "a longer way"),
    pictured=True,
    farthest=5000.0 * NAUTICAL_MILE_M,
)
# Last parts of paths whose figures have no say in a sortie's budget.
BESIDE_BUDGETS: Final = (
    *("count", "ground_abort", "air_abort_per_flight_hour", "loss_per_100000_flight_hours"),
    *("sortie_loss", "replacement", "mean_time_between", "mean_time_to_repair", "bays"),
    *("altitude", "priority", "terrain", "reach", "slant_range", "grazing_angle", "ceiling"),
    *("duration", "warmup", "cell", "elevation", "seed"),
)
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
    "rate": _unit("per d", "rate"),
    "density": _unit("per km2", "density"),
    "number by way": _unit("per km", "number by way"),
}


def kind_at(path: str) -> Kind | None:
    """The kind of an input of budgets by its path; None of any other.

    >>> kind_at("fleets.dhafra.aircraft.fuel.capacity").label
    'fuel capacity'
    """
    kinds = {**OF_BUDGETS, ROUTE: OF_THE_ROUTE}
    return next((kinds[key] for key in kinds if f".{path}".endswith(f".{key}")), None)


def input_label(path: str) -> str:
    """What readers call an input, whosever it is.

    >>> input_label("fleets.dhafra.count"), input_label("aircraft.mq9a_er.transit_speed")
    ('number of aircraft', 'transit speed')
    """
    if kind := kind_at(path):
        return kind.label
    _, *rest = parts = path.split(".")
    if rest[1:] in (["count"], ["alert", "aircraft"]):
        return "number of aircraft" + " on alert" * (rest[1:] != ["count"])
    # Behind the section and the name of whose it is, where there are both.
    return " ".join(rest[1:] or parts).replace("_", " ")


def kind_of(path: str, reader: Quantity, most: float) -> Kind:
    """The kind of any figure by its path; what takes `most` less than two hours is in minutes.

    >>> kind_of("orbits.kabul.altitude", Quantity("altitude"), 9e3).unit.symbol
    'ft'
    """
    if kind := kind_at(path):
        return kind
    unit = _READ_IN.get(last_of(path)) or _READ_AS.get(reader.dimension, _PLAIN)
    if unit == _HOURS and most < 2.0 * HOUR_S:
        unit = _MINUTES
    return Kind(input_label(path), unit)

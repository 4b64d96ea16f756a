"""What would change the order of basing options: more aircraft, faster ones, an open sky.

In closed form, as the fleet rule has it: how many aircraft an option's orbits take without end,
against how many it has. Nothing is flown for it, and nothing of chance is in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.errors import SimError
from sim.study.planning.aircraft_needed import aircraft_for_orbits, aircraft_needed
from sim.study.planning.plan import plan
from sim.units import HOUR_S, KNOT_MPS

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.plan import Plan

# As far as a lever is pulled: no aircraft of its kind flies three times as fast.
_FARTHEST: Final = 3.0
_CLOSE: Final = 1e-3


@dataclass(frozen=True)
class Levers:
    """What by itself would bring an option level with the best; None where it does not suffice.

    `aircraft` are those that fly orbits, `supply` is how many of them there are over how many are
    needed, `aim` that which is level with the best; `filling_aircraft` fill all orbits if nothing
    goes wrong. Speed and endurance are the factor on those of all its aircraft, with what the
    slowest and shortest-legged of them would then have. `opened` is the supply with no airspace
    closed, None where none is.
    """

    option: str
    aircraft: int
    supply: float
    aim: float
    filling_aircraft: int
    level_aircraft: int
    level_speed: float | None
    level_speed_kt: float | None
    level_endurance: float | None
    level_endurance_h: float | None
    opened: float | None
    reaches_when_opened: bool

    @property
    def is_level(self) -> bool:
        """Whether it has as much as the best has, with nothing changed."""
        return self.level_aircraft <= self.aircraft


def levers(plans: Mapping[str, Plan], best: str) -> dict[str, Levers]:
    """By option, but for the best; options without orbits or that no fleet can serve are left out.

    None of them where the best is such an option. Without chance an aircraft for each that is
    needed is level with any surplus; with chance a surplus is what makes up for losses.
    """
    aim = _counted(_supply(plans[best]), plans)
    if aim is None:
        return {}
    found = {}
    for name, own in plans.items():
        supply = _supply(own)
        if name != best and supply is not None:
            found[name] = _levers(name, own, supply, aim)
    return found


def fewest_of_best(plans: Mapping[str, Plan], best: str, second: str) -> tuple[int, int] | None:
    """With how many aircraft the best would still do as much as the second, and how many it has.

    Of those that fly orbits. None if unknown.
    """
    ours, theirs = _needed(plans[best]), _counted(_supply(plans[second]), plans)
    if ours is None or theirs is None:
        return None
    return max(1, math.ceil(ours * theirs - _CLOSE)), aircraft_for_orbits(plans[best].scenario)


def _counted(supply: float | None, plans: Mapping[str, Plan]) -> float | None:
    """A supply as far as it fills anything."""
    exact = all(own.scenario.is_exact for own in plans.values())
    return None if supply is None else min(supply, 1.0) if exact else supply


def _levers(name: str, own: Plan, supply: float, aim: float) -> Levers:
    needed = _needed(own)
    assert needed is not None, "BUG: a supply without a need"
    scenario = own.scenario
    speed = _factor(lambda by: _supply(_with(own, speed=by)), aim)
    endurance = _factor(lambda by: _supply(_with(own, endurance=by)), aim)
    slowest = min(fleet.aircraft.transit_speed_mps for fleet in scenario.fleets.values())
    hours = [fleet.aircraft.endurance_s for fleet in scenario.fleets.values()]
    known = [value for value in hours if value is not None]
    if len(known) < len(hours):
        endurance = None  # by fuel, of which no single figure is the endurance
    opened = _opened(own)
    return Levers(
        name,
        aircraft_for_orbits(own.scenario),
        supply,
        aim,
        math.ceil(needed - _CLOSE),
        math.ceil(needed * aim - _CLOSE),
        speed,
        None if speed is None else speed * slowest / KNOT_MPS,
        endurance,
        None if endurance is None else endurance * min(known) / HOUR_S,
        opened,
        opened is not None and opened >= aim * (1.0 - _CLOSE),
    )


def _needed(own: Plan) -> float | None:
    """Aircraft that the orbits of a plan take without end."""
    together = aircraft_needed(own)["together"]
    return None if together is None or not math.isfinite(together) else float(together)


def _supply(own: Plan | None) -> float | None:
    needed = None if own is None else _needed(own)
    return None if own is None or not needed else aircraft_for_orbits(own.scenario) / needed


def _factor(supply: Callable[[float], float | None], aim: float) -> float | None:
    """The least factor, from 1 on, with which the supply reaches its aim."""

    def reaches(by: float) -> bool:
        found = supply(by)
        return found is not None and found >= aim

    if reaches(1.0):
        return 1.0
    low, high = 1.0, _FARTHEST
    if not reaches(high):
        return None
    while high - low > _CLOSE:
        middle = (low + high) / 2.0
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high


def _with(own: Plan, *, speed: float = 1.0, endurance: float = 1.0) -> Plan | None:
    """The plan with the aircraft of all fleets so many times as fast, or as long in the air."""
    fleets = {}
    for name, fleet in own.scenario.fleets.items():
        aircraft = fleet.aircraft
        changed = {"transit_speed_mps": speed * aircraft.transit_speed_mps}
        if aircraft.endurance_s is not None:
            changed["endurance_s"] = endurance * aircraft.endurance_s
        fleets[name] = fleet.model_copy(update={"aircraft": aircraft.model_copy(update=changed)})
    return _planned(own.scenario.model_copy(update={"fleets": fleets}), own)


def _opened(own: Plan) -> float | None:
    """The supply with every country and region open; None where none is closed."""
    airspace = own.scenario.airspace
    if not airspace.closed:
        return None
    opened = airspace.model_copy(update={"closed": ()})
    return _supply(_planned(own.scenario.model_copy(update={"airspace": opened})))


def _planned(scenario: Scenario, like: Plan | None = None) -> Plan | None:
    try:
        return plan(scenario, like)
    except SimError:
        return None  # beyond what the scenario's own rules let through

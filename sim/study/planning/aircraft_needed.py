"""How many aircraft a plan's orbits take for ever, in closed form: the fleet rule, not rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.flight.aircraft_per_orbit import rotation_of

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.plan import Plan


def aircraft_needed(plan: Plan) -> dict[str, Any]:
    """Aircraft that keep each orbit filled without end, as a fraction, and all orbits together.

    k * cycle / (on station - overlap) for the first fleet that can fly the orbit, cycle being
    preflight + flight + turnaround: 41 h for 20 h on station needs 2.05. None where no fleet can.
    """
    scenario = plan.scenario
    needed: dict[str, float | None] = {}
    for name, orbit in scenario.orbits.items():
        needed[name] = None
        for fleet_name in orbit.flown_by:
            budget, fleet = plan.budgets[fleet_name, name], scenario.fleets[fleet_name]
            turns = rotation_of(budget, fleet, orbit.relief.overlap_s)
            if turns.stay_s > 0.0:
                needed[name] = float(turns.aircraft(orbit.aircraft_on_station))
                break
    known = [number for number in needed.values() if number is not None]
    together = sum(known) if known and len(known) == len(needed) else None
    return {"orbits": needed, "together": together}


def aircraft_for_orbits(scenario: Scenario) -> int:
    """Aircraft that fly orbits: those on alert stand ready for cues alone."""
    flying = {name for orbit in scenario.orbits.values() for name in orbit.flown_by}
    return sum(scenario.fleets[name].n_for_orbits for name in flying)

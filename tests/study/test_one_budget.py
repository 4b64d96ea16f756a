"""One sortie budget and one fleet rule: the plan, claims and claims' maps agree to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario, revised
from sim.scenario.values.quantities import si_text
from sim.study.planning.aircraft_needed import aircraft_needed
from sim.study.planning.plan import plan
from sim.study.sortie_budget_arrays import Pairs, figures_along

# Figures of a claim in SI, by the plan's name for them.
FUEL = {"capacity": "4000 lb", "transit_burn": "160 lb/h", "loiter_burn": "120 lb/h"}


@st.composite
def changes(draw):
    """What is set over the small scenario: places, winds, closures, aircraft, the ground times."""

    def hours(low, high):
        return f"{draw(st.floats(low, high)):.3f} h"

    found = {
        "fleets.one.base.latitude": draw(st.floats(20.0, 45.0)),
        "fleets.one.base.longitude": draw(st.floats(50.0, 85.0)),
        "fleets.one.aircraft.transit_speed": f"{draw(st.floats(90.0, 300.0)):.3f} kt",
        "fleets.one.aircraft.reserve": hours(0.0, 3.0),
        "fleets.one.aircraft.climb_allowance": hours(0.0, 0.5),
        "fleets.one.preflight": hours(0.0, 3.0),
        "orbits.watch.relief.overlap": hours(0.0, 1.0),
    }
    if draw(st.booleans()):
        found["wind"] = {
            "from": f"{draw(st.floats(0.0, 359.0)):.2f} deg",
            "speed": f"{draw(st.floats(0.0, 110.0)):.2f} kt",
        }
    if draw(st.booleans()):
        found["fleets.one.aircraft.fuel"] = FUEL
    if draw(st.booleans()):
        found["airspace"] = {"closed": draw(st.lists(st.sampled_from(["IRN", "PAK", "TKM"]),
                                                     min_size=1, unique=True))}  # fmt: skip
    return found


@pytest.mark.verifies("property")
@given(changes(), st.floats(0.8, 1.25))
def test_plan_claim_and_map_agree_to_the_bit(small, asked, factor):
    scenario = revised(load_scenario(small), {**asked, "grid": None})
    speed = scenario.fleets["one"].aircraft.transit_speed_mps
    speeds = np.array([speed, factor * speed])
    path = "fleets.one.aircraft.transit_speed"
    try:
        planned = plan(scenario)
        faster = plan(revised(scenario, {path: si_text(float(speeds[1]), "speed")}), planned)
    except ScenarioError:
        return  # an overlap that no sortie can stay for
    claimed = Pairs(planned).budgets({path: speeds})

    for row, as_planned in enumerate((planned, faster)):
        sortie = as_planned.sorties["one", "watch"]
        fleet, orbit = as_planned.scenario.fleets["one"], as_planned.scenario.orbits["watch"]
        overlap_s = np.array([orbit.relief.overlap_s])
        mapped = figures_along([sortie.route], fleet, scenario.wind, overlap_s)

        assert claimed.feasible[row, 0] == sortie.budget.feasible
        if not sortie.budget.feasible:
            assert np.isnan(mapped["transit_fraction"][0])
            assert np.isnan(claimed.figures["flight_s"][row, 0])
            assert aircraft_needed(as_planned)["together"] is None
            continue
        for name, figure in claimed.figures.items():
            assert figure[row, 0] == mapped[name][0], name
            if hasattr(sortie.budget, name):
                assert figure[row, 0] == getattr(sortie.budget, name), name
        number = claimed.figures["aircraft_per_orbit"][row, 0]
        assert number == sortie.aircraft_per_orbit
        assert number - 1.0 < aircraft_needed(as_planned)["orbits"]["watch"] <= number + 1e-9

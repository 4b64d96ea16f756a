"""Plans of whole scenarios: shipped ones, and those that cannot be flown."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ScenarioError
from tests.shipped import AFGHANISTAN

OPTIONS = ["gulf", "gulf_ali_al_salem", "gulf_iran_open", "in_country", "neighbours"]


def message_of(scenario):
    with pytest.raises(ScenarioError) as caught:
        sim.plan(scenario)
    return str(caught.value).split("]: ", 1)[1].splitlines()[0]


def test_options_that_are_compared_ask_the_same_of_as_many_aircraft():
    scenarios = [sim.load_scenario(AFGHANISTAN / f"{option}.yaml") for option in OPTIONS]

    def asked(scenario):
        orbits = {
            name: orbit.model_copy(update={"flown_by": ()})
            for name, orbit in scenario.orbits.items()
        }
        return orbits, scenario.areas, scenario.grid, scenario.duration_s, scenario.warmup_s

    assert all(asked(other) == asked(scenarios[0]) for other in scenarios[1:])
    assert len({sum(f.count for f in s.fleets.values()) for s in scenarios}) == 1


def test_ends_on_opposite_sides_of_the_globe_are_an_error_and_no_fault_of_ours(scenario):
    message = message_of(scenario(closed="IRN", base_lat=-30.0, base_lon=-114.5))

    assert message == (
        "orbits.watch.flown_by: one to watch: base and station lie 19,978 km apart; "
        "round closed airspace, at most 16,000 km"
    )

"""Here sized to what there reaches."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ScenarioError
from sim.study.whatif.basing_equivalence import equivalent
from tests.shipped import AFGHANISTAN
from tests.study.whatif.searches import gulf, senate

# --- equivalence


def test_here_is_sized_to_what_there_reaches():
    far = {"duration": "20 d", "grid": None}
    here = sim.load_scenario(AFGHANISTAN / "gulf.yaml", far)
    there = sim.load_scenario(AFGHANISTAN / "in_country.yaml", far)

    found = equivalent(here, there, "fleets.*.count").summary()["equivalent"]

    # Four orbits from inside take two aircraft each; from the Gulf three, by the fleet rule.
    assert (found["aircraft_there"], found["needed_there"]) == (8, 8)
    assert found["aircraft_here"] == 12
    assert found["aircraft_for_one"] == 1.5
    assert found["closed_form"] == pytest.approx(1.62, abs=0.01)


def test_options_that_ask_something_else_are_refused():
    with pytest.raises(ScenarioError, match="options must share the demands"):
        equivalent(gulf(), senate(duration="10 d"), "fleets.*.count")

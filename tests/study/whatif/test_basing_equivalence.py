"""Here sized to what there reaches."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ScenarioError
from sim.study.whatif.basing_equivalence import equivalent
from sim.study.whatif.size_search import Effort
from tests.shipped import AFGHANISTAN
from tests.study.demand.on_call import on_call
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


def test_alerts_are_sized_to_what_another_alert_reaches(tmp_path):
    """Three hours away against a quarter: each cue keeps an aircraft for longer."""
    cue = {"rate": "6 per d", "perishes": "4 h"}
    far, near = (
        on_call(tmp_path, tails=2, cue=cue, stay="2 h", duration="6 d", name=name, base_km=km)
        for name, km in (("far", 0.0), ("near", -1000.0))
    )
    found = equivalent(far, near, "fleets.base.count", effort=Effort(replications=4))
    said = found.summary()["equivalent"]

    assert said["figure"] == "cues.calls.reached_fraction"
    assert said["aircraft_there"] == said["needed_there"] == 2
    assert said["aircraft_here"] == found.here.answer.value > 2
    assert said["closed_form"] is None

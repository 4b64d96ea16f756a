"""What a plan says to programs, with cues where there are any."""

from __future__ import annotations

import sim
from sim.study.plan_entry import plan_entry
from tests.shipped import AFGHANISTAN


def test_budgets_and_doubts_and_cues_where_there_are_any():
    plain = plan_entry(sim.plan(sim.load_scenario(AFGHANISTAN / "gulf.yaml")))
    assert list(plain) == ["schema_version", "scenario", "duration_h", "budgets", "warnings"]

    path = AFGHANISTAN / "one_vehicle/with_network/bagram.yaml"
    asked = plan_entry(sim.plan(sim.load_scenario(path)))
    assert {entry["cue"] for entry in asked["cues"]} == {"tips", "followed"}

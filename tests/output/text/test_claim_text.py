"""What is said of a claim: figures in their units, values as they were asked."""

from __future__ import annotations

from pathlib import Path

import sim
from sim.output.text.claim_text import claim_question

CLAIMS = Path(__file__).parents[3] / "scenarios/claims"


def test_a_value_in_another_unit_is_said_in_both():
    claims = sim.claim(sim.load_scenario(CLAIMS / "more_than_1000_miles.yaml")).summary()["claims"]

    assert claim_question(claims[0]) == "length of the route of more than 1000 mi (869\u00a0nm)"

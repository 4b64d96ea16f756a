"""How likely a claim about budgets is, under what the scenario calls uncertain."""

from __future__ import annotations

import pytest

from tests.study.shipped_claims import (
    SHIPPED,
    only,
    shipped,
)


@pytest.mark.parametrize("path", SHIPPED)
def test_a_verdict_and_its_probability_agree(path):
    for one in shipped(path).summary()["claims"]:
        for reading in one["readings"]:
            drawn = reading["probability"]
            if reading["kind"] == "holds only if":
                assert drawn is None or drawn["p"] > 0.0


def test_the_probability_is_that_of_the_one_uncertain_figure(one_orbit):
    """Uniform from 60 to 160 kt: the claim is met up to its condition, so the share is known."""
    scenario = one_orbit(
        values=["uncertain={aircraft.plain.transit_speed: {uniform: [80 kt, 160 kt]}}"]
    )
    found = only(scenario)
    [speed] = [c for c in found.literal.conditions if c.input.key == "transit_speed"]
    low_mps = 1852.0 * 80 / 3600
    # Below the low end of the stretch nothing can be flown: not met.
    expected = (speed.high - max(speed.low, low_mps)) / low_mps

    assert found.verdict.startswith("holds only if transit speed is")
    assert found.summary()["probability"]["n"] == 4096
    assert found.summary()["probability"]["p"] == pytest.approx(expected, abs=2e-3)


def test_no_uncertainty_gives_a_verdict_and_no_probability(one_orbit):
    summary = only(one_orbit()).summary()

    assert summary["verdict"] == "does not hold"
    assert summary["probability"] is None


def test_an_uncertain_base_is_planned_draw_by_draw(one_orbit, monkeypatch):
    monkeypatch.setattr("sim.study.verdict.sampled_budgets.N_PLANNED", 16)
    laws = "uncertain={fleets.base.base.latitude: {uniform: [-8, 0]}}"
    found = only(one_orbit(values=[laws], value="54 %", relation="at_least"))

    # From 1,194 nm to 1,672 nm at 150 kt: 53 % to 74 % of 30 h.
    assert found.literal.verdict == "does not hold"
    probability = found.summary()["probability"]
    assert probability["n"] == 16
    assert probability["p"] > 0.9


def test_drawn_winds_are_planned_and_a_gale_is_not_met(one_orbit, monkeypatch):
    monkeypatch.setattr("sim.study.verdict.sampled_budgets.N_PLANNED", 16)
    laws = [
        "uncertain={wind.speed: {uniform: [20 kt, 180 kt]}}",
        "wind={from: 0 deg, speed: 20 kt}",
    ]
    summary = only(one_orbit(relation="at_least", value="50 %", values=laws)).summary()

    # Beyond 120 kt no pattern can be held, which is the loiter speed.
    assert summary["verdict"] == "holds"
    assert 0.3 < summary["probability"]["p"] < 0.7

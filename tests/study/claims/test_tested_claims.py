"""The claims of a scenario: compared with another, about what is not there, left out."""

from __future__ import annotations

import json

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario
from sim.study.claims.tested_claims import claim
from sim.study.planning.plan import plan
from tests.study.shipped_claims import (
    ROOT,
    only,
)


def test_the_same_scenario_gives_the_same_bytes():
    one, again = (claim(load_scenario(ROOT / "claims/rq4_two_hours.yaml")).summary() for _ in "12")

    assert one["claims"][0]["probability"]["n"] == 4096
    assert json.dumps(one) == json.dumps(again)


# --- comparisons


def test_a_loss_is_told_with_what_the_hours_flown_must_explain(one_orbit):
    """From 0.97 to 0.40 on station is 59 % lost; 90 % needs 24 % of the hours as well."""
    extra = ", against: {fleets.base.base: {latitude: 18.8713, longitude: 60.0}}, as: loss"
    scenario = one_orbit("on_station_fraction", "at_least", "90 %", extra,
                         ["fleets.base.base.latitude=-2.61"])  # fmt: skip
    found = only(scenario)
    there = {b["transit_fraction"] for b in plan(scenario).summary()["budgets"]}
    [away] = there

    assert 1.0 - away == pytest.approx(0.40, abs=0.005)
    before = 0.97
    assert found.literal.result == pytest.approx(1.0 - (1.0 - away) / before, abs=2e-3)
    assert found.hours_flown_fraction == pytest.approx(0.1 / (1.0 - found.literal.result))


def test_the_published_loss_arithmetic():
    lost = 1.0 - 0.40 / 0.97

    assert lost == pytest.approx(0.59, abs=0.005)
    assert (1.0 - 0.9) / (1.0 - lost) == pytest.approx(0.24, abs=0.005)


def test_a_ratio_compares_the_pairs_one_by_one(one_orbit):
    extra = ", against: {fleets.base.base: {latitude: 10.0, longitude: 60.0}}, as: ratio"
    found = only(one_orbit("route_nm", "about", "200 %", extra + ", tolerance: 1 %"))

    # Twenty degrees of meridian against ten.
    assert found.literal.result == pytest.approx(2.0, abs=0.01)
    assert found.verdict == "holds"


# --- bad input


def test_a_figure_that_does_not_exist_is_named_with_what_does(one_orbit):
    with pytest.raises(ScenarioError) as caught:
        claim(one_orbit("transit_share", value="1"))

    [problem] = caught.value.problems
    assert problem.path == "claims[0].metric"
    assert problem.message == "there is no figure 'transit_share'"
    assert "'transit_fraction'" in problem.hint
    assert "orbits.ORBIT.fill_fraction" in problem.hint


@pytest.mark.parametrize(
    ("value", "rule"),
    [("120 %", "must be at most 100 %"), ("-5 %", "must be at least 0"), ("4 h", "is a fraction")],
)
def test_a_value_out_of_its_range_is_refused(one_orbit, value, rule):
    with pytest.raises(ScenarioError, match=rule):
        one_orbit(value=value)


def test_a_comparison_says_how_it_is_read(one_orbit):
    with pytest.raises(ScenarioError, match="'against' needs 'as' beside it"):
        one_orbit(extra=", against: {fleets.base.count: 2}")
    with pytest.raises(ScenarioError, match="'as' needs 'against' beside it"):
        one_orbit(extra=", as: loss")


def test_a_comparison_with_what_is_not_there_is_refused(one_orbit):
    extra = ", against: {fleets.other.count: 2}, as: ratio"
    with pytest.raises(ScenarioError, match="no 'other' under fleets"):
        claim(one_orbit(extra=extra))


def test_a_scenario_without_claims_has_no_findings():
    scenario = load_scenario(ROOT / "afghanistan/in_country.yaml")

    assert claim(scenario).summary()["claims"] == []

"""Where a claim turns: fed back, each condition meets it with equality."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.loading import load_scenario, revised
from sim.study.claims.tested_claims import claim
from sim.study.input_labels import ROUTE
from sim.study.planning.plan import plan
from sim.study.sortie_budget_arrays import Pairs
from sim.study.uncertain_inputs import inputs_of
from sim.study.verdict.claim_interpretations import BudgetClaim
from tests.study.shipped_claims import (
    CNN,
    GULF,
    only,
    shipped,
    the_cnn,
    written,
)


@pytest.mark.parametrize("path", [CNN, pytest.param(GULF, marks=pytest.mark.long)])
@pytest.mark.verifies("closed form", source="conditions fed back")
def test_conditions_fed_back_meet_the_claim_with_equality(path):
    """By `--set`, through a plan of its own: the claim is met there, by a hair."""
    scenario = load_scenario(path)
    planned = plan(scenario)
    fed = 0
    for finding in shipped(path).claims:
        for condition in finding.literal.conditions:
            if condition.input.key == ROUTE:
                continue
            there = written(inputs_of(scenario), condition.input.path, condition.bound)
            again = plan(revised(scenario, {condition.input.path: there}), planned)
            result, margin = BudgetClaim(finding.claim, Pairs(again)).figure(finding.literal.id)
            scale = finding.scale
            fed += 1

            assert margin[0] == pytest.approx(0.0, abs=1e-8), condition.words()
            assert abs(result[0] - scale.value) == pytest.approx(scale.near, abs=1e-8)
    assert fed >= 4


def test_more_route_fed_back_meets_the_claim_with_equality():
    scenario = load_scenario(CNN)
    pairs = Pairs(plan(scenario))
    question = BudgetClaim(scenario.claims[0], pairs)
    [more] = [c for c in the_cnn().literal.conditions if c.input.key == ROUTE]

    result, margin = question.figure("most_extreme", {ROUTE: np.array([more.bound])})

    assert result[0] == pytest.approx(0.595, abs=1e-9)
    assert margin[0] >= 0.0


def test_several_figures_together_fed_back_meet_the_claim_with_equality():
    """Typical sorties reach 60 % at no single end of the ranges, but at several together."""
    scenario = load_scenario(CNN)
    typical = next(r for r in the_cnn().readings if r.id == "whole_fleet")
    assert typical.verdict.startswith("does not hold in any of 4,096 draws")
    assert "several figures are off at once, such as endurance" in typical.verdict
    assert typical.kind == "does not hold"
    assert typical.joint is not None
    values = {path: np.array([value]) for path, value in typical.joint.values.items()}
    question = BudgetClaim(scenario.claims[0], Pairs(plan(scenario)))

    assert question.figure("whole_fleet", values)[0][0] == pytest.approx(0.595, abs=1e-9)


def test_a_claim_that_fails_on_both_sides_is_met_on_a_stretch(one_orbit):
    found = only(one_orbit(relation="about", value="53 %", extra=", tolerance: 2 %"))
    [speed] = [c for c in found.literal.conditions if c.input.key == "transit_speed"]

    # 1,194.2 nm there and back, 51 to 55 % of 30 h.
    knot = 1852.0 / 3600.0
    assert speed.low / knot == pytest.approx(2 * 1194.2 / (0.55 * 30), abs=0.1)
    assert speed.high / knot == pytest.approx(2 * 1194.2 / (0.51 * 30), abs=0.1)
    assert speed.words() == "transit speed of 145 to 156 kt (stated 150 kt)"
    assert found.verdict == "holds"
    assert found.literal.robust is None


@pytest.mark.long
def test_many_ranges_are_all_taken_to_their_far_ends():
    """Three fleets with aircraft of their own have twelve ranges; the farthest base decides."""
    own = {"dhafra": "al_dhafra", "udeid": "al_udeid", "salem": "ali_al_salem"}
    over = []
    for name, base in own.items():
        over += [f"aircraft.{name}_bird={{like: mq9a_er}}",
                 f"fleets.{name}={{base: {base}, aircraft: {name}_bird, count: 2}}"]  # fmt: skip
    over += [f"orbits.{orbit}=null" for orbit in ("kabul", "herat")]
    for orbit in ("nangarhar", "kandahar"):
        over.append(f"orbits.{orbit}.flown_by=[dhafra, udeid, salem]")
    laws = {
        f"aircraft.{name}_bird.{key}": {"uniform": law}
        for name in own
        for key, law in {
            "transit_speed": ["150 kt", "200 kt"], "endurance": ["33 h", "37 h"],
            "reserve": ["1 h", "2 h"], "climb_allowance": ["10 min", "40 min"],
        }.items()
    }  # fmt: skip
    scenario = revised(load_scenario(GULF, over), {"uncertain": laws})
    cnn = claim(scenario).claims[0]

    assert sum(one.range is not None for one in inputs_of(scenario)) > 10
    assert cnn.literal.pair == ("salem", "nangarhar")
    assert cnn.verdict.startswith("holds only if transit speed is from")

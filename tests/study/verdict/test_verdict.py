"""Verdicts: what holds, what does not, and what nobody can say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.scenario.loading import load_scenario
from sim.study.input_labels import ROUTE
from sim.study.planning.plan import plan
from sim.study.sortie_budget_arrays import Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim
from tests.study.shipped_claims import (
    CNN,
    FROM_THE_GULF,
    GULF,
    KURILLA,
    only,
    shipped,
)


def test_nothing_inside_the_ranges_makes_it_hold_with_the_longer_endurance():
    """gulf.yaml: 34 h, range 33 to 37; even at 150 kt and 33 h it is under 60 %."""
    [cnn, *_] = shipped(GULF).claims

    assert cnn.verdict == "does not hold"
    assert cnn.literal.robust is True
    assert cnn.summary()["probability"] is None
    bounds = {one.input.key: one for one in cnn.literal.conditions}
    # 15.55 h is 59.5 % of 26.1 h; with 1.5 h of reserve that is 27.6 h.
    assert bounds["endurance"].bound / 3600.0 == pytest.approx(27.64, abs=0.01)
    assert bounds["transit_speed"].words("is") == (
        "transit speed is at most 136 kt (assumed 170 kt, outside its range 150 to 200)"
    )
    assert bounds[ROUTE].words() == "322 nm more route"


@pytest.mark.verifies("published", source="Lt. Gen. Kurilla, Senate hearing, 8 February 2022")
def test_kurilla_comes_out_mutually_exact():
    """30 h, two thirds, every 10 h: 30 x (1 - 2/3) = 10."""
    found = {f.claim.id: f for f in shipped(KURILLA).claims}

    assert {f.verdict for f in found.values()} == {"holds"}
    aloft_h = found["kurilla-thirty-hours"].literal.result
    share = found["kurilla-two-thirds"].literal.result
    interval_h = found["kurilla-every-ten-hours"].literal.result
    assert aloft_h == pytest.approx(30.0, abs=1e-9)
    assert share == pytest.approx(2 / 3, abs=1e-9)
    assert interval_h == pytest.approx(10.0, abs=1e-8)
    assert aloft_h * (1.0 - share) == pytest.approx(interval_h, abs=1e-8)
    assert found["kurilla-no-gap"].literal.result == pytest.approx(1.0, abs=1e-9)


def test_the_verdict_says_that_no_draw_meets_its_condition():
    claims = shipped(FROM_THE_GULF).summary()["claims"]
    found = {one["id"]: one for one in claims}["two-thirds-from-qatar-and-uae"]

    assert found["probability"]["p"] == 0.0
    assert found["kind"] == "does not hold"
    assert found["verdict"].startswith("does not hold in any of 4,096 draws from the stated ranges")


def test_an_orbit_that_drops_out_does_not_make_the_rest_look_better():
    """Below 17.9 h nobody comes home from Nangarhar to Al Udeid; Kandahar's 70 % is no answer."""
    scenario = load_scenario(CNN)
    question = BudgetClaim(scenario.claims[0], Pairs(plan(scenario)))
    hours = np.array([27.0, 20.0, 18.0, 17.0, 14.0, 12.0])
    values = {"aircraft.mq9_gulf.endurance": hours * 3600.0}
    readings = {
        name: question.figure(name, values)[0]
        for name in ("most_extreme", "none_exceeds", "every_pair", "whole_fleet")
    }

    for name in ("most_extreme", "none_exceeds", "every_pair"):
        assert np.isfinite(readings[name]).tolist() == [True] * 3 + [False] * 3, name
    assert (np.diff(readings["most_extreme"][:3]) > 0.0).all()
    # Other fleets can still serve every orbit for a while, until one has nobody.
    assert np.isfinite(readings["whole_fleet"]).tolist() == [True] * 4 + [False] * 2


def test_a_pair_that_cannot_be_flown_is_left_out_and_said_so():
    changes = ["aircraft.mq9_gulf.endurance=17 h", "uncertain=null"]
    found = only(load_scenario(CNN, changes))

    assert found.summary()["left_out"] == [["udeid", "nangarhar"]]
    assert found.literal.pair != ("udeid", "nangarhar")
    assert ["udeid", "nangarhar"] not in [
        [one["fleet"], one["orbit"]] for one in found.summary()["pairs"]
    ]


def test_what_cannot_be_flown_cannot_be_decided(one_orbit):
    found = only(one_orbit(values=["aircraft.plain.endurance=4 h"]))

    assert found.verdict == "cannot be decided"
    assert found.literal.because == "no sortie that is planned can be flown"
    assert found.summary()["result"] is None
    json.dumps(found.summary(), allow_nan=False)


def test_no_time_on_station_is_a_figure_where_nothing_can_be_flown(one_orbit):
    found = only(
        one_orbit("on_station_h", "at_most", "0 h", values=["aircraft.plain.endurance=4 h"])
    )

    assert found.verdict == "holds"
    assert found.literal.result == 0.0


def test_what_nobody_published_is_not_decided_by_what_was(one_orbit):
    found = only(one_orbit(extra=", undecided: the hours flown are not public", value="53 %"))

    assert found.literal.verdict == "holds"
    assert found.verdict == "cannot be decided"
    assert found.summary()["because"] == "the hours flown are not public"

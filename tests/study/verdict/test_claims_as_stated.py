"""Claims at the values stated: the figures and the answers of `othsim claim`, without ranges."""

from __future__ import annotations

import pytest

import sim
from sim.study.verdict.claims_as_stated import claims_as_stated
from tests.shipped import AFGHANISTAN


def test_figures_and_answers_are_those_of_the_claims_themselves():
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml")
    stated = list(claims_as_stated(sim.plan(scenario)))
    tested = sim.claim(scenario).claims

    assert len(stated) == len(tested) == 3
    for entry, finding in zip(stated, tested, strict=True):
        told = finding.summary()
        assert entry["statement"] == told["statement"]
        for key in ("value", "written", "unit", "tolerance", "relation", "metric"):
            assert entry[key] == told[key]
        results = [pair["result"] for pair in told["pairs"]]
        assert (entry["low"], entry["high"]) == pytest.approx((min(results), max(results)))
        assert entry["met"] == (told["margin"] >= 0.0)


def test_what_is_flown_or_set_against_another_option_or_comes_and_goes_is_left_out():
    changes = {
        "claims": [
            {"id": "flown", "statement": "s", "source": "s", "metric": "demand.fill_fraction",
             "relation": "at_least", "value": "90 %"},
            {"id": "against", "statement": "s", "source": "s", "metric": "on_station_fraction",
             "against": {"airspace.closed": []}, "as": "ratio",
             "relation": "at_least", "value": "90 %"},
        ]
    }  # fmt: skip
    untold = sim.plan(sim.load_scenario(AFGHANISTAN / "gulf.yaml", changes))
    timed = {"airspace.closed": [{"name": "IRN", "until": "2021-09-20T00:00Z"}]}
    comes = sim.plan(sim.load_scenario(AFGHANISTAN / "gulf.yaml", timed))

    assert list(claims_as_stated(untold)) == []
    assert list(claims_as_stated(comes)) == []


def test_a_figure_that_nobody_can_fly_has_no_ends_and_is_not_met():
    short = sim.load_scenario(AFGHANISTAN / "gulf.yaml", {"aircraft.mq9a_er.endurance": "8 h"})
    first, *_ = claims_as_stated(sim.plan(short))

    assert (first["low"], first["high"], first["met"]) == (None, None, False)


def test_what_alone_would_meet_a_sentence_meets_it_set_in_every_fleet():
    gulf = AFGHANISTAN / "gulf.yaml"
    up_to, about, more_than = claims_as_stated(sim.plan(sim.load_scenario(gulf)))

    assert {one.input.key for one in up_to["would_meet"]} == {"endurance", "transit_speed"}
    assert more_than["would_meet"] == []
    assert about["as_mean"]
    assert about["would_meet"]
    for one in up_to["would_meet"]:
        for value, met in ((one.bound, True), (1.01 * one.bound, False)):
            unit = {"endurance": "s", "transit_speed": "m/s"}[one.input.key]
            set_all = {f"fleets.{f}.aircraft.{one.input.key}": f"{value!r} {unit}"
                       for f in ("dhafra", "udeid")}  # fmt: skip
            moved, *_ = claims_as_stated(sim.plan(sim.load_scenario(gulf, set_all)))
            assert moved["met"] == met

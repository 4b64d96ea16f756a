"""What a sentence with a number may mean, and which of it decides."""

from __future__ import annotations

import pytest

import sim
from sim.scenario.loading import load_scenario
from tests.study.shipped_claims import (
    CNN,
    only,
    the_cnn,
)


@pytest.mark.verifies("published", source="CNN, September 2021")
def test_cnn_has_all_its_readings_with_figures_by_hand():
    """27 h to 34 h, 150 to 200 kt; Al Udeid to Nangarhar is 1,293.7 nm: 15.55 h there and back."""
    found = the_cnn().summary()
    readings = {reading["id"]: reading for reading in found["readings"]}
    routes = {(b["fleet"], b["orbit"]): b["route_nm"] for b in
              sim.plan(load_scenario(CNN)).summary()["budgets"]}  # fmt: skip
    shares = {pair: (2 * nm / 170.0 + 1 / 3) / (30.0 - 1.5) for pair, nm in routes.items()}

    assert list(readings) == [
        "most_extreme", "some_pair", "none_exceeds", "whole_fleet", "every_pair"
    ]  # fmt: skip
    assert found["result"] == pytest.approx(max(shares.values()), abs=1e-6)
    # "Up to 60 percent" is 59.5 to 60.5.
    assert found["margin"] == pytest.approx(max(shares.values()) - 0.595, abs=1e-6)
    assert readings["some_pair"]["margin"] == pytest.approx(found["margin"], abs=1e-12)
    assert readings["most_extreme"]["pair"] == ["udeid", "nangarhar"]
    assert readings["every_pair"]["result"] == pytest.approx(min(shares.values()), abs=1e-6)
    assert readings["none_exceeds"]["verdict"] == "holds"
    assert readings["none_exceeds"]["margin"] == pytest.approx(
        0.605 - max(shares.values()), abs=1e-6
    )
    first = [
        ("dhafra", "kabul"),
        ("dhafra", "nangarhar"),
        ("udeid", "kandahar"),
        ("udeid", "herat"),
    ]
    aloft = 28.5
    weights = {pair: aloft / (aloft * (1 - shares[pair])) for pair in first}
    typical = sum(weights[p] * shares[p] for p in first) / sum(weights.values())
    assert readings["whole_fleet"]["result"] == pytest.approx(typical, abs=1e-6)
    # 15.55 h are 60.5 % of 25.71 h and 59.5 % of 26.14 h; 1.5 h of reserve come on top.
    assert found["verdict"].startswith("holds only if endurance is from 27.3 to 27.6 h")
    assert "speed is from 154 to 155 kt (assumed 170 kt, range 150 to 200)" in found["verdict"]
    assert found["kind"] == "holds only if"


@pytest.mark.parametrize(
    ("relation", "value", "extra", "verdict"),
    [
        ("at_least", "20 %", "", "holds"),
        ("at_least", "90 %", "", "does not hold"),
        ("at_most", "30 %", "", "holds"),
        ("at_most", "10 %", "", "does not hold"),
        ("about", "25 %", ", tolerance: 2 %", "holds"),
        ("about", "50 %", ", tolerance: 2 %", "does not hold"),
        ("more_than", "26 %", "", "holds"),
        ("more_than", "27 %", "", "does not hold"),
        ("less_than", "27 %", "", "holds"),
        ("less_than", "26 %", "", "does not hold"),
        # "Up to": the most extreme sortie has about that much; it has 26.54 %.
        ("up_to", "27 %", "", "holds"),
        ("up_to", "26.5 %", "", "holds"),
        ("up_to", "26 %", "", "does not hold"),
        ("up_to", "26.6 %", "", "does not hold"),
        ("up_to", "20 %", "", "does not hold"),
        ("up_to", "60 %", "", "does not hold"),
        ("up_to", "25 %", ", tolerance: 2 %", "holds"),
        ("up_to", "3e1 %", "", "holds"),
    ],
)
def test_relations(one_orbit, relation, value, extra, verdict):
    """1,194 nm at 300 kt is 4 h; there and back of 30 h, 26.5 %."""
    found = only(one_orbit(relation=relation, value=value, extra=extra,
                           values=["aircraft.plain.transit_speed=300 kt"]))  # fmt: skip

    assert found.literal.result == pytest.approx(2 * 1194.2 / 300 / 30, abs=1e-4)
    assert found.verdict == verdict
    assert (found.literal.margin >= 0.0) == (verdict == "holds")


def test_one_pair_has_one_reading_and_up_to_its_two_halves(one_orbit):
    readings = only(one_orbit()).readings
    assert [r.id for r in readings] == ["most_extreme", "some_pair", "none_exceeds"]
    [single] = only(one_orbit(relation="at_least")).readings
    assert single.id == "every_pair"


@pytest.mark.parametrize(("relation", "pair"), [
    ("at_least", ("dhafra", "kandahar")),
    ("more_than", ("dhafra", "kandahar")),
    ("at_most", ("udeid", "nangarhar")),
    ("less_than", ("udeid", "nangarhar")),
])  # fmt: skip
def test_a_sentence_without_exceptions_is_decided_by_what_favours_it_least(relation, pair):
    """One way it is 5.3 to 7.9 h: "at least 6 h" must not be met by the farthest orbit alone."""
    changes = ["claims.0.metric=out_h", "claims.0.value=6 h", f"claims.0.relation={relation}"]
    found = only(load_scenario(CNN, changes))

    assert (found.literal.id, found.literal.pair) == ("every_pair", pair)
    assert found.literal.margin < 0.0
    assert found.literal.kind != "holds"
    assert next(r for r in found.readings if r.id == "some_pair").verdict == "holds"


@pytest.mark.parametrize(
    ("speed", "share", "kind"),
    [("93 kt", 0.856, "does not hold"), ("133 kt", 0.599, "holds"), ("150 kt", 0.531, "does not")],
)
def test_up_to_sixty_percent_is_neither_ninety_five_nor_fifty(one_orbit, speed, share, kind):
    found = only(one_orbit(values=[f"aircraft.plain.transit_speed={speed}"]))

    assert found.literal.result == pytest.approx(share, abs=1e-3)
    assert found.verdict.startswith(kind)


def test_more_than_is_not_met_by_the_very_figure(one_orbit):
    """30 h aloft are not more than 30 h, nor less; they are at least and at most 30 h."""
    verdicts = {
        relation: only(one_orbit("flight_h", relation, "30 h")).verdict
        for relation in ("more_than", "less_than", "at_least", "at_most")
    }

    assert verdicts == {
        "more_than": "does not hold", "less_than": "does not hold",
        "at_least": "holds", "at_most": "holds",
    }  # fmt: skip


def test_a_claim_about_one_pair_by_its_path():
    scenario = load_scenario(CNN, ["claims.0.metric=budgets.dhafra.kabul.transit_fraction"])
    found = only(scenario)

    assert found.literal.pair == ("dhafra", "kabul")
    assert len(found.summary()["pairs"]) == 1


def test_what_it_is_read_over_decides():
    scenario = load_scenario(CNN, ["claims.0.over=every_pair"])
    found = only(scenario)

    assert found.literal.id == "every_pair"
    assert found.verdict == "does not hold"
    assert {r.id for r in found.readings} == {r.id for r in the_cnn().readings}

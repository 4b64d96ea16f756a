"""Sentences with a number: verdicts, readings, what would turn them, and how likely."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario, revised
from sim.scenario.values.quantities import si_text
from sim.study.budget_arrays import FIGURES, ROUTE, Pairs
from sim.study.claims.tested_claims import claim
from sim.study.inputs import inputs_of
from sim.study.planning.plan import plan
from sim.study.verdict.claim_readings import Question

ROOT = Path(__file__).parents[3] / "scenarios"
CNN = ROOT / "claims/cnn_60_percent.yaml"
GULF = ROOT / "afghanistan/gulf.yaml"
KURILLA = ROOT / "claims/kurilla.yaml"
FROM_THE_GULF = ROOT / "claims/kurilla_from_the_gulf.yaml"
# Every file of claims; those that no other test needs, with -m long.
SHIPPED = [
    pytest.param(
        path, id=path.stem, marks=[pytest.mark.long] * (path not in (CNN, KURILLA, FROM_THE_GULF))
    )
    for path in sorted(ROOT.glob("claims/*.yaml"))
]

SCENARIO = """
name: One orbit straight north
start: 2021-09-01T00:00Z
duration: 10 d
areas: {north: {centre: [20.0, 60.0], radius: 30 nm}}
aircraft:
  plain: {like: mq9a, endurance: 30 h, reserve: 0 h, transit_speed: 150 kt, climb_allowance: 0 min}
fleets:
  base: {base: {latitude: 0.0, longitude: 60.0}, aircraft: plain, count: 3}
orbits:
  north:
    area: north
    flown_by: [base]
    pattern: {kind: circuit, points: [[20.0, 60.0], [20.1, 60.0]]}
    altitude: 25000 ft
"""


@pytest.fixture
def one_orbit(tmp_path):
    """A scenario of one fleet and one orbit with a claim, and values over it."""

    def load(metric="transit_fraction", relation="up_to", value="60 %", extra="", values=()):
        path = tmp_path / "one.yaml"
        stated = f"metric: {metric}, relation: {relation}, value: {value}{extra}"
        path.write_text(SCENARIO + f"claims: [{{id: c, statement: s, source: w, {stated}}}]\n")
        return load_scenario(path, list(values))

    return load


def only(scenario, **options):
    """The one finding of a scenario."""
    [found] = claim(scenario, **options).claims
    return found


@cache
def shipped(path):
    """The findings of a file as it is, made once."""
    return claim(load_scenario(path))


def the_cnn():
    return shipped(CNN).claims[0]


def written(inputs, path, value):
    """A value of an input as a file would write it."""
    return si_text(float(value), next(one.dimension for one in inputs if one.path == path))


# --- the closed form over arrays


@pytest.mark.parametrize("changes", [
    {},
    {"wind": {"from": "250 deg", "speed": "60 kt"}},
    {"aircraft.mq9a_er.fuel": {"capacity": "4000 lb", "transit_burn": "160 lb/h",
                               "loiter_burn": "120 lb/h"}},
    {"aircraft.mq9a_er.endurance": "15 h"},
])  # fmt: skip
@pytest.mark.verifies("closed form", source="plan")
def test_budgets_over_arrays_are_those_of_the_plan(changes):
    scenario = revised(load_scenario(GULF), changes)
    planned = plan(scenario)
    pairs = Pairs(planned)
    moved = {
        one.path: np.array([one.stated, 1.04 * one.stated])
        for one in pairs.inputs
        if one.key in ("transit_speed", "reserve", "climb_allowance", "fuel.transit_burn")
    }
    found = pairs.budgets(moved)
    there = {path: written(pairs.inputs, path, v[1]) for path, v in moved.items()}
    other = plan(revised(scenario, there), planned)

    for row, expected in enumerate((planned, other)):
        for column, sortie in enumerate(expected.sorties.values()):
            summary = sortie.summary()
            for name in set(FIGURES) & set(summary):
                value = found.figures[name][row, column]
                scale = {"h": 3600.0, "nm": 1852.0}.get(name.rsplit("_", 1)[-1], 1.0)
                if summary[name] is None or (name == "flight_h" and not summary["feasible"]):
                    assert np.isnan(value), name
                else:
                    assert value / scale == pytest.approx(summary[name], rel=1e-12, abs=1e-9), name


def test_hours_are_weighted_by_the_first_fleet_that_can_fly():
    pairs = Pairs(plan(load_scenario(GULF)))
    budgets = pairs.budgets()
    flown = {name: w for name, w in zip(pairs.names, budgets.weight[0], strict=True) if w > 0.0}
    sortie = pairs.plan.sorties["dhafra", "kabul"].budget

    assert set(flown) == {
        ("dhafra", "kabul"), ("dhafra", "nangarhar"), ("udeid", "kandahar"), ("udeid", "herat")
    }  # fmt: skip
    # 15 minutes of overlap: a launch every 19.1 h keeps 32.5 h aloft.
    assert flown["dhafra", "kabul"] == pytest.approx(
        sortie.flight_s / (sortie.on_station_s - 900.0), rel=1e-12
    )


def test_inputs_know_their_range_and_where_to_change_them():
    inputs = {one.path: one for one in inputs_of(load_scenario(GULF))}
    speed = inputs["aircraft.mq9a_er.transit_speed"]

    assert speed.owners == ("dhafra", "udeid")
    assert speed.trust == "assumption"
    assert speed.range is not None
    knot = 1852.0 / 3600.0
    assert (speed.range.low / knot, speed.range.high / knot) == pytest.approx((150.0, 200.0))
    assert inputs["fleets.dhafra.preflight"].range is None


def test_a_figure_the_scenario_states_has_no_range_of_the_catalogue():
    scenario = load_scenario(GULF, ["aircraft.mq9a_er.transit_speed=160 kt"])
    speed = {one.path: one for one in inputs_of(scenario)}["aircraft.mq9a_er.transit_speed"]

    assert speed.range is None
    assert speed.trust == ""


# --- verdicts and readings


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


@pytest.mark.parametrize("path", [CNN, GULF])
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
            result, margin = Question(finding.claim, Pairs(again)).figure(finding.literal.id)
            scale = finding.scale
            fed += 1

            assert margin[0] == pytest.approx(0.0, abs=1e-8), condition.words()
            assert abs(result[0] - scale.value) == pytest.approx(scale.near, abs=1e-8)
    assert fed >= 4


def test_more_route_fed_back_meets_the_claim_with_equality():
    scenario = load_scenario(CNN)
    pairs = Pairs(plan(scenario))
    question = Question(scenario.claims[0], pairs)
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
    question = Question(scenario.claims[0], Pairs(plan(scenario)))

    assert question.figure("whole_fleet", values)[0][0] == pytest.approx(0.595, abs=1e-9)


def test_words_are_rounded_to_the_side_on_which_the_claim_is_met():
    for condition in the_cnn().literal.conditions:
        if condition.input.key == "transit_speed":
            low_kt, high_kt = condition.words().split(" of ")[1].split(" kt")[0].split(" to ")
            assert condition.low <= float(low_kt) * 1852 / 3600
            assert float(high_kt) * 1852 / 3600 <= condition.high


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


def test_the_verdict_says_that_no_draw_meets_its_condition():
    claims = shipped(FROM_THE_GULF).summary()["claims"]
    found = {one["id"]: one for one in claims}["two-thirds-from-qatar-and-uae"]

    assert found["probability"]["p"] == 0.0
    assert found["kind"] == "does not hold"
    assert found["verdict"].startswith("does not hold in any of 4,096 draws from the stated ranges")


@pytest.mark.parametrize("path", SHIPPED)
def test_a_verdict_and_its_probability_agree(path):
    for one in shipped(path).summary()["claims"]:
        for reading in one["readings"]:
            drawn = reading["probability"]
            if reading["kind"] == "holds only if":
                assert drawn is None or drawn["p"] > 0.0


@pytest.mark.parametrize("path", SHIPPED)
def test_every_condition_is_one_that_the_file_takes(path):
    """An overlap is none where launches go by the clock: the file would refuse it."""
    scenario = load_scenario(path)
    for finding in shipped(path).claims:
        for condition in finding.literal.conditions:
            if condition.input.key != ROUTE:
                there = written(inputs_of(scenario), condition.input.path, condition.bound)
                revised(scenario, {condition.input.path: there})


def test_an_orbit_that_drops_out_does_not_make_the_rest_look_better():
    """Below 17.9 h nobody comes home from Nangarhar to Al Udeid; Kandahar's 70 % is no answer."""
    scenario = load_scenario(CNN)
    question = Question(scenario.claims[0], Pairs(plan(scenario)))
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


# --- uncertainty


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
    monkeypatch.setattr("sim.study.verdict.drawn_budgets.N_PLANNED", 16)
    laws = "uncertain={fleets.base.base.latitude: {uniform: [-8, 0]}}"
    found = only(one_orbit(values=[laws], value="54 %", relation="at_least"))

    # From 1,194 nm to 1,672 nm at 150 kt: 53 % to 74 % of 30 h.
    assert found.literal.verdict == "does not hold"
    probability = found.summary()["probability"]
    assert probability["n"] == 16
    assert probability["p"] > 0.9


def test_the_same_scenario_gives_the_same_bytes():
    again = claim(load_scenario(FROM_THE_GULF)).summary()

    assert json.dumps(again) == json.dumps(shipped(FROM_THE_GULF).summary())


def test_drawn_winds_are_planned_and_a_gale_is_not_met(one_orbit, monkeypatch):
    monkeypatch.setattr("sim.study.verdict.drawn_budgets.N_PLANNED", 16)
    laws = [
        "uncertain={wind.speed: {uniform: [20 kt, 180 kt]}}",
        "wind={from: 0 deg, speed: 20 kt}",
    ]
    summary = only(one_orbit(relation="at_least", value="50 %", values=laws)).summary()

    # Beyond 120 kt no pattern can be held, which is the loiter speed.
    assert summary["verdict"] == "holds"
    assert 0.3 < summary["probability"]["p"] < 0.7


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


# --- figures of a run


def test_a_run_is_flown_once_where_nothing_is_left_to_chance(one_orbit):
    found = only(one_orbit("orbits.north.fill_fraction", "at_least", "50 %"))

    assert found.method == "simulated, 1 replication"
    assert found.verdict == "holds"
    assert found.summary()["probability"] is None


def test_an_interval_across_the_value_decides_nothing(one_orbit):
    chance = ["fleets.base.turnaround={lognormal: {mean: 8 h, sd: 3 h}}",
              "fleets.base.sortie_loss=20 %"]  # fmt: skip
    scenario = one_orbit("orbits.north.fill_fraction", "at_least", "50 %", values=chance)
    first = only(scenario, replications=4)
    value = f"{100 * first.literal.result:.6f} %"
    near = only(
        one_orbit("orbits.north.fill_fraction", "at_least", value, values=chance), replications=4
    )
    alone = only(scenario, replications=1)

    assert near.verdict == "cannot be decided"
    assert "95 % interval" in near.literal.because
    assert near.summary()["probability"]["of"] == "replications"
    assert alone.verdict == "cannot be decided"
    assert "ask for more" in alone.literal.because


def test_a_month_with_a_gap_is_a_sure_counter_example(one_orbit):
    """Filled in some months is not "at least 100 percent", whatever the mean's interval."""
    chance = ["fleets.base.count=8", "warmup=3 d", "fleets.base.air_abort_per_flight_hour=0.05 %"]
    full, low = (
        only(one_orbit("orbits.north.fill_fraction", "at_least", v, values=chance), replications=8)
        for v in ("100 %", "20 %")
    )

    assert full.verdict == "does not hold"
    assert "replications" in full.literal.because
    assert 0.0 < full.summary()["probability"]["p"] < 1.0
    assert low.verdict == "holds"


def test_the_longest_gap_is_of_every_month(one_orbit):
    """The mean of the months' longest gaps says nothing on the month with a longer one."""
    chance = ["fleets.base.air_abort_per_flight_hour=0.5 %"]
    scenario = one_orbit("orbits.north.gap_max_h", "at_most", "500 h", values=chance)
    mean_h = only(scenario, replications=8).literal.result
    value = f"{1.1 * mean_h:.2f} h"
    found = only(
        one_orbit("orbits.north.gap_max_h", "at_most", value, values=chance), replications=8
    )

    assert found.literal.margin > 0.0
    assert found.verdict == "does not hold"
    assert "of 8 replications" in found.literal.because


def test_drawn_figures_may_make_a_run_hold(one_orbit):
    laws = "uncertain={aircraft.plain.endurance: {choice: [30 h, 80 h]}}"
    scenario = one_orbit("fleet.transit_fraction", "at_most", "30 %", values=[laws])
    found = only(scenario, replications=8)

    assert found.literal.margin < 0.0
    assert found.verdict == "holds only if the uncertain figures fall as they do in 4 of 8 draws"
    probability = found.summary()["probability"]
    assert (probability["p"], probability["n"]) == (0.5, 8)
    assert probability["lo"] < 0.5 < probability["hi"]


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


# --- in the summary of a run


def test_a_run_has_the_verdicts_of_its_claims_in_its_summary():
    scenario = load_scenario(KURILLA, ["duration=5 d", "warmup=2 d"])
    claims = sim.run(scenario).summary()["claims"]

    assert [set(entry) for entry in claims] == [{"id", "verdict", "value", "result", "margin"}] * 4
    tested = claim(scenario).summary()["claims"]
    for entry, expected in zip(claims, tested, strict=True):
        assert entry == {key: expected[key] for key in entry}


def test_a_claim_that_a_run_cannot_answer_does_not_undo_it(one_orbit):
    unknown = one_orbit("transit_share", value="1")
    extra = ", against: {fleets.base.base: {latitude: 10.0, longitude: 60.0}}, as: ratio"
    compared = one_orbit("route_nm", value="200 %", extra=extra)

    for scenario in (unknown, compared):
        [entry] = sim.run(scenario).summary()["claims"]
        assert entry["verdict"] == "cannot be decided"
        assert entry["result"] is None


def test_a_gale_leaves_a_figure_out_and_is_no_fault():
    values = ["wind={from: 200 deg, speed: 119 kt}", "claims.2.over=whole_fleet"]
    found = claim(load_scenario(GULF, [*values, "aircraft.mq9a_er.transit_speed=118 kt"]))

    assert [finding.literal.because for finding in found.claims] == [
        "no sortie that is planned can be flown"
    ] * 3
    json.dumps(found.summary(), allow_nan=False)


def test_what_few_months_show_is_decided_only_if_all_of_them_agree(one_orbit):
    """Three months of eight have a gap: no interval, but all are above 20 and not above 99.99 %."""
    chance = ["fleets.base.count=8", "warmup=3 d", "fleets.base.air_abort_per_flight_hour=0.05 %"]
    low, near = (
        only(one_orbit("orbits.north.fill_fraction", "at_least", v, values=chance), replications=8)
        for v in ("20 %", "99.99 %")
    )

    assert low.verdict == "holds"
    assert near.verdict == "cannot be decided"
    assert near.literal.because.endswith("of 8 replications differ; ask for more")

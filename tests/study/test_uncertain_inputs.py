"""Uncertain inputs: one range for every command, one path for all who share a figure."""

from __future__ import annotations

import pytest

from sim.scenario.loading import load_scenario, revised
from sim.study.claims.tested_claims import claim
from sim.study.uncertain_inputs import input_at, inputs_of, shared_path
from sim.study.whatif.ranged_inputs import ranged_inputs
from sim.study.whatif.tornado_and_sobol import tornado
from tests.study.shipped_claims import GULF

ENDURANCE = "aircraft.mq9a.endurance"
CLAIM = {
    "id": "c", "statement": "a third in transit", "source": "somebody",
    "metric": "budgets.one.watch.transit_fraction", "relation": "at_most", "value": "33 %",
}  # fmt: skip


@pytest.fixture
def plain(small):
    """The small scenario with the catalogue's aircraft as it is."""
    return revised(load_scenario(small), {"fleets.one.aircraft": "mq9a", "grid": None})


@pytest.mark.parametrize("law", [
    {"normal": {"mean": "20 h", "sd": "2 h"}},
    {"lognormal": {"mean": "20 h", "sd": "2 h"}},
    {"triangular": ["15 h", "20 h", "22 h"]},
    {"choice": ["15 h", "20 h", "24 h"]},
], ids=lambda law: next(iter(law)))  # fmt: skip
def test_claim_and_why_state_one_range_for_one_law(plain, law):
    scenario = revised(plain, {"uncertain": {ENDURANCE: law}, "claims": [CLAIM]})

    [finding] = claim(scenario).summary()["claims"]
    claimed = [one for one in finding["conditions"] if one["input"] == ENDURANCE]
    bars = tornado(scenario, CLAIM["metric"]).summary()["bars"]
    shown = [one for one in bars if one["input"] == ENDURANCE]

    assert [one["range"] for one in claimed] == [[one["low"], one["high"]] for one in shown]
    assert [one["unit"] for one in claimed] == [one["unit"] for one in shown] == ["h"]


def test_every_input_with_a_range_is_that_of_the_budgets(plain):
    """One that both know is one: its unit, its range and who says so."""
    of_budgets = {one.path: one for one in inputs_of(plain)}
    ranged = {one.path: one for one in ranged_inputs(plain)}

    assert ranged
    assert ranged == {path: of_budgets[path] for path in ranged}
    for path, one in of_budgets.items():
        asked = input_at(plain, path)
        assert (asked.stated, asked.range, asked.kind) == (one.stated, one.range, one.kind)


@pytest.mark.parametrize(("changes", "path"), [
    ({}, "aircraft.mq9a.reserve"),
    ({"fleets.one.aircraft": {"like": "mq9a"}}, "aircraft.mq9a.reserve"),
    ({"fleets.one.aircraft": {"like": "mq9a", "reserve": "2 h"}}, "fleets.one.aircraft.reserve"),
    ({"aircraft": {"own": {"like": "mq9a", "reserve": "2 h"}}, "fleets.one.aircraft": "own"},
     "aircraft.own.reserve"),
    ({"aircraft": {"own": {"like": "mq9a"}}, "fleets.one.aircraft": {"like": "own"}},
     "aircraft.mq9a.reserve"),
    ({"uncertain": {"fleets.one.aircraft.reserve": {"uniform": ["1 h", "2 h"]}}},
     "fleets.one.aircraft.reserve"),
])  # fmt: skip
def test_a_figure_is_changed_where_it_is_stated_for_all_who_share_it(plain, changes, path):
    scenario = revised(plain, changes)

    assert shared_path(scenario, "one", "reserve") == path
    assert {one.path for one in inputs_of(scenario) if one.key == "reserve"} == {path}


def test_a_turnaround_of_the_fleet_goes_before_its_aircrafts(plain):
    assert shared_path(plain, "one", "turnaround") == "fleets.one.turnaround"
    silent = revised(plain, {"fleets.one.turnaround": None})
    assert shared_path(silent, "one", "turnaround") == "aircraft.mq9a.turnaround"


def test_an_input_says_who_stands_behind_it(plain):
    """The speed is the catalogue's, its mark and range too; the turnaround is the file's."""
    speed, turnaround = (
        next(one for one in inputs_of(plain) if one.key == key)
        for key in ("transit_speed", "turnaround")
    )

    assert speed.trust
    assert speed.provenance.words.startswith(f"catalogue, {speed.trust}: ")
    assert (turnaround.trust, turnaround.range) == ("", None)
    assert turnaround.provenance.words.startswith("small.yaml:")


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

"""Levers: what would bring one option level with another, held against the closed form itself."""

from __future__ import annotations

import pytest

from sim.scenario.loading import load_scenario
from sim.study.page.levers import fewest_of_best, levers
from sim.study.planning.aircraft_needed import aircraft_needed
from sim.study.planning.plan import plan

WORLD = """\
name: levers
start: 2021-09-01T00:00Z
duration: 2 d
seed: 7
areas: {here: {centre: [34.5, 69.2], radius: 60 nm}}
orbits:
  watch:
    {area: here, flown_by: [one], altitude: 25000 ft, relief: {policy: on_bingo},
     pattern: {kind: racetrack, length: 40 nm, width: 10 nm, bearing: 30 deg}}
fleets:
  one: {base: {latitude: 34.5, longitude: LONGITUDE}, aircraft: mq9a, count: COUNTMORE}
"""
# Enough of it that the surplus of the best is told from what suffices.
CHANCE = ", ground_abort: 5 %"


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    folder = tmp_path_factory.mktemp("levers")

    return {"near": planned(folder, "65.0", "4", CHANCE), "far": planned(folder, "60.0", "4")}


def planned(folder, longitude, count, more="", cues=""):
    path = folder / "levers.yaml"
    text = WORLD.replace("LONGITUDE", longitude).replace("COUNT", count).replace("MORE", more)
    path.write_text(text + cues)
    return plan(load_scenario(path))


def needed(planned):
    return aircraft_needed(planned)["together"]


def test_the_count_that_draws_level_is_the_first_that_does(plans):
    count = levers(plans, "near")["far"].level_aircraft
    aim = 4 / needed(plans["near"])

    assert (count - 1) / needed(plans["far"]) < aim <= count / needed(plans["far"]) + 1e-3


def test_the_best_has_no_lever_and_nothing_is_closed(plans):
    found = levers(plans, "near")

    assert set(found) == {"far"}
    assert found["far"].opened is None
    assert not found["far"].reaches_when_opened


def test_a_longer_leg_draws_level_and_more_speed_is_said_in_knots(plans):
    far = levers(plans, "near")["far"]

    assert far.level_endurance > 1.0
    assert far.level_speed > 1.0
    assert far.level_speed_kt == pytest.approx(
        far.level_speed
        * plans["far"].scenario.fleets["one"].aircraft.transit_speed_mps
        / (1852.0 / 3600.0)
    )


def test_the_best_may_lose_as_many_aircraft_as_it_is_better_by(plans):
    fewest, owned = fewest_of_best(plans, "near", "far")
    assert owned == 4
    share = 4 / needed(plans["far"])

    assert (fewest - 1) / needed(plans["near"]) < share <= fewest / needed(plans["near"]) + 1e-3


def test_without_chance_no_surplus_is_asked_for(tmp_path):
    exact = {"near": planned(tmp_path, "65.0", "9"), "far": planned(tmp_path, "60.0", "1")}
    far = levers(exact, "near")["far"]

    assert 4 / needed(exact["near"]) > 1.0
    assert far.level_aircraft == far.filling_aircraft < 9
    assert not far.is_level


def test_with_more_than_the_best_an_option_is_level_and_asks_for_nothing_less(tmp_path):
    exact = {"near": planned(tmp_path, "65.0", "1"), "far": planned(tmp_path, "60.0", "9")}
    far = levers(exact, "near")["far"]

    assert far.level_aircraft < far.aircraft
    assert far.is_level


def test_aircraft_on_alert_fly_no_orbit(tmp_path):
    alert = ", alert: {aircraft: 3, readiness: 15 min}"
    cues = "cues: {tip: {rate: 2 per d, area: here, wants: look}}\ntasks: {look: {stay: 1 h}}\n"
    near = planned(tmp_path, "65.0", "5", alert, cues)
    own = {"near": near, "far": planned(tmp_path, "60.0", "2")}
    found = levers(own, "near")["far"]

    assert fewest_of_best(own, "far", "near")[1] == 2
    assert fewest_of_best(own, "near", "far")[1] == 2
    assert found.aircraft == 2
    assert not found.is_level

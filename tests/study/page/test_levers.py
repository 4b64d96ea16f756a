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
  one: {base: {latitude: 34.5, longitude: LONGITUDE}, aircraft: mq9a, count: COUNT}
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    folder = tmp_path_factory.mktemp("levers")

    def planned(name, longitude, count):
        path = folder / f"{name}.yaml"
        path.write_text(WORLD.replace("LONGITUDE", longitude).replace("COUNT", count))
        return plan(load_scenario(path))

    return {"near": planned("near", "65.0", "4"), "far": planned("far", "60.0", "4")}


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
    fewest = fewest_of_best(plans, "near", "far")
    share = 4 / needed(plans["far"])

    assert (fewest - 1) / needed(plans["near"]) < share <= fewest / needed(plans["near"]) + 1e-3

"""Single values put over those of a file."""

from __future__ import annotations

import pytest

from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import Wind

KNOT_MPS = 1852 / 3600
HOUR_S = 3600.0


def test_overrides_are_texts_or_a_mapping(good):
    by_text = load_scenario(good, ["fleets.dhafra.count=7", "wind={from: 270 deg, speed: 40 kt}"])
    by_value = load_scenario(
        good, {"fleets.dhafra.count": 7, "wind": {"from": "270 deg", "speed": "40 kt"}}
    )

    assert by_text == by_value
    assert by_text.fleets["dhafra"].count == 7
    assert by_text.wind == Wind(from_rad=by_text.wind.from_rad, speed_mps=40 * KNOT_MPS)


def test_an_override_reaches_into_an_aircraft_named_by_key(good):
    scenario = load_scenario(good, ["fleets.dhafra.aircraft.endurance=27 h"])

    aircraft = scenario.fleets["dhafra"].aircraft
    assert (aircraft.endurance_s, aircraft.reserve_s) == (27 * HOUR_S, 1.5 * HOUR_S)


def test_an_override_of_the_catalogue_reaches_every_fleet_that_flies_it(good):
    scenario = load_scenario(good, {"aircraft.mq9a_er.transit_speed": "150 kt"})

    assert scenario.fleets["dhafra"].aircraft.transit_speed_mps == pytest.approx(150 * KNOT_MPS)
    assert scenario.aircraft["mq9a_er"].endurance_s == 34 * HOUR_S


def test_null_takes_a_value_away(good):
    scenario = load_scenario(good, ["grid={area: kabul, cell: 10 km}", "grid=null"])

    assert scenario.grid is None

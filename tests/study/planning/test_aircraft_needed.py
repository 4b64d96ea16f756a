"""How many aircraft a plan's orbits take for ever, by hand."""

from __future__ import annotations

import pytest

import sim
from sim.study.planning.aircraft_needed import aircraft_needed
from tests.shipped import AFGHANISTAN

SENATE = AFGHANISTAN / "kurilla_2022.yaml"


def needed(**changes):
    values = {name.replace("__", "."): value for name, value in changes.items()}
    return aircraft_needed(sim.plan(sim.load_scenario(SENATE, values)))


def test_it_is_cycle_over_time_on_station_not_rounded():
    """30 h aloft and 8 h turned round for 10 h on station: 3.8; with an hour's overlap 38 / 9."""
    bingo = {"policy": "on_bingo", "interval": None}

    found = needed(orbits__jalalabad__relief=bingo, fleets__stand_in__turnaround="8 h")
    assert found == {
        "orbits": {"jalalabad": pytest.approx(3.8, abs=1e-6)},
        "together": pytest.approx(3.8, abs=1e-6),
    }
    overlapped = needed(
        orbits__jalalabad__relief={**bingo, "overlap": "1 h"}, fleets__stand_in__turnaround="8 h"
    )
    assert overlapped["together"] == pytest.approx(38.0 / 9.0, abs=1e-6)


def test_two_on_station_take_twice_as_many():
    one, two = (needed(orbits__jalalabad__aircraft_on_station=k)["together"] for k in (1, 2))

    assert two == pytest.approx(2.0 * one)


def test_where_no_fleet_can_fly_an_orbit_there_is_no_number():
    found = needed(aircraft__senate_mq9__endurance="19 h")

    assert found == {"orbits": {"jalalabad": None}, "together": None}

"""Sortie budgets in closed form."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.parts.scenario import Fuel, Wind
from tests.flight.budgets import HOUR_S, KT_MPS, aircraft, budget


@pytest.mark.verifies("closed form", source="by hand")
def test_hours_add_up_by_hand():
    """34 h, 1 h reserve, 1,105 nm at 170 kt: 6.5 h each way, 20 h of 33 on station, 39.4 %."""
    found = budget(1105.0, aircraft(reserve_s=HOUR_S))

    assert found.feasible
    assert found.reason == ""
    assert found.out_s == pytest.approx(6.5 * HOUR_S, abs=0.01)
    assert found.back_s == pytest.approx(6.5 * HOUR_S, abs=0.01)
    assert found.on_station_s == pytest.approx(20 * HOUR_S, abs=0.02)
    assert found.flight_s == pytest.approx(33 * HOUR_S, abs=0.01)
    assert found.transit_fraction == pytest.approx(13 / 33, abs=1e-6)


def test_climb_allowance_is_added_once_outbound():
    """20 min of climb: out grows by them, back does not, on station shrinks by them."""
    level, climbing = budget(850.0, aircraft()), budget(850.0, aircraft(climb_allowance_s=1200.0))

    assert climbing.out_s - level.out_s == pytest.approx(1200.0)
    assert climbing.back_s == level.back_s
    assert level.on_station_s - climbing.on_station_s == pytest.approx(1200.0)


def test_no_distance_is_no_transit():
    """A station over the base: all flight is on station."""
    found = budget(0.0, aircraft())

    assert found.transit_fraction == 0.0
    assert found.on_station_s == found.flight_s == 34 * HOUR_S


def test_station_too_far_says_what_it_needs():
    """2,414 nm at 170 kt is 28.4 h out and back; 26 h are usable."""
    found = budget(2414.0, aircraft(28.0, reserve_s=2 * HOUR_S))

    assert not found.feasible
    assert found.reason == "needs 28.4 h out and back with 26.0 h usable"
    assert found.on_station_s == 0.0
    assert math.isnan(found.transit_fraction)


def test_tank_smaller_than_the_reserve_leaves_nothing_usable():
    """Usable fuel is not negative in words."""
    fuel = Fuel(capacity_kg=50.0, transit_burn_kgps=90 / HOUR_S, loiter_burn_kgps=60 / HOUR_S)
    found = budget(170.0, aircraft(99.0, reserve_s=HOUR_S, fuel=fuel))

    assert found.reason == "needs 2.0 h out and back, which takes 180 kg of fuel with 0 kg usable"


@pytest.mark.verifies("closed form", source="by hand")
def test_fuel_model_burns_by_phase():
    """1,800 kg; 10 h of transit at 90 kg/h and 1 h of reserve at 60 leave 840 kg: 14 h at 60."""
    fuel = Fuel(capacity_kg=1800.0, transit_burn_kgps=90 / HOUR_S, loiter_burn_kgps=60 / HOUR_S)
    found = budget(850.0, aircraft(99.0, reserve_s=HOUR_S, fuel=fuel))

    assert found.out_s + found.back_s == pytest.approx(10 * HOUR_S)
    assert found.on_station_s == pytest.approx(14 * HOUR_S)
    assert found.flight_s == pytest.approx(24 * HOUR_S)


def test_too_little_fuel_says_so_in_kilograms():
    """940 kg less 60 of reserve are 880; the way out and back takes 900."""
    fuel = Fuel(capacity_kg=940.0, transit_burn_kgps=90 / HOUR_S, loiter_burn_kgps=60 / HOUR_S)
    found = budget(850.0, aircraft(99.0, reserve_s=HOUR_S, fuel=fuel))

    assert found.reason == (
        "needs 10.0 h out and back, which takes 900 kg of fuel with 880 kg usable"
    )


def test_equal_burns_are_the_endurance_model():
    """With one burn for all phases, fuel over burn is endurance."""
    burn_kgps = 70 / HOUR_S
    fuel = Fuel(capacity_kg=34 * 70.0, transit_burn_kgps=burn_kgps, loiter_burn_kgps=burn_kgps)
    by_fuel = budget(900.0, aircraft(99.0, reserve_s=HOUR_S, fuel=fuel))
    by_time = budget(900.0, aircraft(34.0, reserve_s=HOUR_S))

    assert by_fuel.on_station_s == pytest.approx(by_time.on_station_s)


@given(st.floats(0.0, 6.28), st.floats(0.0, 30.0), st.floats(10.0, 900.0))
@pytest.mark.verifies("property")
def test_wind_reversed_swaps_out_and_back(from_rad, speed_mps, distance_nm):
    """The way out into the wind is the way back with the wind turned round."""
    flown = aircraft(200.0)
    one = budget(distance_nm, flown, Wind(from_rad=from_rad, speed_mps=speed_mps), 0.7)
    turned = (from_rad + math.pi) % (2 * math.pi)
    other = budget(distance_nm, flown, Wind(from_rad=turned, speed_mps=speed_mps), 0.7)

    assert one.out_s == pytest.approx(other.back_s, rel=1e-4)
    assert one.back_s == pytest.approx(other.out_s, rel=1e-4)


@given(st.floats(0.0, 6.28), st.floats(0.1, 30.0))
@pytest.mark.verifies("property")
def test_wind_never_helps_a_round_trip(from_rad, speed_mps):
    """Any uniform wind takes time off the station."""
    windy = budget(700.0, aircraft(), Wind(from_rad=from_rad, speed_mps=speed_mps), 0.7)

    assert windy.on_station_s < budget(700.0, aircraft(), None, 0.7).on_station_s


@pytest.mark.parametrize(
    ("from_deg", "wind_kt", "loiter_kt", "reason"),
    [
        (0.0, 110.0, 130.0, "the way out cannot be flown at 100 kt in a wind of 110 kt"),
        (180.0, 110.0, 130.0, "the way back cannot be flown at 100 kt in a wind of 110 kt"),
        (0.0, 90.0, 80.0, "no pattern can be held at 80 kt in a wind of 90 kt"),
    ],
)
def test_wind_too_strong_is_infeasible(from_deg, wind_kt, loiter_kt, reason):
    """Out, back and on station are looked at apart."""
    wind = Wind(from_rad=math.radians(from_deg), speed_mps=wind_kt * KT_MPS)
    found = budget(300.0, aircraft(speed_kt=100.0, loiter_speed_mps=loiter_kt * KT_MPS), wind)

    assert not found.feasible
    assert found.reason == reason
    assert found.on_station_s == 0.0

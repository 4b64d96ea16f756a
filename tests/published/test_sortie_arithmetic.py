"""Published statements about sorties that a budget must reproduce, each with its source."""

from __future__ import annotations

import pytest

from sim.flight.aircraft_per_orbit import aircraft_per_orbit
from sim.flight.sortie import SortieBudget, sortie_budget
from sim.scenario.parts.scenario import Aircraft, Sensor
from sim.scenario.values.laws import TimeLaw
from sim.world import geodesy

HOUR_S = 3600.0
NM_M = 1852.0
KURILLA = "Lt. Gen. Kurilla, Senate hearing, 8 February 2022 (marinecorpstimes.com)"


def budget(distance_nm: float, speed_kt: float, endurance_h: float) -> SortieBudget:
    """No wind, no reserve, no climb: the arithmetic of the statements."""
    flown = Aircraft(
        endurance_s=endurance_h * HOUR_S,
        reserve_s=0.0,
        transit_speed_mps=speed_kt * NM_M / HOUR_S,
        loiter_speed_mps=speed_kt * NM_M / HOUR_S,
        climb_allowance_s=0.0,
        turnaround=TimeLaw("fixed", (8 * HOUR_S,)),
        sensor=Sensor(reach_m=30e3),
    )
    route_m = distance_nm * NM_M
    lat, lon = geodesy.forward(25.0, 55.0, 0.8, route_m)
    return sortie_budget([25.0, float(lat)], [55.0, float(lon)], route_m, route_m, flown)


@pytest.mark.verifies("published", source=KURILLA)
def test_case_1_kurilla_triple(verified):
    """30 h with two thirds in transit: 10 h on station, 3 airborne, 16.8 launches a week."""
    found = budget(10.0 * 160.0, 160.0, 30.0)
    per_launch_s = found.on_station_s  # one launch whenever the last leaves: no gap

    needed = aircraft_per_orbit(found, preflight_s=0.0, turnaround_s=8 * HOUR_S)
    said = "30 h in the air, a third of it on station:"
    verified(f"{said} transit share", found.transit_fraction, 2 / 3, within=1e-6)
    verified(f"{said} on station", found.on_station_s / HOUR_S, 10.0, within=3e-5, unit="h")
    verified(f"{said} aircraft in the air", found.flight_s / per_launch_s, 3.0, within=1e-5)
    a_week = 7 * 24 * HOUR_S / per_launch_s
    verified(f"{said} launches a week", a_week, 16.8, within=1e-4)
    verified(f"{said} aircraft needed with 8 h on the ground", needed, 4)


@pytest.mark.parametrize(
    ("endurance_h", "one_way_h", "on_station_h"),
    [(20, 6.0, 8.0), (24, 7.2, 9.6), (27, 8.1, 10.8), (30, 9.0, 12.0), (34, 10.2, 13.6)],
)
@pytest.mark.verifies("published", source="CNN, September 2021: up to 60 percent of flight time")
def test_case_2_sixty_percent(verified, endurance_h, one_way_h, on_station_h):
    """Sixty percent in transit is 0.30 of the endurance each way."""
    found = budget(one_way_h * 150.0, 150.0, endurance_h)

    said = f"{endurance_h} h of endurance, {one_way_h} h each way:"
    verified(f"{said} transit share", found.transit_fraction, 0.60, within=1e-6)
    hours = found.on_station_s / HOUR_S
    verified(f"{said} on station", hours, on_station_h, within=1e-4, unit="h")


@pytest.mark.parametrize(
    ("distance_nm", "speed_kt", "endurance_h", "percent"),
    [
        (879, 170, 27, 38.3),
        (879, 200, 27, 32.6),
        (1129, 150, 24, 62.7),
        (1129, 150, 27, 55.8),
        (1129, 150, 30, 50.2),
        (1129, 150, 34, 44.3),
    ],
)
@pytest.mark.verifies("closed form", source="2 d / (V E), by hand")
def test_case_3_where_sixty_percent_fails(verified, distance_nm, speed_kt, endurance_h, percent):
    """Kandahar and Kabul from the Gulf: the share follows distance, speed and endurance."""
    found = budget(distance_nm, speed_kt, endurance_h)

    said = f"{distance_nm} nm at {speed_kt} kt of {endurance_h} h: transit"
    verified(said, 100 * found.transit_fraction, percent, within=0.05, unit="%")


@pytest.mark.verifies("closed form", source="2 d / (V E), by hand")
def test_case_4_in_country(verified):
    """69 nm at 150 kt of 27 h: 3.4 % transit, 26.1 h on station."""
    found = budget(69, 150, 27)

    said = "69 nm at 150 kt of 27 h:"
    verified(f"{said} transit", 100 * found.transit_fraction, 3.4, within=0.05, unit="%")
    verified(f"{said} on station", found.on_station_s / HOUR_S, 26.1, within=0.05, unit="h")


@pytest.mark.verifies("published", source="MQ-9B across the Atlantic, General Atomics, July 2018")
def test_case_6_atlantic_crossing(verified):
    """3,760 nm in 24 h 02 min is a block speed of 156.4 kt."""
    found = budget(3760, 156.4, 60)

    said = "3,760 nm at 156.4 kt"
    verified(said, found.out_s / 60.0, 24 * 60 + 2, within=1.0, unit="min")


@pytest.mark.parametrize(("flight_h", "ground_h", "sorties_a_day"), [(30, 10, 0.60), (17, 7, 1.0)])
@pytest.mark.verifies("published", source="RAND: sortie rate = 24 h / (flight + ground time)")
def test_case_7_sortie_rate(verified, flight_h, ground_h, sorties_a_day):
    """One tail flies 24 h / (flight + ground) a day: that many tails fly as many back to back."""
    found = budget(300, 150, flight_h)
    cycle_s = found.flight_s + ground_h * HOUR_S

    said = f"{flight_h} h flown, {ground_h} h on the ground: sorties a day of one tail"
    verified(said, 24 * HOUR_S / cycle_s, sorties_a_day, within=1e-6)
    # The fleet rule counts the same cycle: aircraft times sorties a day times hours on station
    # cover the day, and one aircraft fewer do not.
    n = aircraft_per_orbit(found, preflight_s=0.0, turnaround_s=ground_h * HOUR_S)
    assert n * sorties_a_day * found.on_station_s >= 24 * HOUR_S
    assert (n - 1) * sorties_a_day * found.on_station_s < 24 * HOUR_S


@pytest.mark.verifies("published", source="Wall Street Journal, September 2021: 90 percent lost")
def test_case_8_on_station_time_lost(verified):
    """From 97 % of a sortie on station to 40 %: 59 % less; -90 % needs hours cut to 24 % too."""
    near, far = (budget(d_nm, 100, 20) for d_nm in (0.015 * 2000, 0.30 * 2000))
    left = far.on_station_s / near.on_station_s

    said = "from 97 to 40 % of a sortie on station:"
    verified(f"{said} lost", 1.0 - left, 0.59, within=0.005)
    verified(f"{said} hours left that make 90 % lost", 0.10 / left, 0.24, within=0.005)

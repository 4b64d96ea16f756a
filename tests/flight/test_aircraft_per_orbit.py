"""The fleet rule in closed form."""

from __future__ import annotations

import pytest

from sim.errors import SimError
from sim.flight.aircraft_per_orbit import aircraft_per_orbit
from tests.flight.budgets import HOUR_S, aircraft, budget


@pytest.mark.verifies("published", source="Lt. Gen. Kurilla, Senate hearing, 8 February 2022")
def test_kurilla_orbit_takes_four_aircraft():
    """30 h flown, 10 on station, turned round in 8: 38 / 10, so 4; in 0 h exactly 3, not 4."""
    found = budget(1700.0, aircraft(30.0))

    assert aircraft_per_orbit(found, preflight_s=0.0, turnaround_s=8 * HOUR_S) == 4
    assert aircraft_per_orbit(found, preflight_s=0.0, turnaround_s=0.0) == 3
    assert aircraft_per_orbit(found, preflight_s=0.0, turnaround_s=0.0, k=2) == 6


def test_overlap_and_preflight_lengthen_the_rule():
    """(2 + 30 + 8) / (10 - 0.25) = 4.1, so 5."""
    found = budget(1700.0, aircraft(30.0))

    n = aircraft_per_orbit(
        found, preflight_s=2 * HOUR_S, turnaround_s=8 * HOUR_S, overlap_s=0.25 * HOUR_S
    )
    assert n == 5


def test_infeasible_orbits_need_no_number_of_aircraft():
    """Nothing would be enough: None."""
    assert aircraft_per_orbit(budget(9000.0, aircraft()), preflight_s=0.0, turnaround_s=0.0) is None


def test_overlap_as_long_as_the_station_is_an_error():
    """Relieved on arrival, an orbit would take aircraft without end."""
    with pytest.raises(SimError, match=r"overlap of 10\.00 h must be shorter than the 10\.00 h"):
        aircraft_per_orbit(
            budget(1700.0, aircraft(30.0)), preflight_s=0.0, turnaround_s=0.0, overlap_s=36_000.5
        )

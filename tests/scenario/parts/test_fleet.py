"""Fleets made in Python, of numbers in SI: a sensor has one reach."""

from __future__ import annotations

import pytest

from sim.scenario.parts.fleet import Sensor


@pytest.mark.parametrize(
    ("given", "got"),
    [({}, "none"), ({"reach_m": 30e3, "slant_range_m": 40e3}, "both")],
)
def test_a_sensor_has_a_reach_or_a_slant_range(given, got):
    with pytest.raises(ValueError, match=rf"expected one of reach or slant_range \(got {got}\)"):
        Sensor(**given)


def test_a_sensor_looks_down_to_the_horizon_unless_it_says_otherwise():
    assert Sensor(reach_m=30e3).grazing_angle_rad == 0.0

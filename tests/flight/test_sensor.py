"""Ground reach from a height: hand-computed, pilots' rules, and limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SimError
from sim.flight.sensor import grazing_reach_m, ground_reach_m, slant_reach_m
from sim.scenario.parts.scenario import Sensor

FOOT_M = 0.3048
NM_M = 1852.0


@pytest.mark.parametrize("height_ft", [1_000, 25_000, 50_000])
@pytest.mark.verifies("published", source="1.06 times the root of the height in feet")
def test_horizon_is_the_pilots_rule(height_ft):
    """Geometric horizon in nautical miles is 1.06 times the root of the height in feet."""
    horizon_nm = grazing_reach_m(height_ft * FOOT_M, 0.0) / NM_M

    assert horizon_nm == pytest.approx(1.064 * math.sqrt(height_ft), rel=0.002)


@pytest.mark.verifies("closed form", source="acos(R / (R + h))")
def test_horizon_from_25_000_feet():
    """311 km: acos(6371 / 6378.62) of a radius of 6,371 km."""
    assert grazing_reach_m(7620.0, 0.0) == pytest.approx(311.4e3, abs=100.0)


def test_slant_range_on_nearly_flat_ground():
    """Close by, Pythagoras: 30 km from 7.62 km up reach 29.0 km (the curve takes 18 m)."""
    flat_m = math.sqrt(30e3**2 - 7620.0**2)

    assert flat_m - 30.0 < slant_reach_m(7620.0, 30e3) < flat_m


def test_grazing_angle_on_nearly_flat_ground():
    """Steep looks are flat geometry too: height over tangent, at 45 degrees 7.6 km."""
    assert grazing_reach_m(7620.0, math.pi / 4.0) == pytest.approx(7620.0, rel=0.002)


@given(st.floats(10.0, 30e3), st.floats(1.0, 400e3))
@pytest.mark.verifies("property", source="law of cosines")
def test_slant_range_closes_the_triangle(height_m, reach_m):
    """The law of cosines forward gives back the reach."""
    radius_m, angle = 6_371_008.8, reach_m / 6_371_008.8
    chord_m2 = 4.0 * radius_m * (radius_m + height_m) * math.sin(angle / 2.0) ** 2
    slant_m = math.sqrt(height_m**2 + chord_m2)

    assert slant_reach_m(height_m, slant_m) == pytest.approx(reach_m, rel=1e-6, abs=0.01)


@given(st.floats(10.0, 30e3), st.floats(0.0, 1.4))
@pytest.mark.verifies("property", source="plane geometry")
def test_line_of_sight_meets_the_ground_at_the_grazing_angle(height_m, grazing_rad):
    """Seen from the far end of the reach, the aircraft stands at the grazing angle."""
    angle = grazing_reach_m(height_m, grazing_rad) / 6_371_008.8
    up_m = (6_371_008.8 + height_m) * math.cos(angle) - 6_371_008.8
    across_m = (6_371_008.8 + height_m) * math.sin(angle)

    assert math.atan2(up_m, across_m) == pytest.approx(grazing_rad, abs=1e-5)


def test_given_reach_stays_within_the_horizon():
    """50 km from 25,000 ft is 50 km; from 100 m up it is the horizon at 35.7 km."""
    sensor = Sensor(reach_m=50e3)

    assert ground_reach_m(sensor, 7620.0) == 50e3
    assert ground_reach_m(sensor, 100.0) == pytest.approx(35.7e3, abs=50.0)


def test_the_shorter_of_slant_range_and_grazing_angle_counts():
    """From 25,000 ft, 30 km of slant reach 29.0 km; looking down 20 degrees or more, 20.9 km."""
    assert ground_reach_m(Sensor(slant_range_m=30e3), 7620.0) == pytest.approx(29.0e3, abs=50.0)
    steep = Sensor(slant_range_m=30e3, grazing_angle_rad=math.radians(20.0))
    assert ground_reach_m(steep, 7620.0) == pytest.approx(20.8e3, abs=100.0)


def test_slant_range_beyond_the_horizon_stops_there():
    """1,000 km of slant range see no farther than the horizon."""
    far = ground_reach_m(Sensor(slant_range_m=1e6), 7620.0)

    assert far == grazing_reach_m(7620.0, 0.0)


def test_sensor_that_sees_no_ground_says_so():
    """A slant range shorter than the height, or an orbit below the terrain."""
    with pytest.raises(SimError, match=r"slant range of 5 km is not longer than .* 7\.62 km"):
        ground_reach_m(Sensor(slant_range_m=5e3), 7620.0)
    with pytest.raises(SimError, match=r"not above the ground.*height -200 m"):
        ground_reach_m(Sensor(reach_m=5e3), -200.0)

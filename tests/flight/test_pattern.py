"""Laps: their shape, length, closure and times."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SimError
from sim.flight.pattern import first_point, lap
from sim.scenario.parts.scenario import Circuit, Ladder, Racetrack, Stare, Wind
from sim.world import geodesy
from sim.world.wind import pieces

KABUL = (34.53, 69.17)
NM_M = 1852.0
KT_MPS = 1852.0 / 3600.0

PATTERNS = [
    Stare(kind="stare", radius_m=5 * NM_M),
    Racetrack(kind="racetrack", length_m=40 * NM_M, width_m=10 * NM_M, bearing_rad=0.5),
    Ladder(kind="ladder", length_m=60e3, width_m=30e3, spacing_m=10e3, bearing_rad=2.0),
    Circuit(kind="circuit", points=((34.0, 69.0), (35.0, 70.0), (34.2, 71.0))),
]
each_pattern = pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.kind)
centres = st.tuples(st.floats(-84.0, 84.0), st.floats(-180.0, 180.0))


def legs_m(flown) -> np.ndarray:
    lat, lon = flown.lat_deg, flown.lon_deg
    return geodesy.inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])[1]


@each_pattern
@given(centre=centres)
def test_laps_are_closed_in_short_legs_from_the_first_point(pattern, centre):
    """First point = last point, to the bit; legs of at most 10 km; time never runs back."""
    flown = lap(pattern, centre, 80.0)

    assert (flown.lat_deg[0], flown.lon_deg[0]) == (flown.lat_deg[-1], flown.lon_deg[-1])
    assert (flown.lat_deg[0], flown.lon_deg[0]) == first_point(pattern, centre)
    assert legs_m(flown).max() <= 10_000.001
    assert flown.t_s[0] == 0.0
    assert np.all(np.diff(flown.t_s) > 0.0)
    assert flown.duration_s == pytest.approx(flown.length_m / 80.0)


@given(centre=centres, radius_m=st.floats(100.0, 200e3))
@pytest.mark.verifies("property")
def test_circle_keeps_its_radius(centre, radius_m):
    """Every point on the circle, every chord within 2 m of it; once round, north first."""
    flown = lap(Stare(kind="stare", radius_m=radius_m), centre, 80.0)
    azimuth_rad, away_m = geodesy.inverse(*centre, flown.lat_deg, flown.lon_deg)
    middle = geodesy.densify(flown.lat_deg, flown.lon_deg, legs_m(flown).max() / 1.99)
    _, middle_away_m = geodesy.inverse(*centre, *middle)

    np.testing.assert_allclose(away_m, radius_m, atol=1e-3)
    assert radius_m - middle_away_m.min() < 2.1
    assert math.cos(azimuth_rad[0]) == pytest.approx(1.0)
    assert flown.length_m == pytest.approx(2 * math.pi * radius_m, rel=0.03)


@pytest.mark.parametrize(("radius_m", "short"), [(100.0, 6.7e-3), (9e3, 7.4e-5)])
def test_a_circle_is_a_polygon_and_short_by_two_metres_in_three_radii(radius_m, short):
    """As the method says; the last side is cut to fit, so the polygon is rather too good."""
    flown = lap(Stare(kind="stare", radius_m=radius_m), KABUL, 80.0)

    assert 1.0 - flown.length_m / (2 * math.pi * radius_m) == pytest.approx(short, rel=0.1)


@pytest.mark.verifies("closed form", source="by hand")
def test_racetrack_of_40_by_10_nm():
    """Two legs of 40 nm and a circle of 10 nm across: 111.4 nm, 33 min at 200 kt."""
    flown = lap(PATTERNS[1], KABUL, 200.0 * KT_MPS)

    assert flown.length_m / NM_M == pytest.approx(2 * 40 + math.pi * 10, abs=0.02)
    assert flown.duration_s / 60.0 == pytest.approx(33.4, abs=0.1)
    plane = geodesy.Plane(*KABUL, kind="equidistant")
    x_m, y_m = plane.forward(flown.lat_deg, flown.lon_deg)
    along_m = x_m * math.sin(0.5) + y_m * math.cos(0.5)
    right_m = x_m * math.cos(0.5) - y_m * math.sin(0.5)
    assert along_m.max() == pytest.approx(25 * NM_M, abs=5.0)
    assert along_m.min() == pytest.approx(-25 * NM_M, abs=5.0)
    assert right_m.max() == pytest.approx(5 * NM_M, abs=5.0)
    # Starts in the middle of the left leg, and goes ahead.
    assert (along_m[0], right_m[0]) == pytest.approx((0.0, -5 * NM_M), abs=1.0)
    assert along_m[1] > along_m[0]


def test_ladder_flies_every_rung_there_and_back():
    """Four rungs of 60 km and three steps of 10 km, twice: 540 km."""
    flown = lap(PATTERNS[2], KABUL, 80.0)

    assert flown.length_m == pytest.approx(2 * (4 * 60e3 + 3 * 10e3), rel=1e-4)
    np.testing.assert_allclose(flown.lat_deg, flown.lat_deg[::-1], atol=1e-9)


def test_ladder_spacing_is_never_wider_than_asked():
    """30 km in steps of at most 20 km takes two steps of 15: three rungs."""
    pattern = Ladder(kind="ladder", length_m=50e3, width_m=30e3, spacing_m=20e3)

    assert lap(pattern, KABUL, 80.0).length_m == pytest.approx(2 * (3 * 50e3 + 30e3), rel=1e-4)


def test_circuit_passes_its_points_in_order():
    """The points are corners of the lap, whatever the centre."""
    flown = lap(PATTERNS[3], (0.0, 0.0), 80.0)
    corners = [
        int(np.argmin(np.hypot(flown.lat_deg[:-1] - lat, flown.lon_deg[:-1] - lon)))
        for lat, lon in PATTERNS[3].points
    ]

    assert corners == sorted(corners)
    np.testing.assert_allclose(flown.lat_deg[corners], [34.0, 35.0, 34.2], atol=1e-12)


def test_hover_is_a_lap_of_no_length():
    """A circle of no radius: all points one, no time."""
    flown = lap(Stare.model_construct(kind="stare", radius_m=0.0), KABUL, 80.0)

    np.testing.assert_allclose(flown.lat_deg, KABUL[0], atol=1e-12)
    assert flown.duration_s == 0.0


def test_wind_along_a_racetrack():
    """40 kt along the legs at 150 kt: a leg pair takes 1.0766 times as long, turns less."""
    calm = lap(PATTERNS[1], KABUL, 150.0 * KT_MPS)
    windy = lap(PATTERNS[1], KABUL, 150.0 * KT_MPS, Wind(from_rad=0.5, speed_mps=40.0 * KT_MPS))

    assert 1.0376 < windy.duration_s / calm.duration_s < 1.0766
    assert windy.length_m == calm.length_m


@pytest.mark.parametrize("lat_deg", [0.0, 34.5, 75.0, 88.0])
@pytest.mark.verifies("closed form", source="cut fifty times as fine")
def test_wind_on_a_lap_is_that_of_the_middle_of_each_leg(lat_deg):
    """Cut fifty times as fine, a lap takes as long; the track at a leg's start is 2e-3 off."""
    wind = Wind(from_rad=1.0, speed_mps=50.0 * KT_MPS)
    flown = lap(PATTERNS[1], (lat_deg, 10.0), 100.0 * KT_MPS, wind)
    fine = geodesy.densify(flown.lat_deg, flown.lon_deg, 200.0)
    blows = (wind.speed_mps, wind.from_rad)

    finely_s = pieces(*fine, blows).times_s(100.0 * KT_MPS).sum()
    assert flown.duration_s == pytest.approx(finely_s, rel=1e-5)


@each_pattern
def test_no_pattern_is_flown_in_a_gale(pattern):
    """Wind at or above the airspeed cannot be flown round in; both speeds are told."""
    with pytest.raises(SimError, match=r"wind of 85.0 m/s is too strong for an airspeed of 80.0"):
        lap(pattern, KABUL, 80.0, Wind(from_rad=1.0, speed_mps=85.0))

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.geodesy import path_length_m
from sim.world.wind import ground_speed_mps, legs_both_ways_s, pieces

KNOT = 1852 / 3600
PATH = ([24.25, 24.9, 26.6, 34.5], [54.5, 61.4, 63.2, 69.2])


def path_time_s(lat_deg, lon_deg, airspeed_mps, wind=None):
    return float(pieces(lat_deg, lon_deg, wind).times_s(airspeed_mps).sum())


@pytest.mark.parametrize(
    ("wind_from_deg", "knots"), [(0, 110.0), (180, 190.0), (90, 144.568), (270, 144.568)]
)
@pytest.mark.verifies("closed form", source="wind triangle")
def test_speed_over_the_ground_going_north_in_forty_knots(wind_from_deg, knots):
    speed = ground_speed_mps(0.0, 150 * KNOT, 40 * KNOT, np.radians(wind_from_deg))
    assert float(speed) / KNOT == pytest.approx(knots, abs=1e-3)


def test_track_against_a_wind_too_strong_is_nan():
    speeds = ground_speed_mps([0.0, np.pi / 2, np.pi], 30.0, 31.0, 0.0)
    assert np.isnan(speeds).tolist() == [True, True, False]
    assert speeds[2] == pytest.approx(61.0)


def test_path_that_cannot_be_flown_takes_forever():
    assert path_time_s(*PATH, 30.0, (31.0, np.radians(60))) == float("inf")


def test_without_wind_the_time_is_length_over_speed():
    assert path_time_s(*PATH, 80.0) == path_length_m(*PATH) / 80.0
    assert path_time_s(*PATH, 80.0, (0.0, 1.0)) == path_length_m(*PATH) / 80.0


def test_standing_still_takes_no_time():
    assert path_time_s([10.0, 10.0], [20.0, 20.0], 80.0, (15.0, 1.0)) == 0.0


@given(st.floats(0.0, 2 * np.pi), st.floats(0.1, 50.0), st.floats(60.0, 200.0))
def test_out_in_a_wind_is_back_in_the_opposite_wind(wind_from, wind, airspeed):
    back = tuple(column[::-1] for column in PATH)
    out_s = path_time_s(*PATH, airspeed, (wind, wind_from))
    back_s = path_time_s(*back, airspeed, (wind, wind_from + np.pi))
    assert out_s == pytest.approx(back_s, rel=1e-9)


@given(st.floats(0.0, 2 * np.pi), st.floats(0.1, 50.0))
def test_a_round_trip_in_wind_never_gains(wind_from, wind):
    back = tuple(column[::-1] for column in PATH)
    out_s, back_s = (path_time_s(*p, 70.0, (wind, wind_from)) for p in (PATH, back))
    assert out_s + back_s >= 2 * path_time_s(*PATH, 70.0) * (1 - 1e-12)


def test_pieces_follow_the_turning_azimuth_of_a_long_geodesic():
    # East along 60 N: the geodesic sets out northward and comes back southward.
    lat, lon = [60.0, 60.0], [0.0, 60.0]
    westerly = path_time_s(lat, lon, 70.0, (20.0, np.radians(270)))
    flat = path_length_m(lat, lon) / 90.0
    assert westerly > flat * 1.01
    assert westerly < path_length_m(lat, lon) / 70.0


def test_many_legs_at_once_take_as_long_as_each_in_pieces():
    """Legs of 300 to 6,000 km in a wind of 30 m/s, out and back; and one no wind lets through."""
    rng = np.random.default_rng(3)
    lat0, lon0 = rng.uniform(-50, 50, 40), rng.uniform(-20, 20, 40)
    lat1, lon1 = lat0 + rng.uniform(-15, 15, 40), lon0 + rng.uniform(-50, 50, 40)
    out_s, back_s = legs_both_ways_s((lat0, lon0, lat1, lon1), 80.0, (30.0, 2.0))
    for k in range(40):
        ends = [lat0[k], lat1[k]], [lon0[k], lon1[k]]
        there = pieces(*ends, (30.0, 2.0)).times_s(80.0).sum()
        home = pieces(*(end[::-1] for end in ends), (30.0, 2.0)).times_s(80.0).sum()
        assert (out_s[k], back_s[k]) == pytest.approx((there, home), rel=1e-5)

    # Against 90 m/s at 80 m/s nothing comes home; with it one flies all the faster out.
    out_s, back_s = legs_both_ways_s(([0.0], [0.0], [0.0], [5.0]), 80.0, (90.0, 1.5 * np.pi))
    assert np.isfinite(out_s[0])
    assert np.isinf(back_s[0])

"""Tracks of what moves: exact times and places, and where an aircraft meets one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SimError
from sim.flight.track import Track, Wandering, interception_s, route, still, straight, wander
from sim.world.geodesy import forward, inverse

KM, H = 1000.0, 3600.0
KMH = KM / H


def east_of(place, length_m):
    lat, lon = forward(*place, math.pi / 2.0, length_m)
    return float(lat), float(lon)


def test_a_route_with_stops():
    """100 km at 50 km/h with half an hour half-way: there after 2.5 h."""
    points = [(0.0, 10.0), east_of((0.0, 10.0), 50 * KM), east_of((0.0, 10.0), 100 * KM)]
    lat, lon = np.array(points).T

    track = route(lat, lon, 50 * KMH, from_s=H, stops_s=[0.0, H / 2, 0.0])

    assert track.t_s == pytest.approx(np.array([1.0, 2.0, 2.5, 3.5]) * H)
    assert track.end_s == pytest.approx(3.5 * H)
    assert track.at(2.25 * H) == points[1]
    assert float(track.at(1.5 * H)[1]) == pytest.approx((lon[0] + lon[1]) / 2, abs=1e-9)
    assert track.at([0.0, 99 * H])[1].tolist() == [lon[0], track.lon_deg[-1]]
    assert track.speed_at(np.array([0.0, 1.5 * H, 2.2 * H, 3.5 * H])) == pytest.approx(
        [0.0, 50 * KMH, 0.0, 0.0]
    )


def test_what_stays_is_there_for_ever():
    track = still(34.5, 69.2)

    assert track.is_still
    assert track.end_s == math.inf
    assert track.at(1e9) == (34.5, 69.2)


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0, 6.28), st.floats(0.1, 40.0))
def test_a_straight_course_is_a_geodesic_at_constant_speed(lat, lon, azimuth_rad, speed_mps):
    track = straight(lat, lon, azimuth_rad, speed_mps, (100.0, 100.0 + 5 * H))
    t_s = np.linspace(100.0, track.end_s, 7)

    _, away_m = inverse(lat, lon, *track.at(t_s))
    assert away_m == pytest.approx(speed_mps * (t_s - 100.0), abs=1e-6)


def test_a_wanderer_does_what_was_drawn():
    """North for an hour, a stop of half an hour, then east for two."""
    legs = Wandering([0.0, math.pi / 2], [10.0, 5.0], [H, 2 * H], [0.0, H / 2])
    track = wander(10.0, 20.0, legs, 60.0)

    assert track.t_s == pytest.approx(60.0 + np.array([0.0, 1.0, 1.5, 3.5]) * H)
    north = forward(10.0, 20.0, 0.0, 36 * KM)
    assert np.array(track.at(60.0 + 1.2 * H)) == pytest.approx(np.array(north))
    end = forward(*north, math.pi / 2, 36 * KM)
    assert np.array([track.lat_deg[-1], track.lon_deg[-1]]) == pytest.approx(np.array(end))


@pytest.mark.parametrize("times", [[], [1.0, 0.0]])
def test_times_do_not_fall(times):
    with pytest.raises(SimError, match="a track needs at least one point"):
        Track(np.array(times), np.zeros(len(times)), np.zeros(len(times)))


def test_speeds_are_above_nothing():
    with pytest.raises(SimError, match="the speed along a route must be above 0"):
        route([0.0, 1.0], [0.0, 0.0], 0.0)
    with pytest.raises(SimError, match="the speed of an aircraft must be above 0"):
        interception_s(still(0.0, 0.0), (1.0, 1.0), 0.0, 0.0)


@pytest.mark.verifies("closed form", source="a tail chase, by hand")
def test_a_tail_chase(verified):
    """100 km ahead, away at 50 km/h along the equator: met after an hour at 150 km/h."""
    track = straight(*east_of((0.0, 10.0), 100 * KM), math.pi / 2, 50 * KMH, (0.0, 10 * H))

    met_s = interception_s(track, (0.0, 10.0), 150 * KMH, 0.0)
    verified("tail chase, met after", met_s, H, within=1e-4, unit="s")
    met_s = interception_s(still(*east_of((0.0, 10.0), 100 * KM)), (0.0, 10.0), 100 * KMH, H)
    verified("flown to what stays", met_s, 2 * H, within=1e-4, unit="s")


def test_what_is_faster_is_met_on_its_way_past_or_never():
    """At 200 km/h across the bow of an aircraft at 60 km/h, 20 km ahead of it."""
    begin = forward(*east_of((0.0, 10.0), 20 * KM), 0.0, -80 * KM)
    track = straight(*map(float, begin), 0.0, 200 * KMH, (0.0, 2 * H))

    met_s = interception_s(track, (0.0, 10.0), 60 * KMH, 0.0)
    away_m = float(inverse(0.0, 10.0, *track.at(met_s))[1])
    assert away_m == pytest.approx(60 * KMH * met_s, abs=1e-3)
    # Planar: (200 t - 80)^2 + 20^2 = (60 t)^2 for the first time.
    assert met_s / H == pytest.approx(
        (32000 - math.sqrt(32000**2 - 4 * 36400 * 6800)) / 72800, rel=1e-4
    )
    assert interception_s(track, (0.0, 10.0), 20 * KMH, 0.0) == math.inf
    assert interception_s(track, (0.0, 10.0), 60 * KMH, 1.9 * H) == math.inf


@given(
    st.integers(0, 10_000),
    st.floats(20.0, 150.0),
    st.floats(0.0, 10 * H),
)
@pytest.mark.verifies("property", source="geodesic distance, PROJ")
def test_a_meeting_is_the_first_moment_in_reach_of_the_aircraft(seed, speed_mps, from_s):
    """The aircraft is there to a millimetre, and at no moment before could it have been."""
    rng = np.random.default_rng(seed)
    legs = Wandering(
        rng.uniform(0, 2 * np.pi, 6),
        rng.uniform(1.0, 60.0, 6),
        rng.uniform(60.0, 2 * H, 6),
        rng.uniform(0.0, H, 6),
    )
    track = wander(34.0, 69.0, legs)
    place = tuple(map(float, forward(34.0, 69.0, rng.uniform(0, 2 * np.pi), rng.uniform(0, 300e3))))

    met_s = interception_s(track, place, speed_mps, from_s)

    if math.isfinite(met_s) and met_s > from_s:
        away_m = float(inverse(*place, *track.at(met_s))[1])
        assert away_m == pytest.approx(speed_mps * (met_s - from_s), abs=1e-3)
    t_s = np.linspace(from_s, max(min(met_s, track.end_s), from_s), 200)[:-1]
    short_m = inverse(*place, *track.at(t_s))[1] - speed_mps * (t_s - from_s)
    assert (short_m > -1.0).all()

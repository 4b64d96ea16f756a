"""Two movers and a reach, against root finding on the WGS84 geodesic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage.movers.encounter import below, contacts
from sim.errors import SimError
from sim.flight.track import Wandering, still, straight, wander
from sim.world.geodesy import forward, inverse

SPAN_S = (0.0, 1500.0)
AIRCRAFT = straight(34.0, 69.0, math.radians(70.0), 90.0, SPAN_S)
TARGET = straight(34.1, 69.6, math.radians(330.0), 15.0, SPAN_S)


def away_m(aircraft, target, t_s):
    return inverse(*aircraft.at(t_s), *target.at(t_s))[1]


@pytest.mark.verifies("closed form", source="a quadratic on the plane, by hand")
def test_two_movers_on_a_plane(verified):
    """From (-50, 10) km east at 90 m/s, from (0, 0) north at 15 m/s, within 20 km."""
    # Over 1,000 s, a parabola in the share of that time with the square of the relative way.
    flown_m = np.array([[90e3, 0.0], [0.0, 15e3]])
    begin_m = np.array([-50e3, 10e3])
    end_m = begin_m + flown_m[0] - flown_m[1]
    a = float(((flown_m[0] - flown_m[1]) ** 2).sum())
    ends_m2 = begin_m @ begin_m - 20e3**2, end_m @ end_m - 20e3**2
    _, begin, end = below(*(np.array([value]) for value in (*ends_m2, a)))

    verified("in reach from", begin[0] * 1000, 340.101700, within=1e-6, unit="s")
    verified("in reach until", end[0] * 1000, 777.015417, within=1e-6, unit="s")


@pytest.mark.verifies("geometry", source="root finding on PROJ's geodesic")
def test_two_movers_on_the_ellipsoid(verified):
    """Near Kabul, at 90 and 15 m/s, within 20 km: times are right to a tenth of a millisecond."""
    found = contacts(AIRCRAFT, TARGET, 20e3, SPAN_S)

    verified("in reach from", found.start_s[0], 388.908136, within=1e-4, unit="s")
    verified("in reach until", found.end_s[0], 814.931961, within=1e-4, unit="s")
    assert len(found.start_s) == 1


@pytest.mark.verifies("geometry", source="root finding on PROJ's geodesic")
def test_a_graze_is_judged_by_distance(verified):
    """The two come as near as 528.672 m: a reach one metre longer holds it, one shorter never."""
    found = contacts(AIRCRAFT, TARGET, 529.672, SPAN_S)

    assert found.start_s == pytest.approx([601.573438], abs=1e-2)
    assert found.end_s == pytest.approx([602.266654], abs=1e-2)
    for name, end_s in (("into", found.start_s[0]), ("out of", found.end_s[0])):
        there_m = away_m(AIRCRAFT, TARGET, end_s)
        verified(f"distance {name} a graze", there_m, 529.672, within=1e-3, unit="m")
    assert not len(contacts(AIRCRAFT, TARGET, 527.672, SPAN_S).start_s)


@pytest.mark.parametrize("reach_m", [5e3, 20e3, 50e3, 150e3])
@pytest.mark.verifies("geometry", source="geodesic distance, PROJ")
def test_ends_of_contacts_anywhere(verified, reach_m):
    """A hundred crossings anywhere on Earth, targets at up to 30 m/s: right to a millimetre."""
    rng = np.random.default_rng(int(reach_m))
    worst_m, n_ends = 0.0, 0
    for _ in range(100):
        place = (rng.uniform(-85, 85), rng.uniform(-180, 180))
        aircraft = straight(*place, rng.uniform(0, 2 * np.pi), rng.uniform(50, 150), (0.0, 5000.0))
        middle = aircraft.at(2500.0)
        near = forward(*middle, rng.uniform(0, 2 * np.pi), rng.uniform(0, 1.2 * reach_m))
        course_rad, speed_mps = rng.uniform(0, 2 * np.pi), rng.uniform(0, 30)
        began = forward(*near, course_rad + np.pi, 2500.0 * speed_mps)
        target = straight(*map(float, began), course_rad, speed_mps, (0.0, 5000.0))
        found = contacts(aircraft, target, reach_m, (0.0, 5000.0))
        ends_s = np.concatenate(found)
        ends_s = ends_s[(ends_s > 0.0) & (ends_s < 5000.0)]
        n_ends += len(ends_s)
        off_m = np.abs(away_m(aircraft, target, ends_s) - reach_m)
        worst_m = max(worst_m, float(off_m.max(initial=0.0)))

    assert n_ends > 50
    said = f"ends of contacts of two movers at {reach_m / 1e3:g} km of reach"
    verified.at_most(said, worst_m, 1e-3, unit="m")


@given(st.integers(0, 100_000), st.floats(1e3, 150e3))
@pytest.mark.verifies("property", source="geodesic distance, PROJ")
def test_no_contact_is_missed_or_invented(seed, reach_m):
    """Whatever turns and stops: in reach where clearly so, and out of it where clearly not."""
    rng = np.random.default_rng(seed)

    def mover(fastest_mps):
        began = forward(34.0, 69.0, rng.uniform(0, 2 * np.pi), rng.uniform(0, 200e3))
        legs = Wandering(
            rng.uniform(0, 2 * np.pi, 5),
            rng.uniform(0, fastest_mps, 5),
            rng.uniform(60, 3e3, 5),
            rng.choice([0.0, 400.0], 5),
        )
        return wander(*map(float, began), legs)

    aircraft, target = mover(150.0), mover(150.0)
    found = contacts(aircraft, target, reach_m, (0.0, 10_000.0))
    t_s = np.linspace(0.5, 9_999.5, 400)
    there_m = away_m(aircraft, target, t_s)
    after = np.searchsorted(found.start_s, t_s)
    held = after > np.searchsorted(found.end_s, t_s)

    clear = np.abs(there_m - reach_m) > 0.01
    np.testing.assert_array_equal(held[clear], (there_m < reach_m)[clear])
    assert (found.start_s <= found.end_s).all()
    assert (found.end_s[:-1] < found.start_s[1:]).all()


def test_side_by_side_they_stay_in_reach_or_out_of_it():
    """The same course and speed: all of the span, or none of it."""
    other = straight(34.0, 69.2, math.radians(70.0), 90.0, SPAN_S)

    held = contacts(AIRCRAFT, other, 30e3, SPAN_S)
    assert (held.start_s.tolist(), held.end_s.tolist()) == ([0.0], [1500.0])
    assert not len(contacts(AIRCRAFT, other, 10e3, SPAN_S).start_s)
    itself = contacts(AIRCRAFT, AIRCRAFT, 1.0, SPAN_S)
    assert (itself.start_s.tolist(), itself.end_s.tolist()) == ([0.0], [1500.0])


def test_two_on_parallel_courses_are_farthest_apart_at_their_middle():
    """North over the equator, where meridians are farthest apart: in reach on both sides."""
    one, two = (straight(-4.0, lon, 0.0, 100.0, (0.0, 8846.0)) for lon in (10.0, 10.9))
    reach_m = float(away_m(one, two, 2000.0))

    found = contacts(one, two, reach_m, (0.0, 8846.0))

    assert found.end_s[0] == pytest.approx(2000.0, abs=1.0)
    assert len(found.start_s) == 2
    for end_s in (found.end_s[0], found.start_s[1]):
        assert away_m(one, two, end_s) == pytest.approx(reach_m, abs=1e-3)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((1.0, 1.0, -3.0), []),
        ((-1.0, -1.0, -8.0), [(0.0, 0.146447), (0.853553, 1.0)]),
        ((-1.0, -1.0, -3.0), [(0.0, 1.0)]),
        ((-1.0, 1.0, -1.0), [(0.0, 0.381966)]),
        ((1.0, -1.0, -1.0), [(0.618034, 1.0)]),
        ((-1.0, -1.0, 0.0), [(0.0, 1.0)]),
        ((1.0, 1.0, 0.0), []),
        ((-1.0, 1.0, 0.0), [(0.0, 0.5)]),
        ((1.0, 1.0, 8.0), [(0.146447, 0.853553)]),
        ((0.0, 0.0, -1.0), [(0.0, 0.0), (1.0, 1.0)]),
    ],
)
def test_parabolas_of_whatever_curvature(ends, expected):
    """Flat, opened upward and opened downward: where they are not above 0."""
    which, begin, end = below(*(np.array([value]) for value in ends))

    assert sorted(zip(begin, end, strict=True)) == [pytest.approx(o, abs=1e-6) for o in expected]
    assert not which.any()


def test_what_stays_is_met_by_what_passes():
    """Overhead of something still at 100 m/s, 10 km of reach: 200 s, and a moment is a span."""
    track = straight(0.0, 10.0, 0.0, 100.0, (0.0, 2000.0))
    place = track.at(1000.0)

    found = contacts(track, still(*map(float, place)), 10e3, (0.0, 2000.0))
    assert np.concatenate(found) == pytest.approx([900.0, 1100.0], abs=1e-4)
    moment = contacts(track, still(*map(float, place)), 10e3, (950.0, 950.0))
    assert np.concatenate(moment).tolist() == [950.0, 950.0]
    with pytest.raises(SimError, match="a span must not end before it begins"):
        contacts(track, still(0.0, 0.0), 10e3, (1.0, 0.0))

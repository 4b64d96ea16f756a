"""Contacts of targets with aircraft on laps, against geodesic distances and two movers alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.coverage.movers.encounter import contacts
from sim.coverage.movers.sightings import LapStays, TrackLegs, contacts_on_lap
from sim.flight.pattern import Lap, lap
from sim.flight.track import Track, Wandering, straight, wander
from sim.scenario.parts.scenario import Racetrack, Stare
from sim.world.geodesy import forward, inverse

CENTRE = (33.5, 38.62)


def flown(a_lap, stay):
    """A stay as a track: its laps written out."""
    start_s, end_s, phase_s = stay
    n = math.ceil((end_s - start_s + phase_s) / a_lap.duration_s)
    t_s = np.concatenate([a_lap.t_s[:-1] + k * a_lap.duration_s for k in range(n)])
    lat, lon = (np.tile(part[:-1], n) for part in (a_lap.lat_deg, a_lap.lon_deg))
    return Track(t_s + start_s - phase_s, lat, lon)


def wanderer(rng, until_s):
    """Something that wanders round the lap, with stops."""
    begin = forward(*CENTRE, rng.uniform(0, 2 * np.pi), rng.uniform(20e3, 80e3))
    legs = Wandering(
        rng.uniform(0, 2 * np.pi, 20),
        rng.uniform(1, 30, 20),
        rng.uniform(600, until_s / 10, 20),
        rng.choice([0.0, 2000.0], 20),
    )
    return wander(*map(float, begin), legs)


PATTERNS = {
    "ring": Stare(kind="stare", radius_m=55e3),
    "racetrack": Racetrack(kind="racetrack", length_m=80e3, width_m=20e3, bearing_rad=1.0),
}


@pytest.mark.parametrize("reach_m", [5e3, 20e3, 120e3])
@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.verifies("geometry", source="geodesic distance, PROJ")
def test_contacts_of_laps_with_wanderers_are_right_to_a_millimetre(verified, pattern, reach_m):
    rng = np.random.default_rng(round(reach_m))
    a_lap = lap(PATTERNS[pattern], CENTRE, 90.0)
    stays = [(0.0, 30e3, 0.0), (25e3, 60e3, 1234.5)]
    targets = [wanderer(rng, 60e3) for _ in range(4)]
    found = contacts_on_lap(
        a_lap,
        reach_m,
        LapStays(*map(np.array, zip(*stays, strict=True))),
        TrackLegs.of_tracks(targets),
    )

    worst_m, n_ends = 0.0, 0
    for s, stay in enumerate(stays):
        aircraft = flown(a_lap, stay)
        for k, target in enumerate(targets):
            mine = (found.stay == s) & (found.target == k)
            ends_s = np.concatenate([found.begin_s[mine], found.end_s[mine]])
            inner = ends_s[(ends_s > stay[0] + 1e-6) & (ends_s < stay[1] - 1e-6)]
            away_m = inverse(*aircraft.at(inner), *target.at(inner))[1]
            worst_m = max(worst_m, float(np.abs(away_m - reach_m).max(initial=0.0)))
            n_ends += len(inner)
            # Nothing is missed, and nothing invented.
            t_s = np.linspace(*stay[:2], 301)
            there_m = inverse(*aircraft.at(t_s), *target.at(t_s))[1]
            begins, ends = found.begin_s[mine], found.end_s[mine]
            held = np.searchsorted(begins, t_s, "right") > np.searchsorted(ends, t_s, "left")
            clear = np.abs(there_m - reach_m) > 0.01
            np.testing.assert_array_equal(held[clear], (there_m < reach_m)[clear])
            alone = contacts(aircraft, target, reach_m, stay[:2])
            np.testing.assert_allclose(begins, alone.start_s, atol=1e-3)

    assert n_ends > 1
    verified.at_most(
        f"ends of contacts on a {pattern} at {reach_m / 1e3:g} km", worst_m, 1e-3, unit="m"
    )


@pytest.mark.verifies("geometry", source="root finding on PROJ's geodesic")
def test_two_movers_whose_times_are_known_meet_on_a_lap(verified):
    """Near Kabul, as in the check of two movers alone: the aircraft's course is the lap's."""
    lat, lon = forward(34.0, 69.0, math.radians(70.0), np.array([0.0, 1500.0 * 90.0]))
    there = Lap(lat, lon, np.array([0.0, 1500.0]))
    target = straight(34.1, 69.6, math.radians(330.0), 15.0, (0.0, 1500.0))
    stay = LapStays(np.array([0.0]), np.array([1500.0]), np.array([0.0]))

    met = contacts_on_lap(there, 20e3, stay, TrackLegs.of_tracks([target]))

    verified("in reach from", met.begin_s[0], 388.908136, within=1e-4, unit="s")
    verified("in reach until", met.end_s[0], 814.931961, within=1e-4, unit="s")


def test_a_hover_sees_what_comes_and_nothing_is_seen_of_no_targets():
    hover = Lap(np.full(2, 33.5), np.full(2, 38.62), np.zeros(2))
    still = Track(np.array([0.0, 100.0]), np.full(2, 33.5), np.full(2, 38.62))
    stay = LapStays(np.array([10.0]), np.array([50.0]), np.array([0.0]))

    met = contacts_on_lap(hover, 1e3, stay, TrackLegs.of_tracks([still]))

    assert (met.begin_s.tolist(), met.end_s.tolist()) == ([10.0], [50.0])
    assert len(contacts_on_lap(hover, 1e3, stay, TrackLegs.of_tracks([])).stay) == 0

"""Tracks of targets as they are drawn: where they begin, how they move, and how they end."""

from __future__ import annotations

import numpy as np
import pytest

from sim.operations.luck.chance import Chance
from sim.study.demand.drawn_targets import drawn_targets
from sim.world.geodesy import inverse
from tests.study.demand.crossing import ROAD, watched

DAY_S = 86400.0
MOTIONS = {
    "wander": {
        "wander": {
            "speed": {"uniform": ["10 km/h", "50 km/h"]},
            "turn_after": {"exponential": "20 min"},
            "stop": {"share": "40 %", "for": {"exponential": "45 min"}},
            "inside": "disc",
        }
    },
    "straight": {"straight": {"speed": "30 kt"}},
}


def drawn(folder, target, days=10.0, replication=0):
    scenario = watched(folder, {"it": target}, duration=f"{days:g} d")
    return drawn_targets(scenario, Chance(7, replication), days * DAY_S)


@pytest.mark.parametrize("motion", MOTIONS)
def test_a_longer_run_and_more_targets_leave_the_first_tracks_as_they_were(tmp_path, motion):
    target = {"count": 2, "starts": {"area": "disc"}, "motion": MOTIONS[motion]}
    few, more = drawn(tmp_path, target), drawn(tmp_path, {**target, "count": 3}, days=20.0)

    assert len(more) == 3
    for k in range(2):
        t_s = np.linspace(0.0, 10 * DAY_S, 50)
        apart_m = inverse(*few.tracks[k].at(t_s), *more.tracks[k].at(t_s))[1]
        assert apart_m.max() < 1.0
    for replication in (0, 1):
        again = drawn(tmp_path, target, replication=replication).tracks[0]
        assert np.array_equal(again.lat_deg, few.tracks[0].lat_deg) == (replication == 0)


def test_one_that_wanders_turns_inside_its_area_at_its_speeds_and_stops(tmp_path):
    target = {"count": 1, "starts": {"area": "disc"}, "motion": MOTIONS["wander"]}
    (track,) = drawn(tmp_path, target).tracks
    speed_kmh = track.speed_mps * 3.6
    moves = speed_kmh > 0.0

    away_m = inverse(0.0, 0.0, track.lat_deg, track.lon_deg)[1]
    assert away_m.max() <= 60.01e3
    assert (speed_kmh[moves] >= 10.0 - 1e-6).all()
    assert (speed_kmh[moves] <= 50.0 + 1e-6).all()
    assert 0.25 < np.mean(~moves) / np.mean(moves) < 0.55
    assert track.t_s[-1] >= 10 * DAY_S


def test_a_straight_course_is_one_geodesic_however_far(tmp_path):
    target = {"count": 1, "starts": {"places": [[10.0, 0.0]]}}
    motion = {"straight": {"speed": "100 km/h", "towards": "90 deg"}}
    (track,) = drawn(tmp_path, {**target, "motion": motion}).tracks

    assert track.legs[1].sum() == pytest.approx(24_000e3)
    assert track.speed_mps == pytest.approx(100 / 3.6)


@pytest.mark.parametrize(
    ("then", "where"), [("stays", [0.0, 1.0, 1.0, 1.0]), ("returns", [0.0, 1.0, 0.0, 1.0])]
)
def test_what_one_does_where_its_route_ends(tmp_path, then, where):
    target = {"count": 1, "motion": {"route": {**ROAD, "points": [[0, 0], [0, 1]], "then": then}}}
    (track,) = drawn(tmp_path, target).tracks
    once_s = track.t_s[1]

    assert once_s == pytest.approx(111_319.5 / 12.5, abs=0.1)
    np.testing.assert_allclose(track.at(once_s * np.arange(4.0))[1], where, atol=1e-9)
    assert track.t_s[-1] >= 10 * DAY_S


def test_at_another_rate_target_k_is_still_target_k(tmp_path):
    road = {"route": {**ROAD, "speed": {"uniform": ["20 km/h", "90 km/h"]}}}
    rare, often = (drawn(tmp_path, {"rate": f"{n} per d", "motion": road}) for n in (2, 4))

    assert len(rare) < len(often)
    assert often.begin_s[: len(rare)] == pytest.approx(rare.begin_s / 2.0)
    assert often.tracks[0].speed_mps == pytest.approx(rare.tracks[0].speed_mps)
    assert rare.leaves.all()


def test_halts_on_a_route_are_where_they_are_asked_for(tmp_path):
    stops = [{"at": 2, "for": "2 h"}]
    points = [[0.0, 0.0], [0.0, 0.5], [0.0, 1.0]]
    target = {"at": ["5 h"], "motion": {"route": {**ROAD, "points": points, "stops": stops}}}
    (track,) = drawn(tmp_path, target).tracks

    assert track.t_s[0] == 5 * 3600.0
    assert track.t_s[2] - track.t_s[1] == 2 * 3600.0
    assert track.lon_deg[1] == track.lon_deg[2] == 0.5


def test_one_that_returns_halts_once_at_each_end(tmp_path):
    """An hour at one end and two at the other, each time."""
    stops = [{"at": 1, "for": "1 h"}, {"at": 2, "for": "2 h"}]
    route = {**ROAD, "points": [[0, 0], [0, 1]], "stops": stops, "then": "returns"}
    (track,) = drawn(tmp_path, {"count": 1, "motion": {"route": route}}).tracks
    stays = track.legs[1] == 0.0
    halts_s, ways_s = np.diff(track.t_s)[stays], np.diff(track.t_s)[~stays]

    assert halts_s[:4] == pytest.approx([3600.0, 7200.0, 3600.0, 7200.0])
    assert len(halts_s) - len(ways_s) in (0, 1)
    assert ways_s == pytest.approx(ways_s[0])
    assert track.t_s[-1] >= 10 * DAY_S

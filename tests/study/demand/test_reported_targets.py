"""Which target a cue is about, and where it is reported."""

from __future__ import annotations

import numpy as np

from sim.flight.track import Track, route
from sim.study.demand.drawn_targets import DrawnTargets
from sim.study.demand.reported_targets import passing, reported_places, there
from sim.world.geodesy import inverse


def still(begin_s, end_s):
    return Track(np.array([begin_s, end_s], float), np.zeros(2), np.zeros(2))


def of(*tracks):
    n = len(tracks)
    return DrawnTargets(np.zeros(n, int), np.arange(n), np.zeros(n, dtype=bool), tracks)


def test_one_of_those_that_are_there_is_reported_each_as_likely():
    targets = of(still(0, 10), still(5, 20), still(0, 20))
    share = np.array([0.1, 0.9, 0.1, 0.5, 0.9, 0.2, 0.2])
    time_s = np.array([1.0, 1.0, 7.0, 7.0, 7.0, 15.0, 30.0])

    assert there(targets, np.arange(3), time_s, share).tolist() == [0, 2, 0, 1, 2, 1, -1]
    # Before the start those of the start are there.
    assert there(targets, np.arange(3), np.array([-5.0]), np.array([0.0])).tolist() == [0]
    assert there(targets, np.zeros(0, int), time_s, share).tolist() == [-1] * 7


def test_reports_are_off_by_no_more_than_the_error_and_all_over_its_circle():
    targets, off = of(still(0, 10)), np.random.default_rng(1).random((4000, 2))
    places = reported_places(targets, np.zeros(4000, int), np.ones(4000), 5e3, off)
    away_m = inverse(0.0, 0.0, *places)[1]

    assert away_m.max() <= 5e3
    assert np.mean(away_m < 2.5e3) == np.mean(off[:, 0] < 0.25)
    exact = reported_places(targets, np.zeros(4, int), np.ones(4), 0.0, off[:4])
    assert not np.concatenate(exact).any()


def test_one_that_halts_at_a_point_passes_it_once_and_one_that_returns_each_time():
    points = [[0.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    track = route(*np.transpose(points), 10.0, stops_s=[0.0, 600.0, 0.0])
    targets, mine = of(track), np.arange(1)

    passed_s, which = passing(targets, mine, (0.0, 1.0), 1e9)
    assert passed_s.tolist() == [track.t_s[1]]
    assert which.tolist() == [0]
    assert len(passing(targets, mine, (0.0, 0.0), 1e9)[0]) == 2
    assert len(passing(targets, mine, (0.0, 0.0), 100.0)[0]) == 1

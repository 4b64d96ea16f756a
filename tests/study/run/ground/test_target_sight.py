"""What aircraft on station see of targets, from the scenario's file to its figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.study.run.ground.target_sight import united
from tests.study.demand.crossing import ROAD, watched

H = 3600.0


def test_one_that_passes_overhead_is_seen_for_as_long_as_it_is_in_reach(tmp_path):
    """30 km of reach at 45 km/h: 80 min, from 81.3 km on, once a minute's settling is over.

    The aircraft circles 100 m from the middle: 8 s of the target's way.
    """
    road = {"at": ["30 h", "60 h"], "motion": {"route": ROAD}}
    result = sim.run(watched(tmp_path, {"lorry": road}, settle="1 min"))
    figures, seen = result.summary()["targets"]["lorry"], result.sightings

    assert figures["n_targets"]["mean"] == figures["n_found"]["mean"] == 2.0
    assert figures["found_fraction"]["mean"] == 1.0
    way_m = math.radians(1.0) * 6_378_137.0
    begin_s = 30 * H + (way_m - 30e3) / 12.5
    assert seen["begin_s"][0] == pytest.approx(begin_s + 60.0, abs=9.0)
    assert seen["end_s"][0] == pytest.approx(begin_s + 60e3 / 12.5, abs=9.0)
    assert figures["seen_hours"]["mean"] == pytest.approx(2 * (4800 - 60) / H, abs=0.01)
    assert figures["time_to_sight_mean_h"]["mean"] == pytest.approx(
        ((way_m - 30e3) / 12.5 + 60.0) / H, abs=0.003
    )


def test_on_a_ring_crossers_slip_through_and_who_stays_under_it_does_not(tmp_path):
    """The aircraft is elsewhere on its ring for most of the time that one needs to cross it."""
    road = {"rate": "12 per d", "motion": {"route": {**ROAD, "speed": "90 km/h"}}}
    camp = {"count": 2, "starts": {"places": [[0.0, 0.45]]}}
    scenario = watched(tmp_path, {"cars": road, "camp": camp}, radius="50 km", reach="5 km")
    figures = sim.run(scenario, 4).summary()["targets"]

    # A lap of 314 km takes 51 min; 5 km on either side of the ring are crossed in 6.7 min each.
    assert 0.1 < figures["cars"]["found_fraction"]["mean"] < 0.6
    assert figures["camp"]["found_fraction"]["mean"] == 1.0
    assert figures["camp"]["seen_fraction"]["mean"] == pytest.approx(9.4 / 314, rel=0.1)


def test_a_target_in_reach_is_seen_all_along_and_one_out_of_it_never(tmp_path):
    targets = {
        "near": {"count": 1, "starts": {"places": [[0.1, 0.1]]}},
        "far": {"count": 1, "starts": {"places": [[5.0, 0.1]]}},
    }
    result = sim.run(watched(tmp_path, targets, warmup="1 d"))
    figures = result.summary()["targets"]

    assert figures["near"]["seen_fraction"]["mean"] == pytest.approx(1.0, abs=1e-6)
    assert figures["near"]["present_hours"]["mean"] == pytest.approx(240.0)
    assert figures["far"]["found_fraction"]["mean"] == 0.0
    assert figures["far"]["time_to_sight_mean_h"]["mean"] is None


def test_what_one_is_does_not_depend_on_who_looks(tmp_path):
    """More reach, the same luck: nobody is found later, and all of the fewer are among the more."""
    road = {
        "rate": "6 per d",
        "motion": {"route": {**ROAD, "speed": {"uniform": ["20 km/h", "90 km/h"]}}},
    }
    firsts = []
    for reach in ("3 km", "12 km"):
        seen = sim.run(watched(tmp_path, {"cars": road}, radius="50 km", reach=reach)).sightings
        number, first = np.unique(seen["number"], return_index=True)
        firsts.append(dict(zip(number.tolist(), seen["begin_s"][first].tolist(), strict=True)))
    less, more = firsts

    assert 0 < len(less) < len(more)
    assert all(more[number] <= begin_s for number, begin_s in less.items())


def test_stretches_of_several_are_put_together_for_each_alone():
    of = np.array([1, 0, 1, 0, 1])
    begin_s, end_s = np.array([5.0, 0.0, 1.0, 2.0, 9.0]), np.array([7.0, 3.0, 6.0, 2.5, 9.5])

    put_together = united(of, begin_s, end_s)

    assert [column.tolist() for column in put_together] == [
        [0, 1, 1], [0.0, 1.0, 9.0], [3.0, 7.0, 9.5],
    ]  # fmt: skip


def test_the_stretches_of_the_ten_thousandth_are_its_own_to_the_bit():
    begin_s, end_s = np.array([0.1, 2_600_000.1]), np.array([0.3, 2_600_000.3])
    put_together = united(np.array([0, 9_999]), begin_s, end_s)

    assert put_together[2].tolist() == end_s.tolist()

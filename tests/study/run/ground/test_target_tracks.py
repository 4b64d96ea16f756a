"""Tracks of targets as a table: where each was, and who had it before him."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.flight.track import Track
from sim.study.demand.drawn_targets import DrawnTargets
from sim.study.run.ground.target_tracks import track_table
from tests.study.demand.crossing import ROAD, watched
from tests.study.demand.on_call import AIRCRAFT, on_call

H = 3600.0


@pytest.fixture(scope="module")
def crossed(tmp_path_factory):
    """Two lorries along the equator past one aircraft that sees 30 km far."""
    road = {"at": ["30 h", "60 h"], "motion": {"route": ROAD}}
    return sim.run(watched(tmp_path_factory.mktemp("crossed"), {"lorry": road}), 2)


def test_a_knot_is_where_one_begins_is_seen_and_ends(crossed):
    """Two degrees at 45 km/h, and 60 km of them in reach; the first of two replications alone."""
    tracks = crossed.tracks
    first = tracks.where(tracks["number"] == 0)
    way_m = math.radians(1.0) * 6_378_137.0

    assert set(tracks["replication"]) == {0}
    assert first["t_s"][[0, -1]] == pytest.approx(30 * H + np.array([0.0, 2 * way_m / 12.5]))
    # At the rim it is lost and seen again while the aircraft goes round its 100 m.
    seen = first["seen_by"] != ""
    ends_deg = first["lon_deg"][[np.argmax(seen), np.flatnonzero(seen)[-1] + 1]]
    assert ends_deg == pytest.approx(np.degrees(np.array([-30e3, 30e3]) / 6_378_137.0), abs=0.002)
    assert not seen[[0, -1]].any()


def test_who_saw_it_is_who_is_in_the_table_of_sightings(crossed):
    seen, tracks = crossed.sightings, crossed.tracks
    mine = seen.where(seen["replication"] == 0)
    begins = tracks.where(tracks["seen_by"] != "")

    assert begins["t_s"] == pytest.approx(mine["begin_s"])
    assert begins["seen_by"].tolist() == mine["tail"].tolist()


def test_who_held_what_a_cue_was_about_had_it_before_him(tmp_path):
    """A camp that stays is reported, and held for an hour."""
    camp = {"count": 1, "starts": {"places": [[0.0, 1.0]]}}
    scenario = on_call(
        tmp_path,
        tails=1,
        cue={"at": ["5 h"], "about": "camp", "places": None},
        at=None,
        duration="1 d",
        targets={"camp": camp},
        tasks={"look": {"hold": {"for": "1 h"}}},
        aircraft={"bird": {**AIRCRAFT, "sensor": {"reach": "30 km"}}},
    )
    result = sim.run(scenario)
    tracks, holds = result.tracks, result.holds
    held = tracks.where(tracks["seen_by"] != "")

    assert held["target"].tolist() == ["camp"]
    assert held["t_s"] == pytest.approx(holds["begin_s"])
    assert held["seen_by"].tolist() == holds["tail"].tolist()


def test_of_many_the_first_hundred_are_kept():
    one = Track(np.array([0.0, 50.0]), np.zeros(2), np.zeros(2))
    none = np.zeros(110, dtype=np.int64)
    herd = DrawnTargets(none, np.arange(110), none > 0, (one,) * 110)
    tracks = track_table(SimpleNamespace(targets={"herd": None}), herd, {}, 30.0)

    assert set(tracks["number"]) == set(range(100))
    assert tracks["t_s"].max() == 30.0

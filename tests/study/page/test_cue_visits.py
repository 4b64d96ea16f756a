"""Who was at which cue when: what a run's tables say of all visits, put together again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.column_table import Table
from sim.study.page.cue_visits import Track, tracks_held, visited_cues
from sim.study.page.replay_tracks import FlownTables, replay
from sim.study.run.replication import replicate
from sim.units import HOUR_S
from sim.world.geodesy import inverse
from tests.shipped import SCENARIOS

SYRIA = SCENARIOS / "syria"
# Cues of the second kind lose their aircraft to those of the first.
TAKEN = {
    "cues.conoco_reports.priority": 2,
    "cues.hasakah_reports.rate": "0.3 per h",
    "cues.conoco_reports.rate": "0.3 per h",
    "orbits.raqqa.release.to_priority": 2,
    "orbits.valley.release.to_priority": 2,
    "dispatch": {"rule": "preference", "preempts": True, "homeward": True},
}


def flown(path, **overrides):
    """A plan, the tables of its first replication, and its replay."""
    scenario = sim.load_scenario(path, overrides)
    plan = sim.plan(scenario)
    of = replicate(plan, None, 0, None)
    tables = FlownTables(
        of.operations.sorties,
        of.demand.cues,
        of.demand.holds,
        of.away,
        of.operations.events,
        of.tracks,
    )
    span_s = (scenario.warmup_s, scenario.warmup_s + scenario.duration_s)
    return tables, span_s, replay(plan, tables, span_s)


@pytest.fixture(scope="module")
def taken():
    return flown(SYRIA / "hasakah" / "erbil_back.yaml", **TAKEN)


@pytest.fixture(scope="module")
def followed():
    return flown(SYRIA / "al_tanf" / "post.yaml")


def at(shown, tail, time_s):
    """Where a tail is and what it does, by the legs that a page is given."""
    for flight in shown.flights:
        if flight.tail != tail or not flight.legs[0].from_s <= time_s < flight.end_s:
            continue
        ends_s = [*(leg.from_s for leg in flight.legs[1:]), flight.end_s]
        for leg, end_s in zip(flight.legs, ends_s, strict=True):
            if leg.from_s <= time_s < end_s:
                share = (time_s - leg.from_s) / (end_s - leg.from_s)
                path = shown.paths[leg.path]
                return path.at(leg.begin + (leg.end - leg.begin) * share), leg.phase
    return None


def test_visits_add_up_to_what_the_row_of_a_cue_says_of_them(taken):
    tables, (_, end_s), _ = taken
    cues = tables.cues
    visited = visited_cues(cues, tables.holds, tables.events)

    again = 0
    for row in np.flatnonzero(cues["ended_s"] < end_s).tolist():
        visits = visited[int(cues["cue"][row])].visits
        stayed_s = sum(one.end_s - one.begin_s for one in visits)
        assert stayed_s == pytest.approx(cues["stayed_s"][row], abs=1e-3)
        assert all(a.end_s <= b.begin_s + 1e-3 for a, b in pairwise(visits))
        if visits:
            assert (visits[0].tail, visits[0].begin_s) == (
                cues["tail"][row],
                cues["on_scene_s"][row],
            )
            assert visits[-1].end_s == pytest.approx(cues["ended_s"][row], abs=1e-3)
        again += len(visits) > 1
    assert again > 20
    assert "preempted" in cues["cause"]


@pytest.mark.parametrize(("ended_s", "until_s"), [(200.0, 200.0), (np.nan, 150.0)])
def test_a_later_visit_that_is_still_open_ends_with_its_cue_or_the_run(ended_s, until_s):
    row = {"cue": 0, "lat_deg": 35.0, "lon_deg": 40.0, "sortie": 1, "tail": "a", "on_scene_s": 10.0}
    cues = Table(columns({**row, "ended_s": ended_s, "stayed_s": 180.0}))
    hold = {"cue": 0, "tail": "b", "begin_s": 40.0, "end_s": 150.0, "state": "held"}
    done = [(10.0, "a", "on_scene"), (20.0, "a", "diverted"), (30.0, "b", "on_scene"),
            (150.0, "c", "landed")]  # fmt: skip
    events = columns(*({"time_s": t, "tail": who, "orbit": "", "event": e} for t, who, e in done))

    visits = visited_cues(cues, Table(columns(hold)), Table(events))[0].visits

    assert visits == [("a", 10.0, 20.0), ("b", 30.0, until_s)]


def columns(*rows):
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def test_at_random_moments_whoever_is_at_a_cue_is_where_it_lies(taken):
    tables, (begin_s, end_s), shown = taken
    visited = visited_cues(tables.cues, tables.holds, tables.events)
    events = tables.events
    arrived = np.isin(events["event"], ("on_scene",)) | (
        (events["event"] == "on_station") & (events["orbit"] == "")
    )
    met = 0
    for time_s in np.random.default_rng(5).uniform(begin_s, end_s, 150):
        there = {
            one.tail: cue.place
            for cue in visited.values()
            for one in cue.visits
            if one.begin_s <= time_s < one.end_s
        }
        for tail in np.unique(events["tail"]):
            mine = np.flatnonzero((events["tail"] == tail) & (events["time_s"] <= time_s))
            is_there = bool(len(mine)) and bool(arrived[mine[-1]])
            found = at(shown, tail, time_s)
            # What it did last says whether it is at a cue, and its legs have it at that one.
            assert (found is not None and found[1] == "at cue") == is_there
            if is_there:
                assert found[0] == there[tail]
                met += 1
    assert met > 300


def test_who_follows_something_is_where_that_was(followed):
    tables, _, shown = followed
    holds, tracks = tables.holds, tables.tracks
    rng, moved_m = np.random.default_rng(6), []
    for row in range(holds.n_rows):
        tail, begin_s, end_s = (holds[n][row] for n in ("tail", "begin_s", "end_s"))
        first = np.flatnonzero((tracks["seen_by"] == tail) & (tracks["t_s"] == begin_s))[0]
        mine = (tracks["number"] == tracks["number"][first]) & (
            tracks["target"] == tracks["target"][first]
        )
        time_s = rng.uniform(begin_s, end_s)
        t_s, *place = (tracks[n][mine] for n in ("t_s", "lat_deg", "lon_deg"))
        lat, lon = (np.interp(time_s, t_s, of) for of in place)
        found = at(shown, tail, time_s)
        if found is None:
            continue  # before the time that counts
        assert found[1] == "at cue"
        assert found[0] == pytest.approx((lat, lon), abs=1e-6)
        cue = int(np.flatnonzero(tables.cues["cue"] == holds["cue"][row])[0])
        told = tables.cues["lat_deg"][cue], tables.cues["lon_deg"][cue]
        moved_m.append(inverse(*told, *found[0])[1])
    assert len(moved_m) > 8
    assert max(moved_m) > 5e3


def test_tracks_are_those_of_what_was_held(followed):
    tables, _, _ = followed
    visited = visited_cues(tables.cues, tables.holds, tables.events)

    known = tracks_held(tables.tracks, visited)

    assert set(known) == set(tables.holds["cue"].tolist())
    assert tracks_held(None, visited) == {}


def test_a_part_of_a_track_has_its_ends_and_passes_180_degrees():
    t_s = np.array([0.0, 1.0, 2.0]) * HOUR_S
    track = Track(t_s, np.array([0.0, 1.0, 1.0]), np.array([179.0, -179.0, -178.0]))

    part = track.between(0.5 * HOUR_S, 1.5 * HOUR_S)

    assert part.t_s.tolist() == [1800.0, 3600.0, 5400.0]
    assert part.lat_deg.tolist() == [0.5, 1.0, 1.0]
    assert part.lon_deg.tolist() == [180.0, 181.0, 181.5]

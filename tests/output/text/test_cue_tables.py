"""The tables about cues: who was never reached is in every share, and a plan says what it is."""

from __future__ import annotations

import pytest

import sim
from sim.output.text.cue_tables import cue_plan_table, cue_tables, target_and_watch_tables
from sim.study.demand.cue_plan import cue_entries
from tests.study.demand.on_call import on_call, overhead
from tests.study.run.ground.test_watching import watching

H = 3600.0


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """Two calls an hour apart for one aircraft that is away for 7 h: the second perishes."""
    cue = {"at": ["0 h", "1 h"], "perishes": "5 h", "within": "4 h"}
    phases = {"first": ["0 d", "1 d"], "second": ["1 d", "2 d"]}
    folder = tmp_path_factory.mktemp("tables")
    return on_call(folder, tails=1, cue=cue, stay="1 h", duration="2 d", phases=phases)


def test_a_row_for_each_kind_and_phase(scenario):
    cues, alerts = cue_tables(sim.run(scenario).summary())

    assert [row[0] for row in cues.rows] == ["calls", "  first", "  second"]
    # Two reported, one reached after 3 h; nine tenths of them never are.
    assert cues.rows[0][1:7] == ("2", "50.0 %", "50.0 %", "3.00", ">", "3.00")
    assert cues.rows[0][-1] == "fleet size 1"
    assert cues.rows[2][1:4] == ("0", "-", "-")
    assert alerts.rows[0][0] == "base"


def test_the_plan_says_what_each_base_can_answer(scenario):
    table = cue_plan_table({"scenario": "calls", "cues": cue_entries(sim.plan(scenario))})
    [row] = table.rows

    # Heads of their own: "in time" and "found" are what a run says of what was flown.
    of_run = {head for made in cue_tables(sim.run(scenario).summary()) for head in made.heads}
    assert not {"in time", "found"} & set(table.heads)
    assert "in time" in of_run
    # 3 h out and back, 1 h there; two calls in two days keep 0.29 aircraft away.
    assert row[:4] == ("calls", "base", "1", "3.00")
    assert row[6:12] == ("100.0 %", "100.0 %", "-", "7.00", "1.00", "0.29")


def test_the_plan_says_what_orbits_can_answer_and_what_of_it_nobody_knows(tmp_path):
    cue = {"rate": "1 per d", "area": "disc"}
    known = cue_entries(sim.plan(overhead(tmp_path, cue, at=None)))
    wind = {"wind": {"from": "270 deg", "speed": "20 kt"}}
    unknown = cue_entries(sim.plan(overhead(tmp_path, cue, at=None, name="wind", **wind)))
    table = cue_plan_table({"scenario": "calls", "cues": [*known, *unknown]})

    assert [row[:4] for row in table.rows] == [
        ("calls", "overhead", "1", "0.18"),
        ("calls", "overhead", "1", "-"),
    ]
    assert [row[-1] for row in table.rows] == ["", "not in closed form: ways in wind from a lap"]
    assert "Not in closed form, of overhead: who fills its place" in table.note


def test_who_asks_for_nothing_has_no_such_table():
    assert cue_tables({"fleets": {}}) == []


def test_targets_have_a_row_for_each_kind_and_none_has_no_table():
    def of(mean, lo=None, hi=None):
        return {"mean": mean, "lo": lo, "hi": hi}

    figures = {
        "n_targets": of(57.0, 55.0, 59.0),
        "found_fraction": of(0.833),
        "time_to_sight_mean_h": of(None),
        "seen_fraction": of(0.008),
        "n_sightings": of(76.0),
    }
    (table,) = target_and_watch_tables({"targets": {"cars": figures}})

    assert table.heads == ("target", "targets", "found", "until found h", "seen", "sightings")
    assert table.rows == (("cars", "57", "83.3 %", "-", "0.8 %", "76"),)
    assert "Seen is not known" in table.note
    assert target_and_watch_tables({"orbits": {}}) == []


def test_what_was_never_known_of_a_place_is_later_than_all(tmp_path):
    scenario = watching(tmp_path, watch={"looks": 2}, warmup="10 h", duration="7 d")
    [table] = target_and_watch_tables(sim.run(scenario).summary())
    [row] = table.rows
    cells = dict(zip(table.heads, row, strict=True))

    assert cells["watch"] == "house"
    assert cells["seen"] == "35.7 %"  # 60 of 168
    assert (cells["known"], cells["known after d"]) == ("0.0 %", ">")
    assert cells["sightings"] == "-"

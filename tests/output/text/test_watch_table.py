"""The table of places watched, from the figures of a run."""

from __future__ import annotations

import sim
from sim.output.text.plan_and_run_tables import run_tables
from tests.study.run.ground.test_watching import watching


def test_what_was_never_known_is_later_than_all(tmp_path):
    scenario = watching(tmp_path, watch={"looks": 2}, warmup="10 h", duration="7 d")
    [table] = [t for t in run_tables(sim.run(scenario).summary()) if t.title == "Places watched"]
    [row] = table.rows
    cells = dict(zip(table.heads, row, strict=True))

    assert cells["watch"] == "house"
    assert cells["seen"] == "35.7 %"  # 60 of 168
    assert (cells["known"], cells["known after d"]) == ("0.0 %", ">")
    assert cells["sightings"] == "-"

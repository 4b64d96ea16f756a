"""What a surge leaves behind, counted by hand and moment by moment."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.column_table import Table
from sim.operations.on_demand.recovery import surge_totals
from sim.output.text.plan_and_run_tables import run_tables
from tests.study.demand.on_call import on_call

NAN = math.nan


def cues_of(*rows):
    names = ("reported_s", "ordered_s", "answered_s", "ended_s", "outcome")
    return Table(dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True)))


CUES = cues_of(
    (10.0, 10.0, 20.0, 50.0, "reached"),
    (30.0, 32.0, 70.0, 90.0, "reached"),
    (40.0, 40.0, NAN, 64.0, "expired"),
    (65.0, 65.0, 99.0, 120.0, "reached"),
)
ALL = np.ones(4, dtype=bool)


def test_recovery_ends_as_the_last_cue_reported_before_the_end_is_answered():
    """Of a surge from 25 to 60: two open at its end, the last of them answered at 70."""
    totals = surge_totals(CUES, ALL, (25.0, 60.0), 100.0)

    assert (totals.recovery_s, totals.open_at_end, totals.open_max) == (10.0, 2, 2)


def test_a_surge_that_leaves_nothing_recovers_at_once():
    quiet = surge_totals(CUES, ALL, (0.0, 25.0), 100.0)

    assert (quiet.recovery_s, quiet.open_at_end) == (0.0, 0)


def test_the_most_open_are_of_the_surge_alone():
    """Those open as it begins count; those that open after it has recovered do not."""
    before = [(at, at, 100.0, 100.0, "reached") for at in (0.0, 1.0)]
    later = [(200.0 + at, 200.0 + at, 300.0, 300.0, "reached") for at in range(5)]
    totals = surge_totals(cues_of(*before, *later), np.ones(7, dtype=bool), (10.0, 20.0), 400.0)

    assert (totals.open_at_end, totals.open_max) == (2, 2)


def test_what_is_never_answered_never_recovers_and_what_is_not_known_is_none():
    never = cues_of((10.0, 10.0, NAN, 12.0, "unanswered"))
    one = np.ones(1, dtype=bool)

    left = surge_totals(never, one, (0.0, 60.0), 100.0)
    assert (left.recovery_s, left.open_at_end, left.open_max) == (math.inf, 1, 1)
    assert math.isnan(surge_totals(CUES, ALL, (0.0, 101.0), 100.0).recovery_s)


def test_a_run_states_the_recovery_of_each_replication(tmp_path):
    """Against its own table of cues, a quarter of an hour at a time."""
    surge = {"from": "2 d", "lasts": "2 d", "cues": {"calls": 6}}
    scenario = on_call(
        tmp_path, tails=1, cue={"rate": "1 per d"}, duration="20 d", surges={"storm": surge}
    )
    result = sim.run(scenario, 2)
    summary = result.summary()
    table = result.cues
    for replication in range(2):
        mine = table.where(table["replication"] == replication)
        end_s = 4.0 * 86400.0
        before = mine["reported_s"] < end_s
        step_s = 900.0
        open_since = [
            moment_s
            for moment_s in np.arange(end_s, 40 * 86400.0, step_s)
            if np.any(before & (mine["ordered_s"] <= moment_s) & (mine["answered_s"] > moment_s))
        ]
        recovery_s = result.replications["surges.storm.recovery_h"][replication] * 3600.0
        expected_s = open_since[-1] + step_s - end_s if open_since else 0.0

        assert recovery_s == pytest.approx(expected_s, abs=step_s)
    assert summary["surges"]["storm"]["recovery_h"]["mean"] > 0.0
    [shown] = [table for table in run_tables(summary) if table.title == "Surges"]
    assert shown.rows[0][0] == "storm"

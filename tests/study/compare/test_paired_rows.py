"""Pairs of replications under the same luck: what both owe to it is gone from their difference."""

from __future__ import annotations

import numpy as np
import pytest

from sim.column_table import Table
from sim.study.compare.paired_rows import PairedRows, put, tells

LUCK = np.random.default_rng(3).normal(0.0, 0.1, 40)
BLOCK = np.arange(40)


def rows(mean, spread=0.0):
    own = np.random.default_rng(4).normal(0.0, spread, 40) if spread else 0.0
    return Table({"replication": BLOCK, "demand.gap_max_h": mean + LUCK + own})


def test_shared_luck_is_gone_from_a_difference():
    pairs = PairedRows(rows(3.0), rows(2.0, 0.01), BLOCK)
    apart = pairs.difference("demand.gap_max_h")

    assert apart.mean == pytest.approx(1.0, abs=0.01)
    assert apart.half_width < 0.005
    assert apart.variance_reduction > 50.0


def test_a_cause_that_cost_nobody_an_hour_is_not_told():
    none = Table({"demand.lost_hours_by_cause.transit": np.zeros(2), "demand.lost_hours": [0, 1]})

    assert not tells("demand.lost_hours_by_cause.transit", none)
    assert tells("demand.lost_hours", none)


def test_a_figure_stands_at_its_path():
    document = {"fleet": {"a": 1}}
    put(document, "fleet.hours.b", 2)

    assert document == {"fleet": {"a": 1, "hours": {"b": 2}}}

"""The pace: what is left is told from what was measured, and its interval holds as it says."""

from __future__ import annotations

import math

import numpy as np

from sim.study.estimates import t_quantile
from sim.study.run.progress.pace import Pace


def test_nothing_is_said_before_anything_is_known():
    assert Pace().left(100, 1e8) is None


def test_the_batch_that_loads_the_core_has_no_say():
    pace = Pace(at_once=2)
    pace.add(16, 9.0, 1e8, starting=True)
    assert pace.left(32, 1e8) is None
    pace.add(16, 1.0, 1e8)

    assert pace.left(32, 1e8).mean_s == 1.0
    assert math.isnan(pace.left(32, 1e8).hi_s)


def test_what_takes_long_is_told_by_its_first_batch():
    pace = Pace()
    pace.add(16, 700.0, 1e8, starting=True)

    assert pace.left(32, 1e8).mean_s == 1400.0


def test_what_was_interpreted_has_no_say_once_it_is_compiled():
    pace = Pace()
    pace.add(16, 4.0, 1e8)
    assert pace.left(16, 1e8).mean_s == 4.0
    pace.add(16, 20.0, 1e8, 1, starting=True)
    assert pace.left(16, 1e8) is None
    pace.add(16, 0.125, 1e8, 1)
    pace.add(16, 4.0, 1e8)  # of a process that has not come so far

    assert pace.left(16, 1e8).mean_s == 0.125
    assert pace.left(16, 1e8).memory_bytes == 1e8


def test_alone_a_process_is_all_the_memory_there_is():
    pace = Pace()
    pace.add(16, 1.0, 3e8)

    assert pace.left(16, 3e8).memory_bytes == 3e8
    pace.at_once = 4
    assert pace.left(16, 1e8).memory_bytes == 13e8


def test_ninety_five_of_a_hundred_intervals_hold_the_time_that_was_left():
    generator = np.random.default_rng(4)
    held = 0
    for _ in range(1000):
        took_s = generator.gamma(9.0, 0.1, 60)
        pace = Pace()
        for one_s in took_s[:10]:
            pace.add(16, one_s, 1e8)
        left = pace.left(16 * 50, 1e8)
        held += left.lo_s <= took_s[10:].sum() <= left.hi_s

    assert 920 <= held <= 980


def test_a_pace_is_that_of_all_batches_however_long_ago():
    """By the sums alone, with no list that grows: here against numpy's over all of them."""
    took_s = np.random.default_rng(4).gamma(9.0, 0.1, 60) + 1e6
    pace = Pace()
    for one_s in took_s:
        pace.add(16, one_s, 1e8)
    left = pace.left(16, 1e8)

    assert math.isclose(left.mean_s, took_s.mean(), rel_tol=1e-12)
    away_s = took_s.std(ddof=1) * math.sqrt(1.0 + 1.0 / 60.0) * t_quantile(59)
    assert math.isclose(left.hi_s - left.mean_s, away_s, rel_tol=1e-6)

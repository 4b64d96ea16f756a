"""Estimates that grow with every batch, and what may stop a run."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.estimates import difference, interval, interval_at
from sim.study.run.progress.precision import FEWEST_BLOCKS, Running, RunningDifference


def batches(values, size=10):
    for first in range(0, len(values), size):
        yield {"a.x": np.asarray(values[first : first + size], dtype=float)}


def test_the_running_estimate_is_that_of_all_taken_in():
    values = np.random.default_rng(3).exponential(2.0, 60)
    running = Running("a.x", np.arange)
    for rows in batches(values):
        running.add(rows)

    assert len(running) == 6
    whole = interval(values, np.ones(60), np.arange(60))
    assert (running.mean, running.half_width) == (whole.mean, whole.half_width)


def test_no_run_is_stopped_by_the_luck_of_few_blocks():
    running = Running("a.x", np.arange)
    for n, rows in enumerate(batches(np.arange(40.0)), start=1):
        running.add(rows)

        assert running.half_width < 100.0
        assert running.is_as_narrow_as(100.0) == (10 * n >= FEWEST_BLOCKS)


@pytest.mark.parametrize("exact", [True, False])
def test_a_run_is_not_stopped_by_what_has_not_happened_yet(exact):
    """Forty months without a gap do not say that there are none, unless nothing is left to luck."""
    running = Running("a.x", np.arange, exact=exact)
    for rows in batches(np.ones(40)):
        running.add(rows)

    assert running.is_as_narrow_as(0.1) is exact


def test_an_estimate_is_worked_out_when_asked_for_and_asking_changes_no_bit():
    """With every batch it would take longer than flying where there are thousands of them."""
    asked = []

    def blocks(n):
        asked.append(n)
        return np.arange(n)

    values = np.random.default_rng(3).exponential(2.0, 60)
    seldom, often = Running("a.x", blocks), Running("a.x", np.arange)
    for rows in batches(values):
        seldom.add(rows)
        often.add(rows)
        often.is_as_narrow_as(0.1)

    assert asked == []
    assert (seldom.mean, seldom.half_width) == (often.mean, often.half_width)
    assert asked == [60]


def test_the_running_difference_is_that_of_all_taken_in():
    one, other = np.random.default_rng(3).exponential(2.0, (2, 60))
    running = RunningDifference("a.x", np.arange)
    for pair in zip(batches(one), batches(other), strict=True):
        running.add(*pair)

    whole = difference((other, np.ones(60)), (one, np.ones(60)), np.arange(60))
    assert len(running) == 6
    assert (running.mean, running.half_width) == (whole.mean, whole.half_width)


def test_a_running_estimate_holds_no_batch_in_memory():
    whole = np.zeros((200, 16))
    running = Running("a.x", np.arange)
    running.add({"a.x": whole[3]})
    whole[3] = 1.0

    assert running.mean == 0.0


@pytest.mark.parametrize("parts_until", [0, 3, 6])
def test_a_running_ratio_is_that_of_all_taken_in_whether_every_batch_has_its_parts(parts_until):
    """Asked after every batch; blocks of eight, of which batches of ten cut some in two."""
    path, over, under = (
        f"fleet.{n}" for n in ("transit_fraction", "transit_hours", "flight_hours")
    )
    flown = np.random.default_rng(5).exponential(20.0, (2, 60))
    whole = {over: flown[0], under: flown.sum(axis=0), path: flown[0] / flown.sum(axis=0)}
    running = Running(path, lambda n: np.arange(n) // 8)
    for number in range(6):
        mine = slice(10 * number, 10 * number + 10)
        names = whole if number < parts_until else (path,)
        running.add({name: whole[name][mine] for name in names})
        assert np.isfinite(running.mean)

    if parts_until < 6:
        del whole[over], whole[under]
    expected = interval_at(whole, path, np.arange(60) // 8)
    assert running.mean == pytest.approx(expected.mean, rel=1e-14)
    assert running.half_width == pytest.approx(expected.half_width, rel=1e-12)

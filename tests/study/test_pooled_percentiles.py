"""Percentiles over all replications together: what they are, and how often their interval holds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.study.estimates import difference, existing, interval
from sim.study.pooled_percentiles import is_pooled, pooled
from tests.study.demand.on_call import flown, on_call


def stated(columns, block):
    """Mean and interval of pooled columns."""
    return interval(columns, np.ones(len(columns)), block)


def test_the_percentile_is_of_all_and_not_the_mean_of_each():
    """Of one quick replication with many cues and a slow one with few."""
    values = np.array([1.0] * 90 + [10.0] * 10)
    replication = np.array([0] * 90 + [1] * 10)
    columns = pooled(values, replication, 0.5, np.arange(2))

    assert columns.mean() == pytest.approx(1.0)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_the_interval_holds_the_truth_as_often_as_it_says(share):
    """Waiting times that are alike within a replication: 95 % of 300 draws."""
    rng = np.random.default_rng(2)
    n, each = 40, 12
    truth = np.quantile(_clustered(rng, 4000, each)[0], share)
    held = 0
    for _ in range(300):
        values, replication = _clustered(rng, n, each)
        known = stated(pooled(values, replication, share, np.arange(n)), np.arange(n))
        held += known.lo <= truth <= known.hi

    assert 0.91 <= held / 300 <= 0.99


def _clustered(rng, n, each):
    slow = rng.gamma(4.0, 0.25, n)
    counts = rng.poisson(each, n)
    replication = np.repeat(np.arange(n), counts)
    return slow[replication] * rng.exponential(1.0, counts.sum()), replication


def test_what_never_came_is_later_than_all():
    values = np.where(np.arange(100) < 80, np.arange(100) / 10.0, np.inf)
    replication, block = np.arange(100) % 10, np.arange(10)

    assert pooled(values, replication, 0.5, block).mean() == pytest.approx(4.9)
    assert np.isinf(pooled(values, replication, 0.9, block)).all()
    assert np.isnan(pooled(np.zeros(0), np.zeros(0, int), 0.5, block)).all()


def test_pairs_that_differ_by_the_same_differ_without_luck():
    rng = np.random.default_rng(4)
    values, replication = _clustered(rng, 30, 10)
    block, ones = np.arange(30), np.ones(30)
    here, there = (pooled(values + more, replication, 0.9, block) for more in (0.0, 1.5))
    apart = difference((there, ones), (here, ones), block)

    assert (apart.mean, apart.lo, apart.hi) == pytest.approx((1.5, 1.5, 1.5))


def test_an_end_among_those_never_reached_leaves_no_interval_nor_one_of_a_difference():
    rng = np.random.default_rng(5)
    values, replication = _clustered(rng, 20, 10)
    block, ones = np.arange(20), np.ones(20)
    late = np.where(values > np.quantile(values, 0.52), np.inf, values)
    one, other = (pooled(of, replication, 0.5, block) for of in (values, late))

    assert stated_of(other, block).mean == pytest.approx(np.quantile(late, 0.5, method="lower"))
    assert np.isnan(stated_of(other, block).lo)
    assert np.isnan(difference(existing(other), (one, ones), block).lo)


def stated_of(columns, block):
    return interval(*existing(columns), block)


def test_a_run_states_the_percentile_of_all_its_cues(tmp_path):
    """As numpy has it from the table, with an interval; none where it is among those unreached."""
    cue = {"rate": "4 per d", "perishes": {"exponential": "8 h"}}
    scenario = on_call(tmp_path, tails=2, cue=cue, duration="10 d", stay="3 h")
    figures, result = flown(scenario, 12)
    table = result.cues
    response_h = np.where(
        table["outcome"] == "reached", table["on_scene_s"] - table["reported_s"], np.inf
    )
    half = np.quantile(response_h / 3600.0, 0.5, method="inverted_cdf")

    assert figures["response_time_p50_h"]["mean"] == pytest.approx(half)
    assert figures["response_time_p50_h"]["lo"] < half < figures["response_time_p50_h"]["hi"]
    assert figures["reached_fraction"]["mean"] < 0.9
    assert figures["response_time_p90_h"]["mean"] is None
    assert (
        result.rows_for(["cues.calls.response_time_p90_h"])["cues.calls.response_time_p90_h"].mean()
        == math.inf
    )
    assert is_pooled("cues.calls.response_time_p90_h")
    assert not is_pooled("cues.calls.response_time_mean_h")

"""Uncertain figures: each law's quantiles, and draws that depend on seed, number and name only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.scenario.laws import Uncertain
from sim.study.uncertainty import BLOCK, block_of, draw, quantile

ONE = frozenset(["number"])
shares = st.floats(1e-9, 1.0 - 1e-9)
positive = st.floats(0.1, 1e5)


def law(kind, *parameters):
    return Uncertain(kind, parameters, ONE)


def uniform(name):
    return {name: law("uniform", 0.0, 1.0)}


@given(share=shares, mean=positive, spread=st.floats(0.01, 3.0))
def test_quantiles_are_those_of_scipy(share, mean, spread):
    sd = mean * spread
    low, mode, high = mean, mean + 0.3 * sd, mean + sd
    log_sd = np.sqrt(np.log1p(spread**2))
    theirs = {
        law("uniform", low, high): stats.uniform(low, high - low),
        law("triangular", low, mode, high): stats.triang(
            (mode - low) / (high - low), low, high - low
        ),
        law("triangular", low, low, high): stats.triang(0.0, low, high - low),
        law("triangular", low, high, high): stats.triang(1.0, low, high - low),
        law("exponential", mean): stats.expon(scale=mean),
        law("normal", mean, sd): stats.truncnorm(-mean / sd, np.inf, mean, sd),
        law("lognormal", mean, sd): stats.lognorm(log_sd, scale=mean / np.sqrt(1 + spread**2)),
    }

    for mine, distribution in theirs.items():
        assert quantile(mine, share) == pytest.approx(distribution.ppf(share), rel=1e-6), mine.kind


def test_each_choice_is_as_likely_as_the_others():
    drawn = [quantile(law("choice", 3.0, 5.0, 9.0), (i + 0.5) / 300) for i in range(300)]

    assert [drawn.count(value) for value in (3.0, 5.0, 9.0)] == [100, 100, 100]
    assert quantile(law("choice", 3.0, 5.0), 1.0 - 1e-16) == 5.0


def test_a_draw_depends_on_seed_and_number_alone():
    """Not on how many are drawn, nor in what order: so not on replications asked or workers."""
    laws = {**uniform("a"), **uniform("b")}
    forward = [draw(laws, ("a", "b"), 5, number) for number in range(40)]
    backward = [draw(laws, ("a", "b"), 5, number) for number in reversed(range(40))][::-1]

    assert forward == backward
    assert draw(laws, ("a", "b"), 6, 0) != forward[0]


def test_options_share_the_draws_of_the_names_they_share():
    names = ("a", "b", "c")
    one = draw({**uniform("a"), **uniform("b")}, names, 5, 11)
    other = draw({**uniform("b"), **uniform("c")}, names, 5, 11)

    assert one["b"] == other["b"]
    assert set(one) == {"a", "b"}
    assert set(other) == {"b", "c"}


def test_what_is_shared_is_the_luck_and_not_the_value():
    """Each option may hold its own opinion of a figure."""
    slow = draw({"a": law("uniform", 0.0, 1.0)}, ("a",), 5, 3)["a"]
    fast = draw({"a": law("uniform", 10.0, 11.0)}, ("a",), 5, 3)["a"]

    assert fast == pytest.approx(10.0 + slow)


@pytest.mark.parametrize("block", range(6))
def test_within_a_block_every_eighth_of_each_law_is_drawn_once(block):
    names = tuple("abcdef")
    laws = {name: law("uniform", 0.0, 8.0) for name in names}
    drawn = [draw(laws, names, 9, BLOCK * block + i) for i in range(BLOCK)]

    for name in names:
        assert sorted(int(point[name]) for point in drawn) == list(range(8))


def test_blocks_are_independent_and_their_means_vary_less_than_those_of_plain_draws():
    """Means of blocks are uncorrelated; their variance is far below the 1/12/8 of eight draws."""
    laws = uniform("a")
    points = np.array([draw(laws, ("a",), 2, n)["a"] for n in range(200 * BLOCK)])
    means = points.reshape(-1, BLOCK).mean(axis=1)

    assert np.var(means) < 0.1 / 12 / 8
    assert abs(np.corrcoef(means[1:], means[:-1])[0, 1]) < 0.2
    assert means.mean() == pytest.approx(0.5, abs=0.003)


def test_replications_of_one_block_are_one_observation_only_where_something_is_uncertain():
    assert [block_of(number, 2) for number in (0, 7, 8, 23)] == [0, 0, 1, 2]
    assert [block_of(number, 0) for number in (0, 7, 8)] == [0, 7, 8]


def test_nothing_uncertain_draws_nothing():
    assert draw({}, (), 1, 4) == {}

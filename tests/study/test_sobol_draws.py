"""Draws of uncertain figures depend on seed, number and name only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st

from sim.scenario.values.laws import Uncertain
from sim.study.sobol_draws import BLOCK, block_of, draw

ONE = frozenset(["number"])
shares = st.floats(1e-9, 1.0 - 1e-9)
positive = st.floats(0.1, 1e5)


def law(kind, *parameters):
    return Uncertain(kind, parameters, ONE)


def uniform(name):
    return {name: law("uniform", 0.0, 1.0)}


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


@pytest.mark.long
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

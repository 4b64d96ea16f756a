"""Sorting by merging, against numpy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage.kernel.sorting import order_of, sort_first
from sim.jit import compiled

# Runs in order one after the other, as they come; few different values, so that many are equal.
runs = st.lists(st.lists(st.integers(0, 9), max_size=30).map(sorted), max_size=6)


@compiled
def order(values):
    return order_of(values)


@compiled
def sort(values, n):
    sort_first(values, n)


@given(runs)
def test_equal_values_stay_in_their_order(rows):
    values = np.array([value for row in rows for value in row], dtype=float)

    np.testing.assert_array_equal(order(values), np.argsort(values, kind="stable"))


@given(runs, st.integers(0, 200))
def test_only_the_first_are_sorted(rows, n):
    values = np.array([value for row in rows for value in row], dtype=float)
    n = min(n, len(values))
    expected = np.concatenate((np.sort(values[:n]), values[n:]))

    sort(values, n)

    np.testing.assert_array_equal(values, expected)

"""Sorting by merging, against numpy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage.kernel.sorting import order_of, sort_first
from sim.jit import compiled

WAYS = pytest.mark.parametrize(
    "way", ["interpreted", pytest.param("in_machine_code", marks=pytest.mark.long)]
)

# Runs in order one after the other, as they come; few different values, so that many are equal.
runs = st.lists(st.lists(st.integers(0, 9), max_size=30).map(sorted), max_size=6)


@compiled
def order(values):
    return order_of(values)


@compiled
def sort(values, n):
    sort_first(values, n)


@WAYS
@given(rows=runs)
def test_equal_values_stay_in_their_order(way, rows):
    values = np.array([value for row in rows for value in row], dtype=float)

    np.testing.assert_array_equal(getattr(order, way)(values), np.argsort(values, kind="stable"))


@WAYS
@given(rows=runs, n=st.integers(0, 200))
def test_only_the_first_are_sorted(way, rows, n):
    values = np.array([value for row in rows for value in row], dtype=float)
    n = min(n, len(values))
    expected = np.concatenate((np.sort(values[:n]), values[n:]))

    getattr(sort, way)(values, n)

    np.testing.assert_array_equal(values, expected)

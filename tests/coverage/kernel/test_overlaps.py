"""Unions and k-fold overlaps of intervals, against counting at every moment that matters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage.intervals import IntervalSet
from tests.coverage.written_down import given_coverage

# Quarter seconds: exact in floats, far from the 1 ms rule, and they touch often.
moments = st.integers(0, 60).map(lambda n: n / 4.0)
intervals = st.lists(st.tuples(st.integers(0, 2), moments, moments), max_size=25)


def as_arrays(rows):
    cell, a, b = np.array(rows, dtype=float).reshape(-1, 3).T
    return cell.astype(np.int64), np.minimum(a, b), np.maximum(a, b)


def at_least(k, cell, starts_s, ends_s, n_cells) -> IntervalSet:
    rows = list(zip(cell, starts_s, ends_s, strict=True))
    return given_coverage(rows, n_cells).covered(np.arange(n_cells), k, (-np.inf, np.inf))


def at(covered: IntervalSet, cell: int, t: float) -> bool:
    own = slice(covered.offsets[cell], covered.offsets[cell + 1])
    return bool(np.any((covered.starts_s[own] < t) & (t < covered.ends_s[own])))


@given(intervals, st.integers(1, 4))
def test_at_least_k_equals_counting_between_all_moments(rows, k):
    """Between any two neighbouring moments the number of running intervals is constant."""
    cell, starts_s, ends_s = as_arrays(rows)

    covered = at_least(k, cell, starts_s, ends_s, 3)

    for c in range(3):
        for t in np.arange(0, 16, 0.25) + 0.125:
            running = np.sum((cell == c) & (starts_s < t) & (t < ends_s))
            assert at(covered, c, t) == (running >= k)


@given(intervals, st.integers(1, 4))
def test_result_is_sorted_disjoint_and_apart(rows, k):
    """Every interval has a length, and neighbours of one cell are more than 1 ms apart."""
    covered = at_least(k, *as_arrays(rows), 3)

    assert np.all(covered.starts_s < covered.ends_s)
    same_cell = np.diff(covered.cell) == 0
    assert np.all((covered.starts_s[1:] - covered.ends_s[:-1])[same_cell] > 1e-3)


@given(intervals, st.randoms(use_true_random=False))
def test_order_is_irrelevant(rows, random):
    """Shuffled intervals have the same union, to the bit."""
    shuffled = list(rows)
    random.shuffle(shuffled)

    one, other = at_least(1, *as_arrays(rows), 3), at_least(1, *as_arrays(shuffled), 3)

    for a, b in zip(vars(one).values(), vars(other).values(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_stretches_under_a_millisecond_are_no_gap():
    """Rounding at a handover, 0.9 ms, is joined; 1.1 ms is a gap."""
    cell = np.zeros(3, dtype=np.int64)
    covered = at_least(1, cell, np.array([0.0, 1.0009, 3.0011]), np.array([1.0, 3.0, 4.0]), 1)

    np.testing.assert_array_equal(covered.starts_s, [0.0, 3.0011])
    np.testing.assert_array_equal(covered.ends_s, [3.0, 4.0])


def test_nothing_in_nothing_out():
    """No intervals: every cell is there, and empty."""
    none = np.zeros(0)
    covered = at_least(2, none.astype(np.int64), none, none, 4)

    np.testing.assert_array_equal(covered.offsets, [0, 0, 0, 0, 0])
    assert covered.clipped(0.0, 1.0).n_cells == 4

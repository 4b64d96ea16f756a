"""Intervals of cells: clipped, what they leave of a span, and unions of any."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage.intervals import IntervalSet, union


def test_clipping_keeps_what_lies_inside():
    """Ends are cut to the span, and what only touches it is dropped."""
    covered = IntervalSet(
        np.array([0, 2, 3]), np.array([0.0, 8.0, 5.0]), np.array([5.0, 12.0, 20.0])
    )

    inside = covered.clipped(5.0, 10.0)

    np.testing.assert_array_equal(inside.offsets, [0, 1, 2])
    np.testing.assert_array_equal(inside.starts_s, [8.0, 5.0])
    np.testing.assert_array_equal(inside.ends_s, [10.0, 10.0])


def test_gaps_are_what_intervals_leave_of_a_span():
    """Before, between and after; a cell never covered has the whole span, 0.9 ms are none."""
    covered = IntervalSet(
        np.array([0, 2, 2, 4]),
        np.array([2.0, 5.0, 0.0, 6.0009]),
        np.array([4.0, 10.0, 6.0, 9.0]),
    )

    gaps = covered.gaps(0.0, 10.0)

    np.testing.assert_array_equal(gaps.offsets, [0, 2, 3, 4])
    np.testing.assert_array_equal(gaps.starts_s, [0.0, 4.0, 0.0, 9.0])
    np.testing.assert_array_equal(gaps.ends_s, [2.0, 5.0, 10.0, 10.0])


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=25))
def test_the_union_holds_each_moment_that_some_interval_holds(rows):
    """Whole seconds, so that they touch often; asked for between them."""
    starts_s, ends_s = np.sort(np.array(rows, dtype=float).reshape(-1, 2), axis=1).T

    union_starts_s, union_ends_s = union(starts_s, ends_s)

    for t_s in np.arange(60) + 0.5:
        any_s = np.any((starts_s < t_s) & (t_s < ends_s))
        assert any_s == np.any((union_starts_s < t_s) & (t_s < union_ends_s))

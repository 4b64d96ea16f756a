"""What is said of an area from its cells: shares, means and quantiles, and which are at least."""

from __future__ import annotations

import numpy as np
import pytest

from sim.coverage.area_statistics import AreaField

HOURS = np.array([1.0, 2.0, 3.0, 24.0 - 1e-9, 720.0])
BLIND = np.array([False, False, False, False, True])


def field(*cut):
    censored = BLIND.copy()
    censored[list(cut)] = True
    return AreaField(HOURS, BLIND, censored, slack=1e-6)


def test_a_value_beside_a_bound_is_at_it():
    assert field().reaches(24.0).tolist() == [False, False, False, True, True]
    assert field().share_reaching(24.0) == 0.4
    assert field().share_seen_reaching(24.0) == field().never_seen == 0.2


def test_a_mean_is_at_least_where_a_cell_of_it_is_cut():
    seen = ~BLIND

    assert field().mean(seen) == (pytest.approx(7.5), False)
    assert field(0).mean(seen).at_least
    assert field().mean(np.ones(5, bool)).at_least  # what is never seen waits longer than we look


def test_a_quantile_is_at_least_where_a_cell_below_it_is_cut():
    assert field().quantile(0.5) == (3.0, False)
    assert field(3).quantile(0.5) == (3.0, False)
    assert field(1).quantile(0.5) == (3.0, True)


def test_the_largest_is_at_least_where_every_cell_that_has_it_is_cut():
    both = AreaField(np.array([5.0, 5.0]), np.zeros(2, bool), np.array([True, False]), 0.0)

    assert field().largest == (HOURS[3], False)
    assert field(3).largest == (HOURS[3], True)
    assert field(0, 1, 2).largest == (HOURS[3], False)
    assert both.largest == (5.0, False)

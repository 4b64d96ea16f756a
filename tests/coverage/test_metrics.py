"""Figures of merit of areas: over cells, where seen, and at once; computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.coverage.metrics import OF_THE_SEEN, coverage_result, seen_name
from tests.coverage.written_down import given_coverage

THREE = [(0, 0, 100), (1, 20, 40), (1, 50, 60), (2, 30, 55)]


def test_area_means_largest_gap_and_shares():
    """Means over the area's cells, the largest gap of them, and cells left out of the mask."""
    result = coverage_result(given_coverage(THREE, 4), (0.0, 100.0))
    area = result.over(np.array([True, True, True, False]))
    everything = result.over(np.ones(4, dtype=bool))

    assert area.n_cells == 3
    assert area.coverage_fraction == pytest.approx((1.0 + 0.3 + 0.25) / 3)
    assert area.gap_max_s == 45.0
    assert area.n_gaps == pytest.approx((0 + 3 + 2) / 3)
    assert area.revisit_mean_s == area.revisit_max_s == 10.0
    assert area.blind_fraction == 0.0
    assert everything.blind_fraction == 0.25
    assert everything.gap_max_s == 100.0


def test_figures_where_seen_leave_out_what_is_never_covered():
    """Cell 3 is blind: over all cells it waits as long as the span is; where seen it is not."""
    result = coverage_result(given_coverage(THREE, 4), (0.0, 100.0))
    all_cells = result.over(np.ones(4, dtype=bool))
    seen_ones = result.over(np.array([True, True, True, False]))

    for name in OF_THE_SEEN:
        seen = getattr(all_cells, seen_name(name))
        assert seen == getattr(seen_ones, name) == getattr(seen_ones, seen_name(name))
        assert seen < getattr(all_cells, name)
    # Squares of the gaps of cells 0 to 2 over 100, halved: 0, 10.5 and (900 + 2025) / 200.
    assert all_cells.response_time_mean_seen_s == pytest.approx((0.0 + 10.5 + 14.625) / 3)
    assert all_cells.response_time_mean_s == pytest.approx((0.0 + 10.5 + 14.625 + 50.0) / 4)


@pytest.mark.verifies("closed form", source="by hand")
def test_figures_where_seen_do_not_grow_with_the_study_and_those_over_all_cells_do():
    """The same rotation for twice as long: covered 10 of every 20 s, a neighbour never."""
    rows = [(0, start_s, start_s + 10.0) for start_s in range(0, 400, 20)]
    short, long = (
        coverage_result(given_coverage(rows, 2), (0.0, span_s)).over(np.ones(2, dtype=bool))
        for span_s in (200.0, 400.0)
    )

    assert short.response_time_mean_seen_s == long.response_time_mean_seen_s == 2.5
    assert short.gap_max_seen_s == long.gap_max_seen_s == 10.0
    assert long.response_time_mean_s - 1.25 == 2 * (short.response_time_mean_s - 1.25) == 100.0


def test_an_area_never_seen_has_no_figures_where_seen():
    area = coverage_result(given_coverage(THREE, 4), (0.0, 100.0)).over(
        np.array([False] * 3 + [True])
    )

    assert all(np.isnan(getattr(area, seen_name(name))) for name in OF_THE_SEEN)
    assert np.isnan(area.cut_fraction)
    assert area.gap_max_s == 100.0


def test_a_longest_gap_is_cut_where_an_edge_of_the_span_ends_it():
    """Gaps of 20 (cut), 10, 40 (cut); of 5 (cut), 30; of none; of the whole span."""
    rows = [(0, 20, 40), (0, 50, 60), (1, 5, 50), (1, 80, 100), (2, 0, 100)]
    result = coverage_result(given_coverage(rows, 4), (0.0, 100.0))

    assert result.cut.tolist() == [True, False, False, True]
    assert result.over(np.ones(4, dtype=bool)).cut_fraction == pytest.approx(1 / 3)
    without = coverage_result(given_coverage(rows, 4), (0.0, 100.0), edge="exclude")
    assert without.cut.tolist() == [False, False, False, True]


def test_global_times_look_at_all_cells_at_once():
    """Cells 1 and 2 are both covered in 30-40 and 50-55, and one of them in 20-60."""
    area = coverage_result(given_coverage(THREE, 4), (0.0, 100.0)).over(
        np.array([False, True, True, False])
    )

    assert area.global_gap_s == pytest.approx(85.0)
    assert area.global_zero_s == pytest.approx(60.0)


def test_area_without_revisit_has_none():
    """A mean over nothing is nan, not 0."""
    area = coverage_result(given_coverage(THREE, 4), (0.0, 100.0)).over(
        np.array([True, False, True, False])
    )

    assert np.isnan(area.revisit_mean_s)
    assert np.isnan(area.revisit_max_s)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.zeros(4, dtype=bool), "mask: an area without a cell has no figures"),
        (np.ones(3, dtype=bool), r"mask: must be 4 booleans \(got bool \(3,\)\)"),
        (np.ones(4), r"mask: must be 4 booleans \(got float64 \(4,\)\)"),
    ],
)
def test_impossible_masks_are_named(mask, message):
    """An area of no cell, or a mask of another shape or kind, is an error."""
    result = coverage_result(given_coverage(THREE, 4), (0.0, 100.0))
    with pytest.raises(ValueError, match=message):
        result.over(mask)

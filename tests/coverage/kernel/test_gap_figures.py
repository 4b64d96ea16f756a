"""Figures of a cell's gaps: hand-computed, and against slow definitions on random gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage.metrics import coverage_result
from tests.coverage.written_down import given_coverage

moments = st.integers(0, 400).map(lambda n: n / 4.0)


def one_cell(*intervals, span_s=(0.0, 100.0), **options):
    return coverage_result(given_coverage([(0, a, b) for a, b in intervals], 1), span_s, **options)


@pytest.mark.verifies("closed form", source="by hand")
def test_hand_computed_cell():
    """Covered 20-40 and 50-60 of 100: gaps 20, 10, 40, the first and last cut by the edges."""
    cell = one_cell((20, 40), (50, 60))

    assert cell.coverage_fraction[0] == pytest.approx(0.30)
    assert cell.n_gaps[0] == 3
    assert cell.gap_mean_s[0] == pytest.approx(70 / 3)
    assert cell.gap_max_s[0] == 40.0
    assert cell.gap_p50_s[0] == 20.0
    assert cell.gap_p90_s[0] == pytest.approx(36.0)
    assert cell.gap_second_moment_s2[0] == pytest.approx((400 + 100 + 1600) / 3)
    assert cell.revisit_mean_s[0] == cell.revisit_max_s[0] == 10.0
    assert cell.time_average_gap_s[0] == pytest.approx(21.0)
    assert cell.response_time_mean_s[0] == pytest.approx(10.5)
    assert cell.age_of_data_mean_s[0] == pytest.approx(10.5)
    # Longer than x for 5 of 100: only the gap of 40 has waits above 35.
    assert cell.response_time_p95_s[0] == pytest.approx(35.0)
    assert not cell.blind[0]


def test_never_covered_cell_has_one_gap_of_the_whole_span():
    """It is never dropped; what it was never revisited by has no number."""
    cell = one_cell(span_s=(50.0, 150.0))

    assert (cell.coverage_fraction[0], cell.n_gaps[0], cell.gap_max_s[0]) == (0.0, 1, 100.0)
    assert cell.gap_p95_s[0] == cell.gap_mean_s[0] == cell.time_average_gap_s[0] == 100.0
    assert cell.response_time_p95_s[0] == pytest.approx(95.0)
    assert np.isnan(cell.revisit_mean_s[0])
    assert np.isnan(cell.revisit_max_s[0])
    assert cell.blind[0]


def test_always_covered_cell_has_no_gap():
    """Its gap figures are 0, and its response time too."""
    cell = one_cell((-5, 60), (60, 105))

    assert (cell.coverage_fraction[0], cell.n_gaps[0], cell.gap_max_s[0]) == (1.0, 0, 0.0)
    assert cell.gap_p95_s[0] == cell.response_time_mean_s[0] == cell.response_time_p95_s[0] == 0.0


def test_span_clips_warm_up_and_what_comes_after():
    """Only [warmup, warmup + duration] counts: gaps cut there count at the length observed."""
    cell = one_cell((0, 30), (45, 70), (95, 200), span_s=(40.0, 90.0))

    assert cell.coverage_fraction[0] == pytest.approx(0.5)
    assert cell.n_gaps[0] == 2
    assert cell.gap_max_s[0] == pytest.approx(20.0)


def test_excluding_edges_leaves_cut_gaps_out_but_never_a_blind_cell():
    """With edge "exclude" the gap of 10 stays; coverage and time averages do not change."""
    cell = one_cell((20, 40), (50, 60), edge="exclude")
    blind = one_cell(edge="exclude")

    assert (cell.n_gaps[0], cell.gap_max_s[0], cell.gap_mean_s[0]) == (1, 10.0, 10.0)
    assert cell.coverage_fraction[0] == pytest.approx(0.30)
    assert cell.time_average_gap_s[0] == pytest.approx(21.0)
    assert (blind.n_gaps[0], blind.gap_max_s[0]) == (1, 100.0)


def test_gaps_are_times_with_fewer_than_k():
    """Two aircraft overlap for 30 to 40 only; a cell seen by one is not blind."""
    cell = one_cell((20, 40), (30, 60), k=2)

    assert cell.coverage_fraction[0] == pytest.approx(0.40)
    assert cell.k_coverage_fraction[0] == pytest.approx(0.10)
    assert (cell.n_gaps[0], cell.gap_max_s[0]) == (2, 60.0)
    assert not cell.blind[0]


@given(st.lists(st.tuples(st.integers(0, 2), moments, moments), max_size=15))
@pytest.mark.verifies("coverage", source="definitions walked through")
def test_equal_the_definitions_walked_through(rows):
    """Every figure, from gaps found by walking quarter-second steps."""
    rows = [(cell, min(a, b), max(a, b)) for cell, a, b in rows]
    result = coverage_result(given_coverage(rows, 3), (0.0, 100.0))
    t_s = np.arange(0.125, 100.0, 0.25)

    for c in range(3):
        open_ = ~np.array([any(cell == c and a < t < b for cell, a, b in rows) for t in t_s])
        edges = np.flatnonzero(np.diff(np.concatenate(([False], open_, [False])).astype(int)))
        gaps = (edges[1::2] - edges[::2]) / 4.0
        inner = gaps[(edges[::2] > 0) & (edges[1::2] < len(t_s))]
        # Time to the next coverage, at the middle of every step.
        wait_s = np.concatenate([np.arange(gap, 0, -0.25) - 0.125 for gap in gaps] or [[]])
        wait_s = np.concatenate((wait_s, np.zeros(len(t_s) - len(wait_s))))

        assert result.coverage_fraction[c] == pytest.approx(1 - gaps.sum() / 100)
        assert result.n_gaps[c] == len(gaps)
        assert result.response_time_mean_s[c] == pytest.approx(wait_s.mean())
        assert result.response_time_p95_s[c] == pytest.approx(
            np.quantile(wait_s, 0.95, method="inverted_cdf"), abs=0.13
        )
        assert result.time_average_gap_s[c] == pytest.approx(np.sum(gaps**2) / 100)
        if len(gaps):
            assert result.gap_max_s[c] == gaps.max()
            assert result.gap_mean_s[c] == pytest.approx(gaps.mean())
            for percent in (50, 90, 95):
                value_s = getattr(result, f"gap_p{percent}_s")[c]
                assert value_s == pytest.approx(np.percentile(gaps, percent))
        if len(inner):
            assert result.revisit_mean_s[c] == pytest.approx(inner.mean())
            assert result.revisit_max_s[c] == inner.max()
        else:
            assert np.isnan(result.revisit_mean_s[c])

"""Kernels, each timed alone and each asserting its answer: `pytest benchmarks`."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import operations
from benchmarks.contest import agreement, one_case
from benchmarks.contest.cases import CoverageCase
from benchmarks.peers import heap_loop
from sim.coverage import covered_intervals
from sim.coverage.cell_coverage import compile_now
from sim.world.airspace import closed_airspace
from sim.world.routing import shortest_pairs

pytestmark = pytest.mark.benchmark(group="kernel")

SMALL = CoverageCase(2_000, 3, 30e3)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    """What is timed is machine code."""
    compile_now()


@pytest.fixture(scope="module")
def small():
    """The case with its inputs made, and its answers through the table of legs."""
    _ = SMALL.laps, SMALL.windows
    return SMALL, agreement.solve_legs(SMALL)


def test_coverage_by_templates(benchmark, small):
    """Laps and windows to figures of 2,000 cells over 3 days."""
    case, expected = small
    agreement.check_same("templates", benchmark(one_case.solve_stations, case), expected)


@pytest.mark.parametrize("reach_km", [5, 150])
def test_coverage_by_reach(benchmark, reach_km):
    """The same for a short and a long reach."""
    case = CoverageCase(2_000, 3, 1e3 * reach_km)
    expected = agreement.solve_legs(case)
    agreement.check_same("templates", benchmark(one_case.solve_stations, case), expected)


def test_coverage_by_legs(benchmark, small):
    """The general door: 27,000 legs in a table."""
    case, expected = small
    agreement.check_same("legs", benchmark(agreement.solve_legs, case), expected)


def test_intervals(benchmark, small):
    """Covered intervals add up to the covered time of the figures."""
    case, expected = small
    found = benchmark(covered_intervals, case.legs, case.cells)
    cell = np.repeat(np.arange(case.n_cells), np.diff(found.offsets))
    covered_s = np.bincount(cell, found.ends_s - found.starts_s, case.n_cells)
    np.testing.assert_allclose(covered_s, expected.covered_s, atol=0.01)


def test_a_year_of_operations(benchmark):
    """20 aircraft for a year fly the sorties that a hand-written loop flies."""
    found = benchmark(operations.ours)
    operations.check_same("ours", operations.rows_of(found), heap_loop.run())


def test_routes_round_iran(benchmark):
    """From the Gulf to Kabul it is longer than straight, and no shorter than the great circle."""
    airspace = closed_airspace(["IRN"])
    starts = np.array([[24.248, 54.548], [25.117, 51.315]])
    ends = np.array([[34.53, 69.17], [34.53, 69.17]])
    for route in benchmark(shortest_pairs, airspace, starts, ends):
        assert 1.05 < route.length_m / route.great_circle_m < 1.3

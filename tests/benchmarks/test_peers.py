"""The peers of the benchmark answer what we answer, on a case small enough for every run."""

import numpy as np
import pytest

from benchmarks import on_demand, operations
from benchmarks.contest import agreement, one_case
from benchmarks.contest.cases import CoverageCase
from benchmarks.peers import numpy_culled, numpy_dense, shapely_user
from benchmarks.peers.answers import answers_of

CASE = CoverageCase(180, 0.5, 60e3)


def test_gaps_of_two_passes_by_hand():
    """Cell 0 is seen from 10 to 20 s and 15 to 30 s of 100 s; cell 1 never."""
    found = answers_of(np.array([0, 0]), np.array([15.0, 10.0]), np.array([30.0, 20.0]), 2, 100.0)

    assert found.covered_s.tolist() == [20.0, 0.0]
    assert found.n_gaps.tolist() == [2, 1]
    assert found.gap_max_s.tolist() == [70.0, 100.0]
    assert found.gap_mean_s.tolist() == [40.0, 100.0]
    assert found.gap_second_moment_s2.tolist() == [(10.0**2 + 70.0**2) / 2, 100.0**2]
    assert found.gap_p95_s == pytest.approx(np.array([10.0 + 0.95 * 60.0, 100.0]))


def test_a_grid_has_the_cells_it_says():
    """Every size of the benchmark divides into rows and columns."""
    for n_cells in (20, 180, 2_000, 20_000, 200_000):
        case = CoverageCase(n_cells, 1, 30e3)
        assert case.rows * case.columns == n_cells == len(case.cells["lat_deg"])


@pytest.mark.parametrize(
    "solve", [pytest.param(numpy_dense.solve, marks=pytest.mark.long), numpy_culled.solve]
)
@pytest.mark.verifies("peer", source="other code for the same case")
def test_exact_peers_agree_to_a_tenth_of_a_metre(solve):
    """Their footprints are ours within 0.1 m."""
    agreement.check_reach("peer", solve(CASE), CASE, 0.1, same_gaps=1.0)


@pytest.mark.long
@pytest.mark.verifies("peer", source="shapely, as a user would write it")
def test_shapely_agrees_to_its_polygons():
    """Its footprints are ours within 0.5 % of the reach."""
    answers = shapely_user.solve(CASE, shapely_user.prepare(CASE))
    agreement.check_reach("shapely", answers, CASE, 0.005 * CASE.reach_m, same_gaps=0.95)


def test_a_wrong_reach_is_found_out():
    """The test of agreement is no formality: 20 m more of reach fail it."""
    wrong = agreement.solve_legs(CoverageCase(180, 0.5, 60_020.0))
    with pytest.raises(AssertionError, match="covered_s"):
        agreement.check_reach("wrong", wrong, CASE, 0.1, same_gaps=0.0)


def test_templates_and_legs_are_two_doors_to_one_answer():
    """Windows of laps, and the same flying as a table of legs."""
    by_legs = agreement.solve_legs(CASE)
    agreement.check_same("doors", one_case.solve_stations(CASE), by_legs)


@pytest.mark.long
def test_reported_ends_lie_at_the_reach():
    """On the ellipsoid, to 8 cm."""
    off_m, n_ends = agreement.ends_off_m(30e3, n_cells=20, days=0.5)

    assert n_ends > 100
    assert off_m < 0.08


@pytest.mark.long
@pytest.mark.verifies("peer", source="SimPy cycle, heap loop, othsim")
def test_three_engines_fly_the_same_year():
    """Our model, bare SimPy and the heap loop agree on every sortie within 1 ms.

    So do salabim and Ciw, where they are installed.
    """
    expected = operations.rows_of(operations.ours())
    found = operations.peers()

    assert list(found)[:2] == ["bare SimPy", "heap loop"]
    for name, peer in found.items():
        operations.check_same(name, peer(), expected)


@pytest.mark.verifies("peer", source="other code for the same case")
def test_a_control_room_that_looks_every_minute_answers_as_ours_within_its_steps():
    """Forty days of calls; Ciw, where it is installed, has the same to a millisecond."""
    case = on_demand.Case(days=40.0)
    operations = case.event_model()
    answers = {name: run(case.for_peers) for name, run in on_demand.peers().items()}
    on_demand.check_same(case, operations, dict(answers))

    wrong = {name: on_scene_s - 1.0 for name, on_scene_s in answers.items()}
    with pytest.raises(AssertionError, match="before its time"):
        on_demand.check_same(case, operations, wrong)

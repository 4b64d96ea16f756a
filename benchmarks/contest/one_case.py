"""One case, every method: agreement first, then medians."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter, process_time

import numpy as np

from benchmarks.contest import agreement
from benchmarks.contest.cases import (
    EAST_DEG,
    NORTH_DEG,
    SOUTH_DEG,
    SPEED_MPS,
    WEST_DEG,
    CoverageCase,
)
from benchmarks.contest.table import Row
from benchmarks.machine import timed
from benchmarks.peers import numba_steps, numpy_culled, numpy_dense, shapely_user
from benchmarks.peers.answers import Answers, ours
from sim.coverage import station_coverage

OURS = "**othsim, templates**"
OURS_LEGS = "othsim, table of legs"
STEPS = "numba, steps of 60 s"
CULLED = "numpy culled, exact"
DENSE = "numpy dense, exact"
SHAPELY = "shapely user"

# One thread by the processor's clock, two by the one on the wall.
CLOCKS = {1: process_time, 2: perf_counter}

# Work, in pairs of leg and cell, that a slow peer is given; the rest is scaled.
SHAPELY_PAIRS = 120_000
DENSE_PAIRS = 60_000_000
CULLED_PAIRS = 6_000_000

# How far a peer's edge of the footprint may lie from ours.
EXACT_SLACK_M = 0.1
SHAPELY_SLACK = 0.005  # of the reach: polygons for circles 0.12 %, the flat map up to 0.2 %


def solve_stations(case: CoverageCase, threads: int = 1) -> Answers:
    """Ours through templates, from laps and windows to figures."""
    span_s = (0.0, case.duration_s)
    laps = case.station_laps
    return ours(station_coverage(case.windows, laps, case.cells, span_s, threads=threads))


def run_case(case: CoverageCase, *, repeats: int) -> list[Row]:
    """All rows of a case."""
    _ = case.legs, case.windows, case.laps, case.cells  # inputs, not part of anybody's time
    rows = _our_rows(case, repeats)
    exact = solve_stations(case)
    for n in (1, 2):
        solve = partial(numba_steps.solve, case, n)
        seconds, answers = timed(solve, at_most=repeats, clock=CLOCKS[n])
        said = agreement.check_sampled(STEPS, answers, exact, numba_steps.STEP_S)
        rows.append(_row(case, STEPS, n, seconds, "all", said))
    rows += _slow_rows(case)
    base = rows[0].seconds
    return [Row(**(vars(row) | {"ratio": row.seconds / base})) for row in rows]


def _our_rows(case: CoverageCase, repeats: int) -> list[Row]:
    rows = []
    for n in (1, 2):
        solve = partial(solve_stations, case, n)
        seconds, answers = timed(solve, at_most=repeats, clock=CLOCKS[n])
        rows.append(_row(case, OURS, n, seconds, "all", "exact"))
    seconds, by_legs = timed(partial(agreement.solve_legs, case), at_most=min(repeats, 3))
    said = agreement.check_same(OURS_LEGS, by_legs, answers)
    return [*rows, _row(case, OURS_LEGS, 1, seconds, "all", said)]


def _slow_rows(case: CoverageCase) -> list[Row]:
    near = pairs(case)
    culled = _on_part(
        case, CULLED, CULLED_PAIRS / near, numpy_culled.solve, EXACT_SLACK_M, same_gaps=0.999
    )
    dense = _on_part(
        case,
        DENSE,
        DENSE_PAIRS / (case.n_legs * case.n_cells),
        numpy_dense.solve,
        EXACT_SLACK_M,
        same_gaps=0.999,
    )
    prepare_s, prepared = timed(lambda: shapely_user.prepare(case), at_most=1, warm=False)
    user = _on_part(
        case,
        SHAPELY,
        SHAPELY_PAIRS / near,
        lambda part: shapely_user.solve(part, prepared),
        SHAPELY_SLACK * case.reach_m,
        same_gaps=0.95,
        once_s=prepare_s,
    )
    return [culled, dense, user]


def _on_part(
    case: CoverageCase,
    method: str,
    share: float,
    solve: Callable[[CoverageCase], Answers],
    slack_m: float,
    *,
    same_gaps: float,
    once_s: float = 0.0,
) -> Row:
    """A peer timed on the first part of the time, its answers checked there, and scaled by legs."""
    part = case if share >= 1.0 else case.first(share)
    _ = part.legs, part.cells
    seconds, answers = timed(lambda: solve(part), at_most=3, warm=False)
    said = agreement.check_reach(method, answers, part, slack_m, same_gaps=same_gaps)
    scale = case.n_legs / part.n_legs
    timed_on = "all"
    if scale > 1.0:
        timed_on = f"first {part.n_legs:,} of {case.n_legs:,} legs, scaled"
    return _row(case, method, 1, once_s + seconds * scale, timed_on, said)


def pairs(case: CoverageCase) -> float:
    """Pairs of leg and cell in reach of each other, about."""
    middle_rad = np.radians((NORTH_DEG + SOUTH_DEG) / 2)
    box_m2 = (NORTH_DEG - SOUTH_DEG) * (EAST_DEG - WEST_DEG) * 111e3**2 * np.cos(middle_rad)
    leg_m = 92.6 * SPEED_MPS
    swept_m2 = np.pi * case.reach_m**2 + 2.0 * case.reach_m * leg_m
    return float(case.n_legs * case.n_cells * swept_m2 / box_m2)


def _row(case: CoverageCase, method: str, n: int, seconds: float, timed_on: str, said: str) -> Row:
    reach_km = case.reach_m / 1e3
    size = (case.label, case.n_cells, case.days, reach_km)
    return Row(*size, method, n, seconds, 1.0, timed_on, said)

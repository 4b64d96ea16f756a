"""Peer: numba, brute force in time steps of 60 s; not exact.

At every step every aircraft on station marks the cells in reach; a cell's gap ends when it is
marked again. Only the grid's window round the aircraft is looked at, and a band of rows goes to
each thread, so that this is as good as stepping gets without changing the method.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.contest.cases import CoverageCase
from benchmarks.peers.answers import Answers
from benchmarks.peers.chords import chord_squared_m2, ends
from benchmarks.peers.numpy_culled import DEGREE_M
from sim.world import geodesy

STEP_S = 60.0


def solve(case: CoverageCase, threads: int = 1) -> Answers:
    """Answers of every cell; sampled in the middle of each step."""
    n_steps = int(case.duration_s / STEP_S)
    position_m, place = _positions(case, n_steps)
    cell_m = geodesy.ecef(case.cells["lat_deg"], case.cells["lon_deg"])
    reach_m2 = chord_squared_m2(case.cells["lat_deg"], case.reach_m)
    row, column = _windows(case, place)

    def band(low: int, high: int) -> Answers:
        part = slice(low * case.columns, high * case.columns)
        found = _march(position_m, row, column, low, high, cell_m[part], reach_m2[part])
        return Answers(*_figures(*found))

    with ThreadPoolExecutor(threads) as pool:
        # More bands than threads: orbits are not spread evenly over the rows.
        cuts = np.linspace(0, case.rows, 8 * threads + 1).astype(int) if threads > 1 else None
        cuts = np.array([0, case.rows]) if cuts is None else np.unique(cuts)
        return Answers.joined(list(pool.map(band, cuts[:-1], cuts[1:])))


def _positions(case: CoverageCase, n_steps: int) -> tuple[NDArray, NDArray]:
    """Ground points (S, A, 3) in ECEF and (S, A, 2) in degrees; nan when not on station."""
    legs = case.legs
    start_m, step_m = ends(legs)
    lat_lon = np.column_stack([legs["lat0_deg"], legs["lon0_deg"]])
    turn = np.column_stack([legs["lat1_deg"], legs["lon1_deg"]]) - lat_lon
    t_s = (np.arange(n_steps) + 0.5) * STEP_S
    n_aircraft = int(legs["aircraft"].max()) + 1
    position_m = np.full((n_steps, n_aircraft, 3), np.nan)
    place = np.full((n_steps, n_aircraft, 2), np.nan)
    edges = np.searchsorted(legs["aircraft"], np.arange(n_aircraft + 1))
    for aircraft in range(n_aircraft):
        first, last = edges[aircraft], edges[aircraft + 1]
        if first == last:
            continue
        leg = first + np.searchsorted(legs["t0_s"][first:last], t_s, side="right") - 1
        flying = (leg >= first) & (t_s < legs["t1_s"][leg])
        leg, at_s = leg[flying], t_s[flying]
        u = ((at_s - legs["t0_s"][leg]) / (legs["t1_s"][leg] - legs["t0_s"][leg]))[:, None]
        position_m[flying, aircraft] = start_m[leg] + u * step_m[leg]
        place[flying, aircraft] = lat_lon[leg] + u * turn[leg]
    return position_m, place


def _windows(case: CoverageCase, place: NDArray) -> tuple[NDArray, NDArray]:
    """Rows and columns (S, A, 2) that may be in reach of each position."""
    margin_deg = case.reach_m * 1.003 / DEGREE_M
    lat, lon = place[..., 0], place[..., 1]
    row = np.searchsorted(case.row_lat_deg, np.stack([lat - margin_deg, lat + margin_deg], -1))
    margin_deg = margin_deg / np.cos(np.radians(lat + margin_deg))
    sides = np.stack([lon - margin_deg, lon + margin_deg], -1)
    return row, np.searchsorted(case.column_lon_deg, sides)


@numba.njit(nogil=True)
def _march(position_m, row, column, low, high, cell_m, reach_m2):  # type: ignore[no-untyped-def]
    """Step through time: marks by cell, and every gap as cell and length in steps."""
    n_cells = len(cell_m)
    n_columns = n_cells // max(high - low, 1)
    n_steps, n_aircraft = row.shape[:2]
    last_seen = np.full(n_cells, -1, np.int64)
    marks = np.zeros(n_cells, np.int64)
    gap_cell = np.empty(1024, np.int32)
    gap_steps = np.empty(1024, np.int32)
    n_gaps = 0
    for step in range(n_steps + 1):
        if n_gaps + n_cells > len(gap_cell):
            wider = np.empty(2 * (n_gaps + n_cells), np.int32)
            wider[:n_gaps] = gap_cell[:n_gaps]
            gap_cell = wider
            longer = np.empty(2 * (n_gaps + n_cells), np.int32)
            longer[:n_gaps] = gap_steps[:n_gaps]
            gap_steps = longer
        if step == n_steps:
            break
        for aircraft in range(n_aircraft):
            x, y, z = position_m[step, aircraft]
            if np.isnan(x):
                continue
            left, right = column[step, aircraft]
            for r in range(max(row[step, aircraft, 0], low), min(row[step, aircraft, 1], high)):
                base = (r - low) * n_columns
                for cell in range(base + left, base + right):
                    dx = cell_m[cell, 0] - x
                    dy = cell_m[cell, 1] - y
                    dz = cell_m[cell, 2] - z
                    if dx * dx + dy * dy + dz * dz <= reach_m2[cell]:
                        missed = step - last_seen[cell] - 1
                        if missed >= 0:
                            marks[cell] += 1
                            last_seen[cell] = step
                            if missed > 0:
                                gap_cell[n_gaps] = cell
                                gap_steps[n_gaps] = missed
                                n_gaps += 1
    for cell in range(n_cells):
        missed = n_steps - last_seen[cell] - 1
        if missed > 0:
            gap_cell[n_gaps] = cell
            gap_steps[n_gaps] = missed
            n_gaps += 1
    return marks, gap_cell[:n_gaps], gap_steps[:n_gaps]


@numba.njit(nogil=True)
def _figures(marks, gap_cell, gap_steps):  # type: ignore[no-untyped-def]
    """The six figures from the gaps, sorted by cell by counting and then within each cell."""
    n_cells = len(marks)
    count = np.zeros(n_cells, np.int64)
    for cell in gap_cell:
        count[cell] += 1
    begin = np.cumsum(count) - count
    place = begin.copy()
    by_cell = np.empty(len(gap_cell), np.int32)
    for i in range(len(gap_cell)):
        by_cell[place[gap_cell[i]]] = gap_steps[i]
        place[gap_cell[i]] += 1
    mean, square = np.zeros(n_cells), np.zeros(n_cells)
    largest, p95 = np.zeros(n_cells), np.zeros(n_cells)
    for cell in range(n_cells):
        n = count[cell]
        if n == 0:
            continue
        gaps = np.sort(by_cell[begin[cell] : begin[cell] + n])
        for gap in gaps:
            mean[cell] += gap * STEP_S / n
            square[cell] += (gap * STEP_S) ** 2 / n
        largest[cell] = gaps[-1] * STEP_S
        rank = 0.95 * (n - 1)
        below = int(rank)
        high = gaps[min(below + 1, n - 1)]
        p95[cell] = (gaps[below] + (high - gaps[below]) * (rank - below)) * STEP_S
    return marks * STEP_S, count, mean, square, largest, p95

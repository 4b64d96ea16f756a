"""Peer: numpy, each leg against the cells near it only, exact.

What one writes second. The grid is regular, so the cells near a leg are a window of rows and
columns, found by arithmetic for many legs at once; bands of rows keep memory in bounds.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.contest.cases import CoverageCase
from benchmarks.peers.answers import Answers, answers_of
from benchmarks.peers.chords import chord_squared_m2, ends, roots
from sim.world import geodesy

# Pairs of leg and cell at a time, and pairs kept before a band of rows is closed.
BLOCK_PAIRS = 100_000
BAND_PAIRS = 8_000_000
# No degree of latitude, and none of longitude at the equator, is shorter than this.
DEGREE_M = 110_500.0


def solve(case: CoverageCase) -> Answers:
    """Answers of every cell."""
    rows, columns = _windows(case)
    in_row = np.zeros(case.rows + 1, dtype=np.int64)
    np.add.at(in_row, rows[0], columns[1] - columns[0])
    np.add.at(in_row, rows[1], columns[0] - columns[1])
    band = np.cumsum(np.cumsum(in_row[:-1])) // BAND_PAIRS
    cuts = np.concatenate(([0], np.flatnonzero(np.diff(band)) + 1, [case.rows]))
    return Answers.joined(
        [_band(case, int(low), int(high), rows, columns) for low, high in pairwise(cuts)]
    )


def _windows(case: CoverageCase) -> tuple[NDArray, NDArray]:
    """First and last (excluded) row and column `(2, L)` of the cells that may touch each leg."""
    legs, reach_m = case.legs, case.reach_m * 1.003
    lat = np.stack([legs["lat0_deg"], legs["lat1_deg"]])
    lon = np.stack([legs["lon0_deg"], legs["lon1_deg"]])
    margin_deg = reach_m / DEGREE_M
    south, north = lat.min(0) - margin_deg, lat.max(0) + margin_deg
    margin_deg = margin_deg / np.cos(np.radians(north))
    west, east = lon.min(0) - margin_deg, lon.max(0) + margin_deg
    rows = np.searchsorted(case.row_lat_deg, [south, north])
    columns = np.searchsorted(case.column_lon_deg, [west, east])
    return rows, columns


def _band(case: CoverageCase, low: int, high: int, rows: NDArray, columns: NDArray) -> Answers:
    """Answers of the cells in rows `low` to `high`."""
    legs = case.legs
    part = slice(low * case.columns, high * case.columns)
    lat_deg, lon_deg = case.cells["lat_deg"][part], case.cells["lon_deg"][part]
    cell_m = geodesy.ecef(lat_deg, lon_deg)
    reach_m2 = chord_squared_m2(lat_deg, case.reach_m)
    first_row = np.clip(rows[0], low, high)
    n_rows = np.clip(rows[1], low, high) - first_row
    width = np.maximum(columns[1] - columns[0], 0)
    near = np.flatnonzero(n_rows * width)
    start_m, step_m = ends({name: values[near] for name, values in legs.items()})
    leg_m2 = np.einsum("ij,ij->i", step_m, step_m)
    t0_s, leg_s = legs["t0_s"][near], legs["t1_s"][near] - legs["t0_s"][near]
    corner = (first_row[near] - low) * case.columns + columns[0][near]
    width, count = width[near], (n_rows * np.maximum(columns[1] - columns[0], 0))[near]
    block = np.cumsum(count) // BLOCK_PAIRS
    cuts = np.concatenate(([0], np.flatnonzero(np.diff(block)) + 1, [len(near)]))
    none = np.zeros(0, dtype=np.int64)
    found = [(none, np.zeros(0), np.zeros(0))]
    for begin, end in pairwise(cuts):
        leg = np.repeat(np.arange(begin, end), count[begin:end])
        place = np.arange(len(leg)) - np.repeat(
            np.cumsum(count[begin:end]) - count[begin:end], count[begin:end]
        )
        row, column = np.divmod(place, width[leg])
        cell = corner[leg] + row * case.columns + column
        away_m = start_m[leg] - cell_m[cell]
        half_b = np.einsum("ij,ij->i", away_m, step_m[leg])
        c = np.einsum("ij,ij->i", away_m, away_m) - reach_m2[cell]
        enter, leave, seen = roots(leg_m2[leg], half_b, c)
        leg = leg[seen]
        enter_s = t0_s[leg] + enter[seen] * leg_s[leg]
        found.append((cell[seen], enter_s, t0_s[leg] + leave[seen] * leg_s[leg]))
    cell, enter_s, leave_s = (np.concatenate(column) for column in zip(*found, strict=True))
    return answers_of(cell, enter_s, leave_s, len(lat_deg), case.duration_s)

"""Peer: numpy, every leg against every cell, exact.

What one writes first when told to vectorise: a matrix of legs by cells, the roots of a quadratic in
each place, and what is left goes through one sort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.contest.cases import CoverageCase
from benchmarks.peers.answers import Answers, answers_of
from benchmarks.peers.chords import chord_squared_m2, ends, roots
from sim.world import geodesy

# Places of the matrix at a time: small enough to stay in cache, large enough for numpy.
PLACES = 200_000


def solve(case: CoverageCase) -> Answers:
    """Answers of every cell."""
    legs, cells = case.legs, case.cells
    start_m, step_m = ends(legs)
    cell_m = geodesy.ecef(cells["lat_deg"], cells["lon_deg"])
    reach_m2 = chord_squared_m2(cells["lat_deg"], case.reach_m)
    leg_s = legs["t1_s"] - legs["t0_s"]
    a = np.einsum("ij,ij->i", step_m, step_m)
    start_along_m2 = np.einsum("ij,ij->i", start_m, step_m)
    start_m2 = np.einsum("ij,ij->i", start_m, start_m)
    outside_m2 = np.einsum("ij,ij->i", cell_m, cell_m) - reach_m2
    found = []
    rows = max(1, PLACES // len(cell_m))
    for first in range(0, len(a), rows):
        part = slice(first, first + rows)
        half_b = start_along_m2[part, None] - _products(step_m[part], cell_m)
        c = start_m2[part, None] - 2.0 * _products(start_m[part], cell_m) + outside_m2
        enter, leave, seen = roots(a[part, None], half_b, c)
        leg, cell = np.nonzero(seen)
        t0_s, span_s = legs["t0_s"][part][leg], leg_s[part][leg]
        found.append((cell, t0_s + enter[seen] * span_s, t0_s + leave[seen] * span_s))
    cell, enter_s, leave_s = (np.concatenate(column) for column in zip(*found, strict=True))
    return answers_of(cell, enter_s, leave_s, len(cell_m), case.duration_s)


def _products(legs_m: NDArray, cells_m: NDArray) -> NDArray:
    """Scalar products of every row with every row; `@` would take a second thread for it."""
    return sum(np.multiply.outer(a, b) for a, b in zip(legs_m.T, cells_m.T, strict=True))

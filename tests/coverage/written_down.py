"""Coverage from intervals as they are written down: rows of (cell, start, end)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.coverage.coverage import Coverage
from sim.coverage.kernel.arrays import Flights, Passes, Paths
from sim.coverage.kernel.footprint import discs


def given_coverage(rows: Sequence[tuple[int, float, float]], n_cells: int) -> Coverage:
    """A source of figures in which every row is another aircraft's only pass."""
    cell, begin, end = np.array(rows, dtype=float).reshape(-1, 3).T
    n = len(cell)
    order = np.argsort(cell, kind="stable")
    offsets = np.searchsorted(cell[order], np.arange(n_cells + 1)).astype(np.int64)
    passes = Passes(offsets, order, begin[order], end[order])
    forever = np.full(n, np.inf)
    flights = Flights(
        np.arange(n + 1), np.zeros(n), np.ones(n), -forever, forever, np.arange(n), np.zeros(n)
    )
    zeros, points = np.zeros(n), np.zeros((n, 3))
    paths = Paths(np.zeros(n + 1, np.int64), points, zeros, discs(zeros), zeros, points, zeros)
    return Coverage(np.zeros((n_cells, 3)), paths, flights, passes, 1)

"""Coverage as it is written down: rows of (cell, start, end), or reliefs over a racetrack."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.coverage.cell_coverage import Coverage
from sim.coverage.kernel.array_types import Flights, Passes, Paths
from sim.coverage.kernel.footprint import discs
from sim.flight.pattern import Lap
from sim.world import geodesy

CENTRE = (34.5, 69.2)
DAY_S = 86_400.0


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


def racetrack(lap_s: float) -> Lap:
    """A rectangle of 40 by 10 km, flown in a given time."""
    lat, lon = geodesy.forward(*CENTRE, [0.25, 2.9, 3.4, 6.0, 0.25], 20_600.0)
    return Lap(lat, lon, np.linspace(0.0, lap_s, 5))


def cells(n: int = 200) -> dict:
    rng = np.random.default_rng(n)
    lat, lon = geodesy.forward(*CENTRE, rng.uniform(0, 6.28, n), 60e3 * np.sqrt(rng.random(n)))
    return {"lat_deg": lat, "lon_deg": lon}


def stays(days: float, *, patterns: int = 1) -> dict:
    """A relief every five hours, a quarter of an hour before the aircraft must leave."""
    start_s = np.arange(0.0, days * DAY_S, 5 * 3600.0)
    return {
        "pattern": np.arange(len(start_s)) % patterns,
        "start_s": start_s,
        "end_s": start_s + 5 * 3600.0 + 900.0,
    }

"""The answer every peer gives, and the numpy that turns passes into it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.coverage import CoverageResult

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Gaps shorter than this are the seam between two legs.
SEAM_S = 1e-3


@dataclass(frozen=True)
class Answers:
    """Per cell, `(C,)`: covered time, and number, mean, mean square, maximum and p95 of gaps."""

    covered_s: Floats
    n_gaps: Ints
    gap_mean_s: Floats
    gap_second_moment_s2: Floats
    gap_max_s: Floats
    gap_p95_s: Floats

    @classmethod
    def joined(cls, parts: list[Answers]) -> Answers:
        """Blocks of cells put together again."""
        names = cls.__dataclass_fields__
        return cls(**{n: np.concatenate([getattr(p, n) for p in parts]) for n in names})


def ours(result: CoverageResult) -> Answers:
    """What our result says of the same six figures."""
    return Answers(
        result.coverage_fraction * result.duration_s,
        result.n_gaps,
        result.gap_mean_s,
        result.gap_second_moment_s2,
        result.gap_max_s,
        result.gap_p95_s,
    )


def answers_of(
    cell: Ints, enter_s: Floats, leave_s: Floats, n_cells: int, duration_s: float
) -> Answers:
    """From passes `(P,)` in any order, clipped to the span.

    One sort by cell and entry; a running maximum of exits; gaps are where the next entry lies
    beyond it. A second sort puts each cell's gaps in order of length for the percentile.
    """
    # Cell number and time in one float: numpy sorts those several times faster than pairs.
    wide_s = 2.0 * duration_s
    edge = np.arange(n_cells)
    cell = np.concatenate((edge, cell, edge))
    enter_s = np.concatenate((np.zeros(n_cells), enter_s, np.full(n_cells, duration_s)))
    leave_s = np.concatenate((np.zeros(n_cells), leave_s, np.full(n_cells, duration_s)))
    order = np.argsort(cell * wide_s + enter_s)
    cell, enter_s = cell[order], enter_s[order]
    reached_s = np.maximum.accumulate(cell * wide_s + leave_s[order]) - cell * wide_s
    gap_s = enter_s[1:] - reached_s[:-1]
    real = (cell[1:] == cell[:-1]) & (gap_s > SEAM_S)
    cell, gap_s = cell[1:][real], gap_s[real]
    gap_s = gap_s[np.argsort(cell * wide_s + gap_s)]
    count = np.bincount(cell, minlength=n_cells)
    total_s = np.bincount(cell, weights=gap_s, minlength=n_cells)
    square_s2 = np.bincount(cell, weights=gap_s**2, minlength=n_cells)
    first, n = np.cumsum(count) - count, np.maximum(count, 1)
    padded_s = np.append(gap_s, 0.0)
    largest_s = np.where(count > 0, padded_s[first + n - 1], 0.0)
    rank = 0.95 * (n - 1)
    below = np.floor(rank).astype(np.int64)
    low_s, high_s = padded_s[first + below], padded_s[first + np.minimum(below + 1, n - 1)]
    p95_s = np.where(count > 0, low_s + (high_s - low_s) * (rank - below), 0.0)
    return Answers(duration_s - total_s, count, total_s / n, square_s2 / n, largest_s, p95_s)

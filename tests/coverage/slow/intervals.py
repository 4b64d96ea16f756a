"""Covered intervals by cell: their form, and exact unions, or at least k at a time, of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Two stretches closer than this are one: 1 ms is 8 cm of flight, the stated error of an end.
JOIN_S = 1e-3


@dataclass(frozen=True)
class IntervalSet:
    """Disjoint intervals sorted by cell and time, stored cell after cell.

    Cell `c` is covered from `starts_s[i]` to `ends_s[i]` for every `i` in
    `range(offsets[c], offsets[c + 1])`; shapes `(C + 1,)`, `(I,)`, `(I,)`.
    """

    offsets: Ints
    starts_s: Floats
    ends_s: Floats

    @classmethod
    def stored(cls, cell: Ints, starts_s: Floats, ends_s: Floats, n_cells: int) -> IntervalSet:
        """From intervals `(I,)` that are already disjoint and sorted by cell and time."""
        offsets = np.zeros(n_cells + 1, dtype=np.int64)
        np.cumsum(np.bincount(cell, minlength=n_cells), out=offsets[1:])
        return cls(offsets, starts_s, ends_s)

    @property
    def n_cells(self) -> int:
        """Number of cells, covered or not."""
        return len(self.offsets) - 1

    @property
    def cell(self) -> Ints:
        """The cell of every interval, `(I,)`."""
        return np.repeat(np.arange(self.n_cells), np.diff(self.offsets))

    def clipped(self, t0_s: float, t1_s: float) -> IntervalSet:
        """What lies between two times; what has no length there is dropped."""
        starts_s = np.maximum(self.starts_s, t0_s)
        ends_s = np.minimum(self.ends_s, t1_s)
        keep = starts_s < ends_s
        return IntervalSet.stored(self.cell[keep], starts_s[keep], ends_s[keep], self.n_cells)


class CoverageSource(Protocol):
    """Where figures of merit get their intervals from, some cells at a time.

    Intervals are made when they are asked for, so that only one block of them is ever in memory.
    """

    @property
    def n_intervals(self) -> Ints:
        """At most how many intervals each cell has before any are joined, `(C,)`."""

    def covered(self, cells: Ints, k: int) -> IntervalSet:
        """When at least k aircraft are over each of the cells named by index, `(B,)`."""


def at_least(k: int, cell: Ints, starts_s: Floats, ends_s: Floats, n_cells: int) -> IntervalSet:
    """When each cell lies in at least k of the intervals given, `(I,)` each and in any order.

    Sort starts and ends apart. Once m starts and l ends have passed, m - l intervals are running:
    at least k run exactly in the union of the stretches from start number i to end number i - k +
    1. Nothing is stepped through and nothing is rounded. Intervals are closed, and stretches less
    than 1 ms apart are joined.

    >>> both = at_least(2, np.zeros(2, int), np.array([0.0, 5.0]), np.array([9.0, 12.0]), 1)
    >>> both.starts_s, both.ends_s
    (array([5.]), array([9.]))
    """
    return IntervalSet.stored(*_stretches(k, cell, starts_s, ends_s), n_cells)


def at_least_aircraft(
    k: int, cell: Ints, aircraft: Ints, starts_s: Floats, ends_s: Floats, n_cells: int
) -> IntervalSet:
    """`at_least` k different aircraft, `(I,)`: one that covers a cell twice at once counts once."""
    if k > 1:
        n_aircraft = int(aircraft.max(initial=0)) + 1
        apart, starts_s, ends_s = _stretches(1, cell * n_aircraft + aircraft, starts_s, ends_s)
        cell = apart // n_aircraft
    return at_least(k, cell, starts_s, ends_s, n_cells)


def _stretches(k: int, cell: Ints, starts_s: Floats, ends_s: Floats) -> tuple[Ints, Floats, Floats]:
    """What `at_least` finds, as cell, start and end of each stretch, sorted."""
    by_start = np.lexsort((starts_s, cell))
    sorted_cell = cell[by_start]
    starts_s = starts_s[by_start]
    ends_s = ends_s[np.lexsort((ends_s, cell))]  # the same cells in the same places
    if k > 1:
        own = sorted_cell[k - 1 :] == sorted_cell[: 1 - k]
        sorted_cell = sorted_cell[k - 1 :][own]
        starts_s = starts_s[k - 1 :][own]
        ends_s = ends_s[: 1 - k][own]
    real = starts_s < ends_s
    sorted_cell, starts_s, ends_s = sorted_cell[real], starts_s[real], ends_s[real]
    # Starts and ends both rise within a cell: neighbours that meet are one.
    apart = (sorted_cell[1:] != sorted_cell[:-1]) | (starts_s[1:] - ends_s[:-1] > JOIN_S)
    edge = np.ones(min(len(starts_s), 1), dtype=np.bool_)
    first, last = np.concatenate((edge, apart)), np.concatenate((apart, edge))
    return sorted_cell[first], starts_s[first], ends_s[last]


def repeat_ranges(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Row and index of every element of several ranges, `first[r]` onwards for `count[r]` each.

    >>> repeat_ranges(np.array([7, 3]), np.array([2, 1]))
    (array([0, 0, 1]), array([7, 8, 3]))
    """
    row = np.repeat(np.arange(len(count)), count)
    before = np.cumsum(count) - count
    return row, np.arange(len(row)) + (first - before)[row]

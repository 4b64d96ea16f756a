"""Covered intervals by cell: their form, and unions of many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.coverage.kernel.array_types import JOIN_S, Floats, Ints


@dataclass(frozen=True)
class IntervalSet:
    """Disjoint intervals sorted by cell and time, stored cell after cell.

    Cell `c` is covered from `starts_s[i]` to `ends_s[i]` for every `i` in
    `range(offsets[c], offsets[c + 1])`; shapes `(C + 1,)`, `(I,)`, `(I,)`.
    """

    offsets: Ints
    starts_s: Floats
    ends_s: Floats

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
        count = np.bincount(self.cell[keep], minlength=self.n_cells)
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(count)))
        return IntervalSet(offsets, starts_s[keep], ends_s[keep])

    def gaps(self, t0_s: float, t1_s: float) -> IntervalSet:
        """What intervals within two times leave of that span; under 1 ms is no gap."""
        n_cells = self.n_cells
        # One place before every interval and one after the last of each cell.
        before = np.arange(len(self.starts_s)) + self.cell
        starts_s = np.full(len(self.starts_s) + n_cells, t0_s)
        ends_s = np.full(len(starts_s), t1_s)
        ends_s[before] = self.starts_s
        starts_s[before + 1] = self.ends_s
        real = ends_s - starts_s >= JOIN_S
        n_before = np.concatenate((np.zeros(1, np.int64), np.cumsum(real)))
        return IntervalSet(
            n_before[self.offsets + np.arange(n_cells + 1)], starts_s[real], ends_s[real]
        )


def union(starts_s: Floats, ends_s: Floats) -> tuple[Floats, Floats]:
    """Union of intervals `(I,)` in any order; stretches less than 1 ms apart are joined.

    Starts and ends are sorted apart: as many have begun as ended just where nothing runs.

    >>> union(np.array([5.0, 0.0, 20.0]), np.array([12.0, 9.0, 30.0]))
    (array([ 0., 20.]), array([12., 30.]))
    """
    starts_s, ends_s = np.sort(starts_s), np.sort(ends_s)
    apart = starts_s[1:] - ends_s[:-1] > JOIN_S
    edge = np.ones(min(len(starts_s), 1), dtype=np.bool_)
    first, last = np.concatenate((edge, apart)), np.concatenate((apart, edge))
    return starts_s[first], ends_s[last]

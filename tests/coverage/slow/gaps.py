"""The gaps that coverage leaves in a span, and what their lengths say in order of size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.coverage.slow.intervals import JOIN_S, Floats, IntervalSet, Ints

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Gaps:
    """The gaps of cells, sorted by cell and time, `(G,)` each; `edge` where cut by the span."""

    cell: Ints
    starts_s: Floats
    ends_s: Floats
    edge: Bools
    n_cells: int

    @classmethod
    def between(cls, covered: IntervalSet, span_s: tuple[float, float]) -> Gaps:
        """What intervals clipped to the span leave of it; stretches under 1 ms are no gaps."""
        n_cells = covered.n_cells
        # One place before every interval and one after the last of each cell.
        after = covered.offsets[1:] + np.arange(n_cells)
        before = np.arange(len(covered.starts_s)) + covered.cell
        starts_s = np.full(len(covered.starts_s) + n_cells, span_s[0])
        ends_s = np.full(len(starts_s), span_s[1])
        ends_s[before] = covered.starts_s
        starts_s[before + 1] = covered.ends_s
        edge = np.zeros(len(starts_s), dtype=np.bool_)
        edge[after] = True
        edge[covered.offsets[:-1] + np.arange(n_cells)] = True
        cell = np.repeat(np.arange(n_cells), np.diff(covered.offsets) + 1)
        real = ends_s - starts_s >= JOIN_S
        return cls(cell[real], starts_s[real], ends_s[real], edge[real], n_cells)

    @property
    def length_s(self) -> Floats:
        """Length of every gap, `(G,)`."""
        return self.ends_s - self.starts_s

    def sum(self, values: Floats) -> Floats:
        """Sums by cell, `(C,)`, of one value for each gap."""
        return np.asarray(np.bincount(self.cell, weights=values, minlength=self.n_cells), float)


@dataclass(frozen=True)
class RankedGaps:
    """Lengths of gaps sorted by cell and length: `length_s[first[c] : first[c] + count[c]]`."""

    cell: Ints
    length_s: Floats
    first: Ints
    count: Ints

    @classmethod
    def of(cls, gaps: Gaps, keep: Bools) -> RankedGaps:
        """The gaps that are to count."""
        cell, length_s = gaps.cell[keep], gaps.length_s[keep]
        count = np.bincount(cell, minlength=gaps.n_cells)
        return cls(cell, length_s[np.lexsort((length_s, cell))], np.cumsum(count) - count, count)

    def mean(self, values: Floats, *, silent: float) -> Floats:
        """Mean by cell of one value for each gap; `silent` for a cell without one."""
        total = np.bincount(self.cell, weights=values, minlength=len(self.count))
        return np.where(self.count > 0, total / np.maximum(self.count, 1), silent)

    def largest(self, *, silent: float) -> Floats:
        """The largest gap of each cell; `silent` for a cell without one."""
        return self._pick(self.count - 1, silent)

    def percentile(self, percent: float) -> Floats:
        """Percentile of each cell's gaps, linear between neighbours; 0 for a cell without one."""
        rank = np.maximum(self.count - 1, 0) * (percent / 100.0)
        below = np.floor(rank).astype(np.int64)
        low_s = self._pick(below, 0.0)
        high_s = self._pick(np.minimum(below + 1, self.count - 1), 0.0)
        return low_s + (high_s - low_s) * (rank - below)

    def exceeded_for(self, time_s: float) -> Floats:
        """The wait x that is exceeded for no more than a given time: sum of max(0, gap - x).

        That sum falls as x rises, piece by piece linear between the gaps' lengths.
        """
        running = np.concatenate(([0.0], np.cumsum(self.length_s)))
        last = self.first + self.count
        total_from_here = running[last][self.cell] - running[:-1]
        n_from_here = last[self.cell] - np.arange(len(self.cell))
        enough = total_from_here - n_from_here * self.length_s <= time_s
        # The first gap at which the sum is small enough; the largest one always is.
        at = self.first + np.bincount(self.cell[~enough], minlength=len(self.count))
        waits = self.count > 0
        x_s = np.zeros(len(self.count))
        x_s[waits] = (total_from_here[at[waits]] - time_s) / n_from_here[at[waits]]
        return np.maximum(x_s, 0.0)

    def _pick(self, rank: Ints, silent: float) -> Floats:
        value = np.full(len(self.count), silent)
        some = self.count > 0
        value[some] = self.length_s[(self.first + rank)[some]]
        return value

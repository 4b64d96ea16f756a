"""Estimates that grow with every batch, and whether they are precise enough to stop by."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.study.estimates import (
    Rows,
    blocks_in,
    difference,
    interval_at,
    names_of_parts,
    parts,
)

# Intervals of fewer blocks are too often narrow by luck alone to stop a run by: a rule that stops
# at the first narrow interval picks the lucky ones; it holds what it promises only in the limit of
# many blocks (Chow and Robbins 1965).
FEWEST_BLOCKS = 20


class Running:
    """The running estimate of the figure at a path, from batches in the order of their numbers.

    `blocks` numbers the independent blocks of the first n replications. Its length is the number of
    batches taken in. The estimate is worked out when it is asked for: with every batch it would be
    longer work, and few of them are shown.
    """

    def __init__(
        self, path: str, blocks: Callable[[int], np.ndarray], *, exact: bool = False
    ) -> None:
        self.path = path
        self._blocks = blocks
        self._exact = exact
        # By option, of each batch or of all before it: the figure, and its parts where it has some.
        self._options: list[list[Rows]] = []
        self._n = 0
        self._known: tuple[int, float, float, int] = (0, math.nan, math.nan, 0)

    def __len__(self) -> int:
        return self._n

    @property
    def mean(self) -> float:
        """The figure by now; nan before the first batch."""
        return self._up_to_date()[1]

    @property
    def half_width(self) -> float:
        """The longer side of its interval; nan where there is none."""
        return self._up_to_date()[2]

    def add(self, *options: Rows) -> None:
        """Take in the columns of the next batch, those of every option."""
        self._options = self._options or [[] for _ in options]
        names = (self.path, *names_of_parts(self.path))
        for batches, rows in zip(self._options, options, strict=True):
            # Copies: columns are views of whole batches, which would stay in memory with them.
            batches.append({name: np.array(rows[name]) for name in names if name in rows})
        self._n += 1

    def is_as_narrow_as(self, half_width: float) -> bool:
        """Whether the interval is that narrow, of blocks enough to tell."""
        _, _, own, informative = self._up_to_date()
        return informative >= FEWEST_BLOCKS and own <= half_width

    def _up_to_date(self) -> tuple[int, float, float, int]:
        if self._known[0] < self._n:
            columns = [_joined(batches) for batches in self._options]
            self._options = [[joined] for joined in columns]
            self._known = (self._n, *self._estimate(columns))
        return self._known

    def _estimate(self, columns: list[Rows]) -> tuple[float, float, int]:
        """Mean, half width, and how many blocks have a say."""
        rows = columns[0]
        block = self._blocks(len(rows[self.path]))
        interval = interval_at(rows, self.path, block, exact=self._exact)
        return interval.mean, interval.half_width, blocks_in(parts(rows, self.path)[1], block)


class RunningDifference(Running):
    """The running difference of options from the first: the one with the widest interval.

    So a comparison stops only when every difference is narrow enough.
    """

    def _estimate(self, columns: list[Rows]) -> tuple[float, float, int]:
        first, *rest = (parts(rows, self.path) for rows in columns)
        block = self._blocks(len(first[0]))
        differences = [difference(totals, first, block) for totals in rest]
        # nan, of what cannot be told yet, is wider than anything.
        widest = max(differences, key=lambda pair: np.nan_to_num(pair.half_width, nan=math.inf))
        informative = min(blocks_in(under, block) for _, under in (first, *rest))
        return widest.mean, widest.half_width, informative


def _joined(batches: list[Rows]) -> Rows:
    # Where no row of a batch could be flown, it has no parts of a ratio.
    names = [name for name in batches[0] if all(name in rows for rows in batches)]
    return {name: np.concatenate([rows[name] for rows in batches]) for name in names}

"""Estimates that grow with every batch, and whether they are precise enough to stop by."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.study.estimates import (
    Rows,
    Totals,
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
    batches taken in.
    """

    def __init__(
        self, path: str, blocks: Callable[[int], np.ndarray], *, exact: bool = False
    ) -> None:
        self.path = path
        self.mean = math.nan
        self.half_width = math.nan
        self._blocks = blocks
        self._exact = exact
        self._columns: Rows = {}
        self._n = 0
        self._informative = 0

    def __len__(self) -> int:
        return self._n

    def add(self, rows: Rows, *_: Rows) -> None:
        """Take in the columns of the next batch; those of other options have no say."""
        needed = [name for name in (self.path, *names_of_parts(self.path)) if name in rows]
        # Worked out anew with every batch: the columns are short beside what flying one takes.
        before = self._columns or {name: rows[name][:0] for name in needed}
        stacked = {name: np.concatenate([before[name], rows[name]]) for name in needed}
        self._columns, self._n = stacked, self._n + 1
        block = self._blocks(len(stacked[self.path]))
        interval = interval_at(stacked, self.path, block, exact=self._exact)
        self.mean, self.half_width = interval.mean, interval.half_width
        self._informative = blocks_in(parts(stacked, self.path)[1], block)

    def is_as_narrow_as(self, half_width: float) -> bool:
        """Whether the interval is that narrow, of blocks enough to tell."""
        return self._informative >= FEWEST_BLOCKS and self.half_width <= half_width


class RunningDifference(Running):
    """The running difference of options from the first: the one with the widest interval.

    So a comparison stops only when every difference is narrow enough.
    """

    def __init__(
        self, path: str, blocks: Callable[[int], np.ndarray], *, exact: bool = False
    ) -> None:
        super().__init__(path, blocks, exact=exact)
        self._options: list[list[Totals]] = []

    def __len__(self) -> int:
        return len(self._options[0]) if self._options else 0

    def add(self, rows: Rows, *others: Rows) -> None:
        """Take in the columns of the next batch, those of every option."""
        columns = [rows, *others]
        self._options = self._options or [[] for _ in columns]
        for totals, mine in zip(self._options, columns, strict=True):
            totals.append(parts(mine, self.path))
        first, *rest = (
            tuple(np.concatenate(side) for side in zip(*totals, strict=True))
            for totals in self._options
        )
        block = self._blocks(len(first[0]))
        differences = [
            difference((over, under), (first[0], first[1]), block) for over, under in rest
        ]
        # nan, of what cannot be told yet, is wider than anything.
        widest = max(differences, key=lambda pair: np.nan_to_num(pair.half_width, nan=math.inf))
        self.mean, self.half_width = widest.mean, widest.half_width
        self._informative = min(blocks_in(under, block) for _, under in (first, *rest))

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
    existing,
    interval_of,
    names_of_parts,
)

# Intervals of fewer blocks are too often narrow by luck alone to stop a run by: a rule that stops
# at the first narrow interval picks the lucky ones; it holds what it promises only in the limit of
# many blocks (Chow and Robbins 1965).
FEWEST_BLOCKS = 20


class Running:
    """The running estimate of the figure at a path, from batches in the order of their numbers.

    `blocks` numbers the independent blocks of the first n replications. Its length is the number of
    batches taken in. The estimate is worked out when it is asked for, from sums by block: from the
    replications themselves it would be longer work with every batch, and few of them are shown.
    """

    def __init__(
        self, path: str, blocks: Callable[[int], np.ndarray], *, exact: bool = False
    ) -> None:
        self.path = path
        self._blocks = blocks
        self._exact = exact
        self._waiting: list[tuple[Rows, ...]] = []  # batches not added up yet, by option
        self._sums: list[_Sums] = []  # of each option
        self._n = self._n_added = 0
        self._known: tuple[float, float, int] = (math.nan, math.nan, 0)

    def __len__(self) -> int:
        return self._n

    @property
    def what(self) -> str:
        """What is estimated, in words."""
        return self.path

    @property
    def mean(self) -> float:
        """The figure by now; nan before the first batch."""
        return self._up_to_date()[0]

    @property
    def half_width(self) -> float:
        """The longer side of its interval; nan where there is none."""
        return self._up_to_date()[1]

    def add(self, *options: Rows) -> None:
        """Take in the columns of the next batch, those of every option."""
        names = (self.path, *names_of_parts(self.path))
        # Copies: columns are views of whole batches, which would stay in memory with them.
        known = ({name: np.array(rows[name]) for name in names if name in rows} for rows in options)
        self._waiting.append(tuple(known))
        self._n += 1

    def is_as_narrow_as(self, half_width: float) -> bool:
        """Whether the interval is that narrow, of blocks enough to tell."""
        _, own, informative = self._up_to_date()
        return informative >= FEWEST_BLOCKS and own <= half_width

    def _up_to_date(self) -> tuple[float, float, int]:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._sums = self._sums or [_Sums(self.path) for _ in waiting[0]]
            sizes = [len(batch[0][self.path]) for batch in waiting]
            block = self._blocks(self._n_added + sum(sizes))
            for batch, size in zip(waiting, sizes, strict=True):
                mine = block[self._n_added : self._n_added + size]
                for sums, rows in zip(self._sums, batch, strict=True):
                    sums.add(rows, mine)
                self._n_added += size
            self._known = self._estimate([sums.totals for sums in self._sums])
        return self._known

    def _estimate(self, options: list[Totals]) -> tuple[float, float, int]:
        """Mean, half width, and how many blocks have a say; of sums by block of each option."""
        block = np.arange(len(options[0][0]))
        interval = interval_of(options[0], self.path, block, exact=self._exact)
        return interval.mean, interval.half_width, blocks_in(options[0][1], block)


class RunningDifference(Running):
    """The running difference of options from the first: the one with the widest interval.

    So a comparison stops only when every difference is narrow enough.
    """

    @property
    def what(self) -> str:
        """What is estimated, in words."""
        return f"the least sure difference in {self.path}"

    def _estimate(self, options: list[Totals]) -> tuple[float, float, int]:
        first, *rest = options
        block = np.arange(len(first[0]))
        differences = [difference(totals, first, block) for totals in rest]
        # nan, of what cannot be told yet, is wider than anything.
        widest = max(differences, key=lambda pair: np.nan_to_num(pair.half_width, nan=math.inf))
        informative = min(blocks_in(under, block) for _, under in options)
        return widest.mean, widest.half_width, informative


class _Sums:
    """A figure of one option, added up by independent block as batches come."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._values: Totals = (np.zeros(0), np.zeros(0))
        self._ratio: Totals | None = (np.zeros(0), np.zeros(0))

    def add(self, rows: Rows, block: np.ndarray) -> None:
        """Add the replications of a batch, of the blocks `(N,)`."""
        self._values = _added(self._values, existing(rows[self._path]), block)
        over, under = names_of_parts(self._path)
        # Where no row of a batch could be flown, it has no parts of a ratio, and no sum has.
        if over not in rows:
            self._ratio = None
        elif self._ratio is not None:
            self._ratio = _added(self._ratio, (rows[over], rows[under]), block)

    @property
    def totals(self) -> Totals:
        """Numerator and denominator by block `(B,)`."""
        return self._ratio or self._values


def _added(sums: Totals, more: Totals, block: np.ndarray) -> Totals:
    """Sums by block with the values of some replications `(N,)` added to theirs."""
    over, under = (np.bincount(block, values, minlength=len(sums[0])) for values in more)
    for total, before in zip((over, under), sums, strict=True):
        total[: len(before)] += before
    return over, under

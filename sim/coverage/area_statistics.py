"""A figure over the equal cells of an area, and what can be said of the area from it.

Times of a cell whose longest gap the edge of the window cuts are truly longer. What rests on such a
cell is said to be "at least": a mean with one among its cells, a quantile with one below it, the
largest value where only such cells have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

# Of the time: smaller changes say nothing where there is no error to go by.
UNNOTICED: Final = 0.005


class Level(NamedTuple):
    """A value, and whether the true one may be greater."""

    value: float
    at_least: bool


@dataclass(frozen=True, eq=False)
class AreaField:
    """Values of the cells `(C,)` in any unit, which cells are never seen, and which are cut.

    `censored` are cells whose longest gap the window's edge cuts in at least one replication, those
    never seen among them. Within `slack` of a bound a value is at it.

    >>> field = AreaField(np.array([1.0, 2.0, 9.0]), *np.array([[0, 0, 1], [0, 1, 1]], bool), 0.0)
    >>> field.mean(~field.blind), field.largest
    (Level(value=1.5, at_least=True), Level(value=2.0, at_least=True))
    """

    values: np.ndarray
    blind: np.ndarray
    censored: np.ndarray
    slack: float

    @property
    def never_seen(self) -> float:
        """Which share of the area is never seen."""
        return float(self.blind.mean())

    def reaches(self, bound: float) -> np.ndarray:
        """Whether each cell `(C,)` has at least a value, by the rule that puts it in its class."""
        found: np.ndarray = self.values >= bound - self.slack
        return found

    def share_reaching(self, bound: float) -> float:
        """Which share of the area has at least a value."""
        return float(self.reaches(bound).mean())

    def share_seen_reaching(self, bound: float) -> float:
        """Which share of the area is seen and has at least a value."""
        return float((self.reaches(bound) & ~self.blind).mean())

    def mean(self, cells: np.ndarray) -> Level:
        """The mean over cells `(C,)`."""
        return Level(float(self.values[cells].mean()), bool(self.censored[cells].any()))

    def quantile(self, part: float) -> Level:
        """What that part of the cells ever seen does not pass."""
        value = float(np.quantile(self.values[~self.blind], part, method="higher"))
        return Level(value, bool((self.values[self.censored & ~self.blind] <= value).any()))

    @property
    def largest(self) -> Level:
        """The largest value of the cells ever seen."""
        values = self.values[~self.blind]
        cut = self.censored[~self.blind][values == values.max()]
        return Level(float(values.max()), bool(cut.all()))


@dataclass(frozen=True, eq=False)
class AreaChange:
    """How much more of the time each cell `(C,)` is covered than elsewhere, and half its interval.

    What lies inside its error is no change, nor is, where that is nan, what nobody would notice.

    >>> change = AreaChange(np.array([0.1, -0.2, 0.001, 0.1]), np.array([0.02, 0.02, np.nan, 0.3]))
    >>> change.moved.tolist(), change.more, change.less
    ([0.1, -0.2, 0.0, 0.0], 0.25, 0.25)
    """

    difference: np.ndarray
    half_width: np.ndarray

    @cached_property
    def moved(self) -> np.ndarray:
        """The change of each cell `(C,)`, 0 where there is none for certain."""
        error = np.where(np.isnan(self.half_width), UNNOTICED, self.half_width)
        return np.where(np.abs(self.difference) <= error, 0.0, self.difference)

    @property
    def more(self) -> float:
        """Which share of the area is covered more."""
        return float((self.moved > 0.0).mean())

    @property
    def less(self) -> float:
        """Which share of the area is covered less."""
        return float((self.moved < 0.0).mean())

    @property
    def amount(self) -> float:
        """All changes together, whichever way."""
        return float(np.abs(self.moved).sum())

    @property
    def is_gain(self) -> bool:
        """Whether the cells together gain more than they lose."""
        return bool(self.moved.sum() > 0.0)

    @property
    def largest(self) -> float:
        """The largest gain where the cells gain together, else the largest loss."""
        return float((self.moved if self.is_gain else -self.moved).max())

"""From the figures of single replications to a mean and a 95 % interval.

A figure is a mean over replications, or a ratio of sums: shares of hours are never means of
shares. The interval is a jackknife over independent blocks of replications with Student's t:
theta_b leaves block b out, se^2 = (B - 1)/B sum (theta_b - mean theta_b)^2 (Efron 1982).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

# The last part of a figure's name -> numerator and denominator, its neighbours by name; an area's
# gap_mean_h has none, being a mean over cells.
RATIOS = {
    "transit_fraction": ("transit_hours", "flight_hours"),
    "fill_fraction": ("filled_hours", "demanded_hours"),
    "gap_mean_h": ("lost_hours", "n_gaps"),
    "on_station_hours_per_flight_hour": ("on_station_hours", "flight_hours"),
}
LEVEL = 0.95
# Intervals of fewer blocks are too often narrow by luck alone to stop a run by.
FEWEST_BLOCKS = 20
# A spread this small beside the figure itself is rounding: a figure that chance leaves alone.
_ROUNDING = 1e-12
Rows = Mapping[str, np.ndarray]
Totals = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Estimate:
    """A figure over n replications: mean, 95 % interval, 5th, 50th and 95th percentile of one.

    What does not exist is nan: an interval of a single block, a share of no hours.
    """

    mean: float
    half_width: float
    n: int
    percentiles: tuple[float, float, float]

    def figure(self) -> dict[str, float | int | None]:
        """As in summary.json; percentiles are left out where there is one replication."""
        stated: dict[str, float | int | None] = {
            "mean": _finite(self.mean),
            "lo": _finite(self.mean - self.half_width),
            "hi": _finite(self.mean + self.half_width),
            "n": self.n,
        }
        if self.n > 1:
            names = ("p05", "p50", "p95")
            stated |= {k: _finite(v) for k, v in zip(names, self.percentiles, strict=True)}
        return stated


def estimate(rows: Rows, path: str, block: np.ndarray) -> Estimate:
    """The figure at a path such as `fleet.transit_fraction` from columns `(N,)` of replications.

    `block` `(N,)` numbers the independent block of each replication.
    """
    numerator, denominator = parts(rows, path)
    values = rows[path]
    known = values[np.isfinite(values)]
    spread = np.percentile(known, (5, 50, 95)) if len(known) else np.full(3, math.nan)
    mean, half_width = jackknife(numerator, denominator, block)
    return Estimate(mean, half_width, len(values), (spread[0], spread[1], spread[2]))


def parts(rows: Rows, path: str) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator `(N,)` of a figure; replications without it count for neither."""
    owner, _, name = path.rpartition(".")
    over, under = (f"{owner}.{part}" for part in RATIOS.get(name, ("", "")))
    if over in rows:
        return rows[over], rows[under]
    values = rows[path]
    exists = np.isfinite(values)
    return np.where(exists, values, 0.0), exists.astype(float)


def jackknife(
    numerator: np.ndarray, denominator: np.ndarray, block: np.ndarray
) -> tuple[float, float]:
    """Ratio of totals of columns `(N,)` and half the width of its 95 % interval.

    Only blocks with a denominator are observations: where two replications of a hundred have a
    gap, its mean length has one degree of freedom and not 99; where one has, it has no interval.

    >>> jackknife(np.array([1.0, 2.0, 3.0]), np.ones(3), np.arange(3))[0]
    2.0
    """
    theta = _without_each(numerator, denominator, block)
    return ratio(numerator, denominator), _half_width(theta, blocks_in(denominator, block))


def blocks_in(denominator: np.ndarray, block: np.ndarray) -> int:
    """How many blocks have a say in a ratio: those whose denominators `(N,)` are not all 0."""
    return len(np.unique(block[denominator > 0.0]))


def ratio(numerator: np.ndarray, denominator: np.ndarray) -> float:
    """Ratio of totals; nan where there is nothing to divide by."""
    under = denominator.sum()
    return float(numerator.sum() / under) if under != 0.0 else math.nan


@dataclass(frozen=True)
class Paired:
    """A figure of one option set against the same figure of another, block by block.

    `variance_reduction` is the variance that independent runs would have over that of the pairs;
    nan where there is no variance to speak of.
    """

    mean: float
    half_width: float
    variance_reduction: float = math.nan


def difference(one: Totals, other: Totals, block: np.ndarray) -> Paired:
    """The ratio of one option less that of the other, both without the same block in turn.

    `one` and `other` are a numerator and a denominator `(N,)` each.
    """
    mine, theirs = _without_each(*one, block), _without_each(*other, block)
    informative = min(blocks_in(one[1], block), blocks_in(other[1], block))
    apart, together = _variance(mine) + _variance(theirs), _variance(mine - theirs)
    # Differences of figures that hardly vary are rounding as well.
    scale = max(np.abs(mine).max(initial=0.0), np.abs(theirs).max(initial=0.0))
    if together <= (_ROUNDING * scale) ** 2:
        together = 0.0
    return Paired(
        ratio(*one) - ratio(*other),
        t_quantile(informative - 1) * math.sqrt(together) if informative > 1 else math.nan,
        apart / together if together > 0.0 else math.nan,
    )


def quotient(one: Totals, other: Totals, block: np.ndarray) -> Paired:
    """The ratio of one option over that of the other, both without the same block in turn."""
    over, under = ratio(*one), ratio(*other)
    if not under > 0.0:
        return Paired(math.nan, math.nan)
    mine, theirs = _without_each(*one, block), _without_each(*other, block)
    informative = min(blocks_in(one[1], block), blocks_in(other[1], block))
    if not (theirs > 0.0).all():  # all that is divided by lies in one block
        return Paired(over / under, math.nan)
    return Paired(over / under, _half_width(mine / theirs, informative))


def _without_each(numerator: np.ndarray, denominator: np.ndarray, block: np.ndarray) -> np.ndarray:
    """The ratio of totals with each block left out in turn `(B,)`; nan where nothing is left."""
    _, number = np.unique(block, return_inverse=True)
    over = numerator.sum() - np.bincount(number, weights=numerator)
    under = denominator.sum() - np.bincount(number, weights=denominator)
    theta: np.ndarray = np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0.0)
    return theta


def _half_width(theta: np.ndarray, informative: int) -> float:
    """Half the 95 % interval of a jackknife over blocks of which some are informative.

    nan where only one is.
    """
    if informative < 2:
        return math.nan
    return t_quantile(informative - 1) * math.sqrt(_variance(theta))


def _variance(theta: np.ndarray) -> float:
    """The jackknife's variance of the figure whose values without each block are given."""
    if len(theta) < 2:
        return math.nan
    if np.ptp(theta) <= _ROUNDING * np.abs(theta).max():
        return 0.0
    return float((len(theta) - 1) / len(theta) * np.sum((theta - theta.mean()) ** 2))


class Running:
    """The running estimate of the figure at a path, from batches in the order of their numbers.

    `blocks` numbers the independent blocks of the first n replications. Its length is the number of
    batches taken in.
    """

    def __init__(self, path: str, blocks: Callable[[int], np.ndarray]) -> None:
        self.path = path
        self.mean = math.nan
        self.half_width = math.nan
        self._blocks = blocks
        self._totals: list[Totals] = []
        self._informative = 0

    def __len__(self) -> int:
        return len(self._totals)

    def add(self, rows: Rows, *_: Rows) -> None:
        """Take in the columns of the next batch; those of other options have no say."""
        self._totals.append(parts(rows, self.path))
        over, under = (np.concatenate(side) for side in zip(*self._totals, strict=True))
        block = self._blocks(len(over))
        self.mean, self.half_width = jackknife(over, under, block)
        self._informative = blocks_in(under, block)

    def is_as_narrow_as(self, half_width: float) -> bool:
        """Whether the interval is that narrow, of blocks enough to tell."""
        return self._informative >= FEWEST_BLOCKS and self.half_width <= half_width


class RunningDifference(Running):
    """The running difference of options from the first, as wide as the widest of them.

    A comparison is as sure as the option that is least so.
    """

    def __init__(self, path: str, blocks: Callable[[int], np.ndarray]) -> None:
        super().__init__(path, blocks)
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
        found = [difference((over, under), (first[0], first[1]), block) for over, under in rest]
        # nan, of what cannot be told yet, is wider than anything.
        widest = max(found, key=lambda pair: np.nan_to_num(pair.half_width, nan=math.inf))
        self.mean, self.half_width = widest.mean, widest.half_width
        self._informative = min(blocks_in(under, block) for _, under in (first, *rest))


def t_quantile(degrees_of_freedom: int) -> float:
    """Half the width of a 95 % interval in standard errors (Student's t)."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, 0.5 + LEVEL / 2.0))


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None

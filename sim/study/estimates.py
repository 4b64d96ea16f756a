"""From the figures of single replications to a mean and a 95 % interval.

A figure is a mean over replications, or a ratio of sums: shares of hours are never means of
shares. Its standard error is a jackknife's over independent blocks of replications: theta_b leaves
block b out, se^2 = (B - 1)/B sum (theta_b - mean theta_b)^2 (Efron 1982). Hours lost and months
without a gap are skewed, and Student's interval then misses on one side. So each side is the longer
of Student's and of the one from which Hall's cubic transformation has taken the skewness; it holds
the truth as often as a bootstrap-t and has a closed form (P. Hall, On the removal of skewness by
transformation, J. R. Statist. Soc. B 54, 1992). What fewer than five blocks differ in has none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.figures import figure_at, unit_of
from sim.number_types import finite

LEVEL = 0.95
# What differs in fewer blocks than this has no interval: it says little on how often, less on much.
FEWEST_EVENTS = 5
# Skewness is not known from fewer blocks than this.
_FEWEST_FOR_SKEWNESS = 8
# A spread this small beside the figure itself is rounding: a figure that chance leaves alone.
_ROUNDING = 1e-12
Rows = Mapping[str, np.ndarray]
Totals = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % interval, nan where there is none.

    `seen` counts the blocks that differ from what most have in common, where those are too few for
    an interval; None where they are enough, or where there is one block.
    """

    mean: float
    lo: float = math.nan
    hi: float = math.nan
    seen: int | None = None

    @property
    def half_width(self) -> float:
        """The longer of the two sides."""
        return max(self.hi - self.mean, self.mean - self.lo)

    def within(self, least: float, most: float) -> Interval:
        """The part of it that is possible."""
        return replace(self, lo=max(self.lo, least), hi=min(self.hi, most))


@dataclass(frozen=True)
class Estimate:
    """A figure over n replications: mean, 95 % interval, 5th, 50th and 95th percentile of one.

    What does not exist is nan: an interval of a single block, a share of no hours.
    """

    interval: Interval
    n: int
    percentiles: tuple[float, float, float]

    def figure(self) -> dict[str, float | int | None]:
        """As in summary.json: no percentiles of one replication, `seen` for a refused interval."""
        stated: dict[str, float | int | None] = {
            "mean": finite(self.interval.mean),
            "lo": finite(self.interval.lo),
            "hi": finite(self.interval.hi),
            "n": self.n,
        }
        if self.interval.seen is not None:
            stated["seen"] = self.interval.seen
        if self.n > 1:
            names = ("p05", "p50", "p95")
            stated |= {k: finite(v) for k, v in zip(names, self.percentiles, strict=True)}
        return stated


def estimate(rows: Rows, path: str, block: np.ndarray, *, exact: bool = False) -> Estimate:
    """The figure at a path such as `fleet.transit_fraction` from columns `(N,)` of replications.

    `block` `(N,)` numbers the independent block of each replication. `exact` says that nothing is
    left to chance: what is the same in all replications is then known.
    """
    values = rows[path]
    known = values[~np.isnan(values)]
    spread = np.full(3, math.nan)
    if np.isfinite(known).all() and len(known):
        spread = np.percentile(known, (5, 50, 95))
    elif len(known):  # what never came is later than all: between a time and that there is none
        spread = np.percentile(known, (5, 50, 95), method="inverted_cdf")
    around = interval_at(rows, path, block, exact=exact)
    return Estimate(around, len(values), (spread[0], spread[1], spread[2]))


def interval_at(rows: Rows, path: str, block: np.ndarray, *, exact: bool = False) -> Interval:
    """The mean of the figure at a path and its interval, inside what is possible for it."""
    return interval_of(parts(rows, path), path, block, exact=exact)


def interval_of(totals: Totals, path: str, block: np.ndarray, *, exact: bool = False) -> Interval:
    """The same from numerator and denominator, of replications or summed by block."""
    figure = figure_at(path)
    certain = exact or (figure is not None and figure.certain)
    return interval(*totals, block, exact=certain).within(0.0, unit_of(path).most)


def parts(rows: Rows, path: str) -> Totals:
    """Numerator and denominator `(N,)` of a figure; replications without it count for neither."""
    over, under = names_of_parts(path)
    if over in rows:
        return rows[over], rows[under]
    return existing(rows[path])


def existing(values: np.ndarray) -> Totals:
    """Values `(N,)`, 0 where there is none, and how many each stands for: 1 or 0."""
    if np.isinf(values).any():  # a time that never came is none to be left out of a mean
        return np.full(len(values), math.nan), np.ones(len(values))
    exists = np.isfinite(values)
    return np.where(exists, values, 0.0), exists.astype(float)


def names_of_parts(path: str) -> tuple[str, str]:
    """The names of a ratio's numerator and denominator; none where the figure is no ratio."""
    figure = figure_at(path)
    if figure is None or figure.ratio is None:
        return "", ""
    owner = path.rpartition(".")[0]
    return f"{owner}.{figure.ratio[0]}", f"{owner}.{figure.ratio[1]}"


def jackknife(
    numerator: np.ndarray, denominator: np.ndarray, block: np.ndarray
) -> tuple[float, float]:
    """Ratio of totals of columns `(N,)` and half the width of Student's 95 % interval.

    It says how large the standard error is; what is stated of a figure is its `interval`. Only
    blocks with a denominator are observations: where two replications of a hundred have a gap, its
    mean length has one degree of freedom and not 99; where one has, it has no interval.

    >>> jackknife(np.array([1.0, 2.0, 3.0]), np.ones(3), np.arange(3))[0]
    2.0
    """
    theta = _without_each(numerator, denominator, block)
    return ratio(numerator, denominator), _half_width(theta, blocks_in(denominator, block))


def interval(
    numerator: np.ndarray, denominator: np.ndarray, block: np.ndarray, *, exact: bool = False
) -> Interval:
    """Ratio of totals of columns `(N,)` and its 95 % interval, skewness taken out.

    Of twenty months of which three have a gap, neither lost hours nor fill have an interval: it
    was `seen` in 3 of 20. Neither has what is the same in all of them, unless it is `exact`.

    >>> interval(np.array([0.0, 0.0, 0.0, 6.0]), np.ones(4), np.arange(4))
    Interval(mean=1.5, lo=nan, hi=nan, seen=1)
    """
    mean = ratio(numerator, denominator)
    by_block = _by_block(numerator, denominator, block)
    seen, n_blocks = _differing(by_block), len(by_block)
    if n_blocks < 2 or math.isnan(mean):
        return Interval(mean)
    if seen == 0 and exact:
        return Interval(mean, mean, mean)
    if seen < min(FEWEST_EVENTS, n_blocks):
        return Interval(mean, seen=seen)
    theta = _without_each(numerator, denominator, block)
    return _unskewed(mean, theta, blocks_in(denominator, block))


def _by_block(numerator: np.ndarray, denominator: np.ndarray, block: np.ndarray) -> np.ndarray:
    """The ratio of totals of each block `(B,)`; nan of one without a denominator."""
    _, number = np.unique(block, return_inverse=True)
    over = np.bincount(number, weights=numerator)
    under = np.bincount(number, weights=denominator)
    own: np.ndarray = np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0.0)
    return own


def _differing(by_block: np.ndarray, scale: float = 0.0) -> int:
    """How many blocks differ from what most have in common; those without a figure do not count.

    What differs by rounding beside `scale`, or the largest of them, is the same.
    """
    values = by_block[np.isfinite(by_block)]
    if len(values) == 0:
        return 0
    scale = scale or np.abs(values).max() or 1.0
    _, counts = np.unique(np.round(values / scale, 12), return_counts=True)
    alike = counts.max()
    return len(values) - (int(alike) if alike > 1 else 0)


def _unskewed(mean: float, theta: np.ndarray, informative: int) -> Interval:
    """The interval of a figure whose values without each block in turn are given.

    With t = (estimate - truth)/se, n blocks and their skewness g, what has Student's law is
    t + g (t^2/3 + 1/6)/sqrt(n) + g^2 t^3/(27 n), a cube that is undone by a cube root.
    """
    half_width = _half_width(theta, informative)
    if math.isnan(half_width):
        return Interval(mean)
    below = above = half_width
    known = theta[np.isfinite(theta)]
    if half_width > 0.0 and len(known) >= _FEWEST_FOR_SKEWNESS:
        apart = known.mean() - known  # has the sign of the block's own deviation
        skewness = float(np.mean(apart**3) / np.mean(apart**2) ** 1.5)
        t, step = t_quantile(informative - 1), skewness / math.sqrt(len(known))
        error = half_width / t
        below = max(below, error * _undone(t, step))
        above = max(above, -error * _undone(-t, step))
    return Interval(mean, mean - below, mean + above)


def _undone(t: float, step: float) -> float:
    """Hall's transformation undone; `step` is the skewness over the root of n."""
    if abs(step) < _ROUNDING:
        return t
    return (float(np.cbrt(1.0 + step * (t - step / 6.0))) - 1.0) * 3.0 / step


def blocks_in(denominator: np.ndarray, block: np.ndarray) -> int:
    """How many blocks have a say in a ratio: those whose denominators `(N,)` are not all 0."""
    return len(np.unique(block[denominator > 0.0]))


def ratio(numerator: np.ndarray, denominator: np.ndarray) -> float:
    """Ratio of totals; nan where there is nothing to divide by."""
    under = denominator.sum()
    return float(numerator.sum() / under) if under != 0.0 else math.nan


@dataclass(frozen=True)
class Paired(Interval):
    """A figure of one option set against the same figure of another, block by block.

    `variance_reduction` is the variance that independent runs would have over that of the pairs;
    nan where there is no variance to speak of.
    """

    variance_reduction: float = math.nan


def difference(one: Totals, other: Totals, block: np.ndarray) -> Paired:
    """The ratio of one option less that of the other, both without the same block in turn.

    `one` and `other` are a numerator and a denominator `(N,)` each. The interval is Student's:
    most of what is skewed in both is gone from their difference, and what is the same in all pairs
    is a difference without luck. What fewer than five pairs differ in has no interval, as with a
    figure of one option.
    """
    mine, theirs = _without_each(*one, block), _without_each(*other, block)
    informative = min(blocks_in(one[1], block), blocks_in(other[1], block))
    apart, together = _variance(mine) + _variance(theirs), _variance(mine - theirs)
    # Differences of figures that hardly vary are rounding as well.
    scale = max(np.abs(mine).max(initial=0.0), np.abs(theirs).max(initial=0.0))
    mean = ratio(*one) - ratio(*other)
    if together <= (_ROUNDING * scale) ** 2:
        together = 0.0
    half_width = t_quantile(informative - 1) * math.sqrt(together) if informative > 1 else math.nan
    reduction = apart / together if together > 0.0 else math.nan
    pairs = _by_block(*one, block) - _by_block(*other, block)
    seen = _differing(pairs, scale)
    if informative > 1 and together > 0.0 and seen < min(FEWEST_EVENTS, len(pairs)):
        return Paired(mean, seen=seen, variance_reduction=reduction)
    return Paired(mean, mean - half_width, mean + half_width, variance_reduction=reduction)


def quotient(one: Totals, other: Totals, block: np.ndarray) -> Paired:
    """The ratio of one option over that of the other, both without the same block in turn."""
    over, under = ratio(*one), ratio(*other)
    if not under > 0.0:
        return Paired(math.nan)
    mine, theirs = _without_each(*one, block), _without_each(*other, block)
    informative = min(blocks_in(one[1], block), blocks_in(other[1], block))
    if not (theirs > 0.0).all():  # all that is divided by lies in one block
        return Paired(over / under)
    mean, half_width = over / under, _half_width(mine / theirs, informative)
    return Paired(mean, mean - half_width, mean + half_width)


def _without_each(numerator: np.ndarray, denominator: np.ndarray, block: np.ndarray) -> np.ndarray:
    """The ratio of totals with each block left out in turn `(B,)`; nan where nothing is left."""
    _, number = np.unique(block, return_inverse=True)
    over = numerator.sum() - np.bincount(number, weights=numerator)
    under = denominator.sum() - np.bincount(number, weights=denominator)
    theta: np.ndarray = np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0.0)
    return theta


def _half_width(theta: np.ndarray, informative: int) -> float:
    """Half the 95 % interval of a jackknife over some informative blocks; nan where one is."""
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


def t_quantile(degrees_of_freedom: int) -> float:
    """Half the width of a 95 % interval in standard errors (Student's t)."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, 0.5 + LEVEL / 2.0))

"""Why a figure is what it is: each input alone from end to end, and its share of the variance.

Sobol indices are by the estimators of Saltelli et al. (2010), table 2 (b) and (f), on scipy's Sobol
points. SALib has the same ones and would be a dependency more; scipy's own bootstrap takes no seed,
and the same input must give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SimError
from sim.figures import is_budget, more_is_better, unit_of
from sim.number_types import finite
from sim.study.pooled_percentiles import none_as_never
from sim.study.sobol_draws import sobol_points
from sim.study.sortie_budget_arrays import Pairs
from sim.study.uncertain_inputs import Input
from sim.study.whatif.figure_response import Response, response
from sim.study.whatif.ranged_inputs import certain, ranged_inputs, with_laws
from sim.units import si_name

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.run.campaign import Campaign

LUCK = "chance"
_NO_RANGE = "no figure that this rests on has a range"
_RESAMPLES = 999


@dataclass(frozen=True)
class Bar:
    """A figure with one input at the low and the high end of its range, all else as stated."""

    input: Input
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the figure moves from one end to the other; inf where it ceases to exist."""
        moved = abs(self.at_high - self.at_low)
        return math.inf if math.isnan(moved) else moved


@dataclass(frozen=True)
class Tornado:
    """Bars in the order of their swing, the longest first."""

    response: Response
    stated: float
    bars: tuple[Bar, ...]

    def summary(self) -> dict[str, Any]:
        """As JSON; figures that do not exist are null."""
        return {
            "figure": self.response.path,
            "replications": self.response.n_replications,
            "stated": finite(self.stated),
            "bars": [
                {
                    **bar.input.summary(),
                    "at_low": finite(bar.at_low),
                    "at_high": finite(bar.at_high),
                }
                for bar in self.bars
            ],
        }


@dataclass(frozen=True)
class VarianceShare:
    """Of the variance of a figure what one input explains alone, and what it has a part in.

    Intervals are 95 %, from a bootstrap over the rows.
    """

    name: str
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]


@dataclass(frozen=True)
class Indices:
    """Sobol indices over the joint uncertainty, and the figure's mean and spread under it.

    `undefined` is the share of the draws in which the figure did not exist; those count as its
    worst value, `stand_in`.
    """

    path: str
    rows: int
    mean: float
    sd: float
    shares: tuple[VarianceShare, ...]
    undefined: float
    stand_in: float

    @property
    def widest(self) -> float:
        """The widest interval of a share, as far as it is possible: from none to all."""
        ends = [end for of in self.shares for end in (of.first_interval, of.total_interval)]
        known = [high - low for low, high in np.clip(np.array(ends), 0.0, 1.0) if low <= high]
        return max(known, default=0.0)

    def summary(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "figure": self.path,
            "rows": self.rows,
            "mean": self.mean,
            "sd": self.sd,
            "undefined_fraction": self.undefined,
            "inputs": [
                {
                    "input": share.name,
                    "first": {"mean": share.first, **_limits(share.first_interval)},
                    "total": {"mean": share.total, **_limits(share.total_interval)},
                }
                for share in self.shares
            ],
        }


def tornado(
    scenario: Scenario,
    path: str,
    *,
    over: Sequence[Input] | None = None,
    replications: int = 1,
    campaign: Campaign | None = None,
) -> Tornado:
    """A figure with each input at either end of its range; inputs without effect are left out.

    Raises NoSuchFigure, and SimError where nothing has a range.
    """
    inputs = ranged_inputs(scenario, path) if over is None else tuple(over)
    if not inputs:
        raise SimError(f"{_NO_RANGE}: state one under uncertain")
    at = response(certain(scenario), path, replications, campaign)
    ends = [quantity.overrides(end) for quantity in inputs for end in quantity.ends]
    # One campaign and the same luck for all: a bar is what its input does, and no noise.
    stated, *at_ends = at.means([{}, *ends])
    bars = list(map(Bar, inputs, at_ends[::2], at_ends[1::2]))
    # Ends that agree may both differ from the middle; and nan, which equals nothing, stays in.
    moving = [bar for bar in bars if bar.at_low != bar.at_high or bar.at_low != stated]
    return Tornado(at, stated, tuple(sorted(moving, key=lambda bar: -bar.swing)))


def indices(
    scenario: Scenario,
    path: str,
    *,
    over: Sequence[Input] | None = None,
    rows: int = 256,
    campaign: Campaign | None = None,
) -> Indices:
    """First-order and total Sobol indices of a figure over what is uncertain, with intervals.

    Where the scenario calls nothing uncertain the ranges of the catalogue are taken as uniform.
    `rows` is a power of 2; a figure of d inputs is asked rows * (d + 2) times. Of a simulated
    figure the luck of the replication is one more input, `chance`. Raises SimError where nothing
    has a range or nothing moves the figure.
    """
    inputs = tuple(with_laws(ranged_inputs(scenario, path)) if over is None else over)
    at = response(certain(scenario), path, campaign=campaign)
    names = [quantity.path for quantity in inputs] + ([] if at.exact else [LUCK])
    if not names:
        raise SimError(f"{_NO_RANGE}, and nothing is left to chance")
    # A stream of its own: the design leaves the draws of runs and claims where they are.
    stream = np.random.SeedSequence([scenario.seed, *b"sobol"])
    design = saltelli_design(len(names), rows, np.random.default_rng(stream))
    values = _values(at, inputs, design.reshape(-1, len(names)), rows)
    known = np.isfinite(values)
    if not known.any():
        never = f": {none_as_never(path)}" if np.isinf(values).any() else ""
        raise SimError(f"{path} does not exist in any draw{never}")
    if np.ptp(values[known]) == 0.0:
        raise SimError(f"{path} is the same whatever the uncertain inputs are")
    # A share of transit that does not exist, for want of endurance, is as bad as it gets.
    stand_in = float(values[known].min() if more_is_better(path) else values[known].max())
    values = np.where(known, values, stand_in).reshape(len(names) + 2, rows)
    shares = sobol_shares(names, values, np.random.default_rng(stream.spawn(1)[0]))
    drawn = values[:2]
    undefined = float((~known[: 2 * rows]).mean())
    mean, sd = float(drawn.mean()), float(drawn.std(ddof=1))
    return Indices(path, rows, mean, sd, shares, undefined, stand_in)


def saltelli_design(n_inputs: int, rows: int, generator: np.random.Generator) -> np.ndarray:
    """Shares of 0 to 1 `(d + 2, N, d)`: matrix A, matrix B, and A with each column of B in turn."""
    # A and B are halves of one sequence: two of the same kind would not be independent.
    points = sobol_points(2 * n_inputs, rows, generator)
    a, b = points[:, :n_inputs], points[:, n_inputs:]
    mixed = np.repeat(a[None], n_inputs, axis=0)
    each = np.arange(n_inputs)
    mixed[each, :, each] = b.T
    return np.concatenate([a[None], b[None], mixed])


def sobol_shares(
    names: Sequence[str], values: np.ndarray, generator: np.random.Generator
) -> tuple[VarianceShare, ...]:
    """Indices of the inputs named from the figure `(d + 2, N)` at a design, the largest first.

    Intervals are percentiles of a bootstrap that draws rows of the design.
    """
    # Centred: estimator (b) multiplies by the figure itself, and a mean far from 0 would drown the
    # differences in the noise of that product.
    values = values - values[:2].mean()
    first, total = _saltelli(values[:, None, :])
    rows = values.shape[1]
    # Whole rows, A with B and all mixed ones: what shares its points must be drawn together.
    drawn = generator.integers(0, rows, (_RESAMPLES, rows))
    spread = [np.nanpercentile(part, (2.5, 97.5), axis=0) for part in _saltelli(values[:, drawn])]
    shares = [
        VarianceShare(
            name, float(first[0, i]), _pair(spread[0], i), float(total[0, i]), _pair(spread[1], i)
        )
        for i, name in enumerate(names)
    ]
    return tuple(sorted(shares, key=lambda share: -share.total))


def _saltelli(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices `(R, d)` of R samples `(d + 2, R, N)` of centred values."""
    a, b, mixed = values[0], values[1], values[2:]
    variance = np.concatenate([a, b], axis=-1).var(axis=-1)
    # Rows drawn again and again may all be alike; they then tell nothing.
    variance = np.where(variance > 0.0, variance, np.nan)
    first = (b * (mixed - a)).mean(axis=-1) / variance
    total = 0.5 * ((a - mixed) ** 2).mean(axis=-1) / variance
    return first.T, total.T


def _values(at: Response, inputs: Sequence[Input], shares: np.ndarray, luck: int) -> np.ndarray:
    """The figure `(N,)` at rows of shares `(N, d)`; the last column is luck, where there is any."""
    columns = [quantity.quantiles(shares[:, i]) for i, quantity in enumerate(inputs)]
    values = _budgets(at, inputs, columns)
    if values is not None:
        return values
    rows = []
    for n, row in enumerate(shares):
        overrides: dict[str, object] = {}
        for quantity, column in zip(inputs, columns, strict=True):
            overrides |= quantity.overrides(float(column[n]))
        # Luck is the number of a replication, of as many as the design has rows.
        rows.append((overrides, 0 if at.exact else int(row[-1] * luck)))
    return at.of_single_replications(rows)


def _budgets(
    at: Response, inputs: Sequence[Input], columns: Sequence[np.ndarray]
) -> np.ndarray | None:
    """The same of a closed form, all rows at once; None where an input is none of a budget's."""
    if not is_budget(at.path):
        return None
    _, fleet, orbit, name = at.path.split(".")
    pairs = Pairs(at.base.plan)
    known = {quantity.path for quantity in pairs.inputs}
    if not all(quantity.path in known for quantity in inputs):
        return None
    values = {quantity.path: column for quantity, column in zip(inputs, columns, strict=True)}
    figures = pairs.budgets(values).figures[si_name(name)][:, pairs.names.index((fleet, orbit))]
    column: np.ndarray = figures / unit_of(at.path).si
    return column


def _pair(spread: np.ndarray, i: int) -> tuple[float, float]:
    return float(spread[0, i]), float(spread[1, i])


def _limits(interval: tuple[float, float]) -> dict[str, float]:
    return {"lo": interval[0], "hi": interval[1]}

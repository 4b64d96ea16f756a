"""From the figures of single replications to a mean and a 95 % interval.

A figure is a mean over replications, or a ratio of sums: shares of hours are never means of
shares. The interval is a jackknife over independent blocks of replications with Student's t:
theta_b leaves block b out, se^2 = (B - 1)/B sum (theta_b - mean theta_b)^2 (Efron 1982).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# The last part of a figure's name -> numerator and denominator, its neighbours by name; an area's
# gap_mean_h has none, being a mean over cells.
RATIOS = {
    "transit_fraction": ("transit_hours", "flight_hours"),
    "fill_fraction": ("filled_hours", "demanded_hours"),
    "gap_mean_h": ("lost_hours", "n_gaps"),
}
LEVEL = 0.95
Rows = Mapping[str, np.ndarray]


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

    >>> jackknife(np.array([1.0, 2.0, 3.0]), np.ones(3), np.arange(3))[0]
    2.0
    """
    over, under = numerator.sum(), denominator.sum()
    if under == 0.0:
        return math.nan, math.nan
    _, number = np.unique(block, return_inverse=True)
    left_over = over - np.bincount(number, weights=numerator)
    left_under = under - np.bincount(number, weights=denominator)
    counts = left_under > 0.0
    theta = left_over[counts] / left_under[counts]
    n_blocks = len(theta)
    if n_blocks < 2:
        return float(over / under), math.nan
    variance = (n_blocks - 1) / n_blocks * np.sum((theta - theta.mean()) ** 2)
    return float(over / under), _t_quantile(n_blocks - 1) * math.sqrt(variance)


def _t_quantile(degrees_of_freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, 0.5 + LEVEL / 2.0))


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None

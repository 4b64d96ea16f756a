"""Laws of chance: what may happen to a time or a figure, how likely, and between which ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self

LawKind = Literal["fixed", "exponential", "uniform", "triangular", "normal", "lognormal", "choice"]
# How each law is written: a lone mean, a list of points in order, or a mean and a spread.
POINTS: Final = {"uniform": ("low", "high"), "triangular": ("low", "mode", "high")}
SPREAD: Final = ("mean", "sd")
# Of a law without an end so much is left outside on each side where its ends are asked for: what
# is called untouched by all that is uncertain must not be overturned by one draw in ten.
TAIL: Final = 0.01


@dataclass(frozen=True)
class Law:
    """What a figure may come to; `normal` is truncated at 0.

    Parameters in SI: fixed (value,), exponential (mean,), uniform (low, high), triangular (low,
    mode, high), normal and lognormal (mean, standard deviation) of the figure itself, choice any
    number of values, each as likely as the others.
    """

    kind: LawKind
    parameters: tuple[float, ...]

    @property
    def is_fixed(self) -> bool:
        """Whether every draw gives the same."""
        return self.kind == "fixed"

    @property
    def is_endless(self) -> bool:
        """Whether there is nothing that it never exceeds."""
        return self.kind in ("exponential", "normal", "lognormal")

    @property
    def is_whole(self) -> bool:
        """Whether every draw is a whole number."""
        drawn = self.kind in ("fixed", "choice")
        return drawn and all(value.is_integer() for value in self.parameters)

    @property
    def values(self) -> tuple[float, ...]:
        """The parameters that are values of the figure: all but a standard deviation."""
        return self.parameters[:1] if self.is_endless else self.parameters

    @property
    def sd(self) -> float | None:
        """The standard deviation it is written with; None of a law that is written otherwise."""
        return self.parameters[1] if self.kind in ("normal", "lognormal") else None

    @property
    def mean(self) -> float:
        """Its mean, the truncation of a normal law included.

        >>> Law("triangular", (1.0, 2.0, 6.0)).mean
        3.0
        """
        if self.kind == "normal":
            return _mean_above_zero(*self.parameters)
        return sum(self.values) / len(self.values)

    @property
    def ends(self) -> tuple[float, float]:
        """From where to where it goes; of an endless one all but 1 % on each side."""
        if self.is_endless:
            return self.quantile(TAIL), self.quantile(1.0 - TAIL)
        return min(self.parameters), max(self.parameters)

    def quantile(self, share: float) -> float:
        """The value below which it puts a share of its weight.

        >>> Law("uniform", (2.0, 4.0)).quantile(0.25)
        2.5
        """
        p = self.parameters
        match self.kind:
            case "fixed":
                return p[0]
            case "uniform":
                return p[0] + share * (p[1] - p[0])
            case "triangular":
                return _triangular(share, *p)
            case "choice":
                return p[min(int(share * len(p)), len(p) - 1)]
        return self._endless_quantile(share)

    def quantiles(self, shares: Iterable[float]) -> list[float]:
        """The same of each of many shares."""
        return [self.quantile(float(share)) for share in shares]

    def _endless_quantile(self, share: float) -> float:
        import numpy as np  # only here, as scipy: a scenario is read without either
        from scipy.special import ndtr, ndtri

        p = self.parameters
        match self.kind:
            case "exponential":
                return -p[0] * float(np.log1p(-share))
            case "normal":
                # Truncated at 0: the share counts what of the bell lies above.
                below_zero = float(ndtr(-p[0] / p[1]))
                return float(p[0] + p[1] * ndtri(below_zero + share * (1.0 - below_zero)))
            case "lognormal":
                # The logarithm's variance from mean and sd of the figure itself, which a file
                # states; the logarithm's own mean is then ln(mean) - variance / 2.
                variance = float(np.log1p((p[1] / p[0]) ** 2))
                return float(p[0] * np.exp(variance**0.5 * ndtri(share) - 0.5 * variance))
        raise AssertionError(f"BUG: no quantile of a law of kind {self.kind!r}")

    def scaled(self, factor: float) -> Self:
        """The same shape with every value so many times as large."""
        return replace(self, parameters=tuple(factor * value for value in self.parameters))

    def written(self, figure: Callable[[float], Any]) -> Any:
        """As a file would write it; `figure` writes one parameter."""
        texts = [figure(parameter) for parameter in self.parameters]
        if self.is_fixed:
            return texts[0]
        if self.sd is not None:
            return {self.kind: dict(zip(SPREAD, texts, strict=True))}
        return {self.kind: texts[0] if self.kind == "exponential" else texts}


@dataclass(frozen=True)
class TimeLaw(Law):
    """A time in seconds, fixed or drawn anew each time.

    >>> TimeLaw("triangular", (3600.0, 7200.0, 10800.0)).mean_s
    7200.0
    """

    @property
    def parameters_s(self) -> tuple[float, ...]:
        """The parameters, in seconds."""
        return self.parameters

    @property
    def mean_s(self) -> float:
        """The mean, in seconds."""
        return self.mean


@dataclass(frozen=True)
class SpeedLaw(Law):
    """A speed in metres a second, fixed or drawn anew each time."""

    @property
    def parameters_mps(self) -> tuple[float, ...]:
        """The parameters, in metres a second."""
        return self.parameters


@dataclass(frozen=True)
class Uncertain(Law):
    """A figure nobody knows exactly, drawn once per replication, of one of some dimensions."""

    dimensions: frozenset[str]


FIXED_ZERO: Final = TimeLaw("fixed", (0.0,))


def _mean_above_zero(mean: float, sd: float) -> float:
    """Mean of a normal law truncated at 0: mean + sd * pdf(-mean/sd) / (1 - cdf(-mean/sd))."""
    z = mean / sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return mean + sd * density / (0.5 * math.erfc(-z / math.sqrt(2.0)))


def _triangular(share: float, low: float, mode: float, high: float) -> float:
    # Inverse of the distribution function, a parabola on either side of the mode.
    turn = (mode - low) / (high - low)
    if share < turn:
        return low + math.sqrt(share * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - share) * (high - low) * (high - mode))

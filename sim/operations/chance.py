"""One named random stream for each source of chance.

A stream depends on the seed, the replication and its own name, and on nothing else: adding an
aircraft, or asking for streams in another order or process, leaves all others as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from math import log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.operations.timing.ticks import TICK_S, whole_ticks

if TYPE_CHECKING:
    from sim.scenario.values.laws import TimeLaw

# Scalar draws cost thirty times a bulk one; a fleet's month needs a few dozen of each kind.
_BLOCK = 64


@dataclass(frozen=True)
class Chance:
    """The chance of one replication: `seed` and `replication`, both at least 0."""

    seed: int
    replication: int = 0

    def generator(self, name: str) -> np.random.Generator:
        """The stream of this name, from its beginning."""
        entropy = [self.seed, self.replication, *name.encode()]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def times_s(self, law: TimeLaw, name: str) -> Iterator[float]:
        """Endless draws from a law of durations; a fixed one costs no stream."""
        if law.is_fixed:
            return repeat(whole_ticks(law.parameters_s[0]))
        return _endless(_in_ticks(_sampler(law, self.generator(name))))

    def exponentials_s(self, mean_s: float, name: str) -> Iterator[float]:
        """Endless exponential times; an infinite mean never comes and costs no stream."""
        if mean_s == float("inf"):
            return repeat(mean_s)
        rng = self.generator(name)
        return _endless(_in_ticks(lambda: rng.exponential(mean_s, _BLOCK)))

    def happens(self, probability: float, name: str) -> Iterator[bool]:
        """Endless yes or no, yes with `probability`; 0 costs no stream."""
        if probability == 0.0:
            return repeat(False)
        rng = self.generator(name)
        return _endless(lambda: rng.random(_BLOCK) < probability)


def _endless(block: Callable[[], np.ndarray]) -> Iterator[Any]:
    return chain.from_iterable(block().tolist() for _ in repeat(None))


def _in_ticks(block: Callable[[], np.ndarray]) -> Callable[[], np.ndarray]:
    """Draws as the model's clock shows them: libraries' logarithms differ in the last bit."""
    return lambda: np.rint(block() / TICK_S) * TICK_S


def _sampler(law: TimeLaw, rng: np.random.Generator) -> Callable[[], np.ndarray]:
    p = law.parameters_s
    match law.kind:
        case "exponential":
            return lambda: rng.exponential(p[0], _BLOCK)
        case "uniform":
            return lambda: rng.uniform(p[0], p[1], _BLOCK)
        case "triangular":
            return lambda: rng.triangular(p[0], p[1], p[2], _BLOCK)
        case "normal":
            return lambda: _positive_normal(rng, p[0], p[1])
        case "lognormal":
            # Mean and standard deviation of the durations themselves, not of their logarithms.
            variance_of_log = log(1.0 + (p[1] / p[0]) ** 2)
            mean_of_log = log(p[0]) - 0.5 * variance_of_log
            return lambda: rng.lognormal(mean_of_log, sqrt(variance_of_log), _BLOCK)
    raise AssertionError(f"BUG: no sampler for a time law of kind {law.kind!r}")


def _positive_normal(rng: np.random.Generator, mean_s: float, sd_s: float) -> np.ndarray:
    """A block truncated at zero by leaving the negative draws out."""
    draws = rng.normal(mean_s, sd_s, _BLOCK)
    return draws[draws >= 0.0]

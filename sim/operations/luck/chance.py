"""One named random stream for each source of chance.

A stream depends on the seed, the replication and its own name, and on nothing else: adding an
aircraft, or asking for streams in another order or process, leaves all others as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, repeat
from math import inf, log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.operations.luck.stream_seeds import POOL, Hashed, seed_states
from sim.operations.timing.ticks import whole_ticks
from sim.units import TICK_S

if TYPE_CHECKING:
    from sim.scenario.values.laws import Law, SpeedLaw, TimeLaw

# Scalar draws cost thirty times a bulk one; a fleet's month needs a few dozen of each kind.
_BLOCK = 64

Sampler = Callable[[np.random.Generator, int], np.ndarray]


@dataclass(frozen=True)
class Draws:
    """What is drawn again and again: `sample` gives the next n of them, or a few less.

    Drawn in blocks of any size they are the same. Times are `in_ticks`, as the model's clock shows
    them: libraries' logarithms differ in the last bit. What is left to no chance has its one value
    `always`, and costs no stream.
    """

    sample: Sampler | None = None
    always: float | bool = 0.0
    in_ticks: bool = False

    def shown(self, drawn: np.ndarray) -> np.ndarray:
        """What was sampled, as the model sees it."""
        return np.rint(drawn / TICK_S) * TICK_S if self.in_ticks else drawn


def times(law: TimeLaw) -> Draws:
    """Durations by a law, in seconds."""
    if law.is_fixed:
        return Draws(always=whole_ticks(law.parameters_s[0]))
    return Draws(_sampler(law), in_ticks=True)


def speeds(law: SpeedLaw) -> Draws:
    """Speeds by a law, in metres a second."""
    if law.is_fixed:
        return Draws(always=law.parameters_mps[0])
    return Draws(_sampler(law))


def exponential_times(mean_s: float) -> Draws:
    """Exponential times in seconds; with an infinite mean they never come."""
    if mean_s == inf:
        return Draws(always=inf)
    return Draws(lambda rng, n: rng.exponential(mean_s, n), in_ticks=True)


def happens(probability: float) -> Draws:
    """Yes or no, yes with `probability`."""
    if probability == 0.0:
        return Draws(always=False)
    return Draws(lambda rng, n: rng.random(n) < probability)


@dataclass(frozen=True)
class Chance:
    """The chance of one replication: `seed` and `replication`, both at least 0."""

    seed: int
    replication: int = 0

    def hash_ahead(self, names: tuple[str, ...]) -> None:
        """Work out at once where many streams begin, which one by one takes longer."""
        if len(self._words) <= POOL:
            some, number = divmod(self.replication, _TOGETHER)
            states = _states(self.seed, some * _TOGETHER, names)[number]
            self._ahead.update(zip(names, states, strict=True))

    def generator(self, name: str) -> np.random.Generator:
        """The stream of this name, from its beginning."""
        if name in self._ahead:
            hashed: Any = Hashed(self._ahead[name])  # numpy takes it, and its types do not say so
            return np.random.Generator(np.random.PCG64(hashed))
        name_words = np.frombuffer(name.encode(), dtype=np.uint8)
        # The same entropy as a list of numbers, which numpy would turn into words one by one.
        entropy = np.concatenate((self._words, name_words), dtype=np.uint32)
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def endless(self, draws: Draws, name: str) -> Iterator[Any]:
        """The draws of a stream, one after another without end."""
        sample = draws.sample
        if sample is None:
            return repeat(draws.always)
        rng = self.generator(name)
        return chain.from_iterable(draws.shown(sample(rng, _BLOCK)).tolist() for _ in repeat(None))

    def first(self, draws: Draws, names: Sequence[str], n: int) -> np.ndarray:
        """The first n draws of each stream, `(streams, n)`: what `endless` gives one by one."""
        if draws.sample is None:
            return np.full((len(names), n), draws.always)
        rows = [_first(draws.sample, self.generator(name), n) for name in names]
        return draws.shown(np.array(rows).reshape(len(names), n))

    @cached_property
    def _ahead(self) -> dict[str, np.ndarray]:
        return {}

    @cached_property
    def _words(self) -> np.ndarray:
        return np.array([*_words(self.seed), *_words(self.replication)], dtype=np.uint32)


# Replications follow one another, and to hash for as many takes little longer than for one.
_TOGETHER = 16


@lru_cache(maxsize=32)
def _states(seed: int, first: int, names: tuple[str, ...]) -> np.ndarray:
    """Where streams begin in some replications from the first on, `(replications, names, 4)`."""
    words = [[*_words(seed), *_words(number)] for number in range(first, first + _TOGETHER)]
    return seed_states(np.array(words, dtype=np.uint32).T, names)


def _words(number: int) -> list[int]:
    """A number as words of 32 bits, the lowest first; 0 is one word."""
    n_words = max(1, -(-number.bit_length() // 32))
    return [number >> (32 * place) & 0xFFFFFFFF for place in range(n_words)]


def _first(sample: Sampler, rng: np.random.Generator, n: int) -> np.ndarray:
    drawn = sample(rng, n)
    while len(drawn) < n:
        drawn = np.concatenate((drawn, sample(rng, n)))
    return drawn[:n]


def _sampler(law: Law) -> Sampler:
    p = law.parameters
    match law.kind:
        case "exponential":
            return lambda rng, n: rng.exponential(p[0], n)
        case "uniform":
            return lambda rng, n: rng.uniform(p[0], p[1], n)
        case "triangular":
            return lambda rng, n: rng.triangular(p[0], p[1], p[2], n)
        case "normal":
            return lambda rng, n: _positive_normal(rng, p[0], p[1], n)
        case "lognormal":
            # Mean and standard deviation of the durations themselves, not of their logarithms.
            variance_of_log = log(1.0 + (p[1] / p[0]) ** 2)
            mean_of_log = log(p[0]) - 0.5 * variance_of_log
            return lambda rng, n: rng.lognormal(mean_of_log, sqrt(variance_of_log), n)
    raise AssertionError(f"BUG: no sampler for a law of kind {law.kind!r}")


def _positive_normal(rng: np.random.Generator, mean_s: float, sd_s: float, n: int) -> np.ndarray:
    """Truncated at zero by leaving the negative draws out."""
    draws = rng.normal(mean_s, sd_s, n)
    return draws[draws >= 0.0]

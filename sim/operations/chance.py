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
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.random.bit_generator import ISeedSequence

from sim.operations.timing.ticks import whole_ticks
from sim.units import TICK_S

if TYPE_CHECKING:
    from sim.scenario.values.laws import TimeLaw

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
        if len(self._words) <= _POOL:
            self._ahead.update(zip(names, seed_states(self._words, names), strict=True))

    def generator(self, name: str) -> np.random.Generator:
        """The stream of this name, from its beginning."""
        if name in self._ahead:
            hashed: Any = _Hashed(self._ahead[name])  # numpy takes it, and its types do not say so
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


def _words(number: int) -> list[int]:
    """A number as words of 32 bits, the lowest first; 0 is one word."""
    n_words = max(1, -(-number.bit_length() // 32))
    return [number >> (32 * place) & 0xFFFFFFFF for place in range(n_words)]


class _Hashed(ISeedSequence):
    """A seed that is hashed already."""

    def __init__(self, state: np.ndarray) -> None:
        self._state = state

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray:
        """What PCG64 asks for: four words of 64 bits."""
        assert (n_words, dtype) == (4, np.uint64), "BUG: hashed for another generator"
        return self._state


# The hash of numpy's SeedSequence, after M. E. O'Neill's seed_seq_fe: what goes in is hashed with
# the powers of one multiplier, what comes out with those of another.
_POOL: Final = 4
_MIX, _LESS, _HALF = np.uint32(0xCA01F9DD), np.uint32(0x4973F715), np.uint32(16)


def seed_states(words: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """What `SeedSequence([*words, *name])` seeds PCG64 with for each name, `(names, 4)`.

    Of words at most four.
    """
    own = _letters(names, len(words))
    pool = own.first.copy()
    pool[: len(words)] = words[:, None]
    factors = _powers(0x43B0D7E5, 0x931E8875, _POOL * _POOL + 1)
    pool = _hashed(pool, factors)
    for source in range(_POOL):
        others = [place for place in range(_POOL) if place != source]
        taken = _hashed(pool[[source] * len(others)], factors[_POOL + source * len(others) :])
        pool[others] = _mixed(pool[others], taken * _LESS)
    # Names stand with the longest first: those that are over keep what they have.
    for taken, going_on in own.rest:
        pool[:, :going_on] = _mixed(pool[:, :going_on], taken)
    state = _hashed(np.concatenate((pool, pool)), _powers(0x8B51F9DD, 0x58F38DED, 2 * _POOL + 1))
    found = np.empty((len(names), _POOL), dtype=np.uint64)
    found[own.order] = np.ascontiguousarray(state.T).astype("<u4").view("<u8")
    return found


def _hashed(values: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Each row of values `(R, N)` by its own factor and the next."""
    n = len(values)
    hashed: np.ndarray = (values ^ factors[:n, None]) * factors[1 : n + 1, None]
    hashed ^= hashed >> _HALF
    return hashed


def _mixed(values: np.ndarray, taken: np.ndarray) -> np.ndarray:
    mixed: np.ndarray = values * _MIX
    mixed -= taken
    mixed ^= mixed >> _HALF
    return mixed


@lru_cache
def _powers(first: int, multiplier: int, n: int) -> np.ndarray:
    """`first`, and it times the multiplier again and again `(n,)`."""
    found = [first]
    while len(found) < n:
        found.append(found[-1] * multiplier & 0xFFFFFFFF)
    return np.array(found, dtype=np.uint32)


class _Letters(NamedTuple):
    """Names in the order of `order`, as numbers to be hashed after some words.

    `first` are the pool's `(4, names)`, 0 where the words are; `rest` are the letters after those,
    hashed, each with how many names are that long.
    """

    order: np.ndarray
    first: np.ndarray
    rest: tuple[tuple[np.ndarray, int], ...]


# The same names with every replication, and one set of them for each basing option.
@lru_cache(maxsize=32)
def _letters(names: tuple[str, ...], n_words: int) -> _Letters:
    """Names after so many words, the longest first."""
    written = [name.encode() for name in names]
    lengths = n_words + np.array([len(name) for name in written], dtype=np.int64)
    order = np.argsort(-lengths, kind="stable")
    entropy = np.zeros((max(lengths.max(initial=0), _POOL), len(names)), dtype=np.uint32)
    for column, place in enumerate(order.tolist()):
        entropy[n_words : lengths[place], column] = np.frombuffer(written[place], dtype=np.uint8)
    factors = _powers(0x43B0D7E5, 0x931E8875, _POOL * len(entropy) + 1)
    rest = []
    for place in range(_POOL, len(entropy)):
        going_on = int(np.count_nonzero(lengths > place))
        taken = np.repeat(entropy[place : place + 1, :going_on], _POOL, axis=0)
        rest.append((_hashed(taken, factors[_POOL * place :]) * _LESS, going_on))
    return _Letters(order, entropy[:_POOL], tuple(rest))


def _first(sample: Sampler, rng: np.random.Generator, n: int) -> np.ndarray:
    drawn = sample(rng, n)
    while len(drawn) < n:
        drawn = np.concatenate((drawn, sample(rng, n)))
    return drawn[:n]


def _sampler(law: TimeLaw) -> Sampler:
    p = law.parameters_s
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
    raise AssertionError(f"BUG: no sampler for a time law of kind {law.kind!r}")


def _positive_normal(rng: np.random.Generator, mean_s: float, sd_s: float, n: int) -> np.ndarray:
    """Truncated at zero by leaving the negative draws out."""
    draws = rng.normal(mean_s, sd_s, n)
    return draws[draws >= 0.0]

"""Where streams begin, worked out for many at once: numpy's hash of a seed, over arrays."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.random.bit_generator import ISeedSequence


class Hashed(ISeedSequence):
    """A seed that is hashed already."""

    def __init__(self, state: np.ndarray) -> None:
        self._state = state

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray:
        """What PCG64 asks for: four words of 64 bits."""
        assert (n_words, dtype) == (4, np.uint64), "BUG: hashed for another generator"
        return self._state


# The hash of numpy's SeedSequence, after M. E. O'Neill's seed_seq_fe: what goes in is hashed with
# the powers of one multiplier, what comes out with those of another.
POOL: Final = 4
_MIX, _LESS, _HALF = np.uint32(0xCA01F9DD), np.uint32(0x4973F715), np.uint32(16)


def seed_states(words: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """What `SeedSequence([*words, *name])` seeds PCG64 with `(seeds, names, 4)`.

    `words` `(W, seeds)` are those of each seed, at most four.
    """
    own = _letters(names, len(words))
    pool = np.repeat(own.first[:, None], words.shape[1], axis=1)
    pool[: len(words)] = words[:, :, None]
    factors = _powers(0x43B0D7E5, 0x931E8875, POOL * POOL + 1)
    pool = _hashed(pool, factors)
    for source in range(POOL):
        others = [place for place in range(POOL) if place != source]
        taken = _hashed(pool[[source] * len(others)], factors[POOL + source * len(others) :])
        pool[others] = _mixed(pool[others], taken * _LESS)
    # Names stand with the longest first: those that are over keep what they have.
    for taken, going_on in own.rest:
        pool[..., :going_on] = _mixed(pool[..., :going_on], taken[:, None])
    state = _hashed(np.concatenate((pool, pool)), _powers(0x8B51F9DD, 0x58F38DED, 2 * POOL + 1))
    found = np.empty((words.shape[1], len(names), POOL), dtype=np.uint64)
    found[:, own.order] = np.ascontiguousarray(np.moveaxis(state, 0, -1)).astype("<u4").view("<u8")
    return found


def _hashed(values: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Each of values `(R, ...)` by its own factor and the next."""
    n = len(values)
    factors = factors.reshape(-1, *(1,) * (values.ndim - 1))
    hashed: np.ndarray = (values ^ factors[:n]) * factors[1 : n + 1]
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
    entropy = np.zeros((max(lengths.max(initial=0), POOL), len(names)), dtype=np.uint32)
    for column, place in enumerate(order.tolist()):
        entropy[n_words : lengths[place], column] = np.frombuffer(written[place], dtype=np.uint8)
    factors = _powers(0x43B0D7E5, 0x931E8875, POOL * len(entropy) + 1)
    rest = []
    for place in range(POOL, len(entropy)):
        going_on = int(np.count_nonzero(lengths > place))
        taken = np.repeat(entropy[place : place + 1, :going_on], POOL, axis=0)
        rest.append((_hashed(taken, factors[POOL * place :]) * _LESS, going_on))
    return _Letters(order, entropy[:POOL], tuple(rest))

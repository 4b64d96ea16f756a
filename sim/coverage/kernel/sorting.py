"""Sorting for the compiled core, by merging: what it sorts comes in runs, each in order already.

numpy's own take ten seconds to compile.
"""

from __future__ import annotations

import numpy as np

from sim.coverage.kernel.array_types import Floats, Ints
from sim.jit import inner

# So few are sorted by insertion.
FEW = 24


@inner
def _runs(values: Floats, n: int) -> Ints:
    """Where each run of the first `n` values that is in order begins, and `n` at the end."""
    n_runs = 1
    for i in range(1, n):
        n_runs += values[i] < values[i - 1]
    runs = np.zeros(n_runs + 1, np.int64)
    n_runs = 0
    for i in range(1, n):
        if values[i] < values[i - 1]:
            n_runs += 1
            runs[n_runs] = i
    runs[n_runs + 1] = n
    return runs


@inner
def order_of(values: Floats) -> Ints:
    """Indices that sort values `(N,)`; equal ones stay in their order."""
    n = len(values)
    order, other = np.arange(n), np.empty(n, np.int64)
    runs = _runs(values, n)
    n_runs = len(runs) - 1
    while n_runs > 1:
        # Two neighbours become one; an odd one at the end is merged with nothing.
        for pair in range((n_runs + 1) // 2):
            first, middle = runs[2 * pair], runs[2 * pair + 1]
            last = runs[min(2 * pair + 2, n_runs)]
            a, b = first, middle
            for to in range(first, last):
                if b >= last or (a < middle and values[order[a]] <= values[order[b]]):
                    other[to] = order[a]
                    a += 1
                else:
                    other[to] = order[b]
                    b += 1
            runs[pair] = first
        n_runs = (n_runs + 1) // 2
        runs[n_runs] = n
        order, other = other, order
    return order


@inner
def sort_first(values: Floats, n: int) -> None:
    """Sort the first `n` values in place."""
    if n <= FEW:
        for i in range(1, n):
            value = values[i]
            j = i
            while j > 0 and values[j - 1] > value:
                values[j] = values[j - 1]
                j -= 1
            values[j] = value
        return
    spare = np.empty(n)
    runs = _runs(values, n)
    n_runs = len(runs) - 1
    while n_runs > 1:
        for pair in range((n_runs + 1) // 2):
            first, middle = runs[2 * pair], runs[2 * pair + 1]
            last = runs[min(2 * pair + 2, n_runs)]
            # The first half steps aside, and is merged back with the second.
            for i in range(first, middle):
                spare[i] = values[i]
            a, b, to = first, middle, first
            while a < middle:
                if b < last and values[b] < spare[a]:
                    values[to] = values[b]
                    b += 1
                else:
                    values[to] = spare[a]
                    a += 1
                to += 1
            runs[pair] = first
        n_runs = (n_runs + 1) // 2
        runs[n_runs] = n


@inner
def picked(values: Floats, order: Ints) -> Floats:
    """Values `(N,)` in another order `(M,)`."""
    out = np.empty(len(order))
    for i in range(len(order)):
        out[i] = values[order[i]]
    return out


@inner
def picked_index(values: Ints, order: Ints) -> Ints:
    """The same for indices."""
    out = np.empty(len(order), np.int64)
    for i in range(len(order)):
        out[i] = values[order[i]]
    return out


@inner
def grown(values: Floats, room: int) -> Floats:
    """A longer array that begins with the values."""
    out = np.empty(room)
    for i in range(len(values)):
        out[i] = values[i]
    return out


@inner
def grown_index(values: Ints, room: int) -> Ints:
    """The same for indices."""
    out = np.empty(room, np.int64)
    for i in range(len(values)):
        out[i] = values[i]
    return out

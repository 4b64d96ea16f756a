"""Sorting for the compiled core, by merging: what it sorts comes in runs, each in order already.

numpy's own take ten seconds to compile. Importing this file imports numba.
"""

from __future__ import annotations

import numpy as np

from sim.coverage.compiled import inner
from sim.coverage.streams import Floats, Ints

# Runs of so many are sorted by insertion before any merging.
SHORT = 24


@inner
def order_of(values: Floats) -> Ints:
    """Indices that sort values `(N,)`; equal ones stay in their order."""
    n = len(values)
    order, other = np.arange(n), np.empty(n, np.int64)
    for first in range(0, n, SHORT):
        for i in range(first + 1, min(first + SHORT, n)):
            j = i
            while j > first and values[order[j - 1]] > values[i]:
                order[j] = order[j - 1]
                j -= 1
            order[j] = i
    width = SHORT
    while width < n:
        for first in range(0, n, 2 * width):
            middle, last = min(first + width, n), min(first + 2 * width, n)
            a, b = first, middle
            for to in range(first, last):
                if b >= last or (a < middle and values[order[a]] <= values[order[b]]):
                    other[to] = order[a]
                    a += 1
                else:
                    other[to] = order[b]
                    b += 1
        order, other = other, order
        width *= 2
    return order


@inner
def sort_first(values: Floats, n: int) -> None:
    """Sort the first `n` values in place."""
    for first in range(0, n, SHORT):
        for i in range(first + 1, min(first + SHORT, n)):
            value = values[i]
            j = i
            while j > first and values[j - 1] > value:
                values[j] = values[j - 1]
                j -= 1
            values[j] = value
    if n <= SHORT:
        return
    spare = np.empty(n)
    width = SHORT
    while width < n:
        for first in range(0, n, 2 * width):
            middle, last = min(first + width, n), min(first + 2 * width, n)
            if middle >= last or values[middle - 1] <= values[middle]:
                continue
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
        width *= 2


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

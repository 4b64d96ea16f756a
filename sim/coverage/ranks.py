"""Gaps, each with how often it occurs, to figures of merit: nothing is sorted, nothing repeated.

Importing this file imports numba.
"""

from __future__ import annotations

import numpy as np

from sim.coverage.compiled import inner
from sim.coverage.laps import Gathered
from sim.coverage.streams import Floats


@inner
def _partition(
    length_s: Floats, weight: Floats, first: int, last: int, pivot_s: float
) -> tuple[int, int]:
    """Order rows in place: those below the pivot, equal to it, above; returns where each ends."""
    below, at, above = first, first, last
    while at < above:
        value_s, w = length_s[at], weight[at]
        if value_s < pivot_s:
            length_s[at], weight[at] = length_s[below], weight[below]
            length_s[below], weight[below] = value_s, w
            below += 1
            at += 1
        elif value_s > pivot_s:
            above -= 1
            length_s[at], weight[at] = length_s[above], weight[above]
            length_s[above], weight[above] = value_s, w
        else:
            at += 1
    return below, above


@inner
def _pivot(length_s: Floats, weight: Floats, first: int, last: int) -> float:
    """A length at which half the weight has passed, in the order of the rows: a heavy one."""
    half = 0.0
    for i in range(first, last):
        half += weight[i]
    half /= 2.0
    for i in range(first, last):
        half -= weight[i]
        if half <= 0.0:
            last = i + 1
            break
    pivot_s: float = length_s[last - 1]
    return pivot_s


@inner
def _ranked(
    length_s: Floats, weight: Floats, first: int, last: int, before: float, rank: float
) -> tuple[int, float]:
    """Select the gap of a rank (from 0) among all, each as often as its weight says.

    Rows before `first` are no longer and weigh `before`. Returns the row, everything before which
    is no longer, and what that weighs.
    """
    while True:
        pivot_s = _pivot(length_s, weight, first, last)
        below, above = _partition(length_s, weight, first, last, pivot_s)
        lighter = before
        for i in range(first, below):
            lighter += weight[i]
        if rank < lighter:
            last = below
            continue
        through = lighter
        for i in range(below, above):
            through += weight[i]
        if rank < through or above == last:
            return below, lighter
        first, before = above, through


@inner
def _percentiles(length_s: Floats, weight: Floats, n: int, count: float, out: Floats) -> None:
    """The 50th, 90th and 95th percentile, linear between order statistics."""
    first, before = 0, 0.0
    for p in range(3):
        rank = (count - 1.0) * (0.5 if p == 0 else 0.9 if p == 1 else 0.95)
        below = np.floor(rank)
        first, before = _ranked(length_s, weight, first, n, before, below)
        low_s = length_s[first]
        if rank > below:
            at, upto = _ranked(length_s, weight, first, n, before, below + 1.0)
            out[p] = low_s + (length_s[at] - low_s) * (rank - below)
            # The row found lies further on, but everything before it is sorted out only so far.
            first, before = (at, upto) if upto <= below else (first, before)
        else:
            out[p] = low_s


@inner
def _exceeded_for(length_s: Floats, weight: Floats, n: int, time_s: float) -> float:
    """The wait x that is exceeded for no more than a given time: sum of max(0, gap - x)."""
    first, last = 0, n
    n_above, above_s = 0.0, 0.0
    while first < last:
        pivot_s = _pivot(length_s, weight, first, last)
        below, above = _partition(length_s, weight, first, last, pivot_s)
        n_more, more_s = 0.0, 0.0
        for i in range(below, last):
            n_more += weight[i]
            more_s += weight[i] * length_s[i]
        if above_s + more_s - pivot_s * (n_above + n_more) > time_s:
            first = above
        else:
            n_above += n_more
            above_s += more_s
            last = below
    return max((above_s - time_s) / n_above, 0.0) if n_above > 0.0 else 0.0


@inner
def uncovered_s(n: int, to: Gathered) -> float:
    """All the time in gaps."""
    total_s = 0.0
    for i in range(n):
        total_s += to.weight[i] * to.length_s[i]
    return total_s


@inner
def _without(gap_s: float, times: float, n: int, to: Gathered) -> int:
    """Take one gap out of those kept; returns how many rows are left."""
    for i in range(n):
        if times > 0.0 and to.length_s[i] == gap_s:
            to.weight[i] -= 1.0
            if to.weight[i] == 0.0:
                to.length_s[i], to.weight[i] = to.length_s[n - 1], to.weight[n - 1]
                return n - 1
            return n
    return n


@inner
def measure(n: int, to: Gathered, duration_s: float, exclude: bool, out: Floats) -> None:
    """Write the figures of one cell's gaps, in the order of `FIGURES`."""
    length_s, weight = to.length_s, to.weight
    for i in range(len(out)):
        out[i] = 0.0
    n_between, between_s, largest_between_s, square_s2 = 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        square_s2 += weight[i] * length_s[i] ** 2
        if 0 < i < n - 1 and weight[i] > 0.0:
            n_between += weight[i]
            between_s += weight[i] * length_s[i]
            largest_between_s = max(largest_between_s, length_s[i])
    out[0] = out[1] = 1.0 - uncovered_s(n, to) / duration_s
    out[9] = between_s / n_between if n_between > 0.0 else np.nan
    out[10] = largest_between_s if n_between > 0.0 else np.nan
    out[11] = square_s2 / duration_s
    edge_s, edge_weight = length_s[n - 1], weight[n - 1]
    head_s, head_weight = length_s[0], weight[0]
    kept = 0
    for i in range(n):
        if weight[i] > 0.0:
            length_s[kept], weight[kept] = length_s[i], weight[i]
            kept += 1
    if kept == 0:
        return
    out[12] = _exceeded_for(length_s, weight, kept, 0.05 * duration_s)
    if exclude and n > 1:
        kept = _without(head_s, head_weight, kept, to)
        kept = _without(edge_s, edge_weight, kept, to)
    count, total_s, square_s2, largest_s = 0.0, 0.0, 0.0, 0.0
    for i in range(kept):
        count += weight[i]
        total_s += weight[i] * length_s[i]
        square_s2 += weight[i] * length_s[i] ** 2
        largest_s = max(largest_s, length_s[i])
    if count == 0.0:
        return
    out[2], out[3], out[4], out[8] = count, total_s / count, largest_s, square_s2 / count
    _percentiles(length_s, weight, kept, count, out[5:8])

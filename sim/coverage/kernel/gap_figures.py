"""Gaps, each with how often it occurs, to figures of merit: nothing is sorted, nothing repeated.

Importing this file imports numba.
"""

from __future__ import annotations

import numpy as np

from sim.coverage.kernel.arrays import Floats
from sim.coverage.kernel.jit import inner
from sim.coverage.kernel.laps import Gathered


@inner
def _partition(
    length_s: Floats, weight: Floats, first: int, last: int, pivot_s: float
) -> tuple[int, int, float, float, float]:
    """Order rows in place: those below the pivot, equal to it, above.

    Returns where the first two end, the weight of those below and of those above, and the weighted
    sum of the last.
    """
    below, at, above = first, first, last
    w_below, w_above, above_s = 0.0, 0.0, 0.0
    while at < above:
        value_s, w = length_s[at], weight[at]
        if value_s < pivot_s:
            length_s[at], weight[at] = length_s[below], weight[below]
            length_s[below], weight[below] = value_s, w
            w_below += w
            below += 1
            at += 1
        elif value_s > pivot_s:
            above -= 1
            length_s[at], weight[at] = length_s[above], weight[above]
            length_s[above], weight[above] = value_s, w
            w_above += w
            above_s += w * value_s
        else:
            at += 1
    return below, above, w_below, w_above, above_s


@inner
def _pivot(length_s: Floats, weight: Floats, first: int, last: int, total: float) -> float:
    """The length at which half the weight has passed, in the order of the rows: a heavy one."""
    half = total / 2.0
    at = first
    while at < last - 1:
        half -= weight[at]
        if half <= 0.0:
            break
        at += 1
    pivot_s: float = length_s[at]
    return pivot_s


@inner
def _ranked(
    length_s: Floats, weight: Floats, first: int, last: int, before: float, total: float,
    rank: float,
) -> tuple[int, float]:  # fmt: skip
    """Select the gap of a rank (from 0) among all, each as often as its weight says.

    Rows before `first` are no longer and weigh `before`, those from there to `last` weigh `total`.
    Returns the row, everything before which is no longer, and what that weighs.
    """
    while True:
        pivot_s = _pivot(length_s, weight, first, last, total)
        below, above, w_below, w_above, _ = _partition(length_s, weight, first, last, pivot_s)
        if rank < before + w_below:
            last, total = below, w_below
        elif rank < before + total - w_above or above == last:
            return below, before + w_below
        else:
            first, before, total = above, before + total - w_above, w_above


@inner
def _percentiles(length_s: Floats, weight: Floats, n: int, count: float, out: Floats) -> None:
    """The 50th, 90th and 95th percentile, linear between order statistics."""
    first, before = 0, 0.0
    for p in range(3):
        rank = (count - 1.0) * (0.5 if p == 0 else 0.9 if p == 1 else 0.95)
        below = np.floor(rank)
        first, before = _ranked(length_s, weight, first, n, before, count - before, below)
        low_s, high_s = length_s[first], length_s[first]
        if rank > below and before + weight[first] <= below + 1.0:
            at, _ = _ranked(length_s, weight, first, n, before, count - before, below + 1.0)
            high_s = length_s[at]
        out[p] = low_s + (high_s - low_s) * (rank - below)


@inner
def _exceeded_for(length_s: Floats, weight: Floats, n: int, count: float, time_s: float) -> float:
    """The wait x that is exceeded for no more than a given time: sum of max(0, gap - x)."""
    first, last, total = 0, n, count
    n_above, above_s = 0.0, 0.0
    while first < last:
        pivot_s = _pivot(length_s, weight, first, last, total)
        below, above, w_below, w_above, more_s = _partition(length_s, weight, first, last, pivot_s)
        if above_s + more_s - pivot_s * (n_above + w_above) > time_s:
            first, total = above, w_above
        else:
            n_above += total - w_below
            above_s += more_s + pivot_s * (total - w_below - w_above)
            last, total = below, w_below
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
    """Write the figures of one cell's gaps, in the order of `metrics.CORE`."""
    length_s, weight = to.length_s, to.weight
    for i in range(len(out)):
        out[i] = 0.0
    head_s, head_weight, edge_s, edge_weight = (
        length_s[0],
        weight[0],
        length_s[n - 1],
        weight[n - 1],
    )
    count, total_s, square_s2, largest_s, largest_between_s = 0.0, 0.0, 0.0, 0.0, 0.0
    kept = 0
    for i in range(n):
        gap_s, w = length_s[i], weight[i]
        if w > 0.0:
            count += w
            total_s += w * gap_s
            square_s2 += w * gap_s**2
            largest_s = max(largest_s, gap_s)
            if 0 < i < n - 1:
                largest_between_s = max(largest_between_s, gap_s)
            length_s[kept], weight[kept] = gap_s, w
            kept += 1
    out[0] = out[1] = 1.0 - total_s / duration_s
    out[11] = square_s2 / duration_s
    # The first and the last row are the edges', one row if the cell was never covered.
    head_weight = head_weight if n > 1 else 0.0
    n_between = count - head_weight - edge_weight
    out[9] = out[10] = np.nan
    if n_between > 0.0:
        edges_s = head_weight * head_s + edge_weight * edge_s
        out[9], out[10] = (total_s - edges_s) / n_between, largest_between_s
    if kept == 0:
        return
    out[12] = _exceeded_for(length_s, weight, kept, count, 0.05 * duration_s)
    if exclude and n > 1:
        kept = _without(head_s, head_weight, kept, to)
        kept = _without(edge_s, edge_weight, kept, to)
        count, largest_s = n_between, largest_between_s
        total_s -= head_weight * head_s + edge_weight * edge_s
        square_s2 -= head_weight * head_s**2 + edge_weight * edge_s**2
    if count == 0.0:
        return
    out[2], out[3], out[4], out[8] = count, total_s / count, largest_s, square_s2 / count
    _percentiles(length_s, weight, kept, count, out[5:8])

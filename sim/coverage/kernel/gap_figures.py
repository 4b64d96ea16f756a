"""Gaps, each with how often it occurs, to figures of merit: nothing is sorted, nothing repeated.

A rank among weighted values is found by quickselect (Hoare, Find, CACM 4, 1961), about a pivot that
half the weight has passed, since a gap of whole laps may weigh more than all others together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import Floats, Question, Rows
from sim.jit import in_place, part


class Gaps(NamedTuple):
    """Gaps of one cell, each once, and how often each occurs: room for as many as may be."""

    length_s: Floats
    weight: Floats


class Parted(NamedTuple):
    """Rows about a pivot: equal to it from `equal` to before `above`, and what the others weigh."""

    equal: int
    above: int
    weight_below: float
    weight_above: float
    above_s: float  # all the time in those above


class Sought(NamedTuple):
    """Where a rank is sought: rows from `first` on; those before are no longer, and weigh less."""

    first: int
    before: float


class Sums(NamedTuple):
    """Gaps added up, each as often as it occurs; those kept stand in rows before `n_rows`."""

    n_rows: int
    n_gaps: float
    total_s: float
    square_s2: float
    largest_s: float
    largest_between_s: float  # but for the first row and the last


@in_place
def _partition(gaps: Gaps, rows: Rows, pivot_s: float) -> Parted:
    """Order rows in place: those below the pivot, equal to it, above (Dijkstra's flag)."""
    length_s, weight = gaps.length_s, gaps.weight
    below, at, above = rows.first, rows.first, rows.last
    weight_below, weight_above, above_s = 0.0, 0.0, 0.0
    while at < above:
        value_s, w = length_s[at], weight[at]
        if value_s < pivot_s:
            length_s[at], weight[at] = length_s[below], weight[below]
            length_s[below], weight[below] = value_s, w
            weight_below += w
            below += 1
            at += 1
        elif value_s > pivot_s:
            above -= 1
            length_s[at], weight[at] = length_s[above], weight[above]
            length_s[above], weight[above] = value_s, w
            weight_above += w
            above_s += w * value_s
        else:
            at += 1
    return Parted(below, above, weight_below, weight_above, above_s)


@in_place
def _pivot_s(gaps: Gaps, rows: Rows, total: float) -> float:
    """The length at which half the weight has passed, in the order of the rows: a heavy one."""
    weight = gaps.weight
    half = total / 2.0
    at = rows.first
    while at < rows.last - 1:
        half -= weight[at]
        if half <= 0.0:
            break
        at += 1
    pivot_s: float = gaps.length_s[at]
    return pivot_s


@in_place
def _ranked(gaps: Gaps, n: int, count: float, among: Sought, rank: float) -> Sought:
    """Bring the gap of a rank (from 0), each as often as its weight says, to the row returned.

    There are `n` rows that weigh `count`.
    """
    first, before = among
    last, total = n, count - before
    while True:
        rows = Rows(first, last)
        parted = _partition(gaps, rows, _pivot_s(gaps, rows, total))
        if rank < before + parted.weight_below:
            last, total = parted.equal, parted.weight_below
        elif rank < before + total - parted.weight_above or parted.above == last:
            return Sought(parted.equal, before + parted.weight_below)
        else:
            first, before = parted.above, before + total - parted.weight_above
            total = parted.weight_above


@in_place
def _percentile(
    gaps: Gaps, n: int, count: float, share: float, among: Sought
) -> tuple[float, Sought]:
    """A percentile, linear between order statistics, and where the next one up is to be sought."""
    rank = (count - 1.0) * share
    below = np.floor(rank)
    among = _ranked(gaps, n, count, among, below)
    low_s, high_s = gaps.length_s[among.first], gaps.length_s[among.first]
    # The one above is longer only if those of this length end at `below`.
    if rank > below and among.before + gaps.weight[among.first] <= below + 1.0:
        high_s = gaps.length_s[_ranked(gaps, n, count, among, below + 1.0).first]
    return low_s + (high_s - low_s) * (rank - below), among


@in_place
def _exceeded_for(gaps: Gaps, n: int, count: float, time_s: float) -> float:
    """The wait x that is exceeded for no more than a given time: sum of max(0, gap - x).

    It is linear between two lengths, so find between which it lies: quickselect again, on sums.
    """
    first, last, total = 0, n, count
    n_above, above_s = 0.0, 0.0
    while first < last:
        rows = Rows(first, last)
        pivot_s = _pivot_s(gaps, rows, total)
        parted = _partition(gaps, rows, pivot_s)
        if above_s + parted.above_s - pivot_s * (n_above + parted.weight_above) > time_s:
            first, total = parted.above, parted.weight_above
        else:
            n_above += total - parted.weight_below
            above_s += parted.above_s + pivot_s * (
                total - parted.weight_below - parted.weight_above
            )
            last, total = parted.equal, parted.weight_below
    return max((above_s - time_s) / n_above, 0.0) if n_above > 0.0 else 0.0


@in_place
def uncovered_s(gaps: Gaps, n: int) -> float:
    """All the time in the first `n` gaps."""
    length_s, weight = gaps
    total_s = 0.0
    for i in range(n):
        total_s += weight[i] * length_s[i]
    return total_s


@part
def _packed(gaps: Gaps, n: int) -> Sums:
    """Add up `n` rows, and move those that occur to the front."""
    length_s, weight = gaps
    count, total_s, square_s2, largest_s, largest_between_s = 0.0, 0.0, 0.0, 0.0, 0.0
    kept = 0
    for i in range(n):
        gap_s, w = length_s[i], weight[i]
        if w > 0.0:
            count += w
            total_s += w * gap_s
            square_s2 += w * (gap_s * gap_s)
            largest_s = max(largest_s, gap_s)
            if 0 < i < n - 1:
                largest_between_s = max(largest_between_s, gap_s)
            length_s[kept], weight[kept] = gap_s, w
            kept += 1
    return Sums(kept, count, total_s, square_s2, largest_s, largest_between_s)


@in_place
def _without(gaps: Gaps, n: int, gap_s: float, times: float) -> int:
    """Take one gap out of `n` rows, unless it never occurred; returns how many rows are left."""
    for i in range(n):
        if times > 0.0 and gaps.length_s[i] == gap_s:
            gaps.weight[i] -= 1.0
            if gaps.weight[i] == 0.0:
                gaps.length_s[i], gaps.weight[i] = gaps.length_s[n - 1], gaps.weight[n - 1]
                return n - 1
            return n
    return n


@part
def measure(gaps: Gaps, n: int, question: Question, row: np.void) -> None:
    """Write the figures of one cell's `n` gaps to its row of `metrics.CellFigures`, yet all zero.

    The first row and the last are those at the span's edges, one row if the cell was never covered.
    """
    duration_s = question.span_s.end - question.span_s.begin
    head_s, head_weight = gaps.length_s[0], gaps.weight[0] if n > 1 else 0.0
    tail_s, tail_weight = gaps.length_s[n - 1], gaps.weight[n - 1]
    sums = _packed(gaps, n)
    edges_s = head_weight * head_s + tail_weight * tail_s
    n_between = sums.n_gaps - head_weight - tail_weight
    row["coverage_fraction"] = 1.0 - sums.total_s / duration_s
    row["k_coverage_fraction"] = 1.0 - sums.total_s / duration_s
    row["time_average_gap_s"] = sums.square_s2 / duration_s
    # At a random moment of a gap one waits for half of it, and it began half of it ago.
    row["response_time_mean_s"] = sums.square_s2 / duration_s / 2.0
    row["age_of_data_mean_s"] = sums.square_s2 / duration_s / 2.0
    row["revisit_mean_s"] = row["revisit_max_s"] = np.nan
    if n_between > 0.0:
        row["revisit_mean_s"] = (sums.total_s - edges_s) / n_between
        row["revisit_max_s"] = sums.largest_between_s
    if sums.n_rows == 0:
        return
    row["response_time_p95_s"] = _exceeded_for(gaps, sums.n_rows, sums.n_gaps, 0.05 * duration_s)
    if question.exclude_edges and n > 1:
        kept = _without(gaps, sums.n_rows, head_s, head_weight)
        kept = _without(gaps, kept, tail_s, tail_weight)
        square_s2 = sums.square_s2 - (
            head_weight * (head_s * head_s) + tail_weight * (tail_s * tail_s)
        )
        between_s = sums.largest_between_s
        sums = Sums(kept, n_between, sums.total_s - edges_s, square_s2, between_s, between_s)
    if sums.n_gaps > 0.0:
        _measure_counted(gaps, sums, row)


@part
def _measure_counted(gaps: Gaps, sums: Sums, row: np.void) -> None:
    """Write the figures over the gaps that the edge rule counts."""
    row["n_gaps"] = int(sums.n_gaps)
    row["gap_mean_s"] = sums.total_s / sums.n_gaps
    row["gap_max_s"] = sums.largest_s
    row["gap_second_moment_s2"] = sums.square_s2 / sums.n_gaps
    among = Sought(0, 0.0)
    row["gap_p50_s"], among = _percentile(gaps, sums.n_rows, sums.n_gaps, 0.50, among)
    row["gap_p90_s"], among = _percentile(gaps, sums.n_rows, sums.n_gaps, 0.90, among)
    row["gap_p95_s"], among = _percentile(gaps, sums.n_rows, sums.n_gaps, 0.95, among)

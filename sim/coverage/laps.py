"""Epochs to gaps: whole laps are counted, not walked.

In an epoch one lap repeats: that of the one aircraft there, or the union of several flying laps of
equal length at their own phases. Its gaps are kept once, each with the number of times it occurs.
Aircraft whose laps differ in length meet anew every lap: only there, laps are written out.
Importing this file imports numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.compiled import inner
from sim.coverage.epochs import Epochs
from sim.coverage.sorting import sort_first
from sim.coverage.streams import JOIN_S, Flights, Floats, Ints, Passes


class Gathered(NamedTuple):
    """Gaps of one cell with how often each occurs, and room for intervals being put together."""

    length_s: Floats
    weight: Floats
    starts_s: Floats
    ends_s: Floats
    lap_begin: Floats
    lap_end: Floats
    lap_weight: Floats


@inner
def make_room(n_gaps: int, n_intervals: int) -> Gathered:
    """Room for so many gaps and so many intervals."""
    return Gathered(
        np.empty(n_gaps), np.empty(n_gaps), np.empty(n_intervals), np.empty(n_intervals),
        np.empty(n_intervals), np.empty(n_intervals), np.empty(n_intervals),
    )  # fmt: skip


@inner
def most_intervals(epochs: Epochs, n_rows: int) -> tuple[int, int]:
    """Room for a cell of `n_rows` passes: for the gaps kept, and for intervals put together."""
    gaps, most = n_rows + 3, 1
    for e in range(len(epochs.start_s)):
        room = 0
        in_step = True
        a, b = epochs.offsets[e], epochs.offsets[e + 1]
        for row in range(a, b):
            in_step = in_step and (epochs.slot[row] < 0 or epochs.lap_s[row] == epochs.lap_s[a])
        for row in range(a, b):
            if epochs.slot[row] >= 0:
                room += n_rows * (2 if in_step else epochs.n_laps[row] + 2)
        gaps += room + 3
        most = max(most, room)
    return gaps, most


@inner
def _cover(start_s: float, end_s: float, until_s: float, n: int, to: Gathered) -> tuple[float, int]:
    """Covered from one time to another, after being covered until a third: keep the gap between.

    The first row is the gap at the span's beginning, with a weight of 0 if there is none.
    """
    gap_s = start_s - until_s
    if gap_s >= JOIN_S or n == 0:
        to.length_s[n] = gap_s
        to.weight[n] = 1.0 if gap_s >= JOIN_S else 0.0
        n += 1
    return max(until_s, end_s), n


@inner
def _part(
    begin: Floats, end: Floats, weight: Floats, lap_start_s: float, part: tuple[float, float],
    until_s: float, n: int, to: Gathered,
) -> tuple[float, int]:  # fmt: skip
    """Walk the part of a lap between two of its times, counting the gaps between its intervals."""
    first = True
    for j in range(len(begin)):
        if end[j] <= part[0]:
            continue
        if begin[j] >= part[1]:
            break
        if first:
            start_s = lap_start_s + max(begin[j], part[0])
            until_s, n = _cover(start_s, start_s, until_s, n, to)
            first = False
        else:
            weight[j - 1] += 1.0
        until_s = max(until_s, lap_start_s + min(end[j], part[1]))
    return until_s, n


@inner
def _repeat(
    begin: Floats, end: Floats, weight: Floats, lap: tuple[float, float, int],
    epoch: tuple[float, float], until_s: float, n: int, to: Gathered,
) -> tuple[float, int]:  # fmt: skip
    """Fly a lap (start, length, whole laps from there on) again and again through an epoch.

    `weight` counts the gap after each interval; the last is the one over the seam of two laps.
    """
    lap_start_s, lap_s, n_laps = lap
    phase_s = epoch[0] - lap_start_s
    rest_s = epoch[1] - (lap_start_s + n_laps * lap_s)
    if n_laps == 0:
        part = (phase_s, epoch[1] - lap_start_s)
        return _part(begin, end, weight, lap_start_s, part, until_s, n, to)
    if phase_s > 0.0:
        part = (phase_s, lap_s)
        until_s, n = _part(begin, end, weight, lap_start_s, part, until_s, n, to)
        lap_start_s += lap_s
        n_laps -= 1
    seam = len(begin) - 1
    if n_laps > 0:
        until_s, n = _cover(lap_start_s + begin[0], lap_start_s + begin[0], until_s, n, to)
        for j in range(seam):
            weight[j] += n_laps
        weight[seam] += n_laps - 1
        lap_start_s += n_laps * lap_s
        until_s = max(until_s, lap_start_s - lap_s + end[seam])
        if begin[0] < rest_s:
            weight[seam] += 1.0
            until_s = max(until_s, lap_start_s + begin[0])
    return _part(begin, end, weight, lap_start_s, (0.0, rest_s), until_s, n, to)


@inner
def sweep(k: int, n: int, to: Gathered) -> int:
    """Make of `n` intervals gathered those where at least k run; returns their number.

    Sort starts and ends apart. Once m starts and l ends have passed, m - l intervals are running:
    at least k run exactly in the union of the stretches from start number i to end number i - k +
    1. Stretches less than 1 ms apart are joined.
    """
    sort_first(to.starts_s, n)
    sort_first(to.ends_s, n)
    found = 0
    for i in range(k - 1, n):
        start_s, end_s = to.starts_s[i], to.ends_s[i - k + 1]
        if start_s >= end_s:
            continue
        # Written where all has been read already: found <= i - k + 1.
        if found > 0 and start_s - to.ends_s[found - 1] <= JOIN_S:
            to.ends_s[found - 1] = end_s
        else:
            to.starts_s[found], to.ends_s[found] = start_s, end_s
            found += 1
    return found


@inner
def _together(
    passes: Passes,
    slots: Ints,
    epochs: Epochs,
    rows: Ints,
    epoch: tuple[float, float],
    to: Gathered,
) -> int:
    """Gather one lap's time from an epoch's beginning of several stays on laps of equal length."""
    n = 0
    lap_s = epochs.lap_s[rows[0]]
    length_s = min(lap_s, epoch[1] - epoch[0])
    for row in rows:
        phase_s = epoch[0] - epochs.lap_start_s[row]
        slot = epochs.slot[row]
        for i in range(slots[slot], slots[slot + 1]):
            begin, end = passes.begin[i] - phase_s, passes.end[i] - phase_s
            if begin < 0.0 and begin + lap_s < length_s:
                to.starts_s[n], to.ends_s[n] = begin + lap_s, min(end + lap_s, length_s)
                n += 1
            if end > 0.0 and begin < length_s:
                to.starts_s[n], to.ends_s[n] = max(begin, 0.0), min(end, length_s)
                n += 1
    return n


@inner
def laps_of(
    passes: Passes, first: int, last: int, lap: tuple[float, float, int],
    stay: tuple[float, float], n: int, to: Gathered,
) -> int:  # fmt: skip
    """Gather the intervals of every lap (start, length, whole laps from there on) of one stay."""
    own = n
    for number in range(lap[2] + 1):
        lap_start_s = lap[0] + number * lap[1]
        for i in range(first, last):
            start_s = max(lap_start_s + passes.begin[i], stay[0])
            end_s = min(lap_start_s + passes.end[i], stay[1])
            if start_s >= end_s:
                continue
            # Over the seam of two laps it is one aircraft, and one stretch.
            if n > own and start_s - to.ends_s[n - 1] <= JOIN_S:
                to.ends_s[n - 1] = end_s
            else:
                to.starts_s[n], to.ends_s[n] = start_s, end_s
                n += 1
    return n


@inner
def _written_out(
    passes: Passes,
    slots: Ints,
    epochs: Epochs,
    rows: Ints,
    epoch: tuple[float, float],
    to: Gathered,
) -> int:
    """Gather every interval of every lap of several stays in an epoch."""
    n = 0
    for row in rows:
        slot = epochs.slot[row]
        lap = (epochs.lap_start_s[row], epochs.lap_s[row], epochs.n_laps[row])
        n = laps_of(passes, slots[slot], slots[slot + 1], lap, epoch, n, to)
    return n


@inner
def _keep(begin: Floats, end: Floats, weight: Floats, lap_s: float, n: int, to: Gathered) -> int:
    """Keep the gaps of a lap that occurred, the one over the seam last."""
    last = len(begin) - 1
    for j in range(last + 1):
        gap_s = begin[j + 1] - end[j] if j < last else lap_s - end[last] + begin[0]
        if weight[j] > 0.0 and gap_s >= JOIN_S:
            to.length_s[n], to.weight[n] = gap_s, weight[j]
            n += 1
    return n


@inner
def _several(
    passes: Passes, slots: Ints, epochs: Epochs, rows: Ints, k: int, epoch: tuple[float, float],
    until_s: float, n: int, to: Gathered,
) -> tuple[float, int]:  # fmt: skip
    """An epoch with several aircraft on laps: repeat their union if they keep step."""
    lap_s = epochs.lap_s[rows[0]]
    in_step = True
    for row in rows:
        in_step = in_step and epochs.lap_s[row] == lap_s
    if not in_step:
        found = sweep(k, _written_out(passes, slots, epochs, rows, epoch, to), to)
        for i in range(found):
            until_s, n = _cover(to.starts_s[i], to.ends_s[i], until_s, n, to)
        return until_s, n
    found = sweep(k, _together(passes, slots, epochs, rows, epoch, to), to)
    if found == 0:
        return until_s, n
    begin, end, weight = to.lap_begin[:found], to.lap_end[:found], to.lap_weight[:found]
    for i in range(found):
        begin[i], end[i], weight[i] = to.starts_s[i], to.ends_s[i], 0.0
    lap = (epoch[0], lap_s, int(np.floor((epoch[1] - epoch[0]) / lap_s)))
    until_s, n = _repeat(begin, end, weight, lap, epoch, until_s, n, to)
    return until_s, _keep(begin, end, weight, lap_s, n, to)


@inner
def _end(until_s: float, n: int, span: tuple[float, float], to: Gathered) -> int:
    """Keep the gap at the span's end; a cell never covered has this row and no other."""
    last_s = span[1] - until_s
    to.length_s[n], to.weight[n] = last_s, 1.0 if last_s >= JOIN_S else 0.0
    return n + 1


@inner
def gaps_of_laps(
    passes: Passes, flights: Flights, slots: Ints, n_slots: int, epochs: Epochs, k: int,
    span: tuple[float, float], to: Gathered,
) -> int:  # fmt: skip
    """Keep the gaps of a cell with fewer than k aircraft; returns the number of rows."""
    row0 = slots[0]
    weight = np.zeros(slots[n_slots] - row0)
    near = np.empty(len(epochs.slot), np.int64)
    until_s, n = span[0], 0
    for e in range(len(epochs.start_s)):
        epoch = (epochs.start_s[e], epochs.end_s[e])
        n_always, n_near = 0, 0
        for row in range(epochs.offsets[e], epochs.offsets[e + 1]):
            slot = epochs.slot[row]
            if slot < 0 or passes.end[slots[slot]] - passes.begin[slots[slot]] == epochs.lap_s[row]:
                n_always += 1
            else:
                near[n_near] = row
                n_near += 1
        if n_always >= k:
            until_s, n = _cover(epoch[0], epoch[1], until_s, n, to)
        elif n_always + n_near < k:
            continue
        elif n_near == 1:
            row = near[0]
            a, b = slots[epochs.slot[row]], slots[epochs.slot[row] + 1]
            lap = (epochs.lap_start_s[row], epochs.lap_s[row], epochs.n_laps[row])
            until_s, n = _repeat(
                passes.begin[a:b], passes.end[a:b], weight[a - row0 : b - row0], lap, epoch,
                until_s, n, to,
            )  # fmt: skip
        else:
            until_s, n = _several(
                passes, slots, epochs, near[:n_near], k - n_always, epoch, until_s, n, to
            )
    for s in range(n_slots):
        a, b = slots[s], slots[s + 1]
        lap_s = flights.lap_s[passes.path[a]]
        n = _keep(passes.begin[a:b], passes.end[a:b], weight[a - row0 : b - row0], lap_s, n, to)
    return _end(until_s, n, span, to)


@inner
def gaps_of_list(
    starts_s: Floats, ends_s: Floats, k: int, span: tuple[float, float], to: Gathered
) -> int:
    """Keep the gaps of a cell that has nothing but intervals; returns the number of rows."""
    n_given = len(starts_s)
    for i in range(n_given):
        to.starts_s[i], to.ends_s[i] = starts_s[i], ends_s[i]
    until_s, n = span[0], 0
    for i in range(sweep(k, n_given, to)):
        until_s, n = _cover(to.starts_s[i], to.ends_s[i], until_s, n, to)
    return _end(until_s, n, span, to)

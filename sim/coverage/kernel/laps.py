"""Epochs to gaps: whole laps are counted, not walked.

In an epoch one lap repeats: that of the one aircraft there, or the union of several flying laps of
equal length at their own phases. Its gaps are kept once, each with the number of times it occurs.
Aircraft whose laps differ in length meet anew every lap: only there, laps are written out.
Importing this file imports numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.arrays import JOIN_S, Floats, Ints
from sim.coverage.kernel.epochs import Epochs
from sim.coverage.kernel.jit import inner, woven
from sim.coverage.kernel.sorting import sort_first


class Gathered(NamedTuple):
    """What is known of one cell, and room to put intervals together: a thread's own.

    Gaps kept, with how often each occurs. Intervals in the making. Laps: first the cell's own
    intervals `begin` to `end` on their laps' clocks, slot after slot, then those of the union at
    hand; `times` counts how often the gap after each occurs, over the seam of two laps for the
    last.
    """

    length_s: Floats
    weight: Floats
    starts_s: Floats
    ends_s: Floats
    begin: Floats
    end: Floats
    times: Floats


@inner
def make_room(n_gaps: int, n_intervals: int) -> Gathered:
    """Room for so many gaps and so many intervals."""
    return Gathered(
        np.empty(n_gaps), np.empty(n_gaps), np.empty(n_intervals), np.empty(n_intervals),
        np.empty(n_intervals), np.empty(n_intervals), np.empty(n_intervals),
    )  # fmt: skip


@inner
def most_intervals(epochs: Epochs) -> tuple[int, int]:
    """Most gaps kept, and most intervals put together at once, for each pass of a cell."""
    gaps, most = 1, 1
    for e in range(len(epochs.start_s)):
        room = 0
        in_step = True
        a, b = epochs.offsets[e], epochs.offsets[e + 1]
        for row in range(a, b):
            in_step = in_step and (epochs.slot[row] < 0 or epochs.lap_s[row] == epochs.lap_s[a])
        for row in range(a, b):
            if epochs.slot[row] >= 0:
                room += 2 if in_step else epochs.n_laps[row] + 2
        gaps += room
        most = max(most, room)
    return gaps, most


@woven
def _cover(start_s: float, until_s: float, n: int, to: Gathered) -> int:
    """Covered from one time on, after being covered until another: keep the gap between.

    The first row is the gap at the span's beginning, with a weight of 0 if there is none.
    """
    gap_s = start_s - until_s
    if gap_s >= JOIN_S:
        to.length_s[n], to.weight[n] = gap_s, 1.0
        return n + 1
    if n == 0:
        to.length_s[n], to.weight[n] = gap_s, 0.0
        return 1
    return n


@woven
def _part(
    first: int, last: int, lap_start_s: float, part: tuple[float, float], until_s: float, n: int,
    to: Gathered,
) -> tuple[float, int]:  # fmt: skip
    """Walk the part of a lap between two of its times, counting the gaps between its intervals."""
    none_yet = True
    for j in range(first, last):
        begin, end = to.begin[j], to.end[j]
        if end <= part[0]:
            continue
        if begin >= part[1]:
            break
        if none_yet:
            n = _cover(lap_start_s + max(begin, part[0]), until_s, n, to)
            none_yet = False
        else:
            to.times[j - 1] += 1.0
        until_s = max(until_s, lap_start_s + min(end, part[1]))
    return until_s, n


@woven
def _repeat(
    first: int, last: int, lap: tuple[float, float, int], epoch: tuple[float, float],
    until_s: float, n: int, to: Gathered,
) -> tuple[float, int]:  # fmt: skip
    """Fly a lap (start, length, whole laps from there on) again and again through an epoch."""
    lap_start_s, lap_s, n_laps = lap
    phase_s = epoch[0] - lap_start_s
    if n_laps == 0:
        part = (phase_s, epoch[1] - lap_start_s)
        return _part(first, last, lap_start_s, part, until_s, n, to)
    rest_s = epoch[1] - (lap_start_s + n_laps * lap_s)
    if phase_s > 0.0:
        until_s, n = _part(first, last, lap_start_s, (phase_s, lap_s), until_s, n, to)
        lap_start_s += lap_s
        n_laps -= 1
    if n_laps > 0:
        begin = to.begin[first]
        n = _cover(lap_start_s + begin, until_s, n, to)
        for j in range(first, last):
            to.times[j] += n_laps
        lap_start_s += n_laps * lap_s
        until_s = max(until_s, lap_start_s - lap_s + to.end[last - 1])
        if begin >= rest_s:  # the last of these laps has none after it
            to.times[last - 1] -= 1.0
            return until_s, n
        until_s = max(until_s, lap_start_s + begin)
    return _part(first, last, lap_start_s, (0.0, rest_s), until_s, n, to)


@woven
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


@woven
def _together(
    slots: Ints, epochs: Epochs, near: Ints, n_near: int, epoch: tuple[float, float], to: Gathered
) -> int:
    """Gather one lap's time from an epoch's beginning of several stays on laps of equal length."""
    n = 0
    lap_s = epochs.lap_s[near[0]]
    length_s = min(lap_s, epoch[1] - epoch[0])
    for i in range(n_near):
        phase_s = epoch[0] - epochs.lap_start_s[near[i]]
        slot = epochs.slot[near[i]]
        for j in range(slots[slot], slots[slot + 1]):
            begin, end = to.begin[j] - phase_s, to.end[j] - phase_s
            if begin < 0.0 and begin + lap_s < length_s:
                to.starts_s[n], to.ends_s[n] = begin + lap_s, min(end + lap_s, length_s)
                n += 1
            if end > 0.0 and begin < length_s:
                to.starts_s[n], to.ends_s[n] = max(begin, 0.0), min(end, length_s)
                n += 1
    return n


@inner
def laps_of(
    first: int, last: int, lap: tuple[float, float, int], stay: tuple[float, float], n: int,
    to: Gathered,
) -> int:  # fmt: skip
    """Gather the intervals of every lap (start, length, whole laps from there on) of one stay."""
    own = n
    for number in range(lap[2] + 1):
        lap_start_s = lap[0] + number * lap[1]
        for j in range(first, last):
            start_s = max(lap_start_s + to.begin[j], stay[0])
            end_s = min(lap_start_s + to.end[j], stay[1])
            if start_s >= end_s:
                continue
            # Over the seam of two laps it is one aircraft, and one stretch.
            if n > own and start_s - to.ends_s[n - 1] <= JOIN_S:
                to.ends_s[n - 1] = end_s
            else:
                to.starts_s[n], to.ends_s[n] = start_s, end_s
                n += 1
    return n


@woven
def _keep(first: int, last: int, lap_s: float, n: int, to: Gathered) -> int:
    """Keep the gaps of a lap that occurred, and count anew."""
    for j in range(first, last):
        after = to.begin[j + 1] if j + 1 < last else lap_s + to.begin[first]
        gap_s = after - to.end[j]
        if to.times[j] > 0.0 and gap_s >= JOIN_S:
            to.length_s[n], to.weight[n] = gap_s, to.times[j]
            n += 1
        to.times[j] = 0.0
    return n


@woven
def _several(
    slots: Ints, n_slots: int, epochs: Epochs, near: Ints, n_near: int, k: int,
    epoch: tuple[float, float], until_s: float, n: int, to: Gathered,
) -> tuple[float, int]:  # fmt: skip
    """An epoch with several aircraft on laps: repeat their union if they keep step."""
    lap_s = epochs.lap_s[near[0]]
    in_step = True
    for i in range(1, n_near):
        in_step = in_step and epochs.lap_s[near[i]] == lap_s
    if not in_step:
        gathered = 0
        for i in range(n_near):
            row = near[i]
            first, last = slots[epochs.slot[row]], slots[epochs.slot[row] + 1]
            lap = (epochs.lap_start_s[row], epochs.lap_s[row], epochs.n_laps[row])
            gathered = laps_of(first, last, lap, epoch, gathered, to)
        for i in range(sweep(k, gathered, to)):
            n = _cover(to.starts_s[i], until_s, n, to)
            until_s = max(until_s, to.ends_s[i])
        return until_s, n
    found = sweep(k, _together(slots, epochs, near, n_near, epoch, to), to)
    if found == 0:
        return until_s, n
    first = slots[n_slots]
    for i in range(found):
        to.begin[first + i], to.end[first + i] = to.starts_s[i], to.ends_s[i]
        to.times[first + i] = 0.0
    lap = (epoch[0], lap_s, int((epoch[1] - epoch[0]) / lap_s))
    until_s, n = _repeat(first, first + found, lap, epoch, until_s, n, to)
    return until_s, _keep(first, first + found, lap_s, n, to)


@inner
def _end(until_s: float, n: int, span: tuple[float, float], to: Gathered) -> int:
    """Keep the gap at the span's end; a cell never covered has this row and no other."""
    last_s = span[1] - until_s
    to.length_s[n], to.weight[n] = last_s, 1.0 if last_s >= JOIN_S else 0.0
    return n + 1


@inner
def gaps_of_laps(
    slots: Ints, laps_s: Floats, n_slots: int, epochs: Epochs, k: int, span: tuple[float, float],
    near: Ints, to: Gathered,
) -> int:  # fmt: skip
    """Keep the gaps of a cell with fewer than k aircraft; returns the number of rows.

    Slot `s` has the cell's rows `slots[s]` to `slots[s + 1]` of `to.begin` and the lap `laps_s[s]`.
    `near` has room for the stays of an epoch.
    """
    for j in range(slots[n_slots]):
        to.times[j] = 0.0
    until_s, n = span[0], 0
    for e in range(len(epochs.start_s)):
        epoch = (epochs.start_s[e], epochs.end_s[e])
        n_always, n_near = 0, 0
        for row in range(epochs.offsets[e], epochs.offsets[e + 1]):
            slot = epochs.slot[row]
            if slot < 0 or to.end[slots[slot]] - to.begin[slots[slot]] == epochs.lap_s[row]:
                n_always += 1
            else:
                near[n_near] = row
                n_near += 1
        if n_always >= k:
            n = _cover(epoch[0], until_s, n, to)
            until_s = max(until_s, epoch[1])
        elif n_always + n_near < k:
            continue
        elif n_near == 1:
            row = near[0]
            first, last = slots[epochs.slot[row]], slots[epochs.slot[row] + 1]
            lap = (epochs.lap_start_s[row], epochs.lap_s[row], epochs.n_laps[row])
            until_s, n = _repeat(first, last, lap, epoch, until_s, n, to)
        else:
            until_s, n = _several(
                slots, n_slots, epochs, near, n_near, k - n_always, epoch, until_s, n, to
            )
    for s in range(n_slots):
        n = _keep(slots[s], slots[s + 1], laps_s[s], n, to)
    return _end(until_s, n, span, to)


@inner
def gaps_of_list(
    starts_s: Floats, ends_s: Floats, k: int, span: tuple[float, float], to: Gathered
) -> int:
    """Keep the gaps of a cell that has nothing but intervals; returns the number of rows."""
    for i in range(len(starts_s)):
        to.starts_s[i], to.ends_s[i] = starts_s[i], ends_s[i]
    until_s, n = span[0], 0
    for i in range(sweep(k, len(starts_s), to)):
        n = _cover(to.starts_s[i], until_s, n, to)
        until_s = max(until_s, to.ends_s[i])
    return _end(until_s, n, span, to)

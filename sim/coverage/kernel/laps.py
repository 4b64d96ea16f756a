"""Epochs to gaps: whole laps are counted, not walked.

In an epoch one lap repeats: that of the one aircraft there, or the union of several flying laps of
equal length at their own phases. Its gaps are kept once, each with the number of times it occurs.
Aircraft whose laps differ in length meet anew every lap: only there, laps are written out.
Importing this file imports numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.arrays import JOIN_S, Floats, Intervals, Rows, Stretch
from sim.coverage.kernel.epochs import Epochs, Laps, Slots, rows_of
from sim.coverage.kernel.jit import in_place, inner, woven
from sim.coverage.kernel.sorting import sort_first


class Workspace(NamedTuple):
    """What is known of one cell, and room to put intervals together: a thread's own.

    Gaps kept, `gap_s`, and how often each occurs, `weight`. Intervals in the making, `starts_s` and
    `ends_s`. Laps: first the cell's own intervals `begin` to `end` on their laps' clocks, slot
    after slot, then those of the union at hand; `times` counts how often the gap after each occurs,
    over the seam of two laps for the last.
    """

    gap_s: Floats
    weight: Floats
    starts_s: Floats
    ends_s: Floats
    begin: Floats
    end: Floats
    times: Floats


class Walked(NamedTuple):
    """How far a cell's time has been walked: covered until when, and rows of gaps kept so far."""

    until_s: float
    n_gaps: int


class Near(NamedTuple):
    """How many stays of an epoch have the cell in reach now and then, and how many are needed.

    Which they are stands in `Epochs.near`.
    """

    n: int
    needed: int


@inner
def workspace_for(n_gaps: int, n_intervals: int) -> Workspace:
    """Room for so many gaps and so many intervals."""
    return Workspace(
        np.empty(n_gaps), np.empty(n_gaps), np.empty(n_intervals), np.empty(n_intervals),
        np.empty(n_intervals), np.empty(n_intervals), np.empty(n_intervals),
    )  # fmt: skip


@in_place
def most_intervals(epochs: Epochs) -> tuple[int, int]:
    """Most gaps kept, and most intervals put together at once, for each pass of a cell."""
    gaps, most = 1, 1
    for e in range(len(epochs.start_s)):
        room = 0
        in_step = True
        a, b = rows_of(epochs.offsets, e)
        for row in range(a, b):
            in_step = in_step and (epochs.slot[row] < 0 or epochs.lap_s[row] == epochs.lap_s[a])
        for row in range(a, b):
            if epochs.slot[row] >= 0:
                room += 2 if in_step else epochs.n_laps[row] + 2
        gaps += room
        most = max(most, room)
    return gaps, most


@woven
def _cover(walked: Walked, start_s: float, end_s: float, work: Workspace) -> Walked:
    """Covered for a stretch, after being covered until another: keep the gap between.

    The first row is the gap at the span's beginning, with a weight of 0 if there is none.
    """
    until_s, n = walked
    gap_s = start_s - until_s
    if gap_s >= JOIN_S:
        work.gap_s[n], work.weight[n] = gap_s, 1.0
        n += 1
    elif n == 0:
        work.gap_s[n], work.weight[n] = gap_s, 0.0
        n = 1
    return Walked(max(until_s, end_s), n)


@woven
def _part(rows: Rows, lap_start_s: float, part: Stretch, walked: Walked, work: Workspace) -> Walked:
    """Walk the part of a lap between two of its times, counting the gaps between its intervals."""
    none_yet = True
    for j in range(rows.first, rows.last):
        begin, end = work.begin[j], work.end[j]
        if end <= part.begin:
            continue
        if begin >= part.end:
            break
        until_s = lap_start_s + min(end, part.end)
        if none_yet:
            walked = _cover(walked, lap_start_s + max(begin, part.begin), until_s, work)
            none_yet = False
        else:
            work.times[j - 1] += 1.0
            walked = Walked(max(walked.until_s, until_s), walked.n_gaps)
    return walked


@woven
def _repeat(rows: Rows, laps: Laps, epoch: Stretch, walked: Walked, work: Workspace) -> Walked:
    """Fly a lap again and again through an epoch: its first part and its last are walked."""
    lap_start_s, lap_s, n_whole = laps
    phase_s = epoch.begin - lap_start_s
    if n_whole == 0:
        part = Stretch(phase_s, epoch.end - lap_start_s)
        return _part(rows, lap_start_s, part, walked, work)
    rest_s = epoch.end - (lap_start_s + n_whole * lap_s)
    if phase_s > 0.0:
        walked = _part(rows, lap_start_s, Stretch(phase_s, lap_s), walked, work)
        lap_start_s += lap_s
        n_whole -= 1
    if n_whole > 0:
        begin = work.begin[rows.first]
        start_s = lap_start_s + begin
        for j in range(rows.first, rows.last):
            work.times[j] += n_whole
        lap_start_s += n_whole * lap_s
        walked = _cover(walked, start_s, lap_start_s - lap_s + work.end[rows.last - 1], work)
        if begin >= rest_s:  # the last of these laps has none after it
            work.times[rows.last - 1] -= 1.0
            return walked
        # The gap over the seam to the lap cut short has been counted with the others.
        walked = Walked(max(walked.until_s, lap_start_s + begin), walked.n_gaps)
    return _part(rows, lap_start_s, Stretch(0.0, rest_s), walked, work)


@woven
def sweep(k: int, n: int, work: Workspace) -> int:
    """Make of `n` intervals gathered those where at least k run; returns their number.

    Sort starts and ends apart. Once m starts and l ends have passed, m - l intervals are running:
    at least k run exactly in the union of the stretches from start number i to end number i - k +
    1. Stretches less than 1 ms apart are joined.
    """
    sort_first(work.starts_s, n)
    sort_first(work.ends_s, n)
    found = 0
    for i in range(k - 1, n):
        start_s, end_s = work.starts_s[i], work.ends_s[i - k + 1]
        if start_s >= end_s:
            continue
        # Written where all has been read already: found <= i - k + 1.
        if found > 0 and start_s - work.ends_s[found - 1] <= JOIN_S:
            work.ends_s[found - 1] = end_s
        else:
            work.starts_s[found], work.ends_s[found] = start_s, end_s
            found += 1
    return found


@woven
def _gather_lap(slots: Slots, epochs: Epochs, near: Near, epoch: Stretch, work: Workspace) -> int:
    """Gather one lap's time from an epoch's beginning of several stays on laps of equal length.

    Each is turned by its phase, so what crosses the end of the time gathered comes in two pieces.
    """
    n = 0
    lap_s = epochs.lap_s[epochs.near[0]]
    length_s = min(lap_s, epoch.end - epoch.begin)
    for i in range(near.n):
        row = epochs.near[i]
        phase_s = epoch.begin - epochs.lap_start_s[row]
        slot = epochs.slot[row]
        for j in range(slots.offsets[slot], slots.offsets[slot + 1]):
            begin, end = work.begin[j] - phase_s, work.end[j] - phase_s
            if begin < 0.0 and begin + lap_s < length_s:
                work.starts_s[n], work.ends_s[n] = begin + lap_s, min(end + lap_s, length_s)
                n += 1
            if end > 0.0 and begin < length_s:
                work.starts_s[n], work.ends_s[n] = max(begin, 0.0), min(end, length_s)
                n += 1
    return n


@in_place
def gather_laps(rows: Rows, laps: Laps, stay: Stretch, n: int, work: Workspace) -> int:
    """Gather, after `n` others, the intervals of every lap of one stay; returns how many now."""
    own = n
    for number in range(laps.n_whole + 1):
        lap_start_s = laps.start_s + number * laps.lap_s
        for j in range(rows.first, rows.last):
            start_s = max(lap_start_s + work.begin[j], stay.begin)
            end_s = min(lap_start_s + work.end[j], stay.end)
            if start_s >= end_s:
                continue
            # Over the seam of two laps it is one aircraft, and one stretch.
            if n > own and start_s - work.ends_s[n - 1] <= JOIN_S:
                work.ends_s[n - 1] = end_s
            else:
                work.starts_s[n], work.ends_s[n] = start_s, end_s
                n += 1
    return n


@woven
def _keep(rows: Rows, lap_s: float, n: int, work: Workspace) -> int:
    """Keep the gaps of a lap that occurred, after `n` others, and count anew; returns how many."""
    for j in range(rows.first, rows.last):
        after = work.begin[j + 1] if j + 1 < rows.last else lap_s + work.begin[rows.first]
        gap_s = after - work.end[j]
        if work.times[j] > 0.0 and gap_s >= JOIN_S:
            work.gap_s[n], work.weight[n] = gap_s, work.times[j]
            n += 1
        work.times[j] = 0.0
    return n


@woven
def _laps_at(epochs: Epochs, row: int) -> Laps:
    """The laps of a stay in its epoch."""
    return Laps(epochs.lap_start_s[row], epochs.lap_s[row], epochs.n_laps[row])


@woven
def _several(
    slots: Slots, epochs: Epochs, near: Near, epoch: Stretch, walked: Walked, work: Workspace
) -> Walked:
    """An epoch with several aircraft on laps: repeat their union if they keep step."""
    lap_s = epochs.lap_s[epochs.near[0]]
    in_step = True
    for i in range(1, near.n):
        in_step = in_step and epochs.lap_s[epochs.near[i]] == lap_s
    if not in_step:
        gathered = 0
        for i in range(near.n):
            row = epochs.near[i]
            rows = rows_of(slots.offsets, epochs.slot[row])
            gathered = gather_laps(rows, _laps_at(epochs, row), epoch, gathered, work)
        for i in range(sweep(near.needed, gathered, work)):
            walked = _cover(walked, work.starts_s[i], work.ends_s[i], work)
        return walked
    found = sweep(near.needed, _gather_lap(slots, epochs, near, epoch, work), work)
    if found == 0:
        return walked
    first = slots.offsets[slots.n]
    for i in range(found):
        work.begin[first + i], work.end[first + i] = work.starts_s[i], work.ends_s[i]
        work.times[first + i] = 0.0
    rows = Rows(first, first + found)
    laps = Laps(epoch.begin, lap_s, int((epoch.end - epoch.begin) / lap_s))
    walked = _repeat(rows, laps, epoch, walked, work)
    return Walked(walked.until_s, _keep(rows, lap_s, walked.n_gaps, work))


@woven
def _all_round(first: int, lap_s: float, work: Workspace) -> bool:
    """Whether a lap has the cell in reach all the way: its one row is the whole lap."""
    whole: bool = work.end[first] - work.begin[first] == lap_s
    return whole


@in_place
def _end(walked: Walked, span_s: Stretch, work: Workspace) -> int:
    """Keep the gap at the span's end; a cell never covered has this row and no other."""
    last_s = span_s.end - walked.until_s
    work.gap_s[walked.n_gaps] = last_s
    work.weight[walked.n_gaps] = 1.0 if last_s >= JOIN_S else 0.0
    return walked.n_gaps + 1


@in_place
def gaps_of_laps(slots: Slots, epochs: Epochs, k: int, span_s: Stretch, work: Workspace) -> int:
    """Keep the gaps of a cell with fewer than k aircraft; returns the number of rows.

    The workspace has the cell's own rows.
    """
    for j in range(slots.offsets[slots.n]):
        work.times[j] = 0.0
    walked = Walked(span_s.begin, 0)
    for e in range(len(epochs.start_s)):
        epoch = Stretch(epochs.start_s[e], epochs.end_s[e])
        n_always, n_near = 0, 0
        for row in range(epochs.offsets[e], epochs.offsets[e + 1]):
            slot = epochs.slot[row]
            if slot < 0 or _all_round(slots.offsets[slot], epochs.lap_s[row], work):
                n_always += 1
            else:
                epochs.near[n_near] = row
                n_near += 1
        if n_always >= k:
            walked = _cover(walked, epoch.begin, epoch.end, work)
        elif n_always + n_near < k:
            continue
        elif n_near == 1:
            row = epochs.near[0]
            rows = rows_of(slots.offsets, epochs.slot[row])
            walked = _repeat(rows, _laps_at(epochs, row), epoch, walked, work)
        else:
            near = Near(n_near, k - n_always)
            walked = _several(slots, epochs, near, epoch, walked, work)
    n = walked.n_gaps
    for s in range(slots.n):
        n = _keep(rows_of(slots.offsets, s), slots.lap_s[s], n, work)
    return _end(Walked(walked.until_s, n), span_s, work)


@in_place
def gaps_of_list(once: Intervals, k: int, span_s: Stretch, work: Workspace) -> int:
    """Keep the gaps of a cell that has nothing but intervals; returns the number of rows."""
    for i in range(len(once.start_s)):
        work.starts_s[i], work.ends_s[i] = once.start_s[i], once.end_s[i]
    walked = Walked(span_s.begin, 0)
    for i in range(sweep(k, len(once.start_s), work)):
        walked = _cover(walked, work.starts_s[i], work.ends_s[i], work)
    return _end(walked, span_s, work)

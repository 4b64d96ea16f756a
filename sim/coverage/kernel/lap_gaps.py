"""Epochs to gaps: whole laps are counted, not walked.

In an epoch one lap repeats: that of the one aircraft there, or the union of several flying laps of
equal length at their own phases. Its gaps are kept once, each with the number of times it occurs.
Aircraft whose laps differ in length meet anew every lap: only there, laps are written out.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.coverage.kernel.array_types import JOIN_S, Intervals, Rows, Stretch
from sim.coverage.kernel.gap_figures import Gaps
from sim.coverage.kernel.overlaps import Near, Workspace, gather_lap, gather_laps, sweep
from sim.coverage.kernel.same_aircraft_epochs import Epochs, Laps, Slots, laps_at, rows_of
from sim.jit import in_place, part, woven


class Walked(NamedTuple):
    """How far a cell's time has been walked: covered until when, and rows of gaps kept so far."""

    until_s: float
    n_gaps: int


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
def _cover(walked: Walked, start_s: float, end_s: float, gaps: Gaps) -> Walked:
    """Covered for a stretch, after being covered until another: keep the gap between.

    The first row is the gap at the span's beginning, with a weight of 0 if there is none.
    """
    until_s, n = walked
    gap_s = start_s - until_s
    if gap_s >= JOIN_S:
        gaps.length_s[n], gaps.weight[n] = gap_s, 1.0
        n += 1
    elif n == 0:
        gaps.length_s[n], gaps.weight[n] = gap_s, 0.0
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
        # How long it has been since the lap before is for the walk to say, what lies between two
        # intervals of this lap for its count.
        if none_yet:
            walked = _cover(walked, lap_start_s + max(begin, part.begin), until_s, work.gaps)
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
    # Who comes on station in mid-lap flies the rest of it first: the gaps there occur once less.
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
        end_s = lap_start_s - lap_s + work.end[rows.last - 1]
        walked = _cover(walked, start_s, end_s, work.gaps)
        if begin >= rest_s:  # the last of these laps has none after it
            work.times[rows.last - 1] -= 1.0
            return walked
        # The gap over the seam to the lap cut short has been counted with the others.
        walked = Walked(max(walked.until_s, lap_start_s + begin), walked.n_gaps)
    return _part(rows, lap_start_s, Stretch(0.0, rest_s), walked, work)


@woven
def _keep(rows: Rows, lap_s: float, n: int, work: Workspace) -> int:
    """Keep the gaps of a lap that occurred, after `n` others, and count anew; returns how many."""
    for j in range(rows.first, rows.last):
        after = work.begin[j + 1] if j + 1 < rows.last else lap_s + work.begin[rows.first]
        gap_s = after - work.end[j]
        if work.times[j] > 0.0 and gap_s >= JOIN_S:
            work.gaps.length_s[n], work.gaps.weight[n] = gap_s, work.times[j]
            n += 1
        work.times[j] = 0.0
    return n


@part
def _several(
    slots: Slots, epochs: Epochs, near: Near, epoch: Stretch, walked: Walked, work: Workspace
) -> Walked:
    """An epoch with several aircraft on laps: repeat their union if they keep step."""
    lap_s = epochs.lap_s[epochs.near[0]]
    in_step = True
    for i in range(1, near.n):
        in_step = in_step and epochs.lap_s[epochs.near[i]] == lap_s
    if not in_step:
        gathered = 0 * near.n  # a plain 0 is a type of its own to numba, and all is compiled anew
        for i in range(near.n):
            row = epochs.near[i]
            rows = rows_of(slots.offsets, epochs.slot[row])
            gathered = gather_laps(rows, laps_at(epochs, row), epoch, gathered, work)
        for i in range(sweep(near.needed, gathered, work)):
            walked = _cover(walked, work.starts_s[i], work.ends_s[i], work.gaps)
        return walked
    n_joined = sweep(near.needed, gather_lap(slots, epochs, near, epoch, work), work)
    if n_joined == 0:
        return walked
    # The union is a lap like any other from here on: it stands behind the cell's own rows.
    first = slots.offsets[slots.n]
    for i in range(n_joined):
        work.begin[first + i], work.end[first + i] = work.starts_s[i], work.ends_s[i]
        work.times[first + i] = 0.0
    rows = Rows(first, first + n_joined)
    laps = Laps(epoch.begin, lap_s, int((epoch.end - epoch.begin) / lap_s))
    walked = _repeat(rows, laps, epoch, walked, work)
    return Walked(walked.until_s, _keep(rows, lap_s, walked.n_gaps, work))


@part
def _all_round(first: int, lap_s: float, work: Workspace) -> bool:
    """Whether a lap has the cell in reach all the way: its one row is the whole lap."""
    whole: bool = work.end[first] - work.begin[first] == lap_s
    return whole


@in_place
def _end(walked: Walked, span_s: Stretch, gaps: Gaps) -> int:
    """Keep the gap at the span's end; a cell never covered has this row and no other."""
    last_s = span_s.end - walked.until_s
    gaps.length_s[walked.n_gaps] = last_s
    gaps.weight[walked.n_gaps] = 1.0 if last_s >= JOIN_S else 0.0
    return walked.n_gaps + 1


@in_place
def gaps_of_laps(slots: Slots, epochs: Epochs, k: int, span_s: Stretch, work: Workspace) -> int:
    """Keep the gaps of a cell with fewer than k aircraft; returns the number of rows.

    The workspace has the cell's own rows.
    """
    for j in range(slots.offsets[slots.n]):
        work.times[j] = 0.0
    walked = Walked(span_s.begin, 0)
    # From left to right; the gap before a stretch is known only when the stretch is.
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
            walked = _cover(walked, epoch.begin, epoch.end, work.gaps)
        elif n_always + n_near < k:
            continue  # still in the gap
        elif n_near == 1:
            row = epochs.near[0]
            rows = rows_of(slots.offsets, epochs.slot[row])
            walked = _repeat(rows, laps_at(epochs, row), epoch, walked, work)
        else:
            near = Near(n_near, k - n_always)
            walked = _several(slots, epochs, near, epoch, walked, work)
    # Gaps within a slot's own lap were counted over all its epochs, and are kept only now.
    n = walked.n_gaps
    for s in range(slots.n):
        n = _keep(rows_of(slots.offsets, s), slots.lap_s[s], n, work)
    return _end(Walked(walked.until_s, n), span_s, work.gaps)


@in_place
def gaps_of_list(once: Intervals, k: int, span_s: Stretch, work: Workspace) -> int:
    """Keep the gaps of a cell that has nothing but intervals; returns the number of rows."""
    for i in range(len(once.start_s)):
        work.starts_s[i], work.ends_s[i] = once.start_s[i], once.end_s[i]
    walked = Walked(span_s.begin, 0)
    for i in range(sweep(k, len(once.start_s), work)):
        walked = _cover(walked, work.starts_s[i], work.ends_s[i], work.gaps)
    return _end(walked, span_s, work.gaps)

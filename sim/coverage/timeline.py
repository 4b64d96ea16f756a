"""Templates and flights to the gaps of each cell: whole laps are counted, not walked.

One file, because numba's cache looks only at the file of the function called: were a part of it
elsewhere, a change there would go unseen. Importing this file imports numba.

The times at which the set of aircraft near a cell changes cut the span into *epochs*. In an epoch
one lap repeats: that of the one aircraft there, or the union of several flying laps of equal length
at their own phases. Its gaps are kept once, each with the number of times it occurs. Aircraft whose
laps differ in length meet anew every lap: only there, laps are written out. Cells that the same
paths touch have the same epochs, so these are worked out once for all neighbours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.compiled import compiled
from sim.coverage.streams import JOIN_S, Flights, Floats, Ints, Passes

# Rows of the table of figures, as metrics.CellFigures names them.
N_FIGURES = 14


class Stays(NamedTuple):
    """What may be over a cell and when, `(N,)` in order of time: a slot of laps, or -1 for all."""

    start_s: Floats
    end_s: Floats
    slot: Ints
    origin_s: Floats
    lap_s: Floats


class Epochs(NamedTuple):
    """Stretches `(E,)` in which the same stays go on: rows `offsets[e]` to `offsets[e + 1]`.

    Of each stay: its slot, the beginning of the lap it is on, the whole laps from there to the end
    of the epoch.
    """

    start_s: Floats
    end_s: Floats
    offsets: Ints
    slot: Ints
    lap_start_s: Floats
    n_laps: Ints
    lap_s: Floats


class Gathered(NamedTuple):
    """Gaps of one cell with how often each occurs, and room for intervals being put together."""

    length_s: Floats
    weight: Floats
    starts_s: Floats
    ends_s: Floats
    lap_begin: Floats
    lap_end: Floats
    lap_weight: Floats


# --- stays and epochs ---------------------------------------------------------------------------


@compiled
def _slots(passes: Passes, cell: int, slots: Ints) -> int:
    """Rows at which each path of a cell begins, and one after the last; returns their number."""
    n = 0
    for row in range(passes.offsets[cell], passes.offsets[cell + 1]):
        if n == 0 or passes.path[row] != passes.path[slots[n - 1]]:
            slots[n] = row
            n += 1
    slots[n] = passes.offsets[cell + 1]
    return n


@compiled
def _n_once(passes: Passes, flights: Flights, cell: int) -> int:
    """How many intervals a cell has from paths flown once."""
    n = 0
    for row in range(passes.offsets[cell], passes.offsets[cell + 1]):
        path = passes.path[row]
        if flights.lap_s[path] == 0.0:
            n += flights.offsets[path + 1] - flights.offsets[path]
    return n


@compiled
def _once(
    passes: Passes, flights: Flights, cell: int, span: tuple[float, float], apart: bool
) -> tuple[Floats, Floats]:
    """Intervals of paths flown once, in order; `apart`: one aircraft's own are made one."""
    room = _n_once(passes, flights, cell)
    starts_s, ends_s = np.empty(room), np.empty(room)
    aircraft = np.empty(room, np.int64)
    n = 0
    for row in range(passes.offsets[cell], passes.offsets[cell + 1]):
        path = passes.path[row]
        if flights.lap_s[path] != 0.0:
            continue
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            start_s = flights.origin_s[f] + passes.begin[row] * flights.scale[f]
            end_s = flights.origin_s[f] + passes.end[row] * flights.scale[f]
            start_s = max(start_s, flights.start_s[f], span[0])
            end_s = min(end_s, flights.end_s[f], span[1])
            if start_s < end_s:
                starts_s[n], ends_s[n], aircraft[n] = start_s, end_s, flights.aircraft[f]
                n += 1
    order = np.argsort(starts_s[:n], kind="mergesort")
    if apart:
        order = order[np.argsort(aircraft[order], kind="mergesort")]
        kept = 0
        begin_s, until_s = np.empty(n), np.empty(n)
        for i in range(n):
            at = order[i]
            joins = i > 0 and aircraft[at] == aircraft[order[i - 1]]
            if joins and starts_s[at] - until_s[kept - 1] <= JOIN_S:
                until_s[kept - 1] = max(until_s[kept - 1], ends_s[at])
            else:
                begin_s[kept], until_s[kept] = starts_s[at], ends_s[at]
                kept += 1
        order = np.argsort(begin_s[:kept], kind="mergesort")
        return begin_s[order], until_s[order]
    return starts_s[order], ends_s[order]


@compiled
def _stays(
    passes: Passes,
    flights: Flights,
    cell: int,
    slots: Ints,
    n_slots: int,
    span: tuple[float, float],
    apart: bool,
) -> Stays:
    """Everything that may be over a cell, in order of its beginning."""
    once_start_s, once_end_s = _once(passes, flights, cell, span, apart)
    n_once = len(once_start_s)
    room = n_once
    for s in range(n_slots):
        path = passes.path[slots[s]]
        room += flights.offsets[path + 1] - flights.offsets[path]
    start_s, end_s, origin_s, lap_s = np.empty(room), np.empty(room), np.empty(room), np.empty(room)
    slot = np.empty(room, np.int64)
    start_s[:n_once], end_s[:n_once], slot[:n_once] = once_start_s, once_end_s, -1
    origin_s[:n_once], lap_s[:n_once] = 0.0, 1.0
    n = n_once
    for s in range(n_slots):
        path = passes.path[slots[s]]
        if flights.lap_s[path] == 0.0:
            continue
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            start_s[n] = max(flights.start_s[f], span[0])
            end_s[n] = min(flights.end_s[f], span[1])
            if start_s[n] < end_s[n]:
                slot[n], origin_s[n], lap_s[n] = s, flights.origin_s[f], flights.lap_s[path]
                n += 1
    order = np.argsort(start_s[:n], kind="mergesort")
    return Stays(start_s[order], end_s[order], slot[order], origin_s[order], lap_s[order])


@compiled
def _epochs(stays: Stays) -> Epochs:
    """Cut time wherever a stay begins or ends."""
    n = len(stays.start_s)
    # The most stays at once, so that there is room for every epoch's.
    ends_s = np.sort(stays.end_s)
    most, over = 0, 0
    for i in range(n):
        while ends_s[over] <= stays.start_s[i]:
            over += 1
        most = max(most, i + 1 - over)
    room = 2 * n
    start_s, end_s = np.empty(room), np.empty(room)
    offsets = np.zeros(room + 1, np.int64)
    slot, n_laps = np.empty(room * most, np.int64), np.empty(room * most, np.int64)
    lap_start_s, lap_s = np.empty(room * most), np.empty(room * most)
    going = np.empty(most + 1, np.int64)
    n_going, n_epochs, rows, begun = 0, 0, 0, 0
    t_s = 0.0
    while begun < n or n_going > 0:
        if n_going == 0:
            t_s = stays.start_s[begun]
        else:
            next_s = stays.start_s[begun] if begun < n else np.inf
            for g in range(n_going):
                next_s = min(next_s, stays.end_s[going[g]])
            if next_s > t_s:
                start_s[n_epochs], end_s[n_epochs] = t_s, next_s
                for g in range(n_going):
                    at = going[g]
                    lap = stays.lap_s[at]
                    n_before = np.floor((t_s - stays.origin_s[at]) / lap)
                    lap_start_s[rows] = stays.origin_s[at] + n_before * lap
                    n_laps[rows] = int(np.floor((next_s - lap_start_s[rows]) / lap))
                    slot[rows], lap_s[rows] = stays.slot[at], lap
                    rows += 1
                n_epochs += 1
                offsets[n_epochs] = rows
            t_s = next_s
        kept = 0
        for g in range(n_going):
            if stays.end_s[going[g]] > t_s:
                going[kept] = going[g]
                kept += 1
        n_going = kept
        while begun < n and stays.start_s[begun] <= t_s:
            going[n_going] = begun
            n_going += 1
            begun += 1
    return Epochs(
        start_s[:n_epochs], end_s[:n_epochs], offsets[: n_epochs + 1],
        slot[:rows], lap_start_s[:rows], n_laps[:rows], lap_s[:rows],
    )  # fmt: skip


# --- from covered stretches to gaps -------------------------------------------------------------


@compiled
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


@compiled
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


@compiled
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


@compiled
def _sort(values: Floats, n: int) -> None:
    """Sort the first values in place: few, and nearly in order."""
    if n > 40:
        values[:n] = np.sort(values[:n])
        return
    for i in range(1, n):
        value = values[i]
        j = i - 1
        while j >= 0 and values[j] > value:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = value


@compiled
def _sweep(k: int, n: int, to: Gathered) -> int:
    """Make of `n` intervals gathered those where at least k run; returns their number.

    Sort starts and ends apart. Once m starts and l ends have passed, m - l intervals are running:
    at least k run exactly in the union of the stretches from start number i to end number i - k +
    1. Stretches less than 1 ms apart are joined.
    """
    _sort(to.starts_s, n)
    _sort(to.ends_s, n)
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


@compiled
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


@compiled
def _laps(
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


@compiled
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
        n = _laps(passes, slots[slot], slots[slot + 1], lap, epoch, n, to)
    return n


@compiled
def _keep(begin: Floats, end: Floats, weight: Floats, lap_s: float, n: int, to: Gathered) -> int:
    """Keep the gaps of a lap that occurred, the one over the seam last."""
    last = len(begin) - 1
    for j in range(last + 1):
        gap_s = begin[j + 1] - end[j] if j < last else lap_s - end[last] + begin[0]
        if weight[j] > 0.0 and gap_s >= JOIN_S:
            to.length_s[n], to.weight[n] = gap_s, weight[j]
            n += 1
    return n


@compiled
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
        found = _sweep(k, _written_out(passes, slots, epochs, rows, epoch, to), to)
        for i in range(found):
            until_s, n = _cover(to.starts_s[i], to.ends_s[i], until_s, n, to)
        return until_s, n
    found = _sweep(k, _together(passes, slots, epochs, rows, epoch, to), to)
    if found == 0:
        return until_s, n
    begin, end, weight = to.lap_begin[:found], to.lap_end[:found], to.lap_weight[:found]
    begin[:], end[:], weight[:] = to.starts_s[:found], to.ends_s[:found], 0.0
    lap = (epoch[0], lap_s, int(np.floor((epoch[1] - epoch[0]) / lap_s)))
    until_s, n = _repeat(begin, end, weight, lap, epoch, until_s, n, to)
    return until_s, _keep(begin, end, weight, lap_s, n, to)


@compiled
def _end(until_s: float, n: int, span: tuple[float, float], to: Gathered) -> int:
    """Keep the gap at the span's end; a cell never covered has this row and no other."""
    last_s = span[1] - until_s
    to.length_s[n], to.weight[n] = last_s, 1.0 if last_s >= JOIN_S else 0.0
    return n + 1


@compiled
def _gaps_of_laps(
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


@compiled
def _gaps_of_list(
    starts_s: Floats, ends_s: Floats, k: int, span: tuple[float, float], to: Gathered
) -> int:
    """Keep the gaps of a cell that has nothing but intervals; returns the number of rows."""
    n_given = len(starts_s)
    to.starts_s[:n_given], to.ends_s[:n_given] = starts_s, ends_s
    until_s, n = span[0], 0
    for i in range(_sweep(k, n_given, to)):
        until_s, n = _cover(to.starts_s[i], to.ends_s[i], until_s, n, to)
    return _end(until_s, n, span, to)


# --- from gaps to figures -----------------------------------------------------------------------


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
def _uncovered_s(n: int, to: Gathered) -> float:
    total_s = 0.0
    for i in range(n):
        total_s += to.weight[i] * to.length_s[i]
    return total_s


@compiled
def _measure(n: int, to: Gathered, duration_s: float, exclude: bool, out: Floats) -> None:
    """Write the figures of one cell's gaps, in the order of `FIGURES`."""
    length_s, weight = to.length_s, to.weight
    out[:] = 0.0
    n_between, between_s, largest_between_s, square_s2 = 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        square_s2 += weight[i] * length_s[i] ** 2
        if 0 < i < n - 1 and weight[i] > 0.0:
            n_between += weight[i]
            between_s += weight[i] * length_s[i]
            largest_between_s = max(largest_between_s, length_s[i])
    out[0] = out[1] = 1.0 - _uncovered_s(n, to) / duration_s
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


@compiled
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


# --- over many cells ----------------------------------------------------------------------------


@compiled
def _same_paths(passes: Passes, slots: Ints, n_slots: int, before: Ints, n_before: int) -> bool:
    if n_slots != n_before:
        return False
    for s in range(n_slots):
        n_before -= passes.path[slots[s]] == before[s]
    return n_before == 0


@compiled
def _most_intervals(epochs: Epochs, n_rows: int) -> tuple[int, int]:
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


@compiled
def _room(n_gaps: int, n_intervals: int) -> Gathered:
    return Gathered(
        np.empty(n_gaps), np.empty(n_gaps), np.empty(n_intervals), np.empty(n_intervals),
        np.empty(n_intervals), np.empty(n_intervals), np.empty(n_intervals),
    )  # fmt: skip


@compiled
def figures_of(
    passes: Passes, flights: Flights, cells: Ints, k: int, span: tuple[float, float],
    exclude: bool, table: Floats,
) -> int:  # fmt: skip
    """Write the figures of cells `(B,)` to `table` `(B, 14)`; returns how many gaps were kept.

    Work and memory follow what is kept: a gap that recurs lap after lap is kept once.
    """
    slots = np.empty(len(flights.lap_s) + 1, np.int64)
    known = np.empty(len(flights.lap_s) + 1, np.int64)
    n_known, n_kept = -1, 0
    duration_s = span[1] - span[0]
    to = _room(64, 64)
    none, no_slot = np.empty(0), np.empty(0, np.int64)
    epochs = _epochs(Stays(none, none, no_slot, none, none))
    for i in range(len(cells)):
        cell = cells[i]
        n_slots = _slots(passes, cell, slots)
        n_once = _n_once(passes, flights, cell)
        repeats = False
        for s in range(n_slots):
            repeats = repeats or flights.lap_s[passes.path[slots[s]]] > 0.0
        if not repeats:
            starts_s, ends_s = _once(passes, flights, cell, span, k > 1)
            if n_once + 3 > len(to.length_s) or n_once > len(to.starts_s):
                to = _room(2 * n_once + 3, 2 * n_once)
            n = _gaps_of_list(starts_s, ends_s, k, span, to)
            _measure(n, to, duration_s, exclude, table[i])
            n_kept += n
            if k > 1:
                n = _gaps_of_list(starts_s, ends_s, 1, span, to)
        else:
            if n_once > 0 or not _same_paths(passes, slots, n_slots, known, n_known):
                epochs = _epochs(_stays(passes, flights, cell, slots, n_slots, span, k > 1))
                for s in range(n_slots):
                    known[s] = passes.path[slots[s]]
                n_known = n_slots if n_once == 0 else -1
            n_gaps, n_intervals = _most_intervals(epochs, slots[n_slots] - slots[0])
            if n_gaps > len(to.length_s) or n_intervals > len(to.starts_s):
                to = _room(2 * n_gaps, 2 * n_intervals)
            n = _gaps_of_laps(passes, flights, slots, n_slots, epochs, k, span, to)
            _measure(n, to, duration_s, exclude, table[i])
            n_kept += n
            if k > 1:
                n = _gaps_of_laps(passes, flights, slots, n_slots, epochs, 1, span, to)
        if k > 1:
            table[i, 0] = 1.0 - _uncovered_s(n, to) / duration_s
        table[i, 13] = 1.0 if n == 1 else 0.0
    return n_kept


@compiled
def intervals_of(
    passes: Passes, flights: Flights, cells: Ints, k: int, span: tuple[float, float]
) -> tuple[Ints, Floats, Floats]:
    """Covered intervals of cells `(B,)` within a span: offsets `(B + 1,)`, starts, ends.

    Every lap is written out.
    """
    slots = np.empty(len(flights.lap_s) + 1, np.int64)
    offsets = np.zeros(len(cells) + 1, np.int64)
    all_starts_s, all_ends_s = np.empty(64), np.empty(64)
    to = _room(1, 64)
    total = 0
    for i in range(len(cells)):
        n_slots = _slots(passes, cells[i], slots)
        starts_s, ends_s = _once(passes, flights, cells[i], span, k > 1)
        room = len(starts_s)
        for s in range(n_slots):
            path = passes.path[slots[s]]
            for f in range(flights.offsets[path], flights.offsets[path + 1]):
                if flights.lap_s[path] > 0.0:
                    n_laps = (flights.end_s[f] - flights.start_s[f]) / flights.lap_s[path]
                    room += (int(n_laps) + 3) * (slots[s + 1] - slots[s])
        if room > len(to.starts_s):
            to = _room(1, 2 * room)
        n = len(starts_s)
        to.starts_s[:n], to.ends_s[:n] = starts_s, ends_s
        for s in range(n_slots):
            path = passes.path[slots[s]]
            lap_s = flights.lap_s[path]
            if lap_s == 0.0:
                continue
            for f in range(flights.offsets[path], flights.offsets[path + 1]):
                stay = (max(flights.start_s[f], span[0]), min(flights.end_s[f], span[1]))
                if stay[0] < stay[1]:
                    before = np.floor((stay[0] - flights.origin_s[f]) / lap_s)
                    lap_start_s = flights.origin_s[f] + before * lap_s
                    lap = (lap_start_s, lap_s, int(np.floor((stay[1] - lap_start_s) / lap_s)))
                    n = _laps(passes, slots[s], slots[s + 1], lap, stay, n, to)
        found = _sweep(k, n, to)
        if total + found > len(all_starts_s):
            more = np.empty(total + found)
            all_starts_s = np.concatenate((all_starts_s, more))
            all_ends_s = np.concatenate((all_ends_s, more))
        all_starts_s[total : total + found] = to.starts_s[:found]
        all_ends_s[total : total + found] = to.ends_s[:found]
        total += found
        offsets[i + 1] = total
    return offsets, all_starts_s[:total].copy(), all_ends_s[:total].copy()


@compiled
def united(path: Ints, begin: Floats, end: Floats, join: Floats) -> tuple[Ints, Floats, Floats]:
    """Union, path by path, of rows `(R,)` in order of path and beginning; `join` `(P,)`."""
    of, since, until = np.empty_like(path), np.empty_like(begin), np.empty_like(end)
    n = 0
    for i in range(len(path)):
        if n > 0 and of[n - 1] == path[i] and begin[i] - until[n - 1] <= join[path[i]]:
            until[n - 1] = max(until[n - 1], end[i])
        else:
            of[n], since[n], until[n] = path[i], begin[i], end[i]
            n += 1
    return of[:n].copy(), since[:n].copy(), until[:n].copy()

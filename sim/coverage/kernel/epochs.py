"""Who may be over a cell and when: epochs in which the same aircraft are on the same laps.

Importing this file imports numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.arrays import JOIN_S, Flights, Floats, Ints, Passes
from sim.coverage.kernel.jit import inner
from sim.coverage.kernel.sorting import order_of, picked, picked_index, sort_first


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


@inner
def once(
    passes: Passes, flights: Flights, cell: int, span: tuple[float, float], apart: bool, room: int
) -> tuple[Floats, Floats]:
    """Intervals of paths flown once, in order; `apart`: one aircraft's own are made one.

    There are at most `room`.
    """
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
    if not apart:
        order = order_of(starts_s[:n])
        return picked(starts_s, order), picked(ends_s, order)
    return _own_made_one(aircraft[:n], starts_s[:n], ends_s[:n])


@inner
def _own_made_one(aircraft: Ints, starts_s: Floats, ends_s: Floats) -> tuple[Floats, Floats]:
    """Union of each aircraft's own intervals `(N,)`, all in order of time."""
    by_start = order_of(starts_s)
    # Merging keeps the order of equals: by aircraft, and then by time.
    order = picked_index(by_start, order_of(picked(aircraft.astype(np.float64), by_start)))
    begin_s, until_s = np.empty(len(order)), np.empty(len(order))
    kept = 0
    for i in range(len(order)):
        at = order[i]
        joins = i > 0 and aircraft[at] == aircraft[order[i - 1]]
        if joins and starts_s[at] - until_s[kept - 1] <= JOIN_S:
            until_s[kept - 1] = max(until_s[kept - 1], ends_s[at])
        else:
            begin_s[kept], until_s[kept] = starts_s[at], ends_s[at]
            kept += 1
    order = order_of(begin_s[:kept])
    return picked(begin_s, order), picked(until_s, order)


@inner
def stays_of(
    flights: Flights, paths: Ints, n_slots: int, span: tuple[float, float], once_start_s: Floats,
    once_end_s: Floats,
) -> Stays:  # fmt: skip
    """Everything that may be over a cell, in order of its beginning."""
    n_once = len(once_start_s)
    room = n_once
    for s in range(n_slots):
        room += flights.offsets[paths[s] + 1] - flights.offsets[paths[s]]
    start_s, end_s, origin_s, lap_s = np.empty(room), np.empty(room), np.empty(room), np.empty(room)
    slot = np.empty(room, np.int64)
    for n in range(n_once):
        start_s[n], end_s[n], slot[n] = once_start_s[n], once_end_s[n], -1
        origin_s[n], lap_s[n] = 0.0, 1.0
    n = n_once
    for s in range(n_slots):
        path = paths[s]
        if flights.lap_s[path] == 0.0:
            continue
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            start_s[n] = max(flights.start_s[f], span[0])
            end_s[n] = min(flights.end_s[f], span[1])
            if start_s[n] < end_s[n]:
                slot[n], origin_s[n], lap_s[n] = s, flights.origin_s[f], flights.lap_s[path]
                n += 1
    order = order_of(start_s[:n])
    return Stays(
        picked(start_s, order), picked(end_s, order), picked_index(slot, order),
        picked(origin_s, order), picked(lap_s, order),
    )  # fmt: skip


@inner
def epochs_of(stays: Stays) -> Epochs:
    """Cut time wherever a stay begins or ends."""
    n = len(stays.start_s)
    # The most stays at once, so that there is room for every epoch's.
    ends_s = stays.end_s.copy()
    sort_first(ends_s, n)
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

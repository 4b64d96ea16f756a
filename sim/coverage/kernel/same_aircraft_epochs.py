"""Who may be over a cell and when: epochs in which the same aircraft are on the same laps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import (
    JOIN_S,
    Flights,
    Floats,
    Intervals,
    Ints,
    Passes,
    Rows,
    Stretch,
)
from sim.coverage.kernel.sorting import order_of, picked, picked_index, sort_first
from sim.jit import in_place, inner, part, woven


class Slots(NamedTuple):
    """The `n` paths that pass a cell, slot after slot; room for as many as there are, and one more.

    Slot `s` has the cell's own rows `offsets[s]` to `offsets[s + 1]`, of `path[s]`, whose lap lasts
    `lap_s[s]`, 0 for one flown once. Behind the last slot `path` is -1.
    """

    n: int
    offsets: Ints
    path: Ints
    lap_s: Floats


class Visitors(NamedTuple):
    """Who passes a cell: slots, flights of paths flown once, and whether any path repeats.

    `as_before`: the slots are those of the cell before.
    """

    slots: Slots
    n_once: int
    repeats: bool
    as_before: bool


class Laps(NamedTuple):
    """A lap flown again and again: its beginning, its length, the whole laps from there on."""

    start_s: float
    lap_s: float
    n_whole: int


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
    of the epoch. `near` is room to note some rows of one epoch.
    """

    start_s: Floats
    end_s: Floats
    offsets: Ints
    slot: Ints
    lap_start_s: Floats
    n_laps: Ints
    lap_s: Floats
    near: Ints


@inner
def slots_for(n_paths: int) -> Slots:
    """Room for a cell that every path passes."""
    room = n_paths + 1
    return Slots(0, np.zeros(room, np.int64), np.full(room, -1), np.zeros(room))


@inner
def visitors_of(passes: Passes, flights: Flights, cell: int, to: Slots) -> Visitors:
    """Who passes a cell, its slots written over those of the cell before."""
    n, n_once = 0, 0
    repeats, as_before = False, True
    first = passes.offsets[cell]
    for row in range(first, passes.offsets[cell + 1]):
        path = passes.path[row]
        n_flights = flights.offsets[path + 1] - flights.offsets[path]
        if flights.lap_s[path] == 0.0:
            n_once += n_flights
        if row == first or path != to.path[n - 1]:  # rows are in order of path
            as_before = as_before and to.path[n] == path
            to.offsets[n], to.path[n], to.lap_s[n] = row - first, path, flights.lap_s[path]
            repeats = repeats or flights.lap_s[path] > 0.0
            n += 1
    to.offsets[n] = passes.offsets[cell + 1] - first
    # The mark that the cell before left behind its last slot: it had as many.
    as_before = as_before and to.path[n] < 0
    to.path[n] = -1
    return Visitors(Slots(n, to.offsets, to.path, to.lap_s), n_once, repeats, as_before)


@woven
def rows_of(offsets: Ints, number: int) -> Rows:
    """The rows of one of many: of a slot, an epoch, a path."""
    return Rows(offsets[number], offsets[number + 1])


@woven
def laps_at(epochs: Epochs, row: int) -> Laps:
    """The laps of a stay in its epoch."""
    return Laps(epochs.lap_start_s[row], epochs.lap_s[row], epochs.n_laps[row])


@inner
def flown_once(
    passes: Passes, flights: Flights, cell: int, span_s: Stretch, apart: bool, room: int
) -> Intervals:
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
            start_s = max(start_s, flights.start_s[f], span_s.begin)
            end_s = min(end_s, flights.end_s[f], span_s.end)
            if start_s < end_s:
                starts_s[n], ends_s[n], aircraft[n] = start_s, end_s, flights.aircraft[f]
                n += 1
    if not apart:
        order = order_of(starts_s[:n])
        return Intervals(picked(starts_s, order), picked(ends_s, order))
    return _own_made_one(aircraft[:n], Intervals(starts_s[:n], ends_s[:n]))


@part
def _own_made_one(aircraft: Ints, given: Intervals) -> Intervals:
    """Union of each aircraft's own intervals `(N,)`, all in order of time.

    An aircraft that overlaps itself, on two legs of a table, must not count as two.
    """
    by_start = order_of(given.start_s)
    # Merging keeps the order of equals: by aircraft, and then by time.
    order = picked_index(by_start, order_of(picked(aircraft.astype(np.float64), by_start)))
    start_s, end_s = np.empty(len(order)), np.empty(len(order))
    kept = 0
    for i in range(len(order)):
        at = order[i]
        joins = i > 0 and aircraft[at] == aircraft[order[i - 1]]
        if joins and given.start_s[at] - end_s[kept - 1] <= JOIN_S:
            end_s[kept - 1] = max(end_s[kept - 1], given.end_s[at])
        else:
            start_s[kept], end_s[kept] = given.start_s[at], given.end_s[at]
            kept += 1
    order = order_of(start_s[:kept])
    return Intervals(picked(start_s, order), picked(end_s, order))


@inner
def stays_of(flights: Flights, slots: Slots, once: Intervals, span_s: Stretch) -> Stays:
    """Everything that may be over a cell, in order of its beginning."""
    n_once = len(once.start_s)
    room = n_once
    for s in range(slots.n):
        room += flights.offsets[slots.path[s] + 1] - flights.offsets[slots.path[s]]
    start_s, end_s, origin_s, lap_s = np.empty(room), np.empty(room), np.empty(room), np.empty(room)
    slot = np.empty(room, np.int64)
    for n in range(n_once):
        # Over the cell as long as it lasts: any lap will do, for it is never looked at.
        start_s[n], end_s[n], slot[n] = once.start_s[n], once.end_s[n], -1
        origin_s[n], lap_s[n] = 0.0, 1.0
    n = n_once
    for s in range(slots.n):
        path = slots.path[s]
        if flights.lap_s[path] == 0.0:
            continue
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            start_s[n] = max(flights.start_s[f], span_s.begin)
            end_s[n] = min(flights.end_s[f], span_s.end)
            if start_s[n] < end_s[n]:
                slot[n], origin_s[n], lap_s[n] = s, flights.origin_s[f], flights.lap_s[path]
                n += 1
    order = order_of(start_s[:n])
    return Stays(
        picked(start_s, order), picked(end_s, order), picked_index(slot, order),
        picked(origin_s, order), picked(lap_s, order),
    )  # fmt: skip


@part
def _most_at_once(stays: Stays) -> int:
    """The most stays that go on together."""
    n = len(stays.start_s)
    ends_s = stays.end_s.copy()
    sort_first(ends_s, n)
    most, over = 0, 0
    for i in range(n):
        while ends_s[over] <= stays.start_s[i]:
            over += 1
        most = max(most, i + 1 - over)
    return most


@part
def _epochs_for(n_stays: int, most: int) -> Epochs:
    """Room for the epochs of so many stays, so many of them at once: an epoch for each end."""
    room = 2 * n_stays
    return Epochs(
        np.empty(room), np.empty(room), np.zeros(room + 1, np.int64),
        np.empty(room * most, np.int64), np.empty(room * most),
        np.empty(room * most, np.int64), np.empty(room * most), np.empty(most, np.int64),
    )  # fmt: skip


@in_place
def _add_epoch(stays: Stays, going: Ints, n: int, epoch: Stretch, to: Epochs) -> None:
    """Write epoch `n`, in which the stays `going` go on."""
    to.start_s[n], to.end_s[n] = epoch.begin, epoch.end
    row = to.offsets[n]
    for at in going:
        lap_s = stays.lap_s[at]
        n_before = np.floor((epoch.begin - stays.origin_s[at]) / lap_s)
        to.slot[row], to.lap_s[row] = stays.slot[at], lap_s
        to.lap_start_s[row] = stays.origin_s[at] + n_before * lap_s
        to.n_laps[row] = int(np.floor((epoch.end - to.lap_start_s[row]) / lap_s))
        row += 1
    to.offsets[n + 1] = row


@inner
def epochs_of(stays: Stays) -> Epochs:
    """Cut time wherever a stay begins or ends."""
    n = len(stays.start_s)
    most = _most_at_once(stays)
    to = _epochs_for(n, most)
    # Who goes on, in no order: there are so few at once that looking through them beats a heap.
    going = np.empty(most + 1, np.int64)
    n_going, n_epochs, begun = 0, 0, 0
    t_s = 0.0
    while begun < n or n_going > 0:
        if n_going == 0:  # nobody about: on to the next who comes
            t_s = stays.start_s[begun]
        else:
            next_s = stays.start_s[begun] if begun < n else np.inf
            for g in range(n_going):
                next_s = min(next_s, stays.end_s[going[g]])
            if next_s > t_s:
                _add_epoch(stays, going[:n_going], n_epochs, Stretch(t_s, next_s), to)
                n_epochs += 1
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
    rows = to.offsets[n_epochs]
    return Epochs(
        to.start_s[:n_epochs], to.end_s[:n_epochs], to.offsets[: n_epochs + 1],
        to.slot[:rows], to.lap_start_s[:rows], to.n_laps[:rows], to.lap_s[:rows], to.near,
    )  # fmt: skip

"""Templates and flights to the figures, or the covered intervals, of many cells.

Cells that the same paths touch have the same epochs, so these are worked out once for all of them
that follow one another. Importing this file imports numba.
"""

from __future__ import annotations

import numpy as np

from sim.coverage.compiled import compiled, inner
from sim.coverage.epochs import Stays, epochs_of, n_once_of, once, slots_of, stays_of
from sim.coverage.laps import (
    Gathered,
    gaps_of_laps,
    gaps_of_list,
    laps_of,
    make_room,
    most_intervals,
    sweep,
)
from sim.coverage.ranks import measure, uncovered_s
from sim.coverage.sorting import grown
from sim.coverage.streams import Flights, Floats, Ints, Passes


@inner
def _same_paths(passes: Passes, slots: Ints, n_slots: int, before: Ints, n_before: int) -> bool:
    if n_slots != n_before:
        return False
    for s in range(n_slots):
        n_before -= passes.path[slots[s]] == before[s]
    return n_before == 0


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
    to = make_room(64, 64)
    none, no_slot = np.empty(0), np.empty(0, np.int64)
    epochs = epochs_of(Stays(none, none, no_slot, none, none))
    for i in range(len(cells)):
        cell = cells[i]
        n_slots = slots_of(passes, cell, slots)
        n_once = n_once_of(passes, flights, cell)
        repeats = False
        for s in range(n_slots):
            repeats = repeats or flights.lap_s[passes.path[slots[s]]] > 0.0
        if not repeats:
            starts_s, ends_s = once(passes, flights, cell, span, k > 1)
            if n_once + 3 > len(to.length_s) or n_once > len(to.starts_s):
                to = make_room(2 * n_once + 3, 2 * n_once)
            n = gaps_of_list(starts_s, ends_s, k, span, to)
            measure(n, to, duration_s, exclude, table[i])
            n_kept += n
            if k > 1:
                n = gaps_of_list(starts_s, ends_s, 1, span, to)
        else:
            if n_once > 0 or not _same_paths(passes, slots, n_slots, known, n_known):
                epochs = epochs_of(stays_of(passes, flights, cell, slots, n_slots, span, k > 1))
                for s in range(n_slots):
                    known[s] = passes.path[slots[s]]
                n_known = n_slots if n_once == 0 else -1
            n_gaps, n_intervals = most_intervals(epochs, slots[n_slots] - slots[0])
            if n_gaps > len(to.length_s) or n_intervals > len(to.starts_s):
                to = make_room(2 * n_gaps, 2 * n_intervals)
            n = gaps_of_laps(passes, flights, slots, n_slots, epochs, k, span, to)
            measure(n, to, duration_s, exclude, table[i])
            n_kept += n
            if k > 1:
                n = gaps_of_laps(passes, flights, slots, n_slots, epochs, 1, span, to)
        if k > 1:
            table[i, 0] = 1.0 - uncovered_s(n, to) / duration_s
        table[i, 13] = 1.0 if n == 1 else 0.0
    return n_kept


@inner
def _n_laps(passes: Passes, flights: Flights, slots: Ints, n_slots: int) -> int:
    """Room for every interval of every lap of a cell."""
    room = 0
    for s in range(n_slots):
        path = passes.path[slots[s]]
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            if flights.lap_s[path] > 0.0:
                n_laps = int((flights.end_s[f] - flights.start_s[f]) / flights.lap_s[path])
                room += (n_laps + 3) * (slots[s + 1] - slots[s])
    return room


@inner
def _gather(
    passes: Passes, flights: Flights, slots: Ints, n_slots: int, span: tuple[float, float],
    starts_s: Floats, ends_s: Floats, to: Gathered,
) -> int:  # fmt: skip
    """Gather intervals given and those of every lap of a cell; returns their number."""
    n = len(starts_s)
    for i in range(n):
        to.starts_s[i], to.ends_s[i] = starts_s[i], ends_s[i]
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
                n = laps_of(passes, slots[s], slots[s + 1], lap, stay, n, to)
    return n


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
    to = make_room(1, 64)
    total = 0
    for i in range(len(cells)):
        n_slots = slots_of(passes, cells[i], slots)
        starts_s, ends_s = once(passes, flights, cells[i], span, k > 1)
        room = len(starts_s) + _n_laps(passes, flights, slots, n_slots)
        if room > len(to.starts_s):
            to = make_room(1, 2 * room)
        found = sweep(k, _gather(passes, flights, slots, n_slots, span, starts_s, ends_s, to), to)
        if total + found > len(all_starts_s):
            all_starts_s = grown(all_starts_s, 2 * (total + found))
            all_ends_s = grown(all_ends_s, 2 * (total + found))
        for j in range(found):
            all_starts_s[total + j], all_ends_s[total + j] = to.starts_s[j], to.ends_s[j]
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

"""Templates and flights to the figures, or the covered intervals, of many cells.

Cells that the same paths touch have the same epochs, so these are worked out once for all of them
that follow one another. Importing this file imports numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.arrays import Flights, Floats, Ints, Passes
from sim.coverage.kernel.epochs import Stays, epochs_of, once, stays_of
from sim.coverage.kernel.gap_figures import measure, uncovered_s
from sim.coverage.kernel.jit import compiled, inner
from sim.coverage.kernel.laps import (
    Gathered,
    gaps_of_laps,
    gaps_of_list,
    laps_of,
    make_room,
    most_intervals,
    sweep,
)
from sim.coverage.kernel.sorting import grown


class Cell(NamedTuple):
    """The paths that touch a cell, slot after slot: room for as many as there are."""

    slots: Ints  # row of the cell's own at which each begins, and one after the last
    path: Ints
    lap_s: Floats


@inner
def _paths_of(passes: Passes, flights: Flights, cell: int, to: Cell) -> tuple[int, int, bool, bool]:
    """Write a cell's slots; how many, how many flights once, whether any repeats, as before."""
    n, n_once = 0, 0
    repeats, as_before = False, True
    first = passes.offsets[cell]
    for row in range(first, passes.offsets[cell + 1]):
        path = passes.path[row]
        n_flights = flights.offsets[path + 1] - flights.offsets[path]
        if flights.lap_s[path] == 0.0:
            n_once += n_flights
        if row == first or path != to.path[n - 1]:
            as_before = as_before and to.path[n] == path
            to.slots[n], to.path[n], to.lap_s[n] = row - first, path, flights.lap_s[path]
            repeats = repeats or flights.lap_s[path] > 0.0
            n += 1
    to.slots[n] = passes.offsets[cell + 1] - first
    as_before = as_before and to.path[n] < 0
    to.path[n] = -1
    return n, n_once, repeats, as_before


@inner
def _own_rows(passes: Passes, cell: int, to: Gathered) -> None:
    """Bring a cell's rows to where the thread works."""
    first = passes.offsets[cell]
    for row in range(first, passes.offsets[cell + 1]):
        to.begin[row - first], to.end[row - first] = passes.begin[row], passes.end[row]


@inner
def _cell_room(n_paths: int) -> Cell:
    return Cell(np.zeros(n_paths + 1, np.int64), np.full(n_paths + 1, -1), np.zeros(n_paths + 1))


@compiled
def figures_of(
    passes: Passes, flights: Flights, cells: Ints, k: int, span: tuple[float, float],
    exclude: bool, table: Floats,
) -> int:  # fmt: skip
    """Write the figures of cells `(B,)` to `table` `(B, 14)`; returns how many gaps were kept.

    Work and memory follow what is kept: a gap that recurs lap after lap is kept once.
    """
    at = _cell_room(len(flights.lap_s))
    to = make_room(64, 64)
    none, no_index = np.empty(0), np.empty(0, np.int64)
    epochs = epochs_of(Stays(none, none, no_index, none, none))
    near = no_index
    gaps_each, intervals_each, n_kept = 1, 1, 0
    for i in range(len(cells)):
        cell = cells[i]
        n_rows = passes.offsets[cell + 1] - passes.offsets[cell]
        n_slots, n_once, repeats, as_before = _paths_of(passes, flights, cell, at)
        starts_s, ends_s = none, none
        n_gaps, n_intervals = n_once + 3, n_once
        if not repeats:
            starts_s, ends_s = once(passes, flights, cell, span, k > 1, n_once)
        else:
            if n_once > 0 or not as_before:
                if n_once > 0:
                    starts_s, ends_s = once(passes, flights, cell, span, k > 1, n_once)
                epochs = epochs_of(stays_of(flights, at.path, n_slots, span, starts_s, ends_s))
                gaps_each, intervals_each = most_intervals(epochs)
                near = np.empty(len(epochs.slot), np.int64)
            n_gaps = gaps_each * n_rows + 3 * len(epochs.start_s) + 3
            n_intervals = (intervals_each + 1) * n_rows
            at.path[n_slots] = -1 if n_once == 0 else 0  # epochs of its own serve no other cell
        if n_gaps > len(to.length_s) or n_intervals > len(to.starts_s):
            to = make_room(2 * n_gaps, 2 * n_intervals)
        if repeats:
            _own_rows(passes, cell, to)
        # With k above 1 once more for k = 1: whether anyone was there at all.
        for level in range(k, 0, 1 - k if k > 1 else -1):
            if repeats:
                n = gaps_of_laps(at.slots, at.lap_s, n_slots, epochs, level, span, near, to)
            else:
                n = gaps_of_list(starts_s, ends_s, level, span, to)
            if level == k:
                n_kept += n
                measure(n, to, span[1] - span[0], exclude, table[i])
            else:
                table[i, 0] = 1.0 - uncovered_s(n, to) / (span[1] - span[0])
            table[i, 13] = 1.0 if n == 1 else 0.0
    return n_kept


@inner
def _n_laps(flights: Flights, at: Cell, n_slots: int) -> int:
    """Room for every interval of every lap of a cell."""
    room = 0
    for s in range(n_slots):
        path = at.path[s]
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            if at.lap_s[s] > 0.0:
                n_laps = int((flights.end_s[f] - flights.start_s[f]) / at.lap_s[s])
                room += (n_laps + 3) * (at.slots[s + 1] - at.slots[s])
    return room


@inner
def _gather(
    flights: Flights, at: Cell, n_slots: int, span: tuple[float, float], n: int, to: Gathered
) -> int:
    """Gather, after `n` intervals already there, those of every lap of a cell."""
    for s in range(n_slots):
        path, lap_s = at.path[s], at.lap_s[s]
        if lap_s == 0.0:
            continue
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            stay = (max(flights.start_s[f], span[0]), min(flights.end_s[f], span[1]))
            if stay[0] < stay[1]:
                before = np.floor((stay[0] - flights.origin_s[f]) / lap_s)
                lap_start_s = flights.origin_s[f] + before * lap_s
                lap = (lap_start_s, lap_s, int(np.floor((stay[1] - lap_start_s) / lap_s)))
                n = laps_of(at.slots[s], at.slots[s + 1], lap, stay, n, to)
    return n


@compiled
def intervals_of(
    passes: Passes, flights: Flights, cells: Ints, k: int, span: tuple[float, float]
) -> tuple[Ints, Floats, Floats]:
    """Covered intervals of cells `(B,)` within a span: offsets `(B + 1,)`, starts, ends.

    Every lap is written out.
    """
    at = _cell_room(len(flights.lap_s))
    offsets = np.zeros(len(cells) + 1, np.int64)
    all_starts_s, all_ends_s = np.empty(64), np.empty(64)
    to = make_room(1, 64)
    total = 0
    for i in range(len(cells)):
        n_slots, n_once, _, _ = _paths_of(passes, flights, cells[i], at)
        starts_s, ends_s = once(passes, flights, cells[i], span, k > 1, n_once)
        room = len(starts_s) + at.slots[n_slots] + _n_laps(flights, at, n_slots)
        if room > len(to.starts_s):
            to = make_room(1, 2 * room)
        for j in range(len(starts_s)):
            to.starts_s[j], to.ends_s[j] = starts_s[j], ends_s[j]
        _own_rows(passes, cells[i], to)
        found = sweep(k, _gather(flights, at, n_slots, span, len(starts_s), to), to)
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

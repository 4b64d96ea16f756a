"""Templates and flights to the figures, or the covered intervals, of many cells.

Cells that the same paths touch have the same epochs, so these are worked out once for all of them
that follow one another.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.coverage.kernel.array_types import (
    Flights,
    Floats,
    Intervals,
    Ints,
    Passes,
    Question,
    Stretch,
)
from sim.coverage.kernel.gap_figures import measure, uncovered_s
from sim.coverage.kernel.lap_gaps import gaps_of_laps, gaps_of_list, most_intervals
from sim.coverage.kernel.overlaps import Workspace, gather_laps, sweep, workspace_for
from sim.coverage.kernel.same_aircraft_epochs import (
    Epochs,
    Laps,
    Slots,
    Stays,
    Visitors,
    epochs_of,
    flown_once,
    rows_of,
    slots_for,
    stays_of,
    visitors_of,
)
from sim.coverage.kernel.sorting import grown
from sim.jit import compiled, in_place, part


class SharedEpochs(NamedTuple):
    """The epochs of cells that the same paths touch, and the room that a cell with them takes."""

    epochs: Epochs
    gaps_each: int  # at most, for each of the cell's own rows
    intervals_each: int


@part
def _shared_by(stays: Stays) -> SharedEpochs:
    epochs = epochs_of(stays)
    gaps_each, intervals_each = most_intervals(epochs)
    return SharedEpochs(epochs, gaps_each, intervals_each)


@in_place
def _load(passes: Passes, cell: int, work: Workspace) -> None:
    """Bring a cell's rows to where the thread works."""
    first = passes.offsets[cell]
    for row in range(first, passes.offsets[cell + 1]):
        work.begin[row - first], work.end[row - first] = passes.begin[row], passes.end[row]


@part
def _answer(
    visitors: Visitors,
    epochs: Epochs,
    once: Intervals,
    asked: Question,
    work: Workspace,
    row: np.void,
) -> int:
    """Write the figures of a cell; returns how many gaps were kept."""
    duration_s = asked.span_s.end - asked.span_s.begin
    n_kept = 0
    # Where more than one is asked for, once more for one: whether anyone was there at all.
    for k in (asked.k, 1):
        if visitors.repeats:
            n = gaps_of_laps(visitors.slots, epochs, k, asked.span_s, work)
        else:
            n = gaps_of_list(once, k, asked.span_s, work)
        row["blind"] = n == 1
        if k == asked.k:
            measure(work.gaps, n, asked, row)
            n_kept = n
        if k == 1:
            if asked.k > 1:
                row["coverage_fraction"] = 1.0 - uncovered_s(work.gaps, n) / duration_s
            break
    return n_kept


def _n_rows(passes: Passes, cells: Ints) -> float:
    """How many rows some cells have together."""
    return float((passes.offsets[cells + 1] - passes.offsets[cells]).sum())


def _figures_s(
    passes: Passes, flights: Flights, cells: Ints, question: Question, _table: NDArray[np.void]
) -> float:
    """About how long the figures of cells take interpreted: flights over all of them."""
    n_flights = len(flights.start_s) / max(len(flights.lap_s), 1)
    work = 50e-6 * len(cells) + 25e-6 * (1.0 + n_flights) * _n_rows(passes, cells)
    return work * (1 + (question.k > 1))


@partial(compiled, work_s=_figures_s)
def figures_of(
    passes: Passes, flights: Flights, cells: Ints, question: Question, table: NDArray[np.void]
) -> int:
    """Write the figures of cells to a table of zeros, `(B,)` both; returns how many gaps were kept.

    Work and memory follow what is kept: a gap that recurs lap after lap is kept once.
    """
    room = slots_for(len(flights.lap_s))
    work = workspace_for(64, 64)
    none, no_index = np.empty(0), np.empty(0, np.int64)
    nothing = Intervals(none, none)
    shared = _shared_by(Stays(none, none, no_index, none, none))
    k, span_s, _ = question
    n_kept = 0
    for i in range(len(cells)):
        cell = cells[i]
        visitors = visitors_of(passes, flights, cell, room)
        once = nothing
        if visitors.n_once > 0:
            once = flown_once(passes, flights, cell, span_s, k > 1, visitors.n_once)
        n_gaps, n_intervals = visitors.n_once + 3, visitors.n_once
        if visitors.repeats:
            # Intervals flown once begin and end epochs, and are a cell's own.
            if visitors.n_once > 0 or not visitors.as_before:
                shared = _shared_by(stays_of(flights, visitors.slots, once, span_s))
            n_rows = passes.offsets[cell + 1] - passes.offsets[cell]
            # An epoch adds the gap before it, and those of its first and last, cut laps.
            n_gaps = shared.gaps_each * n_rows + 3 * len(shared.epochs.start_s) + 3
            n_intervals = (shared.intervals_each + 1) * n_rows
        if n_gaps > len(work.gaps.weight) or n_intervals > len(work.starts_s):
            work = workspace_for(2 * n_gaps, 2 * n_intervals)
        if visitors.repeats:
            _load(passes, cell, work)
        n_kept += _answer(visitors, shared.epochs, once, question, work, table[i])
    return n_kept


@in_place
def _n_laps(flights: Flights, slots: Slots) -> int:
    """Room for every interval of every lap of a cell."""
    room = 0
    for s in range(slots.n):
        path = slots.path[s]
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            if slots.lap_s[s] > 0.0:
                n_laps = int((flights.end_s[f] - flights.start_s[f]) / slots.lap_s[s])
                room += (n_laps + 3) * (slots.offsets[s + 1] - slots.offsets[s])
    return room


@in_place
def _gather(flights: Flights, slots: Slots, span_s: Stretch, n: int, work: Workspace) -> int:
    """Gather, after `n` intervals already there, those of every lap of a cell."""
    for s in range(slots.n):
        path, lap_s = slots.path[s], slots.lap_s[s]
        if lap_s == 0.0:
            continue
        for f in range(flights.offsets[path], flights.offsets[path + 1]):
            begin_s = max(flights.start_s[f], span_s.begin)
            end_s = min(flights.end_s[f], span_s.end)
            if begin_s < end_s:
                before = np.floor((begin_s - flights.origin_s[f]) / lap_s)
                lap_start_s = flights.origin_s[f] + before * lap_s
                laps = Laps(lap_start_s, lap_s, int(np.floor((end_s - lap_start_s) / lap_s)))
                n = gather_laps(rows_of(slots.offsets, s), laps, Stretch(begin_s, end_s), n, work)
    return n


def _intervals_s(passes: Passes, flights: Flights, cells: Ints, _k: int, _span_s: Stretch) -> float:
    """About how long the intervals of cells take interpreted: every lap over all of them."""
    lap_s = np.repeat(flights.lap_s, np.diff(flights.offsets))
    laps = np.divide(flights.end_s - flights.start_s, lap_s, where=lap_s > 0.0, out=0.0 * lap_s)
    n_laps = float((laps + 1.0).sum()) / max(len(flights.lap_s), 1)
    return 5e-6 * (10.0 * len(cells) + (1.0 + n_laps) * _n_rows(passes, cells))


@partial(compiled, work_s=_intervals_s)
def intervals_of(
    passes: Passes, flights: Flights, cells: Ints, k: int, span_s: Stretch
) -> tuple[Ints, Floats, Floats]:
    """Covered intervals of cells `(B,)` within a span: offsets `(B + 1,)`, starts, ends.

    Every lap is written out: for who asks when, and not only how long.
    """
    room = slots_for(len(flights.lap_s))
    offsets = np.zeros(len(cells) + 1, np.int64)
    starts_s, ends_s = np.empty(64), np.empty(64)
    work = workspace_for(1, 64)
    total = 0
    for i in range(len(cells)):
        visitors = visitors_of(passes, flights, cells[i], room)
        slots = visitors.slots
        once = flown_once(passes, flights, cells[i], span_s, k > 1, visitors.n_once)
        n = len(once.start_s)
        n_most = n + slots.offsets[slots.n] + _n_laps(flights, slots)
        if n_most > len(work.starts_s):
            work = workspace_for(1, 2 * n_most)
        for j in range(n):
            work.starts_s[j], work.ends_s[j] = once.start_s[j], once.end_s[j]
        _load(passes, cells[i], work)
        n_found = sweep(k, _gather(flights, slots, span_s, n, work), work)
        if total + n_found > len(starts_s):
            starts_s = grown(starts_s, 2 * (total + n_found))
            ends_s = grown(ends_s, 2 * (total + n_found))
        for j in range(n_found):
            starts_s[total + j], ends_s[total + j] = work.starts_s[j], work.ends_s[j]
        total += n_found
        offsets[i + 1] = total
    return offsets, starts_s[:total].copy(), ends_s[:total].copy()


@partial(compiled, work_s=lambda path, *_: 1e-6 * len(path))
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

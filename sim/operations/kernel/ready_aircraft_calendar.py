"""How many aircraft of a fleet are ready and not booked, from one moment on to the next.

`_Calendar` of `can_be_spared.py`: a step function, in the fleet's row of `steps`.
"""

from __future__ import annotations

from math import inf

from sim.jit import in_place, part
from sim.operations.kernel.records.codes import NOBODY
from sim.operations.kernel.records.record_access import book_of, length, line_of, step_at, tail_of
from sim.operations.kernel.records.state import State
from sim.units import SAME_MOMENT_S


@part
def begin_calendar(state: State, fleet: int) -> None:
    """Those that are ready now, and the others when they are expected to be."""
    book, line = book_of(state, fleet), line_of(state, fleet)
    first = step_at(state, fleet, 0)
    first.time_s, first.count = book.now_s, length(state, line.ready)
    book.n_steps = 1
    # In order of time, each found by looking at all: a fleet has few aircraft.
    last_s, last = -inf, NOBODY
    for _ in range(line.n_tails):
        next_s, next_tail = inf, NOBODY
        for t in range(line.first_tail, line.first_tail + line.n_tails):
            if tail_of(state, t).is_ready:
                continue
            ready_s = max(book.now_s, tail_of(state, t).ready_by_s)
            if (ready_s > last_s or (ready_s == last_s and t > last)) and ready_s < next_s:
                next_s, next_tail = ready_s, t
        if next_tail == NOBODY:
            return
        add(state, fleet, 1, next_s, inf)
        last_s, last = next_s, next_tail


@in_place
def add(state: State, fleet: int, change: int, begin_s: float, end_s: float) -> None:
    """Change the number between two moments; nothing if they are the same or in no order."""
    if end_s > begin_s + SAME_MOMENT_S:
        begin = _cut(state, fleet, begin_s)
        for i in range(begin, _cut(state, fleet, end_s)):
            step_at(state, fleet, i).count += change


@in_place
def _cut(state: State, fleet: int, time_s: float) -> int:
    """The place of a moment in the calendar, put there if need be."""
    book = book_of(state, fleet)
    n = book.n_steps
    if time_s == inf:
        return n
    i = _first_from(state, fleet, time_s - SAME_MOMENT_S)
    if i < n and step_at(state, fleet, i).time_s <= time_s + SAME_MOMENT_S:
        return i
    if n == state.room_for_steps:
        state.is_short = True
        return n
    for j in range(n, i, -1):
        before, step = step_at(state, fleet, j - 1), step_at(state, fleet, j)
        step.time_s, step.count = before.time_s, before.count
    step_at(state, fleet, i).time_s = time_s
    step_at(state, fleet, i).count = step_at(state, fleet, i - 1).count
    book.n_steps += 1
    return i


@in_place
def _first_from(state: State, fleet: int, time_s: float) -> int:
    """The first step at a time or after it."""
    i = book_of(state, fleet).n_steps
    while i > 0 and step_at(state, fleet, i - 1).time_s >= time_s:
        i -= 1
    return i


@in_place
def _here(state: State, fleet: int, time_s: float) -> int:
    """The step that holds a moment."""
    i = book_of(state, fleet).n_steps
    while i > 0 and step_at(state, fleet, i - 1).time_s > time_s + SAME_MOMENT_S:
        i -= 1
    return i - 1


@in_place
def least(state: State, fleet: int, begin_s: float, end_s: float) -> int:
    """The least number between two moments; of the same moment, the number then."""
    begin = _here(state, fleet, begin_s)
    fewest = step_at(state, fleet, begin).count
    for i in range(begin + 1, _first_from(state, fleet, end_s - SAME_MOMENT_S)):
        fewest = min(fewest, step_at(state, fleet, i).count)
    return fewest


@part
def free_from_s(state: State, fleet: int, time_s: float) -> float:
    """The first moment from a time on with an aircraft; never is infinite."""
    here = _here(state, fleet, time_s)
    if step_at(state, fleet, here).count > 0:
        return time_s
    for i in range(here + 1, book_of(state, fleet).n_steps):
        if step_at(state, fleet, i).count > 0:
            return step_at(state, fleet, i).time_s
    return inf


@part
def next_ready_s(state: State, fleet: int, time_s: float) -> float:
    """The first moment after a time at which there is one more; never is infinite."""
    for i in range(_here(state, fleet, time_s) + 1, book_of(state, fleet).n_steps):
        if step_at(state, fleet, i).count > step_at(state, fleet, i - 1).count:
            return step_at(state, fleet, i).time_s
    return inf

"""Time: what is due next, when an orbit is asked for, and the next draws of chance.

What is due is a heap by time, then rank, then the order in which it was asked for.

SimPy keeps the same order: `AT_ONCE` is its urgent priority, of processes that begin and of those
that are interrupted, and `IN_TURN` that of everything else.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.jit import in_place, part, woven
from sim.operations.kernel.records.codes import numbered
from sim.operations.kernel.records.record_access import demanded_at, draw_at, drawn_at, due_at
from sim.operations.kernel.records.state import Due, Slot, State
from sim.units import SAME_MOMENT_S, TICK_S

[AT_ONCE] = numbered(1)
[IN_TURN] = numbered(1, first=2**40)


@in_place
def wait(state: State, until_s: float, what: int, who: int, note: float) -> None:
    """Do something at a time, or now if that is over; after what else is due then already."""
    after(state, max(0.0, until_s - state.now_s), IN_TURN, what, who, note)


@in_place
def after(state: State, delay_s: float, rank: int, what: int, who: int, note: float) -> None:
    """Do something after a delay, by its rank among what is due then."""
    if state.n_due == state.room_for_due:
        state.is_short = True
        return
    # Put together behind the last, and from there to its place among those before it.
    new, place = due_at(state, state.room_for_due), state.n_due
    new.time_s, new.turn, new.what, new.who, new.note = (
        state.now_s + delay_s, rank + state.turn, what, who, note,
    )  # fmt: skip
    state.turn += 1
    state.n_due += 1
    while place > 0 and _is_sooner(new, due_at(state, (place - 1) // 2)):
        _copy(due_at(state, (place - 1) // 2), due_at(state, place))
        place = (place - 1) // 2
    _copy(new, due_at(state, place))


@part
def take_next(state: State) -> tuple[int, int, float]:
    """Go to what is due next: what, of whom, and the note that was left with it."""
    first = due_at(state, 0)
    state.now_s = first.time_s
    found = first.what, first.who, first.note
    state.n_due -= 1
    last, place, below = due_at(state, state.n_due), 0, 1
    while below < state.n_due:
        if _is_sooner(due_at(state, below + 1), due_at(state, below)):
            below += 1
        if _is_sooner(last, due_at(state, below)):
            break
        _copy(due_at(state, below), due_at(state, place))
        place, below = below, 2 * below + 1
    _copy(last, due_at(state, place))
    return found


@in_place
def _is_sooner(one: Due, other: Due) -> bool:
    return one.time_s < other.time_s or (one.time_s == other.time_s and one.turn < other.turn)


@in_place
def _copy(one: Due, to: Due) -> None:
    to.time_s, to.turn, to.what, to.who, to.note = (
        one.time_s, one.turn, one.what, one.who, one.note,
    )  # fmt: skip


@woven
def is_before(time_s: float, end_s: float) -> bool:
    """Whether a time is before a moment and not the same moment."""
    return time_s < end_s - SAME_MOMENT_S


@woven
def whole_ticks(time_s: float) -> float:
    """The nearest time that the clock can show; what never comes stays so."""
    ticks: float = np.rint(time_s / TICK_S)
    return ticks * TICK_S


@in_place
def demanded(state: State, slot: Slot, time_s: float) -> tuple[float, float]:
    """The demanded stretch of a slot that holds a time, or the next."""
    low, high = slot.first_demanded, slot.first_demanded + slot.n_demanded
    end = high
    while low < high:
        middle = (low + high) // 2
        if demanded_at(state, middle).end_s > time_s + SAME_MOMENT_S:
            high = middle
        else:
            low = middle + 1
    if low == end:
        state.is_short = True
        return inf, inf
    found = demanded_at(state, low)
    return found.start_s, found.end_s


@in_place
def relief_wanted_s(
    state: State, slot: Slot, arrive_s: float, stay_s: float, overlap_s: float
) -> float:
    """When the relief of a stay should arrive: before it ends, or when demand resumes."""
    _, ends_s = demanded(state, slot, arrive_s)
    if arrive_s + stay_s < ends_s - SAME_MOMENT_S:
        return arrive_s + stay_s - overlap_s
    return demanded(state, slot, ends_s)[0]


@in_place
def draw(state: State, tail: int, kind: int) -> float:
    """The next draw of a tail's stream."""
    drawn = drawn_at(state, tail, kind)
    if drawn.n == state.room_for_draws:
        state.is_short = True
        return inf
    drawn.n += 1
    return draw_at(state, tail, kind, drawn.n - 1).value

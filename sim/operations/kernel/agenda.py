"""What is due next: a heap by time, then rank, then the order in which it was asked for.

SimPy keeps the same order: `AT_ONCE` is its urgent priority, of processes that begin and of those
that are interrupted, and `IN_TURN` that of everything else.
"""

from __future__ import annotations

from sim.jit import in_place
from sim.operations.kernel.arrays import due_at
from sim.operations.kernel.codes import codes
from sim.operations.kernel.state import Due, State

[AT_ONCE] = codes(1)
[IN_TURN] = codes(1, first=2**40)


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


@in_place
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

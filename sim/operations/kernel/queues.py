"""Queues of places, in order: a row of members, the first of which says how many follow."""

from __future__ import annotations

from sim.jit import in_place
from sim.operations.kernel.arrays import member_at
from sim.operations.kernel.state import State


@in_place
def length(state: State, queue: int) -> int:
    """How many stand in a queue."""
    return member_at(state, queue, 0).place


@in_place
def member(state: State, queue: int, number: int) -> int:
    """Who stands there, from 0."""
    return member_at(state, queue, 1 + number).place


@in_place
def append(state: State, queue: int, place: int) -> None:
    """Put one at the end."""
    n = length(state, queue)
    if n == state.room_for_members:
        state.is_short = True
        return
    member_at(state, queue, 1 + n).place = place
    member_at(state, queue, 0).place = n + 1


@in_place
def append_left(state: State, queue: int, place: int) -> None:
    """Put one before all others; there is room, for it has just been taken."""
    n = length(state, queue)
    for i in range(n, 0, -1):
        member_at(state, queue, i + 1).place = member_at(state, queue, i).place
    member_at(state, queue, 1).place = place
    member_at(state, queue, 0).place = n + 1


@in_place
def take_first(state: State, queue: int) -> int:
    """Take the first."""
    place = member(state, queue, 0)
    remove(state, queue, place)
    return place


@in_place
def remove(state: State, queue: int, place: int) -> None:
    """Take one out, wherever it stands."""
    n = length(state, queue)
    i = _where(state, queue, place)
    if i == n:
        return  # where room was short
    for k in range(i, n - 1):
        member_at(state, queue, 1 + k).place = member_at(state, queue, 2 + k).place
    member_at(state, queue, 0).place = n - 1


@in_place
def holds(state: State, queue: int, place: int) -> bool:
    """Whether one stands in it."""
    return _where(state, queue, place) < length(state, queue)


@in_place
def _where(state: State, queue: int, place: int) -> int:
    """Where one stands; if nowhere, the length of the queue."""
    n = length(state, queue)
    for i in range(n):
        if member(state, queue, i) == place:
            return i
    return n

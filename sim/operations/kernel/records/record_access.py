"""Where the records are: the place of one in its array, from what the state knows of memory.

A queue of places is a row of members, the first of which says how many follow.

A state goes from function to function as one address. Were it a tuple of arrays, each function
would take a hundred numbers, and the whole ten times as long to compile.
"""

# mypy: disable-error-code="no-any-return"
# What lies at an address is for the dtype beside it to say, which no type checker reads.

from __future__ import annotations

from typing import Final

from sim.jit import in_place, part, record_at
from sim.operations.kernel.records import foreseen
from sim.operations.kernel.records import state as kinds
from sim.operations.kernel.records.call import Call
from sim.operations.kernel.records.codes import LUCK
from sim.operations.kernel.records.state import State, record_type

N_KINDS_OF_LUCK: Final = len(LUCK)
DUE: Final = record_type(kinds.Due)
FLEET: Final = record_type(kinds.Fleet)
TAIL: Final = record_type(kinds.Tail)
SLOT: Final = record_type(kinds.Slot)
WAY: Final = record_type(kinds.Way)
DEMANDED: Final = record_type(kinds.Demanded)
ROUTE_POINT: Final = record_type(kinds.RoutePoint)
ORDER: Final = record_type(kinds.Order)
SORTIE: Final = record_type(kinds.Sortie)
EVENT: Final = record_type(kinds.Event)
HOLE: Final = record_type(kinds.Hole)
ASKED: Final = record_type(kinds.Asked)
BOOK: Final = record_type(foreseen.Book)
LEVEL: Final = record_type(foreseen.Level)
WISH: Final = record_type(foreseen.Wish)
STEP: Final = record_type(foreseen.Step)
CALL: Final = record_type(Call)
MEMBER: Final = record_type(kinds.Member)
DRAW: Final = record_type(kinds.Draw)
DRAWN: Final = record_type(kinds.Drawn)


@in_place
def due_at(state: State, place: int) -> kinds.Due:
    """Something that is due, by its place in the heap."""
    return record_at(state.due, place, DUE)


@in_place
def line_of(state: State, place: int) -> kinds.Fleet:
    """A flight line."""
    return record_at(state.fleets, place, FLEET)


@in_place
def tail_of(state: State, place: int) -> kinds.Tail:
    """A tail."""
    return record_at(state.tails, place, TAIL)


@in_place
def slot_of(state: State, place: int) -> kinds.Slot:
    """A slot."""
    return record_at(state.slots, place, SLOT)


@in_place
def way_of(state: State, place: int) -> kinds.Way:
    """A way; a slot's follow one another."""
    return record_at(state.ways, place, WAY)


@in_place
def demanded_at(state: State, place: int) -> kinds.Demanded:
    """A stretch of demanded time."""
    return record_at(state.demanded, place, DEMANDED)


@in_place
def route_point_at(state: State, place: int) -> kinds.RoutePoint:
    """A point of a route."""
    return record_at(state.route_points, place, ROUTE_POINT)


@in_place
def order_of(state: State, place: int) -> kinds.Order:
    """An order."""
    return record_at(state.orders, place, ORDER)


@in_place
def sortie_of(state: State, place: int) -> kinds.Sortie:
    """A sortie."""
    return record_at(state.sorties, place, SORTIE)


@part
def event_at(state: State, place: int) -> kinds.Event:
    """A row of the log."""
    return record_at(state.events, place, EVENT)


@part
def hole_at(state: State, place: int) -> kinds.Hole:
    """A hole."""
    return record_at(state.holes, place, HOLE)


@part
def asked_at(state: State, place: int) -> kinds.Asked:
    """A stay that a plan asks for."""
    return record_at(state.asked, place, ASKED)


@in_place
def book_of(state: State, place: int) -> foreseen.Book:
    """What is foreseen of a fleet."""
    return record_at(state.books, place, BOOK)


@in_place
def level_of(state: State, fleet: int, place: int) -> foreseen.Level:
    """One of the priorities in a fleet's book."""
    return record_at(state.levels, fleet * state.room_for_levels + place, LEVEL)


@in_place
def wish_of(state: State, fleet: int, place: int) -> foreseen.Wish:
    """One of the wishes in a fleet's book."""
    return record_at(state.wishes, fleet * state.room_for_wishes + place, WISH)


@in_place
def step_at(state: State, fleet: int, place: int) -> foreseen.Step:
    """One of the steps in a fleet's book."""
    return record_at(state.steps, fleet * state.room_for_steps + place, STEP)


@in_place
def call_at(state: State, place: int) -> Call:
    """A call."""
    return record_at(state.calls, place, CALL)


@in_place
def member_at(state: State, queue: int, place: int) -> kinds.Member:
    """A member of a queue, or at place 0 how many there are."""
    return record_at(state.queues, queue * (1 + state.room_for_members) + place, MEMBER)


@part
def draw_at(state: State, tail: int, kind: int, number: int) -> kinds.Draw:
    """A draw of one of a tail's streams."""
    stream = tail * N_KINDS_OF_LUCK + kind
    return record_at(state.luck, stream * state.room_for_draws + number, DRAW)


@part
def drawn_at(state: State, tail: int, kind: int) -> kinds.Drawn:
    """How much of one of a tail's streams is used up."""
    return record_at(state.drawn, tail * N_KINDS_OF_LUCK + kind, DRAWN)


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


@part
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

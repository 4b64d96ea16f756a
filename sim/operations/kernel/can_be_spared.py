"""Whether an aircraft can be spared: the coming launches of a fleet, booked as far as is asked.

What `can_be_spared.py` says, over rows of records. Of each fleet there is one book, made when it
is first asked and void once something has been sent: its `levels` are the priorities of the slots
that prefer the fleet, its `wishes` what these will ask for, and its `steps` say how many aircraft
are ready and not booked from one moment on.
"""

from __future__ import annotations

from math import inf

from sim.jit import in_place, part
from sim.operations.kernel.agenda import demanded, is_before, relief_wanted_s, whole_ticks
from sim.operations.kernel.ready_aircraft_calendar import (
    add,
    begin_calendar,
    free_from_s,
    least,
    next_ready_s,
)
from sim.operations.kernel.records.codes import NOBODY, ON_BINGO
from sim.operations.kernel.records.foreseen import Wish
from sim.operations.kernel.records.record_access import (
    book_of,
    length,
    level_of,
    line_of,
    member,
    order_of,
    slot_of,
    sortie_of,
    tail_of,
    way_of,
    wish_of,
)
from sim.operations.kernel.records.state import State
from sim.operations.kernel.relief_before_sending import is_out, stay_share


@part
def can_spare(state: State, fleet: int, priority: int, back_s: float) -> bool:
    """Whether a ready aircraft can be away until then and no higher priority misses it."""
    book = book_of(state, fleet)
    if not book.is_made:
        _make(state, fleet)
    rank = 0
    while rank < book.n_levels and level_of(state, fleet, rank).priority < priority:
        rank += 1
    return _is_free(state, fleet, rank, book.now_s, back_s)


@in_place
def forget(state: State) -> None:
    """What was foreseen of each fleet holds no longer."""
    for fleet in range(state.n_fleets):
        book_of(state, fleet).is_made = False


# --- the wishes of the slots that prefer a fleet


@part
def _make(state: State, fleet: int) -> None:
    book = book_of(state, fleet)
    book.is_made, book.now_s = True, state.now_s
    begin_calendar(state, fleet)
    book.n_wishes, book.n_levels = 0, 0
    preferring = line_of(state, fleet).preferring
    for i in range(length(state, preferring)):
        number = member(state, preferring, i)
        slot = slot_of(state, number)
        n_levels = book.n_levels
        if n_levels == 0 or level_of(state, fleet, n_levels - 1).priority != slot.priority:
            level_of(state, fleet, n_levels).priority = slot.priority
            level_of(state, fleet, n_levels).first = book.n_wishes
            book.n_levels += 1
        if slot.policy == ON_BINGO:
            _wish_for_reliefs(state, fleet, number)
        else:
            _wish_for_launches(state, fleet, number)
        level_of(state, fleet, book.n_levels - 1).last = book.n_wishes


@in_place
def _new_wish(state: State, fleet: int, number: int, next_s: float) -> Wish:
    book = book_of(state, fleet)
    if book.n_wishes == state.room_for_wishes:
        state.is_short = True
        book.n_wishes -= 1
    wish = wish_of(state, fleet, book.n_wishes)
    book.n_wishes += 1
    wish.slot, wish.way, wish.next_s = number, slot_of(state, number).first_way, next_s
    wish.look_s = book.now_s
    wish.once, wish.can_wait, wish.is_over = False, True, False
    wish.overlap_s, wish.stay_share, wish.interval_s = 0.0, 1.0, 0.0
    wish.back_s, wish.until_s = -inf, inf
    return wish


@part
def _wish_for_reliefs(state: State, fleet: int, number: int) -> None:
    """The patches, and the chain of reliefs link upon link."""
    slot = slot_of(state, number)
    standing = slot.orders
    for i in range(length(state, standing)):
        if member(state, standing, i) != slot.relief:
            order = order_of(state, member(state, standing, i))
            patch = _new_wish(state, fleet, number, order.wanted_s)
            patch.once, patch.until_s = True, order.until_s
    chain = _new_wish(state, fleet, number, order_of(state, slot.relief).wanted_s)
    chain.overlap_s, chain.stay_share = slot.overlap_s, stay_share(state, slot)
    if slot.last != NOBODY:
        tail = tail_of(state, sortie_of(state, slot.last).tail)
        if tail.fleet == fleet and is_out(state, slot, slot.last):
            chain.back_s = tail.ready_by_s


@part
def _wish_for_launches(state: State, fleet: int, number: int) -> None:
    """The launches that stand, and those of the plan one after another."""
    slot = slot_of(state, number)
    standing = slot.orders
    for i in range(length(state, standing)):
        launch = _new_wish(
            state, fleet, number, order_of(state, member(state, standing, i)).launch_s
        )
        launch.once, launch.can_wait = True, False
    plan = _new_wish(state, fleet, number, slot.next_s)
    plan.interval_s, plan.can_wait = slot.interval_s, False


@in_place
def _would_arrive_s(state: State, wish: Wish, time_s: float) -> float:
    arrive_s = time_s + way_of(state, wish.way).lead_s
    return max(arrive_s, wish.next_s) if wish.can_wait else arrive_s


@part
def _is_of_use(state: State, wish: Wish, time_s: float) -> bool:
    """Whether an aircraft that starts then comes in time, or meets demanded time."""
    arrive_s, slot = _would_arrive_s(state, wish, time_s), slot_of(state, wish.slot)
    if wish.can_wait:
        return is_before(arrive_s, min(wish.until_s, demanded(state, slot, wish.next_s)[1]))
    stay_s = way_of(state, wish.way).stay_s
    return wish.once or demanded(state, slot, arrive_s)[0] < arrive_s + stay_s


@part
def _would_be_back_s(state: State, wish: Wish, time_s: float) -> float:
    """When an aircraft that starts then is ready again; it stays to bingo or the close."""
    arrive_s, way = _would_arrive_s(state, wish, time_s), way_of(state, wish.way)
    leave_s = arrive_s + way.stay_s
    if wish.can_wait:
        leave_s = min(leave_s, demanded(state, slot_of(state, wish.slot), arrive_s)[1])
    return leave_s + way.home_s


@part
def _serve(state: State, wish: Wish, time_s: float, back_s: float) -> None:
    """Go on to what is asked for after a launch then, of an aircraft that is back at `back_s`."""
    if not wish.can_wait:
        wish.next_s += wish.interval_s
        return
    overlap_s = wish.overlap_s
    stay_s = whole_ticks(wish.stay_share * (way_of(state, wish.way).stay_s - overlap_s)) + overlap_s
    arrive_s = _would_arrive_s(state, wish, time_s)
    slot = slot_of(state, wish.slot)
    wish.next_s = relief_wanted_s(state, slot, arrive_s, stay_s, overlap_s)
    wish.stay_share, wish.back_s = 1.0, back_s


@in_place
def _miss(state: State, wish: Wish, time_s: float) -> None:
    """Go on to what is asked for when nobody was sent."""
    if not wish.can_wait:
        wish.next_s += wish.interval_s
        return
    slot = slot_of(state, wish.slot)
    until_s = min(wish.until_s, demanded(state, slot, wish.next_s)[1])
    wish.next_s = demanded(state, slot, max(until_s, time_s))[0]


# --- booking


@in_place
def _is_free(state: State, fleet: int, rank: int, now_s: float, back_s: float) -> bool:
    """Whether an aircraft is free of what the first so many levels want it for."""
    if rank == 0:
        return True
    if least(state, fleet, now_s, back_s) < 1:
        return False
    # From the most urgent level down. Whether one of its launches is free is asked of the
    # levels above it alone, so this comes to an end.
    for level in range(rank):
        number = _next_wish(state, fleet, level)
        while number != NOBODY and is_before(wish_of(state, fleet, number).due_s, back_s):
            wish = wish_of(state, fleet, number)
            time_s = wish.due_s
            again_s = _would_be_back_s(state, wish, time_s)
            is_ready = least(state, fleet, time_s, time_s) > 0
            if not _is_of_use(state, wish, time_s) or not (is_ready or wish.can_wait):
                _miss(state, wish, time_s)
                wish.is_over = wish.once
            elif _is_free(state, fleet, level, time_s, again_s):
                _book(state, fleet, number, time_s, again_s)
            elif wish.can_wait:
                # What was refused is asked for again when one more is ready.
                wish.look_s = next_ready_s(state, fleet, time_s)
            else:
                _miss(state, wish, time_s)
                wish.is_over = wish.once
            if least(state, fleet, now_s, back_s) < 1:
                return False
            number = _next_wish(state, fleet, level)
    return True


@in_place
def _next_wish(state: State, fleet: int, level: int) -> int:
    """The wish of a level that comes next; of two at one moment the one served first."""
    number, first_s = NOBODY, inf
    for i in range(level_of(state, fleet, level).first, level_of(state, fleet, level).last):
        wish = wish_of(state, fleet, i)
        if wish.is_over:
            continue
        wish.due_s = wish.next_s
        if wish.can_wait:
            start_s = wish.next_s - way_of(state, wish.way).lead_s
            wish.due_s = free_from_s(state, fleet, max(start_s, wish.look_s))
        if number == NOBODY or wish.due_s < first_s:
            number, first_s = i, wish.due_s
    return number


@part
def _book(state: State, fleet: int, number: int, time_s: float, back_s: float) -> None:
    """Book a launch, after which the one sent last is ready earlier, and go on to the next."""
    wish = wish_of(state, fleet, number)
    if wish.can_wait:
        way = way_of(state, wish.way)
        relieved_s = _would_arrive_s(state, wish, time_s) + wish.overlap_s + way.home_s
        add(state, fleet, 1, min(wish.back_s, relieved_s), wish.back_s)
    add(state, fleet, -1, time_s, back_s)
    _serve(state, wish, time_s, back_s)
    wish.is_over = wish.once

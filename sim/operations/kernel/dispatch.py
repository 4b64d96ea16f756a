"""Which aircraft is sent for which order: `dispatch.py`, decision by decision."""

from __future__ import annotations

from math import inf, nan

from sim.jit import in_place, part
from sim.operations.kernel.agenda import AT_ONCE, after, draw, is_before
from sim.operations.kernel.can_be_spared import can_spare, forget
from sim.operations.kernel.records.codes import (
    AIRBORNE,
    BEGIN,
    BY_PRIORITY,
    NOBODY,
    SORTIE_FAILS,
    SORTIE_LOST,
)
from sim.operations.kernel.records.record_access import (
    append_left,
    event_at,
    length,
    line_of,
    member,
    order_of,
    slot_of,
    sortie_of,
    tail_of,
    take_first,
    way_of,
)
from sim.operations.kernel.records.state import Order, State, Way
from sim.operations.kernel.relief_before_sending import (
    due_s,
    ends_s,
    leaves_s,
    lost_whole,
    sent,
    start_s,
    stay_s,
    time_order,
    too_late,
)
from sim.units import SAME_MOMENT_S


@in_place
def stand(state: State, place: int) -> None:
    """Look at an order now, and again when each fleet has to start."""
    time_order(state, place)
    review(state, order_of(state, place).slot)


@in_place
def review(state: State, number: int) -> None:
    """Look at the orders of one slot."""
    forget(state)
    _look_at(state, number)


@part
def review_all(state: State, fleet: int) -> None:
    """Aircraft of a fleet have become ready: look at all the slots that it may fly for."""
    forget(state)
    drawing_on = line_of(state, fleet).drawing_on
    for i in range(length(state, drawing_on)):
        _look_at(state, member(state, drawing_on, i))


@part
def end_orders(state: State) -> None:
    """Tell the slots of the orders that nobody can serve any more."""
    for i in range(length(state, BY_PRIORITY)):
        standing = slot_of(state, member(state, BY_PRIORITY, i)).orders
        k = 0
        while k < length(state, standing):
            place, n_before = member(state, standing, k), length(state, standing)
            order = order_of(state, place)
            if not order.is_launch and _last_in_time(state, order) == NOBODY:
                too_late(state, place)
            # What was dropped has left its place to the next.
            k += length(state, standing) == n_before


@in_place
def note(state: State, tail: int, slot: int, event: int) -> None:
    """Log what happens to a tail now."""
    if state.n_events == state.room_for_events:
        state.is_short = True
        return
    row = event_at(state, state.n_events)
    state.n_events += 1
    row.time_s, row.tail, row.slot, row.event = state.now_s, tail, slot, event


@in_place
def new_sortie(state: State, slot: int, call: int, w: int) -> int:
    """A sortie by a way, for a slot or to a call, sent now and due as soon as it can be there."""
    if state.n_sorties == state.room_for_sorties:
        state.is_short = True
        state.n_sorties -= 1
    flown = state.n_sorties
    state.n_sorties += 1
    sortie = sortie_of(state, flown)
    sortie.slot, sortie.call, sortie.way = slot, call, w
    sortie.sent_s = sortie.wanted_s = state.now_s
    sortie.due_s = state.now_s + way_of(state, w).lead_s
    sortie.takeoff_s = sortie.arrive_s = sortie.depart_s = sortie.land_s = nan
    sortie.outcome, sortie.flown, sortie.wait = AIRBORNE, NOBODY, 0
    return flown


@in_place
def _look_at(state: State, number: int) -> None:
    """Send what can be sent; a sortie that is sent may leave another order that is due."""
    standing = slot_of(state, number).orders
    soon_s = state.now_s + SAME_MOMENT_S
    i = 0
    while i < length(state, standing) and not state.is_short:
        place = member(state, standing, i)
        i += 1
        if order_of(state, place).earliest_s <= soon_s and _try(state, place):
            i = 0  # the slot's orders have changed: from the first again


@part
def _try(state: State, place: int) -> bool:
    """Send the first fleet of the slot that can be sent, if it is its time.

    Whether the slot's orders have changed. A preferred fleet that has an aircraft to spare is
    waited for until its time comes. The slot is told of an order that no fleet can serve any more.
    """
    order, now_s = order_of(state, place), state.now_s
    slot, useless_s = slot_of(state, order.slot), ends_s(state, order)
    last = _last_in_time(state, order)
    for w in range(slot.first_way, slot.first_way + slot.n_ways):
        way = way_of(state, w)
        if not _is_in_time(order, way, now_s, useless_s):
            continue
        if length(state, line_of(state, way.fleet).ready) == 0:
            continue
        begin_s = start_s(order, way)
        if begin_s <= now_s + SAME_MOMENT_S:
            if _can_spare(state, order, w):
                _send(state, place, w)
                return True
        # Before its time the last fleet is waited for as well: there is no other.
        elif w == last or _is_waited_for(state, order, w, begin_s):
            return False
    if last != NOBODY or useless_s == inf:
        return False
    forget(state)
    too_late(state, place)
    return True


@in_place
def _last_in_time(state: State, order: Order) -> int:
    """The last of the fleets that, started now, would not come too late to be of use."""
    slot, useless_s, now_s = slot_of(state, order.slot), ends_s(state, order), state.now_s
    for w in range(slot.first_way + slot.n_ways - 1, slot.first_way - 1, -1):
        if _is_in_time(order, way_of(state, w), now_s, useless_s):
            return w
    return NOBODY


@in_place
def _is_in_time(order: Order, way: Way, now_s: float, useless_s: float) -> bool:
    return is_before(max(order.wanted_s, now_s + way.lead_s), useless_s)


@part
def _is_waited_for(state: State, order: Order, w: int, begin_s: float) -> bool:
    """Whether a fleet that starts later is punctual and has one to spare."""
    arrive_s = max(begin_s + way_of(state, w).lead_s, order.wanted_s)
    return arrive_s <= order.wanted_s + SAME_MOMENT_S and _can_spare(state, order, w)


@in_place
def _can_spare(state: State, order: Order, w: int) -> bool:
    """Whether no orbit of higher priority that prefers the fleet would miss the aircraft."""
    slot, way = slot_of(state, order.slot), way_of(state, w)
    if slot.priority <= line_of(state, way.fleet).first_priority:
        return True
    arrive_s = due_s(order, way, state.now_s)
    back_s = leaves_s(state, slot, arrive_s, way.stay_s) + way.home_s
    return can_spare(state, way.fleet, slot.priority, back_s)


@part
def _send(state: State, place: int, w: int) -> None:
    """Take a tail and begin its preflight, or let the whole sortie fail."""
    order, way = order_of(state, place), way_of(state, w)
    forget(state)
    flown = new_sortie(state, order.slot, NOBODY, w)
    sortie = sortie_of(state, flown)
    sortie.wanted_s, sortie.due_s = order.wanted_s, due_s(order, way, state.now_s)
    sortie.stay_s = stay_s(state, slot_of(state, order.slot), place, way.stay_s)
    ready = line_of(state, way.fleet).ready
    tail = take_first(state, ready)
    tail_of(state, tail).is_ready = False
    sortie.tail = tail
    sent(state, place, flown)
    # One that fails as a whole has its place in the chain like any other, and nobody flies it.
    if draw(state, tail, SORTIE_FAILS) != 0.0:
        note(state, tail, order.slot, SORTIE_LOST)
        tail_of(state, tail).is_ready = True
        append_left(state, ready, tail)
        lost_whole(state, flown)
    else:
        after(state, 0.0, AT_ONCE, BEGIN, flown, 0.0)

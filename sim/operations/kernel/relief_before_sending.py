"""Orders, and what a slot answers when one is looked at: a relief policy before sending.

`relief/slot.py`, `relief/on_bingo.py` and `relief/by_plan.py` up to `sent`; a launch by plan is an
order that `is_launch`, and stands now or never.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.jit import in_place, part
from sim.operations.kernel.agenda import demanded, relief_wanted_s, wait, whole_ticks
from sim.operations.kernel.records.codes import NO_REASON, NOBODY, ON_BINGO, REVIEW_SLOT, WAS_LOST
from sim.operations.kernel.records.record_access import (
    append,
    demanded_at,
    holds,
    hole_at,
    order_of,
    remove,
    slot_of,
    sortie_of,
    tail_of,
    way_of,
)
from sim.operations.kernel.records.state import Order, Slot, State, Way


@in_place
def new_order(state: State, slot: int, wanted_s: float, until_s: float, reason: int) -> int:
    """An aircraft wanted in a slot, for a reason; it stands among the slot's orders."""
    if state.n_orders == state.room_for_orders:
        state.is_short = True
        return 0
    place = state.n_orders
    state.n_orders += 1
    order = order_of(state, place)
    order.slot, order.reason, order.is_launch = slot, reason, False
    order.wanted_s, order.until_s = wanted_s, until_s
    order.asked_s, order.earliest_s = 0.0, 0.0
    append(state, slot_of(state, slot).orders, place)
    return place


@in_place
def start_s(order: Order, way: Way) -> float:
    """When a fleet has to start for an order, by its way."""
    return order.launch_s if order.is_launch else order.wanted_s - way.lead_s


@in_place
def due_s(order: Order, way: Way, started_s: float) -> float:
    """When an aircraft that starts then is expected on station."""
    arrive_s = started_s + way.lead_s
    return arrive_s if order.is_launch else max(arrive_s, order.wanted_s)


@in_place
def ends_s(state: State, order: Order) -> float:
    """When an order is of no use any more."""
    if order.is_launch:
        return inf
    stretch_s = demanded(state, slot_of(state, order.slot), order.wanted_s)
    return min(order.until_s, stretch_s[1])


@in_place
def time_order(state: State, place: int) -> None:
    """Look at an order when each fleet has to start; before the first nobody need look."""
    order, now_s = order_of(state, place), state.now_s
    slot = slot_of(state, order.slot)
    order.asked_s = now_s
    order.earliest_s = inf
    for w in range(slot.first_way, slot.first_way + slot.n_ways):
        order.earliest_s = min(order.earliest_s, start_s(order, way_of(state, w)))
    for w in range(slot.first_way, slot.first_way + slot.n_ways):
        begin_s = start_s(order, way_of(state, w))
        if now_s < begin_s < inf:
            wait(state, begin_s, REVIEW_SLOT, order.slot, 0.0)


@in_place
def leaves_s(state: State, slot: Slot, arrive_s: float, on_station_s: float) -> float:
    """When a sortie leaves if nobody relieves it: at bingo, or before it when demand ends."""
    bingo_s = arrive_s + on_station_s
    if slot.policy != ON_BINGO:
        return bingo_s
    return max(arrive_s, min(bingo_s, demanded(state, slot, arrive_s)[1]))


@in_place
def expect_to_leave(state: State, flown: int, leave_s: float) -> None:
    """Note when a sortie is expected to leave, and so when its tail is ready again."""
    sortie = sortie_of(state, flown)
    sortie.leaves_s = leave_s
    tail_of(state, sortie.tail).ready_by_s = leave_s + way_of(state, sortie.way).home_s


@in_place
def is_out(state: State, slot: Slot, flown: int) -> bool:
    """Whether a sortie is on its way, on station, or on its way home from there."""
    if holds(state, slot.under_way, flown):
        return True
    return slot.present == flown and np.isnan(sortie_of(state, flown).land_s)


@in_place
def stay_share(state: State, slot: Slot) -> float:
    """The share of its stay after which the next sortie is to give way; see relief/on_bingo.py."""
    always = demanded_at(state, slot.first_demanded).end_s == inf
    return slot.first_share if slot.last == NOBODY and always else 1.0


@part
def stay_s(state: State, slot: Slot, place: int, on_station_s: float) -> float:
    """How long one sent for an order is to stay before its relief has been overlapped."""
    if slot.policy != ON_BINGO or place != slot.relief:
        return on_station_s
    overlap_s = slot.overlap_s
    return whole_ticks(stay_share(state, slot) * (on_station_s - overlap_s)) + overlap_s


@part
def sent(state: State, place: int, flown: int) -> None:
    """A sortie has been sent for an order; a link of the chain orders the next one."""
    number = order_of(state, place).slot
    slot, sortie = slot_of(state, number), sortie_of(state, flown)
    on_station_s = way_of(state, sortie.way).stay_s
    expect_to_leave(state, flown, leaves_s(state, slot, sortie.due_s, on_station_s))
    remove(state, slot.orders, place)
    append(state, slot.under_way, flown)
    if slot.policy != ON_BINGO or place != slot.relief:
        return
    if slot.last != NOBODY and is_out(state, slot, slot.last):
        relieved_s = sortie.due_s + slot.overlap_s
        expect_to_leave(state, slot.last, min(sortie_of(state, slot.last).leaves_s, relieved_s))
    slot.last = flown
    wanted_s = relief_wanted_s(state, slot, sortie.due_s, sortie.stay_s, slot.overlap_s)
    slot.relief = new_order(state, number, wanted_s, inf, NO_REASON)
    # Not looked at now: what is due at this moment is looked at until nothing more is sent.
    time_order(state, slot.relief)


@in_place
def too_late(state: State, place: int) -> None:
    """Nobody can serve an order of a chain any more: drop a patch, put the chain off."""
    order = order_of(state, place)
    slot, now_s = slot_of(state, order.slot), state.now_s
    _, demand_ends_s = demanded(state, slot, order.wanted_s)
    if demand_ends_s <= order.until_s:
        asked_s, wanted_s = order.asked_s, order.wanted_s
        note_hole(state, order.slot, (wanted_s, demand_ends_s), order.reason, (asked_s, wanted_s))
    if place != slot.relief:
        remove(state, slot.orders, place)
        return
    order.wanted_s = demanded(state, slot, max(demand_ends_s, now_s))[0]
    order.reason = NO_REASON
    time_order(state, place)


@part
def lost_whole(state: State, flown: int) -> None:
    """A sortie that was sent is not flown at all: its stay passes empty."""
    sortie = sortie_of(state, flown)
    remove(state, slot_of(state, sortie.slot).under_way, flown)
    stay = sortie.due_s, sortie.due_s + sortie.stay_s
    note_hole(state, sortie.slot, stay, WAS_LOST, (0.0, 0.0))


@in_place
def note_hole(
    state: State,
    slot: int,
    span_s: tuple[float, float],
    reason: int,
    known_s: tuple[float, float],
) -> None:
    """A stretch that a planned sortie was to fill; `known_s`: asked since, and wanted at."""
    if state.n_holes == state.room_for_holes:
        state.is_short = True
        return
    hole = hole_at(state, state.n_holes)
    state.n_holes += 1
    hole.slot, hole.reason = slot, reason
    hole.start_s, hole.end_s = span_s
    hole.asked_s, hole.wanted_s = known_s

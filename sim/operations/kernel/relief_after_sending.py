"""What a slot does as its sorties fare: the half of a relief policy after sending.

`relief/on_bingo.py` and `relief/by_plan.py` from `took_off` on.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.jit import in_place, part
from sim.operations.kernel.agenda import (
    AT_ONCE,
    after,
    demanded,
    relief_wanted_s,
    wait,
    whole_ticks,
)
from sim.operations.kernel.dispatch import stand
from sim.operations.kernel.records.codes import (
    BY_PRIORITY,
    CUT_SHORT,
    GIVE_UP,
    NO_REASON,
    NOBODY,
    ON_BINGO,
    PLAN,
)
from sim.operations.kernel.records.record_access import (
    asked_at,
    holds,
    length,
    member,
    order_of,
    remove,
    slot_of,
    sortie_of,
    way_of,
)
from sim.operations.kernel.records.state import State
from sim.operations.kernel.relief_before_sending import (
    expect_to_leave,
    is_out,
    leaves_s,
    new_order,
    note_hole,
)
from sim.units import SAME_MOMENT_S


@part
def begin_slots(state: State) -> None:
    """Ask for the first aircraft as soon as demand begins, or wait for the first launch."""
    for number in range(state.n_slots):
        slot = slot_of(state, number)
        if slot.policy == ON_BINGO:
            wanted_s = demanded(state, slot, 0.0)[0]
            slot.relief = new_order(state, number, wanted_s, inf, NO_REASON)
        else:
            slot.next_s = _plan_s(state, number)
    for i in range(length(state, BY_PRIORITY)):
        slot = slot_of(state, member(state, BY_PRIORITY, i))
        if slot.policy == ON_BINGO:
            stand(state, slot.relief)
        else:
            wait(state, slot.next_s, PLAN, member(state, BY_PRIORITY, i), 0.0)


@part
def took_off(state: State, flown: int) -> None:
    """The relief is wanted as much later as the sortie is late."""
    sortie = sortie_of(state, flown)
    slot = slot_of(state, sortie.slot)
    if slot.policy == ON_BINGO:
        wanted_s = relief_wanted_s(state, slot, sortie.due_s, sortie.stay_s, slot.overlap_s)
        _move_relief(state, flown, wanted_s, NO_REASON)


@part
def arrived(state: State, flown: int) -> None:
    """On station, with a time to leave; whoever was there leaves after the overlap."""
    sortie = sortie_of(state, flown)
    slot = slot_of(state, sortie.slot)
    remove(state, slot.under_way, flown)
    sortie.depart_s = leaves_s(state, slot, sortie.arrive_s, way_of(state, sortie.way).stay_s)
    expect_to_leave(state, flown, sortie.depart_s)
    if slot.policy != ON_BINGO:
        return
    relieved, slot.present = slot.present, flown
    leave_s = sortie.arrive_s + slot.overlap_s
    if relieved != NOBODY and sortie_of(state, relieved).depart_s > leave_s + SAME_MOMENT_S:
        sortie_of(state, relieved).depart_s = leave_s
        expect_to_leave(state, relieved, leave_s)
        after(state, 0.0, AT_ONCE, CUT_SHORT, relieved, 0.0)


@part
def broke_off(state: State, flown: int, reason: int) -> None:
    """A sortie turns home, or is lost, before its departure, which `depart_s` still holds."""
    sortie, now_s = sortie_of(state, flown), state.now_s
    slot = slot_of(state, sortie.slot)
    has_arrived = not np.isnan(sortie.arrive_s)
    if slot.policy != ON_BINGO:
        leave_s = sortie.depart_s
        if not has_arrived:
            remove(state, slot.under_way, flown)
            leave_s = sortie.due_s + way_of(state, sortie.way).stay_s
        # The rest of its stay is empty: nobody else is planned for it.
        span_s = max(sortie.due_s, now_s), leave_s
        note_hole(state, sortie.slot, span_s, reason, (0.0, 0.0))
    elif not has_arrived:
        failed(state, flown, reason)
    elif slot.present == flown:
        slot.present = NOBODY
        _make_good(state, flown, now_s, reason)


@in_place
def failed(state: State, flown: int, reason: int) -> None:
    """A sortie will not arrive: another aircraft is wanted when this one was, or at once."""
    sortie, now_s = sortie_of(state, flown), state.now_s
    slot = slot_of(state, sortie.slot)
    remove(state, slot.under_way, flown)
    if slot.policy != ON_BINGO:
        leave_s = sortie.wanted_s + sortie.stay_s
        _launch(state, sortie.slot, (sortie.wanted_s, leave_s), reason)
        return
    # Whoever is on station was expected to be relieved by this one, and stays on to bingo.
    if slot.present != NOBODY and is_out(state, slot, slot.present):
        expect_to_leave(state, slot.present, sortie_of(state, slot.present).depart_s)
    # Gaps while it was awaited are its own, unless another was to come before it.
    since_s = sortie.sent_s
    others = slot.under_way
    for i in range(length(state, others)):
        if sortie_of(state, member(state, others, i)).due_s <= sortie.due_s:
            since_s = sortie.wanted_s
    note_hole(state, sortie.slot, (since_s, now_s), reason, (0.0, 0.0))
    _make_good(state, flown, sortie.wanted_s, reason)


# --- relief on bingo


@in_place
def _make_good(state: State, flown: int, wanted_s: float, reason: int) -> None:
    """Call its relief earlier; if that has been sent, order a patch until it comes."""
    if _move_relief(state, flown, wanted_s, reason):
        return
    number = sortie_of(state, flown).slot
    slot = slot_of(state, number)
    until_s = inf
    coming = slot.under_way
    for i in range(length(state, coming)):
        if sortie_of(state, member(state, coming, i)).due_s > wanted_s:
            until_s = min(until_s, sortie_of(state, member(state, coming, i)).due_s)
    if until_s == inf:
        # The order that stands is for the relief of another sortie by now, and cannot be moved.
        until_s = order_of(state, slot.relief).wanted_s
    stand(state, new_order(state, number, wanted_s, until_s, reason))


@in_place
def _move_relief(state: State, flown: int, wanted_s: float, reason: int) -> bool:
    """Move the order for a sortie's relief, if it still stands; whether it does."""
    slot = slot_of(state, sortie_of(state, flown).slot)
    if slot.last != flown:
        return False
    relief = order_of(state, slot.relief)
    relief.reason = reason
    if abs(relief.wanted_s - wanted_s) > SAME_MOMENT_S:
        relief.wanted_s = wanted_s
        stand(state, slot.relief)
    return True


# --- relief by plan


@part
def plan(state: State, number: int) -> None:
    """Launch what is planned for now, and look after the next."""
    slot = slot_of(state, number)
    # By the fleet that the plan counts on.
    way = way_of(state, slot.first_way)
    arrive_s = slot.next_s + way.lead_s
    leave_s = arrive_s + way.stay_s
    slot.n_planned += 1
    slot.next_s = _plan_s(state, number)
    wait(state, slot.next_s, PLAN, number, 0.0)
    # A stay that meets no demanded time is not asked for.
    if demanded(state, slot, arrive_s)[0] < leave_s:
        if state.n_asked == state.room_for_asked:
            state.is_short = True
            return
        asked = asked_at(state, state.n_asked)
        state.n_asked += 1
        asked.slot, asked.arrive_s, asked.leave_s = number, arrive_s, leave_s
        _launch(state, number, (arrive_s, leave_s), NO_REASON)


@part
def give_up(state: State, place: int) -> None:
    """A launch that nobody was ready for is off."""
    order = order_of(state, place)
    slot = slot_of(state, order.slot)
    if holds(state, slot.orders, place):
        remove(state, slot.orders, place)
        known_s = state.now_s - SAME_MOMENT_S, -inf
        span_s = order.wanted_s, order.leave_s
        note_hole(state, order.slot, span_s, order.reason, known_s)


@in_place
def _plan_s(state: State, number: int) -> float:
    """When the next launch of the plan starts: from the count, so that it stays on the minute."""
    slot = slot_of(state, number)
    return whole_ticks((slot.share + slot.n_planned) * slot.interval_s)


@in_place
def _launch(state: State, number: int, stay: tuple[float, float], reason: int) -> None:
    """Launch now or never; what becomes ready at this very moment counts, by rounding later."""
    place = new_order(state, number, stay[0], inf, reason)
    order, slot, now_s = order_of(state, place), slot_of(state, number), state.now_s
    order.is_launch, order.launch_s, order.leave_s = True, now_s, stay[1]
    stand(state, place)
    if holds(state, slot.orders, place):
        wait(state, now_s + SAME_MOMENT_S, GIVE_UP, place, 0.0)

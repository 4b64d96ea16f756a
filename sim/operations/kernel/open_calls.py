"""Open calls: who answers which, looked at when one is ordered and when an aircraft becomes ready.

What `on_demand/open_calls.py` says, over records. Those open hang together in the order in which
they are answered: by priority, then as they were reported.
"""

from __future__ import annotations

from math import inf

import numpy as np

from sim.jit import in_place, part
from sim.operations.kernel.agenda import AT_ONCE, IN_TURN, after
from sim.operations.kernel.records.call import Call
from sim.operations.kernel.records.codes import (
    EXPIRE,
    EXPIRED,
    FAILED,
    FOR_ENDURANCE,
    FOR_FLEET_SIZE,
    FOR_NO_WAY,
    FOR_PRIORITY,
    INFEASIBLE,
    LOOK,
    NOBODY,
    TAKE_ORDERS,
    UNDECIDED,
)
from sim.operations.kernel.records.record_access import call_at, length, line_of, tail_of, way_of
from sim.operations.kernel.records.state import State
from sim.units import TICK_S


@part
def begin_calls(state: State) -> None:
    """Begin to take calls."""
    after(state, 0.0, AT_ONCE, TAKE_ORDERS, 0, 0.0)


@part
def take_orders(state: State) -> None:
    """One timer for all orders: they come one after another."""
    while state.n_ordered < state.n_calls and not state.is_short:
        place = state.n_ordered
        call = call_at(state, place)
        if call.ordered_s > state.now_s:
            after(state, call.ordered_s - state.now_s, IN_TURN, TAKE_ORDERS, 0, 0.0)
            return
        state.n_ordered += 1
        if call.blamed == FOR_NO_WAY or call.blamed == FOR_ENDURANCE:
            # Nobody can ever come: that is known at once.
            close(state, place, INFEASIBLE, state.now_s)
        elif call.expires_s < call.ordered_s:
            close(state, place, EXPIRED, call.expires_s)
        else:
            _take_up(state, place)
            _expire_later(state, place)


@in_place
def wake(state: State) -> None:
    """Look at the open calls once all that is due at this moment has been done."""
    if not state.is_waking:
        state.is_waking = True
        after(state, 0.0, IN_TURN, LOOK, 0, 0.0)


@in_place
def settled(state: State, place: int) -> None:
    """An errand has an end: the call is decided, or open again."""
    call = call_at(state, place)
    if call.outcome == FAILED:
        close(state, place, FAILED, call.ended_s)
    elif call.outcome != UNDECIDED:
        decide(state, place)
    elif call.expires_s < state.now_s:
        close(state, place, EXPIRED, call.expires_s)
    else:
        call.tail = NOBODY
        _take_up(state, place)


@in_place
def search_on(state: State, place: int) -> None:
    """A search was broken off before its time: somebody else may go on with it."""
    call = call_at(state, place)
    if np.isnan(call.found_s) and call.left_s > 0.0:
        state.n_undecided += call.counts
        still_wanted(state, place)


@in_place
def still_wanted(state: State, place: int) -> None:
    """Somebody was to come and does not: the call is open again for as long as it may be."""
    call = call_at(state, place)
    if call.at_once or call.expires_s < state.now_s:
        decide(state, place)
    else:
        _take_up(state, place)
        _expire_later(state, place)


@in_place
def is_reached(call: Call) -> bool:
    """Whether somebody has been on scene."""
    return not np.isnan(call.on_scene_s)


@in_place
def best_way(state: State, place: int) -> int:
    """The way of who is there first, or is preferred, of those that would come in time."""
    found, best = NOBODY, (inf, inf)
    first = state.first_call_way + place * state.n_alerts
    for w in range(first, first + state.n_alerts):
        if would_come(state, place, w):
            rank = float(way_of(state, w).rank) if state.by_preference else 0.0
            on_scene_s = state.now_s + way_of(state, w).lead_s
            if found == NOBODY or (rank, on_scene_s) < best:
                found, best = w, (rank, on_scene_s)
    return found


@in_place
def would_come(state: State, place: int, w: int) -> bool:
    """Whether an aircraft that is sent now by a way is there in time."""
    way = way_of(state, w)
    if way.rank < 0 or length(state, line_of(state, way.fleet).ready) == 0:
        return False
    return state.now_s + way.lead_s <= call_at(state, place).expires_s


@in_place
def note_passed_over(state: State, place: int, w: int) -> None:
    """Those of lower priority that the same aircraft could have reached in time."""
    priority, alert = call_at(state, place).priority, w - state.first_call_way
    alert -= place * state.n_alerts
    other = state.first_open
    while other != NOBODY:
        call = call_at(state, other)
        if call.priority > priority and not call.passed_over:
            way = state.first_call_way + other * state.n_alerts + alert
            call.passed_over = would_come(state, other, way)
        other = call.next_open


@in_place
def is_hopeless(state: State, place: int) -> bool:
    """Whether all who could come are lost for good."""
    first = state.first_call_way + place * state.n_alerts
    for w in range(first, first + state.n_alerts):
        way = way_of(state, w)
        if way.rank >= 0:
            line = line_of(state, way.fleet)
            for tail in range(line.first_tail, line.first_tail + line.n_tails):
                if tail_of(state, tail).ready_by_s < inf:
                    return False
    return True


@part
def expire(state: State, place: int) -> None:
    """It has perished, unless somebody is on the way or has been there."""
    call = call_at(state, place)
    if _is_open(state, place) and call.expires_s < state.now_s:
        drop(state, place)
        close(state, place, EXPIRED, call.expires_s)


@in_place
def close(state: State, place: int, outcome: int, at_s: float) -> None:
    """It ends with nobody on scene."""
    call = call_at(state, place)
    if is_reached(call):  # nobody goes on with its search
        decide(state, place)
        return
    call.outcome, call.ended_s = outcome, at_s
    # The first cause, in the order of all, that kept everybody away.
    at_last = call.passed_over and call.blamed == FOR_FLEET_SIZE
    call.cause = FOR_PRIORITY if at_last else call.blamed
    decide(state, place)


@in_place
def drop(state: State, place: int) -> None:
    """Take it out of those open."""
    following = call_at(state, place).next_open
    if state.first_open == place:
        state.first_open = following
        return
    before = state.first_open
    while call_at(state, before).next_open != place:
        before = call_at(state, before).next_open
    call_at(state, before).next_open = following


@in_place
def _take_up(state: State, place: int) -> None:
    before, following = NOBODY, state.first_open
    while following != NOBODY and _is_sooner(state, following, place):
        before, following = following, call_at(state, following).next_open
    call_at(state, place).next_open = following
    if before == NOBODY:
        state.first_open = place
    else:
        call_at(state, before).next_open = place
    wake(state)


@in_place
def _is_sooner(state: State, place: int, other: int) -> bool:
    """Whether it is answered before another: calls have their numbers as they are reported."""
    one, two = call_at(state, place), call_at(state, other)
    if one.priority != two.priority:
        return one.priority < two.priority
    return one.number < two.number


@in_place
def _is_open(state: State, place: int) -> bool:
    other = state.first_open
    while other != NOBODY:
        if other == place:
            return True
        other = call_at(state, other).next_open
    return False


@in_place
def _expire_later(state: State, place: int) -> None:
    # A tick later: who arrives or is ready at that very moment still counts.
    expires_s = call_at(state, place).expires_s
    if expires_s < inf:
        after(state, expires_s - state.now_s + TICK_S, IN_TURN, EXPIRE, place, 0.0)


@in_place
def decide(state: State, place: int) -> None:
    """It is known whether somebody will be on scene, or to go on with what another began."""
    state.n_undecided -= call_at(state, place).counts

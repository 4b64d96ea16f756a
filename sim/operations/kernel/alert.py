"""Aircraft on alert: who is sent to a call, and what becomes of that.

What `on_demand/alert.py` says; `look` is of `on_demand/open_calls.py`.
"""

from __future__ import annotations

import numpy as np

from sim.jit import in_place, part
from sim.operations.kernel.agenda import AT_ONCE, after, draw
from sim.operations.kernel.dispatch import new_sortie, note
from sim.operations.kernel.open_calls import (
    best_way,
    close,
    decide,
    drop,
    is_hopeless,
    is_reached,
    note_passed_over,
    search_on,
    settled,
    still_wanted,
)
from sim.operations.kernel.records.codes import (
    BEGIN,
    FAILED,
    FOR_SORTIE_LOSS,
    NOBODY,
    REACHED,
    REFUSED,
    SORTIE_FAILS,
    SORTIE_LOST,
    UNANSWERED,
)
from sim.operations.kernel.records.record_access import (
    append_left,
    call_at,
    line_of,
    sortie_of,
    tail_of,
    take_first,
    way_of,
)
from sim.operations.kernel.records.state import State
from sim.operations.kernel.relief_before_sending import expect_to_leave
from sim.operations.kernel.search import (
    search_anew,
    search_before,
    search_ends,
    search_stay_s,
)


@part
def look(state: State) -> None:
    """Send whoever can be sent; refuse what is answered at once or not at all."""
    state.is_waking = False
    place = state.first_open
    while place != NOBODY and not state.is_short:
        call = call_at(state, place)
        following = call.next_open
        w = best_way(state, place)
        if w != NOBODY:
            drop(state, place)
            note_passed_over(state, place, w)
            _send(state, place, w)
        elif call.at_once:
            drop(state, place)
            close(state, place, REFUSED, state.now_s)
        elif is_hopeless(state, place):
            drop(state, place)
            close(state, place, UNANSWERED, state.now_s)
        place = following


@part
def _send(state: State, place: int, w: int) -> None:
    """Take the aircraft that has been ready longest, and send it."""
    call, way = call_at(state, place), way_of(state, w)
    ready = line_of(state, way.fleet).ready
    tail = take_first(state, ready)
    tail_of(state, tail).is_ready = False
    if not is_reached(call):
        call.tail, call.answered_s = tail, state.now_s
    flown = new_sortie(state, NOBODY, place, w)
    sortie_of(state, flown).tail = tail
    expect_to_leave(state, flown, sortie_of(state, flown).due_s + call.stay_s)
    if draw(state, tail, SORTIE_FAILS) != 0.0:
        # The whole sortie fails with no spare taking its place: nobody comes for this call.
        note(state, tail, NOBODY, SORTIE_LOST)
        tail_of(state, tail).is_ready = True
        append_left(state, ready, tail)
        if is_reached(call):  # nor goes on with what another has begun
            decide(state, place)
        else:
            call.outcome, call.ended_s = FAILED, state.now_s
            errand_failed(state, flown, FOR_SORTIE_LOSS)
    else:
        after(state, 0.0, AT_ONCE, BEGIN, flown, 0.0)


@part
def errand_took_off(state: State, flown: int) -> None:
    """It has taken off."""
    sortie = sortie_of(state, flown)
    call = call_at(state, sortie.call)
    if not is_reached(call):
        call.takeoff_s = sortie.takeoff_s


@part
def errand_arrived(state: State, flown: int) -> None:
    """It is on scene, and stays for as long as the task wants."""
    sortie = sortie_of(state, flown)
    call = call_at(state, sortie.call)
    if not is_reached(call):
        call.on_scene_s, call.outcome = sortie.arrive_s, REACHED
    sortie.depart_s = call.ended_s = _leaves_s(state, flown)
    expect_to_leave(state, flown, sortie.depart_s)
    settled(state, sortie.call)


@part
def errand_broke_off(state: State, flown: int, reason: int) -> None:
    """It turns home or is lost: on its way the call is open again, on scene it is over."""
    sortie = sortie_of(state, flown)
    if np.isnan(sortie.arrive_s):
        errand_failed(state, flown, reason)
        return
    call, way = call_at(state, sortie.call), way_of(state, sortie.way)
    call.ended_s = state.now_s
    if not np.isnan(call.held_until_s) and call.found_s <= state.now_s:
        call.held_until_s = state.now_s
    elif call.is_searched:
        search_anew(call)
        search_ends(call, way, sortie.arrive_s, state.now_s)
        search_on(state, sortie.call)


@in_place
def errand_failed(state: State, flown: int, reason: int) -> None:
    """It never comes: the call is open again, and what has kept it if nobody else does."""
    place = sortie_of(state, flown).call
    if is_reached(call_at(state, place)):
        still_wanted(state, place)
    else:
        call_at(state, place).blamed = reason
        settled(state, place)


@part
def _leaves_s(state: State, flown: int) -> float:
    """When it leaves: looked long enough, given up, held long enough, or out of fuel."""
    sortie = sortie_of(state, flown)
    call, way = call_at(state, sortie.call), way_of(state, sortie.way)
    if not call.is_searched:
        return sortie.arrive_s + call.stay_s
    leaves_s = sortie.arrive_s + search_stay_s(call, way, sortie.arrive_s)
    search_before(call)
    search_ends(call, way, sortie.arrive_s, leaves_s)
    call.holder = sortie.tail
    return leaves_s

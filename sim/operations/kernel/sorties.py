"""Sorties, from the choice of an aircraft until it is on the ground again.

What `sorties.py` says in one process, cut where it waits: each function runs until the sortie
waits, and the agenda goes on with the next.
"""

from __future__ import annotations

import numpy as np

from sim.jit import in_place, part
from sim.operations.kernel.agenda import IN_TURN, after, draw, is_before, wait, whole_ticks
from sim.operations.kernel.alert import (
    errand_arrived,
    errand_broke_off,
    errand_failed,
    errand_took_off,
)
from sim.operations.kernel.dispatch import note
from sim.operations.kernel.flight_line import IN_PREFLIGHT, recover, repair, replace
from sim.operations.kernel.records.codes import (
    AIR_ABORT,
    AIRBORNE,
    BINGO,
    COMPLETED,
    FAIL_HOMEWARD,
    FAILED_IN_AIR,
    FAILED_ON_GROUND,
    GROUND_ABORTS,
    HOME,
    LANDING,
    LOOKED,
    LOSS,
    LOST,
    NOBODY,
    ON_BINGO,
    ON_STATION,
    OUTBOUND_OVER,
    PREFLIGHT,
    PREFLIGHT_OVER,
    PREFLIGHT_S,
    RELIEVED,
    STAY_OVER,
    TAKE_OFF,
    TAKEOFF,
    TIME_TO_AIR_ABORT_S,
    TIME_TO_LOSS_S,
    TURNED_BACK,
    WAS_LOST,
)
from sim.operations.kernel.records.record_access import (
    line_of,
    route_point_at,
    slot_of,
    sortie_of,
    way_of,
)
from sim.operations.kernel.records.state import Sortie, State, Way
from sim.operations.kernel.relief_after_sending import arrived, broke_off, failed, took_off
from sim.units import SAME_MOMENT_S


@part
def begin_sortie(state: State, flown: int) -> None:
    """Preflight."""
    sortie = sortie_of(state, flown)
    note(state, sortie.tail, sortie.slot, PREFLIGHT)
    after(state, draw(state, sortie.tail, PREFLIGHT_S), IN_TURN, PREFLIGHT_OVER, flown, 0.0)


@part
def preflight_over(state: State, flown: int) -> None:
    """It fails, waits for its time, or takes off."""
    sortie, now_s = sortie_of(state, flown), state.now_s
    if draw(state, sortie.tail, GROUND_ABORTS) != 0.0:
        if sortie.call == NOBODY:
            failed(state, flown, FAILED_ON_GROUND)
        else:
            errand_failed(state, flown, FAILED_ON_GROUND)
        repair(state, sortie.tail, IN_PREFLIGHT)
        return
    takeoff_s = now_s
    if sortie.call == NOBODY and slot_of(state, sortie.slot).policy == ON_BINGO:
        takeoff_s = max(now_s, sortie.wanted_s - way_of(state, sortie.way).out_s)
    if takeoff_s - now_s > SAME_MOMENT_S:
        wait(state, takeoff_s, TAKE_OFF, flown, 0.0)
    else:
        take_off(state, flown)


@in_place
def take_off(state: State, flown: int) -> None:
    """Outbound, until it arrives or something happens."""
    sortie = sortie_of(state, flown)
    now_s = sortie.takeoff_s = state.now_s
    sortie.due_s = now_s + way_of(state, sortie.way).out_s
    sortie.flown = state.n_flown
    state.n_flown += 1
    note(state, sortie.tail, sortie.slot, TAKEOFF)
    if sortie.call == NOBODY:
        took_off(state, flown)
        state.n_counted_aloft += is_before(now_s, state.end_s)
    else:
        errand_took_off(state, flown)
        state.n_called_aloft += is_before(now_s, state.end_s)
    # Both are drawn for every sortie, so that one that goes well leaves later luck as it was.
    sortie.abort_s = now_s + draw(state, sortie.tail, TIME_TO_AIR_ABORT_S)
    sortie.loss_s = now_s + draw(state, sortie.tail, TIME_TO_LOSS_S)
    wait(state, min(sortie.due_s, _trouble_s(sortie)), OUTBOUND_OVER, flown, 0.0)


@part
def outbound_over(state: State, flown: int) -> None:
    """It is there, or turns home on the way."""
    sortie = sortie_of(state, flown)
    if _trouble_s(sortie) < sortie.due_s:
        # Turned round on the way: the way home is the way already made.
        home_s = whole_ticks(_home_s(state, sortie, _trouble_s(sortie) - sortie.takeoff_s))
        _break_off(state, flown)
        _go_home(state, flown, home_s)
        return
    sortie.arrive_s = state.now_s
    note(state, sortie.tail, sortie.slot, ON_STATION)
    if sortie.call == NOBODY:
        arrived(state, flown)
    else:
        errand_arrived(state, flown)
    stay(state, flown)


@in_place
def stay(state: State, flown: int) -> None:
    """On station until departure or trouble; called again, the earlier wait is void."""
    sortie = sortie_of(state, flown)
    sortie.wait += 1
    until_s = min(sortie.depart_s, _trouble_s(sortie))
    wait(state, until_s, STAY_OVER, flown, float(sortie.wait))


@part
def stay_over(state: State, flown: int, number: float) -> None:
    """It leaves, by itself or in trouble."""
    sortie = sortie_of(state, flown)
    if sortie.wait != number:
        return
    way = way_of(state, sortie.way)
    if _trouble_s(sortie) < sortie.depart_s:
        _break_off(state, flown)
    else:
        sortie.depart_s = state.now_s
        at_bingo = sortie.depart_s - sortie.arrive_s >= way.stay_s - SAME_MOMENT_S
        early = RELIEVED if sortie.call == NOBODY else LOOKED
        note(state, sortie.tail, sortie.slot, BINGO if at_bingo else early)
    _go_home(state, flown, way.back_s)


@part
def fail_homeward(state: State, flown: int) -> None:
    """It is on its way home already: the failure is noted, and nothing else changes."""
    sortie = sortie_of(state, flown)
    note(state, sortie.tail, sortie.slot, AIR_ABORT)
    wait(state, min(sortie.home_by_s, sortie.loss_s), HOME, flown, 0.0)


@part
def home(state: State, flown: int) -> None:
    """Landed, unless it was lost on the way."""
    sortie = sortie_of(state, flown)
    if sortie.loss_s < sortie.home_by_s:
        sortie.outcome = LOST
    elif sortie.outcome == AIRBORNE:
        sortie.outcome = COMPLETED
    _down(state, flown)


@in_place
def _break_off(state: State, flown: int) -> None:
    sortie = sortie_of(state, flown)
    is_lost = sortie.loss_s <= sortie.abort_s
    sortie.outcome = LOST if is_lost else TURNED_BACK
    if not is_lost:
        note(state, sortie.tail, sortie.slot, AIR_ABORT)
    if sortie.call == NOBODY:
        broke_off(state, flown, WAS_LOST if is_lost else FAILED_IN_AIR)
    else:
        errand_broke_off(state, flown, WAS_LOST if is_lost else FAILED_IN_AIR)
    if not np.isnan(sortie.arrive_s):
        sortie.depart_s = state.now_s


@in_place
def _go_home(state: State, flown: int, home_s: float) -> None:
    sortie = sortie_of(state, flown)
    if sortie.outcome == LOST:
        _down(state, flown)
        return
    sortie.home_by_s = state.now_s + home_s
    end_s = min(sortie.home_by_s, sortie.loss_s)
    if sortie.outcome == AIRBORNE and sortie.abort_s < end_s:
        wait(state, sortie.abort_s, FAIL_HOMEWARD, flown, 0.0)
    else:
        wait(state, end_s, HOME, flown, 0.0)


@in_place
def _down(state: State, flown: int) -> None:
    """Landed or lost: what comes next on the ground."""
    sortie = sortie_of(state, flown)
    if sortie.call == NOBODY:
        state.n_counted_aloft -= is_before(sortie.takeoff_s, state.end_s)
    else:
        state.n_called_aloft -= is_before(sortie.takeoff_s, state.end_s)
    sortie.land_s = state.now_s
    if sortie.outcome == LOST:
        note(state, sortie.tail, sortie.slot, LOSS)
        replace(state, sortie.tail)
    else:
        note(state, sortie.tail, sortie.slot, LANDING)
        recover(state, sortie.tail, sortie.land_s - sortie.takeoff_s)


@in_place
def _trouble_s(sortie: Sortie) -> float:
    return min(sortie.abort_s, sortie.loss_s)


@part
def _home_s(state: State, sortie: Sortie, aloft_s: float) -> float:
    """The way home of one that turned so long after take-off, before it was on station."""
    way = way_of(state, sortie.way)
    if sortie.call != NOBODY:
        return _back_from_call_s(way, line_of(state, way.fleet).climb_s, aloft_s)
    i = way.first_point + way.n_points - 1
    if aloft_s >= route_point_at(state, i).aloft_s:
        return route_point_at(state, i).home_s
    while i > way.first_point and route_point_at(state, i).aloft_s > aloft_s:
        i -= 1
    here, there = route_point_at(state, i), route_point_at(state, i + 1)
    if here.aloft_s == aloft_s:
        return here.home_s
    slope = (there.home_s - here.home_s) / (there.aloft_s - here.aloft_s)
    return slope * (aloft_s - here.aloft_s) + here.home_s


@in_place
def _back_from_call_s(way: Way, climb_s: float, aloft_s: float) -> float:
    """The same of one that was called: nothing in its climb, then as it came."""
    there_s = climb_s + (way.out_s - climb_s)
    if aloft_s >= there_s:
        return way.back_s
    if aloft_s <= climb_s:
        return 0.0
    return way.back_s / (there_s - climb_s) * (aloft_s - climb_s)

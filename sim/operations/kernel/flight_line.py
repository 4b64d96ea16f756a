"""The ground half of a fleet: ready aircraft, turnaround, maintenance bays, losses made good.

What `flight_line.py` says in processes, cut where they wait: each function runs until the aircraft
waits, and the agenda goes on with the next. Why it is in repair decides what comes after.
"""

from __future__ import annotations

from math import inf
from typing import Final

from sim.jit import in_place, part
from sim.operations.kernel.agenda import AT_ONCE, IN_TURN, after, draw, wait
from sim.operations.kernel.dispatch import note
from sim.operations.kernel.open_calls import wake
from sim.operations.kernel.records.codes import (
    BAY_FREE,
    BAY_GRANTED,
    FAIL_PARKED,
    GROUND_ABORT,
    MAINTENANCE,
    MEND,
    MENDED,
    NOBODY,
    READY,
    REPAIR_S,
    REPAIRED,
    REPLACE,
    REPLACED,
    REVIEW_FLEET,
    TIME_TO_FAILURE_S,
    TURNAROUND_S,
    TURNED_ROUND,
    numbered,
)
from sim.operations.kernel.records.record_access import (
    append,
    length,
    line_of,
    remove,
    tail_of,
    take_first,
)
from sim.operations.kernel.records.state import State

# Why an aircraft is in repair: found as it landed, found or come on the ground, preflight failed.
AT_LANDING, ON_GROUND, IN_PREFLIGHT = numbered(3)
NEVER: Final = inf


@part
def begin_tails(state: State) -> None:
    """All aircraft are ready."""
    for tail in range(state.n_tails):
        note(state, tail, NOBODY, READY)
        _renew_clock(state, tail)
        _park(state, tail)


@part
def recover(state: State, tail: int, flight_s: float) -> None:
    """From landing to ready: repair if a failure was found, then turnaround."""
    one, now_s = tail_of(state, tail), state.now_s
    line = line_of(state, one.fleet)
    one.ready_by_s = now_s + line.turnaround_mean_s
    # By the calendar the failure may come on the ground: it is looked for after the turnaround.
    if not line.by_calendar:
        one.failure_due_s -= flight_s
    if _failure_found(state, tail):
        repair(state, tail, AT_LANDING)
    else:
        after(state, draw(state, tail, TURNAROUND_S), IN_TURN, TURNED_ROUND, tail, 0.0)


@part
def turned_round(state: State, tail: int) -> None:
    """Ready, unless the calendar has brought a failure."""
    if line_of(state, tail_of(state, tail).fleet).by_calendar and _failure_found(state, tail):
        repair(state, tail, ON_GROUND)
    else:
        _make_ready(state, tail)


@part
def replace(state: State, tail: int) -> None:
    """From a loss to a new aircraft under the same name, if the fleet gets one."""
    one = tail_of(state, tail)
    wait_s = line_of(state, one.fleet).replacement_s
    one.ready_by_s = state.now_s + wait_s
    if wait_s < NEVER:
        after(state, wait_s, IN_TURN, REPLACE, tail, 0.0)
    elif line_of(state, one.fleet).is_alert:
        wake(state)


@part
def replaced(state: State, tail: int) -> None:
    """The new aircraft is there."""
    _renew_clock(state, tail)
    note(state, tail, NOBODY, REPLACED)
    _make_ready(state, tail)


@in_place
def repair(state: State, tail: int, why: int) -> None:
    """Ask for a bay, where the fleet has bays."""
    one = tail_of(state, tail)
    line = line_of(state, one.fleet)
    note(state, tail, NOBODY, GROUND_ABORT if why == IN_PREFLIGHT else MAINTENANCE)
    one.ready_by_s = state.now_s + line.repair_mean_s
    one.repair = why
    bays = line_of(state, line.bays_of)
    if bays.bays == 0:
        in_bay(state, tail)
    else:
        append(state, bays.bay_queue, tail)
        grant_bay(state, line.bays_of)


@in_place
def grant_bay(state: State, fleet: int) -> None:
    """Give a bay that is free to the first who waits for one."""
    line = line_of(state, fleet)
    if length(state, line.bay_queue) and line.bays_in_use < line.bays:
        line.bays_in_use += 1
        tail = take_first(state, line.bay_queue)
        after(state, 0.0, IN_TURN, BAY_GRANTED, tail, 0.0)


@in_place
def in_bay(state: State, tail: int) -> None:
    """The repair itself."""
    after(state, draw(state, tail, REPAIR_S), IN_TURN, MENDED, tail, 0.0)


@part
def mended(state: State, tail: int) -> None:
    """The bay is free, and the aircraft ready or to be turned round."""
    one = tail_of(state, tail)
    line = line_of(state, one.fleet)
    bays = line_of(state, line.bays_of)
    if bays.bays:
        bays.bays_in_use -= 1
        after(state, 0.0, IN_TURN, BAY_FREE, line.bays_of, 0.0)
    if one.repair != IN_PREFLIGHT:
        _renew_clock(state, tail)
    if one.repair == AT_LANDING:
        note(state, tail, NOBODY, REPAIRED)
        after(state, draw(state, tail, TURNAROUND_S), IN_TURN, TURNED_ROUND, tail, 0.0)
    else:
        _make_ready(state, tail)


@part
def fail_parked(state: State, tail: int, due_s: float) -> None:
    """A failure comes on the ground; one that has flown meanwhile is looked at when it lands."""
    one = tail_of(state, tail)
    if one.is_ready and one.failure_due_s == due_s:
        one.is_ready = False
        remove(state, line_of(state, one.fleet).ready, tail)
        after(state, 0.0, AT_ONCE, MEND, tail, 0.0)


@in_place
def _failure_found(state: State, tail: int) -> bool:
    one = tail_of(state, tail)
    by_calendar = line_of(state, one.fleet).by_calendar
    return one.failure_due_s <= (state.now_s if by_calendar else 0.0)


@in_place
def _renew_clock(state: State, tail: int) -> None:
    one = tail_of(state, tail)
    begin_s = state.now_s if line_of(state, one.fleet).by_calendar else 0.0
    one.failure_due_s = begin_s + draw(state, tail, TIME_TO_FAILURE_S)


@in_place
def _make_ready(state: State, tail: int) -> None:
    note(state, tail, NOBODY, READY)
    _park(state, tail)
    # Looked at when all of this moment are ready: else the order of events would choose a fleet.
    if line_of(state, tail_of(state, tail).fleet).is_alert:
        wake(state)
    else:
        after(state, 0.0, IN_TURN, REVIEW_FLEET, tail_of(state, tail).fleet, 0.0)


@in_place
def _park(state: State, tail: int) -> None:
    one = tail_of(state, tail)
    line = line_of(state, one.fleet)
    one.is_ready = True
    append(state, line.ready, tail)
    if line.by_calendar and one.failure_due_s < NEVER:
        wait(state, one.failure_due_s, FAIL_PARKED, tail, one.failure_due_s)

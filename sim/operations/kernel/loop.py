"""One replication: what is due is done, one thing after another, until all have landed."""

from __future__ import annotations

from sim.jit import compiled, in_place
from sim.operations.kernel.agenda import take_next
from sim.operations.kernel.alert import look
from sim.operations.kernel.dispatch import end_orders, review, review_all
from sim.operations.kernel.flight_line import (
    ON_GROUND,
    begin_tails,
    fail_parked,
    grant_bay,
    in_bay,
    mended,
    repair,
    replaced,
    turned_round,
)
from sim.operations.kernel.open_calls import begin_calls, expire, take_orders
from sim.operations.kernel.records import codes
from sim.operations.kernel.records.record_access import due_at
from sim.operations.kernel.records.state import State
from sim.operations.kernel.relief_after_sending import begin_slots, give_up, plan
from sim.operations.kernel.sorties import (
    begin_sortie,
    fail_homeward,
    home,
    outbound_over,
    preflight_over,
    stay,
    stay_over,
    take_off,
)


@compiled
def fly(state: State) -> bool:
    """Run to the end of the counted time, and on until all airborne then have landed.

    Whether there was room for everything: if not, what the state says is worth nothing.
    """
    begin_tails(state)
    begin_slots(state)
    if state.n_calls:
        begin_calls(state)
    while state.n_due and due_at(state, 0).time_s < state.end_s and not state.is_short:
        _go_on(state)
    state.now_s = state.end_s
    # Orders that stand and are too late by now leave a hole with a reason of their own.
    end_orders(state)
    # The hours of a sortie are clipped to the counted time, so its landing has to be known.
    while (state.n_counted_aloft or _is_called(state)) and not state.is_short:
        _go_on(state)
    return not state.is_short


@in_place
def _is_called(state: State) -> bool:
    """Whether something of the calls that count is still to be known, and can be."""
    if state.n_undecided == 0 and state.n_called_aloft == 0:
        return False
    return state.n_due > 0 and due_at(state, 0).time_s < state.limit_s


@in_place
def _go_on(state: State) -> None:
    """Do what is due next."""
    what, who, note = take_next(state)
    if what == codes.REVIEW_SLOT:
        review(state, who)
    elif what == codes.REVIEW_FLEET:
        review_all(state, who)
    elif what == codes.PLAN:
        plan(state, who)
    elif what == codes.GIVE_UP:
        give_up(state, who)
    elif what == codes.BEGIN:
        begin_sortie(state, who)
    elif what == codes.PREFLIGHT_OVER:
        preflight_over(state, who)
    elif what == codes.TAKE_OFF:
        take_off(state, who)
    elif what == codes.OUTBOUND_OVER:
        outbound_over(state, who)
    elif what == codes.CUT_SHORT:
        stay(state, who)
    elif what == codes.STAY_OVER:
        stay_over(state, who, note)
    elif what == codes.FAIL_HOMEWARD:
        fail_homeward(state, who)
    elif what == codes.HOME:
        home(state, who)
    elif what == codes.FAIL_PARKED:
        fail_parked(state, who, note)
    elif what == codes.MEND:
        repair(state, who, ON_GROUND)
    elif what == codes.BAY_GRANTED:
        in_bay(state, who)
    elif what == codes.BAY_FREE:
        grant_bay(state, who)
    elif what == codes.MENDED:
        mended(state, who)
    elif what == codes.TURNED_ROUND:
        turned_round(state, who)
    elif what == codes.TAKE_ORDERS:
        take_orders(state)
    elif what == codes.LOOK:
        look(state)
    elif what == codes.EXPIRE:
        expire(state, who)
    else:
        replaced(state, who)

"""The state of one replication: a record for each tail, slot, order and sortie, and what is due.

Everything is a number: who is meant is a place in one of the arrays, -1 for nobody, and what is
meant one of `codes`. Nothing grows: what finds no room sets `is_short`, the replication is
given up, and flown again from its beginning with more.
"""

from __future__ import annotations

from typing import Any

import numpy as np


class Due:
    """Something that is due, of whom, and a number that goes with it."""

    time_s: float
    turn: int
    what: int
    who: int
    note: float


class Fleet:
    """A flight line; without bays `bays` is 0, and without a replacement `replacement_s` inf.

    Its tails are `n_tails` from `first_tail` on; `ready` to `preferring` are queues. Those on alert
    are a line of their own, which shares the bays of that `bays_of`.
    """

    repair_mean_s: float
    turnaround_mean_s: float
    replacement_s: float
    first_priority: float
    climb_s: float
    readiness_s: float
    first_tail: int
    n_tails: int
    bays_of: int
    bays: int
    bays_in_use: int
    ready: int
    bay_queue: int
    drawing_on: int
    preferring: int
    by_calendar: bool
    is_alert: bool


class Tail:
    """An aircraft; `repair` says why it is in repair."""

    failure_due_s: float
    ready_by_s: float
    fleet: int
    repair: int
    is_ready: bool


class Slot:
    """One of the places of an orbit; `orders` and `under_way` are queues.

    `first_share` is that of the first stay of slots that share an orbit, `share` that of the
    interval between launches by plan; `relief`, `last` and `present` are as in relief/on_bingo.py.
    """

    overlap_s: float
    first_share: float
    share: float
    interval_s: float
    next_s: float
    policy: int
    priority: int
    first_way: int
    n_ways: int
    first_demanded: int
    n_demanded: int
    orders: int
    under_way: int
    relief: int
    last: int
    present: int
    n_planned: int


class Way:
    """What a fleet expects of a sortie to an orbit; of its route `n_points` points are known.

    To a call it has a `rank` among those asked, -1 of one that cannot come, and no points: what is
    not climb is flown back as it was flown out; who searches there clears `sweep_m` at `speed_mps`.
    """

    lead_s: float
    stay_s: float
    home_s: float
    out_s: float
    back_s: float
    sweep_m: float
    speed_mps: float
    fleet: int
    first_point: int
    n_points: int
    rank: int


class Demanded:
    """A stretch of demanded time."""

    start_s: float
    end_s: float


class RoutePoint:
    """A point of a route: the time aloft when it is passed, and from there home."""

    aloft_s: float
    home_s: float


class Order:
    """An aircraft wanted; what a launch by plan alone has is `launch_s` and `leave_s`."""

    wanted_s: float
    until_s: float
    asked_s: float
    earliest_s: float
    launch_s: float
    leave_s: float
    slot: int
    reason: int
    is_launch: bool


class Sortie:
    """One flight, as in sorties.py; `flown` is its number among those that took off.

    One to a `call` has no slot. It fails in the air at `abort_s` or is lost at `loss_s`; `wait` is
    the number of its wait on station: of two the earlier is void.
    """

    sent_s: float
    wanted_s: float
    due_s: float
    stay_s: float
    leaves_s: float
    takeoff_s: float
    arrive_s: float
    depart_s: float
    home_by_s: float
    land_s: float
    abort_s: float
    loss_s: float
    tail: int
    slot: int
    call: int
    way: int
    outcome: int
    flown: int
    wait: int


class Event:
    """A row of the log."""

    time_s: float
    tail: int
    slot: int
    event: int


class Hole:
    """A stretch that a planned sortie was to fill; the order was known since `asked_s`."""

    start_s: float
    end_s: float
    asked_s: float
    wanted_s: float
    slot: int
    reason: int


class Asked:
    """A stay that a plan asks for."""

    arrive_s: float
    leave_s: float
    slot: int


class Member:
    """A member of a queue."""

    place: int


class Draw:
    """A draw of chance: a time, or 1 for yes and 0 for no."""

    value: float


class Drawn:
    """How many draws of a stream are used up."""

    n: int


class State:
    """One replication: the time, how much there is of everything that grows, and where it is.

    Of each kind of record there is an array, with room for so many; where it is has the array's own
    name, and is for `arrays` to know. `luck` has the draws of each tail, stream after stream, of
    which `drawn` are used up. Of each fleet, `books` and its rows of `levels`, `wishes` and `steps`
    are what is foreseen now.

    Calls lie in the order of their orders, of which `n_ordered` have come; the ways to the first,
    one of each of the `n_alerts` lines from `first_alert` on, begin at `first_call_way`. Those open
    hang together from `first_open` on. After `limit_s` nobody looks who answers.
    """

    now_s: float
    end_s: float
    limit_s: float
    turn: int
    n_fleets: int
    n_tails: int
    n_slots: int
    n_due: int
    n_orders: int
    n_sorties: int
    n_flown: int
    n_events: int
    n_holes: int
    n_asked: int
    n_counted_aloft: int
    n_calls: int
    n_ordered: int
    n_undecided: int
    n_called_aloft: int
    n_alerts: int
    first_alert: int
    first_call_way: int
    first_open: int
    is_waking: bool
    by_preference: bool
    is_short: bool
    room_for_due: int
    room_for_draws: int
    room_for_members: int
    room_for_orders: int
    room_for_sorties: int
    room_for_events: int
    room_for_holes: int
    room_for_asked: int
    room_for_levels: int
    room_for_wishes: int
    room_for_steps: int
    due: int
    fleets: int
    tails: int
    luck: int
    drawn: int
    slots: int
    ways: int
    demanded: int
    route_points: int
    queues: int
    orders: int
    sorties: int
    events: int
    holes: int
    asked: int
    books: int
    levels: int
    wishes: int
    steps: int
    calls: int


def record_type(kind: type[Any]) -> np.dtype[Any]:
    """How a record lies in memory."""
    numbers = {"float": np.float64, "int": np.int64, "bool": np.bool_}
    fields = [(name, numbers[type_]) for name, type_ in kind.__annotations__.items()]
    return np.dtype(fields, align=True)


def records(kind: type[Any], n: int) -> Any:
    """So many records of a kind, all 0."""
    return np.zeros(n, record_type(kind))

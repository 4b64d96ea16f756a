"""The record of a call: a cue as the kernel sees it."""

from __future__ import annotations


class Call:
    """One cue from its order to what became of it, as `on_demand/calls.py` has it.

    `blamed` is the cause if it stays unmet; `next_open` the call after it among those open, -1 of
    the last. Of one that `is_searched` for: the potential still `needed`, the time `left_s` and
    `searched_s`, and the same before the last stay; `wanted_s` is how long what is found is to be
    held, 0 not at all, and `holder` who holds it.
    """

    reported_s: float
    ordered_s: float
    expires_s: float
    stay_s: float
    takeoff_s: float
    answered_s: float
    on_scene_s: float
    ended_s: float
    event_s: float
    error_m: float
    spreads_mps: float
    needed: float
    left_s: float
    searched_s: float
    needed_before: float
    left_before_s: float
    searched_before_s: float
    found_s: float
    wanted_s: float
    held_until_s: float
    number: int
    priority: int
    tail: int
    holder: int
    outcome: int
    cause: int
    blamed: int
    next_open: int
    at_once: bool
    counts: bool
    is_searched: bool
    passed_over: bool

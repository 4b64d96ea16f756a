"""The record of a call: a cue as the kernel sees it."""

from __future__ import annotations


class Call:
    """One cue from its order to what became of it, as `on_demand/calls.py` has it.

    `blamed` is the cause if it stays unmet; `next_open` the call after it among those open, -1 of
    the last.
    """

    reported_s: float
    ordered_s: float
    expires_s: float
    stay_s: float
    takeoff_s: float
    answered_s: float
    on_scene_s: float
    ended_s: float
    number: int
    priority: int
    tail: int
    outcome: int
    cause: int
    blamed: int
    next_open: int
    at_once: bool
    counts: bool
    passed_over: bool

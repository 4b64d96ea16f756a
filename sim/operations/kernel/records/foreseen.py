"""The records of what is foreseen of a fleet: the coming launches, and who is ready for them."""

from __future__ import annotations


class Book:
    """What is foreseen of a fleet, made at `now_s`."""

    now_s: float
    n_wishes: int
    n_levels: int
    n_steps: int
    is_made: bool


class Level:
    """A priority, and its wishes."""

    priority: int
    first: int
    last: int


class Wish:
    """What a slot will next ask of the fleet; the chain of reliefs and patches `can_wait`."""

    next_s: float
    due_s: float
    look_s: float
    overlap_s: float
    stay_share: float
    back_s: float
    until_s: float
    interval_s: float
    slot: int
    way: int
    once: bool
    can_wait: bool
    is_over: bool


class Step:
    """How many aircraft are ready and not booked from a moment on."""

    time_s: float
    count: int

"""When: ticks, the stretches in which an orbit is asked for, and the draws of chance."""

from __future__ import annotations

from math import inf

import numpy as np

from sim.jit import in_place, woven
from sim.operations.kernel.arrays import draw_at, drawn_at, stretch_at
from sim.operations.kernel.state import Slot, State
from sim.units import SAME_MOMENT_S, TICK_S


@woven
def is_before(time_s: float, end_s: float) -> bool:
    """Whether a time is before a moment and not the same moment."""
    return time_s < end_s - SAME_MOMENT_S


@woven
def whole_ticks(time_s: float) -> float:
    """The nearest time that the clock can show; what never comes stays so."""
    ticks: float = np.rint(time_s / TICK_S)
    return ticks * TICK_S


@in_place
def demanded(state: State, slot: Slot, time_s: float) -> tuple[float, float]:
    """The demanded stretch of a slot that holds a time, or the next."""
    low, high = slot.first_stretch, slot.first_stretch + slot.n_stretches
    end = high
    while low < high:
        middle = (low + high) // 2
        if stretch_at(state, middle).end_s > time_s + SAME_MOMENT_S:
            high = middle
        else:
            low = middle + 1
    if low == end:
        state.is_short = True
        return inf, inf
    found = stretch_at(state, low)
    return found.start_s, found.end_s


@in_place
def relief_wanted_s(
    state: State, slot: Slot, arrive_s: float, stay_s: float, overlap_s: float
) -> float:
    """When the relief of a stay should arrive: before it ends, or when demand resumes."""
    _, ends_s = demanded(state, slot, arrive_s)
    if arrive_s + stay_s < ends_s - SAME_MOMENT_S:
        return arrive_s + stay_s - overlap_s
    return demanded(state, slot, ends_s)[0]


@in_place
def draw(state: State, tail: int, kind: int) -> float:
    """The next draw of a tail's stream."""
    drawn = drawn_at(state, tail, kind)
    if drawn.n == state.room_for_draws:
        state.is_short = True
        return inf
    drawn.n += 1
    return draw_at(state, tail, kind, drawn.n - 1).value

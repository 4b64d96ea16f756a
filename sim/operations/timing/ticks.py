"""The model's time: what of it counts, what is the same moment, and ticks that add up exactly.

Aircraft that go up together are ready together, and a relief comes at the very moment at which its
predecessor must leave: a scenario is full of things that happen at the same moment. Were their
times sums of any floats, the last bit would say which came first, and the last bit of a sine is
not the same on every processor. So every time is a whole number of ticks. A tick is a microsecond,
a tenth of a millimetre of flight, and as a power of two no sum or difference of ticks is rounded
for 270 years.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isinf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.units import SAME_MOMENT_S, TICK_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.number_types import Floats


@dataclass(frozen=True)
class Clock:
    """The scenario's time: figures count [warmup_s, end_s].

    `start_clock_s` is the time of day at t = 0, in seconds past midnight UTC.
    """

    warmup_s: float
    duration_s: float
    start_clock_s: float = 0.0

    @property
    def end_s(self) -> float:
        """The last counted moment."""
        return self.warmup_s + self.duration_s


def is_before(time_s: Any, end_s: float) -> Any:
    """Whether a time, or each of an array, is before a moment and not the same moment.

    What happens at the end of a span is no longer in it; what happens at its begin is.
    """
    return time_s < end_s - SAME_MOMENT_S


def whole_ticks(time_s: float) -> float:
    """The nearest time that the clock can show; what never comes stays so.

    >>> whole_ticks(0.1)
    0.10000038146972656
    """
    return time_s if isinf(time_s) else round(time_s / TICK_S) * TICK_S


def in_ticks(times_s: Floats) -> Floats:
    """The nearest times that the clock can show, of arrays."""
    return np.asarray(np.rint(times_s / TICK_S) * TICK_S)


def budget_in_ticks(budget: SortieBudget) -> SortieBudget:
    """A sortie as the clock shows it: its length is kept, and the station has what is left."""
    if not budget.feasible:
        return budget
    # Rounding all four would let the parts differ from the whole by a tick.
    out_s, back_s = whole_ticks(budget.out_s), whole_ticks(budget.back_s)
    flight_s = whole_ticks(budget.flight_s)
    return replace(
        budget,
        out_s=out_s,
        back_s=back_s,
        flight_s=flight_s,
        on_station_s=flight_s - out_s - back_s,
    )

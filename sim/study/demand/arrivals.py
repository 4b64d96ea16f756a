"""When things come at random: Poisson arrivals, and rates that vary with the hour of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.units import DAY_S, HOUR_S

if TYPE_CHECKING:
    from sim.number_types import Floats
    from sim.operations.luck.chance import Chance

_BLOCK: Final = 64


def arrivals_below(chance: Chance, stream: str, end: float) -> Floats:
    """The points of a Poisson process of rate 1 on [0, end), one after another."""
    rng = chance.generator(stream)
    points = np.cumsum(gaps := rng.standard_exponential(_BLOCK))
    while points[-1] < end:
        gaps = np.concatenate((gaps, rng.standard_exponential(len(gaps))))
        points = np.cumsum(gaps)
    return np.asarray(points[points < end])


class Expected:
    """How many mean days' worth of cues come by a time, and the time by which so many have come.

    With no weights that is the time in days.
    """

    def __init__(self, by_hour: tuple[float, ...] | None, start_clock_s: float) -> None:
        weights = np.array(by_hour if by_hour is not None else (1.0,) * 24)
        self._share = np.concatenate(([0.0], np.cumsum(weights) / weights.sum()))
        self._clock_s = np.arange(25) * HOUR_S
        self._start_clock_s = start_clock_s
        self._even = by_hour is None

    def days(self, time_s: float) -> float:
        """Expected cues by a time, in those of a mean day."""
        if self._even:
            return time_s / DAY_S
        day, clock_s = divmod(time_s + self._start_clock_s, DAY_S)
        return float(day + np.interp(clock_s, self._clock_s, self._share))

    def time_s(self, days: Floats) -> Floats:
        """When so many are expected `(n,)`."""
        if self._even:
            return np.asarray(days * DAY_S)
        whole = np.floor(days)
        # Where no cue comes the share stands still: the inverse jumps over those hours.
        rising = np.concatenate((np.diff(self._share) > 0.0, [True]))
        steps = np.flatnonzero(rising[:-1])
        place = steps[
            np.clip(np.searchsorted(self._share[steps], days - whole, "right") - 1, 0, None)
        ]
        into = (days - whole - self._share[place]) / (self._share[place + 1] - self._share[place])
        return np.asarray(whole * DAY_S + (place + into) * HOUR_S - self._start_clock_s)

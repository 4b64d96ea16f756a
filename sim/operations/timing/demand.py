"""When an orbit wants watching: the stretches of time in which an aircraft is asked for."""

from __future__ import annotations

from math import inf

from sim.operations.timing.ticks import is_before
from sim.units import DAY_S, SAME_MOMENT_S


class Demand:
    """When an orbit wants watching: always, or in daily windows of the UTC clock.

    `start_clock_s` is the clock time (seconds since midnight) at which the scenario starts.
    """

    def __init__(
        self, windows: tuple[tuple[float, float], ...] | None, start_clock_s: float
    ) -> None:
        self._windows = () if windows is None else tuple(sorted(windows))
        self._start_clock_s = start_clock_s
        demanded_s = sum(end - start for start, end in self._windows)
        self.always = windows is None or demanded_s >= DAY_S - SAME_MOMENT_S

    def next(self, time_s: float) -> tuple[float, float]:
        """The demanded stretch that holds `time_s`, or the next; windows that touch are one."""
        if self.always:
            return 0.0, inf
        # Yesterday's last window may run on over midnight, and the next one may be a day away.
        today = (time_s + self._start_clock_s) // DAY_S
        stretches = self._joined(today - 1, today + 3)
        return next(s for s in stretches if s[1] > time_s + SAME_MOMENT_S)

    def until(self, end_s: float) -> list[tuple[float, float]]:
        """The demanded stretches that `next` gives of times from 0 to beyond a time."""
        if self.always:
            return [(0.0, inf)]
        return self._joined(-1, (end_s + self._start_clock_s) // DAY_S + 1)

    def relief_wanted_s(self, arrive_s: float, stay_s: float, overlap_s: float) -> float:
        """When the relief of a stay should arrive: before it ends, or when demand resumes."""
        _, ends_s = self.next(arrive_s)
        if arrive_s + stay_s < ends_s - SAME_MOMENT_S:
            return arrive_s + stay_s - overlap_s
        return self.next(ends_s)[0]

    def within(self, begin_s: float, end_s: float) -> list[tuple[float, float]]:
        """The demanded stretches inside [begin_s, end_s], clipped to it."""
        if self.always:
            return [(begin_s, end_s)]
        first = (begin_s + self._start_clock_s) // DAY_S
        last = (end_s + self._start_clock_s) // DAY_S
        clipped = [(max(s, begin_s), min(e, end_s)) for s, e in self._joined(first - 1, last + 1)]
        return [(s, e) for s, e in clipped if is_before(s, e)]

    def _joined(self, first_day: float, last_day: float) -> list[tuple[float, float]]:
        joined: list[tuple[float, float]] = []
        for day in range(int(first_day), int(last_day) + 1):
            midnight_s = day * DAY_S - self._start_clock_s
            for start, end in self._windows:
                if joined and midnight_s + start <= joined[-1][1] + SAME_MOMENT_S:
                    joined[-1] = (joined[-1][0], midnight_s + end)
                else:
                    joined.append((midnight_s + start, midnight_s + end))
        return joined

"""Whether an aircraft can be spared, or an orbit served before would miss it until it is back.

A lower orbit that took whatever is ready would take the relief of a higher one hours before its
turn; one that kept a fixed number back would let aircraft stand idle. So the launches of a fleet
for the higher orbits that prefer it are foreseen, by the rules of the model and from what is
expected now, and booked, the most urgent orbits first. An aircraft can be spared if one is ready
beside all that is booked until it is back: then those orbits are served as they were without it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import inf, isfinite
from typing import TYPE_CHECKING, Protocol

from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.operations.timing.sortie_timetable import Way


class Wish(Protocol):
    """What one place of an orbit will next ask of a fleet, as far as can be foreseen.

    Each relief policy has its own. `next_s` is what it asks for next, and `way` how the fleet gets
    there. A wish that holds `once` has nothing after it; one that `can_wait` is asked for again
    when it was refused, from `look_s` on.
    """

    look_s: float

    @property
    def priority(self) -> int:
        """That of the orbit; the most urgent is 1."""

    @property
    def way(self) -> Way:
        """The fleet's way to the orbit."""

    @property
    def once(self) -> bool:
        """Whether nothing comes after it."""

    @property
    def can_wait(self) -> bool:
        """Whether an aircraft is still wanted when there was none at the first moment."""

    def start_s(self, look_s: float) -> float:
        """When the fleet has to start, looked at from a moment on."""

    def would_be_back_s(self, now_s: float) -> float | None:
        """When an aircraft that starts now is ready again; None if it may not, or is of no use."""

    def back_early_s(self, now_s: float) -> tuple[float, float]:
        """From when to when another is ready earlier than expected, if one starts now."""

    def serve(self, now_s: float, back_s: float) -> None:
        """Go on to what is asked for after a launch now, of an aircraft that is back then."""

    def miss(self, now_s: float) -> None:
        """Go on to what is asked for when nobody was sent."""


def takes_the_only_one(wish: Wish, ready_s: Sequence[float], now_s: float, until_s: float) -> bool:
    """Whether the most urgent wish takes, before a time, the only aircraft that is ready by then.

    The commonest case by far, where nothing has to be booked to say that none can be spared. One
    ready, another in 20 h, wanted in 5 h: it does. `ready_s` has those first that are ready now.
    """
    if not wish.can_wait or wish.way.is_timed:
        return False
    start_s = max(wish.start_s(now_s), now_s)
    soon_s = start_s + SAME_MOMENT_S
    if soon_s >= until_s or min(ready_s[1:], default=inf) <= soon_s:
        return False
    # Whom it relieves at once may be another that is ready by then.
    early_s, expected_s = wish.back_early_s(start_s)
    is_of_use = wish.would_be_back_s(start_s) is not None
    return is_of_use and (early_s >= expected_s or early_s > soon_s)


class Foresight:
    """The coming launches of one fleet for some places, booked as far ahead as is asked.

    `wishes` are those of the places, in the order in which they are served; they move on as they
    are booked. `ready_s` says when each aircraft is expected to be ready.
    """

    def __init__(self, wishes: Sequence[Wish], ready_s: Sequence[float], now_s: float) -> None:
        self._calendar = _Calendar(ready_s, now_s)
        self._now_s = now_s
        self._levels: list[tuple[int, list[Wish]]] = []
        for wish in wishes:
            wish.look_s = now_s
            if not self._levels or self._levels[-1][0] != wish.priority:
                self._levels.append((wish.priority, []))
            self._levels[-1][1].append(wish)

    def can_spare(self, priority: int, back_s: float) -> bool:
        """Whether a ready aircraft can be away until `back_s` and no higher priority misses it.

        Two aircraft, one wanted in 5 h and the other not ready before 20 h: it cannot be spared.
        """
        rank = len([level for level, _ in self._levels if level < priority])
        return self._is_free(rank, self._now_s, back_s)

    def _is_free(self, rank: int, now_s: float, back_s: float) -> bool:
        """Whether an aircraft is free of what the first so many levels want it for."""
        if rank and self._calendar.least(now_s, back_s) < 1:
            return False
        # From the most urgent level down. Whether one of its launches is free is asked of the
        # levels above it alone, so the recursion through `_book_next` ends.
        for level in range(rank):
            while self._book_next(level, back_s):
                if self._calendar.least(now_s, back_s) < 1:
                    return False
        return True

    def _book_next(self, rank: int, until_s: float) -> bool:
        """Book what a level does next, if that is before a time; whether it was."""
        _, wishes = self._levels[rank]
        # Of two at one moment the one served first, as in the model.
        times_s = [self._due_s(wish) for wish in wishes]
        time_s = min(times_s, default=inf)
        if not time_s < until_s - SAME_MOMENT_S:
            return False
        number, calendar = times_s.index(time_s), self._calendar
        wish = wishes[number]
        back_s = wish.would_be_back_s(time_s)
        if back_s is None or not (wish.can_wait or calendar.least(time_s, time_s) > 0):
            wish.miss(time_s)
        elif self._is_free(rank, time_s, back_s):
            calendar.add(1, *wish.back_early_s(time_s))
            calendar.add(-1, time_s, back_s)
            wish.serve(time_s, back_s)
        elif wish.can_wait:
            # What was refused is asked for again when one more is ready.
            wish.look_s = calendar.next_ready_s(time_s)
            return True
        else:
            wish.miss(time_s)
        if wish.once:
            del wishes[number]
        return True

    def _due_s(self, wish: Wish) -> float:
        """When something can next be done for a wish."""
        look_s, way = wish.look_s, wish.way
        if not wish.can_wait:
            return wish.start_s(look_s)
        time_s = self._calendar.free_from_s(max(wish.start_s(look_s), look_s))
        while (legal_s := way.next_s(time_s)) > time_s:
            time_s = self._calendar.free_from_s(legal_s)
        return time_s


class _Calendar:
    """How many aircraft of a fleet are ready and not booked: `_counts[i]` from `_times_s[i]` on."""

    def __init__(self, ready_s: Sequence[float], now_s: float) -> None:
        # A step function in two lists: a few dozen steps, which numpy would only slow down.
        self._times_s, self._counts = [now_s], [0]
        for time_s in sorted(ready_s):
            # In their order each is a step after the last, or at the same moment.
            if time_s > self._times_s[-1] + SAME_MOMENT_S:
                if not isfinite(time_s):
                    break
                self._times_s.append(time_s)
                self._counts.append(self._counts[-1])
            self._counts[-1] += 1

    def add(self, change: int, begin_s: float, end_s: float) -> None:
        """Change the number between two moments; nothing if they are the same or in no order."""
        if end_s > begin_s + SAME_MOMENT_S:
            begin = self._cut(begin_s)
            for i in range(begin, self._cut(end_s)):
                self._counts[i] += change

    def least(self, begin_s: float, end_s: float) -> int:
        """The least number between two moments; of the same moment, the number then."""
        begin = bisect_right(self._times_s, begin_s + SAME_MOMENT_S) - 1
        end = bisect_left(self._times_s, end_s - SAME_MOMENT_S)
        return min(self._counts[begin : max(end, begin + 1)])

    def free_from_s(self, time_s: float) -> float:
        """The first moment from `time_s` on with an aircraft; never is infinite."""
        here = bisect_right(self._times_s, time_s + SAME_MOMENT_S) - 1
        if self._counts[here] > 0:
            return time_s
        return next((self._times_s[i] for i in self._after(here) if self._counts[i] > 0), inf)

    def next_ready_s(self, time_s: float) -> float:
        """The first moment after `time_s` at which there is one more; never is infinite."""
        here = bisect_right(self._times_s, time_s + SAME_MOMENT_S) - 1
        more = (i for i in self._after(here) if self._counts[i] > self._counts[i - 1])
        return next((self._times_s[i] for i in more), inf)

    def _after(self, here: int) -> range:
        return range(here + 1, len(self._times_s))

    def _cut(self, time_s: float) -> int:
        """The place of a moment in the calendar, put there if need be."""
        if time_s == inf:
            return len(self._times_s)
        i = bisect_left(self._times_s, time_s - SAME_MOMENT_S)
        if i == len(self._times_s) or self._times_s[i] > time_s + SAME_MOMENT_S:
            self._times_s.insert(i, time_s)
            self._counts.insert(i, self._counts[i - 1])
        return i

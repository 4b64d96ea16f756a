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
from dataclasses import dataclass
from itertools import groupby
from math import inf, isfinite

from sim.operations.orbit import Demand, is_before
from sim.operations.ticks import whole_ticks
from sim.units import SAME_MOMENT_S


@dataclass(frozen=True)
class Way:
    """What a fleet expects of a sortie to one place, in seconds.

    From the decision to launch to arrival; on station until bingo; from there to ready again. The
    methods say the same of a start at a given moment, which closures with a time may change.
    """

    lead_s: float
    stay_s: float
    home_s: float

    def start_s(self, wanted_s: float, now_s: float) -> float:
        """When to start, whatever is now, to be on station at a time."""
        del now_s
        return wanted_s - self.lead_s

    def next_s(self, time_s: float) -> float:
        """The first legal start from a time on."""
        return time_s

    def changes_s(self, time_s: float) -> float:
        """When what holds of a start ends."""
        del time_s
        return inf

    def at(self, start_s: float) -> Way:
        """What a start then takes."""
        del start_s
        return self

    def due_s(self, wanted_s: float, start_s: float) -> float:
        """When one that starts then arrives, which is not before it is wanted."""
        return max(start_s + self.lead_s, wanted_s)


@dataclass(slots=True)
class Wish:
    """What one place of an orbit will next ask of a fleet, as far as can be foreseen.

    `next_s` is when the next aircraft is wanted on station; of launches that are `planned`, one
    every `interval_s`, it is the start. The next sortie gives way after `stay_share` of its stay,
    and the aircraft sent last, which would be back at `back_s`, to the next. A wish that holds
    `once` has nothing after it, and is of no use from `until_s` on.
    """

    priority: int
    way: Way
    demand: Demand
    next_s: float
    overlap_s: float = 0.0
    planned: bool = False
    interval_s: float = 0.0
    stay_share: float = 1.0
    back_s: float = -inf
    once: bool = False
    until_s: float = inf

    def start_s(self, look_s: float) -> float:
        """When the fleet has to start, looked at from a moment on."""
        return self.next_s if self.planned else self.way.start_s(self.next_s, look_s)

    def is_of_use(self, now_s: float) -> bool:
        """Whether an aircraft that starts now may, and comes in time to be of use."""
        if self.way.next_s(now_s) > now_s:
            return False
        if self.planned:
            way = self.way.at(now_s)
            arrive_s = now_s + way.lead_s
            return self.once or self.demand.next(arrive_s)[0] < arrive_s + way.stay_s
        return bool(is_before(self._due_s(now_s), self._ends_s()))

    def would_be_back_s(self, now_s: float) -> float:
        """When an aircraft that starts now is ready again; it stays to bingo or the close."""
        due_s, way = self._due_s(now_s), self.way.at(now_s)
        leaves_s = due_s + way.stay_s
        if not self.planned:
            leaves_s = min(leaves_s, self.demand.next(due_s)[1])
        return leaves_s + way.home_s

    def relieved_s(self, now_s: float) -> float:
        """When the aircraft sent last is back if one that starts now relieves it."""
        home_s = self.way.at(now_s).home_s
        return min(self.back_s, self._due_s(now_s) + self.overlap_s + home_s)

    def serve(self, now_s: float, back_s: float) -> None:
        """Go on to what is asked for after a launch now, of an aircraft that is back then."""
        if self.planned:
            self.next_s += self.interval_s
            return
        full_s = self.way.at(now_s).stay_s - self.overlap_s
        stay_s = whole_ticks(self.stay_share * full_s) + self.overlap_s
        self.next_s = self.demand.relief_wanted_s(self._due_s(now_s), stay_s, self.overlap_s)
        self.stay_share, self.back_s = 1.0, back_s

    def miss(self, now_s: float) -> None:
        """Go on to what is asked for when nobody was sent."""
        if self.planned:
            self.next_s += self.interval_s
        else:
            self.next_s = self.demand.next(max(self._ends_s(), now_s))[0]

    def _due_s(self, now_s: float) -> float:
        if self.planned:
            return now_s + self.way.at(now_s).lead_s
        return self.way.due_s(self.next_s, now_s)

    def _ends_s(self) -> float:
        return min(self.until_s, self.demand.next(self.next_s)[1])


class Foresight:
    """The coming launches of one fleet for some places, booked as far ahead as is asked.

    `wishes` are those of the places, in the order in which they are served; they move on as they
    are booked. `ready_s` says when each aircraft is expected to be ready.
    """

    def __init__(self, wishes: Sequence[Wish], ready_s: Sequence[float], now_s: float) -> None:
        self._calendar = _Calendar(ready_s, now_s)
        self._levels = [
            _Level(rank, list(level), now_s)
            for rank, (_, level) in enumerate(groupby(wishes, key=lambda wish: wish.priority))
        ]
        self._now_s = now_s

    def can_spare(self, priority: int, back_s: float) -> bool:
        """Whether a ready aircraft can be away until `back_s` and no higher priority misses it.

        Two aircraft, one wanted in 5 h and the other not ready before 20 h: it cannot be spared.
        """
        rank = sum(level.priority < priority for level in self._levels)
        return self._is_free(rank, self._now_s, back_s)

    def _is_free(self, rank: int, now_s: float, back_s: float) -> bool:
        """Whether an aircraft is free of what the first so many levels want it for."""
        if rank and self._calendar.least(now_s, back_s) < 1:
            return False
        for level in self._levels[:rank]:
            while self._book_next(level, back_s):
                if self._calendar.least(now_s, back_s) < 1:
                    return False
        return True

    def _book_next(self, level: _Level, until_s: float) -> bool:
        """Book what a level does next, if that is before a time; whether it was."""
        if not level.wishes:
            return False
        time_s, number = min([(self._due_s(level, n), n) for n in level.wishes])
        if not is_before(time_s, until_s):
            return False
        wish = level.wishes[number]
        back_s = wish.would_be_back_s(time_s)
        is_ready = self._calendar.least(time_s, time_s) > 0
        if not wish.is_of_use(time_s) or (wish.planned and not is_ready):
            wish.miss(time_s)
        elif self._is_free(level.rank, time_s, back_s):
            self._calendar.add(1, wish.relieved_s(time_s), wish.back_s)
            self._calendar.add(-1, time_s, back_s)
            wish.serve(time_s, back_s)
        elif wish.planned:
            wish.miss(time_s)
        else:
            # What was refused is asked for again when one more is ready.
            level.look_s[number] = self._calendar.next_ready_s(time_s)
            return True
        if wish.once:
            del level.wishes[number]
        return True

    def _due_s(self, level: _Level, number: int) -> float:
        """When something can next be done for a wish."""
        wish = level.wishes[number]
        if wish.planned:
            return wish.next_s
        look_s = level.look_s[number]
        time_s = self._calendar.free_from_s(max(wish.start_s(look_s), look_s))
        while wish.way.next_s(time_s) > time_s:
            time_s = self._calendar.free_from_s(wish.way.next_s(time_s))
        return time_s


class _Level:
    """The places of one priority, and from when on each is to be looked at."""

    def __init__(self, rank: int, wishes: list[Wish], now_s: float) -> None:
        self.rank = rank
        self.priority = wishes[0].priority
        self.wishes = dict(enumerate(wishes))
        self.look_s = dict.fromkeys(self.wishes, now_s)


class _Calendar:
    """How many aircraft of a fleet are ready and not booked: `_counts[i]` from `_times_s[i]` on."""

    def __init__(self, ready_s: Sequence[float], now_s: float) -> None:
        self._times_s, self._counts = [now_s], [0]
        for time_s in sorted(ready_s):
            if isfinite(time_s):
                self.add(1, time_s, inf)

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

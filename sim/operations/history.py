"""What every tail was doing when, read off the log: lost time is explained by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING

from sim.operations.causes import STATES
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.operations.flight_line import Log, Tail

_STATE_AFTER = {event: state.name for state in STATES for event in state.after}
_NEARNESS = {state.name: place for place, state in enumerate(STATES)}


class History:
    """What every tail was doing when, read off the log."""

    def __init__(self, log: Log) -> None:
        self._times: dict[Tail, list[float]] = defaultdict(list)
        self._states: dict[Tail, list[tuple[str, str]]] = defaultdict(list)
        self._ready: dict[Tail, list[float]] = defaultdict(list)
        for time_s, tail, orbit, event in log.rows:
            state = _STATE_AFTER.get(event)
            if state is None:
                continue
            states = self._states[tail]
            # A failure on the way home changes nothing of when the aircraft is back.
            if event == "air_abort" and states and states[-1][0] == "returning":
                continue
            states.append((state, orbit))
            self._times[tail].append(time_s)
            if state == "ready":
                self._ready[tail].append(time_s)

    def at(self, tail: Tail, time_s: float) -> tuple[str, str]:
        """The tail's state and the orbit it serves, just after `time_s`."""
        i = bisect_right(self._times[tail], time_s + SAME_MOMENT_S) - 1
        return self._states[tail][max(0, i)]

    def pieces(
        self, tail: Tail, start_s: float, end_s: float
    ) -> Iterator[tuple[float, float, str, str]]:
        """The tail's states over a stretch: start, end, state, orbit."""
        times = self._times[tail]
        first = max(0, bisect_right(times, start_s) - 1)
        for i in range(first, len(times)):
            until_s = times[i + 1] if i + 1 < len(times) else inf
            piece = max(start_s, times[i]), min(end_s, until_s)
            if piece[0] < piece[1]:
                yield *piece, *self._states[tail][i]
            if until_s >= end_s:
                return

    def nearest_to_ready(self, due_s: Mapping[str, float]) -> Tail:
        """The tail that is ready soonest after the moment at which its fleet is asked."""

        def nearness(tail: Tail) -> tuple[float, int]:
            asked_s = due_s[tail.fleet]
            state, _ = self.at(tail, asked_s)
            if state == "ready":
                return 0.0, 0
            ready = self._ready[tail]
            i = bisect_left(ready, asked_s)
            return (ready[i] - asked_s if i < len(ready) else inf), _NEARNESS[state]

        return min((tail for tail in self._times if tail.fleet in due_s), key=nearness)

    def being_sent(self, orbit: str, fleets: Iterable[str], time_s: float) -> Tail | None:
        """A tail in preflight for this orbit at `time_s`, if there is one."""
        wanted = set(fleets)
        return next(
            (
                tail
                for tail in self._times
                if tail.fleet in wanted and self.at(tail, time_s) == ("preflight", orbit)
            ),
            None,
        )

"""Every decision of a run, and what every tail was doing when: lost time is explained by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Table, coded, text_column
from sim.operations.causes import STATES
from sim.operations.timing.ticks import is_before
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.operations.flight_line import Tail

_NAMES = [state.name for state in STATES]
_NEARNESS = {name: place for place, name in enumerate(_NAMES)}
_STATE_AFTER = {event: _NEARNESS[state.name] for state in STATES for event in state.after}
_READY, _RETURNING, _AIR_ABORT = map(_NAMES.index, ("ready", "returning", "air_abort"))


class Log:
    """Every decision of a run in the order it fell: time, tail, orbit, event."""

    def __init__(self) -> None:
        # Four entries a decision in one list: a row each would be an object to keep and look after.
        self._entries: list[Any] = []

    def note(self, time_s: float, tail: Tail, orbit: str, event: str) -> None:
        """Append one decision."""
        self._entries += (time_s, tail, orbit, event)

    def decisions(self) -> Decisions:
        """The same as columns."""
        time_s, tail, orbit, event = (self._entries[column::4] for column in range(4))
        return Decisions(np.array(time_s, dtype=float), *coded(tail), *coded(orbit), *coded(event))


@dataclass(frozen=True)
class Decisions:
    """Every decision of a run in the order it fell, a row each.

    `tail`, `orbit` and `event` say where in `tails`, `orbits` and `events` theirs is; the orbit of
    a decision that serves none is "".
    """

    time_s: np.ndarray
    tail: np.ndarray
    tails: Sequence[Tail]
    orbit: np.ndarray
    orbits: Sequence[str]
    event: np.ndarray
    events: Sequence[str]

    def table_before(self, end_s: float) -> Table:
        """Those before a moment: time_s, fleet, tail, orbit, event."""
        counted = is_before(self.time_s, end_s)
        tail = self.tail[counted]
        return Table(
            {
                "time_s": self.time_s[counted],
                "fleet": text_column([tail.fleet for tail in self.tails], tail),
                "tail": text_column([tail.name for tail in self.tails], tail),
                "orbit": text_column(self.orbits, self.orbit[counted]),
                "event": text_column(self.events, self.event[counted]),
            }
        )


class History:
    """What every tail was doing when, read off the decisions of a run."""

    def __init__(self, made: Decisions) -> None:
        state_after = np.array([_STATE_AFTER.get(event, -1) for event in made.events])
        state = state_after[made.event]
        rows = np.argsort(made.tail, kind="stable")
        rows = rows[state[rows] >= 0]
        tail, state = made.tail[rows], state[rows]
        # A failure on the way home changes nothing of when the aircraft is back.
        on_the_way = (state[:-1] == _RETURNING) & (tail[:-1] == tail[1:])
        changes = np.ones(len(rows), dtype=bool)
        changes[1:] = ~(on_the_way & (state[1:] == _AIR_ABORT))
        rows, tail, state = rows[changes], tail[changes], state[changes]
        time_s, orbit = made.time_s[rows], made.orbit[rows]
        edges = np.searchsorted(tail, np.arange(len(made.tails) + 1)).tolist()
        # Of each tail since when, its state, and the orbit it serves, row by row.
        self._rows: dict[Tail, tuple[list[float], list[str], list[str]]] = {}
        self._ready: dict[Tail, list[float]] = {}
        states = [_NAMES[place] for place in state.tolist()]
        orbits = [made.orbits[place] for place in orbit.tolist()]
        for place, of in enumerate(made.tails):
            mine = slice(edges[place], edges[place + 1])
            self._rows[of] = time_s[mine].tolist(), states[mine], orbits[mine]
            self._ready[of] = time_s[mine][state[mine] == _READY].tolist()

    def at(self, tail: Tail, time_s: float) -> tuple[str, str]:
        """The tail's state and the orbit it serves, just after `time_s`."""
        times_s, states, orbits = self._rows[tail]
        i = max(0, bisect_right(times_s, time_s + SAME_MOMENT_S) - 1)
        return states[i], orbits[i]

    def pieces(
        self, tail: Tail, start_s: float, end_s: float
    ) -> Iterator[tuple[float, float, str, str]]:
        """The tail's states over a stretch: start, end, state, orbit."""
        times_s, states, orbits = self._rows[tail]
        first = max(0, bisect_right(times_s, start_s) - 1)
        since_s = start_s
        for i in range(first, len(times_s)):
            since_s = max(since_s, times_s[i])
            until_s = min(end_s, times_s[i + 1]) if i + 1 < len(times_s) else end_s
            if since_s < until_s:
                yield since_s, until_s, states[i], orbits[i]
            if until_s == end_s:
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

        return min((tail for tail in self._rows if tail.fleet in due_s), key=nearness)

    def being_sent(self, orbit: str, fleets: Iterable[str], time_s: float) -> Tail | None:
        """A tail in preflight for this orbit at `time_s`, if there is one."""
        wanted = set(fleets)
        return next(
            (
                tail
                for tail in self._rows
                if tail.fleet in wanted and self.at(tail, time_s) == ("preflight", orbit)
            ),
            None,
        )

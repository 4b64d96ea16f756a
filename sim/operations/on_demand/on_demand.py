"""Watching on demand in one replication: the alerts, the open calls, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.column_table import Table, text_of
from sim.operations.on_demand.alert import AlertFleet
from sim.operations.on_demand.aloft import InTheAir
from sim.operations.on_demand.calls import CallTimes, calls_of
from sim.operations.on_demand.open_calls import OpenCalls
from sim.operations.on_demand.release import ReleasingOrbit
from sim.operations.timing.ticks import Clock, is_before, whole_ticks
from sim.units import DAY_S

if TYPE_CHECKING:
    import simpy

    from sim.operations.flight_line import FlightLine
    from sim.operations.on_demand.alert import Answerer
    from sim.operations.on_demand.calls import Call
    from sim.operations.relief import Slot
    from sim.operations.sorties import Sorties
    from sim.operations.tail_history import Decisions
    from sim.operations.timing.sortie import Sortie

# How long after the end it is still looked who answers: queues are over by then.
_MOST_SPANS: Final = 10.0
_YEAR_S: Final = 366 * DAY_S
# What counts is looked at no longer than that after the end, where orbits go on being flown.
_LONGEST_RUN_ON_S: Final = 100.0 * DAY_S


@dataclass(frozen=True)
class Answered:
    """What became of the cues of one replication, and how ready those on alert were.

    calls: a row for each cue in the order of the reports: fleet, tail, sortie (-1 where the table
    of sorties has none), answered_s, on_scene_s, ended_s, stayed_s, found_s, searched_s, held_s,
    watched_s, breaks, found_again (nan of a cue that is only looked at), outcome, cause. `holds`: a
    row for each stay in which something was held. `ready_s` is by fleet the counted time in which
    all of its alert were ready, and `away_s` the tail-time in which one was not.
    """

    calls: Table
    holds: Table
    ready_s: Mapping[str, float]
    away_s: Mapping[str, float]


def limit_s(clock: Clock) -> float:
    """When nobody looks on who answers: where next to every sortie breaks off, it has no end."""
    return _MOST_SPANS * clock.end_s + _YEAR_S


class OnDemand:
    """The aircraft on alert of all fleets, and the calls that they answer.

    `lines` are their ground halves by fleet, `sorties` what they fly; `slots` are the places of the
    orbits, of which some may release their aircraft.
    """

    def __init__(
        self,
        env: simpy.Environment,
        times: CallTimes,
        lines: Mapping[str, FlightLine],
        sorties: Sorties,
        clock: Clock,
        slots: Sequence[Slot] = (),
    ) -> None:
        self._env, self._clock, self._sorties = env, clock, sorties
        self._limit_s = limit_s(clock)
        self._fleets = tuple(lines)
        self.air: InTheAir | None = None
        readiness_s = {
            name: whole_ticks(line.fleet.alert.readiness_s)
            for name, line in lines.items()
            if line.fleet.alert
        }
        self._open = OpenCalls(
            env,
            calls_of(times, readiness_s),
            (clock.warmup_s, clock.end_s),
            by_preference=times.by_preference,
        )
        self._answerers: list[Answerer] = [
            AlertFleet(name, env, line, sorties, self._open) for name, line in lines.items()
        ]
        if times.of_orbits:
            for orbit in times.of_orbits.rank:
                own = [slot for slot in slots if slot.name == orbit]
                self._answerers.append(ReleasingOrbit(env, own, times.of_orbits, self._open))
            # Orbits are flown for ever, whether or not anybody of them can still answer.
            self._limit_s = clock.end_s + _LONGEST_RUN_ON_S
        if times.in_the_air:
            names = [answerer.name for answerer in self._answerers]
            self.air = InTheAir(env, times.in_the_air, self._open, names)
            self._answerers += self.air.answerers
            sorties.on_homeward = self.air.turns_home
        for line in lines.values():
            line.on_ready = line.on_gone = self._open.wake

    def begin(self) -> None:
        """Begin to take calls."""
        self._open.begin(self._answerers)

    def goes_on(self) -> bool:
        """Whether something of the counted time is still to be known, and can be."""
        undecided = self._open.n_undecided or self._sorties.n_counted_aloft
        return bool(undecided) and self._env.peek() < self._limit_s

    def flown(self) -> list[Sortie]:
        """The sorties to calls that took off before the end, in that order."""
        end_s = self._clock.end_s
        return [sortie for sortie in self._sorties.flown if is_before(sortie.takeoff_s, end_s)]

    def answered(self, flown: Sequence[Sortie], made: Decisions) -> Answered:
        """What became of every call.

        `flown` are the rows of the table of sorties, `made` the decisions about those on alert.
        """
        calls = sorted(self._open.made, key=attrgetter("number"))
        for call in calls:
            if not call.outcome:
                # Nobody is left who could come, or it does not count and is looked at no longer.
                call.outcome, call.cause = "unanswered", call.why_unmet
                call.ended_s = max(self._env.now, call.ordered_s)
            elif call.is_reached:
                call.cause = call.why_unfinished
        ready_s, away_s = readiness(made, self._fleets, self._clock)
        return Answered(_call_table(calls, flown), stays_held(calls), ready_s, away_s)


def readiness(
    made: Decisions, fleets: Sequence[str], clock: Clock
) -> tuple[dict[str, float], dict[str, float]]:
    """By fleet: how long all on alert were ready, and for how long summed over tails not."""
    span_s = (clock.warmup_s, clock.end_s)
    away: dict[str, list[tuple[float, float]]] = {name: [] for name in fleets}
    ready = np.array([event == "ready" for event in made.events])[made.event]
    # Of a sortie that fails as a whole the aircraft stays where it was.
    moves = np.array([event != "sortie_lost" for event in made.events])[made.event]
    for place, tail in enumerate(made.tails):
        mine = (made.tail == place) & moves
        # A tail is not ready from a decision that is none to be ready until the next that is.
        time_s, is_ready = made.time_s[mine], ready[mine]
        changes = np.flatnonzero(np.diff(np.concatenate(([True], is_ready))))
        times_s = [*time_s[changes].tolist(), *([inf] if len(changes) % 2 else [])]
        clipped = np.clip(times_s, *span_s).reshape(-1, 2).tolist()
        away[tail.fleet] += [(a, b) for a, b in clipped if a < b]
    length_s = span_s[1] - span_s[0]
    ready_s = {name: length_s - _union_s(spans) for name, spans in away.items()}
    return ready_s, {name: sum(b - a for a, b in spans) for name, spans in away.items()}


def _union_s(spans: list[tuple[float, float]]) -> float:
    """How long at least one of some spans lasts."""
    total_s, until_s = 0.0, -inf
    for begin_s, end_s in sorted(spans):
        total_s += max(0.0, end_s - max(begin_s, until_s))
        until_s = max(until_s, end_s)
    return total_s


def stays_held(calls: Sequence[Call]) -> Table:
    """A row for each stay in which something was held: cue, number of the stay, tail, state."""
    rows = [
        (call.number, n, stay.tail, stay.begin_s, stay.end_s, state)
        for call in calls
        if call.search and call.search.custody
        for custody in (call.search.custody,)
        for n, (stay, state) in enumerate(zip(custody.stays, custody.states(), strict=True))
    ]
    cue, stay, tail, begin_s, end_s, state = zip(*rows, strict=True) if rows else ((),) * 6
    return Table(
        {
            "cue": np.array(cue, dtype=np.int64),
            "stay": np.array(stay, dtype=np.int64),
            "tail": text_of(tail),
            "begin_s": np.array(begin_s, dtype=float),
            "end_s": np.array(end_s, dtype=float),
            "state": text_of(state),
        }
    )


def _call_table(calls: Sequence[Call], flown: Sequence[Sortie]) -> Table:
    rows = {(s.tail.name, s.takeoff_s): row for row, s in enumerate(flown)}

    def numbers(name: str) -> np.ndarray:
        return np.fromiter(map(attrgetter(name), calls), dtype=float, count=len(calls))

    def of_searches(name: str) -> np.ndarray:
        values = (getattr(call.search, name) if call.search else nan for call in calls)
        return np.fromiter(values, dtype=float, count=len(calls))

    return Table(
        {
            "fleet": text_of([call.fleet for call in calls]),
            "tail": text_of([call.tail for call in calls]),
            "sortie": np.array(
                [rows.get((call.tail, call.takeoff_s), -1) for call in calls], dtype=np.int64
            ),
            "answered_s": numbers("answered_s"),
            "on_scene_s": numbers("on_scene_s"),
            "ended_s": numbers("ended_s"),
            "stayed_s": numbers("stayed_s"),
            "found_s": of_searches("found_s"),
            "searched_s": of_searches("searched_s"),
            "held_s": of_searches("held_s"),
            "watched_s": of_searches("watched_s"),
            "breaks": of_searches("breaks"),
            "found_again": of_searches("again"),
            "outcome": text_of([call.outcome for call in calls]),
            "cause": text_of([call.cause for call in calls]),
        }
    )

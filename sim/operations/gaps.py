"""Where an orbit had fewer aircraft than asked, and why: each instant of a gap has one cause."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING

import numpy as np

from sim.column_table import Table, text_of
from sim.operations.causes import STATES
from sim.operations.relief import Hole, Slot
from sim.operations.tail_history import Decisions, History
from sim.operations.timing.sortie import Sortie, Stay
from sim.operations.timing.ticks import is_before
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.operations.flight_line import Tail

Piece = tuple[float, float, str]

_BLAMED = frozenset(state.name for state in STATES if state.is_cause)


@dataclass(frozen=True)
class _GapPart:
    """Part of a gap in which the same number of aircraft is missing."""

    gap: int
    start_s: float
    end_s: float
    missing: int


def gap_table(
    slots: Sequence[Slot], sorties: Sequence[Sortie], made: Decisions, span: tuple[float, float]
) -> Table:
    """The gaps of every orbit, split by cause: orbit, gap, start_s, end_s, missing, cause."""
    rows: list[tuple[str, int, float, float, int, str]] = []
    # Who did what when is worked out only if there is a gap to explain.
    history = cache(lambda: History(made))
    stays_of: dict[str, list[Stay]] = {slot.name: [] for slot in slots}
    for sortie in sorties:
        if sortie.arrived and (its_own := stays_of.get(sortie.destination.name)) is not None:
            its_own.extend(sortie.stays)
    for name, arrived in stays_of.items():
        own = [slot for slot in slots if slot.name == name]
        stays = sorted(arrived, key=_arrival_s)
        causes = _Causes(own, slots, stays, history)
        for stretch in _stretches(own[0], stays, span):
            rows += [
                (name, stretch.gap, start_s, end_s, stretch.missing, cause)
                for start_s, end_s, cause in causes.of(stretch.start_s, stretch.end_s)
            ]
    orbit, gap, start, end, missing, cause = zip(*rows, strict=True) if rows else ((),) * 6
    return Table(
        {
            "orbit": text_of(orbit),
            "gap": np.array(gap, dtype=np.int64),
            "start_s": np.array(start, dtype=float),
            "end_s": np.array(end, dtype=float),
            "missing": np.array(missing, dtype=np.int64),
            "cause": text_of(cause),
        }
    )


def _arrival_s(stay: Stay) -> float:
    return stay.arrive_s


def _stretches(slot: Slot, stays: Sequence[Stay], span: tuple[float, float]) -> Iterator[_GapPart]:
    """The demanded time with fewer than k on station, gap by gap."""
    k = slot.orbit.aircraft_on_station
    changes = sorted([(s.arrive_s, 1) for s in stays] + [(s.depart_s, -1) for s in stays])
    present = [0, *accumulate(change for _, change in changes)]
    gap = 0
    for begin_s, end_s in slot.demand.within(*span):
        short: list[tuple[float, float, int]] = []
        first = bisect_left(changes, (begin_s + SAME_MOMENT_S,))
        levels = _levels(changes[first:], present[first], begin_s, end_s)
        for start_s, until_s, n_present in levels:
            if n_present < k:
                short.append((start_s, until_s, k - n_present))
                if until_s < end_s:
                    continue  # one gap, though more or fewer may be missing from here on
            if short:
                yield from (_GapPart(gap, *part) for part in short)
                gap += 1
            short = []


def _levels(
    changes: Sequence[tuple[float, int]], present: int, begin_s: float, end_s: float
) -> Iterator[tuple[float, float, int]]:
    """The number on station over [begin_s, end_s], piece by piece, from those at its begin on.

    Changes at the same moment are one: no gap is shorter than it, and no relief that came as much
    too early cuts a gap in two.
    """
    since_s = begin_s
    for time_s, change in changes:
        if not is_before(time_s, end_s):
            break
        if is_before(since_s, time_s):
            yield since_s, time_s, present
            since_s = time_s
        present += change
    yield since_s, end_s, present


class _Causes:
    """The causes of one orbit's gaps."""

    def __init__(
        self,
        own: Sequence[Slot],
        all_slots: Sequence[Slot],
        stays: Sequence[Stay],
        history: Callable[[], History],
    ) -> None:
        self._slot = own[0]
        self._stays = stays
        self._arrivals = [s.arrive_s for s in stays]
        self._history = history
        self._priorities = {slot.name: slot.orbit.priority for slot in all_slots}
        self._yields = any(
            slot.orbit.priority < self._slot.orbit.priority
            and set(slot.fleets) & set(self._slot.fleets)
            for slot in all_slots
        )
        self._asked = sorted(stay for slot in own for stay in slot.asked)
        self._holes = sorted(
            (h for slot in own for h in slot.holes if h.end_s > h.start_s),
            key=lambda hole: hole.start_s,
        )
        # The latest end of each and of those before it: what is over by some moment is passed over.
        self._asked_until_s = list(accumulate((until_s for _, until_s in self._asked), max))
        self._holes_until_s = list(accumulate((hole.end_s for hole in self._holes), max))

    def of(self, start_s: float, end_s: float) -> list[Piece]:
        """Cut one stretch into pieces of one cause; they add up to the stretch."""
        if not self._slot.fleets:
            return [(start_s, end_s, "infeasible")]
        pieces: list[Piece] = []
        # What a slot knows of its own sorties comes first: a tail's state tells nothing of a
        # sortie that another tail was to fly and did not.
        for hole in islice(self._holes, bisect_right(self._holes_until_s, start_s), None):
            if hole.start_s >= end_s:
                break
            hole_start_s, hole_end_s = max(start_s, hole.start_s), min(end_s, hole.end_s)
            if hole_start_s < hole_end_s:
                pieces += self._outside_holes(start_s, hole_start_s)
                pieces.append((hole_start_s, hole_end_s, self._why_empty(hole)))
                start_s = hole_end_s
        return _joined(pieces + self._outside_holes(start_s, end_s))

    def _why_empty(self, hole: Hole) -> str:
        if hole.cause:
            return hole.cause
        tail = self._history().nearest_to_ready(hole.due_s)
        due_s = hole.due_s[tail.fleet]
        state, orbit = self._history().at(tail, due_s)
        soon_s = due_s + SAME_MOMENT_S
        if state == "ready" and self._slot.ways[tail.fleet].next_s(soon_s) > soon_s:
            return "airspace"
        return self._cause_of(state, orbit)

    def _outside_holes(self, start_s: float, end_s: float) -> list[Piece]:
        """Time that no lost sortie was to fill: nobody was asked for, or the tail that ends it."""
        # Before the very first arrival everybody waits, whatever the policy asks for.
        if not self._arrivals or start_s < self._arrivals[0]:
            return self._awaited(start_s, end_s)
        pieces: list[Piece] = []
        first = bisect_right(self._asked_until_s, start_s)
        for asked_s, asked_until_s in islice(self._asked, first, None):
            if asked_s >= end_s:
                break
            if asked_until_s <= start_s:
                continue
            if asked_s > start_s + SAME_MOMENT_S:
                pieces.append((start_s, asked_s, "schedule"))
                start_s = asked_s
            until_s = min(asked_until_s, end_s)
            pieces += self._awaited(start_s, until_s)
            start_s = until_s
        if end_s > start_s:
            pieces.append((start_s, end_s, "schedule"))
        return pieces

    def _awaited(self, start_s: float, end_s: float) -> list[Piece]:
        """The states, over a stretch, of the tail that ends the gap."""
        if end_s <= start_s:
            return []
        tail = self._ender(start_s, end_s)
        pieces: list[Piece] = []
        for begin_s, until_s, state, orbit in self._history().pieces(tail, start_s, end_s):
            cause = self._cause_of(state, orbit)
            if state == "ready":  # and perhaps held up by closures
                legal = self._slot.ways[tail.fleet].pieces(begin_s, until_s)
                pieces += [
                    (a_s, b_s, cause if is_legal else "airspace") for a_s, b_s, is_legal in legal
                ]
            else:
                pieces.append((begin_s, until_s, cause))
        return pieces

    def _ender(self, start_s: float, end_s: float) -> Tail:
        # Whoever arrives next, if that is while the gap lasts and not for the next window.
        i = bisect_left(self._arrivals, end_s - SAME_MOMENT_S)
        demand_ends_s = self._slot.demand.next(start_s)[1]
        if i < len(self._arrivals) and self._arrivals[i] < demand_ends_s:
            return self._stays[i].tail
        fleets = self._slot.fleets
        sent = self._history().being_sent(self._slot.name, fleets, end_s)
        return sent or self._history().nearest_to_ready(dict.fromkeys(fleets, start_s))

    def _cause_of(self, state: str, orbit: str) -> str:
        if state in _BLAMED:
            return state
        if state == "ready":
            # Ready and not sent: kept for a higher orbit, where one shares the aircraft.
            return "priority" if self._yields else "schedule"
        if orbit == self._slot.name and state in ("preflight", "outbound"):
            return "preflight" if state == "preflight" else "transit"
        # Flying for somebody else, or on its way home: one more aircraft would have helped.
        higher = self._priorities[orbit] < self._priorities[self._slot.name]
        return "priority" if higher else "fleet_size"


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for start_s, end_s, cause in pieces:
        if joined and joined[-1][2] == cause:
            joined[-1] = (joined[-1][0], end_s, cause)
        else:
            joined.append((start_s, end_s, cause))
    return joined

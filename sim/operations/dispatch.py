"""Dispatch: which aircraft is sent for which order, and when that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import inf
from typing import TYPE_CHECKING

import simpy

from sim.operations.can_be_spared import Foresight, takes_the_only_one
from sim.operations.sorties import Sorties
from sim.operations.timing.sortie import Sortie
from sim.operations.timing.ticks import is_before
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.operations.flight_line import FlightLine
    from sim.operations.relief import Order, Slot


class Dispatch:
    """Sends aircraft for the orders of all slots.

    An order is looked at when it is made, when a fleet has to start for it, when an aircraft has
    become ready, and when a closure that holds it up ends: at no other moment can the answer be
    another.
    """

    def __init__(
        self, env: simpy.Environment, lines: Mapping[str, FlightLine], sorties: Sorties
    ) -> None:
        self._env = env
        self._lines = lines
        self._sorties = sorties
        self._by_priority: list[Slot] = []
        # By fleet: the slots that it may fly for, and those that prefer it.
        self._drawing_on: dict[str, list[Slot]] = {}
        self._preferring: dict[str, list[Slot]] = {}
        self._first_priority: dict[str, float] = {}
        # Where closures come and go: when the orders of a slot are looked at next.
        self._next_look_s: dict[Slot, float] = {}
        for fleet, line in lines.items():
            line.on_ready = partial(self._ready, fleet)

    @property
    def now_s(self) -> float:
        """The time."""
        now_s: float = self._env.now
        return now_s

    def begin(self, slots: Sequence[Slot]) -> None:
        """Begin to serve slots: when aircraft are short by priority, then by order in the file."""
        served = [slot for slot in slots if slot.ways]
        self._by_priority = sorted(served, key=lambda slot: slot.orbit.priority)
        for fleet in self._lines:
            self._drawing_on[fleet] = [s for s in self._by_priority if fleet in s.ways]
            preferring = [s for s in self._by_priority if s.fleets[:1] == (fleet,)]
            self._preferring[fleet] = preferring
            priorities = (slot.orbit.priority for slot in preferring)
            self._first_priority[fleet] = min(priorities, default=inf)
        for slot in self._by_priority:
            slot.begin()

    def end(self) -> None:
        """Tell the slots of the orders that nobody can serve any more."""
        for slot in self._by_priority:
            late = [order for order in slot.orders if not self._in_time(order, self.now_s)]
            for order in late:
                if order.ends_s() < inf:
                    slot.too_late(order)

    def wait(self, until_s: float, then: Callable[..., None], *what: object) -> None:
        """Do something at a time, or now if that is over; after what else is due then already."""
        # SimPy runs what is due at one time in the order in which it was asked for.
        now_s = self._env.now
        timer = self._env.timeout(until_s - now_s if until_s > now_s else 0.0)
        timer.callbacks.append(lambda _: then(*what))

    def stand(self, order: Order) -> None:
        """Look at an order now, and again when each fleet has to start."""
        self.time(order)
        self._review((order.slot,))

    def time(self, order: Order) -> None:
        """Look at an order when each fleet has to start; before the first nobody need look."""
        now_s = self._env.now
        for start_s in order.ask(now_s):
            if now_s < start_s < inf:
                self.wait(start_s, self._review, (order.slot,))

    def _ready(self, fleet: str) -> None:
        """An aircraft of a fleet has become ready: look when all of this moment have."""
        # Looked at here and now, the order of events would choose among fleets, not preference.
        self.wait(self._env.now, self._review, self._drawing_on[fleet])

    def _review(self, slots: Iterable[Slot]) -> None:
        """Send what can be sent; a sortie that is sent may leave another order that is due."""
        soon_s = self._env.now + SAME_MOMENT_S
        for slot in slots:
            sent = True
            while sent:
                sent = False
                for order in slot.orders:
                    if order.earliest_s <= soon_s and self._try(order):
                        sent = True
                        break  # the orders are others now
            if slot.timed:
                self._look_again(slot)

    def _look_again(self, slot: Slot) -> None:
        """While an order is due that closures hold up, look when what holds of a start ends."""
        now_s = self._env.now
        if all(order.earliest_s > now_s + SAME_MOMENT_S for order in slot.orders):
            return
        moments_s = [way.changes_s(now_s) for way in slot.timed]
        for order in slot.orders:
            moments_s += [way.start_s(order.wanted_s, now_s) for way in slot.timed]
        next_s = min((time_s for time_s in moments_s if time_s > now_s), default=inf)
        if now_s < next_s < inf and next_s != self._next_look_s.get(slot):
            self._next_look_s[slot] = next_s
            self.wait(next_s, self._review, (slot,))

    def _try(self, order: Order) -> bool:
        """Send the first fleet of the slot that can be sent, if it is its time.

        Whether the slot's orders have changed. A preferred fleet that has an aircraft to spare is
        waited for until its time comes, unless closures make it late. The slot is told of an order
        that no fleet can serve any more.
        """
        slot, now_s = order.slot, self._env.now
        in_time = self._in_time(order, now_s)
        for fleet in in_time:
            if not self._lines[fleet].ready:
                continue
            way = slot.ways[fleet]
            start_s = order.start_s(way, now_s)
            if start_s <= now_s + SAME_MOMENT_S:
                if way.next_s(now_s) > now_s:
                    return False  # in less than a millisecond it may
                if self._can_spare(order, fleet, now_s):
                    self._send(order, fleet)
                    return True
            # Before its time the last fleet is waited for as well: there is no other.
            elif fleet == in_time[-1] or self._is_waited_for(order, fleet, start_s):
                return False
        if in_time or order.ends_s() == inf:
            return False
        slot.too_late(order)
        return True

    def _in_time(self, order: Order, now_s: float) -> list[str]:
        """The fleets that, started now, would not come too late to be of use."""
        ends_s, ways = order.ends_s(), order.slot.ways
        if not is_before(order.wanted_s, ends_s):
            return []
        return [fleet for fleet, way in ways.items() if is_before(way.arrival_s(now_s), ends_s)]

    def _is_waited_for(self, order: Order, fleet: str, start_s: float) -> bool:
        """Whether a fleet that starts later has one to spare, and closures do not make it late."""
        due_s = order.slot.ways[fleet].due_s(order.wanted_s, start_s)
        is_punctual = due_s <= order.wanted_s + SAME_MOMENT_S
        return is_punctual and self._can_spare(order, fleet, start_s)

    def _can_spare(self, order: Order, fleet: str, start_s: float) -> bool:
        """Whether no orbit of higher priority that prefers the fleet would miss the aircraft."""
        slot, line, now_s = order.slot, self._lines[fleet], self._env.now
        priority = slot.orbit.priority
        if priority <= self._first_priority[fleet]:
            return True
        due_s = order.due_s(slot.ways[fleet], now_s)
        way = slot.ways[fleet].at(start_s)
        back_s = slot.leaves_s(due_s, way.stay_s) + way.home_s
        ready_s = line.expected_ready_s()
        above = [other for other in self._preferring[fleet] if other.orbit.priority < priority]
        if takes_the_only_one(next(above[0].wishes()), ready_s, now_s, back_s):
            return False
        wishes = [wish for other in above for wish in other.wishes()]
        return Foresight(wishes, ready_s, now_s).can_spare(priority, back_s)

    def _send(self, order: Order, fleet: str) -> None:
        """Take a tail and begin its preflight, or let the whole sortie fail."""
        slot, line, now_s = order.slot, self._lines[fleet], self._env.now
        way = slot.ways[fleet]
        due_s, budget = order.due_s(way, now_s), order.budget(way, now_s)
        stay_s = slot.stay_s(order, budget.on_station_s)
        tail = line.take()
        sortie = Sortie(tail, slot, way, budget, now_s, order.wanted_s, due_s, stay_s)
        slot.sent(order, sortie)
        # One that fails as a whole has its place in the chain like any other, and nobody flies it.
        if next(tail.sortie_fails):
            self._sorties.note(sortie, "sortie_lost")
            line.put_back(tail)
            slot.lost_whole(sortie)
        else:
            self._sorties.send(sortie)

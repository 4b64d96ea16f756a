"""The moving parts of one replication: who is sent where and when, decision by decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import inf
from typing import TYPE_CHECKING

import simpy

from sim.operations.base import FlightLine, Log, Steps, tails_of
from sim.operations.flying import Flight
from sim.operations.foresight import Foresight, Way, Wish
from sim.operations.orbit import Hole, Order, Slot, Sortie, is_before, slots_of
from sim.operations.ticks import whole_ticks
from sim.operations.timetable import TimedWay, Timetable
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.chance import Chance
    from sim.operations.simulation import Clock
    from sim.scenario.parts.scenario import Fleet, Orbit


class Model:
    """One replication: `slots`, `sorties` and `log` are what it leaves behind."""

    def __init__(
        self,
        fleets: Mapping[str, Fleet],
        orbits: Mapping[str, Orbit],
        budgets: Mapping[tuple[str, str], SortieBudget],
        clock: Clock,
        chance: Chance,
        timetables: Mapping[tuple[str, str], Timetable],
    ) -> None:
        self._clock = clock
        self._timetables = timetables
        self._env = simpy.Environment()
        self.log = Log()
        self.sorties: list[Sortie] = []
        self._airborne_in_time = 0
        self._lines = {
            name: FlightLine(
                self._env,
                fleet,
                tails_of(name, fleet, position, chance),
                self.log,
                partial(self._ready, name),
            )
            for position, (name, fleet) in enumerate(fleets.items())
        }
        self.slots = [
            slot
            for name, orbit in orbits.items()
            for slot in slots_of(name, orbit, budgets, clock.start_clock_s)
        ]
        # Who is served first when aircraft are short: by priority, then by order in the file.
        self._by_priority = sorted(self.slots, key=lambda slot: slot.orbit.priority)
        self._drawing_on = {
            name: [slot for slot in self._by_priority if name in slot.budgets] for name in fleets
        }
        # By orbit and fleet: what a sortie is expected to take.
        self._ways = {
            slot.name: {fleet: self._way(slot, fleet) for fleet in slot.fleets}
            for slot in self.slots
        }
        for slot in self.slots:
            ways = self._ways[slot.name].items()
            slot.timed = {fleet: way for fleet, way in ways if isinstance(way, TimedWay)}
        # By fleet, the slots that prefer it, in the order in which they are served.
        self._preferring = {
            fleet: [slot for slot in self._by_priority if slot.fleets[:1] == (fleet,)]
            for fleet in fleets
        }
        self._first_priority = {
            fleet: min((slot.orbit.priority for slot in slots), default=inf)
            for fleet, slots in self._preferring.items()
        }
        # What is foreseen now of each fleet; nothing once something has been sent.
        self._foresight: dict[str, Foresight] = {}

    def _way(self, slot: Slot, fleet: str) -> Way:
        line, budget = self._lines[fleet], slot.budgets[fleet]
        preflight_s, turnaround_s = line.preflight_mean_s, line.turnaround_mean_s
        if table := self._timetables.get((fleet, slot.name)):
            return TimedWay.of(table, preflight_s, turnaround_s)
        return Way(budget.out_s + preflight_s, budget.on_station_s, budget.back_s + turnaround_s)

    def run(self) -> None:
        """Run to the end of the counted time, and on until all airborne then have landed."""
        served = [slot for slot in self._by_priority if slot.fleets]
        for slot in served:
            if slot.on_bingo:
                slot.head = Order(slot, slot.demand.next(0.0)[0], chained=True)
                slot.orders.append(slot.head)
            else:
                slot.next_s = self._planned_start_s(slot, 0)
        for slot in served:
            if slot.on_bingo:
                self._stand(slot.orders[0])
            else:
                self._wait(self._planned_start_s(slot, 0), partial(self._plan, slot, 0))
        self._env.run(until=self._clock.end_s)
        for slot in served:
            for order in [order for order in slot.orders if not self._in_time(order)]:
                if self._ends_s(order) < inf:
                    self._put_off(order)
        while self._airborne_in_time:
            self._env.step()

    # Orders: what stands, when it is looked at, and who is sent.

    def _stand(self, order: Order) -> None:
        """Look at an order now, and again when each fleet has to start."""
        self._time(order)
        self._review((order.slot,))

    def _time(self, order: Order) -> None:
        """Note when each fleet has to start for an order; before the first nobody need look."""
        slot, order.asked_s = order.slot, self._env.now
        if order.start_s is not None:
            order.earliest_s = order.start_s
            return
        now_s, ways = self._env.now, self._ways[slot.name].values()
        starts_s = [way.start_s(order.wanted_s, now_s) for way in ways]
        order.earliest_s = min(starts_s)
        for start_s in starts_s:
            if now_s < start_s < inf:
                self._wait(start_s, partial(self._review, (slot,)))

    def _ready(self, fleet: str) -> None:
        """An aircraft of a fleet has become ready: look when all of this moment have."""
        self._wait(self._env.now, lambda: self._review(self._drawing_on[fleet]))

    def _wait(self, until_s: float, then: Callable[[], None]) -> None:
        timer = self._env.timeout(max(0.0, until_s - self._env.now))
        timer.callbacks.append(lambda _: then())

    def _review(self, slots: Iterable[Slot]) -> None:
        """Send what can be sent; a sortie that is sent may leave another order that is due."""
        now = self._env.now + SAME_MOMENT_S
        self._foresight.clear()
        for slot in slots:
            sent = True
            while sent:
                due = [order for order in slot.orders if order.earliest_s <= now]
                sent = any(self._try(order) for order in due)
            if slot.timed:
                self._look_again(slot)

    def _look_again(self, slot: Slot) -> None:
        """While an order is due that closures hold up, look when what holds of a start ends."""
        now_s = self._env.now
        if all(order.earliest_s > now_s + SAME_MOMENT_S for order in slot.orders):
            return
        moments_s = [way.changes_s(now_s) for way in slot.timed.values()]
        for order in slot.orders:
            moments_s += [way.start_s(order.wanted_s, now_s) for way in slot.timed.values()]
        next_s = min((time_s for time_s in moments_s if time_s > now_s), default=inf)
        if now_s < next_s < inf and next_s != slot.look_s:
            slot.look_s = next_s
            self._wait(next_s, partial(self._review, (slot,)))

    def _try(self, order: Order) -> bool:
        """Send the first fleet of the slot that can be sent, if it is its time; whether any was.

        A preferred fleet that has an aircraft to spare is waited for until its time comes, unless
        closures make it late. An order that no fleet can serve any more is dropped, or put off
        until demand resumes.
        """
        slot, now = order.slot, self._env.now
        ways, in_time = self._ways[slot.name], self._in_time(order)
        for fleet in in_time:
            if not self._lines[fleet].ready:
                continue
            way, start_s = ways[fleet], order.start_s
            if start_s is None:
                start_s = way.start_s(order.wanted_s, now)
            elif way.next_s(now) > now:
                continue
            if start_s <= now + SAME_MOMENT_S:
                if way.next_s(now) > now:
                    return False  # in less than a millisecond it may
                if self._can_spare(order, fleet, now):
                    self._send(order, fleet)
                    return True
            elif fleet == in_time[-1] or self._is_waited_for(order, fleet, start_s):
                return False
        if in_time or self._ends_s(order) == inf:
            return False
        self._put_off(order)
        return True

    def _is_waited_for(self, order: Order, fleet: str, start_s: float) -> bool:
        """Whether a fleet that starts later has one to spare, and closures do not make it late."""
        due_s = self._ways[order.slot.name][fleet].due_s(order.wanted_s, start_s)
        is_punctual = due_s <= order.wanted_s + SAME_MOMENT_S
        return is_punctual and self._can_spare(order, fleet, start_s)

    def _in_time(self, order: Order) -> list[str]:
        """The fleets that, started now, would not come too late to be of use."""
        ends_s = self._ends_s(order)
        return [
            fleet
            for fleet in order.slot.fleets
            if is_before(max(order.wanted_s, self._arrival_s(order, fleet)), ends_s)
        ]

    def _ends_s(self, order: Order) -> float:
        """When an order is of no use any more."""
        return min(order.until_s, self._demand_ends_s(order))

    def _put_off(self, order: Order) -> None:
        """Drop an order that nobody can serve any more, or put it off until demand resumes."""
        self._foresight.clear()
        slot = order.slot
        ends_s = self._demand_ends_s(order)
        if ends_s <= order.until_s:
            due_s = {
                fleet: max(order.asked_s, order.wanted_s - way.lead_s)
                for fleet, way in self._ways[slot.name].items()
            }
            slot.holes.append(Hole(order.wanted_s, ends_s, order.cause, due_s))
        if not order.chained:
            slot.orders.remove(order)
            return
        order.wanted_s = slot.demand.next(max(ends_s, self._env.now))[0]
        order.cause = ""
        self._time(order)

    def _demand_ends_s(self, order: Order) -> float:
        """When the demanded stretch ends that an order is for; a planned launch has no such end."""
        return order.slot.demand.next(order.wanted_s)[1] if order.slot.on_bingo else inf

    def _can_spare(self, order: Order, fleet: str, start_s: float) -> bool:
        """Whether no orbit of higher priority that prefers the fleet would miss the aircraft."""
        slot = order.slot
        if slot.orbit.priority <= self._first_priority[fleet]:
            return True
        if fleet not in self._foresight:
            self._foresight[fleet] = Foresight(
                [wish for other in self._preferring[fleet] for wish in self._wishes(other)],
                self._lines[fleet].expected_ready_s(),
                self._env.now,
            )
        way = self._ways[slot.name][fleet].at(start_s)
        back_s = slot.leaves_s(self._due_s(order, fleet), way.stay_s) + way.home_s
        return self._foresight[fleet].can_spare(slot.orbit.priority, back_s)

    def _arrival_s(self, order: Order, fleet: str) -> float:
        """When an aircraft of a fleet that is sent now, or when it may be, can be on station."""
        way = self._ways[order.slot.name][fleet]
        start_s = way.next_s(self._env.now)
        return start_s + way.at(start_s).lead_s

    def _due_s(self, order: Order, fleet: str) -> float:
        """When it is expected there: as it is wanted, unless the launch was planned."""
        if order.start_s is not None:
            return self._arrival_s(order, fleet)
        return self._ways[order.slot.name][fleet].due_s(order.wanted_s, self._env.now)

    def _wishes(self, slot: Slot) -> Iterator[Wish]:
        """What a slot will ask of the fleet it prefers: single orders, then link upon link."""
        relief, fleet = slot.orbit.relief, slot.fleets[0]
        asked = partial(Wish, slot.orbit.priority, self._ways[slot.name][fleet], slot.demand)
        for order in slot.orders:
            if order is slot.head:
                continue
            if order.start_s is None:
                yield asked(order.wanted_s, once=True, until_s=order.until_s)
            else:
                yield asked(order.start_s, once=True, planned=True)
        if slot.head:
            wish = asked(slot.head.wanted_s, overlap_s=relief.overlap_s, stay_share=slot.stay_share)
            if slot.last and slot.is_out(slot.last) and slot.last.tail.fleet == fleet:
                wish.back_s = slot.last.tail.ready_by_s
            yield wish
        else:
            yield asked(slot.next_s, planned=True, interval_s=relief.interval_s or 0.0)

    def _send(self, order: Order, fleet: str) -> None:
        """Take a tail and begin its preflight, or let the whole sortie fail."""
        slot, line = order.slot, self._lines[fleet]
        due_s, budget = self._due_s(order, fleet), self._expected(order, fleet)
        self._foresight.clear()
        slot.orders.remove(order)
        tail = line.take()
        stay_s = slot.stay_s(budget.on_station_s) if order.chained else budget.on_station_s
        sortie = Sortie(tail, slot, budget, self._env.now, order.wanted_s, due_s, stay_s)
        self._expect_back(sortie, slot.leaves_s(due_s, budget.on_station_s))
        if next(tail.sortie_fails):
            self.log.note(self._env.now, tail, slot.name, "sortie_lost")
            line.put_back(tail)
            slot.holes.append(Hole(due_s, due_s + stay_s, "loss"))
        else:
            slot.under_way.append(sortie)
            sortie.process = self._env.process(self._fly(sortie))
        if order.chained:
            if slot.last and slot.is_out(slot.last):
                relieved_s = due_s + slot.orbit.relief.overlap_s
                self._expect_back(slot.last, min(slot.last.leaves_s, relieved_s))
            slot.last = sortie
            slot.head = Order(slot, slot.relief_wanted_s(due_s, stay_s), chained=True)
            slot.orders.append(slot.head)
            self._time(slot.head)

    def _expected(self, order: Order, fleet: str) -> SortieBudget:
        """The budget of a sortie that is sent now, if its preflight takes its mean."""
        table = self._timetables.get((fleet, order.slot.name))
        if table is None:
            return order.slot.budgets[fleet]
        takeoff_s = self._env.now + self._lines[fleet].preflight_mean_s
        if order.start_s is None:
            wanted_s = table.takeoff_s(order.wanted_s, takeoff_s)
            takeoff_s = wanted_s if wanted_s < inf else table.next_s(takeoff_s)
        return table.at(takeoff_s)

    def _expect_back(self, sortie: Sortie, leaves_s: float) -> None:
        """Note when a sortie's aircraft will be ready again if it leaves its station then."""
        tail, sortie.leaves_s = sortie.tail, leaves_s
        home_s = sortie.budget.back_s + self._lines[tail.fleet].turnaround_mean_s
        tail.ready_by_s = leaves_s + home_s

    # Launches by plan: an order for one moment, whatever happens.

    def _planned_start_s(self, slot: Slot, number: int) -> float:
        interval_s = slot.orbit.relief.interval_s
        assert interval_s is not None, "BUG: the schema requires an interval for policy 'every'"
        # From the count, not by adding up: a year of launches stays on the minute.
        return whole_ticks((slot.index / slot.orbit.aircraft_on_station + number) * interval_s)

    def _plan(self, slot: Slot, number: int) -> None:
        """Order the launch of this number, and look after the next."""
        start_s = self._planned_start_s(slot, number)
        # By the fleet that the plan counts on.
        way = self._ways[slot.name][slot.fleets[0]].at(start_s)
        arrive_s = start_s + way.lead_s
        leave_s = arrive_s + way.stay_s
        slot.next_s = self._planned_start_s(slot, number + 1)
        self._wait(slot.next_s, lambda: self._plan(slot, number + 1))
        # A stay that meets no demanded time is not asked for.
        if slot.demand.next(arrive_s)[0] < leave_s:
            slot.plans.append((arrive_s, leave_s))
            self._launch(Order(slot, arrive_s, start_s=self._env.now), leave_s)

    def _launch(self, order: Order, leave_s: float) -> None:
        """Launch now or never; what becomes ready at this very moment counts, by rounding later."""
        slot = order.slot
        slot.orders.append(order)
        self._stand(order)

        def give_up() -> None:
            if order in slot.orders:
                slot.orders.remove(order)
                due_s = dict.fromkeys(slot.fleets, self._env.now - SAME_MOMENT_S)
                slot.holes.append(Hole(order.wanted_s, leave_s, order.cause, due_s))

        if order in slot.orders:
            self._wait(self._env.now + SAME_MOMENT_S, give_up)

    # One sortie, from the choice of its tail to ready again.

    def _fly(self, sortie: Sortie) -> Steps:
        tail, slot = sortie.tail, sortie.slot
        line = self._lines[tail.fleet]
        self.log.note(self._env.now, tail, slot.name, "preflight")
        yield self._env.timeout(next(tail.preflight_s))
        if next(tail.ground_aborts):
            self._failed(sortie, "ground_abort")
            yield from line.ground_abort(tail)
            return
        takeoff_s = self._takeoff_s(sortie)
        if takeoff_s is None:
            self._cancelled(sortie)
            return
        if takeoff_s - self._env.now > (0.0 if slot.timed else SAME_MOMENT_S):
            yield self._env.timeout(takeoff_s - self._env.now)
        self._take_off(sortie)
        in_time = is_before(sortie.takeoff_s, self._clock.end_s)
        self._airborne_in_time += in_time
        flight = Flight(self._env, self.log, sortie.budget, self._arrived, self._broke_off)
        yield from flight.fly(sortie)
        sortie.land_s = self._env.now
        self._airborne_in_time -= in_time
        if sortie.outcome == "lost":
            self.log.note(self._env.now, tail, slot.name, "loss")
            yield from line.replace(tail)
        else:
            self.log.note(self._env.now, tail, slot.name, "landing")
            yield from line.recover(tail, sortie.land_s - sortie.takeoff_s)

    def _takeoff_s(self, sortie: Sortie) -> float | None:
        """When one that is ready to go takes off: as a rule so that it comes when it is wanted.

        None where closures forbid that until then, or now where launches are planned.
        """
        tail, slot, now_s = sortie.tail, sortie.slot, self._env.now
        table = self._timetables.get((tail.fleet, slot.name))
        if table is None:
            return max(now_s, sortie.wanted_s - sortie.budget.out_s) if slot.on_bingo else now_s
        expected_s = sortie.due_s - sortie.budget.out_s
        if not slot.on_bingo:
            return now_s if table.at(now_s).feasible else None
        takeoff_s = table.takeoff_s(sortie.wanted_s, now_s)
        return takeoff_s if takeoff_s <= max(now_s, expected_s, sortie.wanted_s) else None

    def _cancelled(self, sortie: Sortie) -> None:
        """A preflight that took so long that the way is closed: the aircraft is ready again."""
        self.log.note(self._env.now, sortie.tail, "", "ready")
        self._lines[sortie.tail.fleet].put_back(sortie.tail)
        self._failed(sortie, "airspace")
        self._ready(sortie.tail.fleet)

    def _take_off(self, sortie: Sortie) -> None:
        slot = sortie.slot
        if table := self._timetables.get((sortie.tail.fleet, slot.name)):
            self._rebudgeted(sortie, table.at(self._env.now))
        budget = sortie.budget
        sortie.takeoff_s = self._env.now
        self.sorties.append(sortie)
        self.log.note(self._env.now, sortie.tail, slot.name, "takeoff")
        sortie.due_s = sortie.takeoff_s + budget.out_s
        # The arrival is now known to the second; so is when the relief is wanted.
        self._want_relief(sortie, slot.relief_wanted_s(sortie.due_s, sortie.stay_s))

    def _rebudgeted(self, sortie: Sortie, budget: SortieBudget) -> None:
        """Closures may give a sortie other hours than it was sent for."""
        whole = sortie.stay_s >= sortie.budget.on_station_s
        stay_s = budget.on_station_s
        sortie.stay_s, sortie.budget = stay_s if whole else min(sortie.stay_s, stay_s), budget
        due_s = self._env.now + budget.out_s
        self._expect_back(sortie, sortie.slot.leaves_s(due_s, stay_s))

    def _want_relief(self, sortie: Sortie, wanted_s: float, cause: str = "") -> bool:
        """Move the order for a sortie's relief, if it still stands; whether it does."""
        slot = sortie.slot
        if slot.head is None or slot.last is not sortie:
            return False
        slot.head.cause = cause
        if abs(slot.head.wanted_s - wanted_s) > SAME_MOMENT_S:
            slot.head.wanted_s = wanted_s
            self._stand(slot.head)
        return True

    def _arrived(self, sortie: Sortie, budget: SortieBudget) -> None:
        """On station; whoever was there leaves after the overlap, if not before."""
        slot, now = sortie.slot, self._env.now
        slot.under_way.remove(sortie)
        sortie.depart_s = slot.leaves_s(now, budget.on_station_s)
        self._expect_back(sortie, sortie.depart_s)
        if not slot.on_bingo:
            return
        relieved, slot.present = slot.present, sortie
        leaves_s = now + slot.orbit.relief.overlap_s
        if relieved and relieved.process and relieved.depart_s > leaves_s + SAME_MOMENT_S:
            relieved.depart_s = leaves_s
            self._expect_back(relieved, leaves_s)
            relieved.process.interrupt()

    def _broke_off(self, sortie: Sortie, budget: SortieBudget) -> None:
        """An abort or a loss before the planned departure: the slot looks for another aircraft."""
        slot, now = sortie.slot, self._env.now
        cause = "loss" if sortie.outcome == "lost" else "air_abort"
        if not slot.on_bingo:
            if not sortie.arrived:
                slot.under_way.remove(sortie)
            leave_s = sortie.depart_s if sortie.arrived else sortie.due_s + budget.on_station_s
            slot.holes.append(Hole(max(sortie.due_s, now), leave_s, cause))
        elif not sortie.arrived:
            self._failed(sortie, cause)
        elif slot.present is sortie:
            slot.present = None
            if not self._want_relief(sortie, now, cause):
                self._patch(slot, now, cause)

    def _failed(self, sortie: Sortie, cause: str) -> None:
        """A sortie that will not arrive: its place is another's, and at once."""
        slot, now = sortie.slot, self._env.now
        slot.under_way.remove(sortie)
        if not slot.on_bingo:
            leave_s = sortie.wanted_s + sortie.stay_s
            self._launch(Order(slot, sortie.wanted_s, start_s=now, cause=cause), leave_s)
            return
        if slot.present and slot.is_out(slot.present):
            self._expect_back(slot.present, slot.present.depart_s)
        # Gaps while it was awaited are its own, unless another was to come before it.
        first = all(other.due_s > sortie.due_s for other in slot.under_way)
        slot.holes.append(Hole(sortie.sent_s if first else sortie.wanted_s, now, cause))
        if not self._want_relief(sortie, sortie.wanted_s, cause):
            self._patch(slot, sortie.wanted_s, cause)

    def _patch(self, slot: Slot, wanted_s: float, cause: str) -> None:
        """Order an aircraft for the time until the next one comes that is already sent."""
        coming = [sortie.due_s for sortie in slot.under_way if sortie.due_s > wanted_s]
        assert slot.head is not None, "BUG: an orbit without reliefs on bingo has no chain"
        until_s = min(coming, default=slot.head.wanted_s)
        order = Order(slot, wanted_s, until_s=until_s, cause=cause)
        slot.orders.append(order)
        self._stand(order)

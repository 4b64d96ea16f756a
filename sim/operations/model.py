"""The moving parts of one replication: who is sent where and when, decision by decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import simpy

from sim.operations.base import FlightLine, Log, Steps, tails_of
from sim.operations.flying import Flight
from sim.operations.foresight import can_spare
from sim.operations.orbit import SAME_MOMENT_S, Hole, Order, Slot, Sortie, slots_of
from sim.operations.ticks import whole_ticks

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.chance import Chance
    from sim.operations.simulation import Clock
    from sim.scenario.schema import Fleet, Orbit


class Model:
    """One replication: `slots`, `sorties` and `log` are what it leaves behind."""

    def __init__(
        self,
        fleets: Mapping[str, Fleet],
        orbits: Mapping[str, Orbit],
        budgets: Mapping[tuple[str, str], SortieBudget],
        clock: Clock,
        chance: Chance,
    ) -> None:
        self._clock = clock
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
        # By orbit and fleet: from the decision to arrival on station, as expected.
        self._leads_s = {
            slot.name: {
                fleet: budget.out_s + self._lines[fleet].preflight_mean_s
                for fleet, budget in slot.budgets.items()
            }
            for slot in self.slots
        }
        # Slots served before another, by its priority and the fleet that both draw on.
        self._above = {
            (slot.orbit.priority, fleet): [
                other
                for other in self.slots
                if other.orbit.priority < slot.orbit.priority and other.fleets[:1] == (fleet,)
            ]
            for slot in self.slots
            for fleet in slot.fleets
        }

    def run(self) -> None:
        """Run to the end of the counted time, and on until all airborne then have landed."""
        served = [slot for slot in self._by_priority if slot.fleets]
        for slot in served:
            if slot.on_bingo:
                slot.head = Order(slot, slot.demand.next(0.0)[0], chained=True)
                slot.orders.append(slot.head)
            else:
                slot.next_s = self._planned_start_s(slot, 0) + self._plan_lead_s(slot)
        for slot in served:
            if slot.on_bingo:
                self._stand(slot.orders[0])
            else:
                self._wait(self._planned_start_s(slot, 0), partial(self._plan, slot, 0))
        self._env.run(until=self._clock.end_s)
        while self._airborne_in_time:
            self._env.step()

    # Orders: what stands, when it is looked at, and who is sent.

    def _stand(self, order: Order) -> None:
        """Look at an order now, and again when each fleet has to start."""
        self._time(order)
        self._review((order.slot,))

    def _time(self, order: Order) -> None:
        """Note when each fleet has to start for an order; before the first nobody need look."""
        slot = order.slot
        if order.start_s is not None:
            order.earliest_s = order.start_s
            return
        starts_s = [order.wanted_s - lead_s for lead_s in self._leads_s[slot.name].values()]
        order.earliest_s = min(starts_s)
        for start_s in starts_s:
            if start_s > self._env.now:
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
        for slot in slots:
            sent = True
            while sent:
                due = [order for order in slot.orders if order.earliest_s <= now]
                sent = any(self._try(order) for order in due)

    def _try(self, order: Order) -> bool:
        """Send the first fleet of the slot that can be sent, if it is its time; whether any was.

        A preferred fleet that has an aircraft to spare is waited for until its time comes. An
        order that no fleet can serve any more is dropped, or put off until demand resumes.
        """
        slot, now = order.slot, self._env.now
        leads_s = self._leads_s[slot.name]
        ends_s = order.until_s
        if slot.on_bingo:
            ends_s = min(ends_s, slot.demand.next(order.wanted_s)[1])
        in_time = [
            fleet
            for fleet, lead_s in leads_s.items()
            if max(order.wanted_s, now + lead_s) < ends_s - SAME_MOMENT_S
        ]
        for fleet in in_time:
            if not self._lines[fleet].ready:
                continue
            start_s = order.start_s
            if start_s is None:
                start_s = order.wanted_s - leads_s[fleet]
            if start_s <= now + SAME_MOMENT_S:
                if self._can_spare(fleet, slot):
                    self._send(order, fleet)
                    return True
            elif fleet == in_time[-1] or self._can_spare(fleet, slot):
                return False
        if not in_time:
            self._put_off(order, ends_s)
        return not in_time

    def _put_off(self, order: Order, ends_s: float) -> None:
        slot = order.slot
        if not order.chained:
            slot.orders.remove(order)
            return
        order.wanted_s = slot.demand.next(max(ends_s, self._env.now))[0]
        self._time(order)

    def _can_spare(self, fleet: str, slot: Slot) -> bool:
        """Whether sending a ready aircraft delays no orbit of higher priority."""
        above = self._above[slot.orbit.priority, fleet]
        if not above:
            return True
        line = self._lines[fleet]
        back_s = self._env.now + line.cycle_s(slot.budgets[fleet].flight_s)
        needs = [
            (
                arrival_s - self._leads_s[other.name][fleet],
                line.cycle_s(other.budgets[fleet].flight_s),
            )
            for other in above
            for arrival_s in other.arrivals_wanted_s(other.budgets[fleet].on_station_s, back_s)
        ]
        return can_spare(needs, line.expected_ready_s(), back_s)

    def _send(self, order: Order, fleet: str) -> None:
        """Take a tail and begin its preflight, or let the whole sortie fail."""
        slot, line = order.slot, self._lines[fleet]
        budget = slot.budgets[fleet]
        slot.orders.remove(order)
        tail = line.take(budget.flight_s)
        due_s = self._env.now + self._leads_s[slot.name][fleet]
        if order.start_s is None:
            due_s = max(order.wanted_s, due_s)
        stay_s = slot.stay_s(budget.on_station_s) if order.chained else budget.on_station_s
        sortie = Sortie(tail, slot, self._env.now, order.wanted_s, due_s, stay_s)
        if next(tail.sortie_fails):
            self.log.note(self._env.now, tail, slot.name, "sortie_lost")
            line.put_back(tail)
            slot.holes.append(Hole(due_s, due_s + stay_s, "loss"))
        else:
            slot.under_way.append(sortie)
            sortie.process = self._env.process(self._fly(sortie))
        if order.chained:
            slot.last = sortie
            slot.head = Order(slot, slot.relief_wanted_s(due_s, stay_s), chained=True)
            slot.orders.append(slot.head)
            self._time(slot.head)

    # Launches by plan: an order for one moment, whatever happens.

    def _planned_start_s(self, slot: Slot, number: int) -> float:
        interval_s = slot.orbit.relief.interval_s
        assert interval_s is not None, "BUG: the schema requires an interval for policy 'every'"
        # From the count, not by adding up: a year of launches stays on the minute.
        return whole_ticks((slot.index / slot.orbit.aircraft_on_station + number) * interval_s)

    def _plan_lead_s(self, slot: Slot) -> float:
        """From start to arrival, by the fleet that the plan counts on."""
        return self._leads_s[slot.name][slot.fleets[0]]

    def _plan(self, slot: Slot, number: int) -> None:
        """Order the launch of this number, and look after the next."""
        arrive_s = self._planned_start_s(slot, number) + self._plan_lead_s(slot)
        leave_s = arrive_s + slot.budgets[slot.fleets[0]].on_station_s
        next_start_s = self._planned_start_s(slot, number + 1)
        slot.next_s = next_start_s + self._plan_lead_s(slot)
        self._wait(next_start_s, lambda: self._plan(slot, number + 1))
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
                planned_s = self._env.now - SAME_MOMENT_S
                slot.holes.append(Hole(order.wanted_s, leave_s, order.cause, planned_s))

        if order in slot.orders:
            self._wait(self._env.now + SAME_MOMENT_S, give_up)

    # One sortie, from the choice of its tail to ready again.

    def _fly(self, sortie: Sortie) -> Steps:
        tail, slot = sortie.tail, sortie.slot
        line, budget = self._lines[tail.fleet], slot.budgets[tail.fleet]
        self.log.note(self._env.now, tail, slot.name, "preflight")
        yield self._env.timeout(next(tail.preflight_s))
        if next(tail.ground_aborts):
            self._failed(sortie, "ground_abort")
            yield from line.ground_abort(tail)
            return
        early_s = sortie.wanted_s - budget.out_s - self._env.now
        if slot.on_bingo and early_s > SAME_MOMENT_S:
            yield self._env.timeout(early_s)
        self._take_off(sortie, budget)
        in_time = sortie.takeoff_s < self._clock.end_s
        self._airborne_in_time += in_time
        flight = Flight(self._env, self.log, budget, self._arrived, self._broke_off)
        yield from flight.fly(sortie)
        sortie.land_s = self._env.now
        self._airborne_in_time -= in_time
        if sortie.outcome == "lost":
            self.log.note(self._env.now, tail, slot.name, "loss")
            yield from line.replace(tail)
        else:
            self.log.note(self._env.now, tail, slot.name, "landing")
            yield from line.recover(tail, sortie.land_s - sortie.takeoff_s)

    def _take_off(self, sortie: Sortie, budget: SortieBudget) -> None:
        slot = sortie.slot
        sortie.takeoff_s = self._env.now
        self.sorties.append(sortie)
        self.log.note(self._env.now, sortie.tail, slot.name, "takeoff")
        sortie.due_s = sortie.takeoff_s + budget.out_s
        # The arrival is now known to the second; so is when the relief is wanted.
        self._want_relief(sortie, slot.relief_wanted_s(sortie.due_s, sortie.stay_s))

    def _want_relief(self, sortie: Sortie, wanted_s: float) -> bool:
        """Move the order for a sortie's relief, if it still stands; whether it does."""
        slot = sortie.slot
        if slot.head is None or slot.last is not sortie:
            return False
        if abs(slot.head.wanted_s - wanted_s) > SAME_MOMENT_S:
            slot.head.wanted_s = wanted_s
            self._stand(slot.head)
        return True

    def _arrived(self, sortie: Sortie, budget: SortieBudget) -> None:
        """On station; whoever was there leaves after the overlap, if not before."""
        slot, now = sortie.slot, self._env.now
        slot.under_way.remove(sortie)
        sortie.depart_s = now + budget.on_station_s
        if not slot.on_bingo:
            return
        sortie.depart_s = max(now, min(sortie.depart_s, slot.demand.next(now)[1]))
        relieved, slot.present = slot.present, sortie
        leaves_s = now + slot.orbit.relief.overlap_s
        if relieved and relieved.process and relieved.depart_s > leaves_s + SAME_MOMENT_S:
            relieved.depart_s = leaves_s
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
            if not self._want_relief(sortie, now):
                self._patch(slot, now)

    def _failed(self, sortie: Sortie, cause: str) -> None:
        """A sortie that will not arrive: its place is another's, and at once."""
        slot, now = sortie.slot, self._env.now
        slot.under_way.remove(sortie)
        if not slot.on_bingo:
            leave_s = sortie.wanted_s + sortie.stay_s
            self._launch(Order(slot, sortie.wanted_s, start_s=now, cause=cause), leave_s)
            return
        # Gaps while it was awaited are its own, unless another was to come before it.
        first = all(other.due_s > sortie.due_s for other in slot.under_way)
        slot.holes.append(Hole(sortie.sent_s if first else sortie.wanted_s, now, cause))
        if not self._want_relief(sortie, sortie.wanted_s):
            self._patch(slot, sortie.wanted_s)

    def _patch(self, slot: Slot, wanted_s: float) -> None:
        """Order an aircraft for the time until the next one comes that is already sent."""
        coming = [sortie.due_s for sortie in slot.under_way if sortie.due_s > wanted_s]
        assert slot.head is not None, "BUG: an orbit without reliefs on bingo has no chain"
        order = Order(slot, wanted_s, until_s=min(coming, default=slot.head.wanted_s))
        slot.orders.append(order)
        self._stand(order)

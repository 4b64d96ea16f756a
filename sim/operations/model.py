"""The moving parts of one replication: who is sent where and when, decision by decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import simpy

from sim.operations.base import FlightLine, Log, Steps, Tail, tails_of
from sim.operations.flying import Flight
from sim.operations.foresight import can_spare
from sim.operations.orbit import SAME_MOMENT_S, Hole, Slot, Sortie, slots_of

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
                self._review_all,
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

    def run(self) -> None:
        """Run to the end of the counted time, and on until all airborne then have landed."""
        for slot in self._by_priority:
            if not slot.fleets:
                continue
            if slot.on_bingo:
                slot.wanted_s = slot.demand.next(0.0)[0]
                self._ask(slot)
            else:
                self._env.process(self._launch_by_schedule(slot))
        self._env.run(until=self._clock.end_s)
        while self._airborne_in_time:
            self._env.step()

    # Relief on bingo: an order stands from the moment a departure is known until a tail is sent.

    def _ask(self, slot: Slot) -> None:
        """Order the next aircraft for `slot.wanted_s`; look again when each fleet has to start."""
        slot.waiting = True
        for fleet in slot.fleets:
            start_s = self._start_by_s(slot, fleet)
            if start_s > self._env.now:
                timer = self._env.timeout(start_s - self._env.now)
                timer.callbacks.append(lambda _: self._review(slot))
        self._review(slot)

    def _review_all(self) -> None:
        for slot in self._by_priority:
            self._review(slot)

    def _review(self, slot: Slot) -> None:
        """Send the preferred fleet that has a ready aircraft, once it is time for that fleet."""
        if not slot.waiting:
            return
        fleet = self._first_ready(slot)
        if fleet and self._start_by_s(slot, fleet) <= self._env.now + SAME_MOMENT_S:
            self._send(slot, fleet)

    def _send(self, slot: Slot, fleet: str) -> None:
        arrival_s = max(slot.wanted_s, self._env.now + self._lead_s(slot, fleet))
        demand_ends_s = slot.demand.next(slot.wanted_s)[1]
        if arrival_s >= demand_ends_s - SAME_MOMENT_S:
            # Too late for this window: the next one is what this aircraft can still serve.
            slot.wanted_s = slot.demand.next(max(demand_ends_s, self._env.now))[0]
            self._ask(slot)
            return
        slot.waiting = False
        slot.due_s = arrival_s
        end_s = arrival_s + slot.planned_stay_s(slot.budgets[fleet].on_station_s)
        if not self._start(slot, fleet, Hole(arrival_s, end_s, "loss")):
            slot.first_sortie = False
            slot.expect_relief(end_s)
            self._ask(slot)

    def _start_by_s(self, slot: Slot, fleet: str) -> float:
        return slot.wanted_s - self._lead_s(slot, fleet)

    # Relief every L: the plan stands whatever happens.

    def _launch_by_schedule(self, slot: Slot) -> Steps:
        interval_s = slot.orbit.relief.interval_s
        assert interval_s is not None, "BUG: the schema requires an interval for policy 'every'"
        first_s = slot.index / slot.orbit.aircraft_on_station * interval_s
        preferred = slot.fleets[0]
        lead_s = self._lead_s(slot, preferred)
        stay_s = slot.budgets[preferred].on_station_s
        for number in count():
            # From the count, not by adding up: a year of launches stays on the minute.
            planned_s = first_s + number * interval_s
            yield self._env.timeout(max(0.0, planned_s - self._env.now))
            stay = Hole(planned_s + lead_s, planned_s + lead_s + stay_s, planned_s=planned_s)
            slot.due_s = stay.start_s
            if slot.demand.next(stay.start_s)[0] >= stay.end_s:
                continue
            if not self._first_ready(slot):
                # One that becomes ready at this very moment counts, whatever the rounding.
                yield self._env.timeout(SAME_MOMENT_S)
            self._launch(slot, stay)

    def _launch(self, slot: Slot, stay: Hole) -> None:
        """Launch now, or leave the planned stay open for its cause."""
        fleet = self._first_ready(slot)
        if fleet:
            self._start(slot, fleet, replace(stay, cause="loss"))
        else:
            slot.holes.append(stay)

    # What both policies share: one sortie from the choice of its tail to its landing.

    def _first_ready(self, slot: Slot) -> str:
        return next((fleet for fleet in slot.fleets if self._can_spare(fleet, slot)), "")

    def _can_spare(self, fleet: str, slot: Slot) -> bool:
        """Whether an aircraft is ready and sending it delays no orbit of higher priority."""
        line = self._lines[fleet]
        above = [
            other
            for other in self.slots
            if other.orbit.priority < slot.orbit.priority and other.fleets[:1] == (fleet,)
        ]
        if not line.ready or not above:
            return bool(line.ready)
        back_s = self._env.now + line.cycle_s(slot.budgets[fleet].flight_s)
        needs = [
            (arrival_s - self._lead_s(other, fleet), line.cycle_s(other.budgets[fleet].flight_s))
            for other in above
            for arrival_s in other.arrivals_wanted_s(other.budgets[fleet].on_station_s, back_s)
        ]
        return can_spare(needs, line.expected_ready_s(), back_s)

    def _lead_s(self, slot: Slot, fleet: str) -> float:
        return slot.budgets[fleet].out_s + self._lines[fleet].preflight_mean_s

    def _start(self, slot: Slot, fleet: str, stay: Hole) -> bool:
        """Take a tail and begin its preflight; False where the sortie fails and `stay` is lost."""
        line = self._lines[fleet]
        tail = line.take(slot.budgets[fleet].flight_s)
        if next(tail.sortie_fails):
            self.log.note(self._env.now, tail, slot.name, "sortie_lost")
            line.put_back(tail)
            slot.holes.append(stay)
            return False
        self._env.process(self._fly(tail, slot))
        return True

    def _fly(self, tail: Tail, slot: Slot) -> Steps:
        line = self._lines[tail.fleet]
        budget = slot.budgets[tail.fleet]
        self.log.note(self._env.now, tail, slot.name, "preflight")
        yield self._env.timeout(next(tail.preflight_s))
        if next(tail.ground_aborts):
            self._replace_on_ground(slot, budget)
            yield from line.ground_abort(tail)
            return
        early_s = slot.wanted_s - budget.out_s - self._env.now
        if slot.on_bingo and early_s > SAME_MOMENT_S:
            yield self._env.timeout(early_s)
        sortie = Sortie(tail, slot, takeoff_s=self._env.now)
        self.sorties.append(sortie)
        in_time = sortie.takeoff_s < self._clock.end_s
        self._airborne_in_time += in_time
        self.log.note(self._env.now, tail, slot.name, "takeoff")
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

    def _replace_on_ground(self, slot: Slot, budget: SortieBudget) -> None:
        """After a ground abort a spare takes over at once, or the slot goes without."""
        now = self._env.now
        if slot.on_bingo:
            slot.holes.append(Hole(slot.wanted_s, now, "ground_abort"))
            self._ask(slot)
        else:
            arrival_s = now + budget.out_s
            self._launch(slot, Hole(arrival_s, arrival_s + budget.on_station_s, "ground_abort"))

    def _arrived(self, sortie: Sortie, budget: SortieBudget) -> None:
        slot = sortie.slot
        if not slot.on_bingo:
            sortie.depart_s = sortie.arrive_s + budget.on_station_s
            return
        demand_ends_s = slot.demand.next(slot.wanted_s)[1]
        bingo_s = sortie.arrive_s + slot.planned_stay_s(budget.on_station_s)
        sortie.depart_s = max(sortie.arrive_s, min(bingo_s, demand_ends_s))
        slot.present = sortie
        slot.first_sortie = False
        slot.expect_relief(sortie.depart_s)
        self._ask(slot)

    def _broke_off(self, sortie: Sortie, budget: SortieBudget) -> None:
        """An abort or a loss before the planned departure: the slot looks for another aircraft."""
        slot = sortie.slot
        now = self._env.now
        cause = "loss" if sortie.outcome == "lost" else "air_abort"
        if not slot.on_bingo:
            arrival_s = sortie.takeoff_s + budget.out_s
            stay_ends_s = sortie.depart_s if sortie.arrived else arrival_s + budget.on_station_s
            slot.holes.append(Hole(max(arrival_s, now), stay_ends_s, cause))
        elif not sortie.arrived:
            slot.holes.append(Hole(slot.wanted_s, now, cause))
            self._ask(slot)
        elif slot.present is sortie and slot.waiting:
            # Its relief was not due yet; now it is. One already on its way cannot come sooner.
            slot.wanted_s = now
            self._ask(slot)

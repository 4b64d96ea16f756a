"""Peer: salabim, the cycle of the year as components that hold, wait and request; nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from typing import Any

import salabim

from benchmarks.peers import year
from benchmarks.peers.year import Row, Tail

Steps = Generator[Any, Any, None]


class Fleet:
    """Ready aircraft, slots that wait for one, and the bay."""

    def __init__(self, env: salabim.Environment, number: int, rows: list[Row]) -> None:
        self.orbit, self.rows = f"o{number}", rows
        self.bays = salabim.Resource(capacity=year.BAYS, env=env)
        self.airborne = 0
        self.ready = deque(Aircraft(fleet=self, tail=t, env=env) for t in year.tails(number))
        self.waiting: dict[int, Slot] = {}
        for slot in range(year.SLOTS):
            Slot(fleet=self, number=slot, env=env)


class Slot(salabim.Component):
    """One place on station, relief after relief."""

    def setup(self, fleet: Fleet, number: int) -> None:
        """Whose it is."""
        self.fleet, self.number = fleet, number
        self.relief: Aircraft | None = None

    def process(self) -> Steps:
        """Send an aircraft when one is due, and one is ready."""
        fleet, lead_s = self.fleet, year.PREFLIGHT_S + year.OUT_S
        wanted_s, stay_s = 0.0, year.first_stay_s(self.number)
        while True:
            if wanted_s - lead_s > self.env.now():
                yield self.hold(till=wanted_s - lead_s)
            if fleet.ready:
                self.relief = fleet.ready.popleft()
            else:
                fleet.waiting[self.number] = self
                yield self.passivate()
            assert self.relief is not None
            self.relief.stay_s = stay_s
            self.relief.activate()
            wanted_s = max(wanted_s, self.env.now() + lead_s) + stay_s
            stay_s = year.STAY_S


class Aircraft(salabim.Component):
    """One airframe: it flies when it is sent, and makes itself ready again."""

    def setup(self, fleet: Fleet, tail: Tail) -> None:
        """Whose it is, and its luck."""
        self.fleet, self.tail = fleet, tail
        self.stay_s = 0.0

    def process(self) -> Steps:
        """Sortie after sortie."""
        fleet, tail, now = self.fleet, self.tail, self.env.now
        while True:
            yield self.passivate()
            yield self.hold(year.PREFLIGHT_S)
            takeoff_s, in_time = now(), now() < year.YEAR_S
            fleet.airborne += in_time
            yield self.hold(year.OUT_S)
            arrive_s = now()
            yield self.hold(self.stay_s)
            depart_s = now()
            yield self.hold(year.BACK_S)
            fleet.airborne -= in_time
            if in_time:
                fleet.rows.append((tail.name, fleet.orbit, takeoff_s, arrive_s, depart_s, now()))
            tail.failure_due_s -= now() - takeoff_s
            if tail.failure_due_s <= 0.0:
                yield self.request(fleet.bays)
                yield self.hold(next(tail.repair_s))
                self.release()
                tail.failure_due_s = next(tail.life_s)
            yield self.hold(next(tail.turnaround_s))
            if fleet.waiting:
                slot = fleet.waiting.pop(min(fleet.waiting))
                slot.relief = self
                slot.activate()
            else:
                fleet.ready.append(self)


def run() -> list[Row]:
    """Every sortie that took off in the year."""
    rows: list[Row] = []
    env = salabim.Environment(yieldless=False)
    fleets = [Fleet(env, number, rows) for number in range(year.FLEETS)]
    env.run(till=year.YEAR_S)
    while any(fleet.airborne for fleet in fleets):
        env.step()
    return rows

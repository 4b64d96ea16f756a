"""Peer: bare SimPy, the cycle of the year and nothing else; no log, no causes, no tables."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.peers import year
from benchmarks.peers.year import Row, Tail

Steps = Generator[simpy.Event, Any, None]


class Fleet:
    """Ready aircraft, slots that wait for one, and the bay."""

    def __init__(self, env: simpy.Environment, number: int, rows: list[Row]) -> None:
        self.env, self.rows, self.orbit = env, rows, f"o{number}"
        self.ready = deque(year.tails(number))
        self.waiting: dict[int, simpy.Event] = {}
        self.bays = simpy.Resource(env, year.BAYS)
        self.airborne = 0
        for slot in range(year.SLOTS):
            env.process(self.fill(slot))

    def fill(self, slot: int) -> Steps:
        """One place on station, relief after relief."""
        env, lead_s = self.env, year.PREFLIGHT_S + year.OUT_S
        wanted_s, stay_s = 0.0, year.first_stay_s(slot)
        while True:
            if wanted_s - lead_s > env.now:
                yield env.timeout(wanted_s - lead_s - env.now)
            if self.ready:
                tail = self.ready.popleft()
            else:
                self.waiting[slot] = env.event()
                tail = yield self.waiting[slot]
            env.process(self.fly(tail, stay_s))
            wanted_s = max(wanted_s, env.now + lead_s) + stay_s
            stay_s = year.STAY_S

    def fly(self, tail: Tail, stay_s: float) -> Steps:
        """One sortie, and the way back to ready."""
        env = self.env
        yield env.timeout(year.PREFLIGHT_S)
        takeoff_s, in_time = env.now, env.now < year.YEAR_S
        self.airborne += in_time
        yield env.timeout(year.OUT_S)
        arrive_s = env.now
        yield env.timeout(stay_s)
        depart_s = env.now
        yield env.timeout(year.BACK_S)
        self.airborne -= in_time
        if in_time:
            self.rows.append((tail.name, self.orbit, takeoff_s, arrive_s, depart_s, env.now))
        tail.failure_due_s -= env.now - takeoff_s
        if tail.failure_due_s <= 0.0:
            with self.bays.request() as bay:
                yield bay
                yield env.timeout(next(tail.repair_s))
            tail.failure_due_s = next(tail.life_s)
        yield env.timeout(next(tail.turnaround_s))
        if self.waiting:
            self.waiting.pop(min(self.waiting)).succeed(tail)
        else:
            self.ready.append(tail)


def run() -> list[Row]:
    """Every sortie that took off in the year."""
    rows: list[Row] = []
    env = simpy.Environment()
    fleets = [Fleet(env, number, rows) for number in range(year.FLEETS)]
    env.run(until=year.YEAR_S)
    while any(fleet.airborne for fleet in fleets):
        env.step()
    return rows

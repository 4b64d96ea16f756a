"""Peer: a heap of events and one loop, as fast as plain Python goes."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from itertools import count

from benchmarks.peers import year
from benchmarks.peers.year import Row, Tail

DUE, TAKEOFF, ARRIVE, DEPART, LAND, REPAIRED, READY = range(7)


def run() -> list[Row]:
    """Every sortie that took off in the year."""
    rows: list[Row] = []
    heap: list[tuple[float, int, int, int, object]] = []
    number = count()
    lead_s = year.PREFLIGHT_S + year.OUT_S
    ready = [deque(year.tails(fleet)) for fleet in range(year.FLEETS)]
    waiting: list[dict[int, float]] = [{} for _ in ready]
    free_bays = [year.BAYS] * year.FLEETS
    broken: list[deque[Tail]] = [deque() for _ in ready]
    first = [[True] * year.SLOTS for _ in ready]
    flying: dict[Tail, list[float]] = {}
    airborne = 0

    def at(time_s: float, kind: int, fleet: int, who: object) -> None:
        heappush(heap, (time_s, next(number), kind, fleet, who))

    def send(now_s: float, fleet: int, slot: int, wanted_s: float, tail: Tail) -> None:
        stay_s = year.first_stay_s(slot) if first[fleet][slot] else year.STAY_S
        first[fleet][slot] = False
        flying[tail] = [stay_s]
        at(now_s + year.PREFLIGHT_S, TAKEOFF, fleet, tail)
        wanted_s = max(wanted_s, now_s + lead_s) + stay_s
        at(wanted_s - lead_s, DUE, fleet, (slot, wanted_s))

    for fleet in range(year.FLEETS):
        for slot in range(year.SLOTS):
            at(0.0, DUE, fleet, (slot, 0.0))
    while heap[0][0] < year.YEAR_S or airborne:
        now_s, _, kind, fleet, who = heappop(heap)
        if kind == DUE:
            slot, wanted_s = who
            if ready[fleet]:
                send(now_s, fleet, slot, wanted_s, ready[fleet].popleft())
            else:
                waiting[fleet][slot] = wanted_s
            continue
        tail = who
        if kind == TAKEOFF:
            airborne += now_s < year.YEAR_S
            flying[tail].append(now_s)
            at(now_s + year.OUT_S, ARRIVE, fleet, tail)
        elif kind == ARRIVE:
            flying[tail].append(now_s)
            at(now_s + flying[tail][0], DEPART, fleet, tail)
        elif kind == DEPART:
            flying[tail].append(now_s)
            at(now_s + year.BACK_S, LAND, fleet, tail)
        elif kind == LAND:
            _, takeoff_s, arrive_s, depart_s = flying.pop(tail)
            if takeoff_s < year.YEAR_S:
                airborne -= 1
                rows.append((tail.name, f"o{fleet}", takeoff_s, arrive_s, depart_s, now_s))
            tail.failure_due_s -= now_s - takeoff_s
            if tail.failure_due_s > 0.0:
                at(now_s + next(tail.turnaround_s), READY, fleet, tail)
            elif free_bays[fleet]:
                free_bays[fleet] -= 1
                at(now_s + next(tail.repair_s), REPAIRED, fleet, tail)
            else:
                broken[fleet].append(tail)
        elif kind == REPAIRED:
            tail.failure_due_s = next(tail.life_s)
            at(now_s + next(tail.turnaround_s), READY, fleet, tail)
            if broken[fleet]:
                following = broken[fleet].popleft()
                at(now_s + next(following.repair_s), REPAIRED, fleet, following)
            else:
                free_bays[fleet] += 1
        elif waiting[fleet]:
            slot = min(waiting[fleet])
            send(now_s, fleet, slot, waiting[fleet].pop(slot), tail)
        else:
            ready[fleet].append(tail)
    return rows

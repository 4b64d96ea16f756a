"""Peer: Ciw, the cycle of the year as a closed network of queues.

Ciw knows no processes that wait for one another, but the year can be said without them. An aircraft
that is ready queues for a slot; a slot serves it for as long as it will stay, counted from its
launch, and then takes the next, which so arrives as it departs. What is left of the sortie, the
repair and the turnaround are queues behind. Each fleet has four nodes of its own.
"""

from __future__ import annotations

import math
from typing import Any

import ciw

from benchmarks.peers import year
from benchmarks.peers.year import Row, Tail

# The nodes of a fleet, from 1 on.
SLOT, AWAY, REPAIR, TURNAROUND = range(1, 5)
NODES = 4
# From a launch to the landing, less the stay.
REST_S = year.PREFLIGHT_S + year.OUT_S + year.BACK_S


class _Stay(ciw.dists.Distribution):
    """How long a slot is taken: the first stays are cut so that reliefs come evenly."""

    def __init__(self, fleet: int) -> None:
        self._fleet, self._slots = fleet, list(range(year.SLOTS))
        self._tails: list[Tail] | None = None

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """Seconds."""
        if self._tails is None:  # only now: Ciw copies what it is given, and streams have no copy
            self._tails = year.tails(self._fleet)
        if not hasattr(ind, "tail"):  # in the order in which they queue, which is that of tails
            ind.tail = self._tails.pop(0)
        ind.stay_s = year.first_stay_s(self._slots.pop(0)) if self._slots else year.STAY_S
        ind.launch_s = t
        return float(ind.stay_s)


class _Drawn(ciw.dists.Distribution):
    """What an aircraft's own stream says."""

    def __init__(self, stream: str) -> None:
        self._stream = stream

    def sample(self, t: float | None = None, ind: Any = None) -> float:  # noqa: ARG002
        """Seconds."""
        return float(next(getattr(ind.tail, self._stream)))


class _Landing(ciw.routing.NodeRouting):
    """Writes the sortie down, and sends to repair what failed on it."""

    def __init__(self, fleet: int, rows: list[Row]) -> None:
        self._fleet, self._rows = fleet, rows

    def next_node(self, ind: Any) -> Any:
        """Where an aircraft goes that has landed."""
        tail: Tail = ind.tail
        takeoff_s = ind.launch_s + year.PREFLIGHT_S
        arrive_s = takeoff_s + year.OUT_S
        depart_s = arrive_s + ind.stay_s
        land_s = self.simulation.current_time
        if takeoff_s < year.YEAR_S:
            row = (tail.name, f"o{self._fleet}", takeoff_s, arrive_s, depart_s, land_s)
            self._rows.append(row)
        tail.failure_due_s -= land_s - takeoff_s
        node = REPAIR if tail.failure_due_s <= 0.0 else TURNAROUND
        return self.simulation.nodes[self._fleet * NODES + node]


class _Repaired(ciw.routing.NodeRouting):
    """Draws when an aircraft fails again, and turns it round."""

    def __init__(self, fleet: int) -> None:
        self._fleet = fleet

    def next_node(self, ind: Any) -> Any:
        """Where an aircraft goes that was repaired."""
        ind.tail.failure_due_s = next(ind.tail.life_s)
        return self.simulation.nodes[self._fleet * NODES + TURNAROUND]


def run() -> list[Row]:
    """Every sortie that took off in the year."""
    rows: list[Row] = []
    arrivals, services, servers, routers = [], [], [], []
    for fleet in range(year.FLEETS):
        all_at_once = ciw.dists.Sequential([0.0] * year.AIRCRAFT + [math.inf])
        arrivals += [all_at_once, None, None, None]
        rest = ciw.dists.Deterministic(REST_S)
        services += [_Stay(fleet), rest, _Drawn("repair_s"), _Drawn("turnaround_s")]
        servers += [year.SLOTS, math.inf, year.BAYS, math.inf]
        first = fleet * NODES
        routers += [
            ciw.routing.Direct(to=first + AWAY),
            _Landing(fleet, rows),
            _Repaired(fleet),
            ciw.routing.Direct(to=first + SLOT),
        ]
    network = ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=services,
        number_of_servers=servers,
        routing=ciw.routing.NetworkRouting(routers=routers),
    )
    # Until whoever took off in the year has landed; nobody has a longer sortie than this.
    ciw.Simulation(network).simulate_until_max_time(year.YEAR_S + REST_S + year.STAY_S)
    return rows

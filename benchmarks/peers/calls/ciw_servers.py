"""Peer: Ciw, the base as one node: a server is an aircraft, and a service all that a call takes.

Ciw knows queues and no places: the ways are handed to it as part of each service.
"""

from __future__ import annotations

from typing import Any

import ciw
import numpy as np

from benchmarks.peers.calls import Calls
from sim.number_types import Floats


class _Service(ciw.dists.Distribution):
    """What each call takes an aircraft, in the order in which they come."""

    def __init__(self, service_s: Floats) -> None:
        self._service_s = service_s.tolist()

    def sample(self, t: float | None = None, ind: Any = None) -> float:  # noqa: ARG002
        """Seconds."""
        return float(self._service_s[ind.id_number - 1])


def run(calls: Calls) -> Floats:
    """When an aircraft is on scene, of each call."""
    flight_s = calls.out_s + calls.stay_s + calls.back_s
    between_s = np.diff(calls.ordered_s, prepend=0.0).tolist()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*between_s, np.inf])],
        service_distributions=[_Service(calls.readiness_s + flight_s + calls.turnaround_s)],
        number_of_servers=[calls.aircraft],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(2.0 * float(calls.ordered_s[-1]))
    began_s = np.empty(len(calls.ordered_s))
    for record in simulation.get_all_records():
        began_s[record.id_number - 1] = record.service_start_date
    return began_s + calls.readiness_s + calls.out_s

"""Peer: what a user of SimPy would write, a control room that looks every minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
import simpy

from benchmarks.peers.calls import Calls
from sim.number_types import Floats

STEP_S = 60.0


class _Aircraft:
    """Ready, or on a call until a time."""

    def __init__(self) -> None:
        self.back_s = 0.0


def run(calls: Calls) -> Floats:
    """When an aircraft is on scene, of each call."""
    on_scene_s = np.full(len(calls.ordered_s), np.inf)
    env = simpy.Environment()

    def control_room() -> Iterator[simpy.Event]:
        fleet = [_Aircraft() for _ in range(calls.aircraft)]
        waiting: deque[int] = deque()
        coming = 0
        while coming < len(calls.ordered_s) or waiting:
            while coming < len(calls.ordered_s) and calls.ordered_s[coming] <= env.now:
                waiting.append(coming)
                coming += 1
            for aircraft in fleet:
                if waiting and aircraft.back_s <= env.now:
                    call = waiting.popleft()
                    on_scene_s[call] = env.now + calls.readiness_s + calls.out_s[call]
                    home_s = on_scene_s[call] + calls.stay_s[call] + calls.back_s[call]
                    aircraft.back_s = home_s + calls.turnaround_s
            yield env.timeout(STEP_S)

    env.process(control_room())
    env.run()
    return on_scene_s

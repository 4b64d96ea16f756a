"""The year of flying that three engines are given, and the draws they share.

Four fleets of five aircraft each keep two on one orbit of their own, relieved on bingo: 1 h of
preflight, 6.5 h out, 20 h on station, 6.5 h home, a lognormal turnaround, and failures found at
landing that wait for the fleet's one bay. Chance is drawn by the same named streams for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.operations.luck.chance import Chance, exponential_times, times
from sim.scenario.values.laws import TimeLaw

H = 3600.0
YEAR_S = 365.0 * 24.0 * H
FLEETS, AIRCRAFT, SLOTS, BAYS = 4, 5, 2, 1
PREFLIGHT_S, OUT_S, STAY_S, BACK_S = 1.0 * H, 6.5 * H, 20.0 * H, 6.5 * H
TURNAROUND = TimeLaw("lognormal", (8.0 * H, 2.0 * H))
REPAIR = TimeLaw("lognormal", (12.0 * H, 6.0 * H))
BETWEEN_FAILURES_S = 100.0 * H
SEED = 3

# Tail, orbit, take-off, arrival, departure, landing.
Row = tuple[str, str, float, float, float, float]


@dataclass(slots=True, eq=False)
class Tail:
    """One airframe and its luck."""

    name: str
    turnaround_s: Iterator[float]
    repair_s: Iterator[float]
    life_s: Iterator[float]
    failure_due_s: float = field(default=0.0)


def tails(fleet: int) -> list[Tail]:
    """The fleet's airframes, with the streams that our model gives them."""
    chance = Chance(SEED, 0)
    made = []
    for number in range(1, AIRCRAFT + 1):
        source = f"fleet/{fleet}/tail-{number}/"
        tail = Tail(
            f"f{fleet}-{number}",
            chance.endless(times(TURNAROUND), source + "turnaround"),
            chance.endless(times(REPAIR), source + "repair"),
            chance.endless(exponential_times(BETWEEN_FAILURES_S), source + "failure"),
        )
        tail.failure_due_s = next(tail.life_s)
        made.append(tail)
    return made


def first_stay_s(slot: int) -> float:
    """The first stay of each slot, cut so that reliefs come evenly."""
    return (slot + 1) / SLOTS * STAY_S

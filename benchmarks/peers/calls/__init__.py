"""Peers: calls for aircraft on alert at one base, answered one after another."""

from __future__ import annotations

from dataclasses import dataclass

from sim.number_types import Floats


@dataclass(frozen=True)
class Calls:
    """Calls `(N,)` in the order in which they are ordered, and who stands ready for them.

    All of them wait until somebody comes. Ways are out and back, climb included.
    """

    ordered_s: Floats
    out_s: Floats
    back_s: Floats
    stay_s: Floats
    readiness_s: float
    turnaround_s: float
    aircraft: int

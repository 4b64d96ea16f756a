"""The fleet rule: how many aircraft taking turns keep one orbit filled without a break."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import SimError
from sim.flight.sortie import Numbers
from sim.number_types import Floats
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget, SortieTimes
    from sim.scenario.parts.scenario import Fleet

# A cycle of whole stays must not take one more aircraft for the last bit of the quotient.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Rotation:
    """How aircraft take turns on an orbit, in seconds: arrays of one shape, `()` of one sortie.

    A relief arrives every `stay_s`, the time on station less the overlap, nan where that leaves
    none; each aircraft is back for its next turn after `cycle_s`: preflight, flight and turnaround.

    >>> hour = Rotation(np.array([20.0]), np.array([41.0]))
    >>> hour.aircraft(), hour.whole_aircraft()
    (array([2.05]), array([3.]))
    """

    stay_s: Floats
    cycle_s: Floats

    def aircraft(self, k: int = 1) -> Floats:
        """Aircraft that keep `k` on station, as a fraction: k * cycle / stay."""
        return k * self.cycle_s / self.stay_s

    def whole_aircraft(self, k: int = 1) -> Floats:
        """The same rounded up."""
        return np.maximum(rounded_up(self.aircraft(k)), k)


def rounded_up(aircraft: Numbers) -> Floats:
    """Whole aircraft for a fraction of them: 2.05 are 3, and 3.0000000001 are 3."""
    return np.ceil(np.subtract(aircraft, _ROUNDING))


def rotation(
    times: SortieTimes | SortieBudget,
    preflight_s: Numbers,
    turnaround_s: Numbers,
    overlap_s: Numbers = 0.0,
) -> Rotation:
    """The rotation of aircraft that fly such sorties, each relieved as it must leave."""
    stay_s = times.on_station_s - overlap_s
    cycle_s = preflight_s + times.flight_s + turnaround_s
    # A stay of nothing would ask for aircraft without end, and one below nothing for fewer than 0.
    return Rotation(np.where(stay_s > 0.0, stay_s, np.nan), np.asarray(cycle_s))


def rotation_of(budget: SortieBudget, fleet: Fleet, overlap_s: float = 0.0) -> Rotation:
    """The rotation of a fleet on one orbit, with its mean times on the ground."""
    return rotation(budget, fleet.preflight.mean_s, fleet.turnaround.mean_s, overlap_s)


def aircraft_per_orbit(
    budget: SortieBudget,
    *,
    preflight_s: float,
    turnaround_s: float,
    overlap_s: float = 0.0,
    k: int = 1,
) -> int | None:
    """Aircraft that keep `k` on station without a break, relieved at bingo; None when infeasible.

    30 h flown for 10 h on station, turned round in 8 h: 38 / 10, so 4. SimError if the overlap is
    not shorter than the time on station.
    """
    if not budget.feasible:
        return None
    turns = rotation(budget, preflight_s, turnaround_s, overlap_s)
    if math.isnan(turns.stay_s):
        raise SimError(
            f"an overlap of {overlap_s / HOUR_S:.2f} h must be shorter than "
            f"the {budget.on_station_s / HOUR_S:.2f} h on station"
        )
    return int(turns.whole_aircraft(k))

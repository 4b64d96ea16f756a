"""What a job will need before it starts: processor time and memory, from counts.

Rough on purpose: sorties are counted in closed form and cells by the ground that a lap can see, and
both are multiplied by what they were measured to take (benchmarks/needs.py). Right within a factor
of three for what takes long; what takes a second is not worth a forecast.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.flight.aircraft_per_orbit import Rotation, rotation_of
from sim.study.run.batch import BATCH, Job, Option
from sim.units import DAY_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Orbit

# Seconds by sortie and what flies it, by cell, and by sortie and cell that it can see: measured on
# one core.
_SORTIE_S = {"simpy": 0.17e-3, "fast": 0.03e-3}
_CELL_S, _SEEN_S = 1.5e-6, 50e-9
# The last of them interpreted: what it comes to before anything is compiled.
_SEEN_INTERPRETED_S = 40e-6
# A replication with drawn figures is planned anew, and its laps laid over the cells.
_PLANNED_S, _LAID_S = 0.02, 0.5e-6
# Bytes of a process, with the compiled core where there are cells; by cell and option; by sortie
# with its events.
_PROCESS, _CORE, _CELL, _SORTIE = 100e6, 130e6, 900.0, 6e3


@dataclass(frozen=True)
class Needs:
    """Processor time of all workers together [s], and memory of all processes [bytes]."""

    processor_s: float
    memory_bytes: float

    def times(self, n: float) -> Needs:
        """The same so many times over, one after another."""
        return Needs(n * self.processor_s, self.memory_bytes)


def needs_of(job: Job, workers: int = 1) -> Needs:
    """What the replications of a job need.

    >>> Needs(2.0, 3e8).times(10.0).processor_s
    20.0
    """
    processor_s = cells = sorties = 0.0
    for option in job.options:
        flown = dict(_sorties(option))
        sortie_s = _SORTIE_S["simpy" if option.unknown_to_fast else job.engine]
        n_cells = _n_cells(option)
        replication_s = _CELL_S * n_cells + sum(
            n * (sortie_s + _SEEN_S * n_cells * _share_seen(option, orbit))
            for orbit, n in flown.items()
        )
        if option.scenario.uncertain:
            replication_s += _PLANNED_S + laid_s(option)
        processor_s += replication_s * job.replications
        cells += n_cells
        sorties += sum(flown.values())
    processes = min(workers, job.n_batches)
    batch_bytes = _CELL * cells + _SORTIE * sorties * min(BATCH, job.replications)
    # The one that gathers the batches holds one as well.
    memory_bytes = (processes + (processes > 1)) * (_PROCESS + _CORE * (cells > 0) + batch_bytes)
    return Needs(processor_s, memory_bytes)


def laid_s(option: Option) -> float:
    """About how long its laps are laid over its cells [s]."""
    return _LAID_S * _n_cells(option) * len(option.plan.sorties)


def interpreted_s(option: Option) -> float:
    """About how long the figures of one replication's cells take where nothing is compiled [s]."""
    seen = sum(n * _share_seen(option, orbit) for orbit, n in _sorties(option))
    return _SEEN_INTERPRETED_S * seen * _n_cells(option)


def _n_cells(option: Option) -> int:
    return 0 if option.ground is None else len(option.ground.cells.lat_deg)


def _sorties(option: Option) -> Iterator[tuple[str, float]]:
    """Sorties of each orbit in one replication, no more than its fleets can fly."""
    scenario = option.scenario
    span_s = scenario.warmup_s + scenario.duration_s
    for name, orbit in scenario.orbits.items():
        planned = [s for s in option.plan.sorties.values() if s.orbit == name]
        turns = [
            (fleet.count, rotation_of(s.budget, fleet, orbit.relief.overlap_s))
            for s in planned
            for fleet in (scenario.fleets[s.fleet],)
        ]
        stays_s = [float(turn.stay_s) for _, turn in turns if turn.stay_s > 0.0]
        if not stays_s:
            yield name, 0.0
            continue
        wanted = orbit.aircraft_on_station * _stays_wanted(orbit, max(stays_s), span_s)
        flyable = sum(n * _flights(turn, span_s) for n, turn in turns)
        yield name, min(wanted, flyable)


def _stays_wanted(orbit: Orbit, stay_s: float, span_s: float) -> float:
    """How often an orbit wants an aircraft: as one leaves, or by the clock; each window anew."""
    each_s = min(stay_s, orbit.relief.interval_s or stay_s)
    if orbit.windows is None:
        return span_s / each_s
    days = math.ceil(span_s / DAY_S)
    return float(days * sum(math.ceil((end - start) / each_s) for start, end in orbit.windows))


def _flights(turns: Rotation, span_s: float) -> float:
    """How many sorties an aircraft can fly if it does nothing else."""
    return 1.0 + span_s / max(float(turns.cycle_s), 1.0)


def _share_seen(option: Option, orbit: str) -> float:
    """The share of the cells that an orbit's lap can see: its length by its width, and the ends."""
    planned = [s for s in option.plan.sorties.values() if s.orbit == orbit and s.lap is not None]
    if option.ground is None or not planned:
        return 0.0
    cells = option.ground.cells
    whole_m2 = len(cells.lat_deg) * cells.cell_m**2
    seen_m2 = 0.0
    for sortie in planned:
        assert sortie.lap is not None, "BUG: chosen for its lap"
        speed_mps = option.scenario.fleets[sortie.fleet].aircraft.loiter_speed_mps
        length_m = sortie.lap.duration_s * speed_mps
        if option.scenario.sense_in_transit:
            length_m += 2.0 * sortie.budget.out_s * speed_mps  # out and home, about as long
        reach_m = sortie.footprint.reach_m
        seen_m2 = max(seen_m2, math.pi * reach_m**2 + length_m * reach_m)
    return min(1.0, seen_m2 / whole_m2)

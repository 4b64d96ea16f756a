"""Plan and replication number to one finished replication: tables, totals and coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.coverage import AreaFigures, CoverageResult
from sim.errors import ScenarioError
from sim.operations.chance import Chance
from sim.operations.figures import FleetTotals, OrbitTotals, fleet_totals, orbit_totals
from sim.operations.orbit import DAY_S, Demand
from sim.operations.simulation import Clock, Operations, simulate
from sim.study.plan import Plan, area_outline
from sim.study.sight import Sight
from sim.world.area import CellGrid, cut_into_cells, inside

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Ground:
    """The cells of the scenario's grid, and for each area `(C,)` which of them it holds."""

    cells: CellGrid
    members: dict[str, np.ndarray]


@dataclass(frozen=True)
class Replication:
    """One finished replication; without a grid `coverage` is None and `areas` empty."""

    number: int
    operations: Operations
    fleets: dict[str, FleetTotals]
    fleet: FleetTotals
    orbits: dict[str, OrbitTotals]
    areas: dict[str, AreaFigures]
    coverage: CoverageResult | None


def clock_of(scenario: Scenario) -> Clock:
    """The scenario's time as the model wants it."""
    start_clock_s = scenario.start_utc.timestamp() % DAY_S
    return Clock(scenario.warmup_s, scenario.duration_s, start_clock_s)


def ground_of(scenario: Scenario) -> Ground | None:
    """Cut the grid's area into cells. ScenarioError where an area holds no cell's centre."""
    if scenario.grid is None:
        return None
    try:
        cells = cut_into_cells(
            area_outline(scenario.areas[scenario.grid.area]), scenario.grid.cell_m
        )
    except ValueError as error:
        raise ScenarioError([scenario.source.problem("grid.cell", str(error))]) from None
    members = {
        name: inside(area_outline(area), cells.lat_deg, cells.lon_deg)
        for name, area in scenario.areas.items()
    }
    km = scenario.grid.cell_m / 1e3
    problems = [
        scenario.source.problem(
            f"areas.{name}",
            f"no cell of the grid ({scenario.grid.area}, {km:g} km) has its centre in this area",
            "make the cells smaller, or let the grid cover this area",
        )
        for name, member in members.items()
        if not member.any()
    ]
    if problems:
        raise ScenarioError(problems)
    return Ground(cells, members)


def replicate(plan: Plan, ground: Ground | None, number: int, sight: Sight | None) -> Replication:
    """Fly one replication and work out what the ground saw; `sight` is the plan's on its ground."""
    scenario = plan.scenario
    clock = clock_of(scenario)
    operations = simulate(
        scenario.fleets,
        scenario.orbits,
        plan.budgets,
        clock,
        Chance(scenario.seed, number),
    )
    span_s = (clock.warmup_s, clock.end_s)
    sorties = operations.sorties
    coverage = sight.seen(sorties, span_s) if sight else None
    members = ground.members if ground else {}
    return Replication(
        number=number,
        operations=operations,
        fleets={
            name: fleet_totals(sorties.where(sorties["fleet"] == name), span_s)
            for name in scenario.fleets
        },
        fleet=fleet_totals(sorties, span_s),
        orbits={
            name: orbit_totals(operations.gaps, name, _demanded_s(scenario, name, clock))
            for name in scenario.orbits
        },
        areas={name: coverage.over(m) for name, m in members.items()} if coverage else {},
        coverage=coverage,
    )


def _demanded_s(scenario: Scenario, orbit: str, clock: Clock) -> float:
    demand = Demand(scenario.orbits[orbit].windows, clock.start_clock_s)
    return sum(end_s - start_s for start_s, end_s in demand.within(clock.warmup_s, clock.end_s))

"""Plan and replication number to one finished replication: tables, totals and coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.column_table import Table
from sim.coverage import AreaFigures, CoverageResult
from sim.operations.fast_layout import Layout
from sim.operations.fast_simulation import FastModel, why_not
from sim.operations.luck.chance import Chance
from sim.operations.on_demand.recovery import SurgeTotals
from sim.operations.on_demand.totals import CueTotals
from sim.operations.simulation import Operations, simulate, stays_of
from sim.operations.timing.demand import Demand
from sim.operations.timing.ticks import Clock
from sim.operations.totals import AtCues, FleetTotals, OrbitTotals, fleet_totals, orbit_totals
from sim.scenario.demand_consistency import LONGEST_TAIL_S
from sim.scenario.parts.who_answers import comes_back
from sim.study.demand.asked import (
    AskedOnDemand,
    alert_figures,
    asked,
    cue_table,
    hold_table,
    totals_by_kind,
    totals_by_surge,
)
from sim.study.demand.drawn_cues import DrawnCues, reported_until_s
from sim.study.demand.drawn_targets import DrawnTargets, drawn_targets
from sim.study.planning.plan import Plan
from sim.study.run.ground.ground_cells import Ground
from sim.study.run.ground.sensing import Sight
from sim.study.run.ground.target_sight import TargetTotals, target_sight_of, target_totals
from sim.study.run.ground.target_tracks import held_of_cues, seen_in_passing, track_table
from sim.study.run.ground.watching import Seen, watching_of
from sim.units import DAY_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario


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
    demand: OnDemandResult | None = None
    targets: TargetsResult | None = None
    watches: Mapping[str, Seen] = field(default_factory=dict)
    tracks: Table | None = None

    @property
    def away(self) -> Table | None:
        """When sorties were away from stations to which they came back; None if they never are."""
        return self.operations.away if self.demand and self.demand.is_interrupting else None


@dataclass(frozen=True)
class TargetsResult:
    """What was seen of the targets of a replication, and totals by kind."""

    sightings: Table
    totals: dict[str, TargetTotals]


@dataclass(frozen=True)
class OnDemandResult:
    """What became of the cues of a replication, by kind and phase, and who was ready for them.

    `fingerprint` is that of the cues as they were drawn, whoever answers them.
    """

    fingerprint: int
    cues: Table
    holds: Table | None
    totals: dict[str, CueTotals]
    surges: dict[str, SurgeTotals]
    alert: Mapping[str, dict[str, float]]
    is_interrupting: bool


def clock_of(scenario: Scenario) -> Clock:
    """The scenario's time as the model wants it."""
    start_clock_s = scenario.start_utc.timestamp() % DAY_S
    return Clock(scenario.warmup_s, scenario.duration_s, start_clock_s)


def fast_model_of(plan: Plan) -> FastModel | None:
    """The compiled model of a plan; None where it does not know all of it."""
    scenario = plan.scenario
    if why_not(scenario, plan.timetables):
        return None
    return FastModel(Layout(scenario.fleets, scenario.orbits, plan.budgets, clock_of(scenario)))


def replicate(
    plan: Plan,
    ground: Ground | None,
    number: int,
    sight: Sight | None,
    model: FastModel | None = None,
) -> Replication:
    """Fly one replication and work out what the ground saw; `sight` is the plan's on its ground.

    The compiled `model` of the plan flies it where there is one, the event model where not.
    """
    scenario = plan.scenario
    clock = clock_of(scenario)
    chance = Chance(scenario.seed, number)
    targets = drawn_targets(scenario, chance, tracked_until_s(scenario))
    demand = asked(plan, chance, targets) if scenario.on_demand else None
    if model is not None:
        operations = model.simulate(chance, demand.calls if demand else None)
    else:
        operations = simulate(
            *(scenario.fleets, scenario.orbits, plan.budgets, clock, chance, plan.timetables),
            demand.calls if demand else None,
        )
    span_s = (clock.warmup_s, clock.end_s)
    sorties, away = operations.sorties, operations.away
    of_orbits = _of_orbits(stays_of(sorties, away))
    coverage = sight.seen(of_orbits, span_s) if sight else None
    members = ground.members if ground else {}
    at_cues = AtCues(away, operations.scenes) if demand else None
    fleets, fleet = fleet_totals(sorties, scenario.fleets, span_s, at_cues)
    demanded_s = {name: _demanded_s(scenario, name, clock) for name in scenario.orbits}
    on_demand = _on_demand(scenario, demand.cues, operations) if demand else None
    sighted = _sighted(plan, targets, of_orbits) if scenario.sees_targets else None
    return Replication(
        number=number,
        operations=operations,
        fleets=fleets,
        fleet=fleet,
        orbits=orbit_totals(operations.gaps, demanded_s, may_release=bool(scenario.releasing)),
        areas=coverage.over_each(members) if coverage else {},
        coverage=coverage,
        demand=on_demand,
        targets=sighted,
        tracks=_tracks(plan.scenario, number, targets, (demand, on_demand, sighted)),
        watches=watching_of(plan).seen(of_orbits, chance, span_s) if scenario.watches else {},
    )


def tracked_until_s(scenario: Scenario) -> float:
    """Until when it is known where targets are: to the end, or as long as cues are about them."""
    until_s = scenario.warmup_s + scenario.duration_s
    about = [cue for cue in scenario.cues.values() if cue.about is not None]
    if about:
        until_s = reported_until_s(scenario) + LONGEST_TAIL_S
    holds = (scenario.tasks[cue.wants].hold for cue in about)
    return until_s + max((hold.for_s for hold in holds if hold), default=0.0)


def _sighted(plan: Plan, targets: DrawnTargets, sorties: Table) -> TargetsResult:
    """What the sorties that fly laps saw of the targets."""
    scenario = plan.scenario
    sightings = target_sight_of(plan).seen(sorties, targets)
    return TargetsResult(sightings, target_totals(scenario, targets, sightings))


def _tracks(
    scenario: Scenario,
    number: int,
    targets: DrawnTargets,
    found: tuple[AskedOnDemand | None, OnDemandResult | None, TargetsResult | None],
) -> Table | None:
    """The tracks of the first replication, without a row of any other; None without targets."""
    if not scenario.targets:
        return None
    demand, on_demand, sighted = found
    if number:
        return track_table(scenario, targets, {}, 0.0)
    seen = seen_in_passing(scenario, targets, sighted.sightings) if sighted else {}
    holds = on_demand.holds if on_demand else None
    held = held_of_cues(demand.cues, holds) if demand and holds else {}
    views = {n: [*seen.get(n, ()), *held.get(n, ())] for n in (*seen, *held)}
    return track_table(scenario, targets, views, scenario.warmup_s + scenario.duration_s)


def _of_orbits(sorties: Table) -> Table:
    """The sorties that fly laps: those to cues serve no orbit."""
    orbit = sorties.text("orbit")
    return sorties.where(~orbit.at("")) if "" in orbit.names else sorties


def _on_demand(scenario: Scenario, cues: DrawnCues, operations: Operations) -> OnDemandResult:
    assert operations.calls is not None, "BUG: cues that nobody was told of"
    table = cue_table(scenario, cues, operations.calls)
    return OnDemandResult(
        cues.fingerprint(scenario),
        table,
        hold_table(table, operations.calls) if scenario.is_holding else None,
        totals_by_kind(scenario, table),
        totals_by_surge(scenario, table),
        alert_figures(scenario, operations.calls),
        comes_back(scenario),
    )


def _demanded_s(scenario: Scenario, orbit: str, clock: Clock) -> float:
    demand = Demand(scenario.orbits[orbit].windows, clock.start_clock_s)
    return sum(end_s - start_s for start_s, end_s in demand.within(clock.warmup_s, clock.end_s))

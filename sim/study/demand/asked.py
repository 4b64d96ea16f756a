"""Cues drawn to the calls that the model answers, and what became of them: a table, figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.column_table import Table, Text, text_column
from sim.number_types import Floats
from sim.operations.on_demand.calls import CallTimes
from sim.operations.on_demand.custody import Holds
from sim.operations.on_demand.outcomes import PREEMPTED
from sim.operations.on_demand.recovery import SurgeTotals, surge_totals
from sim.operations.on_demand.search import SearchTimes
from sim.operations.on_demand.totals import CueTotals, cue_totals
from sim.operations.timing.ticks import is_before
from sim.scenario.parts.who_answers import calls_in_the_air
from sim.study.demand.drawn_cues import DrawnCues, drawn_cues
from sim.study.demand.moving_ways import moving_of
from sim.study.demand.sweeps import Sweeps
from sim.study.demand.ways_from_orbits import orbit_ways, ranks, releasing_fleets
from sim.study.demand.ways_in_the_air import air_ways
from sim.study.demand.ways_to_cues import ways_to_cues

if TYPE_CHECKING:
    from sim.operations.luck.chance import Chance
    from sim.operations.on_demand.on_demand import Answered
    from sim.scenario.parts.scenario import Cue, Scenario, Task
    from sim.study.demand.drawn_targets import DrawnTargets
    from sim.study.planning.plan import Plan


@dataclass(frozen=True)
class AskedOnDemand:
    """The cues of one replication, and the same as calls."""

    cues: DrawnCues
    calls: CallTimes


def asked(plan: Plan, chance: Chance, targets: DrawnTargets | None = None) -> AskedOnDemand:
    """Draw the cues of a replication, some about its targets, and find the ways to them."""
    scenario = plan.scenario
    cues = drawn_cues(scenario, chance, targets)
    fleets = tuple(name for name, fleet in scenario.fleets.items() if fleet.alert)
    searchers = tuple(dict.fromkeys((*fleets, *releasing_fleets(plan))))
    ways = ways_to_cues(plan, cues.lat_deg, cues.lon_deg, searchers)
    # Those on alert come first.
    out_s, back_s, longest_s = (
        way_s[: len(fleets)] for way_s in (ways.out_s, ways.back_s, ways.stay_s)
    )
    calls = CallTimes(
        kind=cues.kind,
        reported_s=cues.reported_s,
        ordered_s=cues.ordered_s,
        expires_s=cues.expires_s,
        at_once=cues.at_once,
        priority=cues.priority,
        stay_s=cues.stay_s,
        fleets=fleets,
        out_s=out_s,
        back_s=back_s,
        longest_s=longest_s,
        rank=ranks(scenario, fleets)[:, cues.kind],
        searches=_searches(plan, cues, searchers, targets),
        searchers=searchers,
        of_orbits=orbit_ways(plan, cues, ways) if scenario.releasing else None,
        moving=moving_of(plan, cues, targets),
        in_the_air=air_ways(plan, cues) if calls_in_the_air(scenario) else None,
        by_preference=scenario.dispatch is not None and scenario.dispatch.rule == "preference",
    )
    return AskedOnDemand(cues, calls)


def _searches(
    plan: Plan, cues: DrawnCues, fleets: tuple[str, ...], targets: DrawnTargets | None
) -> SearchTimes:
    """What searches of the cues need: the same for all of a kind but the luck of each."""
    scenario = plan.scenario
    tasks = [scenario.tasks[cue.wants] for cue in scenario.cues.values()]

    def of_kind(values: Iterable[float]) -> Floats:
        return np.asarray(np.fromiter(values, dtype=float, count=len(tasks))[cues.kind])

    def of_fleet(fleet: str) -> tuple[float, Floats]:
        aircraft = scenario.fleets[fleet].aircraft
        speeds = (
            (task.search.speed_mps if task.search else None) or aircraft.loiter_speed_mps
            for task in tasks
        )
        return aircraft.sensor.sweep_width_m or 0.0, of_kind(speeds)

    is_flown = of_kind(_is_met(scenario, cue) for cue in scenario.cues.values()) > 0.0
    limit_s = of_kind(task.search.limit_s if task.search else 0.0 for task in tasks)
    sweeps = [of_fleet(fleet) for fleet in fleets]
    shape = (len(fleets), len(cues))
    return SearchTimes(
        event_s=cues.event_s,
        error_m=of_kind(cue.error_m for cue in scenario.cues.values()),
        spreads_mps=of_kind(cue.spreads_mps for cue in scenario.cues.values()),
        # What stays is found at once where nobody searches, if it is there.
        needed=np.where(cues.false, np.inf, np.where(is_flown | (limit_s > 0.0), cues.luck, 0.0)),
        limit_s=limit_s,
        is_swept=of_kind(
            task.search is not None and task.search.law == "inverse_cube" for task in tasks
        )
        > 0.0,
        is_flown=is_flown,
        find_s=Sweeps(plan, cues, targets).find_s,
        gone_s=np.full(len(cues), np.inf) if targets is None else targets.gone_s[cues.target],
        holds=_holds(scenario, cues, tasks),
        sweep_width_m=np.array([np.full(len(cues), sweep) for sweep, _ in sweeps]).reshape(shape),
        speed_mps=np.array([speed for _, speed in sweeps]).reshape(shape),
    )


def _is_met(scenario: Scenario, cue: Cue) -> bool:
    """Whether who comes meets what a cue is about on its own track, or never."""
    search = scenario.tasks[cue.wants].search
    if search:
        return search.law == "sweep"
    return cue.about is not None and scenario.targets[cue.about].motion is not None


def _holds(scenario: Scenario, cues: DrawnCues, tasks: Sequence[Task]) -> Holds:
    """The holds that cues want: the same for all of a kind but the luck of each."""
    holds = [task.hold for task in tasks]
    reliefs = [hold.relief if hold else None for hold in holds]

    def of_kind(values: Iterable[float]) -> Floats:
        return np.asarray(np.fromiter(values, dtype=float, count=len(tasks))[cues.kind])

    return Holds(
        wanted_s=of_kind(hold.for_s if hold else 0.0 for hold in holds),
        turns_per_s=of_kind(cue.turns_off_per_s for cue in scenario.cues.values()),
        turns_per_m=of_kind(
            cue.junctions.turns_per_m if cue.junctions else 0.0 for cue in scenario.cues.values()
        ),
        alike_per_m2=of_kind(cue.look_alikes_per_m2 for cue in scenario.cues.values()),
        is_relieved=of_kind(relief is not None for relief in reliefs) > 0.0,
        every_s=of_kind((relief and relief.every_s) or np.inf for relief in reliefs),
        overlap_s=of_kind(relief.overlap_s if relief else 0.0 for relief in reliefs),
        limit_s=of_kind((hold and hold.reacquire_s) or 0.0 for hold in holds),
        turns_luck=cues.turns_luck,
        search_luck=cues.search_luck,
        pick_luck=cues.pick_luck,
    )


def cue_table(scenario: Scenario, cues: DrawnCues, answered: Answered) -> Table:
    """What became of every cue that was reported before the end, the warm-up's among them."""
    kinds, surges = list(scenario.cues), [*scenario.surges, ""]
    whole = Table(
        {
            "cue": np.arange(len(cues), dtype=np.int64),
            "name": text_column(kinds, cues.kind),
            "phase": _phases(scenario, cues),
            "surge": text_column(surges, cues.surge % len(surges)),
            "event_s": cues.event_s,
            "reported_s": cues.reported_s,
            "ordered_s": cues.ordered_s,
            "lat_deg": cues.lat_deg,
            "lon_deg": cues.lon_deg,
            "priority": cues.priority,
            "false": cues.false.astype(np.int64),
            **answered.calls.columns,
        }
    )
    return whole.where(is_before(cues.reported_s, scenario.warmup_s + scenario.duration_s))


def hold_table(cues: Table, answered: Answered) -> Table:
    """The stays in which something was held, of the cues of a table."""
    holds = answered.holds
    return holds.where(np.isin(holds["cue"], cues["cue"]))


def _phases(scenario: Scenario, cues: DrawnCues) -> Text:
    """The phase in which each cue is reported; "" of none."""
    names = ["", *scenario.phases]
    place = np.zeros(len(cues), dtype=np.int64)
    for number, (from_s, until_s) in enumerate(scenario.phases.values(), 1):
        inside = is_before(cues.reported_s, until_s) & ~is_before(cues.reported_s, from_s)
        place[inside] = number
    return text_column(names, place)


def totals_by_kind(scenario: Scenario, cues: Table) -> dict[str, CueTotals]:
    """Totals by kind, `tips`, and by kind and phase, `tips.surge`."""
    kind, spans = cues.text("name"), spans_s(scenario)
    totals = {
        f"{name}{phase}": cue_totals(cues, kind.at(name), span, cue, scenario.tasks[cue.wants])
        for name, cue in scenario.cues.items()
        for phase, span in spans.items()
    }
    if not (scenario.dispatch and scenario.dispatch.preempts):
        for of in totals.values():
            of.unmet.pop(PREEMPTED)
    return totals


def totals_by_surge(scenario: Scenario, cues: Table) -> dict[str, SurgeTotals]:
    """What each surge left behind, over all the kinds of cues that it brings more of."""
    kind, end_s = cues.text("name"), scenario.warmup_s + scenario.duration_s
    return {
        name: surge_totals(
            cues,
            np.any([kind.at(cue) for cue in surge.cues], axis=0),
            (surge.from_s, surge.from_s + surge.lasts_s),
            end_s,
        )
        for name, surge in scenario.surges.items()
    }


def spans_s(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """The counted time, under "", and the part of it in each phase, under ".surge"."""
    span_s = (scenario.warmup_s, scenario.warmup_s + scenario.duration_s)
    return {"": span_s} | {
        f".{name}": (max(from_s, span_s[0]), min(until_s, span_s[1]))
        for name, (from_s, until_s) in scenario.phases.items()
    }


def alert_figures(scenario: Scenario, answered: Answered) -> Mapping[str, dict[str, float]]:
    """How ready the aircraft on alert of each fleet were."""
    return {
        name: {
            "ready_fraction": answered.ready_s[name] / scenario.duration_s,
            "away_fraction": answered.away_s[name] / scenario.duration_s / fleet.n_on_alert,
        }
        for name, fleet in scenario.fleets.items()
        if fleet.alert
    }

"""What makes a plan questionable: orbits nobody can fly, places exchanged, laps left unfinished.

Also cues that outrun those who search for them, and places that nobody ever watches.

A plan with warnings is still a valid plan. Every command that plans prints the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import ceil, inf, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from sim.errors import Problem
from sim.operations.timing.demand import Demand
from sim.scenario.parts.who_answers import fleets_answering
from sim.study.planning.blocked_orbit_hints import Openings
from sim.study.planning.overflight_rights import timed_names
from sim.study.planning.plan import Plan
from sim.study.planning.planned_sortie import PlannedSortie
from sim.study.planning.routes import area_outline
from sim.study.planning.timed_closures import Names
from sim.units import DAY_S, HOUR_S, NAUTICAL_MILE_M
from sim.world.borders import country_names
from sim.world.geodesy import inverse

if TYPE_CHECKING:
    from sim.flight.pattern import Lap
    from sim.scenario.parts.scenario import Orbit, Scenario

Place = tuple[float, float]

_PAIR: Final = "W201"
_ORBIT: Final = "W202"
_EXCHANGED: Final = "W203"
_UNFINISHED: Final = "W204"
_OUTRUN: Final = "W205"
_CLOSED: Final = "W206"
_UNCOUNTED: Final = "W207"
_PERFECT: Final = "W208"
_NEVER_WATCHED: Final = "W209"
_NEVER_KNOWN: Final = "W210"
_STRAYED: Final = "W211"
# The legs of a lap are at most so long: half of one may lie nearer than both of its ends.
_LEG_M: Final = 10e3
# A station is suspicious if latitude and longitude exchanged bring it this much nearer ...
_MUCH_NEARER: Final = 0.5
_FAR_M: Final = 500 * NAUTICAL_MILE_M  # ... and as written it is no short way off.


@lru_cache(maxsize=4)
def doubts(plan: Plan) -> tuple[Problem, ...]:
    """Every doubt about a plan, as warnings in the order of the file."""
    source = plan.scenario.source
    problems = [*_unflyable(plan), *_exchanged(plan), *_unfinished(plan), *_outrun(plan.scenario)]
    problems += [*_routed_round(plan.scenario), *_uncounted(plan.scenario)]
    problems += [*_taken_for_granted(plan.scenario), *_never_watched(plan)]
    problems += [*_never_known(plan.scenario), *_strayed(plan.scenario)]
    return tuple(source.in_order(problems))


def as_entries(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Doubts as the entries of `warnings` in what programs read."""
    names = ("code", "path", "message", "hint")
    return [{name: getattr(problem, name) for name in names} for problem in problems]


def _unflyable(plan: Plan) -> Iterator[Problem]:
    """Each fleet that cannot fly an orbit, why, and what would open the way; orbits left empty."""
    scenario, openings = plan.scenario, Openings(plan)
    for name, orbit in scenario.orbits.items():
        sorties = [plan.sorties[fleet, name] for fleet in orbit.flown_by]
        for index, best in enumerate(sorties):
            for when, sortie in _barred(plan.states((best.fleet, name))):
                path = f"orbits.{name}.flown_by[{index}]"
                message = f"{sortie.fleet} cannot fly {name}{when}: {sortie.budget.reason}"
                yield scenario.source.problem(path, message, openings.hint(sortie), _PAIR)
        if not any(sortie.budget.feasible for sortie in sorties):
            rule = "no fleet can fly this orbit: it stays empty"
            yield scenario.source.problem(f"orbits.{name}", rule, "", _ORBIT)


def _routed_round(scenario: Scenario) -> Iterator[Problem]:
    """Closures with a time, which the ways to cues go round at all times."""
    names = country_names()
    timed = [names.get(name, name) for name in sorted(timed_names(scenario))]
    if timed and scenario.cues:
        yield scenario.source.problem(
            "airspace.closed",
            f"aircraft on alert go round {' and '.join(timed)} at all times",
            "who stands ready cannot know when a call comes: orbits alone use the hours it is open",
            _CLOSED,
        )


def _barred(states: Sequence[PlannedSortie]) -> list[tuple[str, PlannedSortie]]:
    """The sorties that cannot be flown, one for all with the same closures, and when that is."""
    names = country_names()
    by_closures: dict[Names, PlannedSortie] = {}
    for sortie in states:
        if not sortie.budget.feasible:
            # One warning for each set of closures. Where several states share a set, the one in
            # which all of it is closed throughout is the easiest to follow.
            throughout = sortie.closed is not None and sortie.closed[0] == sortie.closed[1]
            if throughout or sortie.in_force not in by_closures:
                by_closures[sortie.in_force] = sortie
    barred = []
    for in_force, sortie in by_closures.items():
        shut = " and ".join(names.get(name, name) for name in sorted(in_force))
        verb = "are" if len(in_force) > 1 else "is"
        barred.append((f" while {shut} {verb} closed" if shut else "", sortie))
    return barred


def _exchanged(plan: Plan) -> Iterator[Problem]:
    """Bases and areas whose latitude and longitude were probably exchanged."""
    scenario = plan.scenario
    for (fleet, orbit), sortie in plan.sorties.items():
        base = scenario.fleets[fleet].base
        at, station = (base.lat_deg, base.lon_deg), sortie.station
        path = _written_out(scenario, fleet, orbit)
        # Of the two ends only the one whose figures the file states can have been mistyped.
        moved = at if path.startswith("fleets.") else station
        if not path or abs(moved[1]) > 90.0:
            continue
        kept = station if path.startswith("fleets.") else at
        apart_m, swapped_m = _apart_m(at, station), _apart_m(kept, (moved[1], moved[0]))
        if apart_m > _FAR_M and swapped_m < _MUCH_NEARER * apart_m:
            yield scenario.source.problem(
                path,
                f"{fleet} flies {apart_m / NAUTICAL_MILE_M:,.0f} nm to {orbit}, and would fly "
                f"{swapped_m / NAUTICAL_MILE_M:,.0f} nm with latitude and longitude exchanged here",
                "a place is [latitude, longitude]",
                _EXCHANGED,
            )


def _unfinished(plan: Plan) -> Iterator[Problem]:
    """Laps that take longer than a stay, and what that means for what is seen."""
    scenario = plan.scenario
    for (fleet, name), sortie in plan.sorties.items():
        orbit = scenario.orbits[name]
        stay_s = min(sortie.budget.on_station_s, _longest_demand_s(orbit))
        lap_s = sortie.lap.duration_s if sortie.lap is not None else 0.0
        if lap_s > stay_s:
            lap_h, stay_h = lap_s / HOUR_S, stay_s / HOUR_S
            message = f"a lap of {fleet} takes {lap_h:.1f} h and a stay {stay_h:.1f} h: each stay "
            if orbit.pattern.lap == "resume":
                whole_h = lap_h / orbit.aircraft_on_station
                message += f"flies it on, so {whole_h:.1f} h on station see the whole pattern once"
                hint = "a smaller pattern or more aircraft on station would see it more often"
            else:
                lost_h = lap_h - stay_h
                message += f"begins it anew, so its last {lost_h:.1f} h are never flown"
                hint = "lap: resume lets each stay take it up where the last one left it"
            yield scenario.source.problem(f"orbits.{name}.pattern", message, hint, _UNFINISHED)


def _outrun(scenario: Scenario) -> Iterator[Problem]:
    """Cues that spread as fast as those fly who search for them, or targets that go as fast."""
    for name, cue in scenario.cues.items():
        search = scenario.tasks[cue.wants].search
        for fleet in fleets_answering(scenario, name) if search else ():
            assert search is not None, "BUG: a search that nobody wants"
            aircraft = scenario.fleets[fleet].aircraft
            speed_mps = search.speed_mps or aircraft.loiter_speed_mps
            at, who, moves_mps = "spreads", "spreads", cue.spreads_mps
            hint = "the disc that it may be in outgrows every search; see P(found) in the plan"
            if cue.about is not None and search.law == "sweep":
                at, who, moves_mps = "about", "goes", scenario.targets[cue.about].fastest_mps
                hint = "a sweep never catches up with it"
            if moves_mps >= speed_mps:
                message = (
                    f"{who} at {moves_mps * 3.6:.0f} km/h, and {fleet} searches at "
                    f"{speed_mps * 3.6:.0f} km/h: what is not found at once is hardly ever found"
                )
                yield scenario.source.problem(f"cues.{name}.{at}", message, hint, _OUTRUN)


def _strayed(scenario: Scenario) -> Iterator[Problem]:
    """Targets that begin outside the area in which each of their legs is to end."""
    for name, target in scenario.targets.items():
        wander = target.motion.wander if target.motion else None
        places = target.starts.places if target.starts else None
        if wander is None or wander.inside is None or not places:
            continue
        outline = area_outline(scenario.areas[wander.inside])
        lat_deg, lon_deg = np.array(places).T
        if not shapely.intersects_xy(outline, lon_deg, lat_deg).all():
            message = (
                f"{name} begins outside {wander.inside}, and stands still until a leg ends in it"
            )
            hint = "begin inside, or take the area away"
            yield scenario.source.problem(
                f"targets.{name}.motion.wander.inside", message, hint, _STRAYED
            )


def _uncounted(scenario: Scenario) -> Iterator[Problem]:
    """Listed cues and targets that come after the time that counts."""
    end_s = scenario.warmup_s + scenario.duration_s
    listed = {f"cues.{name}.at": cue.at_s for name, cue in scenario.cues.items()}
    listed |= {f"targets.{name}.at": of.at_s for name, of in scenario.targets.items()}
    for path, times_s in listed.items():
        late = [at_s for at_s in times_s or () if at_s >= end_s]
        if late:
            yield scenario.source.problem(
                path,
                f"{len(late)} of the times come when the {end_s / HOUR_S:g} h of the scenario are "
                f"over, the first at {late[0] / HOUR_S:g} h: they count nowhere",
                "times are from the start of the scenario, warm-up included",
                _UNCOUNTED,
            )


def _taken_for_granted(scenario: Scenario) -> Iterator[Problem]:
    """Custody that nothing can break, because the file says nothing of it."""
    for name, cue in scenario.cues.items():
        hold = scenario.tasks[cue.wants].hold
        if hold is None or hold.relief is None:
            continue
        turns = not {"turns_off_per_s", "junctions"} & cue.model_fields_set
        alike = "look_alikes_per_m2" not in cue.model_fields_set
        assumed = ["no turns"] * turns + ["no look-alikes"] * alike
        if turns or (alike and hold.reacquire_s is not None):
            yield scenario.source.problem(
                f"cues.{name}",
                f"{', '.join(assumed)}: assumed of what is held",
                "state turns_off and look_alikes, such as 0.3 per h and 0.05 per km2, or 0 of each "
                "for custody that no gap breaks",
                _PERFECT,
            )


def _never_watched(plan: Plan) -> Iterator[Problem]:
    """Places to be watched that no lap of those who watch ever has in reach."""
    scenario = plan.scenario
    for name, watch in scenario.watches.items():
        by = watch.by or tuple(scenario.orbits)
        flown = [
            (state, state.lap)
            for pair in plan.sorties
            if pair[1] in by
            for state in plan.states(pair)
            if state.lap is not None
        ]
        away_m = [(_nearest_m(lap, watch.at), state.footprint.reach_m) for state, lap in flown]
        if away_m and all(nearest_m > reach_m for nearest_m, reach_m in away_m):
            nearest_m, reach_m = min(away_m, key=lambda of: of[0] - of[1])
            message = (
                f"is never in reach: {nearest_m / 1e3:.0f} km from the nearest lap of those who "
                f"watch, which sees {reach_m / 1e3:.0f} km"
            )
            hint = "nothing will be seen of it; move the orbit, or state one nearer"
            yield scenario.source.problem(f"watches.{name}.at", message, hint, _NEVER_WATCHED)


def _never_known(scenario: Scenario) -> Iterator[Problem]:
    """Places to be known of which a bin passes fewer times than it is to be looked at."""
    for name, watch in scenario.watches.items():
        passings = ceil(scenario.duration_s / watch.cycle_s) + 1
        if watch.looks > passings:
            message = (
                f"no part of the {watch.cycle} passes {watch.looks} times in "
                f"{scenario.duration_s / DAY_S:g} days: it is never known"
            )
            hint = "fewer looks, or a longer run"
            yield scenario.source.problem(f"watches.{name}.looks", message, hint, _NEVER_KNOWN)


def _nearest_m(lap: Lap, place: Place) -> float:
    """How near a lap comes to a place at the least."""
    lat_deg, lon_deg = (np.full(len(lap.lat_deg), at) for at in place)
    ends_m = float(inverse(lap.lat_deg, lap.lon_deg, lat_deg, lon_deg)[1].min())
    return sqrt(max(ends_m**2 - (_LEG_M / 2.0) ** 2, 0.0))


def _longest_demand_s(orbit: Orbit) -> float:
    """How long at most an aircraft that is relieved at bingo stays: windows send it home."""
    demand = Demand(orbit.windows, 0.0)
    if demand.always or orbit.relief.interval_s is not None:
        return inf
    # Windows repeat by the day and may run over midnight: four days hold each of them whole.
    return max(end_s - begin_s for begin_s, end_s in demand.within(0.0, 4 * DAY_S))


def _written_out(scenario: Scenario, fleet: str, orbit: str) -> str:
    """The path of the place of which the file itself states the figures; empty if of none."""
    demand = scenario.orbits[orbit]
    if demand.pattern.kind == "circuit":
        return f"orbits.{orbit}.pattern.points"
    if scenario.areas[demand.area].country is None:
        return f"areas.{demand.area}"
    return "" if scenario.fleets[fleet].base.key else f"fleets.{fleet}.base"


def _apart_m(a: Place, b: Place) -> float:
    return float(inverse(*a, *b)[1])

"""What makes what is asked on demand questionable: what nobody can reach, or never happens."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Final

from sim.errors import Problem
from sim.flight.sortie import Stamina
from sim.scenario.parts.who_answers import answerers, fleets_answering
from sim.study.planning.plan import Plan
from sim.study.planning.plan_warnings import doubts
from sim.units import DAY_S, HOUR_S, KNOT_MPS

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

_UNREACHED: Final = "W212"
_FASTER: Final = "W213"
_TOO_LONG: Final = "W214"
_UNASKED: Final = "W215"
_RARE: Final = "W216"
# Fewer than this are expected in a run: most runs will see none.
_HARDLY_ANY: Final = 0.1


@lru_cache(maxsize=4)
def every_doubt(plan: Plan) -> tuple[Problem, ...]:
    """Every doubt about a plan and what is asked on demand, as warnings in the file's order."""
    scenario = plan.scenario
    problems = [*doubts(plan), *_too_long(scenario), *_rare(scenario), *_unseen(scenario)]
    if scenario.cues:
        problems += [*_unreached(plan), *_faster(scenario), *_unasked(scenario)]
    return tuple(scenario.source.in_order(problems))


def _unreached(plan: Plan) -> Iterator[Problem]:
    """Kinds of cue of which nobody who may answer can reach one in time, and why."""
    from sim.study.demand.cue_plan import cue_entries  # with all that draws cues

    scenario = plan.scenario
    reasons: dict[str, list[str]] = {name: [] for name in scenario.cues}
    useful = set()
    for entry in cue_entries(plan):
        if entry["orbit"]:
            continue
        if entry["reason"]:
            reasons[entry["cue"]].append(f"{entry['fleet']} {entry['reason']}")
        else:
            useful.add(entry["cue"])
    for name, why in reasons.items():
        wanted_s = scenario.tasks[scenario.cues[name].wants].law_of_stay.ends[0]
        # Whoever is called from an orbit may be anywhere on it, and flies no longer for that.
        if any(who in scenario.orbits for who in answerers(scenario, name)):
            why = [
                f"{fleet} flies {longest_s / HOUR_S:.1f} h at most, and {wanted_s / HOUR_S:.1f} h "
                "are wanted"
                for fleet in fleets_answering(scenario, name)
                if (longest_s := _longest_s(scenario, fleet)) < wanted_s
            ]
            useful |= {name} if len(why) < len(fleets_answering(scenario, name)) else set()
        if why and name not in useful:
            rule = f"nobody can reach any of it: {'; '.join(why)}"
            hint = "a nearer base, an aircraft that flies longer, or leave to fly over"
            yield scenario.source.problem(f"cues.{name}", rule, hint, _UNREACHED)


def _longest_s(scenario: Scenario, fleet: str) -> float:
    return float(Stamina.of(scenario.fleets[fleet].aircraft).longest_flight_s)


def _faster(scenario: Scenario) -> Iterator[Problem]:
    """Searches at speeds that those who search are not known to fly."""
    for name, cue in scenario.cues.items():
        search = scenario.tasks[cue.wants].search
        for fleet in fleets_answering(scenario, name) if search and search.speed_mps else ():
            assert search is not None, "BUG: a speed of no search"
            aircraft = scenario.fleets[fleet].aircraft
            fastest_mps = max(aircraft.transit_speed_mps, aircraft.loiter_speed_mps)
            if search.speed_mps and search.speed_mps > fastest_mps * (1.0 + 1e-9):
                yield scenario.source.problem(
                    f"tasks.{cue.wants}.search.speed",
                    f"{search.speed_mps / KNOT_MPS:.0f} kt, and {fleet} flies at "
                    f"{fastest_mps / KNOT_MPS:.0f} kt at most",
                    "silent, it searches at its loiter speed",
                    _FASTER,
                )


def _too_long(scenario: Scenario) -> Iterator[Problem]:
    """Times that are never over within the run."""
    span_s = scenario.warmup_s + scenario.duration_s
    for path, time_s in _times(scenario):
        if time_s >= span_s:
            yield scenario.source.problem(
                path,
                f"{time_s / DAY_S:g} d at the least, and the whole run takes {span_s / DAY_S:g} d",
                "what it waits for comes in no run; a slip of the unit?",
                _TOO_LONG,
            )


def _times(scenario: Scenario) -> Iterator[tuple[str, float]]:
    """Times that end within a run if they are to be of any effect, by path: at their shortest."""
    for name, cue in scenario.cues.items():
        yield f"cues.{name}.lateness", cue.lateness.ends[0]
        yield f"cues.{name}.decision", cue.decision.ends[0]
    for name, fleet in scenario.fleets.items():
        if fleet.alert:
            yield f"fleets.{name}.alert.readiness", fleet.alert.readiness_s
        if scenario.sees_targets:
            yield f"fleets.{name}.aircraft.sensor.settle", fleet.aircraft.sensor.settle_s
    for name, task in scenario.tasks.items():
        if task.hold:
            yield f"tasks.{name}.hold.for", task.hold.for_s
    for name, target in scenario.targets.items():
        if target.motion and target.motion.wander:
            yield (
                f"targets.{name}.motion.wander.turn_after",
                (target.motion.wander.turn_after.ends[0]),
            )
    for name, watch in scenario.watches.items():
        if watch.shows:
            key = "every" if watch.shows.every else "hidden"
            yield f"watches.{name}.shows.{key}", watch.shows.between.ends[0]


def _rare(scenario: Scenario) -> Iterator[Problem]:
    """Rates of which hardly a run will see one."""
    rates = {f"cues.{name}.rate": cue.rate_per_s for name, cue in scenario.cues.items()}
    rates |= {f"targets.{name}.rate": of.rate_per_s for name, of in scenario.targets.items()}
    for path, rate_per_s in rates.items():
        n = (rate_per_s or 0.0) * scenario.duration_s
        if 0.0 < n < _HARDLY_ANY:
            yield scenario.source.problem(path, f"makes {n:.2g} in a run: most see none", "", _RARE)


def _unseen(scenario: Scenario) -> Iterator[Problem]:
    """Places that are known by more sightings than there is something to see."""
    for name, watch in scenario.watches.items():
        if watch.shows is None or not watch.sightings:
            continue
        n = scenario.duration_s / watch.shows.cycle_s
        # A Poisson number is larger than this once in a million runs.
        if watch.sightings > n + 5.0 * sqrt(n) + 5.0:
            yield scenario.source.problem(
                f"watches.{name}.sightings",
                f"{watch.sightings:,}, of what shows itself about {n:,.1f} times in a run: the "
                "place is never known",
                "fewer sightings, or a longer run",
                _RARE,
            )


def _unasked(scenario: Scenario) -> Iterator[Problem]:
    """Fleets with an alert, and orbits with a release, that no cue asks."""
    asked = {who for name in scenario.cues for who in answerers(scenario, name)}
    ready = {f"fleets.{name}.alert": name for name, of in scenario.fleets.items() if of.alert}
    ready |= {f"orbits.{name}.release": name for name in scenario.releasing}
    for path, name in ready.items():
        if name not in asked:
            yield scenario.source.problem(
                path,
                f"{name} stands ready, and no cue asks it",
                "name it under answered_by of a cue, or take this away",
                _UNASKED,
            )

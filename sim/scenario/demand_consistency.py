"""Contradictions in what is asked on demand: cues, searches, surges, phases and watches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from sim.errors import Problem
from sim.figure_table import ROWS
from sim.scenario.file.source_places import Source
from sim.scenario.parts.scenario import Scenario
from sim.scenario.parts.who_answers import fleets_answering
from sim.units import DAY_S

# More cues than this are a slip of the unit: a year of one a minute is half of it.
MOST_CUES: Final = 1_000_000
# Cues go on coming after the counted time for as long as the last that counts may wait.
LONGEST_TAIL_S: Final = 10.0 * DAY_S
# Where a path names a phase or a figure, no phase may be called like one.
_FIGURES: Final = frozenset(row.name for row in ROWS if "cues" in row.homes)


def demand_contradictions(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Every contradiction in what is asked on demand."""
    yield from _numbers(scenario, source)
    yield from _streams(scenario, source)
    yield from _searches(scenario, source)
    yield from _relieved_too_late(scenario, source)
    yield from _spaced_too_far(scenario, source)
    yield from _unwatched(scenario, source)
    yield from _look_alikes(scenario, source)
    yield from _again(scenario, source)
    yield from _surges(scenario, source)
    yield from _phases(scenario, source)
    yield from _watches(scenario, source)


def _numbers(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """A run has no more cues than anybody can look at."""
    span_s = scenario.warmup_s + scenario.duration_s + LONGEST_TAIL_S
    for name, cue in scenario.cues.items():
        n = (cue.rate_per_s or 0.0) * span_s
        n += sum(
            (surge.cues.get(name, 1.0) - 1.0) * (cue.rate_per_s or 0.0) * surge.lasts_s
            for surge in scenario.surges.values()
        )
        if n > MOST_CUES:
            yield source.problem(
                f"cues.{name}.rate",
                f"makes about {n:.2g} cues in a run, more than {MOST_CUES:,} "
                f"(got {source.written(f'cues.{name}.rate')})",
                "a rate is of reports, such as 4 per d",
            )


def _streams(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Every kind of cue has random streams of its own, or two would be the same unnoticed."""
    first: dict[str, str] = {}
    # Those by name keep it: who states a stream gives way.
    for name in sorted(scenario.cues, key=lambda name: scenario.cues[name].stream is not None):
        stream = scenario.cues[name].stream or name
        if stream in first:
            yield source.problem(
                f"cues.{name}.stream",
                f"must differ from the stream of {first[stream]} (got '{stream}')",
                "cues on one stream come at the same moments",
            )
        first.setdefault(stream, name)


def _searches(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Whoever may be sent to search clears something, and a place to search has some size."""
    for name, cue in scenario.cues.items():
        task = scenario.tasks[cue.wants]
        again = task.hold is not None and task.hold.reacquire_s is not None
        if task.search is None:
            moves = 0.0 if again else cue.spreads_mps
            for key, value in (("error", cue.error_m), ("spreads", moves)):
                if value:
                    yield source.problem(
                        f"cues.{name}.{key}",
                        f"is of what is searched for, and {cue.wants} searches for nothing",
                        f"give tasks.{cue.wants} a search, such as search: {{limit: 4 h}}",
                    )
        if task.search and task.search.law == "inverse_cube" and cue.spreads_mps:
            yield source.problem(
                f"cues.{name}.spreads",
                f"moves, and {cue.wants} sweeps by inverse_cube, which is of what stays",
                "law: random is of what may have moved",
            )
        if task.search is None and not (task.hold and task.hold.reacquire_s):
            continue
        for fleet in fleets_answering(scenario, name):
            if fleet in scenario.fleets and (
                scenario.fleets[fleet].aircraft.sensor.sweep_width_m is None
            ):
                yield source.problem(
                    f"cues.{name}.wants",
                    f"is a search, and the sensor of {fleet} has no sweep width",
                    "write for example sensor: {reach: 30 km, sweep_width: 1 km}",
                )


def _relieved_too_late(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Who takes over comes before the hold is over."""
    for name, task in scenario.tasks.items():
        relief = task.hold.relief if task.hold else None
        stated = {"every": relief.every_s, "overlap": relief.overlap_s} if relief else {}
        for key, time_s in stated.items():
            if task.hold and time_s and time_s >= task.hold.for_s:
                at = f"tasks.{name}.hold.relief.{key}"
                yield source.problem(
                    at,
                    "must be below the time to be held, "
                    f"{source.written(f'tasks.{name}.hold.for')} (got {source.written(at)})",
                    "else the hold is over before anybody takes over",
                )


def _spaced_too_far(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """A searcher comes to its first turn within the limit."""
    for name, task in scenario.tasks.items():
        search = task.search
        wanted = [cue for cue, of in scenario.cues.items() if of.wants == name]
        fleets = {fleet for cue in wanted for fleet in fleets_answering(scenario, cue)}
        known = [scenario.fleets[fleet] for fleet in fleets if fleet in scenario.fleets]
        flown = [fleet.aircraft.loiter_speed_mps for fleet in known]
        if search and search.spacing_m and (search.speed_mps or flown):
            goes_m = search.limit_s * (search.speed_mps or max(flown))
            if search.spacing_m > goes_m:
                at = f"tasks.{name}.search.spacing"
                yield source.problem(
                    at,
                    f"must be at most {goes_m / 1e3:,.0f} km, what a searcher flies within the "
                    f"limit (got {source.written(at)})",
                    "else it turns nowhere; the sweep width when silent",
                )


def _unwatched(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """What happens while nobody watches has gaps to happen in, and somebody who comes after."""
    for name, task in scenario.tasks.items():
        if task.hold and task.hold.reacquire_s is not None and task.hold.relief is None:
            yield source.problem(
                f"tasks.{name}.hold.reacquire",
                "is of what turned off before somebody else came, and nobody takes over",
                "write for example relief: {overlap: 15 min} beside it",
            )
    for name, cue in scenario.cues.items():
        hold, wants = scenario.tasks[cue.wants].hold, cue.wants
        for key, value in (
            ("turns_off", cue.turns_off_per_s),
            ("junctions", cue.junctions),
            ("look_alikes", cue.look_alikes_per_m2),
        ):
            at = f"cues.{name}.{key}"
            if value and hold is None:
                yield source.problem(
                    at,
                    f"is of what is held, and {wants} holds nothing",
                    f"give tasks.{wants} a hold, such as hold: {{for: 8 h}}",
                )
            elif value and hold and hold.relief is None:
                yield source.problem(
                    at,
                    f"shows when somebody takes over, and nobody does in {wants}",
                    f"write for example relief: {{overlap: 15 min}} in the hold of {wants}",
                )


def _look_alikes(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Another one is mistaken for what turned off where that is searched for again."""
    for name, cue in scenario.cues.items():
        hold, wants = scenario.tasks[cue.wants].hold, cue.wants
        if not (cue.look_alikes_per_m2 and hold and hold.relief):
            continue
        if hold.reacquire_s is None:
            yield source.problem(
                f"cues.{name}.look_alikes",
                f"is of what is searched for again, and {wants} does not",
                f"write for example reacquire: 1 h in the hold of {wants}",
            )
        elif not cue.turns_off_per_s and not cue.junctions:
            yield source.problem(
                f"cues.{name}.look_alikes",
                "is of what turned off, and nothing does",
                "state how often beside it, such as turns_off: 0.3 per h",
            )


def _again(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """What turned off and is searched for again gets away at some speed."""
    for name, cue in scenario.cues.items():
        hold = scenario.tasks[cue.wants].hold
        turns_off = cue.turns_off_per_s or cue.junctions
        if turns_off and hold and hold.reacquire_s and not cue.spreads_mps:
            yield source.problem(
                f"cues.{name}.wants",
                "searches again for what turned off, and it would be where it was: spreads is 0",
                "state how fast it may get away, such as spreads: 30 km/h",
            )


def _surges(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """A surge multiplies a rate, and lies in the time that is simulated."""
    end_s = scenario.warmup_s + scenario.duration_s
    for name, surge in scenario.surges.items():
        if surge.from_s >= end_s:
            yield source.problem(
                f"surges.{name}.from", "the surge begins after the scenario has ended"
            )
        for cue in surge.cues:
            if cue in scenario.cues and scenario.cues[cue].rate_per_s is None:
                yield source.problem(
                    f"surges.{name}.cues.{cue}",
                    f"{cue} comes at listed times: a surge needs a rate to multiply"
                    if scenario.cues[cue].passing is None
                    else f"{cue} comes as targets pass: a surge needs a rate to multiply",
                )


def _phases(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Phases follow one another, inside the counted time."""
    begin_s, end_s = scenario.warmup_s, scenario.warmup_s + scenario.duration_s
    for name, (from_s, until_s) in scenario.phases.items():
        if until_s <= from_s:
            yield source.problem(f"phases.{name}", "the phase ends before it begins")
        elif until_s <= begin_s or from_s >= end_s:
            yield source.problem(
                f"phases.{name}",
                "lies outside the time that counts",
                "phases are from the start of the scenario, warm-up included",
            )
        if name in _FIGURES:
            yield source.problem(f"phases.{name}", f"'{name}' is the name of a figure of cues")
    ordered = sorted(scenario.phases, key=lambda name: scenario.phases[name])
    for earlier, later in pairwise(ordered):
        if scenario.phases[later][0] < scenario.phases[earlier][1]:
            yield source.problem(f"phases.{later}", f"this phase begins before {earlier} ends")
    if scenario.phases and not scenario.cues:
        yield source.problem("phases", "phases are of cues, and there is none")


def _watches(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Somebody can watch, for as long as the bins need at least, and what shows itself is rare."""
    span_s = scenario.duration_s
    for name, watch in scenario.watches.items():
        if not scenario.orbits:
            hint = "aircraft on orbits watch: state one over the place"
            yield source.problem(f"watches.{name}", "nobody watches: there is no orbit", hint)
        if watch.shows and span_s / watch.shows.cycle_s > MOST_CUES:
            n = span_s / watch.shows.cycle_s
            rule = f"makes about {n:.2g} appearances in a run, more than {MOST_CUES:,}"
            yield source.problem(f"watches.{name}.shows", rule)

"""Contradictions about targets: who looks for them, how many there are, and where routes end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from sim.errors import Problem
from sim.scenario.file.source_places import Source
from sim.scenario.parts.scenario import Scenario

# More than this are a slip of the unit.
MOST_TARGETS: Final = 100_000
# So many times at most those of a kind turn in a run.
MOST_TURNS: Final = 1_000_000
# Nothing that goes over land or sea is faster: the fastest boats and trains did 140 to 170 m/s.
FASTEST_MPS: Final = 170.0
_EARTH_M: Final = 6_371_008.8


def target_contradictions(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Every contradiction about targets."""
    yield from _sight(scenario, source)
    yield from _numbers(scenario, source)
    yield from _about(scenario, source)
    yield from _speeds(scenario, source)
    yield from _turns(scenario, source)
    yield from _faster_than_anything(scenario, source)
    for name, target in scenario.targets.items():
        if target.at_the_end is None:
            yield source.problem(
                f"targets.{name}.motion.route",
                "ends, and one of a count is there from the start to the end",
                "say what it does then: stays, returns the same way again and again, or leaves",
            )


def _sight(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Targets are looked for by somebody, and somebody who looks has targets to see."""
    asked = scenario.dispatch is not None and scenario.dispatch.sight == "any"
    about = {cue.about for cue in scenario.cues.values()}
    if not asked and any(name not in about for name in scenario.targets):
        yield source.problem(
            "targets",
            "nobody looks for targets",
            "write dispatch: {sight: any}, and whoever is on station sees what comes within reach; "
            "or state cues about them",
        )
    if asked and not scenario.targets:
        yield source.problem(
            "dispatch.sight", "is of targets, and there is none", "state what moves under targets"
        )
    if asked and not scenario.orbits:
        yield source.problem(
            "dispatch.sight", "is of whoever is on station of an orbit, and there is none"
        )
    if asked and scenario.sense_in_transit:
        yield source.problem(
            "dispatch.sight",
            "does not go with sense_in_transit: targets are seen from stations alone",
            "take one of them away",
        )


def _about(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """What is reported of targets can be so, and is searched for as what moves."""
    for name, cue in scenario.cues.items():
        search = scenario.tasks[cue.wants].search
        if search and search.spacing_m is not None and search.law != "sweep":
            yield source.problem(
                f"tasks.{cue.wants}.search.spacing",
                f"is of a sweep, and the law is {search.law}",
                "write law: sweep beside it",
            )
        if cue.junctions and (cue.about is None or cue.turns_off_per_s):
            yield source.problem(
                f"cues.{name}.junctions",
                "is of targets, which go along a way: this cue is about none"
                if cue.about is None
                else "goes without turns_off: one by the way, the other by the time",
                "write about: TARGET beside it, or turns_off: 0.3 per h in its place"
                if cue.about is None
                else "",
            )
        if cue.about is None:
            continue
        motion = scenario.targets[cue.about].motion
        if cue.passing is not None:
            n = len(motion.route.points) if motion and motion.route else 0
            if cue.passing > n:
                yield source.problem(
                    f"cues.{name}.passing",
                    f"must be at most {n}, the last point of the route of {cue.about} "
                    f"(got {cue.passing})"
                    if n
                    else f"is of those on a route, and {cue.about} has none",
                    "points are counted from 1, in the order in which they are listed" if n else "",
                )
        if motion and search and search.law == "inverse_cube":
            yield source.problem(
                f"cues.{name}.wants",
                f"sweeps by inverse_cube, which is of what stays, and {cue.about} moves",
                "law: sweep follows its track; law: random is of what may have moved",
            )


def _numbers(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """A run has no more targets than anybody can follow."""
    for name, target in scenario.targets.items():
        n = (target.rate_per_s or 0.0) * (scenario.warmup_s + scenario.duration_s)
        if n > MOST_TARGETS:
            yield source.problem(
                f"targets.{name}.rate",
                f"makes about {n:.2g} targets in a run, more than {MOST_TARGETS:,} "
                f"(got {source.written(f'targets.{name}.rate')})",
                "a rate is of those that set out, such as 2 per d",
            )


def _speeds(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Where it may be by now holds where it is, and speeds are of what has no track to follow."""
    for name, cue in scenario.cues.items():
        if cue.about is None:
            continue
        target, task = scenario.targets[cue.about], scenario.tasks[cue.wants]
        again = task.hold is not None and task.hold.reacquire_s is not None
        if cue.junctions and target.motion is None:
            yield source.problem(
                f"cues.{name}.junctions", f"is of what goes along a way, and {cue.about} stays"
            )
        law = task.search.law if task.search else ""
        if target.motion is None or not (cue.spreads_mps or law == "random"):
            continue
        if law == "sweep" and not again:
            yield source.problem(
                f"cues.{name}.spreads",
                f"is of what has no track, and law: sweep follows that of {cue.about}",
                "take it away, or write reacquire in the hold: it is then of what turned off",
            )
        elif cue.spreads_mps < target.fastest_mps * (1.0 - 1e-9):
            yield source.problem(
                f"cues.{name}.spreads",
                f"must be at least as fast as {cue.about} goes, {target.fastest_mps * 3.6:.3g} "
                f"km/h (got {source.written(f'cues.{name}.spreads') or 0})",
                "else it would be found where it cannot be any more"
                + ("; law: sweep follows its track" if law == "random" else ""),
            )


def _turns(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Tracks end: what turns time and again takes some time to."""
    span_s = scenario.warmup_s + scenario.duration_s
    for name, target in scenario.targets.items():
        motion, n = target.motion, target.count or 0
        at, each_s = f"targets.{name}.motion", span_s
        if motion and motion.wander:
            stop = motion.wander.stop
            each_s = motion.wander.turn_after.mean_s
            each_s += stop.share * stop.how_long.mean_s if stop else 0.0
            at += ".wander.turn_after"
        elif motion and motion.route and target.at_the_end == "returns":
            n *= len(motion.route.points)
            each_s = _length_m(motion.route.points) / target.fastest_mps
            at += ".route.then"
        if each_s * MOST_TURNS < n * span_s:
            many = f"about {n * span_s / each_s:.2g} turns" if each_s else "turns without end"
            yield source.problem(
                at,
                f"makes {many} in a run, more than {MOST_TURNS:,} (got {source.written(at)})",
                "from one turn to the next it goes for some time, such as 20 min",
            )


def _faster_than_anything(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """What is watched goes over land or sea, however it is said to move."""
    stated = [
        (f"targets.{name}.motion.{kind}.speed", target.fastest_mps)
        for name, target in scenario.targets.items()
        for kind in ("route", "wander", "straight")
        if target.motion and getattr(target.motion, kind)
    ]
    stated += [(f"cues.{name}.spreads", cue.spreads_mps) for name, cue in scenario.cues.items()]
    for at, speed_mps in stated:
        if speed_mps > FASTEST_MPS:
            yield source.problem(
                at,
                f"must be at most {FASTEST_MPS * 3.6:.0f} km/h, for nothing goes faster over land "
                f"or sea (got {source.written(at)})",
                "a speed of a walker is 5 km/h, of a car 60 km/h",
            )


def _length_m(points: Sequence[tuple[float, float]]) -> float:
    """About how long a route is, on a sphere."""
    length_m = 0.0
    for one, other in pairwise(points):
        (north, east), (to_north, to_east) = (tuple(map(math.radians, p)) for p in (one, other))
        up = math.sin((to_north - north) / 2.0) ** 2
        along = math.cos(north) * math.cos(to_north) * math.sin((to_east - east) / 2.0) ** 2
        length_m += 2.0 * _EARTH_M * math.asin(math.sqrt(min(up + along, 1.0)))
    return length_m

"""Contradictions about targets: who looks for them, how many there are, and where routes end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.errors import Problem
from sim.scenario.file.source_places import Source
from sim.scenario.parts.scenario import Scenario

# More than this are a slip of the unit.
MOST_TARGETS: Final = 100_000


def target_contradictions(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Every contradiction about targets."""
    yield from _sight(scenario, source)
    yield from _numbers(scenario, source)
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
    if scenario.targets and not asked:
        yield source.problem(
            "targets",
            "nobody looks for targets",
            "write dispatch: {sight: any}, and whoever is on station sees what comes within reach",
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

"""The standard comparison: the shipped Afghanistan options at a fixed seed and size, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.errors import SimError
from sim.scenario.loading import load_scenario, revised
from sim.study.comparable import led_by
from sim.study.comparison import Comparison, NamedJob, fly, job_of
from sim.study.montecarlo import Memory, Standing

# The figures suggested in scenarios/afghanistan/common.yaml: assumptions but for the loss rate.
CHANCE: Mapping[str, str] = {
    "turnaround": "{lognormal: {mean: 8 h, sd: 2 h}}",
    "ground_abort": "5 %",
    "air_abort_per_flight_hour": "0.2 %",
    "loss_per_100000_flight_hours": "3.17",
    "replacement": "60 d",
    "maintenance": "{mean_time_between: 100 h, mean_time_to_repair: 12 h, bays: 2}",
}


@dataclass(frozen=True)
class Standard:
    """What is compared: options of a folder, the baseline first, with chance in every fleet."""

    folder: str = "scenarios/afghanistan"
    options: tuple[str, ...] = (
        "in_country",
        "neighbours",
        "gulf_iran_open",
        "gulf",
        "gulf_ali_al_salem",
    )
    seed: int = 20210901
    replications: int = 64
    overrides: tuple[str, ...] = ()
    every_fleet: Mapping[str, str] = field(default_factory=lambda: dict(CHANCE))


@dataclass(frozen=True)
class Timing:
    """How long a step took, by the wall's clock and by the processor's of all threads."""

    wall_s: float
    processor_s: float


@dataclass(frozen=True)
class Measured:
    """A finished standard comparison."""

    standard: Standard
    comparison: Comparison
    timings: dict[str, Timing]


def measure(
    standard: Standard, working_folder: Path, watch: Callable[[Standing], None] = lambda _: None
) -> Measured:
    """Load, plan, fly and add up in this process, each step timed.

    One replication is flown before the others: it compiles, and is a step by itself. Raises
    SimError where the scenarios are not below the working folder.
    """
    timings: dict[str, Timing] = {}
    with _timed("loading", timings):
        options = _loaded(standard, working_folder)
    with _timed("routes and cells", timings):
        asked = job_of(led_by(options, None, standard.seed), standard.replications)
    with _timed("first replication", timings):
        fly(NamedJob(asked.names, replace(asked.job, replications=1)), Memory())
    with _timed("flying", timings):
        comparison = fly(asked, Memory(), watch=watch)
    with _timed("adding up", timings):
        comparison.summary()
    return Measured(standard, comparison, timings)


def _loaded(standard: Standard, working_folder: Path) -> dict[str, Any]:
    paths = {name: working_folder / standard.folder / f"{name}.yaml" for name in standard.options}
    missing = [path.name for path in paths.values() if not path.exists()]
    if missing:
        raise SimError(
            f"error: {standard.folder} below this folder lacks {', '.join(missing)}\n"
            "  help: an installed othsim ships no scenarios; run bench in a copy of the project"
        )
    found = {}
    for name, path in paths.items():
        scenario = load_scenario(path, list(standard.overrides))
        each = [
            f"fleets.{fleet}.{key}={value}"
            for fleet in scenario.fleets
            for key, value in standard.every_fleet.items()
        ]
        found[name] = revised(scenario, each)
    return found


@contextmanager
def _timed(step: str, timings: dict[str, Timing]) -> Iterator[None]:
    wall_s, processor_s = time.perf_counter(), time.process_time()
    yield
    timings[step] = Timing(time.perf_counter() - wall_s, time.process_time() - processor_s)

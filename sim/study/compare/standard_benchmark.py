"""The standard comparison: the shipped Afghanistan options at a fixed seed and size, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sim.coverage.cell_coverage import compile_now
from sim.errors import SimError
from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import Scenario
from sim.study.compare.comparability import led_by
from sim.study.compare.comparison import Comparison, NamedJob, fly, job_of
from sim.study.run.batch import Job
from sim.study.run.campaign import Campaign, Standing


@dataclass(frozen=True)
class Standard:
    """What is compared: options of a folder, the baseline first; those shipped leave to chance."""

    folder: str = "scenarios/afghanistan/with_chance"
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
    # Always the same: what `auto` takes hangs on what machine code lies about from earlier.
    engine: str = "fast"


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


def measure_standard(
    standard: Standard,
    working_folder: Path,
    watch: Callable[[Standing], None] = lambda _: None,
    *,
    ready: Callable[[Job], None] = lambda _: None,
) -> Measured:
    """Load, plan, fly and add up in this process, each step timed.

    `ready` is called before anything is flown. Raises SimError where the scenarios are not below
    the working folder.
    """
    timings: dict[str, Timing] = {}
    with _timed("loading", timings):
        options = _loaded(standard, working_folder)
    with _timed("routes and cells", timings):
        named_job = job_of(led_by(options, None, standard.seed), standard.replications)
    ready(named_job.job)
    # A step by itself: the first replication compiles both kernels, or loads what is kept of them.
    if standard.engine == "fast":
        compile_now()
    with _timed("first replication", timings):
        first = NamedJob(named_job.names, replace(named_job.job, replications=1))
        fly(first, Campaign(watch=watch, engine=standard.engine))
    with _timed("flying", timings):
        comparison = fly(named_job, Campaign(watch=watch, engine=standard.engine))
    with _timed("adding up", timings):
        comparison.summary()
    return Measured(standard, comparison, timings)


def _loaded(standard: Standard, working_folder: Path) -> dict[str, Scenario]:
    paths = {name: working_folder / standard.folder / f"{name}.yaml" for name in standard.options}
    missing = [path.name for path in paths.values() if not path.exists()]
    if missing:
        raise SimError(
            f"error: {standard.folder} below this folder lacks {', '.join(missing)}\n"
            "  help: an installed othsim ships no scenarios; run bench in a copy of the project"
        )
    return {name: load_scenario(path, standard.overrides) for name, path in paths.items()}


@contextmanager
def _timed(step: str, timings: dict[str, Timing]) -> Iterator[None]:
    wall_s, processor_s = time.perf_counter(), time.process_time()
    yield
    timings[step] = Timing(time.perf_counter() - wall_s, time.process_time() - processor_s)

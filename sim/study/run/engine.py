"""Which engine flies a job: the event model, or the compiled one where its work pays for it.

Both say the same to the last bit, so the choice is no part of what a run is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sim.jit import is_kept
from sim.operations.fast_simulation import why_not
from sim.operations.kernel.loop import fly
from sim.study.run.batch import Job, Option
from sim.units import DAY_S

ENGINES: Final = ("auto", "simpy", "fast")
# Days of simulated time after which the compiled model has paid for being compiled, and for being
# read from where it is kept: a month of a few orbits takes the event model 20 ms.
_DAYS_TO_COMPILE, _DAYS_TO_LOAD = 45_000.0, 1_500.0


def with_engine(job: Job, asked: str) -> Job:
    """The job to be flown by the engine asked for; `auto` asks whether its work pays."""
    return replace(job, engine=_chosen(job, asked))


def _chosen(job: Job, asked: str) -> str:
    if asked != "auto":
        return asked
    days = sum(job.replications * _days(option) for option in job.options if not _unknown(option))
    return "fast" if days > (_DAYS_TO_LOAD if is_kept(fly) else _DAYS_TO_COMPILE) else "simpy"


def flown_by(job: Job, names: Sequence[str]) -> Mapping[str, str]:
    """Which engine flies each option of a job, by their names; why not the fast one, if asked."""
    engines = {}
    for name, option in zip(names, job.options, strict=True):
        unknown = _unknown(option)
        engines[name] = job.engine
        if job.engine == "fast" and unknown:
            engines[name] = f"simpy: fast does not know {unknown}"
    return engines


def _days(option: Option) -> float:
    scenario = option.scenario
    return (scenario.warmup_s + scenario.duration_s) / DAY_S


def _unknown(option: Option) -> str:
    return why_not(option.scenario.orbits, option.plan.timetables)

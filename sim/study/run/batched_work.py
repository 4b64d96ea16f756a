"""Work that is flown in batches: jobs, and whatever else can be cut into batches like one."""

from __future__ import annotations

import math
import pickle
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

import numpy as np

from sim.coverage.kernel.cells import figures_of
from sim.coverage.kernel.passes import passes_over
from sim.jit import COMPILING_S, can_be_kept, interpret_no_more, is_kept, n_in_machine_code
from sim.operations.kernel.loop import fly as fly_compiled
from sim.study.run.batch import BATCH, Batch, Fields, Job, Option, Part, run_batch
from sim.study.run.time_and_memory_forecast import interpreted_s, laid_s
from sim.units import DAY_S

if TYPE_CHECKING:
    from sim.study.run.batch_store import Store


class Work(Protocol):
    """Replications cut into batches of `BATCH`, each decided by the work and its number alone."""

    @property
    def options(self) -> tuple[Option, ...]:
        """The basing options that it is about; a batch has a part for each."""

    @property
    def replications(self) -> int:
        """Replications in all."""

    @property
    def engine(self) -> str:
        """What flies them, `simpy` or `fast`: the same to the last bit."""

    @property
    def n_batches(self) -> int:
        """How many batches it has."""

    def blocks(self, n: int) -> np.ndarray:
        """The independent block of each of the first n replications, `(n,)`."""


@runtime_checkable
class OwnBatches(Work, Protocol):
    """Work that knows itself how a batch of it is flown; a `Job` leaves that to `run_batch`."""

    def batch(self, number: int) -> Batch:
        """Fly one batch."""

    def written(self) -> str:
        """All that decides its batches beside the options, as text."""


@dataclass(frozen=True)
class Flown:
    """A batch, the time it took, and the most memory its process has had [bytes].

    `n_compiled` of the kernels were in machine code when it was done. `starting` says that others
    will take less: it was the first of its process, or a kernel was loaded or compiled on the way.
    Where it `is_saved` by who flew it, only its figures are in it.
    """

    batch: Batch
    took_s: float
    peak_bytes: float
    n_compiled: int = 0
    starting: bool = False
    is_saved: bool = False


_KERNELS = (fly_compiled, figures_of, passes_over)


def size_of_batch(work: Work, number: int) -> int:
    """Replications in a batch; the last may be short."""
    return min(BATCH, work.replications - number * BATCH)


def fly(work: Work, number: int, wanted: Collection[str] | None = None) -> Flown:
    """Fly one batch; of its tables those `wanted` are kept and no sums by cell, None is all."""
    start_s, n_before = time.perf_counter(), n_in_machine_code(*_KERNELS)
    batch = work.batch(number) if isinstance(work, OwnBatches) else _of_job(work, number)
    if wanted is not None:
        batch = replace(batch, parts=tuple(_only(part, wanted) for part in batch.parts))
    n_compiled = n_in_machine_code(*_KERNELS)
    took_s = time.perf_counter() - start_s
    return Flown(batch, took_s, peak_bytes(), n_compiled, starting=n_compiled > n_before)


def packed(works: Sequence[Work]) -> bytes:
    """Pieces of work for `fly_packed`: what they have in common, such as a ground, lies in once."""
    return pickle.dumps(tuple(works), protocol=pickle.HIGHEST_PROTOCOL)


def fly_packed(
    works: bytes,
    index: int,
    number: int,
    wanted: Collection[str] | None = None,
    store: Store | None = None,
) -> Flown:
    """Fly one batch of one of the works packed, and save it in a store on the disk if one is given.

    It is the only thing that workers do.
    """
    unpacked = _unpacked.cache_info().misses
    work = _unpacked(works)[index]
    flown = fly(work, number, wanted)
    flown = replace(flown, starting=flown.starting or unpacked == 0)
    if store is None:
        return flown
    start_s = time.perf_counter()
    store.save(flown.batch)
    took_s = flown.took_s + time.perf_counter() - start_s
    figures = replace(flown.batch, parts=tuple(_only(part, ()) for part in flown.batch.parts))
    return replace(flown, batch=figures, took_s=took_s, is_saved=True)


# Unpacked once by a process, not with every batch: it is asked for the same one again and again.
@lru_cache(maxsize=1)
def _unpacked(works: bytes) -> tuple[Work, ...]:
    content: tuple[Work, ...] = pickle.loads(works)
    return content


def _of_job(work: Work, number: int) -> Batch:
    assert isinstance(work, Job), "BUG: work that is no job flies its own batches"
    return run_batch(work, number)


def _only(part: Part, wanted: Collection[str]) -> Part:
    # What is flown beside it may have tables that this has not: who was away, or its cues.
    tables = {name: part.tables[name] for name in wanted if name in part.tables}
    return replace(part, tables=tables, fields=Fields({}, {}, {}, {}))


def peak_bytes() -> float:
    """The most memory that this process has had; nan where the system does not tell."""
    if sys.platform == "win32":
        return math.nan
    import resource

    unit = 1.0 if sys.platform == "darwin" else 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


# Days of simulated time after which the compiled model has paid for being compiled, and for being
# read from where it is kept: a month of a few orbits takes the event model 20 ms.
_DAYS_TO_COMPILE, _DAYS_TO_LOAD = 30_000.0, 1_500.0


AnyWork = TypeVar("AnyWork", bound=Work)


def with_engine(works: Sequence[AnyWork], asked: str, processes: int = 1) -> list[AnyWork]:
    """Works to be flown by the engine asked for; `auto` asks whether all of them together pay.

    Each of the processes has to load the compiled model, and where it cannot be kept compiles it.
    """
    engine = _chosen(works, processes) if asked == "auto" else asked
    return [replace(work, engine=engine) for work in works]  # type: ignore[type-var]  # dataclasses


def _chosen(works: Sequence[Work], processes: int) -> str:
    days = sum(
        work.replications * _days(option)
        for work in works
        for option in work.options
        if not option.unknown_to_fast
    )
    processes = min(processes, sum(work.n_batches for work in works))
    if is_kept(fly_compiled):
        paid = processes * _DAYS_TO_LOAD
    elif can_be_kept(fly_compiled):
        paid = _DAYS_TO_COMPILE + processes * _DAYS_TO_LOAD
    else:
        paid = processes * _DAYS_TO_COMPILE
    return "fast" if days > paid else "simpy"


def flown_by(work: Work, names: Sequence[str]) -> Mapping[str, str]:
    """Which engine flies each option, by their names; why not the fast one, if asked."""
    engines = {}
    for name, option in zip(names, work.options, strict=True):
        unknown = option.unknown_to_fast
        engines[name] = work.engine
        if work.engine == "fast" and unknown:
            engines[name] = f"simpy: fast does not know {unknown}"
    return engines


def _days(option: Option) -> float:
    scenario = option.scenario
    return (scenario.warmup_s + scenario.duration_s) / DAY_S


# Said before it is done.
SAID = "compiling what this needs: 20 to 40 s of processor time, once on this machine"


def to_compile(works: Sequence[Work], workers: int) -> list[Callable[..., object]]:
    """What each of so many processes of this machine would come to compile, and one can keep.

    Nothing where it lies there from an earlier run, or where no folder can be written.
    """
    kernels: list[Callable[..., object]] = []
    if any(work.engine == "fast" for work in works):
        kernels.append(fly_compiled)
    flown = [(option, work.replications) for work in works for option in work.options]
    if sum(n * interpreted_s(option) for option, n in flown) > workers * COMPILING_S:
        kernels.append(figures_of)
    # Laid over the cells anew with each draw, else once.
    if sum(n * laid_s(o) for o, n in flown if o.scenario.uncertain) > workers * COMPILING_S:
        kernels.append(passes_over)
    return [kernel for kernel in kernels if can_be_kept(kernel) and not is_kept(kernel)]


def compile_ahead(kernels: Sequence[Callable[..., object]], work: Work) -> None:
    """Compile kernels, and keep the code, by flying one replication that nobody looks at."""
    interpret_no_more(*kernels)
    run_batch(Job(work.options, 1, work.engine), 0)

"""Work that is flown in batches: jobs, and whatever else can be cut into batches like one."""

from __future__ import annotations

import math
import pickle
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol, runtime_checkable

import numpy as np

from sim.study.run.batch import BATCH, Batch, Fields, Job, Option, Part, run_batch


class Work(Protocol):
    """Replications cut into batches of `BATCH`, each decided by the work and its number alone."""

    @property
    def options(self) -> tuple[Option, ...]:
        """The basing options that it is about; a batch has a part for each."""

    @property
    def replications(self) -> int:
        """Replications in all."""

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

    `first` says that it was the first of its process, which loads the compiled core on the way.
    """

    batch: Batch
    took_s: float
    peak_bytes: float
    first: bool = False


def size_of_batch(work: Work, number: int) -> int:
    """Replications in a batch; the last may be short."""
    return min(BATCH, work.replications - number * BATCH)


def fly(work: Work, number: int, wanted: Collection[str] | None = None) -> Flown:
    """Fly one batch; of its tables those `wanted` are kept and no sums by cell, None is all."""
    start_s = time.perf_counter()
    batch = work.batch(number) if isinstance(work, OwnBatches) else _of_job(work, number)
    if wanted is not None:
        batch = replace(batch, parts=tuple(_only(part, wanted) for part in batch.parts))
    return Flown(batch, time.perf_counter() - start_s, peak_bytes())


def packed(works: Sequence[Work]) -> bytes:
    """Pieces of work for `fly_packed`: what they have in common, such as a ground, lies in once."""
    return pickle.dumps(tuple(works), protocol=pickle.HIGHEST_PROTOCOL)


def fly_packed(
    works: bytes, index: int, number: int, wanted: Collection[str] | None = None
) -> Flown:
    """Fly one batch of one of the works packed; the only thing that workers do."""
    unpacked = _unpacked.cache_info().misses
    work = _unpacked(works)[index]
    flown = fly(work, number, wanted)
    return replace(flown, first=unpacked == 0)


# Unpacked once by a process, not with every batch: it is asked for the same one again and again.
@lru_cache(maxsize=1)
def _unpacked(works: bytes) -> tuple[Work, ...]:
    content: tuple[Work, ...] = pickle.loads(works)
    return content


def _of_job(work: Work, number: int) -> Batch:
    assert isinstance(work, Job), "BUG: work that is no job flies its own batches"
    return run_batch(work, number)


def _only(part: Part, wanted: Collection[str]) -> Part:
    tables = {name: part.tables[name] for name in wanted}
    return replace(part, tables=tables, fields=Fields({}, {}, {}, {}))


def peak_bytes() -> float:
    """The most memory that this process has had; nan where the system does not tell."""
    if sys.platform == "win32":
        return math.nan
    import resource

    unit = 1.0 if sys.platform == "darwin" else 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

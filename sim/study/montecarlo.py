"""Many replications: batches on any executor, kept in a store, stopped by number or by precision.

Whatever the number of workers and the order in which batches come back, a run is decided by its job
alone: batches are added up in the order of their numbers, and `until` is looked at in that order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from typing import Protocol

from sim.study.batch import BATCH, Batch, Fields, Job, run_batch, stacked
from sim.study.estimates import jackknife, parts
from sim.tables import Table

# A worker that dies takes its whole pool along; a fault that kills every worker must end the run.
_MOST_BROKEN_POOLS = 3
# Batches under way on an executor that does not say how many workers it has.
_AHEAD = 8


class Store(Protocol):
    """Where finished batches are kept. A batch that is kept is there whole."""

    def finished(self) -> set[int]:
        """Numbers of the batches kept."""

    def save(self, batch: Batch) -> None:
        """Keep a batch."""

    def rows(self, number: int, option: int) -> Table:
        """Figures by replication of one option in a batch that was kept."""

    def table(self, number: int, option: int, name: str) -> Table:
        """One of its tables."""

    def fields(self, number: int, option: int) -> Fields:
        """Its sums by cell."""


class Memory:
    """A store that forgets everything at the end."""

    def __init__(self) -> None:
        self._batches: dict[int, Batch] = {}

    def finished(self) -> set[int]:
        """Numbers of the batches kept."""
        return set(self._batches)

    def save(self, batch: Batch) -> None:
        """Keep a batch."""
        self._batches[batch.number] = batch

    def rows(self, number: int, option: int) -> Table:
        """Figures by replication of one option in a batch that was kept."""
        return self._batches[number].parts[option].rows

    def table(self, number: int, option: int, name: str) -> Table:
        """One of its tables."""
        return self._batches[number].parts[option].tables[name]

    def fields(self, number: int, option: int) -> Fields:
        """Its sums by cell."""
        return self._batches[number].parts[option].fields


@dataclass(frozen=True)
class Until:
    """Stop when the interval of a figure of the first option is this narrow."""

    path: str
    half_width: float


@dataclass(frozen=True)
class Standing:
    """How far a run is: replications done and asked for, and the figure being watched."""

    done: int
    asked: int
    mean: float = math.nan
    half_width: float = math.nan


Watch = Callable[[Standing], None]


class Campaign:
    """The batches of a job that are to be run here, and what is known of them so far.

    `share` picks the batches of one shard; `until` stops before the job's end.
    """

    def __init__(
        self,
        job: Job,
        store: Store,
        *,
        until: Until | None = None,
        watch: Watch = lambda _: None,
        share: Callable[[int], bool] = lambda _: True,
    ) -> None:
        self._job = job
        self._store = store
        self._until = until
        self._watch = watch
        self._mine = [number for number in range(job.n_batches) if share(number)]
        self._rows: list[Table] = []

    def run(self, executor: Callable[[], Executor] | None = None) -> int:
        """Run what is missing; returns the number of batches that count.

        `executor` opens an executor, a new one if the last one broke; None runs in this process.
        """
        if executor is None:
            return self._run_here()
        for _ in range(_MOST_BROKEN_POOLS - 1):
            with suppress(BrokenProcessPool), executor() as pool:
                return self._run_on(pool)
        with executor() as pool:
            return self._run_on(pool)

    def _run_here(self) -> int:
        for number in self._missing():
            if (counts := self._settled()) is not None:
                return counts
            self._store.save(run_batch(self._job, number))
        return self._settled() or self._job.n_batches

    def _run_on(self, pool: Executor) -> int:
        """Keep a few batches under way; more would only wait in memory."""
        missing = iter(self._missing())
        ahead = 2 * getattr(pool, "_max_workers", _AHEAD)
        under_way: set[Future[Batch]] = set()
        try:
            while (counts := self._settled()) is None:
                for number in islice(missing, ahead - len(under_way)):
                    under_way.add(pool.submit(run_batch, self._job, number))
                if not under_way:
                    break
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    self._store.save(future.result())
        finally:
            for future in under_way:
                future.cancel()
        return self._job.n_batches if counts is None else counts

    def _missing(self) -> list[int]:
        finished = self._store.finished()
        return [number for number in self._mine if number not in finished]

    def _settled(self) -> int | None:
        """How many batches count, once that is known; batches are looked at in order."""
        finished = self._store.finished()
        standing = Standing(
            min(len(finished) * BATCH, self._job.replications), self._job.replications
        )
        if self._until is not None:
            while len(self._rows) in finished:
                self._rows.append(self._store.rows(len(self._rows), 0))
                standing = self._estimated(self._until.path, standing)
                if standing.half_width <= self._until.half_width:
                    self._watch(standing)
                    return len(self._rows)
        self._watch(standing)
        return None

    def _estimated(self, path: str, standing: Standing) -> Standing:
        rows = stacked(self._rows)
        over_under = parts(rows, path)
        mean, half_width = jackknife(*over_under, self._job.blocks(rows.n_rows))
        return replace(standing, mean=mean, half_width=half_width)


def process_pool(workers: int) -> Executor:
    """Worker processes that import anew: the same on every platform and Python version."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))

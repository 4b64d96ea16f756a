"""Many replications: batches on any executor, kept in a store, stopped by number or by precision.

Whatever the number of workers and the order in which batches come back, a run is decided by its job
alone: batches are added up in the order of their numbers, and `until` is looked at in that order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from sim.column_table import Table
from sim.errors import ResultsError
from sim.figures import is_derived
from sim.study.estimates import Rows
from sim.study.run.batch import BATCH, TABLES, Batch, Fields, Job, run_batch
from sim.study.run.derived_figures import with_derived
from sim.study.run.precision import Running, RunningDifference
from sim.study.run.worker_processes import ProcessPool

# Opens an executor; entered for one attempt, left when it is over or the executor broke.
Opener = Callable[[], AbstractContextManager[Executor]]

# A worker that dies takes its whole pool along; a fault that kills every worker must end the run.
_MOST_BROKEN_IN_A_ROW = 3
# Batches under way on an executor that does not say how many workers it has.
_AHEAD = 8
KEPT = "finished batches are kept: --resume goes on with them"


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
    """A store in memory alone; of the tables it holds those that are `kept` and drops the rest."""

    def __init__(self, kept: Collection[str] = TABLES) -> None:
        self._kept = kept
        self._batches: dict[int, Batch] = {}

    def finished(self) -> set[int]:
        """Numbers of the batches kept."""
        return set(self._batches)

    def save(self, batch: Batch) -> None:
        """Keep a batch."""
        parts = [
            replace(part, tables={name: part.tables[name] for name in self._kept})
            for part in batch.parts
        ]
        self._batches[batch.number] = replace(batch, parts=tuple(parts))

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
    """Stop when the interval of a figure is this narrow; of several options, of every difference.

    A figure that was 0 in every replication has the interval 0 to 0: of rare events such as losses
    it says little.
    """

    path: str
    half_width: float


@dataclass(frozen=True)
class Standing:
    """How far a run is: replications done and asked for, and the figure that is watched."""

    done: int
    total: int
    path: str = ""
    mean: float = math.nan
    half_width: float = math.nan


Watch = Callable[[Standing], None]


class Campaign:
    """The batches of a job that are to be run here, and what is known of them so far.

    `share` picks the batches of one shard; `until` stops before the job's end; `figure` is the path
    of the one whose running estimate is shown where nothing is waited for.
    """

    def __init__(
        self,
        job: Job,
        store: Store,
        *,
        until: Until | None = None,
        watch: Watch = lambda _: None,
        share: Callable[[int], bool] = lambda _: True,
        figure: str = "",
    ) -> None:
        self._job = job
        self._store = store
        self._until = until
        self._watch = watch
        self._mine = [number for number in range(job.n_batches) if share(number)]
        self._finished = store.finished()
        self._total = sum(map(self._size, self._mine))
        self._done = sum(self._size(n) for n in self._mine if n in self._finished)
        several = len(job.options) > 1
        running = RunningDifference if several else Running
        exact = all(option.scenario.is_exact for option in job.options)
        self._running = running(until.path if until else figure, job.blocks, exact=exact)

    def run(self, executor: Opener | None = None) -> int:
        """Run what is missing; returns the number of batches that count.

        `executor` opens an executor, a new one if the last one broke; None runs in this process.
        Raises ResultsError when workers die again and again.
        """
        if executor is None:
            return self._run_here()
        broken = 0
        while True:
            before = len(self._finished)
            try:
                with executor() as pool:
                    return self._run_on(pool)
            except BrokenExecutor as error:
                # A pool that finished something before it broke met bad luck; one that never does
                # would break for ever.
                broken = 1 if len(self._finished) > before else broken + 1
                if broken == _MOST_BROKEN_IN_A_ROW:
                    raise ResultsError(
                        f"the worker processes died {broken} times in a row, as they do when "
                        "memory runs out",
                        f"{KEPT}, perhaps with fewer --workers",
                    ) from error

    def _run_here(self) -> int:
        for number in self._missing():
            if (counts := self._settled()) is not None:
                return counts
            self._keep(run_batch(self._job, number))
        return self._settled() or self._job.n_batches

    def _run_on(self, pool: Executor) -> int:
        """Keep a few batches under way; more would only wait in memory."""
        missing = iter(self._missing())
        under_way: set[Future[Batch]] = set()
        try:
            while (counts := self._settled()) is None:
                ahead = 2 * getattr(pool, "n_workers", _AHEAD)
                for number in islice(missing, max(0, ahead - len(under_way))):
                    under_way.add(pool.submit(run_batch, self._job, number))
                if not under_way:
                    break
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                self._keep_all(done)
        finally:
            for future in under_way:
                future.cancel()
        return self._job.n_batches if counts is None else counts

    def _keep_all(self, done: set[Future[Batch]]) -> None:
        """Keep what came back before complaining of what did not."""
        failed = [future for future in done if future.cancelled() or future.exception()]
        for future in done.difference(failed):
            self._keep(future.result())
        for future in failed:
            future.result()

    def _keep(self, batch: Batch) -> None:
        self._store.save(batch)
        self._finished.add(batch.number)
        self._done += self._size(batch.number)

    def _size(self, number: int) -> int:
        """Replications in a batch; the last may be short."""
        return min(BATCH, self._job.replications - number * BATCH)

    def _missing(self) -> list[int]:
        return [number for number in self._mine if number not in self._finished]

    def _settled(self) -> int | None:
        """How many batches count, once that is known; batches are looked at in order."""
        # In the order of the numbers, whatever came back first: else the number of workers would
        # decide where a run stops.
        running, until = self._running, self._until
        while running.path and len(running) in self._finished:
            number = len(running)
            running.add(*(self._rows(number, index) for index in range(len(self._job.options))))
            if until is not None and running.is_as_narrow_as(until.half_width):
                self._report()
                return len(running)
        self._report()
        return None

    def _rows(self, number: int, index: int) -> Rows:
        """Figures of one option in a finished batch, with derived ones where one is watched."""
        rows = self._store.rows(number, index)
        if not is_derived(self._running.path):
            return rows
        sorties = self._store.table(number, index, "sorties")
        return with_derived(rows, self._job.options[index].scenario, [sorties])

    def _report(self) -> None:
        running = self._running
        self._watch(
            Standing(self._done, self._total, running.path, running.mean, running.half_width)
        )


def process_pool(workers: int) -> ProcessPool:
    """That many processes of this machine."""
    return ProcessPool(workers)

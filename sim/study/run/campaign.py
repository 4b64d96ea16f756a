"""A campaign: all that one command flies, in batches, on any executor, kept in stores.

Whatever the number of workers and the order in which batches come back, an answer is decided by the
question alone: batches are added up in the order of their numbers, and `until` is looked at in that
order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, Self

from sim.errors import ResultsError
from sim.figures import is_derived
from sim.study.run.batch_store import Stores, in_memory
from sim.study.run.batched_work import (
    SAID,
    Flown,
    Work,
    compile_ahead,
    flown_by,
    fly,
    fly_packed,
    packed,
    peak_bytes,
    size_of_batch,
    to_compile,
    with_engine,
)
from sim.study.run.finished_batches import Reached, Tally, Until, in_turn
from sim.study.run.progress.pace import Left, Pace
from sim.study.run.progress.precision import Running
from sim.study.run.workers.worker_processes import (
    A_FEW,
    KEPT,
    ProcessPool,
    interrupted_afterwards,
    n_workers_of,
    processes_of,
)

# Opens an executor; left when the campaign is over or the executor broke, and then opened anew.
Opener = Callable[[], AbstractContextManager[Executor]]

# A worker that dies takes its whole pool along; a fault that kills every worker must end the run.
_MOST_BROKEN_IN_A_ROW = 3


@dataclass(frozen=True)
class Share:
    """Share `number` of `of`, from 1 on: every `of`-th batch of what is known to be flown."""

    number: int
    of: int

    def has(self, position: int) -> bool:
        """Whether the batch at a position, counted over all pieces of work, is in it."""
        return position % self.of == self.number - 1

    def of_batches(self, n: int) -> int:
        """How many of n batches are in it."""
        return sum(map(self.has, range(n)))


class ShareDone(Exception):  # noqa: N818  # no error: others have the rest
    """A share is flown, and what others have to fly is not there yet.

    `batches` are those of the share, `known` those of all that can be known to be flown by now, and
    `missing` what others have not left.
    """

    def __init__(self, batches: int, known: int, missing: int) -> None:
        super().__init__(batches, known, missing)
        self.batches, self.known, self.missing = batches, known, missing


@dataclass(frozen=True)
class Standing:
    """How far a campaign is: replications done and asked for, the figure watched, the time left.

    The estimate of the figure takes a while where replications are many: ask when it is shown.
    `doing` is what takes long before any of them is flown.
    """

    done: int
    total: int
    running: Running | None = None
    elapsed_s: float = 0.0
    left: Left | None = None
    doing: str = ""


Watch = Callable[[Standing], None]


class Campaign:
    """What one command flies, by whom, until when, which share of it, and where batches are kept.

    `executor` opens the workers, once for all and anew if they die; None is this process. As a
    context manager it lets them go at the end. `engines` says what has flown each option, by the
    name of its scenario, and `reached` how narrow the intervals became that `until` is about.

    >>> from sim.study.run.batch import Job, prepare
    >>> with Campaign() as campaign:  # doctest: +SKIP
    ...     few, many = campaign.fly([Job((prepare(s),), 100) for s in (scenario, other)])
    """

    def __init__(
        self,
        executor: Opener | None = None,
        *,
        stores: Stores = in_memory,
        until: Until | None = None,
        share: Share | None = None,
        watch: Watch = lambda _: None,
        engine: str = "auto",
    ) -> None:
        self.until = until
        self._opener = executor
        self._stores = stores
        self._share = share
        self._watch = watch
        self._engine = engine
        self.engines: dict[str, set[str]] = {}
        self.reached: list[Reached] = []
        self._open: AbstractContextManager[Executor] | None = None
        self._pool: Executor | None = None
        self._broken = 0
        self._pace = Pace()
        self._earlier = 0
        self._began_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: Any) -> None:
        self._close(*raised)

    def fly(
        self,
        works: Sequence[Work],
        wanted: Collection[str] | None = None,
        *,
        figure: str = "",
        to_the_end: bool = False,
    ) -> list[Tally]:
        """Fly what is missing of some pieces of work, all of them side by side; a tally of each.

        Of each batch the tables `wanted` are kept and no sums by cell; None is all. `figure` is the
        path of the one whose running estimate is shown where there is no `until`, or where it has
        no say because the work is flown `to_the_end`. Raises
        ResultsError when workers die again and again, and ShareDone when a share is flown and the
        rest is not there.
        """
        until = None if to_the_end else self.until
        if wanted is not None and until and is_derived(until.path):
            wanted = sorted({*wanted, "sorties"})
        tallies: list[Tally] = []
        first = 0
        for work in with_engine(works, self._engine, processes_of(self._opener)):
            store, mine = self._stores(work, wanted), self._mine(first)
            tallies.append(Tally(work, store, wanted=wanted, until=until, figure=figure, mine=mine))
            first += work.n_batches
            if tallies[-1].n_missing:
                names = [option.scenario.name for option in work.options]
                for name, engine in flown_by(work, names).items():
                    self.engines.setdefault(name, set()).add(engine)
        self._report(tallies)
        if self._opener is None:
            self._fly_here(tallies)
        elif any(tally.missing() for tally in tallies):
            self._fly_there(tallies)
        self._earlier += sum(tally.replications()[0] for tally in tallies)
        if self._share is not None and not all(tally.whole for tally in tallies):
            missing = sum(tally.n_missing for tally in tallies)
            raise ShareDone(self._share.of_batches(first), first, missing)
        self.reached += [tally.reached() for tally in tallies if until]
        return tallies

    def _mine(self, first: int) -> Callable[[int], bool]:
        share = self._share
        return lambda number: share is None or share.has(first + number)

    def _fly_here(self, tallies: Sequence[Tally]) -> None:
        self._to_compile(tallies, 1)
        for index, number in reversed(in_turn(tallies)):
            tally = tallies[index]
            if tally.wants(number):
                self._keep(tally, fly(tally.work, number, tally.wanted), tallies)

    def _fly_there(self, tallies: Sequence[Tally]) -> None:
        self._compile_ahead(tallies)
        # Once for all batches: a plan and its ground are half a megabyte, and more on a fine grid.
        content = packed([tally.work for tally in tallies])
        while True:
            before = sum(tally.n_missing for tally in tallies)
            try:
                self._attempt(tallies, content)
            except BrokenExecutor as error:
                self._close(type(error), error, error.__traceback__)
                # A pool that finished something before it broke met bad luck; one that never does
                # would break for ever.
                moved = before > sum(tally.n_missing for tally in tallies)
                self._broken = 1 if moved else self._broken + 1
                if self._broken == _MOST_BROKEN_IN_A_ROW:
                    raise ResultsError(
                        f"the worker processes died {self._broken} times in a row, as they do when "
                        "memory runs out",
                        f"{KEPT}, perhaps with fewer --workers",
                    ) from error
            else:
                self._broken = 0
                return

    def _compile_ahead(self, tallies: Sequence[Tally]) -> None:
        """Compile what workers of this machine would each compile; elsewhere it is no use."""
        if kernels := self._to_compile(tallies, n_workers_of(self._opener)):
            compile_ahead(kernels, tallies[0].work)

    def _to_compile(self, tallies: Sequence[Tally], processes: int) -> list[Callable[..., object]]:
        """What so many processes of this machine will compile, which is said before they do."""
        works = [tally.work for tally in tallies if tally.missing()]
        kernels = to_compile(works, processes) if processes else []
        if kernels:
            self._watch(Standing(0, 0, doing=SAID))
        return kernels

    def _attempt(self, tallies: Sequence[Tally], content: bytes) -> None:
        """Keep a few batches under way; more would only wait in memory."""
        pool, here = self._workers(), n_workers_of(self._opener) > 0
        missing = in_turn(tallies)
        under_way: dict[Future[Flown], Tally] = {}
        came_back: SimpleQueue[Future[Flown]] = SimpleQueue()
        try:
            while True:
                self._pace.at_once = getattr(pool, "n_workers", A_FEW)
                with interrupted_afterwards():
                    # What is settled waits for no batch more.
                    for future in [f for f, tally in under_way.items() if tally.whole]:
                        del under_way[future]
                        future.cancel()
                    while missing and len(under_way) < 2 * self._pace.at_once:
                        index, number = missing.pop()
                        tally = tallies[index]
                        if tally.wants(number):
                            # Else each comes through a pipe, and is unpacked here to be written.
                            store = tally.store.elsewhere() if here else None
                            work = partial(fly_packed, store=store) if store else fly_packed
                            future = pool.submit(work, content, index, number, tally.wanted)
                            under_way[future] = tally
                            future.add_done_callback(came_back.put)
                if not under_way:
                    break
                done = [came_back.get()]
                while not came_back.empty():
                    done.append(came_back.get())
                self._keep_all({f: under_way.pop(f) for f in done if f in under_way}, tallies)
        finally:
            with interrupted_afterwards():
                for future in under_way:
                    future.cancel()

    def _keep_all(self, done: dict[Future[Flown], Tally], tallies: Sequence[Tally]) -> None:
        """Keep what came back before complaining of what did not."""
        failed = [future for future in done if future.cancelled() or future.exception()]
        for future, tally in done.items():
            if future not in failed:
                self._keep(tally, future.result(), tallies)
        for future in failed:
            future.result()

    def _keep(self, tally: Tally, flown: Flown, tallies: Sequence[Tally]) -> None:
        tally.keep(flown.batch, is_saved=flown.is_saved)
        took = flown.took_s, flown.peak_bytes, flown.n_compiled
        n = size_of_batch(tally.work, flown.batch.number)
        self._pace.add(n, *took, starting=flown.starting)
        self._report(tallies)

    def _report(self, tallies: Sequence[Tally]) -> None:
        done, total = (sum(n) for n in zip(*(t.replications() for t in tallies), strict=True))
        self._watch(
            Standing(
                done=self._earlier + done,
                total=self._earlier + total,
                running=tallies[-1].running,
                elapsed_s=time.monotonic() - self._began_s,
                left=self._pace.left(total - done, peak_bytes()),
            )
        )

    def _workers(self) -> Executor:
        if self._pool is None:
            assert self._opener is not None, "BUG: only what is opened can be asked"
            self._open = self._opener()
            self._pool = self._open.__enter__()
        return self._pool

    def _close(self, *raised: Any) -> None:
        if self._open is not None:
            opened, self._open, self._pool = self._open, None, None
            opened.__exit__(*raised)


def executor_of(workers: int) -> Opener | None:
    """What opens a pool of that many processes; one worker is this process."""
    return partial(ProcessPool, workers) if workers > 1 else None

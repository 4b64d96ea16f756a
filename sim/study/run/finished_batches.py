"""A tally of one piece of work: which of its batches are there, and how many of them count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sim.figures import is_derived
from sim.study.estimates import Rows
from sim.study.run.batch import Batch
from sim.study.run.batch_store import Store
from sim.study.run.batched_work import Work, size_of_batch
from sim.study.run.derived_figures import with_derived
from sim.study.run.progress.precision import Running, RunningDifference


@dataclass(frozen=True)
class Until:
    """Stop when the interval of a figure is this narrow; of several options, of every difference.

    A figure that was 0 in every replication has the interval 0 to 0: of rare events such as losses
    it says little.
    """

    path: str
    half_width: float


@dataclass(frozen=True)
class Reached:
    """How narrow an interval became that `until` is about, and after how many replications.

    `what` names the figure, or the difference; half a width is nan where there is no interval.
    """

    what: str
    mean: float
    half_width: float
    replications: int
    is_narrow: bool


class Tally:
    """The batches of a piece of work that are to be flown here, and what is known of them so far.

    Of each batch the tables `wanted` are kept and no sums by cell; None is all. `mine` picks the
    batches of one shard; `until` stops before the work's end; `figure` is the path of the one whose
    running estimate is shown where nothing is waited for.
    """

    def __init__(
        self,
        work: Work,
        store: Store,
        *,
        wanted: Collection[str] | None = None,
        until: Until | None = None,
        figure: str = "",
        mine: Callable[[int], bool] = lambda _: True,
    ) -> None:
        self.work = work
        self.store = store
        self.wanted = wanted
        self.until = until
        self._mine = [number for number in range(work.n_batches) if mine(number)]
        self._finished = store.finished() & set(range(work.n_batches))
        exact = all(option.scenario.is_exact for option in work.options)
        running = RunningDifference if len(work.options) > 1 else Running
        self.running = running(until.path if until else figure, work.blocks, exact=exact)
        self._settled: int | None = None
        # Batches that came before the one whose turn it is to be looked at.
        self._came: dict[int, Batch] = {}
        self._at_hand: Batch | None = None
        self._look()
        self._done, self._total = self._counted()

    @property
    def n_batches(self) -> int:
        """How many batches count: those up to the one that settled it, or all."""
        return self.work.n_batches if self._settled is None else self._settled

    @property
    def whole(self) -> bool:
        """Whether every batch that counts is there."""
        return self._settled is not None or len(self._finished) == self.work.n_batches

    @property
    def n_missing(self) -> int:
        """How many batches that count are not there, here or elsewhere."""
        return 0 if self.whole else self.work.n_batches - len(self._finished)

    def missing(self) -> list[int]:
        """Numbers of the batches that are to be flown here and are not there."""
        if self._settled is not None:
            return []
        return [number for number in self._mine if number not in self._finished]

    def wants(self, number: int) -> bool:
        """Whether a batch is still to be flown."""
        return self._settled is None and number not in self._finished

    def keep(self, batch: Batch, *, is_saved: bool = False) -> None:
        """Keep a batch, unless it `is_saved` by who flew it, and see whether that settles it."""
        if is_saved:
            self.store.is_saved(batch.number)
        else:
            self.store.save(batch)
        self._finished.add(batch.number)
        if self.running.path and self._settled is None:
            self._came[batch.number] = batch
        self._look()
        if self._settled is None:
            self._done += size_of_batch(self.work, batch.number)
        else:
            self._done, self._total = self._counted()

    def replications(self) -> tuple[int, int]:
        """Replications done here, and to be done; none beyond what settled it."""
        return self._done, self._total

    def reached(self) -> Reached:
        """How narrow the interval of `until` has become."""
        assert self.until is not None, "BUG: nothing is waited for"
        running = self.running
        is_narrow = running.half_width <= self.until.half_width
        return Reached(running.what, running.mean, running.half_width, self._total, is_narrow)

    def _counted(self) -> tuple[int, int]:
        mine = [n for n in self._mine if self._settled is None or n < self._settled]
        done = sum(size_of_batch(self.work, n) for n in mine if n in self._finished)
        return done, sum(size_of_batch(self.work, n) for n in mine)

    def _look(self) -> None:
        # In the order of the numbers, whatever came back first: else the number of workers would
        # decide where a run stops.
        running, until = self.running, self.until
        while running.path and self._settled is None and len(running) in self._finished:
            number = len(running)
            self._at_hand = self._came.pop(number, None)
            running.add(*(self._rows(number, i) for i in range(len(self.work.options))))
            if until is not None and running.is_as_narrow_as(until.half_width):
                self._settled = len(running)

    def _rows(self, number: int, index: int) -> Rows:
        """Figures of one option in a finished batch, with derived ones where one is watched."""
        # What came a moment ago need not be read back; of one taken up there is nothing at hand.
        came = self._at_hand
        rows = came.parts[index].rows if came else self.store.rows(number, index)
        if self.running.path in rows or not is_derived(self.running.path):
            return rows
        sorties = self.store.table(number, index, "sorties")
        return with_derived(rows, self.work.options[index].scenario, [sorties])


def in_turn(tallies: Sequence[Tally]) -> list[tuple[int, int]]:
    """Index and number of every batch that is missing, the last first: to be taken from the end.

    With `until` the first of each are flown first, then the second of each: so all are settled
    about when the last is, and few batches are flown that do not count. Else one piece of work
    after another: a process keeps what the last one's aircraft see of its cells, and no more.
    """
    missing = [(i, number) for i, tally in enumerate(tallies) for number in tally.missing()]
    if any(tally.until for tally in tallies):
        return sorted(missing, key=lambda batch: batch[::-1], reverse=True)
    return missing[::-1]

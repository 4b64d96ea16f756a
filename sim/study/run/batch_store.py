"""Stores of finished batches: what a campaign asks of one, and one in memory alone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol

from sim.column_table import Table
from sim.study.run.batch import Batch, Fields
from sim.study.run.batched_work import Work


class Store(Protocol):
    """Where finished batches are kept. A batch that is kept is there whole."""

    def finished(self) -> set[int]:
        """Numbers of the batches kept."""

    def save(self, batch: Batch) -> None:
        """Keep a batch."""

    def elsewhere(self) -> Store | None:
        """What keeps batches in the same place from another process of this machine, if any can."""

    def is_saved(self, number: int) -> None:
        """Know that another process has kept a batch in the same place."""

    def rows(self, number: int, option: int) -> Table:
        """Figures by replication of one option in a batch that was kept."""

    def table(self, number: int, option: int, name: str) -> Table:
        """One of its tables."""

    def fields(self, number: int, option: int) -> Fields:
        """Its sums by cell."""


class Memory:
    """A store in memory alone."""

    def __init__(self) -> None:
        self._batches: dict[int, Batch] = {}

    def finished(self) -> set[int]:
        """Numbers of the batches kept."""
        return set(self._batches)

    def save(self, batch: Batch) -> None:
        """Keep a batch."""
        self._batches[batch.number] = batch

    def elsewhere(self) -> None:
        """No other process can."""

    def is_saved(self, number: int) -> None:
        """Know that another process has kept a batch, which none can."""
        raise AssertionError(f"BUG: batch {number} was kept in the memory of another process")

    def rows(self, number: int, option: int) -> Table:
        """Figures by replication of one option in a batch that was kept."""
        return self._batches[number].parts[option].rows

    def table(self, number: int, option: int, name: str) -> Table:
        """One of its tables."""
        return self._batches[number].parts[option].tables[name]

    def fields(self, number: int, option: int) -> Fields:
        """Its sums by cell."""
        return self._batches[number].parts[option].fields


# Where the batches of a piece of work are kept, of which the tables named are wanted; None is all.
Stores = Callable[[Work, Collection[str] | None], Store]


def in_memory(_: Work, __: Collection[str] | None) -> Store:
    """A store for each piece of work that goes with the process."""
    return Memory()

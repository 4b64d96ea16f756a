"""Batches of a question that writes no folder of its own, kept on disk until its answer is there.

A folder for each piece of work, named by all that decides its batches: whoever asks for the same
work again, in this question or another, finds what is finished.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final, Self

from sim.errors import ResultsError
from sim.output.store.batch_files import BatchFolder
from sim.output.store.files.disk import make_folders
from sim.study.run.batch import BATCH, Batch, Part, tables_of
from sim.study.run.batch_store import Memory
from sim.study.run.batched_work import OwnBatches, Work, size_of_batch
from sim.study.run.fingerprint import fingerprint

# What takes less is sooner flown again than looked after.
WORTH_S: Final = 2.0


class KeptBatches:
    """The stores of a campaign; as a context manager it removes what it kept when all went well.

    With `resume` batches that lie there count as finished. After two seconds every batch is written
    as it comes, those before it as well. Where nothing can be written, `at_fault` is told why and
    all goes on; unless the batches are all that is asked for, and what is kept `stays`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        resume: bool = False,
        stays: bool = False,
        at_fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.folder = folder
        self._resume, self._stays = resume, stays
        self._at_fault = at_fault
        self._from_s = time.monotonic() + WORTH_S
        self._waiting: list[tuple[BatchFolder, Batch]] = []
        self._files: list[BatchFolder] = []
        self._made: list[Path] = []
        self._writes = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        if kind is None and not self._stays:
            self._remove()
        else:
            # Also for KeyboardInterrupt and a share: what is finished is left to be taken up.
            self._write()

    def store_of(self, work: Work, wanted: Collection[str] | None) -> Memory:
        """A store for a piece of work, of which these tables are wanted; None is all."""
        key = _fingerprint(work, wanted)
        files = BatchFolder(self.folder / key[:16], key)
        self._files.append(files)
        store = _Kept(self, files)
        if self._resume:
            store.take_up(work, wanted)
        return store

    def keep(self, files: BatchFolder, batch: Batch) -> None:
        """Write a batch, once that is worth it."""
        self._waiting.append((files, batch))
        if time.monotonic() >= self._from_s:
            self._write()

    @property
    def n_batches(self) -> int:
        """How many batches lie on disk."""
        return sum(len(files.finished()) for files in self._files)

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            for files, batch in waiting if self._writes else ():
                self._made = make_folders(files.folder) + self._made
                files.save(batch)
        except ResultsError as error:
            # A question that needs no disk is not to end for want of one; a share is nothing else.
            if self._stays:
                raise
            self._writes = False
            self._at_fault(error.message)

    def _remove(self) -> None:
        # A file that stays is found again and does no harm: no answer is to be lost over it.
        with contextlib.suppress(ResultsError):
            for files in self._files:
                files.remove()
        for folder in (*self._made, self.folder):
            with contextlib.suppress(OSError):
                folder.rmdir()


class _Kept(Memory):
    """Batches of one piece of work in memory, each handed on to be written."""

    def __init__(self, owner: KeptBatches, files: BatchFolder) -> None:
        super().__init__()
        self._owner, self._files = owner, files

    def take_up(self, work: Work, wanted: Collection[str] | None) -> None:
        """Take in what lies on disk of a piece of work; what is damaged is named, all of it."""
        self._files.require_whole()
        for number in sorted(self._files.finished()):
            batch = _read(self._files, work, number, wanted)
            # The last batch of fewer replications is the beginning of one of more.
            if batch.parts[0].rows.n_rows == size_of_batch(work, number):
                super().save(batch)

    def save(self, batch: Batch) -> None:
        """Keep a batch."""
        super().save(batch)
        self._owner.keep(self._files, batch)


def _read(files: BatchFolder, work: Work, number: int, wanted: Collection[str] | None) -> Batch:
    parts = (
        Part(
            files.rows(number, place),
            {
                name: files.table(number, place, name)
                for name in (tables_of(option.scenario) if wanted is None else wanted)
            },
            files.fields(number, place),
        )
        for place, option in enumerate(work.options)
    )
    return Batch(number, tuple(parts))


def _fingerprint(work: Work, wanted: Collection[str] | None) -> str:
    """Hash of all that decides the batches of a piece of work, and of what is kept of each.

    Not of how many there are: a batch is the same whatever comes after it.
    """
    parts = [
        *(fingerprint(option.scenario, 0) for option in work.options),
        type(work).__name__,
        work.written() if isinstance(work, OwnBatches) else "",
        "all" if wanted is None else " ".join(sorted(wanted)),
        str(BATCH),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

"""Files of finished batches, from which an interrupted run is resumed, each written whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.column_table import Table, Text
from sim.errors import ResultsError
from sim.output.store.files.array_file import arrays_in, write_arrays
from sim.output.store.files.disk import damaged, remove_files
from sim.study.run.batch import Batch, Fields

_NAME = re.compile(r"batch-(\d{6})\.npz")
_SUMS = tuple(field.name for field in fields(Fields))
_SEAL = "seal"
_AGAIN = "delete it and resume: the batch is run again"
_ALL_AGAIN = "delete them and resume: the batches are run again"


class BatchFolder:
    """The folder `.batches` of the run with a fingerprint; the store of a campaign.

    Batches that lie in the folders `beside` are read as if they were its own.
    """

    def __init__(self, folder: Path, fingerprint: str, beside: Sequence[Path] = ()) -> None:
        self.folder = folder
        self.beside = tuple(beside)
        self._fingerprint = fingerprint
        self._good: set[Path] = set()

    def finished(self) -> set[int]:
        """Numbers of the batches kept."""
        return {number for folder in (self.folder, *self.beside) for number in batches_in(folder)}

    def save(self, batch: Batch) -> None:
        """Keep a batch. ResultsError when it cannot be written; those kept before stay."""
        arrays: dict[str, np.ndarray] = {}
        for option, part in enumerate(batch.parts):
            arrays |= _packed_columns(f"{option}/rows", part.rows.columns)
            for table, columns in part.tables.items():
                arrays |= _packed_columns(f"{option}/{table}", columns.columns)
            for kind in _SUMS:
                arrays |= _packed_columns(f"{option}/{kind}", getattr(part.fields, kind))
        arrays[_SEAL] = self._seal(batch.number, arrays)
        try:
            write_arrays(self.folder / _file_name(batch.number), arrays)
            self.is_saved(batch.number)
        except ResultsError as error:
            raise ResultsError(
                error.message, "finished batches are kept: --resume goes on with them"
            ) from error

    def elsewhere(self) -> BatchFolder:
        """The same for another process of this machine, which need not know what is in it."""
        return BatchFolder(self.folder, self._fingerprint)

    def is_saved(self, number: int) -> None:
        """Know that this process, or another, has written a batch."""
        # Sealed a moment ago: to read it back and hash it took as long as all else that is done
        # for a batch here.
        self._good.add(self.folder / _file_name(number))

    def rows(self, number: int, option: int) -> Table:
        """Figures by replication of one option in a batch that was kept."""
        return Table(*self._read(number, option, "rows"))

    def table(self, number: int, option: int, name: str) -> Table:
        """One of its tables."""
        return Table(*self._read(number, option, name))

    def fields(self, number: int, option: int) -> Fields:
        """Its sums by cell."""
        return Fields(*self._read(number, option, *_SUMS))

    def require_whole(self) -> None:
        """See that every batch kept is what this run kept. ResultsError names all that are not."""
        faults: list[ResultsError] = []
        for number in sorted(self.finished()):
            try:
                self._read(number, 0)
            except ResultsError as error:
                faults.append(error)
        if len(faults) > 1:
            lines = [f"{len(faults)} finished batches are damaged"]
            lines += [f"  {fault.message}" for fault in faults]
            raise ResultsError("\n".join(lines), _ALL_AGAIN)
        if faults:
            raise faults[0]

    def remove(self) -> None:
        """Delete the folder: the run is written, nothing is to be resumed."""
        kept = [self.folder / _file_name(number) for number in sorted(batches_in(self.folder))]
        # A process that was killed while it wrote has left the beginning of a batch.
        remove_files(self.folder, [*kept, *self.folder.glob(".batch-*.npz.tmp")])

    def _path(self, number: int) -> Path:
        paths = (folder / _file_name(number) for folder in (self.folder, *self.beside))
        return next((path for path in paths if path.exists()), self.folder / _file_name(number))

    def _read(self, number: int, option: int, *groups: str) -> list[dict[str, Any]]:
        path = self._path(number)
        try:
            with arrays_in(path) as batch:
                self._require_whole(path, number, batch)
                return [_unpacked_columns(batch, f"{option}/{group}") for group in groups]
        except ResultsError as error:
            raise ResultsError(error.message, _AGAIN) from error

    def _require_whole(self, path: Path, number: int, batch: Mapping[str, np.ndarray]) -> None:
        """See, once, that a batch is what this run kept under this number. Raises ResultsError."""
        if path in self._good:
            return
        arrays = {name: batch[name] for name in batch if name != _SEAL}
        if _SEAL not in batch or not np.array_equal(batch[_SEAL], self._seal(number, arrays)):
            raise damaged(path, "its content is not what this run kept as this batch")
        self._good.add(path)

    def _seal(self, number: int, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
        """A hash of the run, the number and every array `(32,)`."""
        digest = hashlib.sha256(f"{self._fingerprint} {number}".encode())
        for name in sorted(arrays):
            values = np.ascontiguousarray(arrays[name])
            digest.update(f"{name} {values.dtype.str} {values.shape}".encode())
            # Numbers without a copy: there are hundreds of megabytes of them.
            digest.update(values.data if values.dtype.kind in "biuf" else values.tobytes())
        return np.frombuffer(digest.digest(), dtype=np.uint8)


def _packed_columns(group: str, columns: Mapping[str, np.ndarray | Text]) -> dict[str, np.ndarray]:
    """Columns of equal length as one array `(columns, rows)` for each type, and all their texts.

    Single ones would be a hundred files in the archive, and take longer to open than to read.
    """
    packed = {f"{group}/names": np.array(list(columns), dtype=np.str_)}
    # Texts of different lengths are different types in numpy (U5, U9), and so lie apart.
    by_type: dict[str, dict[str, np.ndarray]] = {}
    texts: list[tuple[str, str]] = []
    for name, column in columns.items():
        values = column.places if isinstance(column, Text) else column
        by_type.setdefault(values.dtype.str, {})[name] = values
        if isinstance(column, Text):
            # A column without a row says nothing, and is one of text all the same.
            texts += [(name, text) for text in column.names or ("",)]
    for number, alike in enumerate(by_type.values()):
        packed[f"{group}/{number}"] = np.stack(list(alike.values()))
        packed[f"{group}/{number}/names"] = np.array(list(alike), dtype=np.str_)
    if texts:
        packed[f"{group}/texts"] = np.array(texts, dtype=np.str_)
    return packed


def _unpacked_columns(batch: Mapping[str, np.ndarray], group: str) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    number = 0
    while f"{group}/{number}" in batch:
        names = batch[f"{group}/{number}/names"].tolist()
        columns |= zip(names, batch[f"{group}/{number}"], strict=True)
        number += 1
    texts: dict[str, list[str]] = {}
    for name, text in batch[f"{group}/texts"].tolist() if f"{group}/texts" in batch else ():
        texts.setdefault(name, []).append(text)
    columns |= {name: Text(tuple(texts[name]), columns[name]) for name in texts}
    return {name: columns[name] for name in batch[f"{group}/names"].tolist()}


def batches_in(folder: Path) -> set[int]:
    """Numbers of the batches that a folder holds; none where there is no such folder."""
    if not folder.is_dir():
        return set()
    matches = (_NAME.fullmatch(path.name) for path in folder.iterdir())
    return {int(match[1]) for match in matches if match}


def _file_name(number: int) -> str:
    return f"batch-{number:06d}.npz"

"""Finished batches on disk, each a file written whole: what an interrupted run is resumed from."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sim.errors import ResultsError
from sim.output.disk import remove_files, write_file
from sim.study.batch import Batch, Fields
from sim.tables import Table

_NAME = re.compile(r"batch-(\d{6})\.npz")


class BatchFolder:
    """The folder `.batches` of a run; the store of a campaign."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def finished(self) -> set[int]:
        """Numbers of the batches kept."""
        if not self.folder.is_dir():
            return set()
        found = (_NAME.fullmatch(path.name) for path in self.folder.iterdir())
        return {int(match[1]) for match in found if match}

    def save(self, batch: Batch) -> None:
        """Keep a batch. ResultsError when it cannot be written; those kept before stay."""
        arrays: dict[str, np.ndarray] = {}
        for option, part in enumerate(batch.parts):
            arrays |= {f"{option}/rows/{name}": part.rows[name] for name in part.rows}
            for table, columns in part.tables.items():
                arrays |= {f"{option}/{table}/{name}": columns[name] for name in columns}
            for kind, sums in asdict(part.fields).items():
                arrays |= {f"{option}/fields.{kind}/{name}": sums[name] for name in sums}
        content = io.BytesIO()
        np.savez(content, **arrays)  # type: ignore[arg-type]  # names are free, numpy thinks not
        write_file(self._path(batch.number), content.getvalue())

    def rows(self, number: int, option: int) -> Table:
        """Figures by replication of one option in a batch that was kept."""
        return Table(self._read(number, f"{option}/rows/"))

    def table(self, number: int, option: int, name: str) -> Table:
        """One of its tables."""
        return Table(self._read(number, f"{option}/{name}/"))

    def fields(self, number: int, option: int) -> Fields:
        """Its sums by cell."""
        kinds = ("total", "count", "square", "paired")
        return Fields(*(self._read(number, f"{option}/fields.{kind}/") for kind in kinds))

    def remove(self) -> None:
        """Delete the folder: the run is written, nothing is to be resumed."""
        remove_files(self.folder, [self._path(number) for number in sorted(self.finished())])

    def _path(self, number: int) -> Path:
        return self.folder / f"batch-{number:06d}.npz"

    def _read(self, number: int, prefix: str) -> dict[str, np.ndarray]:
        path = self._path(number)
        try:
            with np.load(path, allow_pickle=False) as batch:
                names = [name for name in batch.files if name.startswith(prefix)]
                return {name.removeprefix(prefix): batch[name] for name in names}
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise ResultsError(
                f"cannot read {path}: {error}", "delete it and resume: the batch is run again"
            ) from error

"""Arrays by name in one file (numpy's npz): written whole, and read with every fault named."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from sim.output.store.files.disk import damaged, require_file, told_as_damage, write_whole

# What numpy and the archive below it raise over a file that is not what they wrote.
_BROKEN: Final = (
    *(OSError, ValueError, KeyError, EOFError, MemoryError, NotImplementedError, OverflowError),
    *(zipfile.BadZipFile, zlib.error, SyntaxError, TypeError),
)


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays into one file, whole or not at all: the same arrays are the same bytes.

    Raises ResultsError when it cannot be written.
    """

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # names are free, numpy thinks not

    write_whole(path, write)


class ArrayFile(Mapping[str, np.ndarray]):
    """The arrays of a file by name, each read when it is asked for.

    Raises KeyError for a name that is not there, and ResultsError where an array cannot be read.
    """

    def __init__(self, path: Path, archive: np.lib.npyio.NpzFile) -> None:
        self._path, self._archive = path, archive

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self:
            raise KeyError(name)
        with told_as_damage(self._path, *_BROKEN):
            values = self._archive[name]
        if not isinstance(values, np.ndarray):  # numpy hands on the bytes of what is no array
            raise damaged(self._path, f"'{name}' is not an array")
        return values

    def __contains__(self, name: object) -> bool:
        return name in self._archive.files

    def __iter__(self) -> Iterator[str]:
        return iter(self._archive.files)

    def __len__(self) -> int:
        return len(self._archive.files)


@contextmanager
def arrays_in(path: Path) -> Iterator[ArrayFile]:
    """The arrays of a file, open for as long as the block lasts.

    Raises ResultsError when the file cannot be read. A fault in the block stays what it is: whoever
    reads says himself which names and shapes he must find.
    """
    require_file(path)
    with ExitStack() as opened:
        with told_as_damage(path, *_BROKEN):
            # numpy leaves a file open that it opened itself and found damaged.
            file = opened.enter_context(path.open("rb"))
            archive = np.load(file, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise damaged(path, "it is a single array, not a file of several")
        yield ArrayFile(path, opened.enter_context(archive))

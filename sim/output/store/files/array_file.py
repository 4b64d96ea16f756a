"""Arrays by name in one file (numpy's npz): written whole, and read with every fault named."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from sim.output.store.files.disk import damaged, require_file, write_whole

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


@contextmanager
def arrays_in(path: Path) -> Iterator[Mapping[str, np.ndarray]]:
    """The arrays of a file by name, each read when it is asked for.

    Raises ResultsError when the file cannot be read, and for what a reader within complains of in
    the words of numpy: a name that is not there, a shape that does not fit.
    """
    try:
        require_file(path)
        # numpy leaves a file open that it opened itself and found damaged.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            yield arrays
    except _BROKEN as error:
        raise damaged(path, error) from error

"""Files on disk: each written whole or not at all, under a temporary name and then renamed."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from sim.errors import ResultsError

_MOST_BYTES: Final = 1_000_000_000
_LONG: Final = 400
_OTHERS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises ResultsError when it cannot be written.
    """
    write_whole(path, lambda temporary: temporary.write_bytes(content))


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all. Raises ResultsError when it cannot be written."""
    write_file(path, text.encode("utf-8"))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then rename: whole or not at all.

    Raises ResultsError when it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)  # whatever it is: to write into a pipe is to wait
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())  # else a power cut may leave the new name on empty blocks
        temporary.replace(path)
    except Exception as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        # DuckDB has its own class for a full or forbidden disk; anything else is our bug.
        if not isinstance(error, OSError) and type(error).__name__ != "IOException":
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise ResultsError(f"cannot write {path}: {reason}") from error


def make_folders(folder: Path) -> list[Path]:
    """Make a folder and its parents; return those made, innermost first, for taking back.

    Raises ResultsError when one cannot be made.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir()
            made.insert(0, path)
    except OSError as error:
        for path in made:
            path.rmdir()
        raise ResultsError(
            f"cannot make the folder {folder}: {error.strerror}", "--out names another folder"
        ) from error
    return made


def remove_files(folder: Path, files: Iterable[Path]) -> None:
    """Remove files by name, so that nobody's own notes go with them, and the folder once empty.

    Raises ResultsError when one cannot be removed.
    """
    try:
        for path in files:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(f"cannot replace {folder}: {error.strerror}") from error
    with contextlib.suppress(OSError):
        folder.rmdir()


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises ResultsError when it cannot be read or is larger than 1 GB."""
    require_file(path)
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise damaged(path, f"it has {size:,} bytes, more than any that othsim writes")
        return path.read_bytes()
    except OSError as error:
        raise damaged(path, error) from error


def require_file(path: Path) -> None:
    """See that there is a plain file: to open a pipe is to wait for somebody who writes into it.

    Raises ResultsError.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise damaged(path, error) from error
    if not stat.S_ISREG(mode):
        kind = next((what for is_one, what in _OTHERS if is_one(mode)), "something else")
        raise damaged(path, f"it is {kind}, not a file")


@contextlib.contextmanager
def told_as_damage(path: Path, *errors: type[Exception]) -> Iterator[None]:
    """Tell such errors as damage to a file.

    Round calls of the library that reads it only: they are the errors of our own faults too.
    """
    try:
        yield
    except errors as error:
        raise damaged(path, error) from error


def damaged(path: Path, why: Exception | str) -> ResultsError:
    """The complaint about a file of a run that cannot be read."""
    reason = getattr(why, "strerror", None) or str(why) or type(why).__name__
    reason = reason.splitlines()[0][:_LONG]
    return ResultsError(
        f"cannot read {path}: {reason}", "the folder is damaged; run the scenario again"
    )

"""Exchange of folders: one writer at a time, and a new run in an old one's place by renaming.

What replaces a run is built beside it and takes its place when it is whole, so that a kill at any
moment leaves the old run or the new one. The next command under the name ends what was begun.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path, PurePath
from typing import Final

from sim.errors import ResultsError
from sim.output.store.files.schema_checks import read_object
from sim.output.store.run_files import RESULT_FILES

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# Everything that othsim writes into the folder of a run or a comparison, by its path in there.
OURS: Final = (
    *("run.json", "scenario.yaml", "resolved.yaml", "scenarios/*.yaml", "log.txt", "report.html"),
    *(file.name for file in RESULT_FILES),
    *(
        "comparison.json",
        "comparison.csv",
        "replications/*.parquet",
        "figures/*.png",
        ".batches/batch-*.npz",
    ),
    # What a process leaves that is killed while it writes.
    *(".*.tmp", "*/.*.tmp"),
)


class LockedFolder:
    """The name of a folder, locked from `Place(folder)` to `free()`.

    `new` is where what replaces a folder is built, `old` where that folder waits for its removal.
    The lock is the system's: it ends with the process that holds it, however that ends. Raises
    ResultsError where another process writes under the name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._real = Path(os.path.realpath(folder))
        if not self._real.name:
            raise ResultsError(f"{folder} cannot be a run folder", "--out names another folder")
        self.new = self._real.with_name(f".{self._real.name}.new")
        self.old = self._real.with_name(f".{self._real.name}.old")
        self._lock = self._real.with_name(f".{self._real.name}.lock")
        self._descriptor = self._locked()
        try:
            self._end_exchange()
        except BaseException:
            self.free()
            raise

    def exchange(self) -> None:
        """Let what was built beside the folder take its place. Raises ResultsError."""
        try:
            # Two renames, for a folder with something in it cannot be renamed over. Killed between
            # them nothing has the name, until `_end_exchange` of the next writer or reader.
            self._real.rename(self.old)
            try:
                self.new.rename(self._real)
            except OSError:
                self.old.rename(self._real)
                raise
            self._carry_over()
        except OSError as error:
            raise ResultsError(f"cannot replace {self.folder}: {error.strerror}") from error

    def drop_new(self) -> None:
        """Remove what was built beside the folder. Raises ResultsError."""
        remove_ours(self.new)
        with contextlib.suppress(OSError):
            self.new.rmdir()

    def free(self) -> None:
        """Let others write here."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        try:
            if sys.platform != "win32":
                # While it is held: whoever has just opened this file will find that it is no more.
                self._lock.unlink(missing_ok=True)
        except OSError:
            pass  # litter, that the next one takes for a lock nobody holds
        finally:
            os.close(descriptor)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                self._lock.unlink()

    def _locked(self) -> int | None:
        while True:
            try:
                descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise ResultsError(
                    f"cannot make the folder {self.folder}: {error.strerror}",
                    "--out names another folder",
                ) from error
            try:
                if sys.platform == "win32":
                    msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                else:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):
                os.close(descriptor)
                raise ResultsError(
                    f"another othsim is writing {self.folder}",
                    "wait for it to end, or --out names another folder",
                ) from None
            except OSError:
                return descriptor  # a disk without locks: nobody can be kept out
            if _is_same(descriptor, self._lock):
                return descriptor
            os.close(descriptor)  # freed and removed between the two steps

    def _end_exchange(self) -> None:
        """End what a process left that was killed while one folder took another's place."""
        with contextlib.suppress(OSError):
            self.old.rmdir()  # all but gone
        with contextlib.suppress(OSError):
            if _is_ours(self.old) and not os.path.lexists(self._real):
                (self.new if _state(self.new) else self.old).rename(self._real)
            if _is_ours(self.old):
                self._carry_over()
            elif _state(self.new) == "done" and _is_ours(self._real):
                self.exchange()

    def _carry_over(self) -> None:
        """What othsim did not write stays in the folder, whatever run is in it."""
        for path in sorted(self.old.rglob("*")):
            relative = path.relative_to(self.old)
            target = self._real / relative
            if path.is_dir() and not path.is_symlink():
                continue
            if not is_ours(relative) and not os.path.lexists(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)
        remove_ours(self.old)
        with contextlib.suppress(OSError):
            self.old.rmdir()


def end_exchange(folder: Path) -> None:
    """For a reader: end an exchange that was killed half way, when nothing had the name."""
    real = Path(os.path.realpath(folder))
    if not os.path.lexists(real) and real.name and real.with_name(f".{real.name}.old").is_dir():
        LockedFolder(folder).free()


def is_ours(relative: PurePath) -> bool:
    """Whether a path in a folder is one under which othsim writes.

    >>> is_ours(PurePath("figures/gap_max.png")), is_ours(PurePath("my notes.txt"))
    (True, False)
    """
    depth = len(relative.parts)
    return any(len(PurePath(o).parts) == depth and relative.match(o) for o in OURS)


def remove_ours(folder: Path) -> None:
    """Clear what othsim wrote by its names, so that nobody's own notes go with it.

    Folders go once they are empty; the folder itself stays. Raises ResultsError.
    """
    try:
        # run.json last: as long as it is there the folder is known to be ours.
        below = sorted(folder.rglob("*"), key=lambda path: (path.name == "run.json", path))
        for path in below:
            if is_ours(path.relative_to(folder)) and (path.is_symlink() or not path.is_dir()):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(f"cannot replace {folder}: {error.strerror}") from error
    for path in reversed(below):
        with contextlib.suppress(OSError):
            if path.is_dir():
                path.rmdir()


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds a run.json of othsim."""
    return bool(_state(folder))


def _state(folder: Path) -> str:
    """What the run.json of a folder says; nothing where it holds none of ours."""
    try:
        manifest = read_object(folder / "run.json")
    except ResultsError:
        return ""
    return str(manifest.get("state")) if manifest.get("program") == "othsim" else ""


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False

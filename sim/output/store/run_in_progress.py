"""The run folder while it is written: whole or not at all, and resumed where it was left.

The folder has its final name from the start, and run.json says `running` until everything is in; a
run that replaces another is built beside it and then takes its name. One that ends early with
finished batches leaves them, and run.json says `partial`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from sim.column_table import Table
from sim.errors import ResultsError
from sim.output.format.run_content import RunHead, RunRecord
from sim.output.format.run_schema import Manifest
from sim.output.format.summary_as_json_and_csv import to_json
from sim.output.store.batch_files import BatchFolder
from sim.output.store.files.disk import make_folders, write_text, write_whole
from sim.output.store.files.own_texts import text_hashes
from sim.output.store.files.parquet import TableWriter
from sim.output.store.files.schema_checks import read_document
from sim.output.store.folder_replacement import LockedFolder, remove_ours
from sim.output.store.picture_faults import Faults, last_line
from sim.output.store.run_files import RESULT_FILES
from sim.output.store.stored_run import Run, own_manifest


class RunFolder:
    """A run folder being written: `start` takes the name, `fill` the results, `finish` closes.

    `batches` is the store of the batches finished so far. As a context manager, when the run ends
    in any other way: with finished batches it is left to be resumed, without it is taken back.
    """

    def __init__(self, folder: Path, head: RunHead, lock: LockedFolder, made: list[Path]) -> None:
        self.folder = folder
        self.batches = BatchFolder(folder / ".batches", head.fingerprint)
        self.head = head
        self.engines: Mapping[str, str] = {}  # what flies each option, once that is known
        self._lock = lock
        self._made = made
        self._begun = False

    @classmethod
    def start(cls, folder: Path, head: RunHead, *, force: bool = False) -> RunFolder:
        """Create the folder with a run.json that says `running`; on failure nothing remains.

        A run that is there already stays, with `force`, until the new one is whole. Raises
        ResultsError when the folder is in the way, cannot be made, or somebody else writes it.
        """
        made = make_folders(folder.parent)
        try:
            lock = LockedFolder(folder)
        except ResultsError:
            _remove_empty(made)
            raise
        started = cls(folder, head, lock, made)
        try:
            if force:
                _refuse_foreign(folder)
            else:
                _refuse_existing(folder)
            if own_manifest(folder) is not None:
                started = cls(lock.new, head, lock, [])
                lock.drop_new()  # of a run that was killed, and is not resumed
            started._begin()
        except BaseException:
            started._take_back()
            raise
        return started

    @classmethod
    def resume(cls, folder: Path, head: RunHead) -> RunFolder | None:
        """Take up a run where it was left, or start it; None where it is done.

        Raises ResultsError when the folder holds another run, or somebody else writes it.
        """
        if not folder.parent.is_dir():
            return cls.start(folder, head, force=True)
        lock = LockedFolder(folder)
        try:
            interrupted = cls._interrupted(folder, head, lock)
            if interrupted is None:
                lock.free()
                return cls.start(folder, head, force=True)
            if interrupted.taken_up():
                return interrupted
            beside = own_manifest(lock.new)
            if beside is not None and beside.get("fingerprint") == head.fingerprint:
                lock.drop_new()  # it was to replace what is the same
        except BaseException:
            lock.free()
            raise
        lock.free()
        return None

    @classmethod
    def _interrupted(cls, folder: Path, head: RunHead, lock: LockedFolder) -> RunFolder | None:
        """What there is of a run, in its folder or beside the one that it replaces."""
        manifest = own_manifest(folder)
        if manifest is None:
            # Perhaps killed before run.json was there: an empty folder is as good as none.
            return None
        if manifest.get("fingerprint") == head.fingerprint:
            return cls(folder, head, lock, [])
        beside = own_manifest(lock.new)
        if beside is not None and beside.get("fingerprint") == head.fingerprint:
            return cls(lock.new, head, lock, [])
        raise ResultsError(
            f"{folder} holds another run "
            f"(fingerprint {str(manifest.get('fingerprint'))[:8]}, not {head.fingerprint[:8]})",
            "the scenario, seed, replications or version differ; --out names another folder",
        )

    def taken_up(self) -> bool:
        """Whether there is something left to do; what only had to be closed is."""
        manifest = read_document(self.folder / "run.json", Manifest)
        if manifest["state"] == "done":
            self.batches.remove()
            return False
        if manifest.get("results") == "complete":
            kept = ("timings_s", "missing_pictures", "engines")
            self._close({name: manifest[name] for name in kept if name in manifest})
            return False
        self.batches.require_whole()
        self._begun = True
        make_folders(self.batches.folder)
        self._write_state("running")
        return True

    def _begin(self) -> None:
        self._begun = True
        self._made = make_folders(self.folder) + self._made
        # Before run.json: killed in between, nobody must take another run's batches for ours.
        self.batches.remove()
        self._write_state("running")
        make_folders(self.batches.folder)

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            return
        # Also for KeyboardInterrupt: what has been worked out for hours is left to be resumed.
        if self.batches.finished():
            with contextlib.suppress(ResultsError):
                self._write_state("partial")
            self._lock.free()
        else:
            self._take_back()

    def describe(self, texts: Mapping[str, str]) -> None:
        """Write what is asked: texts by their path in the folder.

        Raises ResultsError when one cannot be written.
        """
        for name, text in texts.items():
            path = self.folder / name
            make_folders(path.parent)
            write_text(path, text)

    def begin_tables(
        self, tables: Mapping[str, Iterable[Table]], pool: Executor
    ) -> list[Future[None]]:
        """Have a pool write tables, which `fill` then need not; each is there when it is done.

        Its future raises ResultsError when one cannot be written.
        """
        writers = (TableWriter(name, parts, self.head) for name, parts in tables.items())
        return [pool.submit(write_whole, self.folder / f"{w.name}.parquet", w) for w in writers]

    def fill(self, run: RunRecord) -> None:
        """Write the results, each file whole. Raises ResultsError when one cannot be written."""
        self.describe({"scenario.yaml": run.scenario_text, "resolved.yaml": run.resolved_text})
        for file in RESULT_FILES:
            writer = file.writer(run)
            if writer is not None:
                write_whole(self.folder / file.name, writer)
        make_folders(self.folder / "figures")

    def view(self) -> Run:
        """The results as `open_run` will show them, for drawing before the run is closed."""
        return Run(self.folder, self.head.manifest())

    def finish(self, timings_s: Mapping[str, float], faults: Faults | None = None) -> None:
        """Write the log, drop the batches and, last of all, write a run.json that says `done`.

        `faults` are the pictures that could not be drawn.
        """
        log = "".join(f"{step}: {seconds:.3f} s\n" for step, seconds in timings_s.items())
        more: dict[str, Any] = {"timings_s": dict(timings_s)}
        if faults:
            log += "".join(f"\n{name}.png could not be drawn\n{faults[name]}" for name in faults)
            more["missing_pictures"] = {name: last_line(fault) for name, fault in faults.items()}
        write_text(self.folder / "log.txt", log)
        # Killed from here on, a run is not flown again to be closed.
        self._write_state("running", results="complete", **more)
        self._close(more)

    def _close(self, more: Mapping[str, Any]) -> None:
        self.batches.remove()
        self._write_state("done", **more, texts=text_hashes(self.folder))
        self._take_name()

    def leave(self) -> None:
        """Leave the batches finished so far, to be resumed or merged."""
        self._write_state("partial")
        self._take_name()

    def _take_name(self) -> None:
        """Take the name, where another run has it, and let others write."""
        try:
            if self.folder == self._lock.new:
                self._lock.exchange()
                self.folder = self._lock.folder
        finally:
            self._lock.free()

    def _write_state(self, state: str, **more: Any) -> None:
        engines = {"engines": dict(self.engines)} if self.engines else {}
        document = {**self.head.manifest(), **engines, **more, "state": state}
        write_text(self.folder / "run.json", to_json(document))

    def _take_back(self) -> None:
        """Remove what was written; a folder goes only if it is ours and nothing else is in it."""
        with contextlib.suppress(OSError, ResultsError):
            if self._begun:
                remove_ours(self.folder)
            if self.folder == self._lock.new:
                self._lock.drop_new()
        self._lock.free()
        _remove_empty(self._made)


def _refuse_existing(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    manifest = own_manifest(folder)
    if manifest is None:
        _refuse_foreign(folder)
        raise ResultsError(
            f"{folder} already exists", "--force writes into it, --out names another folder"
        )
    what = str(manifest.get("kind", "run"))  # a comparison says that it is one
    if manifest.get("state") == "done":
        raise ResultsError(
            f"{folder} already holds a finished {what}",
            "--force replaces it, --out names another folder",
        )
    if manifest.get("shard") and manifest.get("state") == "partial":
        raise ResultsError(
            f"{folder} holds shard {manifest['shard']} of a run",
            "othsim merge puts shards together; --resume flies what this one lacks, --force all "
            "of it",
        )
    raise ResultsError(
        f"{folder} holds a {what} that was interrupted",
        "--resume goes on with it, --force starts it afresh",
    )


def _refuse_foreign(folder: Path) -> None:
    """Nothing that othsim did not write is ever replaced, with --force or without."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise ResultsError(f"{folder} is a file, not a folder", "--out names another folder")
    others = (path for path in folder.iterdir() if path.name != ".run.json.tmp")
    if own_manifest(folder) is None and any(others):
        raise ResultsError(
            f"{folder} exists and othsim did not write it",
            "--out names another folder; what othsim did not write it never replaces",
        )


def _remove_empty(folders: Sequence[Path]) -> None:
    for path in folders:
        with contextlib.suppress(OSError):
            path.rmdir()

"""A kill at any moment leaves the old run or the new one, and the next command tidies up."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from pathlib import Path

import pytest

from sim.column_table import Table
from sim.errors import ResultsError
from sim.output.store.files import disk
from sim.output.store.folder_replacement import LockedFolder
from sim.output.store.run_in_progress import RunFolder
from sim.output.store.stored_run import manifest_of
from sim.study.run.batch import Batch, Fields, Part

OLD, NEW = "a" * 64, "b" * 64
# Everything by which these modules change the disk.
STEPS = ("rename", "replace", "unlink", "rmdir", "mkdir", "write_bytes")


class Killed(BaseException):
    """SIGKILL: from here on nothing is done, not even in what would tidy up."""


@pytest.fixture
def head(gulf_record):
    return lambda fingerprint: dataclasses.replace(gulf_record.head, fingerprint=fingerprint)


@pytest.fixture
def places(monkeypatch):
    """Every place that is locked."""
    locked, real = [], LockedFolder._locked

    def lock(self):
        locked.append(self)
        return real(self)

    monkeypatch.setattr(LockedFolder, "_locked", lock)
    return locked


@contextlib.contextmanager
def killed_at(step, monkeypatch, places):
    """Let the process die at this change of the disk; yields what counts the changes."""
    made = []

    def mortal(name):
        real = getattr(Path, name)

        def change(self, *given, **more):
            made.append(name)
            if len(made) >= step:
                raise Killed
            return real(self, *given, **more)

        return change

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(Path, name, mortal(name))
        with contextlib.suppress(Killed):
            yield made
    for place in places:
        if getattr(place, "_descriptor", None) is not None:
            os.close(place._descriptor)  # as the system does it
            place._descriptor = None
    places.clear()


def write(folder, head, *, force=False, resume=False):
    """A run of one batch and one file."""
    written = (
        RunFolder.resume(folder, head) if resume else RunFolder.start(folder, head, force=force)
    )
    if written is None:
        return
    with written:
        written.describe({"scenario.yaml": head.fingerprint})
        if 0 not in written.batches.finished():
            rows = Table({"replication": [0]})
            written.batches.save(Batch(0, (Part(rows, {}, Fields({}, {}, {}, {})),)))
        written.finish({})


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def whole(folder):
    """The run that a folder holds, which must be whole."""
    manifest = manifest_of(folder)
    assert manifest["state"] == "done"
    assert (folder / "scenario.yaml").read_text() == manifest["fingerprint"]
    assert names(folder) == ["log.txt", "my notes.txt", "run.json", "scenario.yaml"]
    return manifest["fingerprint"]


def every_step(monkeypatch, places, act):
    """Call `act` with a context that kills at the first step, at the second, until none is left."""
    for step in range(1, 500):
        done = []
        act(step, lambda step=step, done=done: _noting(killed_at(step, monkeypatch, places), done))
        if len(done[0]) < step:
            return step
    raise AssertionError("it never ends")


@contextlib.contextmanager
def _noting(context, done):
    with context as made:
        done.append(made)
        yield


def test_killed_while_it_replaces_a_run_there_is_the_old_one_or_the_new(
    tmp_path, head, monkeypatch, places
):
    seen = []

    def act(step, dying):
        folder = tmp_path / str(step) / "run"
        write(folder, head(OLD))
        (folder / "my notes.txt").write_text("keep me")
        with dying():
            write(folder, head(NEW), force=True)
        left = manifest_of(folder)  # a reader, at any moment
        assert left["state"] == "done"
        assert (folder / "scenario.yaml").read_text() == left["fingerprint"]
        seen.append(left["fingerprint"])
        write(folder, head(NEW), force=True) if step % 2 else _resumed_or_forced(folder, head)
        assert whole(folder) == NEW
        assert names(folder.parent) == ["run"]

    assert every_step(monkeypatch, places, act) > 20
    assert seen == sorted(seen)  # the old one, and from some step on the new one
    assert set(seen) == {OLD, NEW}


def _resumed_or_forced(folder, head):
    with contextlib.suppress(ResultsError):  # it died before it had said what it was to be
        write(folder, head(NEW), resume=True)
        return
    write(folder, head(NEW), force=True)


def test_a_folder_that_says_done_never_has_batches(tmp_path, head, monkeypatch, places):
    ends = []

    def act(step, dying):
        folder = tmp_path / str(step) / "run"
        with dying():
            write(folder, head(NEW))
        left = manifest_of(folder) if (folder / "run.json").exists() else {}
        if left.get("state") == "done":
            assert not (folder / ".batches").exists()
        if left.get("results") == "complete":  # nothing is flown again to be closed
            assert RunFolder.resume(folder, head(NEW)) is None
        ends.append((left.get("state"), left.get("results")))
        write(folder, head(NEW), resume=True)
        assert manifest_of(folder)["state"] == "done"
        assert names(folder) == ["log.txt", "run.json", "scenario.yaml"]
        assert names(folder.parent) == ["run"]

    assert every_step(monkeypatch, places, act) > 10
    assert ends.count(("running", "complete")) > 2


def test_what_failed_leaves_the_old_run_as_it_was(tmp_path, head):
    folder = tmp_path / "run"
    write(folder, head(OLD))
    (folder / "my notes.txt").write_text("keep me")

    def failing():
        with RunFolder.start(folder, head(NEW), force=True) as written:
            written.describe({"scenario.yaml": "new"})
            raise ResultsError("no room")

    with pytest.raises(ResultsError, match="no room"):
        failing()
    assert whole(folder) == OLD
    assert names(tmp_path) == ["run"]


def test_two_writers_are_kept_apart_and_a_dead_one_is_no_obstacle(tmp_path, head):
    folder = tmp_path / "run"
    (tmp_path / ".run.lock").write_bytes(b"")  # of a process that was killed
    first = RunFolder.start(folder, head(NEW))
    for how in ({"force": True}, {"resume": True}, {}):
        with pytest.raises(ResultsError, match="another othsim is writing"):
            write(folder, head(NEW), **how)
    first.finish({})
    write(folder, head(NEW), force=True)

    assert names(tmp_path) == ["run"]


def test_the_working_folder_and_a_link_have_a_name_too(tmp_path, head, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", head(OLD), force=True)
    write(tmp_path / "link", head(NEW), force=True)
    assert manifest_of(tmp_path / "real")["fingerprint"] == NEW
    assert (tmp_path / "link").is_symlink()
    monkeypatch.chdir(tmp_path / "real")
    write(Path(), head(OLD), force=True)
    assert manifest_of(tmp_path / "real")["fingerprint"] == OLD

    with pytest.raises(ResultsError, match="/ cannot be a run folder"):
        LockedFolder(Path("/"))


def test_a_temporary_name_is_never_left_by_a_failure(tmp_path):
    def broken(_):
        raise OSError(28, "No space left on device")

    with pytest.raises(ResultsError, match="No space left on device"):
        disk.write_whole(tmp_path / "a", broken)
    assert names(tmp_path) == []

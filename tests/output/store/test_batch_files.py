"""Finished batches on disk, read by the run that kept them alone, and text by its names."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

from sim.column_table import Table, text_of
from sim.output.store.batch_files import BatchFolder
from sim.study.run.batch import Batch, Fields, Part
from tests.stored import refusal


def a_batch(number):
    rows = Table({"replication": [number], "fleet.losses": [0.5]})
    return Batch(number, (Part(rows, {"events": rows}, Fields({}, {}, {}, {})),))


@pytest.fixture
def kept(tmp_path):
    store = BatchFolder(tmp_path, "a" * 64)
    for number in (0, 1):
        store.save(a_batch(number))
    return BatchFolder(tmp_path, "a" * 64)  # as another process, which has to see for itself


def test_a_batch_is_read_by_the_run_that_kept_it_alone(kept):
    assert kept.rows(1, 0)["fleet.losses"].tolist() == [0.5]
    text = refusal(BatchFolder(kept.folder, "b" * 64).rows, 1, 0)

    assert text == (
        f"error: cannot read {kept.folder / 'batch-000001.npz'}: its content is not what this run "
        "kept as this batch\n  help: delete it and resume: the batch is run again"
    )


def test_what_a_run_never_kept_is_not_told_as_damage(kept):
    """An option or a table that no batch has is asked by a fault of ours alone."""
    with pytest.raises(KeyError):
        kept.rows(1, 7)
    with pytest.raises(KeyError):
        kept.table(1, 0, "no such table")


def test_a_batch_without_a_seal_or_with_odd_types_is_refused(kept):
    path = kept.folder / "batch-000001.npz"
    np.savez(path, **{"0/rows/0": np.array(["2021-09-01"], dtype="M8[s]")})

    assert "its content is not what this run kept as this batch" in refusal(kept.rows, 1, 0)

    np.savez(path, seal=np.zeros(32, np.uint8), odd=np.array(["2021-09-01"], dtype="M8[s]"))
    assert "its content is not what this run kept as this batch" in refusal(kept.rows, 1, 0)


def test_a_batch_under_another_number_is_refused(kept):
    shutil.copy(kept.folder / "batch-000000.npz", kept.folder / "batch-000001.npz")

    assert "its content is not what this run kept as this batch" in refusal(kept.rows, 1, 0)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"\x93NUMPY"])
def test_a_batch_that_is_no_archive(kept, content):
    path = kept.folder / "batch-000001.npz"
    path.write_bytes(content)

    text = refusal(kept.rows, 1, 0)
    assert text.startswith(f"error: cannot read {path}: ")
    assert text.endswith("\n  help: delete it and resume: the batch is run again")


def test_all_that_is_damaged_is_named_at_once(kept):
    kept.require_whole()
    paths = [kept.folder / f"batch-00000{number}.npz" for number in (0, 1)]
    paths[1].write_bytes(b"")

    assert refusal(kept.require_whole) == refusal(kept.rows, 1, 0)

    shutil.copy(paths[1], paths[0])
    fresh = BatchFolder(kept.folder, "a" * 64)
    assert refusal(fresh.require_whole).splitlines() == [
        "error: 2 finished batches are damaged",
        *(f"  cannot read {path}: No data left in file" for path in paths),
        "  help: delete them and resume: the batches are run again",
    ]


def test_a_batch_that_is_a_pipe_is_not_waited_for(kept):
    path = kept.folder / "batch-000001.npz"
    path.unlink()
    os.mkfifo(path)

    assert "it is a pipe, not a file" in refusal(kept.rows, 1, 0)


@pytest.mark.parametrize("rows", [["launch", "loss", "launch"], []])
def test_text_is_kept_by_its_names(tmp_path, rows):
    events = Table({"event": text_of(rows), "time_s": [60.0] * len(rows), "tail": text_of(rows)})
    figures = Table({"replication": [0]})
    store = BatchFolder(tmp_path, "a" * 64)
    store.save(Batch(0, (Part(figures, {"events": events}, Fields({}, {}, {}, {})),)))

    kept = store.table(0, 0, "events")
    assert list(kept) == ["event", "time_s", "tail"]
    assert kept["event"].tolist() == kept["tail"].tolist() == rows
    assert kept.text("event").places.dtype == np.uint8
    assert kept["event"].dtype == events["event"].dtype


def test_a_batch_that_was_kept_with_its_text_written_out_is_read(tmp_path):
    events = Table({"event": ["launch", "loss"], "time_s": [0.0, 60.0]})
    store = BatchFolder(tmp_path, "a" * 64)
    store.save(Batch(0, (Part(events, {"events": events}, Fields({}, {}, {}, {})),)))

    assert store.table(0, 0, "events")["event"].tolist() == ["launch", "loss"]

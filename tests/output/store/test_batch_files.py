"""Finished batches on disk: read by the run that kept them, and by no other."""

from __future__ import annotations

import os
import shutil

import pytest

from sim.column_table import Table
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
    return store


def test_a_batch_is_read_by_the_run_that_kept_it_alone(kept):
    assert kept.rows(1, 0)["fleet.losses"].tolist() == [0.5]
    text = refusal(BatchFolder(kept.folder, "b" * 64).rows, 1, 0)

    assert text == (
        f"error: cannot read {kept.folder / 'batch-000001.npz'}: its content is not what this run "
        "kept as this batch\n  help: delete it and resume: the batch is run again"
    )


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


def test_a_batch_that_is_a_pipe_is_not_waited_for(kept):
    path = kept.folder / "batch-000001.npz"
    path.unlink()
    os.mkfifo(path)

    assert "it is a pipe, not a file" in refusal(kept.rows, 1, 0)

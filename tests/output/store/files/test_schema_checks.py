"""What is damaged in a folder is named by file and field, and nothing is waited for."""

from __future__ import annotations

import os

import duckdb
import h5py
import pytest

from sim.errors import ResultsError
from sim.output.store.files.disk import write_file
from sim.output.store.stored_run import open_run
from tests.stored import DAMAGED, refusal


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "EOF while parsing a value at line 1 column 0"),
        (b'{"seed": NaN}', "expected value at line 1 column 10"),
        (b"[" * 100_000, "recursion limit exceeded at line 1 column 202"),
        (b'{"seed": "\\ud800"}', "unexpected end of hex escape at line 1 column 17"),
        (b"\xff\xfe", "expected value at line 1 column 1"),
        (b"[]", "not a JSON object"),
        (b"{} {}", "trailing characters at line 1 column 4"),
    ],
)
def test_a_document_that_is_none(run_folder, content, says):
    (run_folder / "summary.json").write_bytes(content)

    text = refusal(open_run(run_folder).summary)
    assert text == f"error: cannot read {run_folder / 'summary.json'}: {says}{DAMAGED}"


@pytest.mark.parametrize("name", ["run.json", "summary.json", "sorties.parquet", "coverage.nc"])
@pytest.mark.parametrize("what", ["a pipe", "a folder", "a device"])
def test_what_is_no_file_is_not_waited_for(run_folder, name, what):
    path = run_folder / name
    path.unlink()
    if what == "a pipe":
        os.mkfifo(path)
    elif what == "a folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")

    def read():
        run = open_run(run_folder)
        return run.summary(), run.table("sorties"), run.fields

    assert refusal(read) == f"error: cannot read {path}: it is {what}, not a file{DAMAGED}"


def test_a_loop_of_links(run_folder):
    (run_folder / "run.json").unlink()
    (run_folder / "run.json").symlink_to("run.json")

    assert "Too many levels of symbolic links" in refusal(open_run, run_folder)


def test_a_huge_document_is_not_read(run_folder):
    with (run_folder / "summary.json").open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room

    assert "it has 1,099,511,627,776 bytes, more than any that othsim writes" in refusal(
        open_run(run_folder).summary
    )


def test_a_pipe_under_the_temporary_name_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / ".a.txt.tmp")
    write_file(tmp_path / "a.txt", b"whole")

    assert (tmp_path / "a.txt").read_bytes() == b"whole"


def test_a_row_that_stands_there_twice(run_folder):
    for name, key in (("sorties", '"sortie"'), ("orbits", '"orbit", "gap", "start_s", "cause"')):
        path = run_folder / f"{name}.parquet"
        with duckdb.connect() as base:
            base.execute(f"CREATE TABLE t AS FROM read_parquet('{path}')")
            base.execute(f"COPY (SELECT t.* FROM t, range(2)) TO '{path}' (FORMAT parquet)")
        rows = open_run(run_folder).table(name).n_rows // 2
        with pytest.raises(ResultsError) as caught:
            open_run(run_folder).table(name, replication=0)

        assert f"{path}: {rows} rows stand there more than once (by {key})" in str(caught.value)


def test_a_bit_that_flipped_in_the_grid_is_seen(run_folder):
    path = run_folder / "coverage.nc"
    with h5py.File(path, "r") as file:
        piece = file["gap_max_s"].id.get_chunk_info(0)
    content = bytearray(path.read_bytes())
    content[piece.byte_offset + piece.size // 2] ^= 1
    path.write_bytes(content)

    assert refusal(lambda: open_run(run_folder).fields).startswith(f"error: cannot read {path}: ")

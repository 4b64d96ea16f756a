"""A run folder is written whole or not at all, and read back with checks."""

from __future__ import annotations

import dataclasses
import errno
import json
from pathlib import Path

import numpy as np
import pytest

from sim.output.store.files import netcdf
from sim.output.store.run_in_progress import RunFolder
from sim.output.store.stored_run import open_run
from tests.stored import refusal, write_run


def test_what_was_written_is_read_back(written, gulf_record):
    run = open_run(written)

    assert run.summary() == json.loads(json.dumps(gulf_record.summary))
    assert run.geometry["features"][0]["properties"]["name"] == "afghanistan"
    for name, [table] in gulf_record.tables.items():
        read = run.table(name)
        assert list(read) == list(table)
        for column in table:
            np.testing.assert_array_equal(read[column], table[column])
    assert list(run.grid.row) == list(gulf_record.grid.row)
    np.testing.assert_allclose(run.grid.lat_deg, gulf_record.grid.lat_deg, atol=1e-9)
    assert run.grid.proj4 == gulf_record.grid.proj4
    assert sorted(run.fields) == sorted(gulf_record.fields)
    for name, values in gulf_record.fields.items():
        np.testing.assert_array_equal(run.fields[name], values)
    assert run.fields["blind"].dtype == bool


def test_the_folder_holds_what_the_contract_names(written):
    assert sorted(path.name for path in written.iterdir()) == [
        "coverage.nc", "events.parquet", "figures", "geometry.geojson", "log.txt",
        "orbits.parquet", "replications.parquet", "resolved.yaml", "run.json", "scenario.yaml",
        "sorties.parquet", "summary.csv", "summary.json",
    ]  # fmt: skip


def test_the_manifest_tells_no_folder_of_anybodys_disk(written):
    text = (written / "run.json").read_text()

    assert json.loads(text)["state"] == "done"
    assert json.loads(text)["command"] == ["othsim", "run", "gulf.yaml"]
    assert json.loads(text)["scenario_file"] == "gulf.yaml"
    assert "/home" not in text


def test_the_same_run_gives_the_same_bytes(written, tmp_path, gulf_record):
    again = tmp_path / "again"
    write_run(again, gulf_record)

    for path in written.iterdir():
        if path.is_file():
            assert path.read_bytes() == (again / path.name).read_bytes(), path.name


# --- writing: what is refused


def test_a_finished_run_is_not_overwritten(written, gulf_record):
    before = (written / "run.json").read_bytes()

    assert refusal(write_run, written, gulf_record) == (
        f"error: {written} already holds a finished run\n"
        "  help: --force replaces it, --out names another folder"
    )
    assert (written / "run.json").read_bytes() == before


def test_force_replaces_a_run_and_keeps_what_is_not_ours(written, gulf_record):
    (written / "figures" / "gap_max.png").write_bytes(b"old")
    (written / "my notes.txt").write_text("keep me")
    write_run(written, dataclasses.replace(gulf_record, grid=None, fields={}), force=True)

    assert (written / "my notes.txt").read_text() == "keep me"
    assert not (written / "figures" / "gap_max.png").exists()
    assert open_run(written).grid is None


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_of_somebody_else_is_never_touched(tmp_path, gulf_record, force):
    (tmp_path / "photo.jpg").write_bytes(b"holiday")
    (tmp_path / "run.json").write_text('{"state": "done"}')

    assert refusal(write_run, tmp_path, gulf_record, force=force) == (
        f"error: {tmp_path} exists and othsim did not write it\n"
        "  help: --out names another folder; what othsim did not write it never replaces"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["photo.jpg", "run.json"]


def test_an_empty_folder_needs_force(tmp_path, gulf_record):
    assert refusal(write_run, tmp_path, gulf_record) == (
        f"error: {tmp_path} already exists\n"
        "  help: --force writes into it, --out names another folder"
    )
    write_run(tmp_path, gulf_record, force=True)
    assert open_run(tmp_path).manifest["state"] == "done"


@pytest.mark.parametrize("force", [False, True])
def test_a_file_in_the_way(tmp_path, gulf_record, force):
    path = tmp_path / "taken"
    path.write_text("mine")

    assert refusal(write_run, path, gulf_record, force=force) == (
        f"error: {path} is a file, not a folder\n  help: --out names another folder"
    )
    assert path.read_text() == "mine"


def test_a_folder_that_cannot_be_made(tmp_path, gulf_record):
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "results" / "run"

    assert refusal(write_run, folder, gulf_record) == (
        f"error: cannot make the folder {folder.parent}: Not a directory\n"
        "  help: --out names another folder"
    )


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_nothing_remains_when_the_start_fails(folder, gulf_record, monkeypatch):
    monkeypatch.setattr(Path, "replace", full_disk)

    assert refusal(RunFolder.start, folder, gulf_record.head) == (
        f"error: cannot write {folder / 'run.json'}: No space left on device"
    )
    assert not folder.parent.exists()


def test_a_run_that_cannot_be_written_takes_back_what_it_wrote(folder, gulf_record, monkeypatch):
    monkeypatch.setattr(netcdf, "to_cf", full_disk)

    assert refusal(write_run, folder, gulf_record) == (
        f"error: cannot write {folder / 'coverage.nc'}: No space left on device"
    )
    assert not folder.parent.exists()


def test_an_interrupted_run_leaves_nothing_but_what_others_put_there(folder, gulf_record):
    def interrupted():
        with RunFolder.start(folder, gulf_record.head) as written:
            written.fill(gulf_record)
            (folder / "my notes.txt").write_text("keep me")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.name for path in folder.iterdir()] == ["my notes.txt"]


def test_a_run_killed_outright_says_so_and_force_mends_it(folder, gulf_record):
    killed = RunFolder.start(folder, gulf_record.head)
    killed.fill(gulf_record)
    killed._lock.free()  # as the system does it

    assert json.loads((folder / "run.json").read_text())["state"] == "running"
    assert refusal(open_run, folder) == (
        f"error: {folder} is not finished (state 'running'): "
        "the run was interrupted or is still going on\n"
        "  help: --resume goes on with it, --force starts it afresh"
    )
    assert refusal(write_run, folder, gulf_record) == (
        f"error: {folder} holds a run that was interrupted\n"
        "  help: --resume goes on with it, --force starts it afresh"
    )
    write_run(folder, gulf_record, force=True)
    assert open_run(folder).manifest["state"] == "done"


def test_timings_go_into_the_manifest_and_the_log(folder, gulf_record):
    with RunFolder.start(folder, gulf_record.head) as written:
        written.fill(gulf_record)
        assert written.view().table("sorties").n_rows == gulf_record.tables["sorties"][0].n_rows
        written.finish({"flying": 1.25})

    assert open_run(folder).manifest["timings_s"] == {"flying": 1.25}
    assert (folder / "log.txt").read_text() == "flying: 1.250 s\n"


def test_a_fault_of_ours_is_not_dressed_up_as_the_users(folder, gulf_record):
    too_few = {"gap_max_s": np.zeros(3)}

    with pytest.raises(ValueError, match="shape mismatch"):
        write_run(folder, dataclasses.replace(gulf_record, fields=too_few))
    assert not folder.exists()

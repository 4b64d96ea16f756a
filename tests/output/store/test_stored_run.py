"""A run read back: what is refused, and in which words."""

from __future__ import annotations

import dataclasses
import sys

import pytest

from sim.output.store import stored_run
from sim.output.store.stored_run import open_run
from tests.stored import DAMAGED, change_manifest, refusal, write_run


def test_no_folder(tmp_path):
    assert refusal(open_run, tmp_path / "gone") == (
        f"error: no run folder at {tmp_path / 'gone'}\n  help: othsim run SCENARIO writes one"
    )


def test_a_folder_that_is_no_run(tmp_path):
    assert refusal(open_run, tmp_path) == (
        f"error: {tmp_path} is not a run folder\n  help: a run folder holds a run.json"
    )


def test_a_file_that_is_no_run(tmp_path):
    (tmp_path / "a.yaml").write_text("name: x")

    assert refusal(open_run, tmp_path / "a.yaml") == (
        f"error: {tmp_path / 'a.yaml'} is not a run folder\n  help: a run folder holds a run.json"
    )


def test_another_results_format(written):
    change_manifest(written, schema_version=1)

    assert refusal(open_run, written) == (
        f"error: {written} has results format 1; this othsim reads format 2\n"
        "  help: open it with the othsim that wrote it, or run the scenario again"
    )


def test_another_major_version(written, monkeypatch):
    monkeypatch.setattr(stored_run, "VERSION", "0.1.0")
    change_manifest(written, versions={"othsim": "3.0.1"})

    assert refusal(open_run, written) == (
        f"error: {written} was written by othsim 3.0.1; this is othsim 0.1.0\n"
        "  help: open it with the othsim that wrote it, or run the scenario again"
    )


@pytest.mark.parametrize("name", ["summary.json", "sorties.parquet", "coverage.nc"])
def test_a_damaged_file_is_named(written, name):
    (written / name).write_bytes(b"\x00 not what it was")
    run = open_run(written)
    reads = {
        "summary.json": run.summary,
        "sorties.parquet": lambda: run.table("sorties"),
        "coverage.nc": lambda: run.fields,
    }
    text = refusal(reads[name])

    assert text.startswith(f"error: cannot read {written / name}: ")
    assert text.endswith("\n  help: the folder is damaged; run the scenario again")


def test_an_unknown_table(written):
    assert refusal(open_run(written).table, "flights") == (
        "error: no table 'flights' in a run\n  help: tables: sorties, events, orbits, replications"
    )


def test_a_missing_extra_is_named(written, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "xarray", None)
    run = open_run(written)

    help_line = "\n  help: pip install 'othsim[data]'"
    assert refusal(run.to_xarray) == "error: xarray is not installed" + help_line
    assert refusal(run.table("sorties").to_pandas) == "error: pandas is not installed" + help_line


def test_coverage_that_was_written_and_is_gone_is_damage(folder, gulf_record):
    text = gulf_record.resolved_text + "grid:\n  cell: 10 km\n"
    write_run(folder, dataclasses.replace(gulf_record, resolved_text=text))
    (folder / "coverage.nc").unlink()
    run = open_run(folder)
    said = f"error: cannot read {folder / 'coverage.nc'}: No such file or directory" + DAMAGED

    for read in (run.to_xarray, lambda: run.fields, lambda: run.some_fields([]), lambda: run.grid):
        assert refusal(read) == said

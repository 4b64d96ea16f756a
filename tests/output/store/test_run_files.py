"""A file of results is a row: what a run writes, what is taken away, what a newcomer adds."""

from __future__ import annotations

import pytest

from sim.output.format.table_columns import OF_SOME_RUNS
from sim.output.store import folder_replacement, run_files, run_in_progress
from sim.output.store.run_files import RESULT_FILES, ResultFile
from tests.stored import write_run


def test_every_file_of_results_is_othsims_own():
    assert {file.name for file in RESULT_FILES} <= set(folder_replacement.OURS)


@pytest.fixture
def another_format(monkeypatch):
    """A format more, as somebody would add it: its row."""
    rows = (
        *RESULT_FILES,
        ResultFile("orbits.txt", lambda run: lambda path: path.write_text(run.head.scenario_name)),
        ResultFile("absent.txt", lambda _: None),
    )
    monkeypatch.setattr(run_in_progress, "RESULT_FILES", rows)
    return rows


@pytest.mark.usefixtures("another_format")
def test_a_row_more_is_a_file_more_and_nothing_of_its_kind_is_no_file(gulf_record, tmp_path):
    folder = tmp_path / "r"
    write_run(folder, gulf_record)

    assert (folder / "orbits.txt").read_text("utf-8") == gulf_record.head.scenario_name
    assert not (folder / "absent.txt").exists()
    # This run was asked about orbits alone: it has neither cues, nor holds, nor bins.
    written = {file.name for file in run_files.RESULT_FILES} - {
        f"{name}.parquet" for name in OF_SOME_RUNS
    }
    assert written <= {path.name for path in folder.iterdir()}

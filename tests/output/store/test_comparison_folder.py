"""The folder of a comparison is told from others."""

from __future__ import annotations

import re
import shutil

import duckdb
import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.store.comparison_folder import (
    open_comparison,
)
from sim.output.store.files.own_texts import text_hashes
from sim.output.store.stored_run import open_run
from tests.stored import change_manifest, refusal


def test_a_folder_that_holds_no_comparison_says_so(tmp_path):
    with pytest.raises(ResultsError) as caught:
        open_comparison(tmp_path)

    assert str(caught.value) == (
        f"error: no comparison at {tmp_path}\n  help: othsim compare SCENARIO... writes one"
    )


def test_one_figure_of_all_options_is_read_by_itself(stored):
    comparison = stored("in_the_frame")

    alone = comparison.field("coverage_fraction")

    assert list(alone) == comparison.names
    for name, values in alone.items():
        assert np.array_equal(values, comparison.fields[name]["coverage_fraction"])


def test_a_comparison_is_not_opened_as_a_run(stored):
    folder = stored("in_the_frame").folder
    with pytest.raises(ResultsError) as caught:
        open_run(folder)

    assert str(caught.value) == (
        f"error: {folder} holds a comparison, not a run\n"
        "  help: its figures are in comparison.json, its pictures in figures"
    )


def test_figures_of_another_comparison_are_told(stored, tmp_path):
    folder = shutil.copytree(stored("in_the_frame").folder, tmp_path / "copy")
    path = folder / "comparison.json"
    change_manifest(folder, texts=text_hashes(folder))
    assert open_comparison(folder).summary
    path.write_text(path.read_text("utf-8").replace('"seed": ', '"seed": 1'), "utf-8")

    said = refusal(lambda: open_comparison(folder).summary)

    assert said.startswith(f"error: {path} is not what the run in its folder wrote")


def test_figures_by_replication_are_read_as_they_were_flown(stored):
    comparison = stored("in_the_frame")
    summary = comparison.summary

    assert list(comparison.rows) == comparison.names
    assert len(comparison.block) == summary["replications"] == 8
    for name, rows in comparison.rows.items():
        fill = rows["demand.filled_hours"].sum() / rows["demand.demanded_hours"].sum()
        assert fill == pytest.approx(summary["options"][name]["demand"]["fill_fraction"]["mean"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("SELECT * FROM old LIMIT 2", "it is not that of comparison.json"),
        (
            'SELECT replication, block, "demand.fill_fraction" FROM old',
            "it is not that of comparison.json",
        ),
        ("SELECT * FROM old", "is not what the run in its folder wrote (fingerprint 0badc0de, not"),
    ],
)
def test_figures_by_replication_of_another_comparison_are_refused(stored, tmp_path, written, said):
    folder = shutil.copytree(stored("in_the_frame").folder, tmp_path / "copy")
    path = min((folder / "replications").iterdir())
    own = open_comparison(folder).manifest["fingerprint"]
    fingerprint = own if "not that" in said else "0badc0de"
    new = path.with_suffix(".new")
    duckdb.sql(
        f"COPY ({written.replace('old', repr(str(path)))}) TO '{new}' "
        f"(FORMAT parquet, KV_METADATA {{fingerprint: '{fingerprint}'}})"
    )
    new.replace(path)

    with pytest.raises(ResultsError, match=re.escape(said)):
        _ = open_comparison(folder).rows

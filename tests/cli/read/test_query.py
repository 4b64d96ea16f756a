"""`othsim query`: a table for a reader, CSV and JSON for programs, on the runs named or on all."""

from __future__ import annotations

import csv
import io
import json

import pytest


def test_an_answer_is_a_table_csv_or_json(othsim, run_folder):
    folder, _ = run_folder
    sql = "SELECT run, 1.5 AS half, '=1+1' AS text, 'nan'::DOUBLE AS none FROM runs"

    code, table, _ = othsim("query", sql, folder)
    _, as_csv, _ = othsim("query", sql, folder, "--csv")
    _, as_json, _ = othsim("query", sql, folder, "--json")

    assert code == 0
    assert table.split()[:4] == ["run", "half", "text", "none"]
    assert list(csv.reader(io.StringIO(as_csv)))[1] == [folder.name, "1.5", "'=1+1", "nan"]
    assert json.loads(as_json) == [{"run": folder.name, "half": 1.5, "text": "=1+1", "none": None}]


def test_json_holds_what_sql_has_and_json_has_not(othsim, run_folder):
    sql = "SELECT [1.5, 'nan'::DOUBLE] AS list, {'a': 0.5} AS struct, DATE '2021-09-04' AS day"
    code, out, _ = othsim("query", sql, run_folder[0], "--json")
    [row] = json.loads(out, parse_constant=pytest.fail)
    assert (code, row["list"], row["struct"]) == (0, [1.5, None], {"a": 0.5})
    assert row["day"] == "2021-09-04"
    code, out, _ = othsim(
        "query", "SELECT histogram(scenario) AS h FROM runs", run_folder[0], "--json"
    )
    assert (code, list(json.loads(out)[0]["h"].values())) == (0, [1])


def test_a_long_table_is_cut_and_says_so(othsim, run_folder):
    _, out, _ = othsim("query", "FROM range(1500)", run_folder[0])
    assert "and 500 rows more: --csv or --json have all" in out
    _, out, _ = othsim("query", "FROM range(1500)", run_folder[0], "--csv")
    assert len(out.splitlines()) == 1501
    _, out, _ = othsim("query", "FROM range(0)", run_folder[0], "--json")
    assert json.loads(out) == []


def test_without_a_name_all_finished_runs_in_results_are_asked(
    othsim, run_folder, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, _, err = othsim("query", "FROM runs")
    assert (code, err.splitlines()[0]) == (1, "error: no finished run in results")

    (tmp_path / "results").mkdir()
    (tmp_path / "results/gulf").symlink_to(run_folder[0])
    (tmp_path / "results/broken").mkdir()
    (tmp_path / "results/broken/run.json").write_text("{}", "utf-8")
    code, out, err = othsim("query", "SELECT run FROM runs", "--json")
    assert (code, json.loads(out)) == (0, [{"run": "gulf"}])
    assert err.startswith("results/broken is passed over:")


def test_what_has_no_one_answer_is_refused(othsim, run_folder):
    folder, _ = run_folder
    code, _, err = othsim("query", "SELECT 1 AS a, 2 AS a", folder, "--json")
    assert (code, "two columns are called 'a'" in err) == (2, True)
    assert othsim("query", "SELECT 1", folder, "--json", "--csv")[0] == 2
    assert othsim("query", "SELECT 1", folder, folder)[0] == 1
    assert othsim("query", "DROP TABLE runs", folder)[0] == 1

"""SQL over runs: their rows with their names, and nothing else that is on the disk."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest

from sim.output.query.sql_over_runs import answer_of
from sim.output.store.stored_run import open_run
from tests.stored import refusal, write_run


@pytest.fixture(scope="module")
def runs(tmp_path_factory, gulf_record):
    """Two runs, one in a folder whose name is a pattern."""
    folder = tmp_path_factory.mktemp("runs")
    found = {}
    for name in ("plain", "a[bc]*'d"):
        write_run(folder / name, gulf_record)
        found[name] = open_run(folder / name)
    return found


def asked(sql, runs):
    with answer_of(sql, runs) as answer:
        return answer.columns, list(answer.rows)


def test_each_row_says_of_which_run_it_is(runs):
    columns, rows = asked("FROM sorties ORDER BY run, replication, sortie", runs)
    tables = {name: run.table("sorties") for name, run in runs.items()}

    assert columns == ("run", *tables["plain"])
    assert len(rows) == sum(table.n_rows for table in tables.values())
    ours = [row for row in rows if row[0] == "a[bc]*'d"]
    np.testing.assert_array_equal(
        [row[columns.index("takeoff_s")] for row in ours], tables["plain"]["takeoff_s"]
    )


def test_figures_and_cells_are_those_of_the_folder(runs):
    run = runs["plain"]
    _, [(mean,)] = asked(
        "SELECT mean FROM figures WHERE run = 'plain' AND figure = 'fleet.flight_hours'", runs
    )
    stated = run.summary()["fleet"]["flight_hours"]
    assert mean == (stated["mean"] if isinstance(stated, dict) else stated)
    _, cells = asked("SELECT lat_deg, coverage_fraction FROM cells WHERE run = 'plain'", runs)
    np.testing.assert_array_equal([row[0] for row in cells], run.grid.lat_deg)
    np.testing.assert_array_equal([row[1] for row in cells], run.fields["coverage_fraction"])
    _, [(seed,)] = asked("SELECT DISTINCT seed FROM runs", runs)
    assert seed == run.manifest["seed"]


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_parquet('ELSEWHERE')",
        "FROM 'ELSEWHERE'",
        "FROM read_text('ELSEWHERE')",
        "FROM glob('/*')",
        "SELECT * FROM query('COPY runs TO ''ELSEWHERE''')",
        "FROM runs_of_the_caller",
        "SELECT set_config('threads', '4')",
    ],
)
def test_no_other_file_is_read(sql, runs, tmp_path):
    elsewhere = tmp_path / "sorties.parquet"
    elsewhere.write_bytes((runs["plain"].folder / "sorties.parquet").read_bytes())
    runs_of_the_caller = np.arange(3)  # DuckDB would find it by its name

    said = refusal(asked, sql.replace("ELSEWHERE", str(elsewhere)), runs)

    assert re.match(r"error: (Permission|Catalog|Parser) Error", said), said
    assert len(runs_of_the_caller) == 3


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("DROP TABLE runs", "DROP"),
        ("COPY runs TO 'x.csv'", "COPY"),
        ("INSTALL httpfs", "LOAD"),
        ("SET threads = 4", "SET"),
        ("ATTACH 'x.db'", "ATTACH"),
        ("SELECT 1; DROP TABLE runs", "2 statements"),
        ("", "0 statements"),
    ],
)
def test_only_one_select_is_taken(sql, found, runs):
    assert refusal(asked, sql, runs) == (
        f"error: one SELECT is asked for, and this is {found}\n  help: runs are only read"
    )


def test_what_is_no_sql_is_said_with_where_to_look(runs):
    said = refusal(asked, "SELECT nix FROM runs", runs)
    assert 'Referenced column "nix" not found' in said
    assert said.endswith("SHOW TABLES lists the tables, DESCRIBE sorties the columns of one")


def test_a_time_with_a_zone_is_refused_in_a_line_where_it_cannot_be_handed_over(runs, monkeypatch):
    monkeypatch.setitem(sys.modules, "pytz", None)
    assert refusal(asked, "SELECT TIMESTAMPTZ '2021-09-04 00:00:00+00'", runs) == (
        "error: a time with a zone cannot be handed over\n  help: cast it: ::TIMESTAMP"
    )


def test_a_damaged_table_is_named(gulf_record, tmp_path):
    write_run(tmp_path / "run", gulf_record)
    (tmp_path / "run/sorties.parquet").write_bytes(b"PAR1")
    assert f"{tmp_path / 'run/sorties.parquet'}" in refusal(
        asked, "FROM events", {"run": open_run(tmp_path / "run")}
    )

"""The columns of a run's tables: what is missing, of another type or out of range is named."""

from __future__ import annotations

import duckdb
import pytest

from docs.writing.write_tables import PAGE, page
from sim.output.format.table_columns import TABLES, columns_of
from sim.output.store.stored_run import open_run
from tests.stored import DAMAGED, refusal


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * EXCLUDE (land_s) FROM t", "column 'land_s' is missing"),
        ("SELECT * REPLACE ('x' AS land_s) FROM t",
         "column 'land_s' is of type VARCHAR, not DOUBLE"),
        ("SELECT * REPLACE ('inf'::DOUBLE AS land_s) FROM t",
         "column 'land_s' must be from 0 to 9.46728e+09 (got inf)"),
        ("SELECT * REPLACE (NULL::DOUBLE AS takeoff_s) FROM t",
         "column 'takeoff_s' must have a number in every row"),
        ("SELECT * REPLACE (NULL::BIGINT AS sortie) FROM t",
         "column 'sortie' must have a value in every row"),
        ("SELECT * REPLACE (land_s AS takeoff_s, takeoff_s AS land_s) FROM t",
         "column 'arrive_s' must not come before 'takeoff_s'"),
        ("SELECT * REPLACE ('eaten' AS outcome) FROM t",
         "column 'outcome' must be one of completed, air_abort, lost (got 'eaten')"),
        ("SELECT * REPLACE ('<b>' AS tail) FROM t", "column 'tail' must be names (got '<b>')"),
        ("SELECT * REPLACE (repeat('x', 2000) AS tail) FROM t",
         "column 'tail' has a text longer than 1000 letters"),
    ],
)  # fmt: skip
def test_a_column_of_a_table(run_folder, query, says):
    path = run_folder / "sorties.parquet"
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE t AS FROM read_parquet('{path}')")
        base.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")

    text = refusal(open_run(run_folder).table, "sorties")
    assert text == f"error: cannot read {path}: {says}{DAMAGED}"


def test_what_the_rows_of_replications_have_beside_figures():
    names = ["replication", "demand_fingerprint", "fleet.flight_hours"]
    kinds = {name: column.kind for name, column in columns_of("replications", names).items()}

    assert kinds == dict(zip(names, ("BIGINT", "BIGINT", "DOUBLE"), strict=True))
    # A run without cues has none, and so have those of before.
    assert list(columns_of("replications", names[:1])) == names[:1]


def test_every_column_says_what_it_is_and_the_page_lists_them():
    """`python -m docs.writing.write_tables` brings it up to date."""
    assert PAGE.read_text("utf-8") == page()
    assert all(column.means for table in TABLES.values() for column in table.values())

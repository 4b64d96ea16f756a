"""One SELECT over the tables of any number of runs, each row with its run's name. By DuckDB.

Nothing can be written and no other file read: only one statement that selects is taken, and the
database may open the tables of the runs and nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import ResultsError
from sim.figures import unit_of
from sim.output.format.summary_as_json_and_csv import as_json, walk_figures
from sim.output.format.table_columns import TABLES
from sim.output.store.files.parquet import pattern_of, require_columns, require_of_run

if TYPE_CHECKING:
    import duckdb

    from sim.output.store.stored_run import Run

# Beside the tables on disk, each with `run` first.
_RUNS: Final = (
    *("run VARCHAR", "scenario VARCHAR", "fingerprint VARCHAR", "seed BIGINT"),
    *("replications BIGINT", "start_utc VARCHAR", "warmup_s DOUBLE", "duration_s DOUBLE"),
    "othsim VARCHAR",
)
_FIGURES: Final = (
    *("run VARCHAR", "figure VARCHAR", "mean DOUBLE", "lo DOUBLE", "hi DOUBLE", "n BIGINT"),
    *("unit VARCHAR", "text VARCHAR"),
)
_CELLS: Final = ("x_m", "y_m", "lat_deg", "lon_deg")
_ROWS_AT_ONCE: Final = 10_000
_HINT: Final = "SHOW TABLES lists the tables, DESCRIBE sorties the columns of one"
# One thread: sums of floats, and rows in no order, never depend on the machine.
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
}


@dataclass(frozen=True)
class Answer:
    """The columns of an answer, and its rows as they are fetched."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def answer_of(sql: str, runs: Mapping[str, Run]) -> Iterator[Answer]:
    """The answer to one SELECT over runs by their names, for as long as the context lasts.

    Raises ResultsError where it is none, where the database refuses it, where a file is damaged.
    """
    import duckdb

    with (
        TemporaryDirectory(prefix="othsim-") as spill,
        duckdb.connect(":memory:", config=_CONFIG | {"temp_directory": spill}) as connection,
    ):
        try:
            _require_selection(connection, sql)
            paths = _add_tables(connection, runs)
            _add_documents(connection, runs)
            _add_cells(connection, runs if _asks_for("cells", sql) else {})
            _lock(connection, paths)
            connection.execute(sql)
            columns = tuple(column[0] for column in connection.description or ())
            yield Answer(columns, _rows(connection))
        except duckdb.Error as error:
            # Of a time with a zone the complaint is of a library of DuckDB's, and a page long.
            zoned = "pytz" in str(error)
            raise ResultsError(
                "a time with a zone cannot be handed over" if zoned else str(error).strip(),
                "cast it: ::TIMESTAMP" if zoned else _HINT,
            ) from error


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := connection.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def _require_selection(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    kinds = [statement.type.name for statement in connection.extract_statements(sql)]
    if kinds != ["SELECT"]:
        found = kinds[0] if len(kinds) == 1 else f"{len(kinds)} statements"
        raise ResultsError(f"one SELECT is asked for, and this is {found}", "runs are only read")


def _asks_for(table: str, sql: str) -> bool:
    return re.search(rf"\b{table}\b", sql, re.IGNORECASE) is not None


def _add_tables(connection: duckdb.DuckDBPyConnection, runs: Mapping[str, Run]) -> list[str]:
    """A view over each table that any run has; the paths, and patterns, by which they are read."""
    opened: list[str] = []
    for table in TABLES:
        parts = []
        for name, run in runs.items():
            path = run.folder.absolute() / f"{table}.parquet"
            if os.path.lexists(path):
                require_of_run(path, run.manifest["fingerprint"])
                require_columns(path, table)
                read = f"read_parquet({_literal(pattern_of(path))})"
                parts.append(f"SELECT {_literal(name)} AS run, * FROM {read}")
                opened += [str(path), pattern_of(path)]
        if parts:
            # Of the figures by replication each run has its own columns.
            rows = " UNION ALL BY NAME ".join(parts)
            connection.execute(f"CREATE VIEW {table} AS {rows}")
    return opened


def _add_documents(connection: duckdb.DuckDBPyConnection, runs: Mapping[str, Run]) -> None:
    """`runs` from each run.json, `figures` from each summary.json, as summary.csv has them."""
    _fill(connection, "runs", _RUNS, [_run_row(name, run) for name, run in runs.items()])
    rows = [row for name, run in runs.items() for row in _figure_rows(name, run)]
    _fill(connection, "figures", _FIGURES, rows)


def _run_row(name: str, run: Run) -> tuple[Any, ...]:
    said = run.manifest
    keys = [column.split()[0] for column in _RUNS[1:-1]]
    return (name, *(said[key] for key in keys), said["versions"].get("othsim"))


def _figure_rows(name: str, run: Run) -> Iterator[tuple[Any, ...]]:
    for path, value in walk_figures(as_json(run.summary())):
        if isinstance(value, dict):
            stated = tuple(value.get(key) for key in ("mean", "lo", "hi", "n"))
            yield (name, path, *stated, unit_of(path).symbol, None)
        elif isinstance(value, str | bool):
            yield (name, path, None, None, None, None, None, str(value))
        else:
            yield (name, path, value, None, None, None, unit_of(path).symbol, None)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
    if rows:
        names = [column.split()[0] for column in columns]
        arrays = {
            f"c{i}": np.array([row[i] for row in rows], dtype=object) for i in range(len(names))
        }
        connection.register("filling", arrays)
        typed = ", ".join(f"CAST(c{i} AS {column.split()[1]})" for i, column in enumerate(columns))
        connection.execute(f"INSERT INTO {table} SELECT {typed} FROM filling")
        connection.unregister("filling")


def _add_cells(connection: duckdb.DuckDBPyConnection, runs: Mapping[str, Run]) -> None:
    """`cells`: place and figures of each cell of each run that has a grid."""
    gridded = {name: run for name, run in runs.items() if run.grid is not None}
    fields = dict.fromkeys(field for run in gridded.values() for field in run.fields)
    columns = ", ".join(f"{_quoted(name)} DOUBLE" for name in (*_CELLS, *fields))
    connection.execute(f"CREATE TABLE cells (run VARCHAR, {columns})")
    for name, run in gridded.items():
        grid = run.grid
        assert grid is not None
        place = (grid.x_m[grid.column], grid.y_m[grid.row], grid.lat_deg, grid.lon_deg)
        arrays = dict(zip(_CELLS, place, strict=True)) | run.fields
        connection.register("filling", {key: np.asarray(of, float) for key, of in arrays.items()})
        listed = ", ".join(map(_quoted, arrays))
        selected = ", ".join(_none_for_nan(_quoted(key)) for key in arrays)
        connection.execute(
            f"INSERT INTO cells (run, {listed}) SELECT {_literal(name)}, {selected} FROM filling"
        )
        connection.unregister("filling")


def _none_for_nan(column: str) -> str:
    return f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END"


def _lock(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> None:
    """From here on the database may open these files, to read, and change none of its settings."""
    allowed = ", ".join(_literal(path) for path in paths)
    connection.execute("SET python_enable_replacements = false")
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

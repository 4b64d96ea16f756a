"""Tables as Parquet files, from numpy by DuckDB; the only module that imports it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.column_table import Table, Text, stacked
from sim.output.format.run_content import RunHead
from sim.output.format.table_columns import KEYS, columns_of
from sim.output.store.files.disk import damaged, require_file
from sim.output.store.files.schema_checks import table_fault

if TYPE_CHECKING:
    import duckdb

# Rows of one table that are taken into memory at a time; a year of a fleet has ten thousand.
_MOST_ROWS: Final = 200_000_000
# Values gathered in memory, some 60 MB: a database on the disk takes half as long again over them.
# Rows would not do: of events each has five columns, of replications hundreds.
_FEW_VALUES: Final = 8_000_000
# Values that one statement puts into the database, and that lie together in a file: whoever reads
# one column of many reads little else, and whoever writes holds no more. DuckDB counts by vectors.
_VALUES_AT_ONCE: Final = 2_000_000
_VECTOR: Final = 2048
_MOST_ROWS_AT_ONCE: Final = 122_880
_LONGEST_TEXT: Final = 1000


@dataclass(frozen=True)
class TableWriter:
    """Writes the parts of a table, one below the other, into a file.

    Where there are many they pass through a database in a temporary folder, so that memory does
    not grow with their number; the bytes are the same. It may be sent to another process, if its
    parts may.
    """

    name: str
    parts: Iterable[Table]
    head: RunHead

    def __call__(self, temporary: Path) -> None:
        """Fill a file."""
        rest = iter(self.parts)
        first: list[Table] = []
        n_values = 0
        while n_values <= _FEW_VALUES and (part := next(rest, None)) is not None:
            first.append(part)
            n_values += part.n_rows * len(part.columns)
        many = n_values > _FEW_VALUES
        with _database_of_its_own(on_disk=many) as connection:
            # What is in memory is written from there: a table of its own takes half as long again.
            rows = self._gathered(connection, chain(first, rest)) if many else ""
            rows = rows or f"({_selection(connection, self.name, stacked(first))})"
            connection.execute(
                f"COPY {rows} TO {_quoted(str(temporary), chr(39))} "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_rows_at_once(first[0])}, "
                f"KV_METADATA {{{self._notes}}})"
            )

    def _gathered(self, connection: duckdb.DuckDBPyConnection, parts: Iterable[Table]) -> str:
        """The name of a table in the database that holds all parts."""
        for number, part in enumerate(_in_fewer(parts)):
            verb = "INSERT INTO gathered" if number else "CREATE TABLE gathered AS"
            connection.execute(f"{verb} {_selection(connection, self.name, part)}")
            connection.unregister("part")
        return "gathered"

    @property
    def _notes(self) -> str:
        notes = {
            "fingerprint": self.head.fingerprint,
            "scenario": self.head.scenario_name,
            "start_utc": self.head.manifest()["start_utc"],
            "units": "seconds (s) since start_utc, warm-up included, in every column named _s",
        }
        return ", ".join(f"{key}: {_quoted(value, chr(39))}" for key, value in notes.items())


def _selection(connection: duckdb.DuckDBPyConnection, name: str, part: Table) -> str:
    """What selects the rows of a part, which the connection knows from here on."""
    connection.register("part", {n: _as_known(of) for n, of in part.columns.items()})
    selected = ", ".join(
        _typed(column, _said(column, part.columns[column]), as_.kind)
        for column, as_ in columns_of(name, list(part)).items()
    )
    return f"SELECT {selected} FROM part"


def _rows_at_once(table: Table) -> int:
    """Rows that are read and written together: of a table with hundreds of columns fewer.

    >>> _rows_at_once(Table({"time_s": [0.0]})), _rows_at_once(Table(dict.fromkeys(range(240), [])))
    (122880, 8192)
    """
    few = _VALUES_AT_ONCE // len(table.columns) // _VECTOR * _VECTOR
    return min(max(few, _VECTOR), _MOST_ROWS_AT_ONCE)


def _in_fewer(parts: Iterable[Table]) -> Iterator[Table]:
    """The same rows in tables of some thousands: a statement of 200 columns takes 40 ms."""
    waiting: list[Table] = []
    n_rows = 0
    for part in parts:
        waiting.append(part)
        n_rows += part.n_rows
        if n_rows >= _rows_at_once(part):
            yield stacked(waiting)
            waiting, n_rows = [], 0
    if waiting:
        yield stacked(waiting)


def _as_known(values: np.ndarray | Text) -> np.ndarray:
    """A column as DuckDB reads it fastest: of texts their places, or Python's own, not numpy's."""
    if isinstance(values, Text):
        return values.places
    return values.astype(object) if values.dtype.kind == "U" else values


def _said(column: str, values: np.ndarray | Text) -> str:
    """What stands in a column: a text at its place is looked up once the rows are in there."""
    own = _quoted(column, '"')
    if not isinstance(values, Text):
        return own
    names = ", ".join(_quoted(name, chr(39)) for name in values.names)
    # DuckDB counts from 1.
    return f"list_extract([{names}]::VARCHAR[], CAST({own} AS BIGINT) + 1)"


def _typed(name: str, said: str, kind: str) -> str:
    """A column in its type, which an empty one would lose: numpy takes [] for floats."""
    column = _quoted(name, '"')
    return f"CAST({said} AS {kind}) AS {column}"


@contextmanager
def _database_of_its_own(*, on_disk: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables are kept in a temporary folder, or in memory."""
    # Not beside the file: DuckDB reads a question mark in a database's path as an option.
    with TemporaryDirectory(prefix="othsim-") as folder, _database() as connection:
        name = _quoted(Path(folder).name, '"')
        place = f"{folder}/tables.duckdb" if on_disk else ":memory:"
        connection.execute(f"ATTACH {_quoted(place, chr(39))} AS {name}")
        connection.execute(f"USE {name}")
        try:
            yield connection
        finally:
            connection.execute("USE memory")
            connection.execute(f"DETACH {name}")


def _database() -> duckdb.DuckDBPyConnection:
    """A connection to the database in memory, which the process opens once: it takes 20 ms."""
    return _opened(os.getpid()).cursor()


@cache
def _opened(_process: int) -> duckdb.DuckDBPyConnection:
    """One for each process: what is forked off does not share its parent's."""
    import duckdb

    # One thread: the order of rows, and so the bytes, never depend on the machine.
    return duckdb.connect(
        ":memory:",
        config={"threads": 1, "memory_limit": "512MB", "autoinstall_known_extensions": False},
    )


def _quoted(text: str, quote: str) -> str:
    return quote + text.replace(quote, quote * 2) + quote


def read_parquet(path: Path, name: str, replication: int | None = None) -> Table:
    """The table `name` back from its file, or the rows of one replication.

    Raises ResultsError that names the column when it cannot be read or is not what was written.
    """
    import duckdb

    require_file(path)

    # A path is a pattern to DuckDB: [, * and ? in a folder's name must stand for themselves.
    literal = "".join(f"[{c}]" if c in "[*?" else c for c in str(path))
    try:
        with _database() as connection:
            query, parameters = "FROM read_parquet(?)", [literal]
            described = connection.execute(f"DESCRIBE {query}", parameters).fetchall()
            types = {row[0]: row[1] for row in described}
            _require_types(path, name, types)
            if replication is not None:
                query += f" WHERE replication = {replication:d}"
                _require_each_once(path, connection, name, (query, parameters))
            [(rows,)] = connection.execute(f"SELECT count(*) {query}", parameters).fetchall()
            if rows > _MOST_ROWS:
                raise damaged(path, f"it has {rows:,} rows, more than can be read at once")
            columns = ", ".join(_quoted(column, '"') for column in columns_of(name, list(types)))
            arrays = connection.execute(f"SELECT {columns} {query}", parameters).fetchnumpy()
    except duckdb.Error as error:
        raise damaged(path, error) from error
    table = Table({column: _unmasked(path, column, arrays[column]) for column in arrays})
    if fault := table_fault(name, table):
        raise damaged(path, fault)
    return table


def _require_each_once(
    path: Path, connection: duckdb.DuckDBPyConnection, name: str, selection: tuple[str, list[str]]
) -> None:
    """See that no row of a replication stands there twice: a picture would hold them all."""
    query, parameters = selection
    key = ", ".join(_quoted(column, '"') for column in KEYS.get(name, ()))
    if key:
        counted = connection.execute(
            f"SELECT count(*), count(DISTINCT ({key})) {query}", parameters
        )
        [(rows, different)] = counted.fetchall()
        if rows != different:
            raise damaged(path, f"{rows - different:,} rows stand there more than once (by {key})")


def _require_types(path: Path, name: str, types: Mapping[str, str]) -> None:
    """Before a row is read: a column of another type may be anything."""
    for column, as_ in columns_of(name, list(types)).items():
        if types.get(column) != as_.kind:
            got = f"is of type {types[column]}, not {as_.kind}" if column in types else "is missing"
            raise damaged(path, f"column '{column}' {got}")


def _unmasked(path: Path, column: str, values: Any) -> np.ndarray:
    """A column as numpy has it: DuckDB keeps numpy's nan as NULL and hands NULL back masked."""
    if isinstance(values, np.ma.MaskedArray):
        if values.dtype.kind == "f":
            return values.filled(np.nan)
        if values.mask.any():
            raise damaged(path, f"column '{column}' must have a value in every row")
        values = values.data
    if values.dtype == object:
        if max(map(len, values), default=0) > _LONGEST_TEXT:
            raise damaged(path, f"column '{column}' has a text longer than {_LONGEST_TEXT} letters")
        return np.asarray(values, dtype=str)
    return np.asarray(values)

"""Tables as Parquet files, from numpy by DuckDB."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from sim.output.store.files.own_texts import require_fingerprint
from sim.output.store.files.schema_checks import table_fault

if TYPE_CHECKING:
    import duckdb

# Rows of one table that are taken into memory at a time; a year of a fleet has ten thousand.
_MOST_ROWS: Final = 200_000_000
# Values gathered in memory, some 60 MB: what passes through files takes twice as long over them.
# Rows would not do: of events each has five columns, of replications hundreds.
_FEW_VALUES: Final = 8_000_000
# Values that lie together in a file: whoever reads one column of many reads little else, and
# whoever writes holds no more. DuckDB counts by vectors.
_VALUES_TOGETHER: Final = 2_000_000
_VECTOR: Final = 2048
_MOST_ROWS_TOGETHER: Final = 122_880
_LONGEST_TEXT: Final = 1000


@dataclass(frozen=True)
class TableWriter:
    """Writes the parts of a table, one below the other, into a file.

    What is more than a few parts goes through files in a temporary folder, so that memory does not
    grow with their number. It may be sent to another process, if its parts may.
    """

    name: str
    parts: Iterable[Table]
    head: RunHead

    def __call__(self, temporary: Path) -> None:
        """Fill a file."""
        # Not beside the file: in its folder's name may be letters that stand for others.
        with TemporaryDirectory(prefix="othsim-") as folder, _database() as connection:
            fewer = _in_fewer(self.parts)
            first, second = next(fewer), next(fewer, None)
            rows = _selection(connection, self.name, first)
            if second is not None:
                paths = []
                for number, part in enumerate(chain((first, second), fewer)):
                    paths.append(f"{folder}/{number}.parquet")
                    rows = _selection(connection, self.name, part)
                    _copy(connection, rows, paths[-1], f"{_options(part)}, COMPRESSION snappy")
                listed = ", ".join(_quoted(path, chr(39)) for path in paths)
                rows = f"FROM read_parquet([{listed}])"
            options = f"{_options(first)}, COMPRESSION zstd, KV_METADATA {{{self._notes}}}"
            _copy(connection, rows, str(temporary), options)

    @property
    def _notes(self) -> str:
        notes = {
            "fingerprint": self.head.fingerprint,
            "scenario": self.head.scenario_name,
            "start_utc": self.head.manifest()["start_utc"],
            "units": "seconds (s) since start_utc, warm-up included, in every column named _s",
        }
        return ", ".join(f"{key}: {_quoted(value, chr(39))}" for key, value in notes.items())


def _copy(connection: duckdb.DuckDBPyConnection, rows: str, path: str, options: str) -> None:
    connection.execute(f"COPY ({rows}) TO {_quoted(path, chr(39))} ({options})")


def _options(table: Table) -> str:
    """How a file is laid out: of a table with hundreds of columns fewer rows lie together.

    >>> _options(Table({"time_s": [0.0]})), _options(Table(dict.fromkeys(range(240), [])))
    ('FORMAT parquet, ROW_GROUP_SIZE 122880', 'FORMAT parquet, ROW_GROUP_SIZE 8192')
    """
    few = _VALUES_TOGETHER // len(table.columns) // _VECTOR * _VECTOR
    return f"FORMAT parquet, ROW_GROUP_SIZE {min(max(few, _VECTOR), _MOST_ROWS_TOGETHER)}"


def _selection(connection: duckdb.DuckDBPyConnection, name: str, part: Table) -> str:
    """What selects the rows of a part, which the connection knows from here on."""
    connection.register("part", {n: _as_known(of) for n, of in part.columns.items()})
    selected = ", ".join(
        _typed(column, _said(column, part.columns[column]), as_.kind)
        for column, as_ in columns_of(name, list(part)).items()
    )
    return f"SELECT {selected} FROM part"


def _in_fewer(parts: Iterable[Table]) -> Iterator[Table]:
    """The same rows in few tables: a statement of 200 columns takes 40 ms."""
    waiting: list[Table] = []
    n_values = 0
    for part in parts:
        waiting.append(part)
        n_values += part.n_rows * len(part.columns)
        if n_values >= _FEW_VALUES:
            yield stacked(waiting)
            waiting, n_values = [], 0
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
    with _rows_in(path, name) as (connection, columns, rows):
        if replication is not None:
            rows = (f"{rows[0]} WHERE replication = {replication:d}", rows[1])
            _require_each_once(path, connection, name, rows)
        return _fetched(path, connection, name, columns, rows)


def parquet_parts(path: Path, name: str) -> Iterator[Table]:
    """The table `name` back from its file, whole replications together, one part after another.

    Raises ResultsError as `read_parquet` does.
    """
    with _rows_in(path, name) as (connection, columns, (query, parameters)):
        counted = f"SELECT replication, count(*) {query} GROUP BY 1 ORDER BY 1"
        waiting = connection.execute(counted, parameters).fetchall() or [(0, 0)]
        most = max(_FEW_VALUES // len(columns) // 8, 1)
        while waiting:
            first, n_rows = waiting.pop(0)
            last = first
            while waiting and n_rows + waiting[0][1] <= most:
                last, more = waiting.pop(0)
                n_rows += more
            rows = (f"{query} WHERE replication BETWEEN {first:d} AND {last:d}", parameters)
            yield _fetched(path, connection, name, columns, rows)


@contextmanager
def _rows_in(
    path: Path, name: str
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Sequence[str], tuple[str, list[str]]]]:
    """A file whose columns fit: a connection, its columns, and what selects its rows."""
    import duckdb

    require_file(path)

    try:
        with _database() as connection:
            types = _types_in(connection, path, name)
            columns = list(columns_of(name, list(types)))
            yield connection, columns, ("FROM read_parquet(?)", [pattern_of(path)])
    except duckdb.Error as error:
        raise damaged(path, error) from error


def _fetched(
    path: Path,
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Iterable[str],
    rows: tuple[str, list[str]],
) -> Table:
    """The rows selected. Raises ResultsError where they are not what was written."""
    query, parameters = rows
    [(n_rows,)] = connection.execute(f"SELECT count(*) {query}", parameters).fetchall()
    if n_rows > _MOST_ROWS:
        raise damaged(path, f"it has {n_rows:,} rows, more than can be read at once")
    selected = ", ".join(_quoted(column, '"') for column in columns)
    arrays = connection.execute(f"SELECT {selected} {query}", parameters).fetchnumpy()
    table = Table({column: _unmasked(path, column, arrays[column]) for column in arrays})
    if fault := table_fault(name, table):
        raise damaged(path, fault)
    return table


def require_of_run(path: Path, fingerprint: str) -> None:
    """See that a file bears the fingerprint of its run, or none. Raises ResultsError."""
    import duckdb

    require_file(path)
    query = "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = 'fingerprint'"
    try:
        with _database() as connection:
            rows = connection.execute(query, [pattern_of(path)]).fetchall()
    except duckdb.Error as error:
        raise damaged(path, error) from error
    for (own,) in rows:
        require_fingerprint(path, own, fingerprint)


def require_columns(path: Path, name: str) -> None:
    """See that a file has the columns of the table `name`; no row is read. Raises ResultsError."""
    import duckdb

    require_file(path)
    try:
        with _database() as connection:
            _types_in(connection, path, name)
    except duckdb.Error as error:
        raise damaged(path, error) from error


def pattern_of(path: Path) -> str:
    """A path as DuckDB takes it, to which it is a pattern.

    [, * and ? in a folder's name must stand for themselves.
    """
    return "".join(f"[{c}]" if c in "[*?" else c for c in str(path))


def _types_in(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> dict[str, str]:
    described = connection.execute("DESCRIBE FROM read_parquet(?)", [pattern_of(path)]).fetchall()
    types = {row[0]: row[1] for row in described}
    _require_types(path, name, types)
    return types


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

"""Column tables as Parquet, straight from numpy by DuckDB: the one door to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.output.disk import damaged
from sim.output.record import RunHead
from sim.tables import Table

if TYPE_CHECKING:
    import duckdb

# Types that an empty table would otherwise lose: numpy takes [] for floats.
_COLUMN_TYPES = {
    **dict.fromkeys(("fleet", "tail", "orbit", "outcome", "cause", "event"), "VARCHAR"),
    **dict.fromkeys(("sortie", "slot", "missing", "replication", "gap"), "BIGINT"),
}


def parquet_writer(chunks: Iterable[Table], head: RunHead) -> Callable[[Path], object]:
    """What writes tables of the same columns, one below the other, into a file.

    They pass through a database in a temporary folder, so that memory does not grow with their
    number.
    """
    notes = {
        "fingerprint": head.fingerprint,
        "scenario": head.scenario_name,
        "start_utc": head.manifest()["start_utc"],
        "units": "seconds (s) since start_utc, warm-up included, in every column named _s",
    }
    pairs = ", ".join(f"{key}: {_quoted(value, chr(39))}" for key, value in notes.items())

    def write(temporary: Path) -> None:
        # Not beside the file: DuckDB reads a question mark in a database's path as an option.
        with TemporaryDirectory(prefix="othsim-") as folder, _database(folder) as connection:
            _gather(connection, chunks)
            connection.execute(
                f"COPY gathered TO {_quoted(str(temporary), chr(39))} "
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{pairs}}})"
            )

    return write


def _gather(connection: duckdb.DuckDBPyConnection, chunks: Iterable[Table]) -> None:
    for number, chunk in enumerate(chunks):
        verb = "INSERT INTO gathered" if number else "CREATE TABLE gathered AS"
        connection.register("chunk", {name: _as_objects(chunk[name]) for name in chunk})
        connection.execute(f"{verb} SELECT {', '.join(map(_typed, chunk))} FROM chunk")
        connection.unregister("chunk")


def _as_objects(values: np.ndarray) -> np.ndarray:
    """Texts as Python's own: DuckDB takes twice as long over numpy's."""
    return values.astype(object) if values.dtype.kind == "U" else values


def _typed(name: str) -> str:
    column = _quoted(name, '"')
    kind = _COLUMN_TYPES.get(name)
    return f"CAST({column} AS {kind}) AS {column}" if kind else column


def _database(folder: str = "") -> duckdb.DuckDBPyConnection:
    """A database in a folder, or in memory."""
    import duckdb

    # One thread: the order of rows, and so the bytes, never depend on the machine.
    return duckdb.connect(
        f"{folder}/tables.duckdb" if folder else ":memory:",
        config={"threads": 1, "memory_limit": "512MB", "autoinstall_known_extensions": False},
    )


def _quoted(text: str, quote: str) -> str:
    return quote + text.replace(quote, quote * 2) + quote


def read_parquet(path: Path, replication: int | None = None) -> Table:
    """A table back from its file, or the rows of one replication where it tells them apart.

    Raises ResultsError when it cannot be read.
    """
    import duckdb

    # A path is a pattern to DuckDB: [, * and ? in a folder's name must stand for themselves.
    literal = "".join(f"[{c}]" if c in "[*?" else c for c in str(path))
    try:
        with _database() as connection:
            query, given = "FROM read_parquet(?)", [literal]
            columns = connection.execute(f"DESCRIBE {query}", given).fetchnumpy()["column_name"]
            if replication is not None and "replication" in columns:
                query += f" WHERE replication = {replication:d}"
            found = connection.execute(query, given).fetchnumpy()
    except duckdb.Error as error:
        raise damaged(path, error) from error
    return Table({name: _unmasked(values) for name, values in found.items()})


def _unmasked(values: Any) -> np.ndarray:
    if values.dtype == object:
        return np.asarray(values, dtype=str)
    # DuckDB keeps numpy's nan as NULL and hands NULL back masked.
    return np.asarray(values.filled(np.nan) if isinstance(values, np.ma.MaskedArray) else values)

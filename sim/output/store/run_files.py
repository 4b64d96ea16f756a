"""The results in a run's folder, a row each: the name of the file, and what writes it.

A format more is a file like `netcdf.py` and a row here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from sim.output.format.run_content import RunRecord
from sim.output.format.summary_as_json_and_csv import to_csv, to_json
from sim.output.format.table_columns import TABLES
from sim.output.store.files.netcdf import netcdf_writer
from sim.output.store.files.parquet import TableWriter

# Fills the file at a path; None where a run has nothing of the kind.
Writer = Callable[[Path], object] | None


class ResultFile(NamedTuple):
    """One file: its name in the folder, and what makes its writer from a finished run."""

    name: str
    writer: Callable[[RunRecord], Writer]


def _text(written: Callable[[RunRecord], str], run: RunRecord) -> Writer:
    # As bytes: as text some systems would change the ends of lines.
    return lambda path: path.write_bytes(written(run).encode("utf-8"))


def _table(name: str, run: RunRecord) -> Writer:
    return TableWriter(name, run.tables[name], run.head) if name in run.tables else None


def _fields(run: RunRecord) -> Writer:
    return None if run.grid is None else netcdf_writer(run.head, run.grid, run.fields)


RESULT_FILES: Final = (
    ResultFile("summary.json", partial(_text, lambda run: to_json(run.summary))),
    ResultFile("summary.csv", partial(_text, lambda run: to_csv(run.summary))),
    ResultFile("geometry.geojson", partial(_text, lambda run: to_json(run.geometry, indent=None))),
    *(ResultFile(f"{name}.parquet", partial(_table, name)) for name in TABLES),
    ResultFile("coverage.nc", _fields),
)

"""Tables as CSV for spreadsheets: UTF-8 with its mark, RFC 4180, texts that are no formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.column_table import Table
from sim.output.export.content.cell_figures import CellFigure, cell_columns, known_numbers
from sim.output.export.content.layers import RunToExport
from sim.output.format.summary_as_json_and_csv import disarmed
from sim.output.store.files.disk import write_whole
from sim.output.store.files.netcdf import CoverageParts


def write_csv(export: RunToExport, folder: Path) -> list[Path]:
    """Write every table of the run, of all replications, and the cells with their figures."""
    written = []
    for name in export.run.tables:
        export.say(f"writing csv: {name}")
        written.append(folder / f"{name}.csv")
        rows = _table_rows(export.run.table_parts(name))
        write_whole(written[-1], partial(_write, rows))
    with export.run.coverage_in_parts() as parts:
        if parts is not None:
            written.append(folder / "cells.csv")
            write_whole(written[-1], partial(_write, _cell_rows(export, parts)))
    return written


def _write(rows: Iterable[Sequence[Any]], temporary: Path) -> None:
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)


def _table_rows(parts: Iterator[Table]) -> Iterator[Sequence[Any]]:
    """The head, then the rows; what is no number stays empty."""
    for number, part in enumerate(parts):
        if number == 0:
            yield [disarmed(name) for name in part]
        yield from zip(*(_cells_of(part[name]) for name in part), strict=True)


def _cells_of(column: np.ndarray) -> list[Any]:
    if column.dtype.kind == "f":
        return list(known_numbers(column))
    texts: list[Any] = column.tolist()
    return [disarmed(text) for text in texts] if column.dtype.kind == "U" else texts


def _cell_rows(export: RunToExport, parts: CoverageParts) -> Iterator[Sequence[Any]]:
    """The head, then a row for each cell: where its middle is, and its figures."""
    grid = parts.grid
    figures = [CellFigure(name) for name in parts.names]
    yield ["row", "column", "lat_deg", "lon_deg", *(figure.name for figure in figures)]
    for cells, stored in parts.blocks(parts.names):
        export.say(f"writing csv: {cells.start:,} of {grid.n_cells:,} cells")
        placed = [of[cells].tolist() for of in (grid.row, grid.column, grid.lat_deg, grid.lon_deg)]
        yield from zip(*placed, *cell_columns(figures, stored).values(), strict=True)

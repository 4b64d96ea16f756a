"""CSV as a spreadsheet opens it."""

from __future__ import annotations

import csv

import numpy as np

from sim.column_table import Table
from sim.output.export import csv_tables
from sim.output.export.csv_tables import write_csv


def read(path):
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def test_tables_and_cells_come_back(export, tmp_path):
    written = write_csv(export, tmp_path)

    assert [path.name for path in written] == [
        "sorties.csv", "events.csv", "orbits.csv", "replications.csv", "cells.csv",
    ]  # fmt: skip
    sorties = export.run.table("sorties")
    head, *rows = read(tmp_path / "sorties.csv")
    assert head == list(sorties)
    assert [float(row[6]) for row in rows] == sorties["takeoff_s"].tolist()
    # What never arrived has no time of arrival.
    assert [row[7] == "" for row in rows] == np.isnan(sorties["arrive_s"]).tolist()
    head, *rows = read(tmp_path / "cells.csv")
    assert head[:5] == ["row", "column", "lat_deg", "lon_deg", "coverage_fraction"]
    column = head.index("gap_max_h")
    gaps_h = export.run.fields["gap_max_s"] / 3600.0
    assert [float(row[column]) for row in rows] == gaps_h.tolist()


def test_a_table_without_rows_has_its_head(export, tmp_path):
    write_csv(export, tmp_path)

    assert read(tmp_path / "events.csv") == [list(export.run.table("events"))]


def test_no_text_is_a_formula_and_no_number_a_text():
    part = Table({"name": ["=cmd|' /C calc'!A0", "-1", "@x", "a"], "lon_deg": [-1.5, 0, 1, 2]})
    rows = list(csv_tables._table_rows(iter([part])))

    assert [row[0] for row in rows] == ["name", "'=cmd|' /C calc'!A0", "'-1", "'@x", "a"]
    assert [row[1] for row in rows[1:]] == [-1.5, 0.0, 1.0, 2.0]

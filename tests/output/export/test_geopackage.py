"""GeoPackage as GDAL and SQLite read it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import numpy as np
import pyogrio
import pytest
import shapely
from rasterio.warp import transform

from sim.output.export import geopackage
from sim.output.export.geopackage import write_gpkg
from tests.output.export.conftest import HOSTILE


@pytest.fixture(scope="module")
def package(export, tmp_path_factory):
    [path, _] = write_gpkg(export, tmp_path_factory.mktemp("gpkg"))
    return path


def test_gdal_reads_every_layer(export, package):
    found = dict(pyogrio.list_layers(package))
    wanted = {layer.name: layer.ground for layer in export.layers}

    assert found == {**wanted, "cells": "Polygon", "layer_styles": None}
    for layer in export.layers:
        about = pyogrio.read_info(package, layer=layer.name, force_total_bounds=True)
        assert about["crs"] == "EPSG:4326"
        assert about["features"] == len(layer.things)
        assert set(about["fields"]) == set(layer.columns)
        bounds = shapely.total_bounds([thing.shape for thing in layer.things])
        assert about["total_bounds"] == pytest.approx(bounds.tolist())


def test_cells_lie_where_the_run_has_them_with_every_figure(export, package):
    about = pyogrio.read_info(package, layer="cells")
    _, _, shapes, columns = pyogrio.raw.read(package, layer="cells")
    grid, fields = export.run.grid, about["fields"].tolist()
    shapes = shapely.from_wkb(shapes)

    assert np.array_equal(columns[fields.index("gap_max_h")], export.run.fields["gap_max_s"] / 3600)
    assert shapely.area(shapes) == pytest.approx(grid.cell_m**2)
    middles = shapely.centroid(shapes)
    # By GDAL's own projection, from what stands in the file.
    lon_deg, lat_deg = transform(
        about["crs"], "EPSG:4326", shapely.get_x(middles), shapely.get_y(middles)
    )
    assert np.abs(np.array(lat_deg) - grid.lat_deg).max() < 1e-7
    assert np.abs(np.array(lon_deg) - grid.lon_deg).max() < 1e-7


def test_cells_are_found_by_where_they_lie(export, package, tmp_path):
    grid = export.run.grid
    middle_m = float(grid.x_m[grid.column[900]]), float(grid.y_m[grid.row[900]])
    box = (middle_m[0] - 1.0, middle_m[1] - 1.0, middle_m[0] + 1.0, middle_m[1] + 1.0)
    _, numbers, _, _ = pyogrio.raw.read(package, layer="cells", bbox=box, return_fids=True)
    assert numbers.tolist() == [901]  # which count from 1
    with closing(sqlite3.connect(package)) as base:
        assert base.execute("SELECT rtreecheck('rtree_cells_geom')").fetchall() == [("ok",)]
        listed = base.execute("SELECT table_name, extension_name FROM gpkg_extensions").fetchall()
        assert listed == [("cells", "gpkg_rtree_index")]
    # And still are by who adds some: GDAL brings the functions of the triggers along.
    copy = tmp_path / "copy.gpkg"
    shutil.copy(package, copy)
    shapes = shapely.to_wkb(np.array([shapely.box(*box)]))
    known = pyogrio.read_info(copy, layer="cells")
    pyogrio.raw.write(
        copy, shapes, [np.array([1.0])], ["blind"], layer="cells", append=True,
        crs=known["crs"], geometry_type="Polygon",
    )  # fmt: skip
    with closing(sqlite3.connect(copy)) as base:
        [(n,)] = base.execute("SELECT count(*) FROM rtree_cells_geom")
        assert n == grid.n_cells + 1


def test_sqlite_finds_no_fault_in_it(package):
    with closing(sqlite3.connect(package)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA application_id").fetchall() == [(0x47504B47,)]
        assert base.execute("PRAGMA user_version").fetchall() == [(10300,)]


def test_each_layer_opens_in_its_colours_and_cells_in_those_of_every_map(export, package):
    with closing(sqlite3.connect(package)) as base:
        columns = "f_table_name, styleName, styleQML, useAsDefault"
        styles = base.execute(f"SELECT {columns} FROM layer_styles").fetchall()

    assert {table for table, _, _, first in styles if first} == {
        *(layer.name for layer in export.layers), "cells",
    }  # fmt: skip
    assert [name for table, name, _, _ in styles if table == "cells"] == [
        "coverage_fraction", "gap_max_h", "time_average_gap_h", "response_time_mean_h", "blind",
    ]  # fmt: skip
    for _, _, style, _ in styles:
        assert ElementTree.fromstring(style).find("renderer-v2").find("symbols") is not None


def test_rules_of_a_style_part_the_cells_as_our_map_does(export, package):
    from sim.output.drawing.metric_classes import classify

    duration_s = float(export.run.manifest["duration_s"])
    with closing(sqlite3.connect(package)) as base:
        for metric in ("coverage_fraction", "gap_max", "time_average_gap", "response_time_mean"):
            classes = classify(metric, export.run.fields, duration_s)
            name = f"{metric}_h".replace("fraction_h", "fraction")
            [(style,)] = base.execute(
                "SELECT styleQML FROM layer_styles WHERE styleName = ?", (name,)
            )
            filters = [rule.get("filter") for rule in ElementTree.fromstring(style).iter("rule")]
            counted = [
                base.execute(f"SELECT count(*) FROM cells WHERE {told}").fetchone()[0]
                for told in filters
            ]
            here = np.bincount(classes.index, minlength=len(classes.colours) + 1).tolist()
            assert counted == [here[-1], *here[:-1]]


def test_texts_stand_for_themselves_and_bytes_are_the_same_again(hostile, tmp_path):
    first = [path.read_bytes() for path in write_gpkg(hostile, tmp_path)]
    with closing(sqlite3.connect(tmp_path / "run.gpkg")) as base:
        assert base.execute("SELECT DISTINCT name FROM bases").fetchall() == [(HOSTILE,)]

    assert [path.read_bytes() for path in write_gpkg(hostile, tmp_path)] == first


def test_a_full_disk_is_no_fault_of_ours(export, tmp_path, monkeypatch):
    from tests.stored import refusal

    fill = geopackage._TABLES
    monkeypatch.setattr(geopackage, "_TABLES", f"PRAGMA max_page_count = 9; {fill}")

    assert "cannot write" in refusal(write_gpkg, export, tmp_path)
    assert list(tmp_path.iterdir()) == []

"""GeoJSON as GDAL reads it."""

from __future__ import annotations

import json

import numpy as np
import pyogrio
import shapely

from sim.output.export.geojson import write_geojson
from tests.output.export.conftest import HOSTILE


def test_gdal_reads_every_layer(export, tmp_path):
    written = write_geojson(export, tmp_path)

    for path in written:
        layer = export.layer(path.stem)
        about = pyogrio.read_info(path)
        assert about["crs"] == "EPSG:4326"
        assert about["features"] == (len(layer.things) if layer else export.run.grid.n_cells)
        if layer:
            assert about["geometry_type"] == layer.ground
            assert set(about["fields"]) == set(layer.columns)
    assert [path.stem for path in written] == [
        "airspace", "areas", "routes", "orbits", "bases", "cells",
    ]  # fmt: skip


def test_cells_have_every_figure_where_they_lie(export, tmp_path):
    write_geojson(export, tmp_path)
    _, _, shapes, columns = pyogrio.raw.read(tmp_path / "cells.geojson")
    fields = pyogrio.read_info(tmp_path / "cells.geojson")["fields"].tolist()
    grid, stored = export.run.grid, export.run.fields

    gaps_h = columns[fields.index("gap_max_h")]
    assert np.array_equal(gaps_h, stored["gap_max_s"] / 3600.0)
    assert np.array_equal(columns[fields.index("blind")], stored["blind"].astype(int))
    middles = shapely.centroid(shapely.from_wkb(shapes))
    # Sides are straight in degrees: a cell's middle is metres off, of 20 km.
    assert np.abs(shapely.get_y(middles) - grid.lat_deg).max() < 1e-3
    assert np.abs(shapely.get_x(middles) - grid.lon_deg).max() < 1e-3


def test_over_180_degrees_everything_is_cut(far_north, tmp_path):
    for path in write_geojson(far_north, tmp_path):
        _, _, shapes, _ = pyogrio.raw.read(path)
        for shape in shapely.from_wkb(shapes):
            west, _, east, _ = shape.bounds
            assert -180.0 <= west <= east <= 180.0


def test_texts_stand_for_themselves_and_bytes_are_the_same_again(hostile, tmp_path):
    first = [path.read_bytes() for path in write_geojson(hostile, tmp_path)]
    bases = json.loads((tmp_path / "bases.geojson").read_text("utf-8"))

    assert {feature["properties"]["name"] for feature in bases["features"]} == {HOSTILE}
    assert [path.read_bytes() for path in write_geojson(hostile, tmp_path)] == first

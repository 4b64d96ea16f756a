"""GeoTIFF as GDAL reads it: where each pixel lies, what it holds, and what it is called."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.warp import transform

from sim.output.export import geotiff
from sim.output.export.geotiff import write_geotiff
from sim.output.store.stored_run import open_run
from tests.output.export.conftest import HOSTILE
from tests.stored import write_run


@pytest.mark.parametrize("tile", [256, 16])
def test_gdal_puts_every_cell_where_the_run_has_it(export, far_north, tmp_path, tile, monkeypatch):
    monkeypatch.setattr(geotiff, "_TILE", tile)
    for one in (export, far_north):
        grid = one.run.grid
        written = write_geotiff(one, tmp_path)
        assert [path.stem for path in written if path.suffix == ".tif"] == [
            "coverage_fraction", "n_gaps", "gap_max_h", "time_average_gap_h",
            "response_time_mean_h", "revisit_mean_h", "blind", "cut",
        ]  # fmt: skip
        with rasterio.open(tmp_path / "gap_max_h.tif") as image:
            x_m, y_m = grid.x_m[grid.column], grid.y_m[grid.row]
            row, column = map(np.asarray, rasterio.transform.rowcol(image.transform, x_m, y_m))
            pixels = image.read(1)
            assert np.array_equal(pixels[row, column], one.run.fields["gap_max_s"] / 3600.0)
            assert np.isnan(pixels).sum() == pixels.size - grid.n_cells
            middle_m = np.array(rasterio.transform.xy(image.transform, row, column))
            # By GDAL's own projection, from what stands in the file.
            lon_deg, lat_deg = transform(image.crs, "EPSG:4326", *middle_m)
            assert np.abs(np.array(lat_deg) - grid.lat_deg).max() < 1e-7
            apart_deg = (np.array(lon_deg) - grid.lon_deg + 180.0) % 360.0 - 180.0
            assert np.abs(apart_deg * np.cos(np.radians(grid.lat_deg))).max() < 1e-7


def test_a_band_says_what_it_is_and_what_lies_outside(export, tmp_path):
    write_geotiff(export, tmp_path)
    with rasterio.open(tmp_path / "gap_max_h.tif") as image:
        assert image.descriptions == ("gap_max_h: longest gap [h]",)
        assert image.units == ("h",)
        assert np.isnan(image.nodata)
        assert image.dtypes == ("float64",)
        assert image.tags()["scenario"] == export.title
        assert "at the window's edges" in image.tags()["counting_rule"]
        assert image.tags()["AREA_OR_POINT"] == "Area"
    with rasterio.open(tmp_path / "blind.tif") as image:
        assert (image.dtypes, image.nodata) == (("uint8",), 255.0)
        assert np.unique(image.read(1)).tolist() == [0, 1, 255]


def test_who_reads_a_part_finds_the_directory_first_and_tiles_in_order(export, tmp_path):
    """As rio-cogeo asks of a cloud optimised GeoTIFF."""
    path = write_geotiff(export, tmp_path)[0]
    with rasterio.open(path) as image:
        rows, columns = (-(-n // 256) for n in image.shape)
        offsets = [
            int(image.get_tag_item(f"BLOCK_OFFSET_{x}_{y}", "TIFF", bidx=1))
            for y in range(rows)
            for x in range(columns)
        ]

    assert path.read_bytes()[:8] == b"II*\0\x08\0\0\0"
    assert offsets == sorted(offsets)


def test_texts_stand_for_themselves_and_bytes_are_the_same_again(hostile, tmp_path):
    first = [path.read_bytes() for path in write_geotiff(hostile, tmp_path)]

    with rasterio.open(tmp_path / "blind.tif") as image:
        assert image.tags()["scenario"] == HOSTILE.replace("\0", "\ufffd")
    assert [path.read_bytes() for path in write_geotiff(hostile, tmp_path)] == first


def test_a_run_without_a_grid_has_none(export, gulf_record, tmp_path):
    from dataclasses import replace

    write_run(tmp_path / "run", replace(gulf_record, grid=None, fields={}))
    bare = replace(export, run=open_run(tmp_path / "run"))

    assert write_geotiff(bare, tmp_path) == []

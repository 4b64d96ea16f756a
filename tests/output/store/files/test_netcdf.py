"""The fields of a run as CF netCDF."""

from __future__ import annotations

import dataclasses

import pytest
import xarray as xr

from sim.output.store.stored_run import open_run
from tests.stored import refusal, write_run


def test_coverage_is_a_cf_file_that_xarray_understands(written, gulf_record):
    with xr.open_dataset(written / "coverage.nc", engine="h5netcdf") as data:
        assert data.attrs["Conventions"] == "CF-1.8"
        assert "at the window's edges" in data.attrs["comment"]
        mapping = data[data["gap_max_s"].attrs["grid_mapping"]]
        assert mapping.attrs["grid_mapping_name"] == "lambert_azimuthal_equal_area"
        assert mapping.attrs["crs_wkt"].startswith("PROJCRS")
        assert {"lat", "lon", "x", "y"} <= set(data["gap_max_s"].coords)
        assert data["lat"].attrs["units"] == "degrees_north"
        for name in gulf_record.fields:
            assert data[name].attrs["long_name"], name
            assert data[name].attrs.get("units", "1") in {"s", "1"}, name
        assert int(data["gap_max_s"].notnull().sum()) == gulf_record.grid.n_cells
        assert data["y"].attrs["standard_name"] == "projection_y_coordinate"
        assert bool(data["lat"].notnull().all())
    assert float(open_run(written).to_xarray()["coverage_fraction"].max()) == pytest.approx(
        gulf_record.fields["coverage_fraction"].max()
    )


def test_a_run_without_a_grid_has_no_fields(folder, gulf_record):
    write_run(folder, dataclasses.replace(gulf_record, grid=None, fields={}))
    run = open_run(folder)

    assert run.grid is None
    assert run.fields == {}
    assert not (folder / "coverage.nc").exists()
    assert refusal(run.to_xarray) == (
        f"error: {folder} has no coverage grid\n"
        "  help: give the scenario a grid, e.g. grid: {area: afghanistan, cell: 10 km}, "
        "and run again"
    )

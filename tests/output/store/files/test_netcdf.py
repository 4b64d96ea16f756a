"""The fields of a run as CF netCDF."""

from __future__ import annotations

import dataclasses

import h5netcdf
import h5py
import numpy as np
import pytest
import xarray as xr

from sim.output.format.cf_variables import to_cf
from sim.output.store.files import netcdf
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


def _as_stored(path):
    """Everything in a file as HDF5 has it: types, pieces, packing, attributes and values."""
    with h5py.File(path, "r") as file:
        things = {"/": (list(file), _attributes(file, file))}
        for name, stored in file.items():
            packing = (stored.chunks, stored.compression, stored.fletcher32)
            # Of bytes, not of numbers: the cells outside are no number.
            values = (stored.dtype, stored.shape, stored[...].tobytes(), stored.fillvalue)
            things[name] = (packing, repr(values), _attributes(file, stored))
        return things


def _attributes(file, stored):
    """With the names of what references point to, and without who wrote the file."""
    attributes = {}
    for key in stored.attrs:
        value, kind = stored.attrs[key], stored.attrs.get_id(key)
        if key == "DIMENSION_LIST":
            value = [file[reference].name for [reference] in value]
        elif key == "REFERENCE_LIST":
            value = sorted((file[reference].name, int(axis)) for reference, axis in value)
        attributes[key] = (repr(kind.dtype), kind.shape, repr(value))
    attributes.pop("_NCProperties", None)
    return attributes


def test_coverage_is_stored_as_the_library_for_netcdf_stores_it(written, gulf_record, tmp_path):
    # Before, it stored single numbers as HDF5 does and not as netCDF-4, though it reads both alike.
    pytest.importorskip("h5netcdf", minversion="1.7", reason="stores attributes otherwise")
    dataset = to_cf(gulf_record.head, gulf_record.grid, gulf_record.fields)
    with h5netcdf.File(tmp_path / "slowly.nc", "w") as file:
        file.dimensions = {axis: len(dataset.variables[axis].data) for axis in ("y", "x")}
        file.attrs.update(dataset.attributes)
        for name, variable in dataset.variables.items():
            packing = {"compression": "gzip", "fletcher32": True}
            stored = file.create_variable(
                name,
                variable.dimensions,
                data=variable.data,
                fillvalue=variable.fill,
                **(packing if len(variable.dimensions) > 1 else {}),
            )
            stored.attrs.update(variable.attributes)

    assert _as_stored(written / "coverage.nc") == _as_stored(tmp_path / "slowly.nc")


def test_a_fault_of_ours_over_a_sound_file_is_not_told_as_damage(written, monkeypatch):
    def misspelt(_):
        raise KeyError("no such name")

    monkeypatch.setattr("sim.output.store.files.netcdf.from_cf", misspelt)
    with pytest.raises(KeyError):
        _ = open_run(written).fields


@pytest.mark.parametrize("together", [1, 7, None])
def test_read_in_parts_it_is_the_same(written, together, monkeypatch):
    monkeypatch.setattr(netcdf, "_CELLS_TOGETHER", 50 if together == 7 else 20_000)
    if together is not None:  # rows; so small a file is one piece
        monkeypatch.setattr(netcdf.CoverageParts, "_rows_together", together)
    run = open_run(written)
    with run.coverage_in_parts() as parts:
        assert sorted(parts.names) == sorted(run.fields)
        assert np.array_equal(parts.grid.lat_deg, run.grid.lat_deg)
        blocks = list(parts.blocks(parts.names))
        assert [cells.start for cells, _ in blocks[1:]] == [cells.stop for cells, _ in blocks[:-1]]
        assert (blocks[0][0].start, blocks[-1][0].stop) == (0, run.grid.n_cells)
        assert (len(blocks) == 1) == (together is None)
        for name, whole in run.fields.items():
            assert np.array_equal(parts.field(name), whole, equal_nan=True)
            joined = np.concatenate([block[name] for _, block in blocks])
            assert joined.dtype == whole.dtype
            assert np.array_equal(joined, whole, equal_nan=True)


def test_a_cell_out_of_range_is_found_in_its_part(written):
    with h5py.File(written / "coverage.nc", "r+") as file:
        values = file["gap_max_s"][...]
        values[np.isfinite(values)] = -1.0
        file["gap_max_s"][...] = values

    def read():
        with open_run(written).coverage_in_parts() as parts:
            return list(parts.blocks(["blind", "gap_max_s"]))

    said = refusal(read)
    assert "coverage.nc: variable 'gap_max_s' must be from 0 to " in said


def test_of_parts_too_a_fault_of_ours_is_not_told_as_damage(written, monkeypatch):
    def misspelt(*_):
        raise TypeError("no such thing")

    monkeypatch.setattr("sim.output.store.files.netcdf.field_from_cf", misspelt)
    with open_run(written).coverage_in_parts() as parts, pytest.raises(TypeError):
        parts.field("blind")

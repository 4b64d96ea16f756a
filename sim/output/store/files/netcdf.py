"""Coverage fields as CF netCDF-4 files; the only module that imports h5py and h5netcdf."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.output.format.cf_variables import Dataset, Variable, from_cf, require_layout, to_cf
from sim.output.format.run_content import CoverageGrid, RunHead
from sim.output.store.files.disk import damaged, require_file

if TYPE_CHECKING:
    import h5py

# The rectangle round a million cells, however narrow the area lies in it.
_MOST_VALUES: Final = 100_000_000


def netcdf_writer(
    head: RunHead, grid: CoverageGrid, fields: Mapping[str, np.ndarray]
) -> Callable[[Path], object]:
    """What writes the fields `(C,)` of a run or comparison into a file."""

    def write(temporary: Path) -> None:
        import h5py

        dataset = to_cf(head, grid, fields)
        # netCDF-4 asks for things in the order in which they were made.
        with h5py.File(temporary, "w", track_order=True) as file:
            _set(file, dataset.attributes)
            axes: dict[str, h5py.Dataset] = {}
            for name, variable in dataset.variables.items():
                stored = _create(file, name, variable)
                if variable.dimensions == (name,):
                    stored.make_scale(name)
                    axes[name] = stored
                else:
                    for scales, axis in zip(stored.dims, variable.dimensions, strict=True):
                        scales.attach_scale(axes[axis])
                if variable.dimensions:
                    numbers = np.array(
                        [list(axes).index(axis) for axis in variable.dimensions], "i4"
                    )
                    stored.attrs["_Netcdf4Coordinates"] = numbers
                    stored.attrs["_Netcdf4Dimid"] = numbers[0]
                _set(stored, variable.attributes)
            origin = f"version=2,h5py={h5py.__version__},hdf5={h5py.version.hdf5_version}"
            file.attrs["_NCProperties"] = np.bytes_(origin)

    return write


def _create(file: h5py.File, name: str, variable: Variable) -> h5py.Dataset:
    """A variable with its values."""
    packing: dict[str, Any] = {}
    if len(variable.dimensions) > 1:
        # A checksum with each piece: a bit that flipped on the disk is no figure.
        packing = {"compression": "gzip", "fletcher32": True}
    stored = file.create_dataset(
        name, data=variable.data, fillvalue=variable.fill, track_order=True, **packing
    )
    if variable.fill is not None:
        _set(stored, {"_FillValue": variable.fill})
    return stored


def _set(stored: h5py.File | h5py.Dataset, attributes: Mapping[str, object]) -> None:
    """Set attributes: netCDF-4 has no single numbers, only lists of one."""
    for key, value in attributes.items():
        stored.attrs[key] = value if isinstance(value, str) else np.atleast_1d(np.asarray(value))


def read_netcdf(path: Path) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    """Grid and fields back from their file. Raises ResultsError when it cannot be read."""
    require_file(path)
    try:
        dataset = _read_dataset(path)
    except Exception as error:
        # HDF5 and what reads it have no error of their own: a broken file raises any.
        raise damaged(path, error) from error
    try:
        return from_cf(dataset)
    except ValueError as error:
        raise damaged(path, error) from error


def _read_dataset(path: Path) -> Dataset:
    import h5netcdf

    with h5netcdf.File(path, "r") as file:
        stored = dict(file.variables)
        require_layout({name: (tuple(v.dimensions), v.dtype.kind) for name, v in stored.items()})
        n_values = math.prod(size.size for size in file.dimensions.values())
        if n_values > _MOST_VALUES:
            raise ValueError(f"a grid of {n_values:,} cells is more than othsim writes")
        variables = {
            name: Variable(v.dimensions, v[...], dict(v.attrs)) for name, v in stored.items()
        }
        return Dataset(dict(file.attrs), variables)

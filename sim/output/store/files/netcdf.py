"""Coverage fields as CF netCDF-4 files; the only module that imports h5netcdf."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Final

import numpy as np

from sim.output.format.cf_variables import Dataset, Variable, from_cf, require_layout, to_cf
from sim.output.format.run_record import CoverageGrid, RunHead
from sim.output.store.files.disk import damaged, require_file

# The rectangle round a million cells, however narrow the area lies in it.
_MOST_VALUES: Final = 100_000_000


def netcdf_writer(
    head: RunHead, grid: CoverageGrid, fields: Mapping[str, np.ndarray]
) -> Callable[[Path], object]:
    """What writes the fields `(C,)` of a run or comparison into a file."""

    def write(temporary: Path) -> None:
        import h5netcdf

        dataset = to_cf(head, grid, fields)
        with h5netcdf.File(temporary, "w") as file:
            file.dimensions = {"y": len(grid.y_m), "x": len(grid.x_m)}
            _describe(file.attrs, dataset.attributes)
            for name, variable in dataset.variables.items():
                # A checksum with each piece: a bit that flipped on the disk is no figure.
                packing = (
                    {"compression": "gzip", "fletcher32": True}
                    if len(variable.dimensions) > 1
                    else {}
                )
                stored = file.create_variable(
                    name,
                    variable.dimensions,
                    data=variable.data,
                    fillvalue=variable.fill,
                    **packing,
                )
                _describe(stored.attrs, variable.attributes)

    return write


def _describe(stored: MutableMapping[str, object], attributes: Mapping[str, object]) -> None:
    """Set the attributes of one thing: h5netcdf looks for it each time that it is asked for."""
    for key, value in attributes.items():
        stored[key] = value


def read_netcdf(path: Path) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    """Grid and fields back from their file. Raises ResultsError when it cannot be read."""
    require_file(path)
    try:
        return from_cf(_read_dataset(path))
    except Exception as error:
        # HDF5 and what reads it have no error of their own: a broken file raises any.
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

"""Coverage fields as CF netCDF-4: the one door to h5netcdf."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.output.cf import Dataset, Variable, from_cf, to_cf
from sim.output.disk import damaged
from sim.output.record import CoverageGrid, RunRecord


def netcdf_writer(run: RunRecord, grid: CoverageGrid) -> Callable[[Path], object]:
    """What writes a run's fields into a file."""

    def write(temporary: Path) -> None:
        import h5netcdf

        dataset = to_cf(run, grid)
        with h5netcdf.File(temporary, "w") as file:
            file.dimensions = {"y": len(grid.y_m), "x": len(grid.x_m)}
            for key, value in dataset.attributes.items():
                file.attrs[key] = value
            for name, given in dataset.variables.items():
                packing = {"compression": "gzip"} if len(given.dimensions) > 1 else {}
                variable = file.create_variable(
                    name, given.dimensions, data=given.data, fillvalue=given.fill, **packing
                )
                for key, value in given.attributes.items():
                    variable.attrs[key] = value

    return write


def read_netcdf(path: Path) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    """Grid and fields back from their file. Raises ResultsError when it cannot be read."""
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as file:
            variables = {
                name: Variable(given.dimensions, given[...], dict(given.attrs))
                for name, given in file.variables.items()
            }
            return from_cf(Dataset(dict(file.attrs), variables))
    except (OSError, KeyError) as error:
        raise damaged(path, error) from error

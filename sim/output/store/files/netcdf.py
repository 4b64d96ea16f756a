"""Coverage fields as CF netCDF-4 files; the only module that imports h5py and h5netcdf."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.output.format.cf_variables import (
    OF_GRID,
    Dataset,
    Variable,
    field_from_cf,
    from_cf,
    grid_from_cf,
    require_layout,
    to_cf,
)
from sim.output.format.run_content import CoverageGrid, RunHead
from sim.output.store.files.disk import damaged, require_file, told_as_damage
from sim.output.store.files.own_texts import require_fingerprint

if TYPE_CHECKING:
    import h5py

# HDF5 and what reads it have no errors of their own, and raise any.
_ANY: Final = Exception
# The rectangle round a million cells, however narrow the area lies in it.
_MOST_VALUES: Final = 100_000_000
# Of one field, in rows that are read together.
_VALUES_TOGETHER: Final = 200_000
_CELLS_TOGETHER: Final = 20_000


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


def read_netcdf(path: Path, fingerprint: str) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    """Grid and fields back from their file.

    Raises ResultsError when it cannot be read or bears the fingerprint of another run.
    """
    require_file(path)
    with told_as_damage(path, _ANY):
        dataset = _read_dataset(path)
    require_fingerprint(path, _own(dataset.attributes), fingerprint)
    try:
        return from_cf(dataset)
    except ValueError as error:
        raise damaged(path, error) from error


def _read_dataset(path: Path) -> Dataset:
    import h5netcdf

    with h5netcdf.File(path, "r") as file:
        return _variables(file, _require_known(file))


def _require_known(file: Any) -> Sequence[str]:
    """The names of a file's variables, once they are laid out as ours. ValueError otherwise."""
    stored = dict(file.variables)
    require_layout({name: (tuple(v.dimensions), v.dtype.kind) for name, v in stored.items()})
    n_values = math.prod(size.size for size in file.dimensions.values())
    if n_values > _MOST_VALUES:
        raise ValueError(f"a grid of {n_values:,} cells is more than othsim writes")
    return list(stored)


def _variables(file: Any, names: Sequence[str]) -> Dataset:
    stored = {name: file.variables[name] for name in names}
    variables = {name: Variable(v.dimensions, v[...], dict(v.attrs)) for name, v in stored.items()}
    return Dataset(dict(file.attrs), variables)


class CoverageParts:
    """A coverage file read field by field or row by row: all of a million cells are 300 MB.

    `grid` has the cells, `names` the fields.
    """

    def __init__(self, path: Path, file: Any) -> None:
        self._path, self._file = path, file
        with told_as_damage(path, _ANY):
            names = _require_known(file)
            about_grid = _variables(file, OF_GRID)
        with told_as_damage(path, ValueError):
            self.grid = grid_from_cf(about_grid)
        self.names = [name for name in names if name not in OF_GRID]

    def field(self, name: str) -> np.ndarray:
        """One field of all cells `(C,)`. Raises ResultsError when it is damaged."""
        return self._checked(name, slice(None), (self.grid.row, self.grid.column))

    def blocks(self, names: Sequence[str]) -> Iterator[tuple[slice, dict[str, np.ndarray]]]:
        """The cells in their order, some at a time: which they are, and fields of them.

        Raises ResultsError when one is damaged.
        """
        grid = self.grid
        for first in range(0, len(grid.y_m), self._rows_together):
            rows = slice(first, first + self._rows_together)
            cells = slice(*np.searchsorted(grid.row, [rows.start, rows.stop]).tolist())
            if cells.start == cells.stop:
                continue
            at = grid.row[cells] - first, grid.column[cells]
            block = {name: self._checked(name, rows, at) for name in names}
            # As numbers of Python's they take ten times the room.
            for begin in range(0, cells.stop - cells.start, _CELLS_TOGETHER):
                piece = slice(begin, begin + _CELLS_TOGETHER)
                end = min(cells.start + piece.stop, cells.stop)
                part = {name: values[piece] for name, values in block.items()}
                yield slice(cells.start + begin, end), part

    def _checked(self, name: str, rows: slice, at: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """A field in some cells of some rows."""
        with told_as_damage(self._path, _ANY):
            values = self._file.variables[name][rows][at]
        with told_as_damage(self._path, ValueError):
            return field_from_cf(name, values)

    @property
    def _rows_together(self) -> int:
        """So many that no packed piece of the file is unpacked twice."""
        pieces = [self._file.variables[name].chunks for name in self.names]
        high = max((piece[0] for piece in pieces if piece), default=1)
        return int(high * max(1, _VALUES_TOGETHER // (high * len(self.grid.x_m))))


@contextmanager
def coverage_parts(path: Path, fingerprint: str) -> Iterator[CoverageParts]:
    """A coverage file opened for reading in parts. Raises ResultsError as `read_netcdf` does."""
    require_file(path)
    import h5netcdf

    with told_as_damage(path, _ANY):
        file = h5netcdf.File(path, "r")
    with file:
        with told_as_damage(path, OSError):
            own = _own(dict(file.attrs))
        require_fingerprint(path, own, fingerprint)
        yield CoverageParts(path, file)


def _own(attributes: Mapping[str, object]) -> str:
    """The fingerprint that a file bears; files of others bear none."""
    return str(attributes.get("fingerprint", ""))

"""Coverage fields as variables of the CF conventions (Climate and Forecast); opens no file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.figure_table import CENSORING_RULE, COUNTING_RULE, SEEN_RULE
from sim.output.format.cell_fields import cell_field
from sim.output.format.run_content import CoverageGrid, RunHead
from sim.world.geodesy import Plane

_ON_GRID = ("y", "x")
_PLACED = {"grid_mapping": "crs", "coordinates": "lat lon"}
# A plane's axes end at the far side of the Earth.
_FARTHEST_M = 2.1e7
_SHAPES = {"x": ("x",), "y": ("y",), "crs": (), "lat": _ON_GRID, "lon": _ON_GRID}
_SHAPES |= {"in_area": _ON_GRID}
# What is no field.
OF_GRID = tuple(_SHAPES)


@dataclass(frozen=True)
class Variable:
    """One netCDF variable: its dimensions, values, attributes and fill value."""

    dimensions: tuple[str, ...]
    data: Any
    attributes: Mapping[str, Any] = field(default_factory=dict)
    fill: Any = None


@dataclass(frozen=True)
class Dataset:
    """What a coverage file holds."""

    attributes: Mapping[str, Any]
    variables: Mapping[str, Variable]


def to_cf(head: RunHead, grid: CoverageGrid, fields: Mapping[str, np.ndarray]) -> Dataset:
    """The fields of a run on the `(y, x)` grid, nan (flags: -1) outside the area."""
    attributes = {
        "Conventions": "CF-1.8",
        "title": f"{head.scenario_name}: coverage of {grid.area}",
        "source": f"othsim {head.versions.get('othsim', '')}".strip(),
        "comment": f"{COUNTING_RULE} {CENSORING_RULE} {SEEN_RULE}",
        "fingerprint": head.fingerprint,
        "area": grid.area,
    }
    variables = {"crs": _grid_mapping(grid), **_axes(grid)}
    inside = grid.on_grid(np.ones(grid.n_cells), outside=0.0)
    variables["in_area"] = _flags(inside, "whether the cell's centre lies in the area", "no yes")
    for name, values in fields.items():
        variables[name] = _field_variable(grid, name, np.asarray(values))
    return Dataset(attributes, variables)


def from_cf(dataset: Dataset) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    """The cells and their fields `(C,)`, as `to_cf` laid them out.

    Raises ValueError that names the variable where the dataset is not what `to_cf` makes.
    """
    grid = grid_from_cf(dataset)
    fields = {
        name: field_from_cf(name, variable.data[grid.row, grid.column])
        for name, variable in dataset.variables.items()
        if name not in OF_GRID
    }
    return grid, fields


def grid_from_cf(dataset: Dataset) -> CoverageGrid:
    """The cells alone, for which the variables `OF_GRID` are enough; ValueError as above."""
    variables = dataset.variables
    _require_grid(dataset)
    row, column = np.nonzero(variables["in_area"].data)
    crs = variables["crs"].attributes
    return CoverageGrid(
        area=str(dataset.attributes["area"]),
        cell_m=float(crs["cell_m"]),
        row=row,
        column=column,
        x_m=variables["x"].data,
        y_m=variables["y"].data,
        lat_deg=variables["lat"].data[row, column],
        lon_deg=variables["lon"].data[row, column],
        wkt=str(crs["crs_wkt"]),
        proj4=str(crs["proj4"]),
    )


def field_from_cf(name: str, values: np.ndarray) -> np.ndarray:
    """The values of a field in some cells, as they are known inside; ValueError as above."""
    known = cell_field(name)
    if known is None:
        raise ValueError(f"variable '{name}' is none that othsim writes")
    inside = (values >= known.least) & (values <= known.most)
    if not (inside | np.isnan(values) if known.optional else inside).all():
        raise ValueError(
            f"variable '{name}' must be from {known.least:g} to {known.most:g} in every cell"
        )
    return values.astype(bool) if values.dtype == np.int8 else values


def require_layout(shapes: Mapping[str, tuple[tuple[str, ...], str]]) -> None:
    """See that variables, given by dimensions and kind of type, are laid out as `to_cf` does it.

    Before any is read: one that is not may be of any size. Raises ValueError that names one.
    """
    for name in _SHAPES:
        if name not in shapes:
            raise ValueError(f"variable '{name}' is missing")
    for name, (dimensions, kind) in shapes.items():
        if dimensions != (wanted := _SHAPES.get(name, _ON_GRID)):
            raise ValueError(f"variable '{name}' must have the dimensions {wanted}")
        if kind not in ("i" if name in ("crs", "in_area") else "fi"):
            raise ValueError(f"variable '{name}' must have numbers")


def _require_grid(dataset: Dataset) -> None:
    """Raises ValueError that names the variable or attribute of the grid that is not one."""
    attributes, variables = dataset.attributes, dataset.variables
    if not isinstance(attributes.get("area"), str):
        raise ValueError("attribute 'area' must be a text")
    crs = variables["crs"].attributes
    _require_plane(crs)
    for name in ("x", "y"):
        _require_axis(name, variables[name].data, crs["cell_m"])
    inside = variables["in_area"].data
    if not np.isin(inside, (0, 1)).all() or not inside.any():
        raise ValueError("variable 'in_area' must be 0 or 1, and 1 somewhere")
    for name, most_deg in (("lat", 90.0), ("lon", 360.0)):
        if not (np.abs(variables[name].data[inside > 0]) <= most_deg).all():
            raise ValueError(f"variable '{name}' must be from -{most_deg:g} to {most_deg:g}")


def _require_plane(crs: Mapping[str, Any]) -> None:
    for name in ("crs_wkt", "proj4"):
        if not isinstance(crs.get(name), str):
            raise ValueError(f"attribute '{name}' of 'crs' must be a text")
    # Bounded, as all that is read from a file: a pattern without end may take minutes.
    number = r"[-+]?[0-9.]{1,30}(?:e[-+]?[0-9]{1,3})?"
    origin = re.search(rf"\+lat_0=({number}) \+lon_0=({number})(?: |$)", crs["proj4"])
    if origin is None or abs(float(origin[1])) > 90.0 or abs(float(origin[2])) > 360.0:
        raise ValueError("attribute 'proj4' of 'crs' must name the centre of a plane")
    cell_m = crs.get("cell_m")
    if not isinstance(cell_m, float | np.floating) or not 0.0 < cell_m < 1e7:
        raise ValueError("attribute 'cell_m' of 'crs' must be the side of a cell in metres")


def _require_axis(name: str, axis: np.ndarray, cell_m: float) -> None:
    with np.errstate(invalid="ignore"):  # an axis of infinities
        steps = np.diff(axis)
    apart = np.abs(np.abs(steps) - cell_m) < 1e-3 * cell_m
    if not len(axis) or not (np.abs(axis) < _FARTHEST_M).all() or not apart.all():
        raise ValueError(f"variable '{name}' must be the middles of cells of {cell_m:g} m")
    if not ((steps > 0.0).all() or (steps < 0.0).all()):
        raise ValueError(f"variable '{name}' must rise or fall")


def _grid_mapping(grid: CoverageGrid) -> Variable:
    # CF section 5.6 and appendix F: a variable without data, that fields name as `grid_mapping`.
    lat0_deg, lon0_deg = grid.origin_deg
    attributes = {
        "grid_mapping_name": "lambert_azimuthal_equal_area",
        "latitude_of_projection_origin": lat0_deg,
        "longitude_of_projection_origin": lon0_deg,
        "false_easting": 0.0,
        "false_northing": 0.0,
        "semi_major_axis": 6378137.0,  # WGS84
        "inverse_flattening": 298.257223563,
        "crs_wkt": grid.wkt,
        "spatial_ref": grid.wkt,  # where GDAL looks
        "proj4": grid.proj4,
        "cell_m": grid.cell_m,
    }
    return Variable((), np.int32(0), attributes)


def _axes(grid: CoverageGrid) -> dict[str, Variable]:
    axes = {}
    for axis, values in (("y", grid.y_m), ("x", grid.x_m)):
        attributes = {
            "units": "m",
            "standard_name": f"projection_{axis}_coordinate",
            "long_name": f"{axis} of the cell's centre",
            "axis": axis.upper(),
        }
        axes[axis] = Variable((axis,), np.asarray(values, dtype=float), attributes)
    # Latitude and longitude fill the whole rectangle: plotting programs refuse holes in them.
    lat_deg, lon_deg = Plane(*grid.origin_deg, kind="equal_area").inverse(
        *np.meshgrid(grid.x_m, grid.y_m)
    )
    for axis, word, values, units in (
        ("lat", "latitude", lat_deg, "degrees_north"),
        ("lon", "longitude", lon_deg, "degrees_east"),
    ):
        attributes = {"units": units, "standard_name": word, "long_name": f"{word} (WGS84)"}
        axes[axis] = Variable(_ON_GRID, values, attributes)
    return axes


def _flags(raster: np.ndarray, long_name: str, meanings: str) -> Variable:
    # CF section 3.5: netCDF has no type for yes and no.
    attributes = {
        "long_name": long_name,
        "units": "1",
        "flag_values": np.array([0, 1], dtype="i1"),
        "flag_meanings": meanings,
        **_PLACED,
    }
    return Variable(_ON_GRID, raster.astype("i1"), attributes, np.int8(-1))


def _field_variable(grid: CoverageGrid, name: str, values: np.ndarray) -> Variable:
    known = cell_field(name)
    assert known is not None, f"BUG: no such field of a cell: {name}"
    if values.dtype == bool:
        meanings = "seen never_seen" if name == "blind" else "no yes"
        return _flags(grid.on_grid(values, outside=-1.0), known.words, meanings)
    attributes = {
        "long_name": known.words,
        "units": known.unit,
        "cell_methods": "area: point",  # taken at the cell's centre, not averaged over it
        **_PLACED,
    }
    return Variable(_ON_GRID, grid.on_grid(values), attributes, np.float64(np.nan))

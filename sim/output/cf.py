"""Coverage fields as CF (climate and forecast conventions) variables: layout only, no disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.coverage.metrics import CENSORING_RULE, COUNTING_RULE
from sim.output.record import CoverageGrid, RunRecord
from sim.world.geodesy import Plane

_LONG_NAMES = {
    "coverage_fraction": "share of the time the cell is covered",
    "k_coverage_fraction": "share of the time the cell is covered by at least k aircraft",
    "n_gaps": "number of gaps",
    "gap_mean_s": "mean gap",
    "gap_max_s": "longest gap",
    "revisit_mean_s": "mean gap between two covered intervals",
    "revisit_max_s": "longest gap between two covered intervals",
    "time_average_gap_s": "gap met at a random moment: sum of squared gaps over duration",
    "response_time_mean_s": "mean time to the next coverage",
    "age_of_data_mean_s": "mean time since the last coverage",
    "blind": "whether the cell is never covered",
}
_ON_GRID = ("y", "x")
_PLACED = {"grid_mapping": "crs", "coordinates": "lat lon"}
_NOT_FIELDS = frozenset({"x", "y", "crs", "lat", "lon", "in_area"})


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


def to_cf(run: RunRecord, grid: CoverageGrid) -> Dataset:
    """The fields of a run on the `(y, x)` grid, nan (blind: -1) outside the area."""
    attributes = {
        "Conventions": "CF-1.8",
        "title": f"{run.head.scenario_name}: coverage of {grid.area}",
        "source": f"othsim {run.head.versions.get('othsim', '')}".strip(),
        "comment": f"{COUNTING_RULE} {CENSORING_RULE}",
        "fingerprint": run.head.fingerprint,
        "area": grid.area,
    }
    variables = {"crs": _grid_mapping(grid), **_axes(grid)}
    inside = grid.on_grid(np.ones(grid.n_cells), outside=0.0)
    variables["in_area"] = _flags(inside, "whether the cell's centre lies in the area", "no yes")
    for name, values in run.fields.items():
        variables[name] = _field(grid, name, np.asarray(values))
    return Dataset(attributes, variables)


def from_cf(dataset: Dataset) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    """The cells and their fields `(C,)`, as `to_cf` laid them out. KeyError when one lacks."""
    variables = dataset.variables
    row, column = np.nonzero(variables["in_area"].data)
    crs = variables["crs"].attributes
    grid = CoverageGrid(
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
    fields = {}
    for name, variable in variables.items():
        if name in _NOT_FIELDS:
            continue
        values = variable.data[row, column]
        fields[name] = values.astype(bool) if values.dtype == np.int8 else values
    return grid, fields


def _grid_mapping(grid: CoverageGrid) -> Variable:
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
    attributes = {
        "long_name": long_name,
        "units": "1",
        "flag_values": np.array([0, 1], dtype="i1"),
        "flag_meanings": meanings,
        **_PLACED,
    }
    return Variable(_ON_GRID, raster.astype("i1"), attributes, np.int8(-1))


def _field(grid: CoverageGrid, name: str, values: np.ndarray) -> Variable:
    long_name = _LONG_NAMES.get(name, name.removesuffix("_s").replace("_", " "))
    if values.dtype == bool:
        return _flags(grid.on_grid(values, outside=-1.0), long_name, "seen never_seen")
    attributes = {
        "long_name": long_name,
        "units": "s" if name.endswith("_s") else "1",
        "cell_methods": "area: point",  # taken at the cell's centre, not averaged over it
        **_PLACED,
    }
    return Variable(_ON_GRID, grid.on_grid(values), attributes, np.float64(np.nan))

"""A figure of the cells as a picture in degrees, for globes: small, however many cells there are.

Every pixel has the class of the cell under its middle, in the colours of our maps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.figures import on_maps
from sim.output.drawing.metric_classes import BLIND_COLOUR, classify
from sim.output.export.content.png_image import palette_png
from sim.output.format.run_content import CoverageGrid
from sim.output.store.files.netcdf import CoverageParts
from sim.world.geodesy import Plane

_MOST_PIXELS: Final = 1500  # across and up
_PIXELS_A_CELL: Final = 3
_METRES_A_DEGREE: Final = 111_320.0
_SEEN_THROUGH: Final = 200  # of 255


@dataclass(frozen=True)
class Overlay:
    """A picture (PNG) between two longitudes and latitudes; `east_deg` may pass 180."""

    metric: str
    caption: str
    png: bytes
    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float


def overlay(parts: CoverageParts, metric: str, duration_s: float) -> Overlay:
    """The picture of one figure that our maps show."""
    figure, grid = on_maps()[metric], parts.grid
    names = dict.fromkeys((figure.cell_name, "blind", "cut"))
    fields = {name: parts.field(name) for name in names if name in parts.names}
    classes = classify(metric, fields, duration_s)
    west, south, east, north = _frame_deg(grid)
    high = _pixels(north - south, grid.cell_m)
    wide = _pixels((east - west) * np.cos(np.radians((north + south) / 2.0)), grid.cell_m)
    plane = Plane(*grid.origin_deg, kind="equal_area")
    raster = grid.on_grid(classes.index + 1.0, outside=0.0).astype(np.uint8)
    lon_deg = west + (np.arange(wide) + 0.5) * (east - west) / wide
    rows = []
    for row in range(high):
        lat_deg = np.full(wide, north - (row + 0.5) * (north - south) / high)
        x_m, y_m = plane.forward(lat_deg, lon_deg)
        rows.append(_under(grid, raster, x_m, y_m))
    colours = [*classes.colours, BLIND_COLOUR]
    picture = palette_png(np.stack(rows), colours, _SEEN_THROUGH)
    return Overlay(metric, classes.caption, picture, west, south, east, north)


def _frame_deg(grid: CoverageGrid) -> tuple[float, float, float, float]:
    """West, south, east and north of the grid's cells; all longitudes where a pole is near."""
    margin_deg = grid.cell_m / _METRES_A_DEGREE
    south, north = grid.lat_deg.min() - margin_deg, grid.lat_deg.max() + margin_deg
    if max(-south, north) > 89.0:
        return -180.0, max(float(south), -90.0), 180.0, min(float(north), 90.0)
    middle = grid.origin_deg[1]
    lon_deg = middle + (grid.lon_deg - middle + 180.0) % 360.0 - 180.0
    margin_deg /= np.cos(np.radians(max(-south, north)))
    west, east = float(lon_deg.min() - margin_deg), float(lon_deg.max() + margin_deg)
    turn = 360.0 * np.floor((west + 180.0) / 360.0)
    if east - west >= 360.0:
        return -180.0, float(south), 180.0, float(north)
    return float(west - turn), float(south), float(east - turn), float(north)


def _pixels(across_deg: float, cell_m: float) -> int:
    wanted = _PIXELS_A_CELL * across_deg * _METRES_A_DEGREE / cell_m
    return int(np.clip(wanted, 16, _MOST_PIXELS))


def _under(grid: CoverageGrid, raster: np.ndarray, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
    """What a raster has at points of the grid's plane; 0 beside it."""
    places = []
    for axis_m, at_m in ((grid.y_m, y_m), (grid.x_m, x_m)):
        step_m = axis_m[1] - axis_m[0] if len(axis_m) > 1 else grid.cell_m
        with np.errstate(invalid="ignore"):
            places.append(np.rint((at_m - axis_m[0]) / step_m))
    row, column = places
    here = (row >= 0) & (row < raster.shape[0]) & (column >= 0) & (column < raster.shape[1])
    found = np.zeros(len(x_m), dtype=np.uint8)
    found[here] = raster[row[here].astype(int), column[here].astype(int)]
    return found

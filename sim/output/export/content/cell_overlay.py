"""A figure of the cells as a picture in degrees, for globes: small, however many cells there are.

Every pixel has the class of the cell under its middle, in the colours of our maps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """A picture (PNG) between two longitudes and latitudes."""

    metric: str
    caption: str
    png: bytes
    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float


def overlays(parts: CoverageParts, metric: str, duration_s: float) -> list[Overlay]:
    """The picture of one figure that our maps show; over 180 degrees one on each side."""
    figure, grid = on_maps()[metric], parts.grid
    names = dict.fromkeys((figure.cell_name, "blind", "cut"))
    fields = {name: parts.field(name) for name in names if name in parts.names}
    classes = classify(metric, fields, duration_s)
    frame = Overlay(metric, classes.caption, b"", *_frame_deg(grid))
    colours = [*classes.colours, BLIND_COLOUR]
    raster = grid.on_grid(classes.index + 1.0, outside=0.0).astype(np.uint8)
    return [
        replace(half, png=palette_png(_pixels(grid, raster, half), colours, _SEEN_THROUGH))
        for half in _halves(frame)
    ]


def _halves(frame: Overlay) -> list[Overlay]:
    """A frame as it is, or cut at 180 degrees."""
    if frame.east_deg <= 180.0:
        return [frame]
    return [
        replace(frame, east_deg=180.0),
        replace(frame, west_deg=-180.0, east_deg=frame.east_deg - 360.0),
    ]


def _pixels(grid: CoverageGrid, raster: np.ndarray, frame: Overlay) -> np.ndarray:
    """What lies under each pixel of a frame, `(high, wide)`."""
    west, south, east, north = frame.west_deg, frame.south_deg, frame.east_deg, frame.north_deg
    high = _n_pixels(north - south, grid.cell_m)
    wide = _n_pixels((east - west) * np.cos(np.radians((north + south) / 2.0)), grid.cell_m)
    plane = Plane(*grid.origin_deg, kind="equal_area")
    lon_deg = west + (np.arange(wide) + 0.5) * (east - west) / wide
    rows = []
    for row in range(high):
        lat_deg = np.full(wide, north - (row + 0.5) * (north - south) / high)
        x_m, y_m = plane.forward(lat_deg, lon_deg)
        rows.append(_under(grid, raster, x_m, y_m))
    return np.stack(rows)


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


def _n_pixels(across_deg: float, cell_m: float) -> int:
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

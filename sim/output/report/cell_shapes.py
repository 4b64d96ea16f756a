"""Cells merged to shapes by class: a picture of a million cells in some hundred kilobytes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from sim.output.format.run_content import CoverageGrid
from sim.output.report.sheet import Sheet, path_of, shape_path
from sim.world.geodesy import Plane

# A raster of more is drawn coarser: a screen shows no more of it.
_MOST_SQUARES: Final = 60_000
# Corners of outlines on all maps of a page: of some seven letters each, together a megabyte.
_MOST_CORNERS: Final = 140_000
_NONE: Final = -1
# How many squares an edge may be long before the bend of another plane shows.
_STRAIGHT: Final = 8


@dataclass(frozen=True)
class ClassShapes:
    """The path of each class on a sheet `""` where none, and how many cells wide a square is."""

    paths: tuple[str, ...]
    cells_per_square: int

    @property
    def said(self) -> str:
        """What a caption says of it; empty where every cell is drawn."""
        if self.cells_per_square == 1:
            return ""
        n = self.cells_per_square
        return (
            f"Drawn coarser than worked out: a square of the picture is {n} by {n} cells, in the "
            "class that most of them have. Figures are of every cell."
        )


def class_shapes(
    sheet: Sheet,
    grid: CoverageGrid,
    classes: np.ndarray,
    n_classes: int,
    *,
    grown: bool,
    n_maps: int = 1,
) -> ClassShapes:
    """The cells of each class `(C,)` as one path each; `grown` by a square, to be cut along a rim.

    Of a square of several cells the class that most of them have is drawn. Squares are as large as
    it takes for the page to hold `n_maps` such maps.
    """
    rows, columns = len(grid.y_m), len(grid.x_m)
    step = max(1, math.ceil(math.sqrt(rows * columns / _MOST_SQUARES)))
    raster = _raster(grid, classes, n_classes, step)
    while n_maps * _n_corners(raster) > _MOST_CORNERS and raster.size > 1:
        # A quarter fewer squares at least.
        step = max(step + 1, math.ceil(1.15 * step))
        raster = _raster(grid, classes, n_classes, step)
    return ClassShapes(_paths(sheet, grid, (raster, n_classes, step), grown=grown), step)


def _n_corners(raster: np.ndarray) -> int:
    """How many corners the outlines of all classes have together, but for the raster's rim."""
    a, b, c, d = raster[:-1, :-1], raster[:-1, 1:], raster[1:, 1:], raster[1:, :-1]
    round_the_point = (a, b, c, d)
    n = 0
    for i, own in enumerate(round_the_point):
        one, across, other = (round_the_point[(i + k) % 4] for k in (1, 2, 3))
        n += int(np.count_nonzero((own != one) & (own != other)))
        n += int(np.count_nonzero((own != one) & (one == across) & (across == other)))
    return n


def _paths(
    sheet: Sheet, grid: CoverageGrid, squares: tuple[np.ndarray, int, int], *, grown: bool
) -> tuple[str, ...]:
    """The path of each class over squares: the class of each, of how many, so many cells wide."""
    raster, n_classes, step = squares
    if grown:
        raster = _grown(np.pad(raster, 1, constant_values=_NONE))
    x_m, y_m = (_edges_m(axis, grid.cell_m, step, int(grown)) for axis in (grid.x_m, grid.y_m))
    plane = Plane(*grid.origin_deg, kind="equal_area")
    paths = []
    for rank in range(n_classes):
        merged = shapely.union_all(_runs(raster == rank, x_m, y_m))
        bent = shapely.segmentize(shapely.simplify(merged, 0.0), _STRAIGHT * step * grid.cell_m)
        paths.append(_path(sheet, plane, bent))
    return tuple(paths)


def _raster(grid: CoverageGrid, classes: np.ndarray, n_classes: int, step: int) -> np.ndarray:
    """The class of each square, -1 where no cell is."""
    high, wide = -(-len(grid.y_m) // step), -(-len(grid.x_m) // step)
    square = (grid.row // step).astype(np.int64) * wide + grid.column // step
    counts = np.bincount(square * n_classes + classes, minlength=high * wide * n_classes)
    of_square = counts.reshape(high * wide, n_classes)
    best = np.where(of_square.any(axis=1), of_square.argmax(axis=1), _NONE)
    return best.reshape(high, wide)


def _grown(raster: np.ndarray) -> np.ndarray:
    """A raster whose empty squares beside a filled one take its class; its rim must be empty."""
    grown = raster.copy()
    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        grown = np.where(grown == _NONE, np.roll(raster, shift, axis=(0, 1)), grown)
    return grown


def _edges_m(axis_m: np.ndarray, cell_m: float, step: int, beyond: int) -> np.ndarray:
    """The edges of the squares along an axis of cell centres, which may fall."""
    falls = len(axis_m) > 1 and axis_m[1] < axis_m[0]
    size_m = -cell_m if falls else cell_m
    n = -(-len(axis_m) // step)
    counts = np.arange(-beyond, n + beyond + 1)
    return np.asarray(axis_m[0] - size_m / 2.0 + counts * step * size_m)


def _runs(chosen: np.ndarray, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
    """Boxes of the stretches of chosen squares in each row."""
    padded = np.pad(chosen, ((0, 0), (1, 1))).astype(np.int8)
    change = np.diff(padded, axis=1)
    row, first = np.nonzero(change == 1)
    _, last = np.nonzero(change == -1)
    boxes: np.ndarray = shapely.box(
        x_m[first],
        np.minimum(y_m[row], y_m[row + 1]),
        x_m[last],
        np.maximum(y_m[row], y_m[row + 1]),
    )
    return boxes


def _path(sheet: Sheet, plane: Plane, shape: shapely.Geometry) -> str:
    """A shape on the grid's plane as a path on the sheet."""
    lines = []
    for ring in shapely.get_rings(np.atleast_1d(np.array(shapely.get_parts(shape)))):
        x_m, y_m = shapely.get_coordinates(ring).T
        lat_deg, lon_deg = plane.inverse(x_m, y_m)
        lines.append(sheet.place(np.column_stack([lon_deg, lat_deg])))
    return path_of(lines, closed=True)


def clip_of(sheet: Sheet, polygons: np.ndarray) -> str:
    """The path along which cells are cut: the outline of their area."""
    return shape_path(polygons, sheet) if len(polygons) else ""

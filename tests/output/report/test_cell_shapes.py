"""Cells merged by class: nothing is lost, and a million of them are no larger than a screen."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.output.drawing.map_frame import Frame
from sim.output.format.run_content import CoverageGrid
from sim.output.report.cell_shapes import class_shapes
from sim.output.report.sheet import Sheet
from sim.world.geodesy import Plane


def square_grid(n, cell_m, *, falling=False):
    """`n` by `n` cells round 30 N 60 E."""
    axis_m = (np.arange(n) - (n - 1) / 2) * cell_m
    row, column = (part.ravel() for part in np.indices((n, n)))
    plane = Plane(30.0, 60.0, kind="equal_area")
    y_m = axis_m[::-1] if falling else axis_m
    lat_deg, lon_deg = plane.inverse(axis_m[column], y_m[row])
    return CoverageGrid(
        "a", cell_m, row, column, axis_m, y_m, lat_deg, lon_deg, plane.wkt, plane.proj4
    )


def area_units(path):
    """The area of a path's rings together, holes taken off, in square units."""
    total = 0.0
    for part in filter(None, path.split("M")):
        first, _, rest = part.removesuffix("z").partition("l")
        numbers = [int(number) for number in re.findall(r"-?\d+", f"{first} {rest}")]
        x, y = np.cumsum(np.reshape(numbers, (-1, 2)), axis=0).T / 10.0
        total += 0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
    return abs(total)


@pytest.mark.parametrize("falling", [False, True])
def test_the_shapes_of_all_classes_are_as_large_as_the_cells(falling):
    grid = square_grid(20, 20e3, falling=falling)
    sheet = Sheet(Frame(30.0, 60.0, 400e3, 400e3))
    classes = (grid.row + grid.column) // 10
    shapes = class_shapes(sheet, grid, classes, 4, grown=False)

    cell_units = (20e3 * sheet.per_metre) ** 2
    for rank, path in enumerate(shapes.paths):
        n = int((classes == rank).sum())
        assert area_units(path) == pytest.approx(n * cell_units, rel=0.01)
    assert shapes.cells_per_square == 1


def test_a_million_cells_are_drawn_coarser_and_it_is_said_how_much():
    grid = square_grid(1000, 1e3)
    sheet = Sheet(Frame(30.0, 60.0, 600e3, 600e3))
    classes = (grid.column >= 500).astype(int)
    shapes = class_shapes(sheet, grid, classes, 2, grown=True)

    assert shapes.cells_per_square == 5
    assert sum(map(len, shapes.paths)) < 10_000


def test_a_page_has_room_for_as_many_maps_as_it_shows_however_ragged():
    """As cells under luck are: each beside another class."""
    grid = square_grid(40, 1e3)
    sheet = Sheet(Frame(30.0, 60.0, 30e3, 30e3))
    classes = np.random.default_rng(1).integers(0, 7, len(grid.row))
    few, many = (class_shapes(sheet, grid, classes, 7, grown=True, n_maps=n) for n in (12, 90))

    assert (few.cells_per_square, few.said) == (1, "")
    assert many.cells_per_square > 1
    assert f"{many.cells_per_square} by" in many.said
    assert 12 * sum(map(len, few.paths)) < 1_000_000
    assert 90 * sum(map(len, many.paths)) < 1_000_000

"""Cells as a picture in degrees: each pixel has the colour of the cell that it lies in."""

from __future__ import annotations

import io

import matplotlib.image as image
import numpy as np
import pytest

from sim.output.drawing.metric_classes import BLIND_COLOUR, METRICS, classify
from sim.output.export.content.cell_overlay import overlays
from sim.world.geodesy import Plane


@pytest.mark.parametrize("metric", METRICS)
def test_pixels_have_the_colours_of_our_map(export, metric):
    check(export, metric)


def test_over_180_degrees_and_round_a_pole_too(far_north):
    check(far_north, "coverage_fraction")


def check(one, metric):
    duration_s = float(one.run.manifest["duration_s"])
    with one.run.coverage_in_parts() as parts:
        halves = overlays(parts, metric, duration_s)
        names = [name for name in parts.names if name in one.run.fields]
        classes = classify(metric, {name: parts.field(name) for name in names}, duration_s)
        grid = parts.grid
    for drawn in halves:
        assert -180.0 <= drawn.west_deg < drawn.east_deg <= 180.0
        within = (grid.lon_deg >= drawn.west_deg) & (grid.lon_deg <= drawn.east_deg)
        check_one(drawn, grid, classes, within)


def check_one(drawn, grid, classes, within):
    pixels = np.rint(255 * image.imread(io.BytesIO(drawn.png))).astype(int)
    high, wide, _ = pixels.shape
    colours = [*classes.colours, BLIND_COLOUR]
    lon_deg = (grid.lon_deg - drawn.west_deg) % 360.0
    across = (lon_deg / (drawn.east_deg - drawn.west_deg) * wide).astype(int)
    down = ((drawn.north_deg - grid.lat_deg) / (drawn.north_deg - drawn.south_deg) * high).astype(
        int
    )
    across, down = np.minimum(across, wide - 1), np.minimum(down, high - 1)
    # The pixel under a cell's middle has its own middle in the same cell, or in a neighbour where
    # pixels are as large as cells, near a pole.
    plane = Plane(*grid.origin_deg)
    lat = drawn.north_deg - (down + 0.5) * (drawn.north_deg - drawn.south_deg) / high
    lon = drawn.west_deg + (across + 0.5) * (drawn.east_deg - drawn.west_deg) / wide
    x_m, y_m = plane.forward(lat, lon)
    same = (np.abs(x_m - grid.x_m[grid.column]) < 0.49 * grid.cell_m) & (
        np.abs(y_m - grid.y_m[grid.row]) < 0.49 * grid.cell_m
    )
    wanted = np.array([[int(colour[n : n + 2], 16) for n in (1, 3, 5)] for colour in colours])

    same &= within

    assert within.any()
    assert same.sum() > 0.6 * within.sum()
    assert (pixels[down[same], across[same], :3] == wanted[classes.index[same]]).all()
    assert set(np.unique(pixels[..., 3])) <= {0, 200}

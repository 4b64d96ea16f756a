"""Cells as other programs get them: figures in a reader's units, outlines on the globe."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.figures import figures_in
from sim.output.export.content.cell_figures import CellFigure, cell_columns, cell_rings, corners_m
from sim.world.geodesy import Plane


def test_every_figure_of_cells_has_its_name_and_words_from_the_registry():
    for figure in figures_in("cells"):
        exported = CellFigure(figure.cell_name)

        assert exported.name == figure.name
        assert exported.label == (figure.of_cell or figure.label)
        assert exported.unit == figure.unit.symbol
        assert not exported.spread


def test_how_far_replications_lie_apart_is_a_figure_beside_its_own():
    spread = CellFigure("gap_max_sd_s")

    assert (spread.name, spread.unit, spread.spread) == ("gap_max_sd_h", "h", True)
    assert spread.label == "longest gap: standard deviation over replications"


def test_what_is_not_known_is_none_and_yes_is_one():
    stored = {"revisit_mean_s": np.array([np.nan, 7200.0]), "blind": np.array([True, False])}
    columns = cell_columns([CellFigure(name) for name in stored], stored)

    assert columns == {"revisit_mean_h": [None, 2.0], "blind": [1, 0]}


def test_a_cell_lies_round_its_middle_and_shares_its_corners(export):
    grid = export.run.grid
    x_m, y_m = corners_m(grid, slice(0, grid.n_cells))

    assert np.allclose(x_m[:, :4].mean(axis=1), grid.x_m[grid.column])
    assert np.allclose(y_m[:, :4].mean(axis=1), grid.y_m[grid.row])
    assert np.ptp(x_m, axis=1) == pytest.approx(grid.cell_m)
    # Four cells meet in a corner: there are little more corners than cells.
    assert len({*zip(x_m.ravel(), y_m.ravel(), strict=True)}) < 1.2 * grid.n_cells


def test_the_outlines_of_cells_cover_them_once(far_north):
    grid = far_north.run.grid
    plane = Plane(*grid.origin_deg)
    area_m2 = 0.0
    for pieces in cell_rings(grid, slice(0, grid.n_cells)):
        for ring in pieces:
            lon_deg, lat_deg = np.array(ring).T
            assert np.abs(lon_deg).max() <= 180.0
            assert np.abs(np.diff(lon_deg)).max() <= 360.0
            polygon = shapely.Polygon(ring)
            assert polygon.is_valid
            assert polygon.exterior.is_ccw
            flat = shapely.segmentize(polygon, 0.5)
            lon_deg, lat_deg = shapely.get_coordinates(flat).T
            area_m2 += shapely.Polygon(np.column_stack(plane.forward(lat_deg, lon_deg))).area

    # Sides are straight on one map and not on the other.
    assert area_m2 == pytest.approx(grid.n_cells * grid.cell_m**2, rel=2e-3)

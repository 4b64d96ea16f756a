"""The base map: cells in their colours, cut along their area."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure

from sim.output.drawing.basemap import draw_cells
from sim.output.drawing.map_frame import frame_around
from sim.output.format.run_content import CoverageGrid
from sim.world.geodesy import Plane


@pytest.fixture(scope="module")
def grid():
    """Two cells of 10 km, one north-east of the other."""
    plane = Plane(0.0, 0.0, kind="equal_area")
    at_m, place = np.array([-5e3, 5e3]), np.arange(2)
    lat_deg, lon_deg = plane.inverse(at_m, at_m)
    text = plane.wkt, plane.proj4
    return CoverageGrid("disc", 10e3, place, place, at_m, at_m, lat_deg, lon_deg, *text)


@pytest.mark.parametrize(
    ("area", "coloured"), [(None, 2), (shapely.Point(0.0, 0.0).buffer(0.2), 14)]
)
def test_a_rim_is_coloured_where_an_area_cuts_it(grid, area, coloured):
    """Of four by four pixels all touch one of the two but those in two corners."""
    frame = frame_around(grid.lat_deg, grid.lon_deg)
    mesh = draw_cells(Figure().subplots(), frame, (grid, np.array([0, 1])), ["red", "blue"], area)
    shown = mesh.get_array()

    assert shown.count() == coloured
    assert set(np.ma.compressed(shown)) == {0.0, 1.0}
    assert (mesh.get_clip_path() is None) == (area is None)

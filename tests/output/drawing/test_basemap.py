"""The base map: cells in their colours, cut along their area."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure

from sim.output.drawing.basemap import draw_basemap, draw_cells, draw_graticule
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


def test_degrees_on_a_small_map_do_not_touch():
    """Half a degree is a quarter of an inch there, and a label longer."""
    frame = frame_around(np.array([35.0, 37.0]), np.array([39.5, 41.5]))
    axes = Figure(figsize=(2.0, 2.0), dpi=160).add_axes((0.15, 0.15, 0.8, 0.8))
    draw_basemap(axes, frame)
    draw_graticule(axes, frame)
    boxes = [text.get_window_extent() for text in axes.texts]

    assert len(boxes) > 5
    assert not [a for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]

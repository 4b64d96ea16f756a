"""The base map: of the atlas only what a frame may show, and all of that."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure

from sim.output.drawing.basemap import _near, draw_cells
from sim.output.drawing.map_frame import ARCS_BEYOND, arcs, frame_around
from sim.output.format.run_content import CoverageGrid
from sim.world.borders import atlas, coastlines_and_borders, land
from sim.world.geodesy import Plane

FRAMES = pytest.mark.parametrize(
    ("lat_deg", "lon_deg"),
    [
        ([24.0, 35.0], [51.0, 70.0]),
        ([-20.0, -10.0], [175.0, -175.0]),
        ([80.0, 85.0], [0.0, 120.0]),
        ([-70.0, -70.0], [-60.0, 120.0]),
        ([0.0, 0.5], [-20.0, -19.0]),
        ([-50.0, 60.0], [-120.0, 40.0]),
    ],
    ids=["Gulf", "antimeridian", "pole", "far south", "open sea", "half the globe"],
)


@FRAMES
def test_no_land_in_a_frame_is_left_out(lat_deg, lon_deg):
    frame = frame_around(np.array(lat_deg), np.array(lon_deg))
    near = _near(frame, atlas("50m").polygon_bounds)
    # Polygons that are not near, put together: not one of their points is in the frame.
    points = shapely.get_coordinates(land("50m", ~near))

    assert near.any() or lat_deg[0] == 0.0
    assert not frame.shows(frame.project(points)).any()


@FRAMES
def test_coasts_and_borders_are_those_chosen_from_the_whole_globe(lat_deg, lon_deg):
    """To draw what lies near a frame takes a tenth of the time of looking at all there is."""
    frame = frame_around(np.array(lat_deg), np.array(lon_deg))
    near = _near(frame.grown(ARCS_BEYOND), atlas("50m").arc_bounds)

    for some, all_lines in zip(
        coastlines_and_borders("50m", near), coastlines_and_borders("50m"), strict=True
    ):
        drawn, expected = arcs(frame, some), arcs(frame, all_lines)
        assert len(drawn) == len(expected)
        assert all(map(np.array_equal, drawn, expected))


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

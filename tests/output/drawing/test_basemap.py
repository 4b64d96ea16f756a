"""The base map: of the atlas only what a frame may show, and all of that."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.output.drawing.basemap import _near
from sim.output.drawing.map_frame import ARCS_BEYOND, arcs, frame_around
from sim.world.borders import atlas, coastlines_and_borders, land

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

"""The base map: of the atlas only what a frame may show, and all of that."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.output.drawing.basemap import _near
from sim.output.drawing.map_frame import frame_around
from sim.world.borders import atlas, land


@pytest.mark.parametrize(
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
def test_no_land_in_a_frame_is_left_out(lat_deg, lon_deg):
    frame = frame_around(np.array(lat_deg), np.array(lon_deg))
    near = _near(frame, atlas("50m"))
    # Polygons that are not near, put together: not one of their points is in the frame.
    points = shapely.get_coordinates(land("50m", ~near))

    assert near.any() or lat_deg[0] == 0.0
    assert not frame.shows(frame.project(points)).any()

"""Land, coasts and borders in a window of the globe: what a map of it shows, and little more."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from sim.number_types import Floats
from sim.world.borders import Detail, atlas, coastlines_and_borders, land

# South, north, west, east; longitudes may be counted on beyond 180.
Extent = tuple[float, float, float, float]

# A window is known by a raster of points, which may miss so much of it.
_MISSED_DEG: Final = 2.0
# Islets thinner than three steps of the atlas's grid are all coast and no land.
_SPECK_DEG: Final = (0.011, 0.0052)


def land_in_view(extent_deg: Extent, detail: Detail) -> MultiPolygon:
    """The land that a window may show; at 1:10m all of it would take a second."""
    known = atlas(detail)
    bounds_deg = known.polygon_bounds
    near = in_view(extent_deg, bounds_deg)
    if detail == "50m":
        return land("50m", near)
    near &= (bounds_deg[:, 2:] - bounds_deg[:, :2] > _SPECK_DEG).all(axis=1)
    numbers = [n for code in known.codes for n in known.polygon_numbers(code) if near[n]]
    return MultiPolygon([part for n in numbers for part in known.polygon(n)])


def lines_in_view(extent_deg: Extent, detail: Detail) -> tuple[list[Floats], list[Floats]]:
    """Coasts, and borders between countries, that a window may show: lines (N, 2), lon, lat.

    Strokes are arcs, never polygon edges: a cut in the data must not look like a coast.
    """
    return coastlines_and_borders(detail, in_view(extent_deg, atlas(detail).arc_bounds))


def in_view(extent_deg: Extent, bounds_deg: Floats) -> NDArray[np.bool_]:
    """Of polygons or arcs with bounds `(P, 4)` those `(P,)` that a window may show."""
    south, north, west, east = np.add(extent_deg, np.array([-1, 1, -1, 1]) * _MISSED_DEG)
    near: NDArray[np.bool_] = (bounds_deg[:, 1] <= north) & (bounds_deg[:, 3] >= south)
    # The window's longitudes are counted on from its centre, the atlas's from -180 to 180: a turn
    # either way may bring them together.
    near &= np.any(
        [
            (bounds_deg[:, 0] + turn <= east) & (bounds_deg[:, 2] + turn >= west)
            for turn in (-360.0, 0.0, 360.0)
        ],
        axis=0,
    )
    return near

"""Places in an area from numbers between 0 and 1: all ground alike, on the ellipsoid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

from sim.number_types import Floats
from sim.world.area import centroid, inside, on_plane
from sim.world.geodesy import Plane

# Tiles on a side of the box round the area: those that miss it are left out.
_TILES = 64

# Numbers from 0 to 1 `(n, 3)`, by the number of the attempt.
Numbers = Callable[[int], Floats]


class AreaPlaces:
    """An outline made ready for places to be drawn in it: tiles of equal area that touch it."""

    def __init__(self, outline: shapely.Geometry) -> None:
        self._outline = outline
        self._plane = Plane(*centroid(outline), kind="equal_area")
        flat = on_plane(outline, self._plane)
        west, south, east, north = shapely.bounds(flat)
        self._side_m = np.array([(east - west) / _TILES, (north - south) / _TILES])
        x, y = np.meshgrid(
            west + self._side_m[0] * np.arange(_TILES), south + self._side_m[1] * np.arange(_TILES)
        )
        corners = np.column_stack([x.ravel(), y.ravel()])
        boxes = shapely.box(*corners.T, *(corners + self._side_m).T)
        shapely.prepare(flat)
        self._corners_m = corners[shapely.intersects(flat, boxes)]

    def drawn(self, numbers: Numbers, n: int) -> tuple[Floats, Floats]:
        """Latitudes and longitudes `(n,)`: place k is decided by the k-th row of each attempt.

        Attempts go on until every place lies inside; more places leave the first ones as they are.
        """
        lat_deg, lon_deg = np.full(n, np.nan), np.full(n, np.nan)
        missing = np.arange(n)
        attempt = 0
        while len(missing):
            u = numbers(attempt)[missing]
            tile = (u[:, 0] * len(self._corners_m)).astype(int)
            x_m, y_m = (self._corners_m[tile] + u[:, 1:] * self._side_m).T
            lat, lon = self._plane.inverse(x_m, y_m)
            good = inside(self._outline, lat, lon)
            lat_deg[missing[good]], lon_deg[missing[good]] = lat[good], lon[good]
            missing = missing[~good]
            attempt += 1
        return lat_deg, lon_deg

"""Closed airspace: a closed country's land, the sea near its coast, and polygons of one's own.

What is closed: the land of each closed country; the sea (the Caspian included) within
`territorial_sea_m` of its coast, whoever's coast is nearer; each own polygon. What never is: the
land of a country that is not closed, except under an own polygon; and what lies in an exception.
Unless asked for, two coasts nearer than the territorial sea share no median line: the sea between
them is closed as far as the closed country's coast reaches, which is the cautious reading of a
strait such as Hormuz. With it, the sea ends where an open country's coast is nearer.

Accuracy. Land is exactly Natural Earth's polygon, so a border stays the border; the limit at sea is
drawn outward (territorial_sea.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import MultiPolygon

from sim.world import antimeridian, area, borders
from sim.world import sea_limits as limits
from sim.world.geodesy import Plane, densify
from sim.world.territorial_sea import drawn_country, open_coasts

_EDGE_DEG = 0.1  # edges that are straight in degrees and on the plane, to a metre
_POLE_DEG = 90.0 - 1e-9
_PATH_M = 1000.0  # pieces of a path that are straight in degrees, to 0.1 m up to 70 degrees
_ON_BOUNDARY_DEG = 1e-4  # some 10 m: what is no deeper inside is on the boundary


@dataclass(frozen=True, eq=False)
class ClosedAirspace:
    """Where one may not fly. `geometry` is longitude and latitude [deg], cut at 180 degrees."""

    geometry: MultiPolygon
    parts: Mapping[str, shapely.Geometry]  # by name of country or region

    @property
    def is_empty(self) -> bool:
        """Whether nothing is closed."""
        return bool(self.geometry.is_empty)

    def contains(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.bool_]:
        """Whether points lie inside; the boundary is outside, so a route may follow it."""
        return _contains(self.geometry, lat_deg, lon_deg)

    def entered_at(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[float, float] | None:
        """A point at which a path (V,) along geodesics lies inside; None if it stays outside.

        As for routes, up to some 10 m inside is on the boundary. Not only the path's points are
        looked at: a strip narrower than its legs is crossed between them.
        """
        lat, lon = densify(lat_deg, lon_deg, _PATH_M)
        pieces = antimeridian.cut_line(np.column_stack([lon, lat]))
        path = shapely.MultiLineString(pieces)
        if not shapely.intersects(self.geometry, path):
            return None
        within = shapely.get_parts(shapely.get_parts([shapely.intersection(path, self.geometry)]))
        lonlat, line = shapely.get_coordinates(within, return_index=True)
        middle = ((lonlat[1:] + lonlat[:-1]) / 2.0)[line[1:] == line[:-1]]
        inside = middle[shapely.contains_xy(self.geometry, *middle.T)]
        deep = inside[~shapely.dwithin(self._boundary, shapely.points(inside), _ON_BOUNDARY_DEG)]
        return (float(deep[0, 1]), float(deep[0, 0])) if len(deep) else None

    @cached_property
    def _boundary(self) -> shapely.Geometry:
        boundary = shapely.boundary(self.geometry)
        shapely.prepare(boundary)
        return boundary

    def name_at(self, lat_deg: float, lon_deg: float) -> str:
        """The country or region that closes a point; empty where the air is open."""
        for name, part in self.parts.items():
            if _contains(part, lat_deg, lon_deg).any():
                return name
        # On the border between two closed countries, which is the boundary of both.
        return self.nearest_name(lat_deg, lon_deg) if self.contains(lat_deg, lon_deg) else ""

    def nearest_name(self, lat_deg: float, lon_deg: float) -> str:
        """The closed country or region nearest to a point, on the flat map; empty if none is."""
        point = shapely.Point(lon_deg, lat_deg)
        return min(self.parts, key=lambda n: shapely.distance(self.parts[n], point), default="")

    def nearest_open(self, lat_deg: float, lon_deg: float) -> tuple[float, float]:
        """The point on the limit nearest to a point inside; outside, the point itself.

        From the middle of Iran, 32 N 53 E, off the coast of the Gulf near Ganaveh: 201 nm.
        """
        if not self.contains(lat_deg, lon_deg):
            return lat_deg, lon_deg
        plane = Plane(lat_deg, lon_deg, "equidistant")
        edges = shapely.segmentize(shapely.boundary(self.geometry), _EDGE_DEG)
        lines = [shapely.get_coordinates(line) for line in shapely.get_parts(edges)]
        lonlat = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines])
        # The cut at 180 degrees is no boundary.
        lonlat = lonlat[(np.abs(lonlat[..., 0]) < 180.0).any(axis=1)]
        x_m, y_m = plane.forward(lonlat[..., 1], lonlat[..., 0])
        sides = shapely.linestrings(np.stack([x_m, y_m], axis=-1))
        nearest = sides[shapely.distance(sides, shapely.Point(0, 0)).argmin()]
        on = shapely.get_coordinates(shapely.shortest_line(nearest, shapely.Point(0, 0)))[0]
        lat, lon = plane.inverse(*on)
        return float(lat), float(lon)


def closed_airspace(
    closed: Sequence[str],
    territorial_sea_m: float = 22_224.0,
    regions: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    *,
    exceptions: Sequence[shapely.Geometry] = (),
    median_line: bool = False,
) -> ClosedAirspace:
    """Close countries by alpha-3 code and regions by name, but for the exceptions.

    A region is a polygon of (latitude, longitude) points joined by geodesics; only regions named
    in `closed` are closed. Exceptions are polygons of longitude and latitude in which the air is
    open. With `median_line` the sea ends half-way to an open country's coast. ValueError for a
    name that is neither.
    """
    regions = regions or {}
    parts: dict[str, shapely.Geometry] = {}
    codes = tuple(sorted(name for name in closed if name not in regions))
    beside = codes if median_line else None
    for code in closed:
        if code not in regions:
            parts[borders.country_names()[code]] = _country(code, territorial_sea_m, beside)
    for name in closed:
        if name in regions:
            parts[name] = area.polygon_outline(regions[name])
    if exceptions:
        legal = shapely.union_all(list(exceptions))
        cut = {name: shapely.difference(part, legal) for name, part in parts.items()}
        # A new list of polygons: what the seam leaves of a difference may be lines and points.
        left = {name: antimeridian.polygonal(part) for name, part in cut.items()}
        parts = {name: antimeridian.multipolygon(part) for name, part in left.items() if part}
    together = [polygon for part in parts.values() for polygon in antimeridian.polygonal(part)]
    geometry = antimeridian.multipolygon(together)
    for shape in (geometry, *parts.values()):
        shapely.prepare(shape)
    return ClosedAirspace(geometry, parts)


@lru_cache(maxsize=256)
def _country(code: str, distance_m: float, beside: tuple[str, ...] | None) -> MultiPolygon:
    """One closed country's land and sea, whatever else is closed. Scenarios share it.

    With a median line it does matter what else is: `beside` are all that are closed.
    """
    others = [] if beside is None else open_coasts(code, beside, distance_m)
    kept = limits.country(code) if distance_m == limits.DISTANCE_M and not others else None
    return kept or drawn_country(code, distance_m, others)


def _contains(shape: shapely.Geometry, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.bool_]:
    lat, lon = np.broadcast_arrays(
        np.asarray(lat_deg, dtype=np.float64), np.asarray(lon_deg, dtype=np.float64)
    )
    lon = np.where(np.abs(lon) > 180.0, (lon + 180.0) % 360.0 - 180.0, lon)
    lat = np.clip(lat, -_POLE_DEG, _POLE_DEG)  # on the flat map the pole itself is an edge
    found: NDArray[np.bool_] = shapely.contains_xy(shape, lon, lat)
    # On the cut at 180 degrees, which is no boundary, a point is inside if both its sides are.
    seam = np.abs(lon) == 180.0
    if seam.any():
        east = shapely.contains_xy(shape, 180.0 - 1e-9, lat)
        west = shapely.contains_xy(shape, -180.0 + 1e-9, lat)
        found = np.where(seam, east & west, found)
    return np.asarray(found)

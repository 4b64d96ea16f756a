"""Closed airspace: a closed country's land, the sea near its coast, and polygons of one's own.

What is closed: the land of each closed country; the sea (the Caspian included) within
`territorial_sea_m` of its coast, whoever's coast is nearer; each own polygon. What never is: the
land of a country that is not closed, except under an own polygon; and what lies in an exception.
Unless asked for, two coasts nearer than the territorial sea share no median line: the sea between
them is closed as far as the closed country's coast reaches, which is the cautious reading of a
strait such as Hormuz. With it, the sea ends where an open country's coast is nearer (median.py).

Accuracy. Land is exactly Natural Earth's polygon, so a border stays the border. The limit at sea
is drawn outward: never nearer the coast than asked, never more than `SEA_TOLERANCE_M` farther
(at 12 nm; twice that at 200 nm).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import acos, ceil, pi, sin

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.affinity import translate
from shapely.geometry import MultiPolygon

from sim.world import antimeridian, area, borders
from sim.world import sea_limits as limits
from sim.world.geodesy import MEAN_RADIUS_M, Plane, densify
from sim.world.median_line import nearer_to_others

Floats = NDArray[np.float64]

SEA_TOLERANCE_M = 150.0
_ARC_SAG_M = 30.0  # by how much the polygon standing for a circle may lie inside it
_SIMPLIFY_M = 50.0  # vertices nearer than this to the simplified limit are dropped
_CHUNK_M = 200_000.0  # coast handled in one plane
_EDGE_DEG = 0.1  # edges that are straight in degrees and on the plane, to a metre
_EDGE_M = 15_000.0  # the same on the way back, ...
_TURNS_DEG = (-360.0, 0.0, 360.0)
_POLE_DEG = 90.0 - 1e-9
_EDGE_SAG_M = 10.0  # ... to this much up to 65 degrees of latitude
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
    others = [] if beside is None else _open_coasts(code, beside, distance_m)
    if distance_m == limits.DISTANCE_M and not others and code in limits.known():
        return limits.country(code)
    return drawn_country(code, distance_m, others)


def drawn_country(code: str, distance_m: float, others: Sequence[Floats] = ()) -> MultiPolygon:
    """One closed country's land and sea, drawn afresh: seconds for the longest coasts.

    Sea nearer to the coasts of others, lines (N, 2) each, is left out.
    """
    land = borders.country(code)
    if distance_m <= 0:
        return land
    off_shore = _without_land_of_others(_sea(code, distance_m, others), code)
    return antimeridian.multipolygon(antimeridian.polygonal(shapely.union(land, off_shore)))


def coast_points(code: str) -> int:
    """How many points a country's coast is drawn through; Canada's 74,000."""
    return sum(map(len, _coast_chunks(borders.atlas("10m").polygon_numbers(code))))


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


def _sea(code: str, distance_m: float, others: Sequence[Floats]) -> shapely.Geometry:
    """All within a distance of a country's coast, land and sea, drawn outward.

    Without what is nearer to the coast of others: a point that some stretch of its own coast keeps
    is nearer to that than to theirs.
    """
    parts: list[shapely.Geometry] = []
    boxes = shapely.STRtree([_box_round([other], 0.0) for other in others])
    for chunk in _coast_chunks(borders.atlas("10m").polygon_numbers(code)):
        around = _around(chunk, distance_m)
        near = boxes.query(_round_the_globe(_box_round([chunk], 2 * distance_m)), "intersects")
        reach_m = distance_m + SEA_TOLERANCE_M
        lost = nearer_to_others(chunk, [others[i] for i in near], reach_m) if len(near) else []
        if lost:
            theirs = shapely.union_all(lost)
            around = [shapely.difference(part, theirs) for part in around]
        parts += around
    return shapely.union_all(parts)


def _open_coasts(code: str, codes: Sequence[str], distance_m: float) -> list[Floats]:
    """Coasts of open countries in the reach of a closed one's sea, lines of some 200 km."""
    atlas = borders.atlas("10m")
    own, open_codes = _coast_chunks(atlas.polygon_numbers(code)), set(atlas.codes) - set(codes)
    if not own or not open_codes:
        return []
    near = _round_the_globe(_box_round(own, 2 * distance_m))
    shapely.prepare(near)
    others = np.concatenate([np.asarray(atlas.polygon_numbers(c)) for c in sorted(open_codes)])
    close = others[shapely.intersects(near, shapely.box(*atlas.polygon_bounds[others].T))]
    chunks = _coast_chunks(close.tolist())
    return [chunk for chunk in chunks if shapely.intersects(near, _box_round([chunk], 0.0))]


def _round_the_globe(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape on the flat map and its images a turn to either side."""
    return shapely.union_all([translate(shape, xoff=turn_deg) for turn_deg in _TURNS_DEG])


def _box_round(lines: Sequence[Floats], margin_m: float) -> shapely.Geometry:
    """The boxes of lines in degrees, widened to all sides by a distance."""
    low, high = (np.array([f(line, axis=0) for line in lines]) for f in (np.min, np.max))
    north_deg = np.degrees(margin_m / MEAN_RADIUS_M)
    cosine = np.cos(np.radians(np.maximum(np.abs(low[:, 1]), np.abs(high[:, 1])) + north_deg))
    east_deg = north_deg / np.maximum(cosine, 0.01)
    return shapely.union_all(
        shapely.box(
            low[:, 0] - east_deg,
            low[:, 1] - north_deg,
            high[:, 0] + east_deg,
            high[:, 1] + north_deg,
        )
    )


def _coast_chunks(polygons: Iterable[int]) -> list[Floats]:
    """The coast of polygons in lines (N, 2) of longitude and latitude, each some 200 km across.

    An islet that the source's grid flattened to nothing is a line of one point.
    """
    atlas = borders.atlas("10m")
    rings = [ring for number in polygons for ring in atlas.rings(number)]
    if not rings:
        return []
    walked = np.concatenate(rings)
    arcs = np.unique(np.where(walked >= 0, walked, ~walked))
    chunks: list[Floats] = []
    for number in arcs[atlas.uses[arcs] == 1]:
        for line in antimeridian.cut_line(atlas.arc(int(number))):
            dense = shapely.segmentize(_drawn(line), _EDGE_DEG)
            chunks += _chunks(shapely.get_coordinates(dense))
    return chunks


def _drawn(line: Floats) -> shapely.Geometry:
    """A line (N, 2); a point where it has no length."""
    return shapely.linestrings(line) if np.ptp(line, axis=0).any() else shapely.points(line[0])


def _chunks(line: Floats) -> list[Floats]:
    """A line cut into pieces that fit a square of about `_CHUNK_M`."""
    east_m = np.ptp(line[:, 0]) * np.cos(np.radians(np.abs(line[:, 1]).min()))
    extent_m = max(east_m, np.ptp(line[:, 1])) * np.radians(MEAN_RADIUS_M)
    if len(line) <= 2 or extent_m <= _CHUNK_M:
        return [line]
    middle = len(line) // 2
    return _chunks(line[: middle + 1]) + _chunks(line[middle:])


def _around(line: Floats, distance_m: float) -> list[shapely.Geometry]:
    """The polygons of all points within a distance of a line (N, 2), never smaller than the truth.

    Done in an equidistant plane on the line's middle. Off its centre that plane stretches lengths
    across the radius by (r/R)/sin(r/R): 0.01 % here, made good by a longer distance.
    """
    middle = line.min(axis=0) / 2 + line.max(axis=0) / 2
    plane = Plane(middle[1], middle[0], "equidistant")
    xy = np.column_stack(plane.forward(line[:, 1], line[:, 0]))
    angle = min((np.hypot(*xy.T).max() + distance_m) / MEAN_RADIUS_M, 1.0)
    reach_m = distance_m * angle / sin(angle) + _ARC_SAG_M + _SIMPLIFY_M + _EDGE_SAG_M
    segments = ceil(pi / 4 / acos(1 - min(_ARC_SAG_M / reach_m, 1.0)))
    disc = shapely.buffer(_drawn(xy), reach_m, quad_segs=segments)
    smooth = shapely.segmentize(shapely.simplify(disc, _SIMPLIFY_M), _EDGE_M)
    rings = [
        np.column_stack(plane.inverse(*shapely.get_coordinates(ring).T)[::-1])
        for ring in shapely.get_rings(smooth)
    ]
    return list(antimeridian.polygons(rings))


def _without_land_of_others(sea: shapely.Geometry, code: str) -> shapely.Geometry:
    """The sea less the land of every country but one."""
    atlas = borders.atlas("10m")
    pieces = np.asarray(antimeridian.polygonal(sea), dtype=object)
    others = np.concatenate(
        [np.asarray(atlas.polygon_numbers(other)) for other in atlas.codes if other != code]
    )
    boxes = shapely.box(*atlas.polygon_bounds[others].T)
    near = np.unique(shapely.STRtree(boxes).query(pieces)[1])
    shores = [part for number in others[near] for part in atlas.polygon(int(number))]
    piece, shore = shapely.STRtree(shores).query(pieces, predicate="intersects")
    for k, n in zip(piece, shore, strict=True):
        pieces[k] = shapely.difference(pieces[k], shores[n])
    return shapely.union_all(pieces)

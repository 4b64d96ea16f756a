"""Closed airspace on a plane where geodesics are straight: the scene in which routes are sought.

The plane is gnomonic: a point at azimuth a and geodesic distance s from the centre lies at
R tan(s/R) along a, with R the ellipsoid's Gaussian radius at the centre. Lines through the centre
are exact geodesics. Others stray from straight, by at most 5 km (L/R)^2 (r/R)^2 for a leg of
length L within r of the centre: 2.5 m in a scene of 1,000 km radius, 40 m in one of 2,000 km
(measured; tests/world/routing/test_routing_scene.py). A leg that may stray by more than 5 m is
drawn as a bent line, so that lines of sight are right for geodesics to 10 m everywhere.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import MultiPolygon

from sim.number_types import Floats
from sim.world import antimeridian
from sim.world.airspace import ClosedAirspace
from sim.world.geodesy import WGS84, forward, inverse
from sim.world.routing.corners import Corners, bevelled
from sim.world.routing.obstacle_filling import fill_pockets
from sim.world.routing.walls import PLAIN_M, Walls

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

HORIZON_M = 8_800_000.0  # 79 degrees: farther off, the plane runs to infinity
_EDGE_DEG = 0.1  # an edge straight in degrees strays from its geodesic by at most 1.2 m
_SEAM_DIGITS = 7  # of latitude on the cut at 180 degrees: 1 cm
_STRAIGHT_M = 0.5  # vertices nearer to a straight edge than this are dropped
_CLEARANCE_M = 10.0  # turning points stand this far off the edges, at most 1.42 times off a corner
PASSAGE_M = 50.0  # every way as wide is found; wider than what turning points on both sides take up
_STRAY_SCALE_M = 5000.0
_STRAY_M = 5.0
_FEW_BENT = 2000  # of so many lines it pays to know what is deep inside and what is far outside


class Scene:
    """Obstacles, turning points and lines of sight for given ends of routes (N, 2).

    Points are plane coordinates (N, 2) in metres; turning points are numbered. Without ends it is
    for routes between any points: nothing is filled.
    """

    def __init__(
        self, airspace: ClosedAirspace, centre: tuple[float, float], ends: Floats | None
    ) -> None:
        self.lat0_deg, self.lon0_deg = centre
        sin2 = np.sin(np.radians(self.lat0_deg)) ** 2
        self._radius_m = WGS84.b / (1 - WGS84.es * sin2)
        self._obstacles = self._on_plane(airspace)
        self._walls = Walls(self._obstacles)
        self._ends_m = None if ends is None else self.to_plane(ends[:, 0], ends[:, 1])
        self._n_bent = 0

    # --- the plane -----------------------------------------------------------------------------

    def to_plane(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> Floats:
        """Plane coordinates (N, 2) of points nearer than the horizon."""
        azimuth, distance_m = inverse(self.lat0_deg, self.lon0_deg, lat_deg, lon_deg)
        reach_m = self._radius_m * np.tan(distance_m / self._radius_m)
        return np.column_stack([reach_m * np.sin(azimuth), reach_m * np.cos(azimuth)])

    def to_globe(self, xy_m: Floats) -> tuple[Floats, Floats]:
        """Latitude and longitude [deg] of plane coordinates (N, 2)."""
        distance_m = self._radius_m * np.arctan(np.hypot(*xy_m.T) / self._radius_m)
        azimuth = np.arctan2(xy_m[:, 0], xy_m[:, 1])
        return forward(self.lat0_deg, self.lon0_deg, azimuth, distance_m)

    def _on_plane(self, airspace: ClosedAirspace) -> MultiPolygon:
        """The obstacles within the horizon, on the plane."""

        def equidistant(lonlat: Floats) -> Floats:
            # The two sides of the cut at 180 degrees come to lie on each other to the last bit.
            lon, lat = lonlat.T
            cut = np.abs(lon) == 180.0
            lon, lat = np.where(cut, 180.0, lon), np.where(cut, lat.round(_SEAM_DIGITS), lat)
            azimuth, distance_m = inverse(self.lat0_deg, self.lon0_deg, lat, lon)
            return np.column_stack([distance_m * np.sin(azimuth), distance_m * np.cos(azimuth)])

        def gnomonic(xy_m: Floats) -> Floats:
            angle = np.hypot(*xy_m.T) / self._radius_m
            stretch = np.divide(np.tan(angle), angle, out=np.ones_like(angle), where=angle > 0)
            scaled: Floats = xy_m * stretch[:, None]
            return scaled

        dense = shapely.segmentize(airspace.geometry, _EDGE_DEG)
        has_cut = not airspace.is_empty and np.abs(shapely.bounds(dense)).max() == 180.0
        parts = []
        for part in shapely.get_parts(shapely.transform(dense, equidistant)):
            distance_m = np.hypot(*shapely.get_coordinates(part).T)
            if distance_m.min() < HORIZON_M:
                part = part if part.is_valid else shapely.make_valid(part, method="structure")
                if distance_m.max() > HORIZON_M:
                    part = shapely.intersection(part, shapely.Point(0, 0).buffer(HORIZON_M, 64))
                parts += antimeridian.polygonal(part)
        flat = shapely.union_all(parts) if has_cut else MultiPolygon(parts)
        simple = shapely.simplify(shapely.transform(flat, gnomonic), _STRAIGHT_M)
        return MultiPolygon(antimeridian.polygonal(simple))

    # --- turning points ------------------------------------------------------------------------

    @cached_property
    def _filled(self) -> MultiPolygon:
        if self._ends_m is None:
            return self._obstacles
        return _filled(self._obstacles, self._ends_m)

    @cached_property
    def _walls_filled(self) -> Walls:
        return Walls(self._filled)

    @cached_property
    def _corners(self) -> Corners:
        """The obstacles' convex vertices, pushed outward: where a shortest route can turn."""
        rings = [ring for polygon in _rings(self._filled) for ring in polygon]
        if not rings:
            return Corners(*(np.empty((0, 2)) for _ in range(3)))
        vertex = np.concatenate(rings)
        into = np.concatenate([xy - np.roll(xy, 1, axis=0) for xy in rings])
        out_of = np.concatenate([np.roll(xy, -1, axis=0) - xy for xy in rings])
        into /= np.hypot(*into.T)[:, None]
        out_of /= np.hypot(*out_of.T)[:, None]
        horizon_m = self._radius_m * np.tan(HORIZON_M / self._radius_m)
        convex = (_cross(into, out_of) > 0) & (np.hypot(*vertex.T) < 0.99 * horizon_m)
        vertex, into, out_of = bevelled(vertex[convex], into[convex], out_of[convex])
        # The mitre: at clearance from both edges.
        outward = np.column_stack([into[:, 1] + out_of[:, 1], -into[:, 0] - out_of[:, 0]])
        point = vertex + outward * (2 * _CLEARANCE_M / (outward**2).sum(axis=1))[:, None]
        shapely.prepare(self._filled)
        free = ~shapely.intersects_xy(self._filled, point[:, 0], point[:, 1])
        return Corners(point[free], into[free], out_of[free])

    @property
    def n_turning(self) -> int:
        """How many turning points there are."""
        return len(self._corners.point_m)

    @cached_property
    def turning_lat_lon(self) -> tuple[Floats, Floats]:
        """Latitude and longitude [deg] of the turning points."""
        return self.to_globe(self._corners.point_m)

    # --- lines of sight ------------------------------------------------------------------------

    def free(self, from_m: Floats, to_m: Floats) -> Bools:
        """Whether geodesics between points (N, 2) stay clear of the obstacles' inside, to 10 m."""
        return self._clear_of(self._walls, from_m, to_m, may_pass_far=True)

    def surely_free(self, amid_m: Floats, to_m: Floats) -> Bools:
        """Whether geodesics to points (N, 2) from anywhere amid others (K, 2) are free, and far so.

        False where that is not plain from afar: then each is to be looked at by itself.
        """
        low, high = amid_m.min(axis=0), amid_m.max(axis=0)
        box_m = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
        from_m, ends_m = np.tile(box_m, (len(to_m), 1)), np.repeat(to_m, 4, axis=0)
        strays_m = self._strays_m(from_m, ends_m).reshape(-1, 4).max(axis=1)
        corners_m = np.concatenate([from_m.reshape(-1, 4, 2), to_m[:, None]], axis=1)
        hulls = shapely.convex_hull(shapely.multipoints(corners_m))
        near: Bools = shapely.intersects(self._walls.around, hulls)
        return np.asarray(~near & (strays_m <= PLAIN_M))

    def _clear_of(self, walls: Walls, from_m: Floats, to_m: Floats, *, may_pass_far: bool) -> Bools:
        blocked = np.zeros(len(from_m), dtype=bool)
        strays_m = self._strays_m(from_m, to_m)
        halvings = _halvings(strays_m)
        bent = halvings > 0
        self._n_bent += int(np.count_nonzero(bent))
        if self._n_bent > _FEW_BENT:
            # To bend a line costs ten times as much as to see that it leads deep inside, or far by.
            known = np.flatnonzero(bent & (strays_m <= PLAIN_M))
            straight = shapely.linestrings(np.stack([from_m[known], to_m[known]], axis=1))
            deep = shapely.intersects(walls.inside, straight)
            blocked[known], halvings[known[deep]] = deep, np.nan
            if may_pass_far:
                others = known[~deep]
                far = ~shapely.intersects(walls.around, straight[~deep])
                halvings[others[far]] = np.nan
        for times in sorted(set(halvings[~np.isnan(halvings)].tolist())):
            leg = np.flatnonzero(halvings == times)
            lines = shapely.linestrings(self._bent(from_m[leg], to_m[leg], int(2**times)))
            blocked[leg] = shapely.intersects(walls.solid, lines)
        return ~blocked

    def _strays_m(self, from_m: Floats, to_m: Floats) -> Floats:
        """By how much a geodesic may stray from the straight line on the plane (N,)."""
        if len(from_m) == 0:
            return np.empty(0)
        near2, far2 = ((p**2).sum(axis=1) / self._radius_m**2 for p in (from_m, to_m))
        along = (from_m * to_m).sum(axis=1) / self._radius_m**2
        cosine = (1 + along) / np.sqrt((1 + near2) * (1 + far2))
        length = np.arccos(np.clip(cosine, -1.0, 1.0))
        reach = np.arctan(np.sqrt(np.maximum(near2, far2)))
        return np.asarray(_STRAY_SCALE_M * (length * reach) ** 2)

    def _bent(self, from_m: Floats, to_m: Floats, pieces: int) -> Floats:
        """The geodesics between points (N, 2) as lines (N, pieces + 1, 2) on the plane."""
        if pieces == 1:
            return np.stack([from_m, to_m], axis=1)
        (lat0, lon0), (lat1, lon1) = self.to_globe(from_m), self.to_globe(to_m)
        azimuth, length_m = inverse(lat0, lon0, lat1, lon1)
        along_m = length_m[:, None] * (np.arange(1, pieces) / pieces)
        lat, lon = forward(lat0[:, None], lon0[:, None], azimuth[:, None], along_m)
        between_m = self.to_plane(lat.ravel(), lon.ravel()).reshape(len(from_m), pieces - 1, 2)
        return np.concatenate([from_m[:, None], between_m, to_m[:, None]], axis=1)

    def tangents_from(self, points_m: Floats) -> tuple[Ints, Ints]:
        """Pairs (point, turning point) where a route could turn without entering, seen or not."""
        return self._corners.tangent_from(points_m)

    def seen_from(self, points_m: Floats) -> tuple[Ints, Ints]:
        """The same in sight."""
        point, turning = self.tangents_from(points_m)
        seen = self.sees(points_m[point], turning)
        return point[seen], turning[seen]

    def seen_from_turning(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Pairs (index into numbers, turning point) that a shortest route could join."""
        corners = self._corners
        points_m = corners.point_m[numbers]
        point, turning = corners.tangent_from(points_m)
        useful = corners.tangent_at(numbers[point], corners.point_m[turning])
        useful &= numbers[point] != turning
        point, turning = point[useful], turning[useful]
        seen = self.sees(points_m[point], turning)
        return point[seen], turning[seen]

    def sees(self, points_m: Floats, turning: Ints) -> Bools:
        """Whether each point (N, 2) has a turning point (N,) in sight."""
        turning_m = self._corners.point_m[turning]
        return self._clear_of(self._walls_filled, points_m, turning_m, may_pass_far=False)

    def in_bays(self, points_m: Floats) -> Bools:
        """Whether points (N, 2) are in or on what is filled, where the scene knows no way out."""
        shapely.prepare(self._filled)
        inside: Bools = shapely.intersects_xy(self._filled, points_m[:, 0], points_m[:, 1])
        return inside

    # --- which side of a wall ------------------------------------------------------------------

    @cached_property
    def _holes(self) -> list[shapely.Geometry]:
        """Open air walled in on all sides, the smallest first."""
        rings = [
            ring
            for polygon in antimeridian.polygonal(self._walls.solid)
            for ring in shapely.get_rings(polygon)[1:]
        ]
        return sorted((shapely.polygons(ring) for ring in rings), key=shapely.area)

    def enclosure(self, points_m: Floats) -> Ints:
        """The number of the smallest hole each point lies in; -1 for the open world."""
        found = np.full(len(points_m), -1)
        for number in reversed(range(len(self._holes))):
            found[shapely.contains_xy(self._holes[number], *points_m.T)] = number
        return found


def _halvings(strays_m: Floats) -> Floats:
    """How often legs must be halved to be drawn right: half a leg strays a quarter as far."""
    return np.asarray(np.ceil(np.log2(np.maximum(strays_m / _STRAY_M, 1.0)) / 2))


def _rings(obstacles: MultiPolygon) -> list[list[Floats]]:
    """The rings of each polygon, shell first, open, with the obstacle on their left."""
    return [
        [shapely.get_coordinates(ring)[:-1] for ring in shapely.get_rings(polygon)]
        for polygon in antimeridian.polygonal(shapely.orient_polygons(obstacles))
    ]


def _filled(obstacles: MultiPolygon, ends_m: Floats) -> MultiPolygon:
    """The obstacles with their idle bays filled."""
    polygons = _rings(obstacles)
    if not polygons:
        return obstacles
    left = iter(fill_pockets([ring for rings in polygons for ring in rings], ends_m, PASSAGE_M))
    filled = [[next(left) for _ in rings] for rings in polygons]
    return MultiPolygon(
        [(rings[0], [hole for hole in rings[1:] if len(hole) >= 3]) for rings in filled]
    )


def _cross(a: Floats, b: Floats) -> Floats:
    product: Floats = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product

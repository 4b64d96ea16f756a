"""The sea near a country's coast, drawn as polygons: what is closed with its land.

The limit is drawn outward: never nearer the coast than asked, never more than `SEA_TOLERANCE_M`
farther (at 12 nm; twice that at 200 nm).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import acos, ceil, pi, sin

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon

from sim.number_types import Floats
from sim.world import antimeridian, borders
from sim.world.geodesy import MEAN_RADIUS_M, Plane
from sim.world.median_line import nearer_to_others

SEA_TOLERANCE_M = 150.0
_ARC_SAG_M = 30.0  # by how much the polygon standing for a circle may lie inside it
_SIMPLIFY_M = 50.0  # vertices nearer than this to the simplified limit are dropped
_CHUNK_M = 200_000.0  # coast handled in one plane
_EDGE_DEG = 0.1  # edges that are straight in degrees and on the plane, to a metre
_EDGE_M = 15_000.0  # the same on the way back, ...
_EDGE_SAG_M = 10.0  # ... to this much up to 65 degrees of latitude
_TURNS_DEG = (-360.0, 0.0, 360.0)


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


def open_coasts(code: str, codes: Sequence[str], distance_m: float) -> list[Floats]:
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


def _sea(code: str, distance_m: float, others: Sequence[Floats]) -> shapely.Geometry:
    """All within a distance of a country's coast, land and sea, drawn outward.

    Without what is nearer to the coast of others: a point that some stretch of its own coast keeps
    is nearer to that than to theirs.
    """
    parts: list[shapely.Geometry] = []
    boxes = shapely.STRtree([_box_round([other], 0.0) for other in others])
    for chunk in _coast_chunks(borders.atlas("10m").polygon_numbers(code)):
        around = _around(chunk, distance_m)
        if others:
            near = boxes.query(_round_the_globe(_box_round([chunk], 2 * distance_m)), "intersects")
            reach_m = distance_m + SEA_TOLERANCE_M
            lost = nearer_to_others(chunk, [others[i] for i in near], reach_m) if len(near) else []
            if lost:
                theirs = shapely.union_all(lost)
                around = [shapely.difference(part, theirs) for part in around]
        parts += around
    return shapely.union_all(parts)


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

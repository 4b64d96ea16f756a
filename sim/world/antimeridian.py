"""Rings on the globe to polygons on the flat longitude-latitude map, cut at 180 degrees.

A ring is given by vertices whose neighbours are joined the short way round; it may cross the
antimeridian or wind round a pole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from sim.number_types import Floats


def unwrap_deg(lon_deg: Floats) -> Floats:
    """Longitudes without jumps: each within 180 degrees of the one before.

    Only whole turns are added, so that equal longitudes stay equal to the last bit.
    """
    turns = np.cumsum(np.round(np.diff(lon_deg) / 360.0))
    running: Floats = lon_deg - 360.0 * np.concatenate([[0.0], turns])
    return running


def _unwrapped(ring: Floats) -> Floats:
    """A closed ring (N, 2) with running longitudes, closed over the pole it winds round."""
    closed = ring if np.array_equal(ring[0], ring[-1]) else np.vstack([ring, ring[:1]])
    flat = np.column_stack([unwrap_deg(closed[:, 0]), closed[:, 1]])
    turn = round((flat[-1, 0] - flat[0, 0]) / 360.0)
    return flat if turn == 0 else _round_the_pole(flat, turn)


def _round_the_pole(flat: Floats, turn: int) -> Floats:
    """A ring that gains `turn` (1 or -1) turns of longitude, closed over the nearer pole.

    It is made to start on the antimeridian, where the cut leaves no slit.
    """
    pole = 90.0 if flat[:, 1].mean() > 0 else -90.0
    strip = np.floor((flat[:, 0] + 180.0) / 360.0)
    k = int(np.flatnonzero(np.diff(strip))[0])
    seam = 360.0 * max(strip[k], strip[k + 1]) - 180.0
    (lon0, lat0), (lon1, lat1) = flat[k], flat[k + 1]
    lat = lat0 + (lat1 - lat0) * (seam - lon0) / (lon1 - lon0)
    far = seam + 360.0 * turn
    rest = [flat[k + 1 :], flat[1 : k + 1] + np.array([360.0 * turn, 0.0])]
    return np.vstack([[[seam, lat]], *rest, [[far, lat], [far, pole], [seam, pole], [seam, lat]]])


def _over(hole: Floats, shell: Polygon) -> Floats:
    """The hole, moved by whole turns to lie over its shell."""
    west, _, east, _ = shell.bounds
    turns = np.round(((west + east) / 2 - hole[:, 0].mean()) / 360.0) + np.array([0, -1, 1])
    for turn in turns:
        moved: Floats = np.add(hole, [360.0 * turn, 0.0])
        if shapely.intersects_xy(shell, moved[:, 0], moved[:, 1]).any():
            return moved
    return hole


def polygonal(geometry: shapely.Geometry) -> list[Polygon]:
    """The polygons of positive area in any geometry."""
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def _moved_west(polygon: Polygon, degrees: float) -> Polygon:
    def move(lonlat: Floats) -> Floats:
        moved: Floats = np.clip(lonlat - [degrees, 0.0], [-180, -90], [180, 90])
        return moved

    return shapely.transform(polygon, move)


def cut(geometry: shapely.Geometry) -> list[Polygon]:
    """Polygons of any longitudes, brought into -180 to 180 and cut at the antimeridian."""
    if shapely.is_empty(geometry):
        # An islet of the borders' own grid may have no area left once it is made valid.
        return []
    west, _, east, _ = shapely.bounds(geometry)
    if west >= -180.0 and east <= 180.0:
        return polygonal(geometry)
    pieces: list[Polygon] = []
    for turn in range(int(np.floor((west + 180) / 360)), int(np.ceil((east + 180) / 360))):
        strip = shapely.box(360.0 * turn - 180, -90.0, 360.0 * turn + 180, 90.0)
        pieces += [
            _moved_west(piece, 360.0 * turn)
            for piece in polygonal(shapely.intersection(geometry, strip))
        ]
    return pieces


def polygons(rings: Sequence[Floats]) -> list[Polygon]:
    """A shell and its holes, each (N, 2) longitude and latitude [deg], as valid polygons.

    Of the two sides of a ring round a pole, the one with the nearer pole is meant.
    """
    shell = shapely.Polygon(_unwrapped(rings[0]))
    if len(rings) > 1:
        holes = [_over(_unwrapped(ring), shell) for ring in rings[1:]]
        shell = shapely.Polygon(shell.exterior, holes)
    return cut(
        shell
        if shell.is_valid
        else shapely.make_valid(shell, method="structure", keep_collapsed=False)
    )


def cut_line(line: Floats) -> list[Floats]:
    """A line (N, 2) in pieces that do not cross the antimeridian, nor run along it."""
    if np.abs(np.diff(line[:, 0])).max() < 180 and np.abs(line[:, 0]).max() < 180:
        return [line]
    flat = np.column_stack([unwrap_deg(line[:, 0]), line[:, 1]])
    first, last = np.floor((flat[:, 0].min() + 180) / 360), np.ceil((flat[:, 0].max() + 180) / 360)
    pieces: list[Floats] = []
    for turn in range(int(first), int(last)):
        strip = shapely.box(360.0 * turn - 180, -90.0, 360.0 * turn + 180, 90.0)
        seam = shapely.difference(shapely.linestrings(flat), strip.boundary)
        for piece in shapely.get_parts(shapely.intersection(seam, strip)):
            if piece.geom_type == "LineString" and piece.length > 0:
                pieces.append(shapely.get_coordinates(piece) - [360.0 * turn, 0.0])
    return pieces


# Along these a ground on the flat map ends where on the globe it goes on.
_SEAMS: Final = shapely.box(-180.0, -90.0, 180.0, 90.0).exterior


def rims(ground: shapely.Geometry) -> list[shapely.Geometry]:
    """The outlines of a ground of -180 to 180 degrees as lines, but for where it was cut.

    >>> [line.length for line in rims(shapely.box(170.0, 0.0, 180.0, 10.0))]
    [30.0]
    """
    lines = shapely.boundary(ground)
    west, south, east, north = shapely.bounds(ground).tolist()
    if west <= -180.0 or east >= 180.0 or south <= -90.0 or north >= 90.0:
        lines = shapely.line_merge(shapely.difference(lines, _SEAMS))
    return [line for line in shapely.get_parts(lines) if line.length > 0.0]


def crosses_itself(ring: Floats) -> bool:
    """Whether a ring (N, 2) of longitude and latitude touches or crosses itself."""
    return not shapely.is_valid(shapely.Polygon(_unwrapped(ring)))


def multipolygon(parts: Sequence[Polygon]) -> MultiPolygon:
    """Polygons as one valid geometry; those that overlap or share an edge are joined."""
    joined = MultiPolygon(list(parts))
    if joined.is_valid:
        return joined
    return MultiPolygon(polygonal(shapely.union_all(list(parts))))

"""The frame of a map: which piece of the globe it shows, and coordinates projected into it.

Numbers only, no drawing: rings and lines in metres on the map, graticule, scale bar lengths.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sim.units import NAUTICAL_MILE_M
from sim.world.geodesy import MEAN_RADIUS_M, Plane, mean_position

_MARGIN = 0.07
_SMALLEST_M = 150e3  # a frame narrower than this shows no coast to find one's way by
_WIDEST, _TALLEST = 1.75, 0.80  # width / height
ARCS_BEYOND = 1.3  # of a frame's size: an arc is drawn that has a point in so large a one


@dataclass(frozen=True)
class Frame:
    """A rectangle on the equal-area plane touching the globe at its centre."""

    lat0_deg: float
    lon0_deg: float
    half_width_m: float
    half_height_m: float

    @cached_property
    def plane(self) -> Plane:
        """The projection."""
        return Plane(self.lat0_deg, self.lon0_deg, kind="equal_area")

    @property
    def scale_error(self) -> float:
        """How far distances in the corners are off, as a fraction; none at the centre.

        An equal-area plane stretches across by 1 / cos(c / 2), c the angle from the centre.
        """
        # On the sphere: r = 2 R sin(c / 2), so c follows from the distance on the map.
        corner_m = math.hypot(self.half_width_m, self.half_height_m)
        half_angle = math.asin(min(1.0, corner_m / (2.0 * MEAN_RADIUS_M)))
        return 1.0 / max(math.cos(half_angle), 1e-9) - 1.0

    def grown(self, times: float) -> Frame:
        """The frame round it that is so many times as wide and as high."""
        return replace(
            self,
            half_width_m=times * self.half_width_m,
            half_height_m=times * self.half_height_m,
        )

    def project(self, lon_lat_deg: np.ndarray) -> np.ndarray:
        """Positions `(N, 2)` as longitude, latitude to map metres `(N, 2)`."""
        x_m, y_m = self.plane.forward(lon_lat_deg[:, 1], lon_lat_deg[:, 0])
        return np.column_stack([x_m, y_m])

    def shows(self, xy_m: np.ndarray) -> np.ndarray:
        """Which map positions `(N, 2)` lie inside the frame."""
        limits = np.array([self.half_width_m, self.half_height_m])
        return np.asarray((np.abs(xy_m) <= limits).all(axis=1))

    def touches(self, xy_m: np.ndarray) -> bool:
        """Whether the bounding box of map positions `(N, 2)` meets the frame."""
        limits = np.array([self.half_width_m, self.half_height_m])
        below, above = xy_m.min(axis=0) <= limits, xy_m.max(axis=0) >= -limits
        return bool(below.all() and above.all())


def frame_around(
    lat_deg: np.ndarray, lon_deg: np.ndarray, least_half_m: float = _SMALLEST_M
) -> Frame:
    """The frame that shows every given position with a margin, wherever on the globe they lie.

    `least_half_m` is half the width and height that it has at least.
    The centre is found on the sphere, so neither the antimeridian nor a pole is special.
    """
    lat0_deg, lon0_deg = mean_position(lat_deg, lon_deg)
    for _ in range(4):  # the mean position is not the middle of the extent: walk there
        x_m, y_m = Plane(lat0_deg, lon0_deg, kind="equal_area").forward(lat_deg, lon_deg)
        centre_x_m, centre_y_m = (x_m.min() + x_m.max()) / 2, (y_m.min() + y_m.max()) / 2
        middle_deg = Plane(lat0_deg, lon0_deg, kind="equal_area").inverse(
            np.array([centre_x_m]), np.array([centre_y_m])
        )
        # Rounded, because the footer states the centre.
        lat0_deg, lon0_deg = round(float(middle_deg[0][0]), 1), round(float(middle_deg[1][0]), 1)
    x_m, y_m = Plane(lat0_deg, lon0_deg, kind="equal_area").forward(lat_deg, lon_deg)
    grown = 1.0 + 2.0 * _MARGIN
    half_width_m = max(np.abs(x_m).max() * grown, least_half_m)
    half_height_m = max(np.abs(y_m).max() * grown, least_half_m)
    half_width_m = max(half_width_m, half_height_m * _TALLEST)
    half_height_m = max(half_height_m, half_width_m / _WIDEST)
    return Frame(lat0_deg, lon0_deg, half_width_m, half_height_m)


# --- polygons and lines


def rings(frame: Frame, geometry: BaseGeometry) -> list[list[np.ndarray]]:
    """Polygons of a (longitude, latitude) geometry as map rings: outer first, then holes.

    Only those that touch the frame. The plane tears at the point opposite its centre, so land
    there is cut away first.
    """
    # Straight edges of a file are bent on the plane: a point at least every degree.
    safe = shapely.segmentize(_without_antipode(frame, _polygons(geometry)), 1.0)
    outlines, polygon_of = shapely.get_rings(safe, return_index=True)
    lon_lat_deg, ring_of = shapely.get_coordinates(outlines, return_index=True)
    starts = np.flatnonzero(np.diff(ring_of, prepend=-1))
    rings_of: dict[int, list[np.ndarray]] = {}
    # All points in one call: land is 60,000 of them in 1,400 polygons.
    projected = np.split(frame.project(lon_lat_deg), starts)[1:]
    for polygon, ring in zip(polygon_of, projected, strict=True):
        rings_of.setdefault(int(polygon), []).append(ring)
    return [group for group in rings_of.values() if frame.touches(group[0])]


def edges(frame: Frame, geometry: BaseGeometry) -> list[np.ndarray]:
    """Outlines of a geometry as map lines, without the seams that files cut at 180 degrees."""
    lines = []
    for ring in shapely.get_rings(shapely.segmentize(_polygons(geometry), 0.5)):
        lon_lat_deg = shapely.get_coordinates(ring)
        on_seam = np.any(np.abs(lon_lat_deg) > np.array([180.0, 90.0]) - 1e-6, axis=1)
        lines += _split(frame.project(lon_lat_deg), on_seam[:-1] & on_seam[1:])
    return lines


def arcs(frame: Frame, lon_lat_arcs: Iterable[np.ndarray]) -> list[np.ndarray]:
    """Coast or border arcs (longitude, latitude) that touch the frame, as map lines."""
    lines = list(lon_lat_arcs)
    if not lines:
        return []
    ends = np.cumsum([len(line) for line in lines])
    pieces = []
    for xy_m in np.split(frame.project(np.concatenate(lines)), ends[:-1]):
        if frame.shows(xy_m / ARCS_BEYOND).any():
            # A jump of a thousand kilometres is the tear at the antipode, not a coast.
            pieces += _split(xy_m, np.hypot(*np.diff(xy_m, axis=0).T) > 1e6)
    return pieces


def _split(line: np.ndarray, broken: np.ndarray) -> list[np.ndarray]:
    """A line cut where the step from one point to the next is `broken` `(N - 1,)`."""
    pieces = np.split(line, np.flatnonzero(broken) + 1)
    return [piece for piece in pieces if len(piece) > 1]


def _polygons(geometry: BaseGeometry | np.ndarray) -> np.ndarray:
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(np.asarray(geometry))))
    nested = shapely.get_parts(parts)  # a collection may hold multi-polygons
    kinds = np.asarray(shapely.get_type_id(nested))
    is_polygon = (kinds == int(shapely.GeometryType.POLYGON)) & ~shapely.is_empty(nested)
    polygons: np.ndarray = nested[is_polygon]
    return polygons


def _without_antipode(frame: Frame, polygons: np.ndarray) -> np.ndarray:
    lat_deg = -frame.lat0_deg
    lon_deg = frame.lon0_deg - 180.0 if frame.lon0_deg > 0 else frame.lon0_deg + 180.0
    # A box in degrees, wider towards the poles; near one it is the whole cap.
    size_deg = 3.0
    if abs(lat_deg) > 80.0:
        near_deg = abs(lat_deg) - size_deg
        south, north = (near_deg, 90.0) if lat_deg > 0 else (-90.0, -near_deg)
        holes = [shapely.box(-180.0, south, 180.0, north)]
    else:
        wide_deg = size_deg / math.cos(math.radians(lat_deg))
        holes = [
            shapely.box(
                lon_deg - wide_deg + turn,
                lat_deg - size_deg,
                lon_deg + wide_deg + turn,
                lat_deg + size_deg,
            )
            for turn in (-360.0, 0.0, 360.0)
        ]
    hole = shapely.union_all(holes)
    touched = shapely.intersects(polygons, hole)
    cut = shapely.difference(shapely.make_valid(polygons[touched]), hole)
    return np.concatenate([polygons[~touched], _polygons(cut)])


# --- graticule


@dataclass(frozen=True)
class Graticule:
    """Meridians and parallels as map lines, and the labels on the frame's lower and left edge."""

    lines: list[np.ndarray]
    bottom: list[tuple[float, str]]
    left: list[tuple[float, str]]


def graticule(frame: Frame) -> Graticule:
    """Meridians and parallels at round degrees, about six of each."""
    south, north, west, east = extent_deg(frame)
    step_lat = _round_step((north - south) / 7.0)
    step_lon = _round_step((east - west) / 10.0)
    lines, bottom, left = [], [], []
    for meridian_deg in _multiples(west, east, step_lon):
        # Meridians stop short of the pole, where they would only make a blot.
        lat_deg = np.linspace(
            max(south - 2.0, -90.0 + step_lat), min(north + 2.0, 90.0 - step_lat), 300
        )
        line = frame.project(np.column_stack([np.full(300, meridian_deg), lat_deg]))
        lines.append(line)
        bottom += [(x_m, _lon_label(meridian_deg)) for x_m in _crossings(line, 1, frame)]
        if east - west > 359.0:  # round a pole most meridians leave by the sides
            left += [(y_m, _lon_label(meridian_deg)) for y_m in _crossings(line, 0, frame)]
    for parallel_deg in _multiples(south, north, step_lat):
        if abs(parallel_deg) > 89.9:
            continue
        round_deg = np.linspace(west - 3.0, east + 3.0, 600)
        line = frame.project(np.column_stack([round_deg, np.full(600, parallel_deg)]))
        lines.append(line)
        left += [(y_m, _lat_label(parallel_deg)) for y_m in _crossings(line, 0, frame)]
    spacing = 0.09
    return Graticule(
        lines,
        _thinned(bottom, spacing * 2.0 * frame.half_width_m),
        _thinned(left, spacing * frame.half_height_m),
    )


def extent_deg(frame: Frame) -> tuple[float, float, float, float]:
    """South, north, west, east of the frame; longitudes counted on from the centre's."""
    # By a raster of points, as neither edges nor corners need hold the farthest parallel.
    x_m, y_m = np.meshgrid(
        np.linspace(-frame.half_width_m, frame.half_width_m, 61),
        np.linspace(-frame.half_height_m, frame.half_height_m, 61),
    )
    with np.errstate(invalid="ignore"):
        lat_deg, lon_deg = frame.plane.inverse(x_m.ravel(), y_m.ravel())
    # Corners of a frame round the whole globe lie off it, and have no position.
    known = np.isfinite(lat_deg) & np.isfinite(lon_deg)
    lat_deg, lon_deg = lat_deg[known], lon_deg[known]
    from_centre_deg = (lon_deg - frame.lon0_deg + 180.0) % 360.0 - 180.0
    south, north = float(lat_deg.min()), float(lat_deg.max())
    west = frame.lon0_deg + float(from_centre_deg.min())
    east = frame.lon0_deg + float(from_centre_deg.max())
    poles = np.array([[frame.lon0_deg, 90.0], [frame.lon0_deg, -90.0]])
    for pole_deg, shown in zip((90.0, -90.0), frame.shows(frame.project(poles)), strict=True):
        if shown:
            west, east = frame.lon0_deg - 180.0, frame.lon0_deg + 180.0 - 1e-6
            south, north = min(south, pole_deg), max(north, pole_deg)
    return south, north, west, east


def _multiples(first: float, last: float, step: float) -> list[float]:
    return [n * step for n in range(math.ceil(first / step), math.floor(last / step) + 1)]


def _round_step(wanted_deg: float) -> float:
    return next(
        (
            s
            for s in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0)
            if s >= wanted_deg
        ),
        45.0,
    )


def _crossings(line: np.ndarray, axis: int, frame: Frame) -> list[float]:
    """Where a line meets the lower (`axis` 1) or left (0) edge, as the other coordinate."""
    limits = (frame.half_width_m, frame.half_height_m)
    height = line[:, axis] + limits[axis]
    (at,) = np.nonzero(np.diff(np.sign(height)))
    share = height[at] / (height[at] - height[at + 1])
    other = line[at, 1 - axis] + share * (line[at + 1, 1 - axis] - line[at, 1 - axis])
    return [float(v) for v in other if abs(v) < 0.97 * limits[1 - axis]]


def _thinned(labels: Sequence[tuple[float, str]], spacing_m: float) -> list[tuple[float, str]]:
    kept: list[tuple[float, str]] = []
    for position_m, text in sorted(labels):
        if not kept or position_m - kept[-1][0] >= spacing_m:
            kept.append((position_m, text))
    return kept


def _lon_label(lon_deg: float) -> str:
    """Longitude in words of the map edge: 190 is 170°W."""
    wrapped = (lon_deg + 180.0) % 360.0 - 180.0
    if abs(wrapped) < 1e-9 or abs(abs(wrapped) - 180.0) < 1e-9:
        return f"{abs(wrapped):g}°"
    return f"{abs(wrapped):g}°{'E' if wrapped > 0 else 'W'}"


def _lat_label(lat_deg: float) -> str:
    if abs(lat_deg) < 1e-9:
        return "0°"
    return f"{abs(lat_deg):g}°{'N' if lat_deg > 0 else 'S'}"


def scale_lengths(frame: Frame) -> tuple[float, float]:
    """Round lengths in nautical miles and kilometres, each at most a fifth of the frame's width.

    >>> scale_lengths(Frame(30.0, 60.0, 1.3e6, 0.8e6))
    (200.0, 500.0)
    """
    width_m = 2.0 * frame.half_width_m / 5.0
    return _round_down(width_m / NAUTICAL_MILE_M), _round_down(width_m / 1000.0)


def _round_down(value: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(value))
    return max(step * magnitude for step in (1.0, 2.0, 5.0) if step * magnitude <= value)

"""The sheet of a map: units of a screen, and what lies on the globe as paths of SVG on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sim.output.drawing.map_frame import Frame, rings

WIDE: Final = 1000.0  # units across
_TENTHS: Final = 10  # of a unit, in which paths are written
# What differs by less than half a pixel of a large screen is the same.
_SAME_UNITS: Final = 0.4


@dataclass(frozen=True)
class Sheet:
    """A frame laid on a sheet of units: x to the right from 0 to `WIDE`, y down to `high`."""

    frame: Frame

    @property
    def high(self) -> float:
        """Units from top to bottom."""
        return WIDE * self.frame.half_height_m / self.frame.half_width_m

    @property
    def view_box(self) -> str:
        """The sheet as SVG has it."""
        return f"0 0 {WIDE:g} {self.high:.1f}"

    @property
    def per_metre(self) -> float:
        """Units to a metre of the map, exact at its centre."""
        return WIDE / (2.0 * self.frame.half_width_m)

    def place(self, lon_lat_deg: np.ndarray) -> np.ndarray:
        """Positions `(N, 2)` as longitude, latitude to units `(N, 2)`: x to the right, y down."""
        return self.lay(self.frame.project(np.asarray(lon_lat_deg, dtype=float).reshape(-1, 2)))

    def lay(self, xy_m: np.ndarray) -> np.ndarray:
        """Metres of the map `(N, 2)` to units."""
        half_m = np.array([self.frame.half_width_m, self.frame.half_height_m])
        return np.asarray((xy_m * [1.0, -1.0] + half_m) * self.per_metre)

    @cached_property
    def window(self) -> shapely.Polygon:
        """The sheet with a little of what is beyond, so that no cut is seen."""
        return shapely.box(-20.0, -20.0, WIDE + 20.0, self.high + 20.0)


def path_of(lines: Iterable[np.ndarray], *, closed: bool) -> str:
    """Lines of units `(N, 2)` as one path, relative and in whole tenths.

    To be drawn under `scale(.1)`.
    """
    parts = []
    for line in lines:
        points = np.rint(line * _TENTHS).astype(np.int64)
        if not len(points):
            continue
        moved = np.concatenate([[True], (np.diff(points, axis=0) != 0).any(axis=1)])
        points = points[moved]
        if closed and len(points) > 1 and (points[0] == points[-1]).all():
            points = points[:-1]
        if len(points) < (3 if closed else 2):
            continue
        steps = np.diff(points, axis=0)
        first = f"M{points[0][0]} {points[0][1]}"
        rest = " ".join(map(str, steps.ravel().tolist())).replace(" -", "-")
        parts.append(f"{first}l{rest}{'z' if closed else ''}")
    return "".join(parts)


def shape_path(shape: BaseGeometry | Sequence[BaseGeometry], sheet: Sheet) -> str:
    """Polygons in units as one path, cut to the sheet and as fine as a screen shows."""
    shapes = shapely.make_valid(shapely.simplify(np.atleast_1d(np.asarray(shape)), _SAME_UNITS))
    cut = shapely.intersection(shapes, sheet.window)
    return path_of(map(shapely.get_coordinates, shapely.get_rings(polygons_in(cut))), closed=True)


def polygons_in(shapes: np.ndarray) -> np.ndarray:
    """The polygons of shapes and of collections of shapes."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    found: np.ndarray = parts[shapely.get_type_id(parts) == int(shapely.GeometryType.POLYGON)]
    return found


def on_sheet(sheet: Sheet, shape: BaseGeometry) -> np.ndarray:
    """The polygons of a shape of longitudes and latitudes, in units."""
    groups = rings(sheet.frame, shape)
    polygons = [
        shapely.Polygon(sheet.lay(group[0]), [sheet.lay(hole) for hole in group[1:]])
        for group in groups
        if len(group[0]) >= 4
    ]
    return np.array(polygons, dtype=object)


def line_path(sheet: Sheet, lines_m: Iterable[np.ndarray]) -> str:
    """Lines of map metres as one path, cut to the sheet."""
    laid = [shapely.LineString(sheet.lay(line)) for line in lines_m if len(line) > 1]
    if not laid:
        return ""
    cut = shapely.intersection(shapely.simplify(laid, _SAME_UNITS), sheet.window)
    parts = shapely.get_parts(shapely.get_parts(cut))
    kept = parts[shapely.get_type_id(parts) == int(shapely.GeometryType.LINESTRING)]
    return path_of(map(shapely.get_coordinates, kept), closed=False)

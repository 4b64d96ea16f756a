"""Areas of interest on the ellipsoid, and their cut into cells of equal area.

An outline is a polygon in longitude and latitude [deg], cut at the antimeridian. Its edges are
geodesics between the points given, densified so that a flat reading of it differs little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import MultiPolygon

from sim.number_types import Floats
from sim.world import antimeridian
from sim.world.geodesy import WGS84, Plane, densify, forward, mean_position

MAX_CELLS = 1_000_000
_EDGE_M = 20_000.0  # an edge straight in degrees strays from its geodesic by 20 m at 70 degrees,
_POLAR_EDGE_M = 2_000.0  # beyond which edges are cut finer: 5 m at 89 degrees
_POLAR_DEG = 70.0
_CIRCLE_POINTS = 720  # the polygon's area is 1.3e-5 below the circle's
_BLOCK = 1_000_000  # points tested at once, to bound memory


def circle_outline(lat_deg: float, lon_deg: float, radius_m: float) -> MultiPolygon:
    """The points within a geodesic distance of a centre."""
    azimuth = np.linspace(0.0, 2 * np.pi, _CIRCLE_POINTS, endpoint=False)
    lat, lon = forward(lat_deg, lon_deg, azimuth, radius_m)
    return antimeridian.multipolygon(antimeridian.polygons([np.column_stack([lon, lat])]))


def polygon_outline(points: Sequence[tuple[float, float]]) -> MultiPolygon:
    """The polygon through (latitude, longitude) points, joined by geodesics.

    It may cross the antimeridian; round a pole, the side with the pole is meant. ValueError for
    fewer than three points, no area, or edges that cross.
    """
    ring = np.asarray(points, dtype=np.float64)
    if len(ring) > 1 and np.array_equal(ring[0], ring[-1]):
        ring = ring[:-1]
    if len(np.unique(ring, axis=0)) < 3:
        raise ValueError("Invalid polygon. Must have at least three different points.")
    closed = np.vstack([ring, ring[:1]])
    lat, lon = densify(closed[:, 0], closed[:, 1], _EDGE_M)
    if np.abs(lat).max() > _POLAR_DEG:
        lat, lon = densify(closed[:, 0], closed[:, 1], _POLAR_EDGE_M)
    lonlat = np.column_stack([lon, lat])
    if antimeridian.crosses_itself(lonlat):
        raise ValueError("Invalid polygon. Must have an area and no edges that cross.")
    return antimeridian.multipolygon(antimeridian.polygons([lonlat]))


def area_m2(outline: shapely.Geometry) -> float:
    """Area on the ellipsoid. Afghanistan in Natural Earth 1:10m: 642,000 km2."""
    return float(
        sum(
            abs(WGS84.geometry_area_perimeter(part)[0])
            for part in antimeridian.polygonal(_dense(outline))
        )
    )


def centroid(outline: shapely.Geometry) -> tuple[float, float]:
    """Latitude and longitude [deg] of the centre of area, in an equal-area plane centred on it."""
    lonlat = shapely.get_coordinates(outline)
    lat_deg, lon_deg = mean_position(lonlat[:, 1], lonlat[:, 0])
    dense = _dense(outline)
    for _ in range(3):  # each pass re-centres the plane; the third moves a country by millimetres
        plane = Plane(lat_deg, lon_deg, "equal_area")
        middle = shapely.centroid(_flattened(dense, plane))
        lat, lon = plane.inverse(middle.x, middle.y)
        lat_deg, lon_deg = float(lat), float(lon)
    return lat_deg, lon_deg


def inside(outline: shapely.Geometry, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.bool_]:
    """Whether points lie in the outline; its edge belongs to it."""
    lon = np.asarray(lon_deg, dtype=np.float64)
    wrapped = np.where(np.abs(lon) > 180.0, (lon + 180.0) % 360.0 - 180.0, lon)
    shapely.prepare(outline)
    answer: NDArray[np.bool_] = shapely.intersects_xy(outline, wrapped, np.asarray(lat_deg, float))
    return answer


@dataclass(frozen=True, eq=False)
class CellGrid:
    """Square cells of equal area whose centres lie inside an area.

    lat_deg, lon_deg, row, column (C,) belong to the cells, in order of rows from the south;
    x_m (columns,) and y_m (rows,) are the centres of the whole grid on the plane.
    """

    lat_deg: Floats
    lon_deg: Floats
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    x_m: Floats
    y_m: Floats
    plane: Plane
    cell_m: float

    def __len__(self) -> int:
        return len(self.lat_deg)


def n_cells_estimate(outline: shapely.Geometry, cell_m: float) -> float:
    """About how many cells an area has: its area over a cell's."""
    return area_m2(outline) / cell_m**2


def cut_into_cells(outline: shapely.Geometry, cell_m: float) -> CellGrid:
    """The cells of an area, on a grid centred on its centroid (which is a cell's centre).

    ValueError when there is none or when there would be more than a million.
    """
    expected = n_cells_estimate(outline, cell_m)
    if expected > MAX_CELLS:
        raise ValueError(
            f"must be at least {_least_cell(outline)} for the grid's area of {_km2(outline)}, "
            f"or it has more than {MAX_CELLS:,} cells "
            f"(got {_length(cell_m)}: about {expected:,.0f} cells)"
        )
    plane = Plane(*centroid(outline), kind="equal_area")
    west, south, east, north = shapely.bounds(on_plane(outline, plane)) / cell_m
    columns = np.arange(np.floor(west), np.ceil(east) + 1)
    rows = np.arange(np.floor(south), np.ceil(north) + 1)
    found = [
        _cells_of_rows(outline, plane, columns * cell_m, block * cell_m)
        for block in np.array_split(rows, max(1, -(-len(rows) * len(columns) // _BLOCK)))
    ]
    lat, lon = (np.concatenate([part[k] for part in found]) for k in (0, 1))
    if len(lat) == 0:
        raise ValueError(
            f"must be smaller for the grid's area of {_km2(outline)}, "
            f"or no cell has its centre inside (got {_length(cell_m)})"
        )
    x_m, y_m = plane.forward(lat, lon)
    column = np.rint(x_m / cell_m).astype(np.int64)
    row = np.rint(y_m / cell_m).astype(np.int64)
    x_m = np.arange(column.min(), column.max() + 1) * cell_m
    y_m = np.arange(row.min(), row.max() + 1) * cell_m
    return CellGrid(lat, lon, row - row.min(), column - column.min(), x_m, y_m, plane, cell_m)


def _cells_of_rows(
    outline: shapely.Geometry, plane: Plane, x_m: Floats, y_m: Floats
) -> tuple[Floats, Floats]:
    x, y = np.meshgrid(x_m, y_m)
    # Beyond the disc of the whole globe the plane has no point.
    on_globe = np.hypot(x, y) < 2 * WGS84.b * (1 - 1e-9)
    lat, lon = plane.inverse(x[on_globe], y[on_globe])
    kept = inside(outline, lat, lon)
    return lat[kept], lon[kept]


def _least_cell(outline: shapely.Geometry) -> str:
    """The least size of cell that the limit allows, rounded up to two digits: "810 m"."""
    least_m = math.sqrt(area_m2(outline) / MAX_CELLS)
    digit_m = 10.0 ** (math.floor(math.log10(least_m)) - 1)
    return _length(math.ceil(least_m / digit_m) * digit_m)


def _length(length_m: float) -> str:
    return f"{length_m:.4g} m" if length_m < 1000.0 else f"{length_m / 1000.0:.4g} km"


def _km2(outline: shapely.Geometry) -> str:
    area_km2 = area_m2(outline) / 1e6
    return f"{area_km2:,.0f} km2" if area_km2 >= 10.0 else f"{area_km2:.2g} km2"


def _dense(outline: shapely.Geometry) -> shapely.Geometry:
    """The outline with edges of at most a quarter degree, so that its straight edges survive."""
    return shapely.segmentize(outline, 0.25)


def on_plane(outline: shapely.Geometry, plane: Plane) -> shapely.Geometry:
    """The outline as it lies on a flat map, its edges bent where the map bends them."""
    return _flattened(_dense(outline), plane)


def _flattened(outline: shapely.Geometry, plane: Plane) -> shapely.Geometry:
    def project(lonlat: Floats) -> Floats:
        return np.column_stack(plane.forward(lonlat[:, 1], lonlat[:, 0]))

    return shapely.transform(outline, project)

"""The WGS84 ellipsoid: geodesics, chords, and flat maps of small pieces of it.

Latitudes and longitudes are degrees, directions radians clockwise from north, lengths metres.
Everything is vectorised; arguments broadcast as numpy arrays do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyproj
from numpy.typing import ArrayLike

from sim.number_types import Floats

WGS84 = pyproj.Geod(ellps="WGS84")
MEAN_RADIUS_M = 6_371_008.8  # IUGG (2a + b) / 3


def _same_shape(*values: ArrayLike) -> list[Floats]:
    """Broadcast to one shape, as fresh arrays: pyproj writes its answers into its arguments."""
    arrays = [np.asarray(value, dtype=np.float64) for value in values]
    # Of one geodesic numpy takes as long to find that out as it takes to work it out.
    if any(array.shape != arrays[0].shape for array in arrays):
        arrays = list(np.broadcast_arrays(*arrays))
    return [np.array(array) for array in arrays]


def _asked(ask: Callable[..., tuple[Any, ...]], *arrays: Floats, **options: Any) -> list[Floats]:
    """What pyproj answers for arrays of one shape: arrays of that shape.

    Older ones take an array of one element for a scalar, which numpy will not allow: it is one.
    """
    if arrays[0].size == 1:
        answers = ask(*(array.item() for array in arrays), **options)
        return [np.full(arrays[0].shape, answer) for answer in answers]
    return [np.asarray(answer) for answer in ask(*arrays, **options)]


def inverse(
    lat0_deg: ArrayLike, lon0_deg: ArrayLike, lat1_deg: ArrayLike, lon1_deg: ArrayLike
) -> tuple[Floats, Floats]:
    """Azimuth at the first point [rad] and length [m] of the geodesics between two sets of points.

    Karney's method, exact to 15 nanometres. Al Dhafra to Kabul airport: 985 nm, north-east.
    """
    lat0, lon0, lat1, lon1 = _same_shape(lat0_deg, lon0_deg, lat1_deg, lon1_deg)
    azimuth_deg, _, distance_m = _asked(WGS84.inv, lon0, lat0, lon1, lat1)
    return np.radians(azimuth_deg), distance_m


def forward(
    lat_deg: ArrayLike, lon_deg: ArrayLike, azimuth_rad: ArrayLike, distance_m: ArrayLike
) -> tuple[Floats, Floats]:
    """Latitude and longitude [deg] reached along geodesics from points."""
    lat, lon, azimuth, distance = _same_shape(lat_deg, lon_deg, azimuth_rad, distance_m)
    end_lon, end_lat, _ = _asked(WGS84.fwd, lon, lat, np.degrees(azimuth), distance)
    return end_lat, end_lon


def ecef(lat_deg: ArrayLike, lon_deg: ArrayLike, height_m: ArrayLike = 0.0) -> Floats:
    """Earth-centred, earth-fixed coordinates [m], shape (..., 3).

    The equator at the prime meridian is (6378137, 0, 0); the north pole (0, 0, 6356752).
    """
    lat_deg, lon_deg, height = _same_shape(lat_deg, lon_deg, height_m)
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    prime_vertical_m = WGS84.a / np.sqrt(1 - WGS84.es * np.sin(lat) ** 2)
    across_m = (prime_vertical_m + height) * np.cos(lat)
    up_m = (prime_vertical_m * (1 - WGS84.es) + height) * np.sin(lat)
    return np.stack([across_m * np.cos(lon), across_m * np.sin(lon), up_m], axis=-1)


def least_apart_m(here_m: Floats, there_m: Floats) -> Floats:
    """No more than the geodesics between points on the ellipsoid (..., 3), and hardly less.

    The arc over their chord where the ellipsoid is flattest, at the poles: of 2,000 km it lacks
    200 m at most. A tenth of the time of the geodesic itself.
    """
    offset_m = there_m - here_m
    chord_m = np.sqrt((offset_m * offset_m).sum(axis=-1))
    flattest_m = WGS84.a * WGS84.a / WGS84.b
    arc_m = 2.0 * flattest_m * np.arcsin(np.minimum(chord_m / (2.0 * flattest_m), 1.0))
    # A geodesic that winds is shorter than a plane arc, by less than this.
    return np.asarray(arc_m * (1.0 - 1e-6))


def path_length_m(lat_deg: ArrayLike, lon_deg: ArrayLike) -> float:
    """Length of the path through points (V,) along geodesics; 0 for a single point."""
    lat, lon = _same_shape(lat_deg, lon_deg)
    return float(inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])[1].sum())


def densify(lat_deg: ArrayLike, lon_deg: ArrayLike, step_m: float) -> tuple[Floats, Floats]:
    """Points along the geodesics of a path (V,), at most step_m apart; the given points stay."""
    lat, lon = _same_shape(lat_deg, lon_deg)
    azimuth, length_m = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
    pieces = np.maximum(np.ceil(length_m / step_m), 1).astype(np.int64)
    leg = np.repeat(np.arange(len(pieces)), pieces)
    piece = np.arange(len(leg)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    along_m = length_m[leg] * piece / pieces[leg]
    dense_lat, dense_lon = forward(lat[leg], lon[leg], azimuth[leg], along_m)
    given = piece == 0
    dense_lat[given], dense_lon[given] = lat[leg[given]], lon[leg[given]]
    return np.append(dense_lat, lat[-1]), np.append(dense_lon, lon[-1])


def tracks(lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[Floats, Floats]:
    """Legs of a path (V,): azimuth at their middles [rad] and length [m], (V - 1,) each.

    A geodesic's azimuth turns on the way; that of its middle stands best for all of it.
    """
    lat, lon = _same_shape(lat_deg, lon_deg)
    azimuth, length_m = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
    middle_lat, middle_lon = forward(lat[:-1], lon[:-1], azimuth, length_m / 2)
    onward, half_m = inverse(middle_lat, middle_lon, lat[1:], lon[1:])
    return np.where(half_m > 0, onward, azimuth), length_m


def legs(lat_deg: ArrayLike, lon_deg: ArrayLike, step_m: float) -> tuple[Floats, Floats]:
    """The tracks of the pieces of a path (V,) that are at most step_m long."""
    return tracks(*densify(lat_deg, lon_deg, step_m))


def mean_position(lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[float, float]:
    """The point in the middle of points (N,): the direction of their mean unit normal.

    Safe over the antimeridian and the poles. Points spread evenly round the globe have no
    middle: then the first of them is returned.
    """
    lat_deg, lon_deg = _same_shape(lat_deg, lon_deg)
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    x, y, z = (
        float(np.mean(part))
        for part in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
    )
    if np.hypot(np.hypot(x, y), z) < 1e-9:
        return float(lat_deg.flat[0]), float(lon_deg.flat[0])
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


class Plane:
    """A flat map centred on a point, x east and y north [m].

    "equal_area" (Lambert azimuthal) keeps areas; "equidistant" (azimuthal) keeps distance and
    direction from the centre. Both are ellipsoidal and cover all but the antipode.
    """

    def __init__(
        self,
        lat0_deg: float,
        lon0_deg: float,
        kind: Literal["equal_area", "equidistant"] = "equal_area",
    ) -> None:
        self.lat0_deg, self.lon0_deg, self.kind = float(lat0_deg), float(lon0_deg), kind
        projection = "laea" if kind == "equal_area" else "aeqd"
        self.proj4 = (
            f"+proj={projection} +lat_0={self.lat0_deg!r} +lon_0={self.lon0_deg!r} "
            "+ellps=WGS84 +datum=WGS84 +units=m +no_defs"
        )

    @cached_property
    def _projection(self) -> pyproj.Proj:
        return pyproj.Proj(self.proj4)

    def forward(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[Floats, Floats]:
        """Map latitude and longitude [deg] to x and y [m]."""
        lat, lon = _same_shape(lat_deg, lon_deg)
        x_m, y_m = _asked(self._projection, lon, lat)
        return x_m, y_m

    def inverse(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[Floats, Floats]:
        """Map x and y [m] to latitude and longitude [deg]."""
        x, y = _same_shape(x_m, y_m)
        lon, lat = _asked(self._projection, x, y, inverse=True)
        return lat, lon

    @cached_property
    def crs(self) -> dict[str, Any]:
        """The CF grid mapping attributes, for netCDF."""
        return dict(pyproj.CRS.from_user_input(self.proj4).to_cf())

    @property
    def wkt(self) -> str:
        """The coordinate reference system as WKT 2, for GIS formats."""
        return str(self.crs["crs_wkt"])

    def __reduce__(self) -> tuple[type[Plane], tuple[float, float, str]]:
        return Plane, (self.lat0_deg, self.lon0_deg, self.kind)

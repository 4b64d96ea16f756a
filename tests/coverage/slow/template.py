"""When a footprint of given reach, moved along legs, comes over a cell and leaves it: closed form.

With p the ground point of the aircraft, c a cell and r the reach, the cell is covered while f = |p
- c|^2 - D^2 is not above 0, D being the chord through the Earth of a geodesic of length r. On a
sphere of radius R the second derivative of f along an arc of length L is L^2 cos(r/R) where f = 0.
So f over a leg is the parabola through its values at the two ends with that curvature, and its
roots are entry and exit. The sign at a vertex is found from the vertex alone: neighbouring legs
agree.

Against the WGS84 geodesic, ends are right to 5 mm for reaches up to 150 km, 5 cm up to 1,000 km and
8 m up to 3,000 km; `tests/coverage/test_ends.py` holds this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from scipy.spatial import cKDTree

from sim.flight.pattern import Lap
from sim.world import geodesy
from tests.coverage.slow.intervals import Floats, IntervalSet, Ints, at_least, repeat_ranges

# WGS84 (NGA.STND.0036): semi-major axis, first eccentricity squared.
SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_2 = 6.694379990141e-3

# Longer legs are cut. The parabola leaves out L^4 / (140 R^2 r), which small reaches feel: pieces
# of 1.5 km times the fourth root of the reach in metres keep it under 1 mm. It also leaves out
# L^3 / (94 R^2), which is 2 mm on 20 km: no piece is longer.
PIECE_M = 20_000.0
PIECE_AT_1_M_REACH_M = 1_500.0
LARGEST_REACH_M = 3_000_000.0

# "At most the reach" includes the edge: a cell laid out exactly on it must not fall to rounding.
EDGE_M = 1e-3

# Pairs of piece and cell handled at a time, about 300 bytes each.
BLOCK_PAIRS = 400_000


@dataclass(frozen=True, eq=False)
class Ground:
    """The cells' centres, `(C,)` each in degrees, and where to find those near a point."""

    lat_deg: Floats
    lon_deg: Floats

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.lat_deg)

    @cached_property
    def xyz_m(self) -> Floats:
        """Centres in ECEF on the ellipsoid, `(C, 3)`."""
        return geodesy.ecef(self.lat_deg, self.lon_deg)

    @cached_property
    def tree(self) -> cKDTree:
        """Search tree over `xyz_m`."""
        return cKDTree(self.xyz_m)


@dataclass(frozen=True)
class Legs:
    """Geodesic legs, `(L,)` each, flown at constant speed, and the ground reach on each."""

    lat0_deg: Floats
    lon0_deg: Floats
    lat1_deg: Floats
    lon1_deg: Floats
    reach_m: Floats


@dataclass(frozen=True)
class Passes:
    """Cell `cell` is in reach from fraction `enter` to fraction `leave` of leg `leg`; `(P,)` each.

    A leg that was cut has a row for each piece; rows that belong together share an end exactly.
    """

    leg: Ints
    cell: Ints
    enter: Floats
    leave: Floats


def passes(legs: Legs, ground: Ground) -> Passes:
    """All passes of the legs over the cells, in no particular order."""
    pieces = _Pieces.cut(legs)
    found = [_passes_of(pieces, piece, cell, ground) for piece, cell in _near(pieces, ground)]
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Passes(none, none, np.zeros(0), np.zeros(0))
    piece, cell, enter, leave = (np.concatenate(column) for column in zip(*found, strict=True))
    n_pieces = pieces.of_leg[piece]
    number = pieces.number[piece]
    return Passes(pieces.leg[piece], cell, (number + enter) / n_pieces, (number + leave) / n_pieces)


def chord_squared_m2(point_m: Floats, cell_m: Floats, reach_m: Floats) -> Floats:
    """Square of the chord that a geodesic of length `reach_m` spans from a cell towards a point.

    Points and cells `(N, 3)` in ECEF, reach `(N,)`. The geodesic is taken as the circle whose
    radius is Euler's radius of curvature half-way, in the direction from one to the other. Against
    pyproj the chord is right to 2e-6 m at 150 km, 1e-3 m at 500 km, 3 cm at 1,000 km, 6.4 m at
    3,000 km.
    """
    cx, cy, cz = cell_m.T
    px, py, pz = point_m.T
    # Half-way, east is across the meridian: (-my, mx, 0) with m = p + c. So much of p - c is east:
    axis_distance_m = np.maximum(np.hypot(px + cx, py + cy), 1.0)
    east_m = 2.0 * (cx * py - px * cy) / axis_distance_m
    square_m2 = (px - cx) ** 2 + (py - cy) ** 2 + (pz - cz) ** 2
    sin2_azimuth = np.minimum(east_m**2 / np.maximum(square_m2, 1e-6), 1.0)
    z_m = (pz + cz) / (1.0 - ECCENTRICITY_2)  # turns geocentric into geodetic latitude
    sin2_lat = z_m**2 / (z_m**2 + axis_distance_m**2)
    w = 1.0 - ECCENTRICITY_2 * sin2_lat
    prime_vertical_curvature = np.sqrt(w) / SEMI_MAJOR_M
    meridian_curvature = prime_vertical_curvature * w / (1.0 - ECCENTRICITY_2)
    curvature = meridian_curvature + sin2_azimuth * (prime_vertical_curvature - meridian_curvature)
    # (2 R sin(r / 2R))^2 as a series: 1e-9 of it at r = R/2, and a fifth of the time.
    x = (reach_m * curvature) ** 2
    series: Floats = reach_m**2 * (1.0 - x / 12.0 * (1.0 - x / 30.0 * (1.0 - x / 56.0)))
    return series


@dataclass(frozen=True)
class LapTemplate:
    """What one lap covers: shared by every lap of every window, and only shifted in time.

    `always` are the cells in reach all the way round, `(A,)`; `lap` has the intervals of the
    others, in seconds from the first point. A hover is a lap of no length, and all its cells are
    `always`.
    """

    lap_s: float
    always: Ints
    lap: IntervalSet

    @classmethod
    def of(cls, lap: Lap, reach_m: float, ground: Ground) -> LapTemplate:
        """The template of a lap `(L + 1,)` over the cells."""
        legs = Legs(
            lap.lat_deg[:-1],
            lap.lon_deg[:-1],
            lap.lat_deg[1:],
            lap.lon_deg[1:],
            np.full(len(lap.t_s) - 1, reach_m),
        )
        found = passes(legs, ground)
        n_cells = ground.n_cells
        lap_s = float(lap.t_s[-1])
        if lap_s == 0.0:
            nothing = IntervalSet(np.zeros(n_cells + 1, dtype=np.int64), np.zeros(0), np.zeros(0))
            return cls(lap_s, np.unique(found.cell), nothing)
        leg_s = np.diff(lap.t_s)[found.leg]
        starts_s = lap.t_s[found.leg] + found.enter * leg_s
        ends_s = lap.t_s[found.leg] + found.leave * leg_s
        covered = at_least(1, found.cell, starts_s, ends_s, n_cells)
        whole = covered.ends_s - covered.starts_s >= lap_s * (1.0 - 1e-12)
        rest = IntervalSet.stored(
            covered.cell[~whole], covered.starts_s[~whole], covered.ends_s[~whole], n_cells
        )
        return cls(lap_s, covered.cell[whole], rest)


@dataclass(frozen=True)
class _Pieces:
    """Legs cut into pieces short enough: ends in ECEF `(N, 3)`, the rest `(N,)`."""

    start_m: Floats
    end_m: Floats
    reach_m: Floats
    leg: Ints
    number: Ints  # 0 for the first piece of a leg
    of_leg: Ints  # number of pieces of that leg

    @classmethod
    def cut(cls, legs: Legs) -> _Pieces:
        azimuth_rad, length_m = geodesy.inverse(
            legs.lat0_deg, legs.lon0_deg, legs.lat1_deg, legs.lon1_deg
        )
        longest_m = PIECE_AT_1_M_REACH_M * np.maximum(legs.reach_m, 1.0) ** 0.25
        count = np.ceil(length_m / np.minimum(longest_m, PIECE_M))
        count = np.maximum(count, 1.0).astype(np.int64)
        leg, number = repeat_ranges(np.zeros(len(count), dtype=np.int64), count)
        inner = number > 0
        at = leg[inner]
        start_m = geodesy.ecef(legs.lat0_deg, legs.lon0_deg)[leg]
        end_m = geodesy.ecef(legs.lat1_deg, legs.lon1_deg)[leg]
        lat_deg, lon_deg = geodesy.forward(
            legs.lat0_deg[at],
            legs.lon0_deg[at],
            azimuth_rad[at],
            length_m[at] * number[inner] / count[at],
        )
        cuts_m = geodesy.ecef(lat_deg, lon_deg)
        start_m[inner] = cuts_m
        end_m[np.flatnonzero(inner) - 1] = cuts_m
        return cls(start_m, end_m, legs.reach_m[leg], leg, number, count[leg])


def _near(pieces: _Pieces, ground: Ground) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of piece and cell that may touch, a bounded number at a time."""
    if len(pieces.leg) == 0 or ground.n_cells == 0:
        return
    middle_m = (pieces.start_m + pieces.end_m) / 2.0
    half_m = np.linalg.norm(pieces.end_m - pieces.start_m, axis=1) / 2.0
    # A chord is shorter than its geodesic; 10 m covers the edge and the sagitta of a piece (8 m).
    radius_m = pieces.reach_m + half_m + 10.0
    count = ground.tree.query_ball_point(middle_m, radius_m, return_length=True).astype(np.int64)
    block = np.cumsum(count) // BLOCK_PAIRS
    edges = np.concatenate(([0], np.flatnonzero(np.diff(block)) + 1, [len(block)]))
    for first, last in pairwise(edges):
        lists = ground.tree.query_ball_point(middle_m[first:last], radius_m[first:last])
        n_pairs = int(count[first:last].sum())
        cell = np.fromiter(chain.from_iterable(lists), dtype=np.int64, count=n_pairs)
        yield np.repeat(np.arange(first, last), count[first:last]), cell


def _passes_of(
    pieces: _Pieces, piece: Ints, cell: Ints, ground: Ground
) -> tuple[Ints, Ints, Floats, Floats]:
    """Entry and exit of pairs `(N,)` that touch, as fractions of the piece."""
    cell_m = ground.xyz_m[cell]
    reach_m = pieces.reach_m[piece]
    f0 = _outside_m2(pieces.start_m[piece], cell_m, reach_m)
    f1 = _outside_m2(pieces.end_m[piece], cell_m, reach_m)
    step_m = pieces.end_m[piece] - pieces.start_m[piece]
    length_m2 = np.einsum("ij,ij->i", step_m, step_m)
    enter, leave = _below_zero(f0, f1, length_m2 * np.cos(reach_m / geodesy.MEAN_RADIUS_M))
    seen = enter <= leave
    return piece[seen], cell[seen], enter[seen], leave[seen]


def _outside_m2(point_m: Floats, cell_m: Floats, reach_m: Floats) -> Floats:
    """The f of this module's head for pairs `(N,)`: not above 0 where the cell is in reach."""
    apart_m = point_m - cell_m
    chord_m2 = chord_squared_m2(point_m, cell_m, reach_m + EDGE_M)
    outside: Floats = np.einsum("ij,ij->i", apart_m, apart_m) - chord_m2
    return outside


def _below_zero(f0: Floats, f1: Floats, a: Floats) -> tuple[Floats, Floats]:
    """Where in [0, 1] the parabola a u^2 + b u + f0 through f0 and f1 is not above 0.

    Being convex it is so between its roots; `enter > leave` where it never is. Roots are taken in
    the form that loses no digits to cancellation (Numerical Recipes, section 5.6).
    """
    b = f1 - f0 - a
    root = np.sqrt(np.maximum(b * b - 4.0 * a * f0, 0.0))
    q = -0.5 * (b + np.copysign(root, b))
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = q / a, f0 / q
    lower, upper = np.fmin(one, other), np.fmax(one, other)
    enter = np.where(f0 <= 0.0, 0.0, np.clip(lower, 0.0, 1.0))
    leave = np.where(f1 <= 0.0, 1.0, np.clip(upper, 0.0, 1.0))
    # With both ends outside, the lowest point must lie on the piece and below 0.
    dips = (a > 0.0) & (b < 0.0) & (-b < 2.0 * a) & (b * b >= 4.0 * a * f0)
    never = (f0 > 0.0) & (f1 > 0.0) & ~dips
    return np.where(never, 1.0, enter), np.where(never, 0.0, leave)

"""When a disc of given radius, moved along a leg, comes over a cell and leaves it: closed form.

With p the ground point of the aircraft, c a cell and r the radius, the cell is covered while f = |p
- c|^2 - D^2 is not above 0, D being the chord through the Earth of a geodesic of length r. On a
sphere of radius R the second derivative of f along an arc of length L is L^2 cos(r/R) where f = 0.
So f over a leg is the parabola through its values at the two ends with that curvature, and its
roots are entry and exit. The sign at a point is found from the point alone: neighbouring legs
agree.

Against the WGS84 geodesic, ends are right to 5 mm for reaches up to 150 km, 5 cm up to 1,000 km and
8 m up to 3,000 km; `tests/coverage/kernel/test_crossing.py` holds this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import Floats, Ints, Point, Stretch
from sim.jit import in_place, woven

# WGS84 (NGA.STND.0036): semi-major axis, first eccentricity squared; the mean radius is IUGG's.
SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_2 = 6.694379990141e-3
MEAN_RADIUS_M = 6_371_008.8
SMALLEST_RADIUS_M = 6_335_439.0  # of the meridian at the equator

# "At most the reach" includes the edge: a cell laid out exactly on it must not fall to rounding.
EDGE_M = 1e-3

# Longer legs are cut. The parabola leaves out L^4 / (140 R^2 r), which small discs feel: pieces of
# 1.5 km times the fourth root of the radius in metres keep it under 1 mm. It also leaves out
# L^3 / (94 R^2), which is 2 mm on 20 km: no piece is longer.
PIECE_M = 20_000.0
PIECE_AT_1_M_RADIUS_M = 1_500.0

# The sagitta of the longest piece: its chord and the path are no further apart.
SAGITTA_M = 8.0

# A chord is shorter than its geodesic; 10 m covers the edge and the sagitta of a leg.
MARGIN_M = 10.0


class Disc(NamedTuple):
    """What is at most `radius_m` away, and what every leg asks of it.

    A cell beyond `far_m2` is out of it, one nearer than `near_m2` in it, whatever the direction;
    both are squares of chords. `cosine` is that of the radius, as an angle.
    """

    radius_m: float
    far_m2: float
    near_m2: float
    cosine: float


class Leg(NamedTuple):
    """A short piece of a path, from here to there, and the squares of the chords to a cell."""

    here: Point
    there: Point
    here_m2: float
    there_m2: float


def longest_leg_m(radius_m: Floats) -> Floats:
    """The longest legs that the closed form is right on for discs of these radii."""
    longest_m: Floats = PIECE_AT_1_M_RADIUS_M * np.maximum(radius_m, 1.0) ** 0.25
    return np.minimum(longest_m, PIECE_M)


@woven
def square_m2(p: Point, q: Point) -> float:
    """Square of the chord between two points."""
    x_m, y_m, z_m = p.x_m - q.x_m, p.y_m - q.y_m, p.z_m - q.z_m
    return x_m * x_m + y_m * y_m + z_m * z_m


@in_place
def chord_squared_m2(p: Point, c: Point, reach_m: float) -> float:
    """Square of the chord that a geodesic of length `reach_m` spans from cell c towards point p.

    The geodesic is taken as the circle whose radius is Euler's radius of curvature half-way, in the
    direction from one to the other. Against pyproj the chord is right to 2e-6 m at 150 km, 1e-3 m
    at 500 km, 3 cm at 1,000 km, 6.4 m at 3,000 km.
    """
    # Half-way, east is across the meridian: (-my, mx, 0) with m = p + c. So much of p - c is east:
    x_m, y_m = p.x_m + c.x_m, p.y_m + c.y_m
    axis_m2 = max(x_m * x_m + y_m * y_m, 1.0)
    across_m2 = c.x_m * p.y_m - p.x_m * c.y_m
    east_m2 = 4.0 * (across_m2 * across_m2) / axis_m2
    sin2_azimuth = min(east_m2 / max(square_m2(p, c), 1e-6), 1.0)
    z_m = (p.z_m + c.z_m) / (1.0 - ECCENTRICITY_2)  # turns geocentric into geodetic latitude
    sin2_lat = z_m * z_m / (z_m * z_m + axis_m2)
    w = 1.0 - ECCENTRICITY_2 * sin2_lat
    prime_vertical_curvature = math.sqrt(w) / SEMI_MAJOR_M
    meridian_curvature = prime_vertical_curvature * w / (1.0 - ECCENTRICITY_2)
    curvature = meridian_curvature + sin2_azimuth * (prime_vertical_curvature - meridian_curvature)
    # (2 R sin(r / 2R))^2 as a series: 1e-9 of it at r = R/2.
    angle_rad = reach_m * curvature
    x = angle_rad * angle_rad
    return reach_m * reach_m * (1.0 - x / 12.0 * (1.0 - x / 30.0 * (1.0 - x / 56.0)))


@in_place
def below_zero(f0: float, f1: float, a: float) -> Stretch:
    """Where in [0, 1] the parabola a u^2 + b u + f0 through f0 and f1 is not above 0.

    Being convex it is so between its roots; it begins after it ends where it never is. Roots are
    taken in the form that loses no digits to cancellation (Numerical Recipes, section 5.6).
    """
    b = f1 - f0 - a
    square = b * b - 4.0 * a * f0
    if f0 > 0.0 and f1 > 0.0 and not (a > 0.0 and -2.0 * a < b < 0.0 and square >= 0.0):
        # With both ends outside, the lowest point must lie on the leg and below 0.
        return Stretch(1.0, 0.0)
    root = math.sqrt(max(square, 0.0))
    q = -0.5 * (b + math.copysign(root, b))
    one = q / a if a != 0.0 else f0 / q if q != 0.0 else 0.0
    other = f0 / q if q != 0.0 else one
    enter = 0.0 if f0 <= 0.0 else min(max(min(one, other), 0.0), 1.0)
    leave = 1.0 if f1 <= 0.0 else min(max(one, other, 0.0), 1.0)
    return Stretch(enter, leave)


@in_place
def disc_of(radius_m: float) -> Disc:
    """A disc, its edge included."""
    edge_m = radius_m + EDGE_M
    far_m2 = edge_m * edge_m
    # The chord is never shorter: nearer than this is in reach without asking more.
    angle_rad = edge_m / SMALLEST_RADIUS_M
    near_m2 = far_m2 * max(1.0 - angle_rad * angle_rad / 12.0, 0.0)
    return Disc(edge_m, far_m2, near_m2, math.cos(radius_m / MEAN_RADIUS_M))


@woven
def over_disc(disc: Disc, leg: Leg, cell: Point) -> Stretch:
    """Where along a leg, from 0 to 1, a disc about the aircraft holds a cell; it is convex: once.

    It begins after it ends where the disc never does.
    """
    if leg.here_m2 <= disc.near_m2 and leg.there_m2 <= disc.near_m2:
        return Stretch(0.0, 1.0)
    length_m2 = square_m2(leg.there, leg.here)
    # Both ends further than the leg is long plus the radius: no need for the roots.
    if leg.here_m2 > 2.0 * (disc.far_m2 + length_m2) + MARGIN_M * disc.radius_m:
        return Stretch(1.0, 0.0)
    f0 = leg.here_m2 - chord_squared_m2(leg.here, cell, disc.radius_m)
    f1 = leg.there_m2 - chord_squared_m2(leg.there, cell, disc.radius_m)
    return below_zero(f0, f1, length_m2 * disc.cosine)


# --- the same in numpy, to the last bit, for many legs beside many cells at once

# Points, legs or discs by their columns: what a tuple above holds of one, this holds of many.
Many = Any


def columns_of(tuples: Sequence[Many]) -> Many:
    """One tuple of columns, of many alike; tuples within them too."""
    if not isinstance(tuples[0], tuple):
        return np.array(tuples)
    return type(tuples[0])(*(columns_of(values) for values in zip(*tuples, strict=True)))


def rows_of(columns: Many, rows: Ints) -> Many:
    """The same columns with some rows of each."""
    if not isinstance(columns, tuple):
        return columns[rows]
    return type(columns)(*(rows_of(column, rows) for column in columns))


def over_discs(discs: Many, legs: Many, cells: Many) -> tuple[Floats, Floats]:
    """`over_disc` of each row."""
    whole = (legs.here_m2 <= discs.near_m2) & (legs.there_m2 <= discs.near_m2)
    length_m2 = square_m2(legs.there, legs.here)
    off = legs.here_m2 > 2.0 * (discs.far_m2 + length_m2) + MARGIN_M * discs.radius_m
    enter, leave = np.where(whole, 0.0, 1.0), np.where(whole, 1.0, 0.0)
    rows = np.flatnonzero(~(whole | off))
    cells, radius_m = rows_of(cells, rows), discs.radius_m[rows]
    f0 = legs.here_m2[rows] - chords_squared_m2(rows_of(legs.here, rows), cells, radius_m)
    f1 = legs.there_m2[rows] - chords_squared_m2(rows_of(legs.there, rows), cells, radius_m)
    enter[rows], leave[rows] = many_below_zero(f0, f1, (length_m2 * discs.cosine)[rows])
    return enter, leave


def chords_squared_m2(p: Many, c: Many, reach_m: Floats) -> Floats:
    """`chord_squared_m2` of each row."""
    x_m, y_m = p.x_m + c.x_m, p.y_m + c.y_m
    axis_m2 = np.maximum(x_m * x_m + y_m * y_m, 1.0)
    across_m2 = c.x_m * p.y_m - p.x_m * c.y_m
    east_m2 = 4.0 * (across_m2 * across_m2) / axis_m2
    sin2_azimuth = np.minimum(east_m2 / np.maximum(square_m2(p, c), 1e-6), 1.0)
    z_m = (p.z_m + c.z_m) / (1.0 - ECCENTRICITY_2)
    sin2_lat = z_m * z_m / (z_m * z_m + axis_m2)
    w = 1.0 - ECCENTRICITY_2 * sin2_lat
    prime_vertical_curvature = np.sqrt(w) / SEMI_MAJOR_M
    meridian_curvature = prime_vertical_curvature * w / (1.0 - ECCENTRICITY_2)
    curvature = meridian_curvature + sin2_azimuth * (prime_vertical_curvature - meridian_curvature)
    angle_rad = reach_m * curvature
    x = angle_rad * angle_rad
    chord_m2: Floats = reach_m * reach_m * (1.0 - x / 12.0 * (1.0 - x / 30.0 * (1.0 - x / 56.0)))
    return chord_m2


def many_below_zero(f0: Floats, f1: Floats, a: Floats) -> tuple[Floats, Floats]:
    """`below_zero` of each row."""
    b = f1 - f0 - a
    square = b * b - 4.0 * a * f0
    dips = (a > 0.0) & (-2.0 * a < b) & (b < 0.0) & (square >= 0.0)
    never = (f0 > 0.0) & (f1 > 0.0) & ~dips
    q = -0.5 * (b + np.copysign(np.sqrt(np.maximum(square, 0.0)), b))
    with np.errstate(divide="ignore", invalid="ignore"):
        of_q = np.where(q != 0.0, f0 / q, 0.0)
        one = np.where(a != 0.0, q / a, of_q)
    other = np.where(q != 0.0, of_q, one)
    first, last = np.minimum(one, other), np.maximum(one, other)
    enter = np.where(f0 <= 0.0, 0.0, np.minimum(np.maximum(first, 0.0), 1.0))
    leave = np.where(f1 <= 0.0, 1.0, np.minimum(np.maximum(last, 0.0), 1.0))
    return np.where(never, 1.0, enter), np.where(never, 0.0, leave)

"""When a footprint of given reach, moved along paths, comes over a cell and leaves it: closed form.

With p the ground point of the aircraft, c a cell and r the reach, the cell is covered while f = |p
- c|^2 - D^2 is not above 0, D being the chord through the Earth of a geodesic of length r. On a
sphere of radius R the second derivative of f along an arc of length L is L^2 cos(r/R) where f = 0.
So f over a leg is the parabola through its values at the two ends with that curvature, and its
roots are entry and exit. The sign at a point is found from the point alone: neighbouring legs
agree.

Against the WGS84 geodesic, ends are right to 5 mm for reaches up to 150 km, 5 cm up to 1,000 km and
8 m up to 3,000 km; `tests/coverage/kernel/test_crossing.py` holds this. Importing this file
imports numba.
"""

from __future__ import annotations

import math

import numpy as np

from sim.coverage.kernel.arrays import Floats, Ints, Passes, Paths
from sim.coverage.kernel.jit import compiled, inner
from sim.coverage.kernel.sorting import grown, grown_index

# WGS84 (NGA.STND.0036): semi-major axis, first eccentricity squared; the mean radius is IUGG's.
SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_2 = 6.694379990141e-3
MEAN_RADIUS_M = 6_371_008.8
SMALLEST_RADIUS_M = 6_335_439.0  # of the meridian at the equator

# "At most the reach" includes the edge: a cell laid out exactly on it must not fall to rounding.
EDGE_M = 1e-3

# A chord is shorter than its geodesic; 10 m covers the edge and the sagitta of a leg (8 m).
MARGIN_M = 10.0

# Cells that share one list of paths that may touch them.
BLOCK_CELLS = 64


@compiled
def chord_squared_m2(
    px: float, py: float, pz: float, cx: float, cy: float, cz: float, reach_m: float
) -> float:
    """Square of the chord that a geodesic of length `reach_m` spans from cell c towards point p.

    The geodesic is taken as the circle whose radius is Euler's radius of curvature half-way, in the
    direction from one to the other. Against pyproj the chord is right to 2e-6 m at 150 km, 1e-3 m
    at 500 km, 3 cm at 1,000 km, 6.4 m at 3,000 km.
    """
    # Half-way, east is across the meridian: (-my, mx, 0) with m = p + c. So much of p - c is east:
    axis_m2 = max((px + cx) ** 2 + (py + cy) ** 2, 1.0)
    east_m2 = 4.0 * (cx * py - px * cy) ** 2 / axis_m2
    square_m2 = (px - cx) ** 2 + (py - cy) ** 2 + (pz - cz) ** 2
    sin2_azimuth = min(east_m2 / max(square_m2, 1e-6), 1.0)
    z_m = (pz + cz) / (1.0 - ECCENTRICITY_2)  # turns geocentric into geodetic latitude
    sin2_lat = z_m**2 / (z_m**2 + axis_m2)
    w = 1.0 - ECCENTRICITY_2 * sin2_lat
    prime_vertical_curvature = math.sqrt(w) / SEMI_MAJOR_M
    meridian_curvature = prime_vertical_curvature * w / (1.0 - ECCENTRICITY_2)
    curvature = meridian_curvature + sin2_azimuth * (prime_vertical_curvature - meridian_curvature)
    # (2 R sin(r / 2R))^2 as a series: 1e-9 of it at r = R/2.
    x = (reach_m * curvature) ** 2
    return reach_m**2 * (1.0 - x / 12.0 * (1.0 - x / 30.0 * (1.0 - x / 56.0)))


@inner
def below_zero(f0: float, f1: float, a: float) -> tuple[float, float]:
    """Where in [0, 1] the parabola a u^2 + b u + f0 through f0 and f1 is not above 0.

    Being convex it is so between its roots; first > second where it never is. Roots are taken in
    the form that loses no digits to cancellation (Numerical Recipes, section 5.6).
    """
    b = f1 - f0 - a
    square = b * b - 4.0 * a * f0
    if f0 > 0.0 and f1 > 0.0 and not (a > 0.0 and -2.0 * a < b < 0.0 and square >= 0.0):
        return 1.0, 0.0  # with both ends outside, the lowest point must lie on the leg and below 0
    root = math.sqrt(max(square, 0.0))
    q = -0.5 * (b + math.copysign(root, b))
    one = q / a if a != 0.0 else f0 / q if q != 0.0 else 0.0
    other = f0 / q if q != 0.0 else one
    enter = 0.0 if f0 <= 0.0 else min(max(min(one, other), 0.0), 1.0)
    leave = 1.0 if f1 <= 0.0 else min(max(one, other, 0.0), 1.0)
    return enter, leave


@inner
def _on_path(
    cell_m: Floats, paths: Paths, path: int, begin: Floats, end: Floats, n_rows: int
) -> int:
    """Write when one cell is in reach of one path from row `n_rows` on; returns the next row."""
    cx, cy, cz = cell_m[0], cell_m[1], cell_m[2]
    reach_m = paths.reach_m[path] + EDGE_M
    far_m2 = reach_m**2
    # The chord is never shorter: nearer than this is in reach without asking more.
    near_m2 = far_m2 * max(1.0 - (reach_m / SMALLEST_RADIUS_M) ** 2 / 12.0, 0.0)
    cosine = math.cos(paths.reach_m[path] / MEAN_RADIUS_M)
    first, last = paths.offsets[path], paths.offsets[path + 1]
    px, py, pz = paths.point_m[first, 0], paths.point_m[first, 1], paths.point_m[first, 2]
    square_m2 = (px - cx) ** 2 + (py - cy) ** 2 + (pz - cz) ** 2
    since, until = 0.0, -1.0  # the stretch being put together; none yet
    for v in range(first + 1, last):
        qx, qy, qz = paths.point_m[v, 0], paths.point_m[v, 1], paths.point_m[v, 2]
        next_m2 = (qx - cx) ** 2 + (qy - cy) ** 2 + (qz - cz) ** 2
        length_m2 = (qx - px) ** 2 + (qy - py) ** 2 + (qz - pz) ** 2
        enter, leave = 1.0, 0.0
        if square_m2 <= near_m2 and next_m2 <= near_m2:
            enter, leave = 0.0, 1.0
        # Both ends further than the leg is long plus the reach: no need for the roots.
        elif square_m2 <= 2.0 * (far_m2 + length_m2) + MARGIN_M * reach_m:
            f0 = square_m2 - chord_squared_m2(px, py, pz, cx, cy, cz, reach_m)
            f1 = next_m2 - chord_squared_m2(qx, qy, qz, cx, cy, cz, reach_m)
            enter, leave = below_zero(f0, f1, length_m2 * cosine)
        if enter <= leave:
            t0, t1 = paths.time[v - 1], paths.time[v]
            # An end at a point is that point's time to the bit, so that neighbours join.
            enter_t = t0 if enter == 0.0 else t1 if enter == 1.0 else t0 + enter * (t1 - t0)
            leave_t = t1 if leave == 1.0 else t0 if leave == 0.0 else t0 + leave * (t1 - t0)
            if until < since:
                since, until = enter_t, leave_t
            elif enter_t - until <= paths.join[path]:
                until = leave_t
            else:
                if since < until:
                    begin[n_rows], end[n_rows] = since, until
                    n_rows += 1
                since, until = enter_t, leave_t
        px, py, pz, square_m2 = qx, qy, qz, next_m2
    if since < until:
        begin[n_rows], end[n_rows] = since, until
        n_rows += 1
    return n_rows


@inner
def _may_touch(cells_m: Floats, paths: Paths) -> Ints:
    """The paths that may have any of a few cells `(B, 3)` in reach."""
    n_cells = len(cells_m)
    mx, my, mz = 0.0, 0.0, 0.0
    for c in range(n_cells):
        mx += cells_m[c, 0] / n_cells
        my += cells_m[c, 1] / n_cells
        mz += cells_m[c, 2] / n_cells
    radius_m2 = 0.0
    for c in range(n_cells):
        x, y, z = cells_m[c, 0], cells_m[c, 1], cells_m[c, 2]
        radius_m2 = max(radius_m2, (x - mx) ** 2 + (y - my) ** 2 + (z - mz) ** 2)
    radius_m = math.sqrt(radius_m2)
    found = np.empty(len(paths.reach_m), np.int64)
    n_found = 0
    for p in range(len(paths.reach_m)):
        x, y, z = paths.centre_m[p, 0], paths.centre_m[p, 1], paths.centre_m[p, 2]
        within_m = radius_m + paths.radius_m[p] + paths.reach_m[p] + MARGIN_M
        if (x - mx) ** 2 + (y - my) ** 2 + (z - mz) ** 2 <= within_m**2:
            found[n_found] = p
            n_found += 1
    return found[:n_found]


@compiled
def passes_over(cells_m: Floats, paths: Paths) -> Passes:
    """When each path has each of the cells `(C, 3)`, in ECEF, in reach."""
    n_cells = len(cells_m)
    offsets = np.zeros(n_cells + 1, np.int64)
    path = np.empty(1024, np.int64)
    begin, end = np.empty(1024), np.empty(1024)
    n_rows = 0
    for first in range(0, n_cells, BLOCK_CELLS):
        block_m = cells_m[first : first + BLOCK_CELLS]
        near = _may_touch(block_m, paths)
        for c in range(len(block_m)):
            cx, cy, cz = block_m[c, 0], block_m[c, 1], block_m[c, 2]
            for p in near:
                x, y, z = paths.centre_m[p, 0], paths.centre_m[p, 1], paths.centre_m[p, 2]
                within_m = paths.radius_m[p] + paths.reach_m[p] + MARGIN_M
                if (x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2 > within_m**2:
                    continue
                room = n_rows + paths.offsets[p + 1] - paths.offsets[p]
                if room > len(path):
                    path = grown_index(path, 2 * room)
                    begin, end = grown(begin, 2 * room), grown(end, 2 * room)
                n_next = _on_path(block_m[c], paths, p, begin, end, n_rows)
                for row in range(n_rows, n_next):
                    path[row] = p
                n_rows = n_next
            offsets[first + c + 1] = n_rows
    return Passes(offsets, path[:n_rows].copy(), begin[:n_rows].copy(), end[:n_rows].copy())

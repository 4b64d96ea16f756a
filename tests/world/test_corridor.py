"""Corridors: all points within half a width of a line of geodesics, and no others."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.world.area import area_m2, inside
from sim.world.corridor import corridor_outline
from sim.world.geodesy import densify, forward, inverse

LINES = [
    [(24.9, 61.5), (29.0, 66.0)],
    [(24.9, 61.5), (27.0, 61.0), (29.0, 66.0)],
    [(-17.0, 178.0), (-18.0, -178.5)],  # over the antimeridian
    [(80.0, 10.0), (78.0, 60.0)],
]


@pytest.mark.parametrize("n", [60, pytest.param(300, marks=pytest.mark.long)])
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("width_m", [2_000.0, 74_080.0, 300_000.0])
def test_a_point_is_inside_if_it_is_within_half_the_width(line, width_m, n):
    outline = corridor_outline(line, width_m)
    lat, lon = densify(*np.array(line).T, 500.0)
    rng = np.random.default_rng(7)
    at = rng.integers(len(lat), size=n)
    away_m = rng.uniform(0.0, width_m, n)
    lats, lons = forward(lat[at], lon[at], rng.uniform(0, 2 * np.pi, n), away_m)
    nearest_m = np.array(
        [inverse(a, o, lat, lon)[1].min() for a, o in zip(lats, lons, strict=True)]
    )
    found = inside(outline, lats, lons)

    assert outline.is_valid
    half_m = width_m / 2
    # The line is looked at every 500 m: as seen here a point may be nearer than it seems.
    assert not found[nearest_m > np.hypot(half_m, 250.0) + 1.0].any()
    assert found[nearest_m < half_m * (1 - 2e-4) - 1.0].all()


def test_the_area_is_that_of_a_strip_with_round_ends():
    outline = corridor_outline(LINES[0], 74_080.0)
    length_m = float(inverse(24.9, 61.5, 29.0, 66.0)[1])

    expected_m2 = 74_080.0 * length_m + np.pi * 37_040.0**2
    assert area_m2(outline) == pytest.approx(expected_m2, rel=2e-4)
    assert len(shapely.get_parts(outline)) == 1

"""The sea near a coast: closed to its limit, no farther, and with every islet."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.world import borders
from sim.world.airspace import closed_airspace
from sim.world.geodesy import densify, forward
from sim.world.territorial_sea import SEA_TOLERANCE_M
from tests.world.coasts import TERRITORIAL_SEA_M, distance_to_coast_m


@pytest.fixture(scope="module")
def iran():
    return closed_airspace(["IRN"])


@pytest.mark.parametrize(
    "code", ["IRN", *(pytest.param(code, marks=pytest.mark.long) for code in ("FJI", "ISL"))]
)
def test_the_sea_is_closed_to_its_limit_and_no_farther_than_stated(code):
    airspace = closed_airspace([code])
    limit = shapely.get_coordinates(airspace.geometry)
    neighbours = ("PAK", "IRQ", "OMN", "ARE", "TKM", "AZE") if code == "IRN" else ()
    everyone = shapely.union_all([borders.country(c) for c in (code, *neighbours)])
    shapely.prepare(everyone)
    off_shore = ~shapely.dwithin(everyone, shapely.points(limit), 0.02)
    inside_map = np.abs(limit[:, 0]) < 179.999
    at_sea = limit[off_shore & inside_map][::7]
    distance_m = distance_to_coast_m(at_sea[:, 1], at_sea[:, 0], [code])
    assert distance_m.min() > TERRITORIAL_SEA_M
    assert distance_m.max() < TERRITORIAL_SEA_M + SEA_TOLERANCE_M


def test_no_point_nearer_than_the_limit_is_open(iran):
    draw = np.random.default_rng(1)
    lat, lon = draw.uniform(24.5, 30.5, 3000), draw.uniform(48.5, 61.5, 3000)
    others = shapely.union_all(
        [borders.country(c) for c in ("ARE", "OMN", "QAT", "PAK", "IRQ", "KWT")]
    )
    others = shapely.union(others, borders.country("SAU"))
    at_sea = ~shapely.intersects_xy(others, lon, lat)
    at_sea &= ~shapely.intersects_xy(borders.country("IRN"), lon, lat)
    lat, lon = lat[at_sea][:200], lon[at_sea][:200]
    near = distance_to_coast_m(lat, lon, ["IRN"]) <= TERRITORIAL_SEA_M
    assert near.sum() > 20
    assert iran.contains(lat, lon)[near].all()


def test_without_a_territorial_sea_only_land_is_closed():
    airspace = closed_airspace(["OMN"], territorial_sea_m=0.0)
    assert airspace.geometry.equals(borders.country("OMN"))


def test_a_wider_sea_contains_a_narrower_one():
    seas = [
        closed_airspace(["QAT"], territorial_sea_m=m).geometry for m in (1e3, 22_224.0, 370_400.0)
    ]
    lat, lon = densify([24.0, 28.0], [50.0, 54.0], 5_000.0)
    closed = [shapely.contains_xy(sea, lon, lat) for sea in seas]
    assert (closed[0] <= closed[1]).all()
    assert (closed[1] <= closed[2]).all()
    assert closed[0].sum() < closed[1].sum() < closed[2].sum()


def test_an_islet_flattened_to_a_point_has_its_sea():
    # An islet of Spain 11 km off Al Hoceima, on the atlas one point. No other Spanish ground near.
    lat, lon = forward([35.2175, 35.2175], [-3.9006, -3.9006], 0.0, [21e3, 23e3])
    assert closed_airspace(["ESP"]).contains(lat, lon).tolist() == [True, False]

"""The map's frame: everything shown, wherever on the globe, nothing torn."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sim.output.drawing.map_frame import (
    Frame,
    arcs,
    edges,
    frame_around,
    graticule,
    rings,
    scale_lengths,
)
from sim.world.borders import land
from sim.world.geodesy import forward, inverse

EUROPE = Frame(50.0, 10.0, 1.5e6, 1.2e6)


@given(
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    bearings=st.lists(st.floats(0, 6.28), min_size=2, max_size=6),
    range_m=st.floats(1e3, 4e6),
)
def test_every_position_lies_well_inside_the_frame(lat, lon, bearings, range_m):
    n = len(bearings)
    lat_deg, lon_deg = forward(np.full(n, lat), np.full(n, lon), bearings, np.full(n, range_m))
    frame = frame_around(lat_deg, lon_deg)
    inner = Frame(
        frame.lat0_deg, frame.lon0_deg, 0.96 * frame.half_width_m, 0.96 * frame.half_height_m
    )

    assert inner.shows(frame.project(np.column_stack([lon_deg, lat_deg]))).all()
    # Rounded: the clamps are reached to the last bit or two.
    assert 0.799 < frame.half_width_m / frame.half_height_m < 1.751


def test_the_frame_of_the_gulf_is_no_wider_than_it_must_be():
    frame = frame_around(np.array([24.2, 25.1, 38.5, 29.4]), np.array([54.5, 51.3, 71.0, 74.9]))

    assert 2 * frame.half_width_m == pytest.approx(2.5e6, rel=0.1)


@pytest.mark.parametrize(
    "centre",
    [
        (33, 63),
        (58, 179),
        *(
            pytest.param(one, marks=pytest.mark.long)
            for one in ((0, 0), (88, -9), (-75, 30), (40, -100))
        ),
    ],
)
def test_land_keeps_its_area_on_every_map(centre):
    """An equal-area plane shows as much land as the globe has: 149 million km², 29 %.

    Land within 3 degrees of the antipode is cut away; none of these centres faces much of it.
    """
    whole = Frame(*centre, 1.3e7, 1.3e7)
    area_m2 = 0.0
    for outer, *holes in rings(whole, land("50m")):
        area_m2 += shapely.Polygon(outer, holes).area

    # 0.6 % for the cut and for edges of up to one degree drawn straight.
    assert area_m2 == pytest.approx(1.475e14, rel=0.012)


def test_a_polygon_cut_at_the_antimeridian_shows_no_seam():
    frame = Frame(58.0, 179.0, 1e6, 1e6)
    halves = shapely.MultiPolygon(
        [shapely.box(175.0, 55.0, 180.0, 60.0), shapely.box(-180.0, 55.0, -175.0, 60.0)]
    )
    lines = edges(frame, halves)
    middle = frame.project(np.array([[180.0, 57.5]]))[0]
    nearest_m = min(np.hypot(*(line - middle).T).min() for line in lines)

    assert nearest_m > 200e3
    assert sum(np.hypot(*np.diff(line, axis=0).T).sum() for line in lines) == pytest.approx(
        2 * 556e3 + 640e3 + 558e3, rel=0.01
    )


def test_an_arc_that_jumps_at_the_antipode_is_cut():
    frame = Frame(0.0, 0.0, 1.2e7, 1.2e7)
    found = arcs(frame, [np.array([[179.0, 0.0], [179.9, 0.0], [-179.9, 0.0], [-179.0, 0.0]])])

    assert all(np.hypot(*np.diff(line, axis=0).T).max() < 1e6 for line in found)


def test_graticule_labels_are_round_and_named():
    net = graticule(EUROPE)

    assert [text for _, text in net.bottom] == ["0°", "10°E", "20°E"]
    assert [text for _, text in net.left] == ["40°N", "45°N", "50°N", "55°N"]


def test_meridians_go_on_over_the_antimeridian():
    labels = [text for _, text in graticule(Frame(57.0, 178.0, 1.2e6, 8e5)).bottom]

    assert labels == ["165°E", "170°E", "175°E", "180°", "175°W", "170°W"]


def test_scale_bars_have_round_lengths_of_at_most_a_fifth():
    for half_width_m in np.geomspace(1e5, 1e7, 40):
        nm, km = scale_lengths(Frame(30.0, 60.0, half_width_m, half_width_m))
        for length, unit_m in ((nm, 1852.0), (km, 1000.0)):
            assert str(int(length))[0] in "125"
            assert 0.07 < length * unit_m / (2 * half_width_m) <= 0.2


def test_the_stated_scale_error_holds():
    """Along a circle round the centre an equal-area plane stretches, by as much as is stated."""
    corner_m = np.hypot(EUROPE.half_width_m, EUROPE.half_height_m)
    lat_deg, lon_deg = EUROPE.plane.inverse(np.array([corner_m]), np.array([0.0]))
    inwards, _ = inverse(lat_deg, lon_deg, EUROPE.lat0_deg, EUROPE.lon0_deg)
    lat2_deg, lon2_deg = forward(lat_deg, lon_deg, inwards + np.pi / 2, np.array([1e3]))
    x_m, y_m = EUROPE.plane.forward(lat2_deg, lon2_deg)
    stretched = np.hypot(x_m - corner_m, y_m) / 1e3 - 1.0

    # 1e-3: the stated error is that of a sphere.
    assert stretched[0] == pytest.approx(EUROPE.scale_error, abs=1e-3)


def test_a_frame_without_ground_has_no_rings():
    # 0 N 20 W to 0 N 0 E: nothing but the Atlantic.
    assert rings(Frame(0.0, -10.0, 2e6, 1.2e6), shapely.MultiPolygon()) == []

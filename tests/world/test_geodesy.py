import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.geodesy import (
    Plane,
    densify,
    ecef,
    forward,
    inverse,
    least_apart_m,
    legs,
    mean_position,
    path_length_m,
)

LATITUDES = st.floats(-89.9, 89.9)
LONGITUDES = st.floats(-180.0, 180.0)


@pytest.mark.verifies("geometry", source="WGS84")
def test_a_degree_along_the_equator_is_known():
    azimuth_rad, distance_m = inverse(0.0, 0.0, 0.0, 1.0)
    # a * pi / 180
    assert distance_m == pytest.approx(111_319.4908, abs=1e-3)
    assert azimuth_rad == pytest.approx(np.pi / 2, abs=1e-12)


@pytest.mark.verifies("geometry", source="WGS84")
def test_quarter_meridian_is_ten_thousand_kilometres():
    # Rapp, Geometric Geodesy: 10 001 965.7293 m on WGS84.
    assert inverse(0.0, 0.0, 90.0, 0.0)[1] == pytest.approx(10_001_965.7293, abs=1e-3)


@given(LATITUDES, LONGITUDES, st.floats(-np.pi, np.pi), st.floats(1.0, 1e7))
@pytest.mark.verifies("property")
def test_forward_undoes_inverse(lat, lon, azimuth_rad, distance_m):
    end = forward(lat, lon, azimuth_rad, distance_m)
    assert float(inverse(lat, lon, *end)[1]) == pytest.approx(distance_m, abs=1e-6)


def test_arguments_broadcast_and_are_left_alone():
    lats = np.array([10.0, 20.0])
    azimuth_rad, distance_m = inverse(lats[:, None], 0.0, 0.0, np.array([1.0, 2.0, 3.0]))
    assert azimuth_rad.shape == distance_m.shape == (2, 3)
    assert lats.tolist() == [10.0, 20.0]


def test_ecef_on_the_axes():
    axes = ecef([0.0, 0.0, 90.0], [0.0, 90.0, 0.0], [0.0, 1000.0, 0.0])
    expected = [[6_378_137.0, 0, 0], [0, 6_379_137.0, 0], [0, 0, 6_356_752.3142]]
    np.testing.assert_allclose(axes, expected, atol=1e-3)


def test_densify_keeps_the_points_and_the_length():
    lat, lon = np.array([24.25, 25.0, 34.5]), np.array([54.5, 62.0, 69.2])
    dense_lat, dense_lon = densify(lat, lon, 25_000.0)
    steps_m = inverse(dense_lat[:-1], dense_lon[:-1], dense_lat[1:], dense_lon[1:])[1]
    assert steps_m.max() <= 25_000.0 + 1e-6
    assert path_length_m(dense_lat, dense_lon) == pytest.approx(path_length_m(lat, lon), abs=1e-4)
    assert set(zip(lat, lon, strict=True)) <= set(zip(dense_lat, dense_lon, strict=True))


def test_densify_of_a_standing_start_keeps_both_points():
    lat, lon = densify([10.0, 10.0, 11.0], [5.0, 5.0, 5.0], 1e6)
    assert lat.tolist() == [10.0, 10.0, 11.0]
    assert lon.tolist() == [5.0, 5.0, 5.0]


def test_legs_point_the_opposite_way_on_the_way_back():
    lat, lon = np.array([60.0, 65.0]), np.array([-170.0, 170.0])
    out_rad, out_m = legs(lat, lon, 25_000.0)
    back_rad, back_m = legs(lat[::-1], lon[::-1], 25_000.0)
    np.testing.assert_allclose(out_m, back_m[::-1], atol=1e-5)
    np.testing.assert_allclose(np.cos(out_rad - back_rad[::-1]), -1.0, atol=1e-12)


def test_mean_position_over_the_antimeridian_and_the_pole():
    lat, lon = mean_position([10.0, 10.0], [179.0, -179.0])
    assert abs(lon) == pytest.approx(180.0)
    assert lat == pytest.approx(10.0, abs=0.01)
    assert mean_position([80.0, 80.0], [0.0, 180.0])[0] == pytest.approx(90.0)


def test_mean_of_opposite_points_is_one_of_them():
    assert mean_position([0.0, 0.0], [0.0, 180.0]) == (0.0, 0.0)


@pytest.mark.parametrize("kind", ["equal_area", "equidistant"])
@pytest.mark.parametrize("centre", [(34.0, 66.0), (-17.0, 179.9), (90.0, 0.0)])
def test_plane_round_trip(kind, centre):
    plane = Plane(*centre, kind=kind)
    x = np.array([0.0, 250e3, -900e3])
    y = np.array([0.0, 120e3, 700e3])
    np.testing.assert_allclose(plane.forward(*plane.inverse(x, y)), (x, y), atol=1e-5)


def test_equidistant_plane_keeps_distance_from_the_centre():
    plane = Plane(34.0, 66.0, "equidistant")
    lat, lon = forward(34.0, 66.0, np.linspace(0, 6, 20), 800e3)
    np.testing.assert_allclose(np.hypot(*plane.forward(lat, lon)), 800e3, atol=1e-3)


def test_plane_describes_itself_for_files_and_survives_pickling():
    plane = Plane(34.0, 66.0)
    assert plane.crs["grid_mapping_name"] == "lambert_azimuthal_equal_area"
    assert plane.wkt.startswith("PROJCRS")
    assert pickle.loads(pickle.dumps(plane)).proj4 == plane.proj4


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (2,), (0,)])
def test_one_point_keeps_its_shape_and_is_to_the_bit_what_it_is_among_many(shape):
    """The oldest pyproj takes an array of one for a scalar, and the next numpy refuses."""
    lat, lon = np.full(shape, 34.53), np.full(shape, 69.17)
    two = np.full(2, 34.53), np.full(2, 69.17)
    plane = Plane(34.0, 69.0)

    for ask, more in (
        (inverse, (25.25, 54.55)),
        (forward, (1.0, 5e5)),
        (plane.forward, ()),
        (plane.inverse, ()),
    ):
        for one, among in zip(ask(lat, lon, *more), ask(*two, *more), strict=True):
            assert one.shape == shape
            np.testing.assert_array_equal(one, np.broadcast_to(among[0], shape))


@pytest.mark.parametrize("apart_m", [0.0, 1.0, 1e3, 1e5, 1e6, 2e6, 6e6])
def test_no_geodesic_is_shorter_than_what_it_measures_at_least(apart_m):
    draw = np.random.default_rng(2)
    lat, lon = np.degrees(np.arcsin(draw.uniform(-1, 1, 2000))), draw.uniform(-180, 180, 2000)
    ends = forward(lat, lon, draw.uniform(0, 2 * np.pi, 2000), apart_m)
    short_m = inverse(lat, lon, *ends)[1] - least_apart_m(ecef(lat, lon), ecef(*ends))

    assert short_m.min() >= -1e-8
    assert short_m.max() <= 2e-6 * apart_m + 3e-17 * apart_m**3 + 1e-8

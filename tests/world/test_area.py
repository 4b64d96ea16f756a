import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world import area, borders
from sim.world.geodesy import inverse
from sim.world.places_in_area import AreaPlaces


@pytest.mark.parametrize("centre", [(34.53, 69.17), (-17.0, 179.5), (89.5, 20.0), (0.0, -180.0)])
def test_circle_has_its_radius_its_area_and_its_centre(centre):
    outline = area.circle_outline(*centre, 100_000.0)
    assert outline.is_valid
    assert area.area_m2(outline) == pytest.approx(np.pi * 1e10, rel=1e-4)
    lat, lon = area.centroid(outline)
    assert float(inverse(lat, lon, *centre)[1]) < 50.0


def test_centroid_of_afghanistan_lies_in_uruzgan():
    lat, lon = area.centroid(borders.country("AFG"))
    assert (lat, lon) == (pytest.approx(33.8, abs=0.1), pytest.approx(66.0, abs=0.1))


@pytest.mark.parametrize(("code", "cell_m"), [("AFG", 10e3), ("ISL", 10e3), ("NZL", 20e3)])
def test_cells_add_up_to_the_area(code, cell_m):
    outline = borders.country(code)
    grid = area.cut_into_cells(outline, cell_m)
    assert len(grid) * cell_m**2 == pytest.approx(area.area_m2(outline), rel=0.01)


@pytest.mark.parametrize("centre", [(34.0, 66.0), (-17.0, 180.0), (89.0, 0.0), (-88.0, 130.0)])
def test_cells_are_a_grid_on_the_plane(centre):
    outline = area.circle_outline(*centre, 300_000.0)
    grid = area.cut_into_cells(outline, 20_000.0)
    x_m, y_m = grid.plane.forward(grid.lat_deg, grid.lon_deg)
    np.testing.assert_allclose(x_m, grid.x_m[grid.column], atol=0.01)
    np.testing.assert_allclose(y_m, grid.y_m[grid.row], atol=0.01)
    assert inverse(*centre, grid.lat_deg, grid.lon_deg)[1].max() <= 300_000.0
    assert area.inside(outline, grid.lat_deg, grid.lon_deg).all()
    assert len(np.unique(grid.row * 1000 + grid.column)) == len(grid)
    assert len(grid) == pytest.approx(np.pi * 15**2, rel=0.02)


def test_cutting_twice_gives_the_same_cells():
    outline = borders.country("FJI")
    first, second = (area.cut_into_cells(outline, 5e3) for _ in range(2))
    assert first.lat_deg.tobytes() == second.lat_deg.tobytes()
    assert first.lon_deg.tobytes() == second.lon_deg.tobytes()


def test_too_many_cells_and_none_are_refused():
    outline = borders.country("AFG", "50m")
    with pytest.raises(ValueError, match="grid's area") as caught:
        area.cut_into_cells(outline, 100.0)
    assert str(caught.value) == (
        "must be at least 810 m for the grid's area of 641,858 km2, or it has more than "
        "1,000,000 cells (got 100 m: about 64,185,826 cells)"
    )
    thin = area.polygon_outline([(30.0, 60.0), (30.0, 60.1), (34.0, 66.0)])
    with pytest.raises(ValueError, match="grid's area") as caught:
        area.cut_into_cells(
            area.polygon_outline(
                [(30, 60), (31, 60.0), (30.99, 60.01), (30.01, 60.01), (30.02, 60.3)]
            ),
            60_000.0,
        )
    assert str(caught.value) == (
        "must be smaller for the grid's area of 120 km2, or no cell has its centre inside "
        "(got 60 km)"
    )
    assert len(area.cut_into_cells(thin, 5_000.0)) > 0


def test_the_least_cell_that_is_named_is_allowed():
    globe = area.circle_outline(0.0, 0.0, 5e6)
    with pytest.raises(ValueError, match=r"must be at least 8.7 km .* of 74,"):
        area.cut_into_cells(globe, 5_000.0)
    assert 0.9e6 < area.n_cells_estimate(globe, 8_700.0) <= area.MAX_CELLS


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([(30, 60), (31, 60)], "three different points"),
        ([(30, 60), (31, 60), (30, 60), (31, 60)], "three different points"),
        ([(30, 60), (31, 61), (30, 61), (31, 60)], "no edges that cross"),
        ([(30, 60), (31, 60), (32, 60)], "an area"),
    ],
)
def test_polygons_that_are_none_are_refused(points, message):
    with pytest.raises(ValueError, match=message):
        area.polygon_outline(points)


def test_polygon_edges_are_geodesics():
    outline = area.polygon_outline([(60.0, 0.0), (60.0, 60.0), (50.0, 30.0)])
    # Half way, the geodesic along the parallel of 60 N has risen to 63.4 N.
    assert area.inside(outline, [63.0, 64.0], [30.0, 30.0]).tolist() == [True, False]


def test_a_polygon_may_be_closed_by_repeating_its_first_point():
    triangle = [(30.0, 60.0), (31.0, 60.0), (30.5, 61.0)]
    assert area.polygon_outline([*triangle, triangle[0]]).equals(area.polygon_outline(triangle))


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(20e3, 500e3))
def test_the_inside_of_a_circle_is_what_is_near(lat, lon, radius_m):
    outline = area.circle_outline(lat, lon, radius_m)
    assert area.inside(outline, [lat], [lon]).all()
    assert area.inside(outline, [lat], [lon + 360.0]).all()
    grid = area.cut_into_cells(outline, radius_m / 10)
    assert inverse(lat, lon, grid.lat_deg, grid.lon_deg)[1].max() <= radius_m + 1.0


# Places drawn in an area: inside it, all ground alike, the first ones whatever comes after.


def numbers(n, seed=1):
    return lambda attempt: np.random.default_rng([seed, attempt]).random((n, 3))


def test_places_in_a_disc_have_the_distances_of_a_disc():
    places = AreaPlaces(area.circle_outline(34.5, 69.2, 100e3))
    lat, lon = places.drawn(numbers(20_000), 20_000)
    distance_m = inverse(34.5, 69.2, lat, lon)[1]

    # Two thirds of the radius in the mean, R/sqrt(18) the standard deviation; the share within r.
    assert distance_m.mean() == pytest.approx(2e5 / 3, abs=5 * 100e3 / 18**0.5 / 20_000**0.5)
    assert np.mean(distance_m <= 50e3) == pytest.approx(0.25, abs=5 * (0.1875 / 20_000) ** 0.5)


@pytest.mark.parametrize("code", ["CHL", "FJI"], ids=["thin", "antimeridian"])
def test_places_in_a_country_lie_in_it(code):
    outline = borders.country(code)
    lat, lon = AreaPlaces(outline).drawn(numbers(300), 300)

    assert area.inside(outline, lat, lon).all()


def test_more_places_leave_the_first_ones():
    places = AreaPlaces(area.polygon_outline([(10.0, 10.0), (10.0, 14.0), (13.0, 10.0)]))
    rows = numbers(500)
    many = np.array(places.drawn(rows, 500))
    few = np.array(places.drawn(lambda attempt: rows(attempt)[:50], 50))

    assert np.array_equal(few, many[:, :50])

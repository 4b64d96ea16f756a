import numpy as np
import pytest
import shapely

from sim.output.drawing.map_frame import ARCS_BEYOND, arcs, extent_deg, frame_around
from sim.world import borders
from sim.world.area import area_m2
from sim.world.borders import atlas, coastlines_and_borders, land
from sim.world.land_in_view import in_view, lines_in_view


def test_every_country_has_a_name_and_valid_land():
    names = borders.country_names()
    for code in borders.atlas("50m").codes:
        land = borders.country(code, "50m")
        assert land.is_valid
        assert not land.is_empty, code
        assert names[code]
    assert set(borders.atlas("10m").codes) <= set(names)


@pytest.mark.parametrize(
    ("code", "square_km", "tolerance"),
    [
        # CIA World Factbook, total area less inland water where that matters.
        ("AFG", 652_230, 0.02),
        ("IRN", 1_648_195, 0.02),
        ("RUS", 17_098_242, 0.02),
        ("ATA", 14_200_000, 0.15),  # Natural Earth leaves out the ice shelves
        ("FJI", 18_274, 0.05),
        ("ISL", 103_000, 0.02),
    ],
)
def test_area_is_that_of_the_country(code, square_km, tolerance):
    assert area_m2(borders.country(code)) / 1e6 == pytest.approx(square_km, rel=tolerance)


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("RUS", 66.0, -172.0),  # Chukotka, east of the antimeridian
        ("RUS", 55.75, 37.6),
        ("FJI", -16.9, 179.99),  # Taveuni, cut by it
        ("FJI", -16.8, -179.95),
        ("ATA", -89.99, 10.0),
        ("ATA", -86.0, 179.99),
        ("USA", 51.88, -176.65),  # Adak
        ("OMN", 26.2, 56.25),  # Musandam, apart from the rest
        ("ARE", 24.25, 54.55),
        ("XKX", 42.6, 20.9),
    ],
)
def test_places_lie_in_their_country(code, lat, lon):
    assert shapely.contains_xy(borders.country(code), lon, lat)


def test_a_country_smaller_than_the_source_s_grid_is_kept():
    vatican = borders.country("VAT")
    assert shapely.distance(vatican, shapely.Point(12.453, 41.903)) < 0.005
    assert 0 < area_m2(vatican) < 1e6


def test_unknown_code_is_refused():
    with pytest.raises(ValueError, match="Unknown country 'XYZ'"):
        borders.country("XYZ")


def test_neighbours_share_their_border_exactly():
    iran, afghanistan = borders.country("IRN"), borders.country("AFG")
    shared = shapely.intersection(iran, afghanistan)
    assert shared.area == 0.0
    assert shared.length > 5.0


def test_coasts_and_borders_neither_cross_the_antimeridian_nor_run_along_the_pole():
    coasts, frontiers = borders.coastlines_and_borders("50m")
    for line in coasts + frontiers:
        assert np.abs(np.diff(line[:, 0])).max() < 180.0
        assert np.abs(line[:, 1]).min() < 89.0
    # The Durand line is a border, the Makran a coast.
    makran, durand = shapely.Point(61.5, 25.1), shapely.Point(70.0, 33.3)
    near = 0.6
    assert min(shapely.distance(shapely.linestrings(c), makran) for c in coasts) < near
    assert min(shapely.distance(shapely.linestrings(f), durand) for f in frontiers) < near
    assert min(shapely.distance(shapely.linestrings(c), durand) for c in coasts) > near


def test_land_is_all_countries_together():
    land = borders.land("50m")
    inside = shapely.contains_xy(land, [66.0, 0.0, -150.0], [34.0, 0.0, 20.0])
    assert inside.tolist() == [True, False, False]


def test_bounds_of_polygons_hold_their_polygons():
    atlas = borders.atlas("50m")
    for number in range(0, len(atlas.polygon_bounds), 50):
        west, south, east, north = shapely.union_all(atlas.polygon(number)).bounds
        low_x, low_y, high_x, high_y = atlas.polygon_bounds[number]
        assert low_x <= west + 1e-9
        assert high_x >= east - 1e-9
        assert min(low_y, -60.0) <= south + 1e-9
        assert high_y >= north - 1e-9


@pytest.mark.parametrize("detail", [pytest.param("10m", marks=pytest.mark.long), "50m"])
def test_every_country_of_the_atlas_is_a_valid_shape(detail):
    """Spain, the Maldives and the Seychelles have islets that the grid leaves without area."""
    for code in borders.atlas(detail).codes:
        shape = borders.country(code, detail)

        assert not shape.is_empty, code
        assert shape.is_valid, code
    assert borders.land(detail).area > 0


def test_a_country_is_put_together_once():
    assert borders.country("CAN") is borders.country("CAN")


FRAMES = pytest.mark.parametrize(
    ("lat_deg", "lon_deg"),
    [
        ([24.0, 35.0], [51.0, 70.0]),
        ([-20.0, -10.0], [175.0, -175.0]),
        ([80.0, 85.0], [0.0, 120.0]),
        ([-70.0, -70.0], [-60.0, 120.0]),
        ([0.0, 0.5], [-20.0, -19.0]),
        ([-50.0, 60.0], [-120.0, 40.0]),
    ],
    ids=["Gulf", "antimeridian", "pole", "far south", "open sea", "half the globe"],
)


@FRAMES
def test_no_land_in_a_frame_is_left_out(lat_deg, lon_deg):
    frame = frame_around(np.array(lat_deg), np.array(lon_deg))
    near = in_view(extent_deg(frame), atlas("50m").polygon_bounds)
    # Polygons that are not near, put together: not one of their points is in the frame.
    points = shapely.get_coordinates(land("50m", ~near))

    assert near.any() or lat_deg[0] == 0.0
    assert not frame.shows(frame.project(points)).any()


@FRAMES
def test_coasts_and_borders_are_those_chosen_from_the_whole_globe(lat_deg, lon_deg):
    """To draw what lies near a frame takes a tenth of the time of looking at all there is."""
    frame = frame_around(np.array(lat_deg), np.array(lon_deg))
    near = lines_in_view(extent_deg(frame.grown(ARCS_BEYOND)), "50m")

    for some, all_lines in zip(near, coastlines_and_borders("50m"), strict=True):
        drawn, expected = arcs(frame, some), arcs(frame, all_lines)
        assert len(drawn) == len(expected)
        assert all(map(np.array_equal, drawn, expected))

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.world.airspace import closed_airspace
from sim.world.geodesy import Plane, densify, forward, inverse, path_length_m
from sim.world.routing import NoRoute, Route, shortest_pairs, visibility_graph
from sim.world.routing import routing_scene as scene_module
from tests.world.channels import winding_channel

GULF = [(24.2483, 54.5477), (25.1173, 51.3149), (20.6712, 58.8915), (29.3477, 47.5214)]
AFGHANISTAN = [(31.5057, 65.8478), (34.53, 69.17), (34.3998, 70.4986), (34.21, 62.23)]
DEPTH_M = 10.0  # how far inside closed airspace a route may stray


@pytest.fixture(scope="module")
def iran():
    return closed_airspace(["IRN"])


def rows_of_routes(airspace, starts, ends):
    """From every start to every end: a row of routes for each start."""
    flat = shortest_pairs(airspace, [one for one in starts for _ in ends], [*ends] * len(starts))
    return [flat[len(ends) * k : len(ends) * (k + 1)] for k in range(len(starts))]


def lengths(airspace, starts, ends):
    return np.array(
        [
            [np.nan if isinstance(r, NoRoute) else r.length_m for r in row]
            for row in rows_of_routes(airspace, starts, ends)
        ]
    )


def deepest_m(airspace, route):
    """How far inside closed airspace the deepest point of a route lies, looked at every km."""
    lat, lon = densify(route.lat_deg, route.lon_deg, 1000.0)
    inside = np.flatnonzero(airspace.contains(lat, lon))
    if len(inside) == 0:
        return 0.0
    depths_m = []
    for k in inside:
        plane = Plane(lat[k], lon[k], "equidistant")
        near = airspace.geometry.boundary & shapely.Point(lon[k], lat[k]).buffer(2.0)
        near = shapely.segmentize(near, 0.02)
        on_plane = shapely.transform(
            near, lambda c, p=plane: np.column_stack(p.forward(*c.T[::-1]))
        )
        depths_m.append(shapely.distance(on_plane, shapely.Point(0, 0)))
    return max(depths_m)


def test_no_point_of_a_route_is_inside_iran_or_its_sea(iran):
    for row in rows_of_routes(iran, GULF, AFGHANISTAN):
        for route in row:
            lat, lon = densify(route.lat_deg, route.lon_deg, 1000.0)
            assert not iran.contains(lat, lon).any()


def test_a_route_is_what_it_says(iran):
    for b, row in enumerate(rows_of_routes(iran, GULF, AFGHANISTAN)):
        for s, route in enumerate(row):
            assert (route.lat_deg[0], route.lon_deg[0]) == GULF[b]
            assert (route.lat_deg[-1], route.lon_deg[-1]) == AFGHANISTAN[s]
            assert route.length_m == pytest.approx(path_length_m(route.lat_deg, route.lon_deg))
            assert route.length_m >= route.great_circle_m
            direct_m = float(inverse(*GULF[b], *AFGHANISTAN[s])[1])
            assert route.great_circle_m == pytest.approx(direct_m, abs=1e-6)


def test_a_free_geodesic_is_the_route():
    pakistan_only = closed_airspace(["PAK"])
    (route,) = shortest_pairs(pakistan_only, [(24.2483, 54.5477)], [(34.21, 62.23)])
    assert len(route.lat_deg) == 2
    assert route.length_m == route.great_circle_m


def test_with_nothing_closed_every_route_is_the_geodesic():
    for row in rows_of_routes(closed_airspace([]), GULF, AFGHANISTAN):
        for route in row:
            assert len(route.lat_deg) == 2
            assert route.length_m == route.great_circle_m


def test_one_at_a_time_gives_what_all_at_once_gives(iran):
    together = lengths(iran, GULF, AFGHANISTAN[::2])
    apart = [[lengths(iran, [b], [s])[0, 0] for s in AFGHANISTAN[::2]] for b in GULF]
    np.testing.assert_allclose(together, apart, rtol=2e-5)


def test_routes_do_not_depend_on_direction(iran):
    there, back = lengths(iran, GULF, AFGHANISTAN), lengths(iran, AFGHANISTAN, GULF)
    np.testing.assert_allclose(there, back.T, rtol=1e-9)


def test_filling_idle_bays_changes_no_route(iran, monkeypatch):
    filled = lengths(iran, GULF, AFGHANISTAN)
    monkeypatch.setattr(scene_module, "_filled", lambda obstacles, _: obstacles)
    np.testing.assert_allclose(filled, lengths(iran, GULF, AFGHANISTAN), rtol=1e-4)


def test_search_finds_what_the_table_finds(iran, monkeypatch):
    tabulated = lengths(iran, GULF, AFGHANISTAN)
    monkeypatch.setattr(visibility_graph, "_TABLE_POINTS", 0)
    np.testing.assert_allclose(tabulated, lengths(iran, GULF, AFGHANISTAN), rtol=1e-12)


def test_closed_ends_say_who_closes_them(iran):
    tehran, kabul = (35.7, 51.4), (34.53, 69.17)
    assert shortest_pairs(iran, [tehran], [kabul]) == [NoRoute("start_closed", "Iran")]
    assert shortest_pairs(iran, [kabul], [tehran]) == [NoRoute("end_closed", "Iran")]


@pytest.mark.verifies("geometry", source="464.6 nm, found by other code")
def test_the_way_to_nakhichevan_round_armenia_and_iran_leads_through_georgia_and_turkey():
    airspace = closed_airspace(["ARM", "IRN"])
    (route,) = shortest_pairs(airspace, [(40.4, 50.0)], [(39.2, 45.4)])
    assert route.length_m / 1852.0 == pytest.approx(464.6, abs=0.3)
    assert deepest_m(airspace, route) < DEPTH_M


def refused(numbers, least_m, most_m):
    """Channels that no route is found through; those found are legal, a third tried both ways."""
    widths_m, failed = np.geomspace(least_m, most_m, 7), []
    for number in numbers:
        width_m = float(widths_m[number % 7])
        airspace, inside, outside = winding_channel(number, width_m)
        (route,) = shortest_pairs(airspace, [inside], [outside])
        if isinstance(route, NoRoute):
            failed.append((number, width_m))
        else:
            if number % 3 == 0:  # of every width, as widths go by seven
                (back,) = shortest_pairs(airspace, [outside], [inside])
                assert back.length_m == pytest.approx(route.length_m, rel=1e-9)
            assert deepest_m(airspace, route) < DEPTH_M
    return failed


@pytest.mark.verifies("geometry", source="channels of known width")
def test_winding_channels_are_found_down_to_the_stated_width():
    assert refused(range(14), scene_module.PASSAGE_M, 3600.0) == []


@pytest.mark.long
@pytest.mark.verifies("geometry", source="channels of known width")
@pytest.mark.parametrize(("least_m", "most_m"), [(420.0, 3600.0), (scene_module.PASSAGE_M, 420.0)])
def test_a_thousand_winding_channels_are_found_down_to_the_stated_width(least_m, most_m):
    assert refused(range(700), least_m, most_m) == []


def test_an_enclave_in_a_closed_country_has_no_way_out():
    south_africa = closed_airspace(["ZAF"])
    maseru, harare, mokhotlong = (-29.31, 27.48), (-17.83, 31.05), (-29.29, 29.07)
    out, within = rows_of_routes(south_africa, [maseru], [harare, mokhotlong])[0]
    assert out == NoRoute("no_way", "South Africa")
    assert isinstance(within, Route)
    assert rows_of_routes(south_africa, [harare], [maseru])[0][0] == out


def test_two_regions_that_together_form_a_ring_wall_in_what_they_enclose():
    west = [
        (30, 60),
        (30, 61),
        (30.2, 61),
        (30.2, 60.2),
        (30.8, 60.2),
        (30.8, 61),
        (31, 61),
        (31, 60),
    ]
    east = [
        (30, 60.9),
        (30, 62),
        (31, 62),
        (31, 60.9),
        (30.8, 60.9),
        (30.8, 61.8),
        (30.2, 61.8),
        (30.2, 60.9),
    ]
    regions = {"west": west, "east": east}
    ring = closed_airspace(["west", "east"], regions=regions)
    inner, outer = (30.5, 61.0), (32.0, 61.0)
    ((answer,),) = rows_of_routes(ring, [inner], [outer])
    assert isinstance(answer, NoRoute)
    assert answer.reason == "no_way"
    half = closed_airspace(["west"], regions=regions)
    assert isinstance(rows_of_routes(half, [inner], [outer])[0][0], Route)


def test_adak_to_petropavlovsk_round_a_range_over_the_antimeridian():
    range_180 = [(49.0, 175.0), (49.0, -178.0), (58.0, -178.0), (58.0, 175.0)]
    airspace = closed_airspace(["range"], regions={"range": range_180})
    adak, petropavlovsk = (51.88, -176.65), (53.17, 158.45)
    (route,) = shortest_pairs(airspace, [adak], [petropavlovsk])
    south = path_length_m([adak[0], 49.0, 49.0, 53.17], [adak[1], -178.0, 175.0, 158.45])
    assert route.length_m == pytest.approx(south, rel=1e-4)
    assert deepest_m(airspace, route) < DEPTH_M


@pytest.mark.long
def test_adak_to_sapporo_with_russia_closed_keeps_off_both_sides_of_the_antimeridian():
    airspace = closed_airspace(["RUS"])
    adak, vladivostok_side = (51.88, -176.65), (41.8, 129.8)
    (route,) = shortest_pairs(airspace, [adak], [vladivostok_side])
    assert route.length_m > route.great_circle_m + 10e3
    lat, lon = densify(route.lat_deg, route.lon_deg, 1000.0)
    assert not airspace.contains(lat, lon).any()


def test_over_the_pole_where_it_is_open_and_round_it_where_not():
    svalbard, thule, alaska = (78.25, 15.5), (76.53, -68.7), (71.3, -156.8)
    ((over, far),) = rows_of_routes(closed_airspace(["AFG"]), [svalbard], [thule, alaska])
    assert over.length_m == over.great_circle_m
    assert far.length_m == far.great_circle_m
    cap = [(80.0, lon) for lon in range(0, 360, 10)]
    airspace = closed_airspace(["cap"], regions={"cap": cap})
    ((_, round_about),) = rows_of_routes(airspace, [svalbard], [thule, alaska])
    assert round_about.length_m > far.length_m * 1.1
    assert deepest_m(airspace, round_about) < DEPTH_M


def test_ends_all_over_the_globe():
    airspace = closed_airspace(["AFG"])
    starts = [(64.8, -147.9), (-33.9, 18.4)]
    ends = [(35.7, 51.4), (28.6, 77.2)]
    for row, start in zip(rows_of_routes(airspace, starts, ends), starts, strict=True):
        for route, end in zip(row, ends, strict=True):
            assert route.great_circle_m == pytest.approx(float(inverse(*start, *end)[1]))
            assert deepest_m(airspace, route) < DEPTH_M


def test_ends_too_far_apart_are_refused():
    with pytest.raises(ValueError, match="at most 16,000 km apart"):
        rows_of_routes(closed_airspace(["AFG"]), [(0.0, 0.0)], [(0.0, 179.0)])


def test_no_pairs_no_routes(iran):
    assert shortest_pairs(iran, np.empty((0, 2)), np.empty((0, 2))) == []


def test_an_end_on_the_boundary_is_legal():
    square = [(30.0, 60.0), (30.0, 61.0), (31.0, 61.0), (31.0, 60.0)]
    airspace = closed_airspace(["square"], regions={"square": square})
    (route,) = shortest_pairs(airspace, [(30.0, 60.0)], [(31.0, 61.0)])
    assert isinstance(route, Route)
    sides_m = path_length_m([30.0, 31.0, 31.0], [60.0, 60.0, 61.0])
    assert route.length_m == pytest.approx(sides_m, rel=1e-3)


def test_an_end_half_way_along_the_boundary_is_legal():
    square = [(60.0, 60.0), (60.0, 63.0), (61.0, 63.0), (61.0, 60.0)]
    airspace = closed_airspace(["square"], regions={"square": square})
    shell = airspace.geometry.geoms[0].exterior
    for share in np.linspace(0.03, 0.97, 25):
        lon, lat = shell.interpolate(share, normalized=True).coords[0]
        for answer in rows_of_routes(airspace, [(lat, lon)], [(58.0, 61.0), (63.0, 61.5)])[0]:
            assert isinstance(answer, Route) or answer.reason == "start_closed"
            assert answer != NoRoute("no_way", "square")


def test_a_route_to_where_one_is_has_no_length(iran):
    (route,) = shortest_pairs(iran, GULF[:1], GULF[:1])
    assert route.length_m == route.great_circle_m == 0.0


def star(lat, lon, radii_m):
    """A star-shaped polygon: one corner in each of equally spaced directions."""
    azimuth = np.linspace(0, 2 * np.pi, len(radii_m), endpoint=False)
    return list(zip(*(c.tolist() for c in forward(lat, lon, azimuth, radii_m)), strict=True))


@st.composite
def stars_and_ends(draw):
    lat, lon = draw(st.floats(-90, 90)), draw(st.floats(-180, 180))
    radii_m = draw(st.lists(st.floats(100e3, 600e3), min_size=4, max_size=9))
    ends = [
        tuple(
            float(c)
            for c in forward(lat, lon, draw(st.floats(0, 6.3)), draw(st.floats(300e3, 1500e3)))
        )
        for _ in range(2)
    ]
    return star(lat, lon, radii_m), ends


@given(stars_and_ends())
@pytest.mark.verifies("property")
def test_a_route_is_legal_symmetric_and_no_shorter_than_the_geodesic(case):
    corners, (start, end) = case
    airspace = closed_airspace(["star"], regions={"star": corners})
    assume(not airspace.contains(*np.transpose([start, end])).any())
    (route,) = shortest_pairs(airspace, [start], [end])
    (back,) = shortest_pairs(airspace, [end], [start])
    assert isinstance(route, Route)
    assert route.length_m >= route.great_circle_m
    assert back.length_m == pytest.approx(route.length_m, rel=1e-9)
    assert deepest_m(airspace, route) < DEPTH_M


@given(
    stars_and_ends(), st.lists(st.floats(100e3, 500e3), min_size=4, max_size=7), st.floats(0, 6.2)
)
@pytest.mark.verifies("property")
def test_closing_more_never_shortens(case, radii_m, azimuth_rad):
    corners, (start, end) = case
    lat, lon = (float(c) for c in forward(*corners[0], azimuth_rad, 400e3))
    regions = {"one": corners, "two": star(lat, lon, radii_m)}
    both = closed_airspace(["one", "two"], regions=regions)
    assume(not both.contains(*np.transpose([start, end])).any())
    one = closed_airspace(["one"], regions=regions)
    ((fewer,),) = rows_of_routes(one, [start], [end])
    ((more,),) = rows_of_routes(both, [start], [end])
    assert isinstance(more, NoRoute) or more.length_m >= fewer.length_m * (1 - 1e-4)


def dense_reference_m(airspace, start, end, step_deg):
    """An independent optimum: points all along the boundary, joined wherever the geodesic is free.

    No plane, no corners: geodesics are looked at every few km in longitude and latitude. The
    obstacle is shrunk by some 300 m, so that points on its boundary see along it.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra

    solid = shapely.buffer(airspace.geometry, -0.003)
    shapely.prepare(solid)
    outline = shapely.segmentize(shapely.simplify(airspace.geometry, 0.002), step_deg)
    hull = shapely.convex_hull(shapely.union(outline, shapely.MultiPoint([start[::-1], end[::-1]])))
    lonlat = np.unique(shapely.get_coordinates(outline), axis=0)
    lonlat = lonlat[shapely.dwithin(hull, shapely.points(lonlat), 1e-9)]
    lonlat = np.vstack([lonlat, start[::-1], end[::-1]])
    i, j = np.triu_indices(len(lonlat), 1)
    azimuth, length_m = inverse(lonlat[i, 1], lonlat[i, 0], lonlat[j, 1], lonlat[j, 0])
    free = np.ones(len(i), dtype=bool)
    for pieces in (2, 7, 31, 127, 401):
        for fraction in np.arange(1, pieces) / pieces:
            at = np.flatnonzero(free)
            lat, lon = forward(
                lonlat[i[at], 1], lonlat[i[at], 0], azimuth[at], length_m[at] * fraction
            )
            free[at] = ~shapely.contains_xy(solid, lon, lat)
    n = len(lonlat)
    graph = coo_matrix((length_m[free], (i[free], j[free])), shape=(n, n)).tocsr()
    return dijkstra(graph, directed=False, indices=n - 2)[n - 1]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (GULF[0], AFGHANISTAN[1]),
        pytest.param(GULF[3], AFGHANISTAN[3], marks=pytest.mark.long),
    ],
)
@pytest.mark.verifies("geometry", source="a dense network of geodesics")
def test_the_route_is_the_optimum_within_a_thousandth(start, end):
    # Iran's outline, coarsened to keep the reference small; both see the same polygon.
    outline = shapely.simplify(closed_airspace(["IRN"]).geometry.geoms[0], 0.15)
    corners = [(lat, lon) for lon, lat in shapely.get_coordinates(outline.exterior)[:-1]]
    airspace = closed_airspace(["iran"], regions={"iran": corners})
    (route,) = shortest_pairs(airspace, [start], [end])
    assert route.length_m == pytest.approx(dense_reference_m(airspace, start, end, 0.4), rel=1e-3)


def test_route_corners_stand_clear_of_the_boundary(iran):
    (route,) = shortest_pairs(iran, GULF[:1], AFGHANISTAN[1:2])
    boundary = shapely.get_coordinates(shapely.segmentize(iran.geometry.boundary, 0.001))
    for lat, lon in list(zip(route.lat_deg, route.lon_deg, strict=True))[1:-1]:
        near = boundary[np.abs(boundary - [lon, lat]).max(axis=1) < 0.02]
        off_m = inverse(lat, lon, near[:, 1], near[:, 0])[1].min()
        assert 5.0 < off_m < 100.0


def test_a_route_never_doubles_back(iran):
    for row in rows_of_routes(iran, GULF, AFGHANISTAN):
        for route in row:
            azimuth, _ = inverse(
                route.lat_deg[:-1], route.lon_deg[:-1], route.lat_deg[1:], route.lon_deg[1:]
            )
            turns = [np.cos(b - a) for a, b in pairwise(azimuth)]
            assert min(turns, default=1.0) > 0.0

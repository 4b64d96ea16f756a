import numpy as np
import pytest

from sim.world.airspace import closed_airspace
from sim.world.geodesy import densify, forward, inverse
from sim.world.routing import routing_scene as scene_module
from sim.world.routing.routing_scene import Scene

NOTHING = closed_airspace([])
RADIUS_M = 6_371_008.8


def empty_scene(lat, lon):
    return Scene(NOTHING, (lat, lon), np.empty((0, 2)))


@pytest.mark.parametrize("lat0", [0.0, 35.0, -60.0, 90.0])
def test_plane_and_globe_undo_each_other(lat0):
    scene = empty_scene(lat0, 170.0)
    lat, lon = forward(lat0, 170.0, np.linspace(0, 6, 50), np.linspace(0, 8e6, 50))
    again = scene.to_globe(scene.to_plane(lat, lon))
    assert inverse(lat, lon, *again)[1].max() < 1e-3


@pytest.mark.parametrize("lat0", [0.0, 30.0, 45.0, 60.0, 85.0])
@pytest.mark.parametrize("scene_radius_m", [1e6, 2e6, 4e6, 8e6])
def test_geodesics_stray_from_straight_by_no_more_than_stated(lat0, scene_radius_m):
    scene = empty_scene(lat0, 50.0)
    draw = np.random.default_rng(7)
    azimuth = draw.uniform(0, 2 * np.pi, (2, 400))
    distance_m = scene_radius_m * np.sqrt(draw.uniform(0, 1, (2, 400)))
    (lat0s, lat1s), (lon0s, lon1s) = forward(lat0, 50.0, azimuth, distance_m)
    out_rad, length_m = inverse(lat0s, lon0s, lat1s, lon1s)
    along_m = length_m[:, None] * np.linspace(0, 1, 17)
    lat, lon = forward(lat0s[:, None], lon0s[:, None], out_rad[:, None], along_m)
    bent = scene.to_plane(lat.ravel(), lon.ravel()).reshape(400, 17, 2)
    chord = bent[:, -1] - bent[:, 0]
    share = ((bent - bent[:, :1]) * chord[:, None]).sum(-1) / (chord**2).sum(-1)[:, None]
    foot = bent[:, :1] + share[..., None] * chord[:, None]
    astray_m = inverse(lat.ravel(), lon.ravel(), *scene.to_globe(foot.reshape(-1, 2)))[1]
    astray_m = astray_m.reshape(400, 17).max(axis=1)
    bound_m = 5000.0 * (length_m / RADIUS_M * distance_m.max(axis=0) / RADIUS_M) ** 2

    assert (astray_m <= 1.3 * bound_m + 0.01).all()
    assert np.mean(astray_m <= bound_m + 0.01) > 0.99


def test_long_legs_are_drawn_bent_until_they_are_right_to_five_metres():
    scene = empty_scene(40.0, 60.0)
    a, b = (10.0, 20.0), (30.0, 110.0)
    ends = scene.to_plane([a[0], b[0]], [a[1], b[1]])
    (pieces,) = 2.0 ** scene_module._halvings(scene._strays_m(ends[:1], ends[1:]))
    assert pieces >= 16
    line = scene._bent(ends[:1], ends[1:], int(pieces))[0]
    lat, lon = densify(*zip(a, b, strict=True), 20e3)
    geodesic = scene.to_plane(lat, lon)
    # Sideways distance of the geodesic's points from the drawn line, on the plane.
    from shapely import distance, linestrings, points

    assert distance(linestrings(line), points(geodesic)).max() < 4 * 5.0


def test_a_line_along_the_boundary_is_free_and_one_just_inside_is_not():
    square = [(30.0, 60.0), (30.0, 61.0), (31.0, 61.0), (31.0, 60.0)]
    airspace = closed_airspace(["square"], regions={"square": square})
    scene = Scene(airspace, (30.5, 60.5), np.empty((0, 2)))
    side = scene.to_plane([30.0, 31.0], [60.0, 60.0])
    inside = scene.to_plane([29.5, 31.5], [60.001, 60.001])
    assert scene.free(side[:1], side[1:]).tolist() == [True]
    assert scene.free(inside[:1], inside[1:]).tolist() == [False]


def test_turning_points_stand_ten_metres_off_every_corner():
    square = [(30.0, 60.0), (30.0, 61.0), (31.0, 61.0), (31.0, 60.0)]
    airspace = closed_airspace(["square"], regions={"square": square})
    scene = Scene(airspace, (30.5, 60.5), np.empty((0, 2)))
    lat, lon = scene.turning_lat_lon
    corners = np.array(square)
    off_m = inverse(lat[:, None], lon[:, None], corners[:, 0], corners[:, 1])[1].min(axis=0)
    np.testing.assert_allclose(off_m, 10.0 * np.sqrt(2), rtol=0.02)


def test_obstacles_beyond_the_horizon_are_left_out_and_those_across_it_cut():
    far = closed_airspace(["NZL"])
    assert Scene(far, (50.0, 0.0), np.empty((0, 2))).n_turning == 0
    russia = closed_airspace(["RUS"])
    scene = Scene(russia, (10.0, 20.0), np.empty((0, 2)))
    assert scene.n_turning > 0
    lat, lon = scene.turning_lat_lon
    assert inverse(10.0, 20.0, lat, lon)[1].max() < scene_module.HORIZON_M


def test_the_cut_at_the_antimeridian_is_no_wall_and_no_slit():
    box = [(50.0, 175.0), (50.0, -175.0), (55.0, -175.0), (55.0, 175.0)]
    airspace = closed_airspace(["box"], regions={"box": box})
    scene = Scene(airspace, (52.0, 180.0), np.empty((0, 2)))
    along = scene.to_plane([48.0, 57.0], [180.0, 180.0])
    assert scene.free(along[:1], along[1:]).tolist() == [False]
    assert scene.n_turning < 110  # the densified geodesic edges, and no corner at 180


# --- what is plain from afar


@pytest.fixture(scope="module")
def around_iran():
    """The scene round Iran, and legs of all lengths: bent ones, some through, some past."""
    scene = Scene(closed_airspace(["IRN"]), (33.0, 55.0), None)
    draw = np.random.default_rng(3)
    ends_m = scene.to_plane(draw.uniform(10, 50, 1600), draw.uniform(35, 80, 1600))
    return scene, ends_m[:800], ends_m[800:]


def test_what_is_plain_from_afar_is_what_a_line_that_is_bent_says(around_iran, monkeypatch):
    scene, from_m, to_m = around_iran
    monkeypatch.setattr(scene_module, "_FEW_BENT", np.inf)
    each = scene.free(from_m, to_m)
    monkeypatch.setattr(scene_module, "_FEW_BENT", 0)
    drawn = []
    monkeypatch.setattr(
        scene, "_bent", lambda *legs: drawn.append(len(legs[0])) or Scene._bent(scene, *legs)
    )

    assert np.array_equal(scene.free(from_m, to_m), each)
    assert 200 < each.sum() < 700
    # Of these 800 hardly one has to be looked at twice, but for those that are straight anyway.
    assert sum(drawn) < 300


def test_from_anywhere_in_a_box_what_is_surely_free_is_free(around_iran):
    scene, from_m, to_m = around_iran
    draw = np.random.default_rng(5)
    n_sure = 0
    for corner_m in from_m[:20]:
        amid_m = corner_m + np.array([[0.0, 0.0], [80e3, 30e3], [20e3, 90e3]])
        sure = scene.surely_free(amid_m, to_m[:100])
        ends_m = to_m[:100][sure]
        inside_m = corner_m + draw.uniform(0.0, [80e3, 90e3], (len(ends_m), 2))
        assert scene.free(inside_m, ends_m).all()
        n_sure += len(ends_m)
    assert 400 < n_sure < 1600

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.world import area, borders
from sim.world.airspace import closed_airspace
from sim.world.geodesy import forward, inverse


@pytest.fixture(scope="module")
def iran():
    return closed_airspace(["IRN"])


def test_border_stays_the_border(iran):
    for neighbour in ("AFG", "PAK", "IRQ", "TKM", "TUR", "ARM", "AZE"):
        assert shapely.intersection(iran.geometry, borders.country(neighbour)).area < 1e-12


def test_fields_just_over_the_border_are_open(iran):
    # 200 m north of every shared corner: nothing Afghan has been swallowed.
    shared = shapely.intersection(borders.country("IRN"), borders.country("AFG"))
    corners = shapely.get_coordinates(shared)
    lat, lon = forward(corners[:, 1], corners[:, 0], 0.0, 200.0)
    in_afghanistan = shapely.contains_xy(borders.country("AFG"), lon, lat)
    assert in_afghanistan.sum() > 50
    assert not iran.contains(lat[in_afghanistan], lon[in_afghanistan]).any()


def test_places_inside_and_outside(iran):
    places = {
        "Tehran": (35.7, 51.4, True),
        "Abu Musa, an island": (25.87, 55.03, True),
        "off Bushehr, 5 nm": (28.9, 50.72, True),
        "middle of the Gulf": (26.6, 52.3, False),
        "Gwadar": (25.12, 62.33, False),
        "Herat": (34.21, 62.23, False),
        "Khasab, Oman": (26.17, 56.24, False),
        "Anzali, on the Caspian, 5 nm off": (37.57, 49.5, True),
    }
    lat, lon, closed = (list(column) for column in zip(*places.values(), strict=True))
    assert iran.contains(lat, lon).tolist() == closed


def test_the_boundary_is_outside():
    box = closed_airspace(["box"], regions={"box": [(0.0, 10.0), (0.0, 12.0), (2.0, 11.0)]})
    assert box.contains([0.0, 0.0, 0.5], [10.0, 11.0, 11.0]).tolist() == [False, False, True]


def test_names_say_what_closes_a_point():
    airspace = closed_airspace(
        ["IRN", "range"], regions={"range": [(30, 64), (30, 65), (31, 64.5)]}
    )
    assert airspace.name_at(35.7, 51.4) == "Iran"
    assert airspace.name_at(30.2, 64.5) == "range"
    assert airspace.name_at(34.5, 69.2) == ""
    assert airspace.nearest_name(33.0, 62.0) == "Iran"


def test_a_region_that_is_not_named_as_closed_is_open():
    assert closed_airspace([], regions={"range": [(30, 64), (30, 65), (31, 64.5)]}).is_empty


def test_nothing_closed_contains_nothing():
    airspace = closed_airspace([])
    assert airspace.is_empty
    assert airspace.contains([35.7], [51.4]).tolist() == [False]
    assert airspace.nearest_name(0.0, 0.0) == ""


def test_unknown_name_is_refused():
    with pytest.raises(ValueError, match="Unknown country 'IRQN'"):
        closed_airspace(["IRQN"])


def test_two_neighbours_close_without_a_seam():
    both = closed_airspace(["IRN", "PAK"])
    shared = shapely.get_coordinates(
        shapely.intersection(borders.country("IRN"), borders.country("PAK"))
    )
    inner = shared[5:-5]
    assert both.contains(inner[:, 1], inner[:, 0]).mean() > 0.98
    # Off the border's end the sea of both is closed.
    assert both.contains([24.95, 24.95], [61.4, 61.9]).all()


def test_countries_over_the_antimeridian_and_round_the_pole():
    fiji = closed_airspace(["FJI"])
    assert fiji.contains([-16.9, -16.9, -16.9], [179.95, 180.0, -180.0]).all()
    antarctica = closed_airspace(["ATA"])
    assert antarctica.contains([-90.0, -88.0, -88.0, -85.5], [0.0, 180.0, -180.0, 180.0]).all()
    assert antarctica.geometry.is_valid


def test_a_region_over_the_pole_and_one_over_the_antimeridian():
    cap = [(80.0, lon) for lon in range(0, 360, 20)]
    box = [(48.0, 175.0), (48.0, -178.0), (60.0, -178.0), (60.0, 175.0)]
    airspace = closed_airspace(["cap", "box"], regions={"cap": cap, "box": box})
    assert airspace.contains([90.0, 85.0, 79.0], [0.0, 180.0, 0.0]).tolist() == [True, True, False]
    inside = airspace.contains([55, 55, 55, 55], [180.0, -180.0, 182.5, 174.0])
    assert inside.tolist() == [True, True, False, False]
    assert airspace.contains([55.0], [181.5]).all()


def test_what_is_closed_does_not_depend_on_what_else_is():
    together = closed_airspace(["IRN", "PAK", "OMN"]).geometry
    apart = shapely.union_all([closed_airspace([c]).geometry for c in ("IRN", "PAK", "OMN")])
    assert together.symmetric_difference(apart).area < 1e-9


def sets_of_countries():
    """Every country alone; with all that lie within half a degree of it; far ones; all of them."""
    codes, draw = borders.atlas("10m").codes, np.random.default_rng(254)
    shapes = [borders.country(code) for code in codes]
    own, near = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.5)
    together = {tuple(codes[k] for k in near[own == i]) for i in range(len(codes))}
    far = [draw.choice(codes, draw.integers(2, 40), replace=False).tolist() for _ in range(30)]
    return [*([code] for code in codes), *sorted(map(list, together)), *far, list(codes)]


@pytest.mark.long
def test_every_country_closes_alone_and_in_company():
    """What touches is what may go wrong together: each pair of neighbours, in several companies."""
    inland = {
        code: borders.country(code).representative_point() for code in borders.atlas("10m").codes
    }
    sets = sets_of_countries()
    assert len(sets) > 450
    for closed in sets:
        airspace = closed_airspace(closed)
        assert airspace.geometry.is_valid
        assert len(airspace.parts) == len(closed)
        points = [inland[code] for code in closed]
        assert airspace.contains([p.y for p in points], [p.x for p in points]).all()


def test_an_exception_is_cut_out_of_everything_closed():
    gate = area.polygon_outline([(30.0, 60.0), (30.0, 62.0), (29.0, 62.0), (29.0, 60.0)])
    closed = closed_airspace(["IRN", "PAK"], exceptions=[gate])

    assert not closed.contains(29.5, 60.5)  # in Iran
    assert not closed.contains(29.2, 61.9)  # in Pakistan
    assert closed.contains([29.5, 28.5], [59.9, 62.1]).all()
    assert closed.name_at(29.5, 60.5) == ""
    assert closed.entered_at([29.5, 29.5], [60.1, 60.6]) is None


def test_what_an_exception_opens_whole_is_not_closed_at_all():
    box = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]
    around = area.polygon_outline([(-1.0, -1.0), (-1.0, 2.0), (2.0, 2.0), (2.0, -1.0)])
    closed = closed_airspace(["box"], regions={"box": box}, exceptions=[around])

    assert closed.is_empty
    assert closed.parts == {}


def test_the_nearest_open_air_is_on_the_limit_and_nowhere_nearer(iran):
    lat, lon = iran.nearest_open(32.0, 53.0)
    away_m = float(inverse(32.0, 53.0, lat, lon)[1])
    around = forward(32.0, 53.0, np.linspace(0.0, 2 * np.pi, 360), 0.999 * away_m)
    beyond = forward(32.0, 53.0, inverse(32.0, 53.0, lat, lon)[0], away_m + 100.0)

    assert away_m / 1852 == pytest.approx(201, abs=1)
    assert iran.contains(*around).all()
    assert not iran.contains(*beyond)
    assert iran.nearest_open(24.0, 60.0) == (24.0, 60.0)  # open air: the point itself


def test_the_cut_at_180_degrees_is_no_open_air():
    """Chukotka at 67 N on the cut itself: the nearest limit is that of its sea, some 100 nm off."""
    russia = closed_airspace(["RUS"])
    lat, lon = russia.nearest_open(67.0, 180.0)

    assert abs(lon) < 179.5
    assert float(inverse(67.0, 180.0, lat, lon)[1]) / 1852 == pytest.approx(101, abs=3)

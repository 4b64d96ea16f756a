"""Ways from a few bases to many places by table, against full routing in the same scene."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.world.airspace import ClosedAirspace, closed_airspace
from sim.world.geodesy import inverse, mean_position
from sim.world.routing import NoRoute, shortest_pairs
from sim.world.routing.approach_table import ApproachTable
from sim.world.routing.visibility_graph import RouteGraph

BASES = np.array([[24.25, 54.55], [29.35, 47.52], [34.94, 69.26], [25.38, 68.36]])
OPEN = ClosedAirspace(shapely.MultiPolygon(), {})


def lengths_m(routes):
    return np.array([np.inf if isinstance(one, NoRoute) else one.length_m for one in routes])


def places_around(n, seed):
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(20.0, 45.0, n), rng.uniform(40.0, 75.0, n)])


def worst_error_m(bases, places, found):
    """Against full routing that knows of every place beforehand, about the same centre."""
    iran = closed_airspace(["IRN"])
    graph = RouteGraph(
        iran, mean_position(*np.vstack([bases, places]).T), np.vstack([bases, places])
    )
    start = np.repeat(bases, len(places), axis=0)
    full_m = lengths_m(graph.pairs(start, np.tile(places, (len(bases), 1)))).reshape(found.shape)
    np.testing.assert_array_equal(np.isfinite(full_m), np.isfinite(found))
    finite = np.isfinite(full_m)
    return float(np.abs(full_m[finite] - found[finite]).max())


@pytest.mark.verifies("geometry", source="full routing")
def test_a_table_is_full_routing(verified):
    """With Iran closed, from four bases to random places: the same lengths."""
    n = 1000
    places = places_around(n, 11)

    ways = ApproachTable(closed_airspace(["IRN"]), BASES, places).approaches(places)

    assert (ways.corner == -1).sum() > n
    assert (ways.corner >= 0).sum() > n / 2
    worst_m = worst_error_m(BASES, places, ways.length_m)
    verified.at_most(f"ways from 4 bases to {n:,} places by table", worst_m, 1e-3, unit="m")


def test_a_place_in_a_bay_has_its_way_whoever_else_is_asked_for():
    """Not told where places will be, a bay's way is right to the metre that turning points stand
    off, and hangs on no other place."""
    iran, places = closed_airspace(["IRN"]), places_around(200, 12)
    table = ApproachTable(iran, BASES[:2])

    together = table.approaches(places).length_m

    assert worst_error_m(BASES[:2], places, together) < 2.0
    for k in (3, 50):
        np.testing.assert_array_equal(table.approaches(places[k]).length_m[:, 0], together[:, k])


def test_closed_places_and_walled_ones_have_no_way():
    """Tehran is closed; a place in a hole of a region is open, and behind a wall."""
    ways = ApproachTable(closed_airspace(["IRN"]), BASES).approaches([[35.7, 51.4]])
    assert np.isinf(ways.length_m).all()
    assert (ways.corner == -2).all()
    ring = shapely.MultiPolygon([shapely.box(50, 20, 60, 30) - shapely.box(54, 24, 56, 26)])
    walled = ApproachTable(ClosedAirspace(ring, {"ring": ring}), [[10.0, 55.0], [25.0, 55.5]])
    ways = walled.approaches([[25.0, 55.0], [35.0, 55.0]])
    assert np.isinf(ways.length_m).tolist() == [[True, False], [False, True]]


def test_where_nothing_is_closed_it_is_the_geodesic():
    place = [[10.0, 20.0], [-30.0, 100.0]]

    ways = ApproachTable(OPEN, BASES).approaches(place)

    assert ways.length_m == pytest.approx(
        np.array([[inverse(*base, *one)[1] for one in place] for base in BASES])
    )
    assert ApproachTable(OPEN, BASES).approaches(np.empty((0, 2))).length_m.shape == (4, 0)


def test_places_beyond_the_scene_are_routed_by_themselves():
    """From the Gulf to Alaska, farther than a scene reaches."""
    iran, alaska = closed_airspace(["IRN"]), (64.8, -147.9)

    ways = ApproachTable(iran, BASES[:1]).approaches([alaska])

    (route,) = shortest_pairs(iran, BASES[0], alaska)
    assert ways.length_m[0, 0] == route.length_m

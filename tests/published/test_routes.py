"""published/CASES 10: routes from the Gulf with Iran closed, in nautical miles.

Great circles and hand-picked legal waypoints are derived there from runway coordinates
(OurAirports, public domain); the hand-picked route is a loose upper bound. The optimum for
Al Dhafra to Kabul, found independently, is 1,080 to 1,092 nm depending on how the territorial
sea is drawn.
"""

import pytest

from sim.world.airspace import closed_airspace
from sim.world.geodesy import densify
from sim.world.routing import shortest_routes

NM = 1852.0
PLACES = {
    "Al Dhafra": (24.2483, 54.5477),
    "Al Minhad": (25.0269, 55.3662),
    "Masirah": (20.6712, 58.8915),
    "Kandahar": (31.5057, 65.8478),
    "Kabul": (34.5658, 69.2124),
    "Jalalabad": (34.3998, 70.4986),
}
CASES = [
    ("Al Dhafra", "Kandahar", 741, 879),
    ("Al Dhafra", "Kabul", 984, 1129),
    ("Al Dhafra", "Jalalabad", 1031, 1171),
    ("Al Minhad", "Kabul", 919, 1097),
    ("Masirah", "Kabul", 995, 1009),
]


@pytest.fixture(scope="module")
def iran():
    return closed_airspace(["IRN"])


@pytest.mark.parametrize(("base", "target", "great_circle_nm", "hand_picked_nm"), CASES)
def test_the_route_lies_between_the_great_circle_and_the_hand_picked_one(
    iran, base, target, great_circle_nm, hand_picked_nm
):
    ((route,),) = shortest_routes(iran, [PLACES[base]], [PLACES[target]])

    assert route.great_circle_m / NM == pytest.approx(great_circle_nm, abs=1.0)
    assert great_circle_nm - 1.0 <= route.length_m / NM <= hand_picked_nm


def test_al_dhafra_to_kabul_is_the_independent_optimum(iran):
    ((route,),) = shortest_routes(iran, [PLACES["Al Dhafra"]], [PLACES["Kabul"]])

    assert 1080.0 <= route.length_m / NM <= 1092.0


def test_no_point_of_it_is_inside_iran_or_its_territorial_sea(iran):
    ((route,),) = shortest_routes(iran, [PLACES["Al Dhafra"]], [PLACES["Kabul"]])
    lat, lon = densify(route.lat_deg, route.lon_deg, 1000.0)

    assert not iran.contains(lat, lon).any()


def test_with_iran_open_it_is_the_great_circle():
    ((route,),) = shortest_routes(closed_airspace([]), [PLACES["Al Dhafra"]], [PLACES["Kabul"]])

    assert route.length_m == route.great_circle_m
    assert len(route.lat_deg) == 2

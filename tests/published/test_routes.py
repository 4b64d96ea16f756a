"""Case 10: routes from the Gulf with Iran closed, in nautical miles.

Great circles and hand-picked legal waypoints are derived from runway coordinates (OurAirports,
public domain); the hand-picked route is a loose upper bound. The optimum for Al Dhafra to Kabul,
found independently, is 1,080 to 1,092 nm depending on how the territorial sea is drawn.
"""

import pytest

from sim.world.airspace import closed_airspace
from sim.world.geodesy import densify
from sim.world.routing import shortest_pairs

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
@pytest.mark.verifies("geometry", source="runway coordinates, OurAirports; waypoints by hand")
def test_the_route_lies_between_the_great_circle_and_the_hand_picked_one(
    verified, iran, base, target, great_circle_nm, hand_picked_nm
):
    (route,) = shortest_pairs(iran, [PLACES[base]], [PLACES[target]])

    said, length_nm = f"{base} to {target}, Iran closed:", route.length_m / NM
    direct_nm = route.great_circle_m / NM
    verified(f"{said} great circle", direct_nm, great_circle_nm, within=1.0, unit="nm")
    verified.at_most(f"{said} route, below one by hand", length_nm, hand_picked_nm, unit="nm")
    assert great_circle_nm - 1.0 <= length_nm


@pytest.mark.verifies("geometry", source="optimum found by other code, 1,080 to 1,092 nm")
def test_al_dhafra_to_kabul_is_the_independent_optimum(verified, iran):
    (route,) = shortest_pairs(iran, [PLACES["Al Dhafra"]], [PLACES["Kabul"]])

    said = "Al Dhafra to Kabul, Iran closed: the optimum"
    verified(said, route.length_m / NM, 1086.0, within=6.0, unit="nm")


@pytest.mark.verifies("geometry")
def test_no_point_of_it_is_inside_iran_or_its_territorial_sea(verified, iran):
    (route,) = shortest_pairs(iran, [PLACES["Al Dhafra"]], [PLACES["Kabul"]])
    lat, lon = densify(route.lat_deg, route.lon_deg, 1000.0)

    inside = int(iran.contains(lat, lon).sum())
    verified(
        f"Al Dhafra to Kabul: of {len(lat)} points a km apart, inside Iran or its sea", inside, 0
    )


@pytest.mark.verifies("geometry")
def test_with_iran_open_it_is_the_great_circle(verified):
    (route,) = shortest_pairs(closed_airspace([]), [PLACES["Al Dhafra"]], [PLACES["Kabul"]])

    said = "Al Dhafra to Kabul, Iran open: the geodesic itself"
    verified(said, route.length_m / NM, route.great_circle_m / NM, unit="nm")
    assert len(route.lat_deg) == 2

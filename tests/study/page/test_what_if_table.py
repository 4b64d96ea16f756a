"""The ways that a page budgets with are those of plans in which the same is open."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sim
from sim.study.page.what_if_table import WhatIf, n_maps, switches, why_left_out
from sim.world.geodesy import inverse
from tests.shipped import AFGHANISTAN

NEIGHBOURS = AFGHANISTAN / "neighbours.yaml"
# From a field in Uzbekistan over Turkmenistan and Tajikistan, which say no, as others do.
MORNINGS = [["00:00", "06:00"]]
SIX = [{"name": name, "daily": MORNINGS} for name in ["IRN", "TKM", "TJK", "IND", "CHN", "NPL"]]
MANY = {"airspace.closed": ["IRN", "TKM", "TJK", "IND", "CHN", "BTN", "NPL"]}


def plan_of(path, **overrides):
    return sim.plan(sim.load_scenario(path, overrides))


def table_of(plan, names, places=((), ())):
    return WhatIf(plan, names, {}).table(tuple(np.array(axis, dtype=float) for axis in places))


def entry_of(table, fleet, orbit, number):
    (ways,) = [w for w in table["ways"] if (w["fleet"], w["orbit"]) == (fleet, orbit)]
    return ways["different"][ways["by_set"][number]]


@pytest.mark.parametrize(("number", "closed"), [(0, "IRN TKM TJK"), (2, "IRN TJK"), (7, "")])
def test_each_set_of_permissions_has_the_ways_of_a_plan_with_them(number, closed):
    plan = plan_of(NEIGHBOURS)
    names = switches(plan)
    opened = plan_of(NEIGHBOURS, **{"airspace.closed": closed.split()})

    table = table_of(plan, names)

    assert names == ("IRN", "TKM", "TJK")
    for (fleet, orbit), sortie in opened.sorties.items():
        entry = entry_of(table, fleet, orbit, number)
        assert entry["bar"] == sortie.bar
        assert entry["route_m"] == sortie.budget.route_m
        assert entry["out_m"] == pytest.approx(entry["route_m"], rel=1e-12)
        speed_mps = opened.scenario.fleets[fleet].aircraft.transit_speed_mps
        assert entry["back_m"] / speed_mps == sortie.budget.back_s
        lon_lat = np.array(entry["line"])[[0, -1]]
        assert lon_lat[1] == pytest.approx(sortie.station[::-1], abs=1e-4)


def test_a_base_is_asked_for_orbits_that_others_fly():
    plan = plan_of(NEIGHBOURS, **{"orbits.kabul.flown_by": ["khanabad"]})

    table = table_of(plan, ())

    assert entry_of(table, "jacobabad", "kabul", 0)["route_m"] > 0.0
    assert table["shut"] == ["Iran", "Turkmenistan", "Tajikistan"]


def test_no_way_is_no_number_and_says_why():
    table = table_of(plan_of(AFGHANISTAN / "gulf.yaml", **{"fleets.dhafra.base": "OIIE"}), ())

    entry = entry_of(table, "dhafra", "kabul", 0)

    assert entry["route_m"] is None
    assert "inside closed airspace (Iran)" in entry["bar"]
    assert "line" not in entry
    assert json.dumps(table, allow_nan=False)


def test_ways_to_places_are_shortest_legal_ones_in_kilometres():
    plan = plan_of(AFGHANISTAN / "gulf.yaml")
    # Kabul, whose way leads round Iran; Muscat, straight; Tehran, closed until it is opened.
    lat_deg, lon_deg = np.array([34.53, 23.6, 35.7]), np.array([69.17, 58.5, 51.4])

    dhafra = table_of(plan, ("IRN",), (lat_deg, lon_deg))["places"]["dhafra"]

    base = plan.scenario.fleets["dhafra"].base
    straight = inverse(base.lat_deg, base.lon_deg, lat_deg, lon_deg)[1] / 1e3
    assert dhafra[1] == np.round(straight).tolist()
    assert dhafra[0] == [pytest.approx(2028, abs=40), round(straight[1]), None]


def test_beyond_the_data_link_no_place_has_a_way():
    plan = plan_of(AFGHANISTAN / "gulf.yaml", **{"fleets.dhafra.link": "300 km"})

    table = table_of(plan, (), (np.array([25.3, 34.5]), np.array([55.4, 69.2])))

    assert table["places"]["dhafra"] == [[pytest.approx(145, abs=20), None]]
    assert "beyond the data link" in entry_of(table, "dhafra", "kabul", 0)["bar"]


def test_of_many_closures_those_that_matter_can_be_switched():
    names = switches(plan_of(NEIGHBOURS, **MANY))

    assert len(names) == 5
    assert set(names) > {"TKM", "TJK"}
    # In the order of the file.
    assert list(names) == [name for name in MANY["airspace.closed"] if name in names]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("airspace.closed", SIX, "come and go"),
        ("airspace.closed", [{"name": "IRN", "daily": MORNINGS}], ""),
        ("wind", {"from": "270 deg", "speed": "20 kt"}, ""),
    ],
)
def test_what_the_pages_arithmetic_does_not_know_is_named(key, value, said):
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", {key: value})

    why = why_left_out(scenario)

    assert said in why
    assert bool(why) == bool(said)


def test_closures_with_a_time_can_always_be_switched():
    timed = [{"name": "NPL", "daily": MORNINGS}, "IRN", "TKM"]
    plan = plan_of(NEIGHBOURS, **{"airspace.closed": timed})

    assert switches(plan, 1) == ("NPL",)
    assert (len(switches(plan, 2)), switches(plan, 2)[0]) == (2, "NPL")
    assert n_maps(plan.scenario, 3, 0) == 6
    table = table_of(plan, ("NPL",))
    ((bit, spans),) = table["timed"]["spans"]
    assert (bit, spans[0]) == (0, [0.0, 6 * 3600.0])
    # A sortie of whatever a slider may ask lands in time.
    assert spans[-1][1] > table["timed"]["end_s"] + 10 * 86400.0


def test_in_a_wind_each_way_has_its_pieces_and_each_place_how_the_way_lies():
    blows = {"wind": {"from": "270 deg", "speed": "20 kt"}}
    plan = plan_of(AFGHANISTAN / "gulf.yaml", **blows)
    base = plan.scenario.fleets["dhafra"].base
    # East of the base, north of it, and north-east.
    places = (
        np.array([base.lat_deg, base.lat_deg + 0.5, 25.0]),
        np.array([55.5, base.lon_deg, 55.3]),
    )

    table = table_of(plan, ("IRN",), places)

    entry = entry_of(table, "dhafra", "kabul", 1)
    whole_m = sum(length_m * len(tracks) for length_m, tracks in entry["pieces"])
    assert whole_m == pytest.approx(entry["route_m"], rel=1e-12)
    (cos, sin) = table["bends"]["dhafra"][1]
    assert (cos[:2], sin[:2]) == ([pytest.approx(-100, abs=1), 100], [pytest.approx(0, abs=2)] * 2)
    assert sin[2] > 90
    assert n_maps(plan.scenario, 3, 1) == 18

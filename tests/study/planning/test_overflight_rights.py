"""What opens closed airspace: exceptions for all, rights of one fleet, the median line."""

from __future__ import annotations

import json

import pytest

import sim
from sim.study.planning.plan_warnings import doubts

SCENARIO = """
name: rights
start: 2021-09-01T00:00Z
duration: 2 d
airspace: {closed: [IRN, PAK, TKM]}
areas: {kandahar: {centre: [31.5, 65.85], radius: 60 nm}}
fleets:
  dhafra: {base: OMAM, aircraft: mq9a_er, count: 2}
  udeid: {base: OTBH, aircraft: mq9a_er, count: 2}
orbits:
  watch:
    area: kandahar
    flown_by: [dhafra, udeid]
    pattern: {kind: stare, radius: 5 km}
    altitude: 25000 ft
"""
BOULEVARD = {"corridor": [[24.5, 61.8], [26.0, 63.5], [30.0, 66.8]], "width": "40 nm"}


@pytest.fixture
def file(tmp_path):
    """The scenario's file."""
    path = tmp_path / "rights.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def routes_nm(file, **changes):
    plan = sim.plan(sim.load_scenario(file, changes))
    return {fleet: sortie.budget.route_m / 1852 for (fleet, _), sortie in plan.sorties.items()}


def test_a_corridor_leads_every_fleet_through_and_nobody_outside_it(file):
    around, through = routes_nm(file), routes_nm(file, **{"airspace.exceptions.b": BOULEVARD})

    assert around["dhafra"] == pytest.approx(2370, abs=1)
    assert through["dhafra"] == pytest.approx(880, abs=1)
    assert through["udeid"] < around["udeid"]
    # By way of the corridor's own points, 20 nm to either side at most.
    ends = [(24.2483, 54.5477), *BOULEVARD["corridor"], (31.545, 65.85)]
    plan = sim.plan(sim.load_scenario(file, {"airspace.exceptions.b": BOULEVARD}))
    assert not plan.airspace.contains(*zip(*ends[1:4], strict=True)).any()


def test_rights_open_a_country_to_one_fleet_and_to_no_other(file):
    without, found = routes_nm(file), routes_nm(file, **{"fleets.udeid.overfly": ["IRN"]})

    assert found["dhafra"] == pytest.approx(without["dhafra"], abs=0.001)
    assert found["udeid"] == pytest.approx(860, abs=1)  # the great circle is 859


def test_rights_are_the_same_as_a_country_that_is_not_closed(file):
    changes = {"fleets.dhafra.overfly": ["PAK"], "fleets.udeid.overfly": ["PAK"]}

    opened = routes_nm(file, **{"airspace.closed": ["IRN", "TKM"]})
    assert routes_nm(file, **changes) == pytest.approx(opened, abs=0.001)


def test_rights_open_a_region_of_ones_own(file):
    wall = [[25.0, 60.0], [25.0, 61.0], [33.0, 64.5], [33.0, 64.0]]
    changes = {"airspace.closed": ["wall"], "airspace.regions": {"wall": wall}}
    found = routes_nm(file, **changes, **{"fleets.udeid.overfly": ["wall"]})

    assert found["udeid"] == pytest.approx(859, abs=1)
    assert found["dhafra"] > 742


def test_a_pattern_may_lie_where_its_fleet_has_rights(file):
    changes = {"airspace.closed": ["AFG"], "fleets.udeid.overfly": ["AFG"]}
    budgets = sim.plan(sim.load_scenario(file, changes)).budgets

    assert not budgets["dhafra", "watch"].feasible
    assert budgets["udeid", "watch"].feasible


def test_a_base_in_a_closed_country_says_how_to_open_it_and_that_opens_it(file):
    inside = {"airspace.closed": ["IRN"], "fleets.dhafra.base": {"latitude": 32, "longitude": 53}}
    [warning] = doubts(sim.plan(sim.load_scenario(file, inside)))

    assert warning.hint == (
        "with Iran open the way is 657 nm; write overfly: [IRN] under fleets.dhafra; "
        "or a corridor under airspace.exceptions"
    )
    assert not doubts(
        sim.plan(sim.load_scenario(file, {**inside, "fleets.dhafra.overfly": ["IRN"]}))
    )
    way_out = {"corridor": [[32.0, 53.0], [26.0, 52.5]], "width": "10 km"}
    opened = sim.load_scenario(file, {**inside, "airspace.exceptions.out": way_out})
    assert not doubts(sim.plan(opened))


@pytest.mark.long
@pytest.mark.verifies("geometry", source="UNCLOS article 15")
def test_the_median_line_opens_the_half_of_a_strait_that_is_the_others(tmp_path):
    text = """
name: Dover
start: 2021-09-01T00:00Z
duration: 2 d
airspace: {closed: [FRA], median_line: LINE}
areas: {strait: {centre: [51.05, 1.45], radius: 5 km}}
fleets: {one: {base: {latitude: 51.5, longitude: 0.9}, aircraft: mq9a, count: 2}}
orbits:
  watch: {area: strait, flown_by: [one], pattern: {kind: stare, radius: 1 km}, altitude: 9000 ft}
"""
    flown = []
    for line in ("false", "true"):
        path = tmp_path / f"{line}.yaml"
        path.write_text(text.replace("LINE", line), encoding="utf-8")
        flown.append(sim.plan(sim.load_scenario(path)).budgets["one", "watch"].feasible)

    assert flown == [False, True]


def test_the_map_data_say_who_is_let_through_and_have_exceptions_cut_out(file, tmp_path, othsim):
    sets = [
        "--set",
        "fleets.udeid.overfly=[IRN]",
        "--set",
        "airspace.exceptions.b=" + json.dumps(BOULEVARD),
    ]
    code, _, _ = othsim("run", file, *sets, "--out", tmp_path / "run")
    geometry = json.loads((tmp_path / "run" / "geometry.geojson").read_text(encoding="utf-8"))
    closed = {
        feature["properties"]["names"][0]: feature
        for feature in geometry["features"]
        if feature["properties"]["kind"] == "airspace"
    }

    assert code == 0
    assert {name: f["properties"]["open_to"] for name, f in closed.items()} == {
        "Iran": ["udeid"], "Pakistan": [], "Turkmenistan": [],
    }  # fmt: skip
    import shapely

    pakistan = shapely.from_geojson(json.dumps(closed["Pakistan"]["geometry"]))
    assert not shapely.contains_xy(pakistan, 65.0, 27.8)  # in the corridor
    assert shapely.contains_xy(pakistan, 67.5, 27.8)

"""A data link by line of sight binds a fleet to its base: route and whole pattern within range."""

from __future__ import annotations

import pytest

import sim
from sim.scenario.loading import resolved_yaml
from sim.study.planning.plan_warnings import doubts

SCENARIO = """
name: bound
start: 2021-09-01T00:00Z
duration: 2 d
areas: {here: {centre: [31.0, 66.0], radius: 60 nm}}
airspace:
  regions: {wall: [[30.4, 66.5], [30.6, 66.5], [30.6, 65.0], [30.4, 65.0]]}
fleets: {one: {base: {latitude: 30.0, longitude: 66.0}, aircraft: tb2, count: 2}}
orbits:
  watch: {area: here, flown_by: [one], pattern: {kind: stare, radius: 5 km}, altitude: 18000 ft}
"""


@pytest.fixture
def bound(tmp_path):
    """A scenario of a TB2 and an orbit 111 km north, with some values set."""
    path = tmp_path / "bound.yaml"
    path.write_text(SCENARIO, encoding="utf-8")

    def build(**values):
        changes = {name.replace("__", "."): value for name, value in values.items()}
        return sim.load_scenario(path, changes)

    return build


def reason_of(scenario):
    [entry] = sim.plan(scenario).summary()["budgets"]
    return entry["reason"]


def test_a_tb2_flies_within_150_km_of_its_base_and_not_beyond(bound):
    """One degree of latitude at 30 N is 110.9 km; the circle's north is 5 km farther."""
    assert reason_of(bound()) is None
    assert reason_of(bound(areas__here__centre=[34.2, 66.0])) == (
        "beyond the data link (471 km from the base, link 150 km)"
    )


@pytest.mark.parametrize(("link", "flown"), [("115.9 km", True), ("115.8 km", False)])
def test_the_whole_pattern_lies_within_the_link(bound, link, flown):
    assert (reason_of(bound(fleets__one__link=link)) is None) == flown


def test_the_route_lies_within_the_link_as_well(bound):
    """Round a wall the way leads 130 km off, though the orbit is at 111 km."""
    wall = [[30.4, 67.2], [30.6, 67.2], [30.6, 64.8], [30.4, 64.8]]
    values = {"airspace__closed": ["wall"], "airspace__regions__wall": wall}

    assert reason_of(bound(**values)) is None
    assert reason_of(bound(**values, fleets__one__link="120 km")) == (
        "beyond the data link (133 km from the base, link 120 km)"
    )


def test_a_fleet_may_have_a_better_antenna_or_none(bound):
    far = [34.2, 66.0]

    assert reason_of(bound(areas__here__centre=far, fleets__one__link="500 km")) is None
    by_satellite = {"like": "tb2", "link": None}
    assert reason_of(bound(areas__here__centre=far, fleets__one__aircraft=by_satellite)) is None


def test_what_would_help_is_said(bound):
    [_, warning] = doubts(sim.plan(bound(areas__here__centre=[34.2, 66.0])))

    assert warning.hint == "a base within 150 km, or an aircraft led by satellite, could"


def test_no_permission_is_advised_that_the_link_makes_useless(bound):
    opened = bound(areas__here__centre=[34.2, 66.0], airspace__closed=["AFG"])
    [_, warning] = doubts(sim.plan(opened))

    assert "with Afghanistan open the way is" in warning.hint
    assert warning.hint.endswith(
        "but that is beyond the data link (471 km from the base, link 150 km)"
    )
    assert "overfly" not in warning.hint


def test_the_record_says_where_the_link_comes_from(bound):
    lines = [line for line in resolved_yaml(bound()).splitlines() if " link:" in line]

    assert len(lines) == 2  # of the aircraft, and of the fleet that flies it
    assert all(line.startswith("    ") and "150 km" in line for line in lines)
    assert all("catalogue, B: webtekno" in line for line in lines)
    assert " link:" not in resolved_yaml(bound(fleets__one__aircraft="mq9a"))


def test_a_claim_about_a_bound_fleet_does_not_count_on_what_it_cannot_fly(bound):
    claim = {
        "id": "far", "statement": "it takes six hours", "source": "a test",
        "metric": "budgets.one.watch.on_station_h", "relation": "at_least", "value": "6 h",
    }  # fmt: skip
    near, far = (
        sim.claim(bound(claims=[claim], areas__here__centre=place)).summary()["claims"][0]
        for place in ([31.0, 66.0], [34.2, 66.0])
    )

    assert near["verdict"].startswith("holds")
    assert not far["verdict"].startswith("holds")

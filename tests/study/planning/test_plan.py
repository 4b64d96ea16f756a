"""Plans of whole scenarios: shipped ones, and those that cannot be flown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.study.planning.plan import plan as plan_like
from sim.world.airspace import closed_airspace
from sim.world.geodesy import densify

AFGHANISTAN = Path(__file__).parents[3] / "scenarios" / "afghanistan"
OPTIONS = ["gulf", "gulf_ali_al_salem", "gulf_iran_open", "in_country", "neighbours"]

MINIMAL = """
name: test
start: 2021-09-01T00:00Z
duration: 2 d
areas: {{here: {{centre: [{lat}, {lon}], radius: 60 nm}}}}
airspace: {{closed: [{closed}], regions: {{wall: {wall}}}}}
fleets: {{one: {{base: {{latitude: {base_lat}, longitude: {base_lon}}}, aircraft: mq9a, count: 2}}}}
orbits:
  watch:
    area: here
    flown_by: [one]
    pattern: {{kind: {pattern}}}
    altitude: 25000 ft
    relief: {{overlap: {overlap}}}
"""
DEFAULTS = {
    "lat": 30.0, "lon": 66.0, "closed": "", "wall": "[[0, 0], [0, 1], [1, 0]]",
    "base_lat": 24.0, "base_lon": 62.0, "pattern": "stare, radius: 5 km", "overlap": "0 min",
}  # fmt: skip


@pytest.fixture
def scenario(tmp_path):
    """A scenario of one fleet and one orbit, with some of its text replaced."""

    def build(**changes):
        path = tmp_path / "test.yaml"
        path.write_text(MINIMAL.format(**DEFAULTS | changes), encoding="utf-8")
        return sim.load_scenario(path)

    return build


def message_of(scenario):
    with pytest.raises(ScenarioError) as caught:
        sim.plan(scenario)
    return str(caught.value).split("]: ", 1)[1].splitlines()[0]


def reason_of(scenario):
    """Why the one sortie that is planned cannot be flown."""
    [entry] = sim.plan(scenario).summary()["budgets"]
    assert not entry["feasible"]
    return entry["reason"]


@pytest.mark.parametrize("option", OPTIONS)
def test_shipped_routes_stay_outside_closed_airspace(option):
    scenario = sim.load_scenario(AFGHANISTAN / f"{option}.yaml")
    closed = closed_airspace(scenario.airspace.closed, scenario.airspace.territorial_sea_m)

    for planned in sim.plan(scenario).sorties.values():
        lat, lon = densify(planned.route.lat_deg, planned.route.lon_deg, 1000.0)
        assert not closed.contains(lat, lon).any()
        assert planned.route.length_m >= planned.route.great_circle_m


def test_al_dhafra_to_kabul_round_iran_is_the_published_optimum():
    """An independent optimum says 1,080 to 1,092 nm; the great circle is 984 (published case 10).

    The orbit's first point lies 5 nm beside its centre, and that 3 nm from the airport.
    """
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml")
    budget = sim.plan(scenario).budgets["dhafra", "kabul"]

    assert 1080 <= budget.route_m / 1852 <= 1092
    assert budget.great_circle_m / 1852 == pytest.approx(984, abs=6)


def test_with_iran_open_the_route_is_the_great_circle():
    scenario = sim.load_scenario(AFGHANISTAN / "gulf_iran_open.yaml")

    for planned in sim.plan(scenario).sorties.values():
        assert planned.budget.route_m == planned.budget.great_circle_m


def test_options_that_are_compared_ask_the_same_of_as_many_aircraft():
    scenarios = [sim.load_scenario(AFGHANISTAN / f"{option}.yaml") for option in OPTIONS]

    def asked(scenario):
        orbits = {
            name: orbit.model_copy(update={"flown_by": ()})
            for name, orbit in scenario.orbits.items()
        }
        return orbits, scenario.areas, scenario.grid, scenario.duration_s, scenario.warmup_s

    assert all(asked(other) == asked(scenarios[0]) for other in scenarios[1:])
    assert len({sum(f.count for f in s.fleets.values()) for s in scenarios}) == 1


def test_budgets_close(scenario):
    for planned in sim.plan(scenario()).sorties.values():
        budget = planned.budget
        aircraft_s = 27 * 3600 - 1.5 * 3600

        assert budget.flight_s == pytest.approx(aircraft_s)
        assert budget.out_s + budget.on_station_s + budget.back_s == pytest.approx(budget.flight_s)


def test_an_orbit_out_of_reach_is_infeasible_and_says_why(scenario):
    [entry] = sim.plan(scenario(base_lat=-33.0, base_lon=151.0)).summary()["budgets"]

    assert not entry["feasible"]
    assert entry["reason"].startswith("needs ")
    assert entry["reason"].endswith("h out and back with 25.5 h usable")
    assert entry["transit_fraction"] is None
    assert entry["aircraft_per_orbit"] is None


def test_a_base_inside_closed_airspace_is_infeasible_and_says_where_it_lies(scenario):
    reason = reason_of(scenario(closed="IRN", base_lat=32.0, base_lon=53.0))

    assert reason == ("no route: the base (32.00 N 53.00 E) lies inside closed airspace (Iran)")


def test_a_station_inside_closed_airspace_is_infeasible(scenario):
    reason = reason_of(scenario(closed="AFG", lat=34.0, lon=66.0))

    assert reason == "no route: the station lies inside closed airspace (Afghanistan)"


def test_a_ring_of_closed_airspace_leaves_no_way(scenario):
    # A closed country with the station in an enclave: San Marino inside Italy.
    reason = reason_of(
        scenario(closed="ITA", lat=43.94, lon=12.46, base_lat=47.0, base_lon=13.0,
                 pattern="stare, radius: 1 km")
    )  # fmt: skip

    assert reason == (
        "no legal route from 47.00 N 13.00 E: closed airspace (Italy) leaves no way wider than 50 m"
    )


def test_where_no_way_leads_every_figure_of_the_way_is_null(scenario):
    plan = sim.plan(scenario(closed="AFG", lat=34.0, lon=66.0))
    [entry] = plan.summary()["budgets"]
    [sortie] = plan.sorties.values()

    nothing = ("route_nm", "route", "out_h", "back_h", "flight_h", "transit_fraction")
    assert [entry[name] for name in nothing] == [None] * 6
    assert entry["on_station_h"] == 0.0
    assert entry["aircraft_per_orbit"] is None
    assert entry["great_circle_nm"] == pytest.approx(636.3, abs=0.5)
    assert sortie.station == pytest.approx((34.045, 66.0), abs=1e-3)  # 5 km north of the centre
    assert sortie.lap is None
    assert sortie.bar == entry["reason"]


def test_a_pattern_that_strays_into_closed_airspace_is_infeasible(scenario):
    wall = "[[30.2, 65.0], [30.2, 67.0], [30.4, 67.0], [30.4, 65.0]]"
    asked = scenario(closed="wall", wall=wall, pattern="racetrack, length: 40 nm, width: 10 nm")
    [entry] = sim.plan(asked).summary()["budgets"]

    assert entry["reason"].startswith("the pattern enters closed airspace (wall) at 30.2")
    assert not entry["feasible"]
    assert entry["on_station_h"] == 0.0
    assert entry["flight_h"] == pytest.approx(entry["out_h"] + entry["back_h"])


@pytest.mark.parametrize("width_deg", [0.055, 0.001])
def test_a_leg_across_a_closed_strip_is_infeasible_though_its_ends_are_free(scenario, width_deg):
    """6 km or 110 m wide: no point of the pattern lies in it, and the pattern crosses it."""
    south, north = 30.02, 30.02 + width_deg
    wall = f"[[{south}, 65.8], [{north}, 65.8], [{north}, 66.2], [{south}, 66.2]]"
    reason = reason_of(
        scenario(closed="wall", wall=wall, pattern="racetrack, length: 200 km, width: 20 km")
    )

    assert reason.startswith("the pattern enters closed airspace (wall) at")


def test_a_pattern_along_a_border_is_flown(scenario):
    """Down a meridian and back on the edge of what is closed: nothing is entered."""
    wall = "[[28, 66], [32, 66], [32, 67], [28, 67]]"
    along = "circuit, points: [[29.0, 66.0], [31.0, 66.0]]"
    planned = sim.plan(scenario(closed="wall", wall=wall, pattern=along))

    assert planned.sorties["one", "watch"].budget.feasible


LADDER = "ladder, length: 200 nm, width: 300 nm, spacing: 20 nm, entry: {}"


def test_a_lap_begins_at_the_corner_that_is_nearest(scenario):
    """Base to the south-east of the box: its near corner, not the south-western one."""
    far, near = (
        sim.plan(scenario(pattern=LADDER.format(entry), base_lat=26.0, base_lon=68.5))
        .sorties["one", "watch"]
        for entry in ("first", "nearest")
    )  # fmt: skip

    saved_nm = (far.budget.route_m - near.budget.route_m) / 1852.0
    assert saved_nm == pytest.approx(170.0, abs=15.0)
    assert near.station == (near.route.lat_deg[-1], near.route.lon_deg[-1])
    assert near.station == pytest.approx((near.lap.lat_deg[0], near.lap.lon_deg[0]), abs=1e-9)
    assert far.station == (far.lap.lat_deg[0], far.lap.lon_deg[0])
    assert near.lap.duration_s == pytest.approx(far.lap.duration_s)
    more_s = near.budget.on_station_s - far.budget.on_station_s
    assert more_s == pytest.approx(2 * saved_nm * 1852.0 / 87.5, rel=0.1)


def test_nearest_is_by_the_legal_way_and_by_fleet(scenario):
    """A wall before the near side; a copy of the plan keeps where laps begin."""
    wall = "[[27.4, 50.0], [27.4, 68.5], [27.5, 68.5], [27.5, 50.0]]"
    given = scenario(closed="wall", wall=wall, pattern=LADDER.format("nearest"))
    planned = sim.plan(given)
    again = plan_like(given, planned)
    [sortie] = planned.sorties.values()

    assert sortie.station[1] > 65.0  # the wall is passed in the east
    assert sortie.route.length_m > sortie.route.great_circle_m + 1000.0
    assert again.sorties["one", "watch"].station == sortie.station
    np.testing.assert_array_equal(again.sorties["one", "watch"].lap.t_s, sortie.lap.t_s)


def test_an_overlap_longer_than_the_stay_is_refused(scenario):
    message = message_of(scenario(overlap="25 h"))

    assert message.startswith(
        "orbits.watch.flown_by: one to watch: an overlap of 25.00 h must be shorter than the"
    )


def test_wind_on_the_nose_costs_more_than_it_gives_back():
    calm = sim.load_scenario(AFGHANISTAN / "gulf.yaml")
    windy = sim.load_scenario(
        AFGHANISTAN / "gulf.yaml", {"wind": {"from": "270 deg", "speed": "40 kt"}}
    )
    pairs = zip(sim.plan(calm).sorties.values(), sim.plan(windy).sorties.values(), strict=True)

    for still, blown in pairs:
        assert blown.budget.out_s < still.budget.out_s
        assert blown.budget.transit_fraction > still.budget.transit_fraction


def test_a_gale_makes_orbits_infeasible_and_not_an_error():
    scenario = sim.load_scenario(
        AFGHANISTAN / "gulf.yaml", {"wind": {"from": "270 deg", "speed": "200 kt"}}
    )
    budgets = sim.plan(scenario).summary()["budgets"]

    assert not any(entry["feasible"] for entry in budgets)
    assert all("wind of 200 kt" in entry["reason"] for entry in budgets)
    assert all(np.isnan(p.budget.transit_fraction) for p in sim.plan(scenario).sorties.values())


def test_ends_on_opposite_sides_of_the_globe_are_an_error_and_no_fault_of_ours(scenario):
    message = message_of(scenario(closed="IRN", base_lat=-30.0, base_lon=-114.5))

    assert message == (
        "orbits.watch.flown_by: one to watch: base and station lie 19,978 km apart; "
        "round closed airspace, at most 16,000 km"
    )

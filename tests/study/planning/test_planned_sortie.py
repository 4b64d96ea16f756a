"""A sortie of a fleet to an orbit: what it takes, or why it cannot be flown."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from tests.shipped import AFGHANISTAN


def message_of(scenario):
    with pytest.raises(ScenarioError) as caught:
        sim.plan(scenario)
    return str(caught.value).split("]: ", 1)[1].splitlines()[0]


def reason_of(scenario):
    """Why the one sortie that is planned cannot be flown."""
    [entry] = sim.plan(scenario).summary()["budgets"]
    assert not entry["feasible"]
    return entry["reason"]


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

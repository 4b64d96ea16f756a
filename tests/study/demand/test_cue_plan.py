"""Cues in closed form: ways, occupation, load, and what Erlang refuses."""

from __future__ import annotations

import math

import pytest

import sim
from sim.study.demand.cue_plan import cue_entries
from sim.study.planning.plan import plan
from tests.study.demand.on_call import AIRCRAFT, THREE_HOURS_DEG, on_call, overhead


def entry_of(scenario):
    [entry] = cue_entries(plan(scenario))
    return entry


def test_three_tails_at_a_load_of_two_refuse_a_fifth(tmp_path):
    cue = {"rate": "0.2 per h", "decision": "15 min", "lateness": "1 h", "within": "4 h"}
    entry = entry_of(
        on_call(tmp_path, tails=3, cue=cue, stay="1 h", readiness="30 min", turnaround="2.5 h")
    )

    assert entry["out_h"] == pytest.approx(3.0, abs=1e-6)
    assert entry["response_h"] == pytest.approx(3.75, abs=1e-6)
    assert entry["age_h"] == pytest.approx(4.75, abs=1e-6)
    assert entry["occupied_h"] == pytest.approx(10.0, abs=1e-6)
    assert entry["offered_aircraft"] == pytest.approx(2.0, abs=1e-6)
    assert entry["refused_fraction"] == pytest.approx(4 / 19, abs=1e-6)
    assert (entry["in_time_fraction"], entry["feasible_fraction"]) == (1.0, 1.0)


def test_an_area_is_seen_by_its_mean_distance(tmp_path):
    entry = entry_of(on_call(tmp_path, tails=1, cue={"rate": "1 per d", "area": "disc"}, at=None))

    # Two thirds of the radius at 370.4 km/h.
    assert entry["out_h"] == pytest.approx(0.179986, rel=0.01)


def test_what_is_out_of_reach_is_said(tmp_path):
    cue = {"rate": "1 per d", "places": [[0.0, 5.0], [0.0, 120.0]], "weights": [3, 1]}
    entry = entry_of(on_call(tmp_path, tails=1, cue=cue, at=None))

    assert entry["feasible_fraction"] == 0.75
    assert entry["in_time_fraction"] is None


ROAD = {"points": [[0.0, 0.0], [0.0, 0.5], [0.0, 1.0]], "speed": "50 km/h"}
TAKES_H = math.radians(1.0) * 6378.137 / 50.0


@pytest.mark.parametrize(
    ("target", "cue", "per_day"),
    [
        # Of those that leave at least one is there for so much of the time.
        (
            {"rate": "4 per d", "motion": {"route": ROAD}},
            {"rate": "4 per d"},
            -4.0 * math.expm1(-4.0 * TAKES_H / 24.0),
        ),
        # It sets out once in 365 days.
        ({"at": ["5 d"], "motion": {"route": ROAD}}, {"rate": "365 per d"}, TAKES_H / 24.0),
        # Three come by the middle twice on every return, in which they halt twice for an hour.
        (
            {
                "count": 3,
                "motion": {
                    "route": {**ROAD, "then": "returns", "stops": [{"at": 2, "for": "1 h"}]}
                },
            },
            {"passing": 2},
            3 * 2 * 24.0 / (2.0 * TAKES_H + 2.0),
        ),
    ],
)
def test_cues_about_targets_come_as_often_as_there_is_one_to_report(tmp_path, target, cue, per_day):
    asked = {"about": "cars", **cue}
    entry = entry_of(on_call(tmp_path, tails=1, cue=asked, at=None, targets={"cars": target}))

    assert entry["cues_per_day"] == pytest.approx(per_day, rel=1e-4)


def test_targets_are_planned_for_where_they_are_likely_to_begin(tmp_path):
    starts = {"places": [[0.0, 5.0], [0.0, 120.0]], "weights": [3, 1]}
    cue = {"rate": "1 per d", "about": "camp"}
    targets = {"camp": {"count": 2, "starts": starts}}
    entry = entry_of(on_call(tmp_path, tails=1, cue=cue, at=None, targets=targets))

    assert entry["feasible_fraction"] == 0.75


def test_reliefs_of_a_hold_are_occupied_as_they_are_flown(tmp_path):
    """Of 40 h each 3 h out and home: 34 h there, then 17 h by another who comes an hour before."""
    hold = {"for": "50 h", "relief": {"overlap": "1 h"}}
    scenario = on_call(
        tmp_path, tails=4, cue={"at": ["0 h"]}, tasks={"look": {"hold": hold}}, duration="10 d",
        turnaround="2 h",
    )  # fmt: skip
    entry = entry_of(scenario)
    away = sim.run(scenario).summary()["fleets"]["base"]["alert"]["away_fraction"]["mean"]

    assert entry["reliefs"] == 1
    assert entry["occupied_h"] == pytest.approx(2 * (3.0 + 3.0 + 2.0) + 50.0 + 1.0, abs=1e-6)
    assert away * 4 * 240.0 == pytest.approx(entry["occupied_h"], abs=1e-3)
    assert entry["refused_fraction"] is None
    assert entry["left_out"] == [
        "what is refused, of which Erlang knows with one aircraft to a cue"
    ]


def test_reliefs_by_the_clock_are_named_where_they_are_left_out(tmp_path):
    hold = {"for": "50 h", "relief": {"every": "12 h"}}
    entry = entry_of(
        on_call(tmp_path, tails=4, cue={"at": ["0 h"]}, tasks={"look": {"hold": hold}})
    )

    assert entry["reliefs"] == 0
    assert entry["left_out"] == ["reliefs every 12 h, whoever is there"]


def test_an_orbit_that_releases_its_aircraft_has_a_row(tmp_path):
    """From over its middle to anywhere in a disc: two thirds of the radius at 370.4 km/h (D10)."""
    cue = {"rate": "1 per d", "area": "disc", "decision": "15 min", "lateness": "1 h"}
    entry = entry_of(overhead(tmp_path, cue, at=None))

    assert (entry["orbit"], entry["fleet"], entry["aircraft"]) == ("overhead", "base", 1)
    assert entry["out_h"] == pytest.approx(0.179986, rel=0.01)
    assert entry["response_h"] == pytest.approx(0.25 + entry["out_h"])
    assert entry["age_h"] == pytest.approx(1.25 + entry["out_h"])
    # Of 40 h over its own base all but those in which it could not get there and home.
    assert entry["feasible_fraction"] == pytest.approx(1.0 - 2.0 * 0.179986 / 40.0, abs=1e-3)
    assert entry["refused_fraction"] is None


@pytest.mark.parametrize(("back", "occupied_h"), [("home", 4.0 + 3.0), ("resume", 4.0)])
def test_an_aircraft_of_an_orbit_may_be_called_while_it_has_enough_left(tmp_path, back, occupied_h):
    """34 h on station over the place of the cue: for 24 of them ten are left."""
    cue = {"rate": "6 per d", "places": [[0.0, THREE_HOURS_DEG]]}
    release = {"to_priority": 1, "back": back, "least_stay": "10 h"}
    there = {"centre": [0.0, THREE_HOURS_DEG], "radius": "100 km"}
    entry = entry_of(
        overhead(
            tmp_path, cue, at=None, stay="4 h", orbit={"release": release}, areas={"disc": there}
        )
    )

    assert entry["feasible_fraction"] == pytest.approx(24.0 / 34.0, abs=1e-3)
    assert entry["occupied_h"] == pytest.approx(occupied_h, abs=2e-3)
    assert entry["offered_aircraft"] == pytest.approx(occupied_h / 4.0 * 24.0 / 34.0, abs=1e-3)


def test_what_is_not_known_of_an_orbit_is_said_in_its_place(tmp_path):
    cue = {"rate": "1 per d", "area": "disc"}
    wind = {"from": "270 deg", "speed": "20 kt"}
    entry = entry_of(overhead(tmp_path, cue, at=None, wind=wind))
    short = {"bird": {**AIRCRAFT, "endurance": "5 h"}}
    far = {"disc": {"centre": [0.0, THREE_HOURS_DEG], "radius": "100 km"}}
    never = entry_of(overhead(tmp_path, cue, at=None, aircraft=short, areas=far, name="short"))

    assert entry["feasible_fraction"] is None
    assert entry["left_out"] == ["ways in wind from a lap"]
    assert never["reason"] == "nobody who is to fly it can"

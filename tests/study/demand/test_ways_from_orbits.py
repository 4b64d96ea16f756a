"""Ways to cues from where on their laps aircraft are, from the scenario's file to its figures."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.operations.luck.chance import Chance
from sim.study.demand.drawn_cues import drawn_cues
from sim.study.demand.ways_from_orbits import FromLaps
from sim.study.planning.plan import plan
from sim.world.geodesy import inverse
from tests.study.demand.on_call import AIRCRAFT, agrees, flown, overhead

H = 3600.0


def test_the_response_from_overhead_to_a_disc(tmp_path):
    """Tips all over a disc of 100 km with one at its centre: a mean of 2R/3, 90 % in 0.949 R."""
    cue = {"area": "disc", "rate": "8 per d"}
    scenario = overhead(tmp_path, cue, at=None, count=12, duration="25 d")
    figures, result = flown(scenario, 3)
    response_h = (result.cues["on_scene_s"] - result.cues["reported_s"]) / H

    assert figures["reached_fraction"]["mean"] == 1.0
    assert agrees(figures["response_time_mean_h"], 0.179986)
    assert response_h.mean() / 0.179986 == pytest.approx(1.0, abs=0.04)
    assert np.quantile(response_h, 0.9) / 0.256124 == pytest.approx(1.0, abs=0.03)


def place_on(lap, into_s):
    """Degrees after so long: its legs are of 10 km at most, straight in degrees to some metres."""
    into_s = into_s % lap.duration_s
    return np.interp(into_s, lap.t_s, lap.lat_deg), np.interp(into_s, lap.t_s, lap.lon_deg)


def left_from(result, lap):
    """Where on its lap each cue found the aircraft that it called."""
    arrive_s = result.sorties["arrive_s"][result.cues["sortie"]]
    return place_on(lap, result.cues["answered_s"] - arrive_s)


# Of a degree at 0, 0, north and east: over a disc of 100 km right to a hundredth of a percent.
KM = np.array([110.574, 111.320])


def spiral(radius_km, turns=10, corners=48):
    """Out from 0, 0 and back to it: at one speed it is as long over all ground of a disc."""
    turn = np.linspace(0.0, 2.0 * np.pi * turns, turns * corners + 1)
    # Its sides cut the corners: these lie so much farther out.
    widest_km = radius_km * (1.0 + np.pi**2 / (3.0 * corners**2))
    east, north = (turn * trig(turn) / turn[-1] * widest_km for trig in (np.cos, np.sin))
    # The way back is that way out as in a mirror: both end where it is widest.
    back = np.column_stack([-north, east])[-2:0:-1]
    return (np.concatenate([np.column_stack([north, east]), back]) / KM).tolist()


@pytest.mark.parametrize(
    ("origin", "pattern", "mean_km", "p90_km"),
    [
        ("its centre", {"kind": "stare", "radius": "100 m"}, 66.666667, 94.868330),
        (
            "anywhere over it",
            {"kind": "circuit", "points": spiral(100.0), "entry": "first", "lap": "restart"},
            90.541479,
            None,
        ),
    ],
)
@pytest.mark.verifies("operations research", source="mean distance in a disc: 2R/3 and 128R/45 pi")
def test_ways_to_a_disc_from_over_it_are_as_long_as_the_integral_says(
    tmp_path, origin, pattern, mean_km, p90_km, verified
):
    """Each way flown is from where the lap has it; over 200,000 tips they are as long, to 0.2 %.

    Tips are decided some hours later, as likely at any moment of a lap.
    """
    cue = {"area": "disc", "at": [f"{30 * k} h" for k in range(1, 31)]}
    scenario = overhead(
        tmp_path,
        {**cue, "decision": {"uniform": ["0 h", "17 h"]}},
        at=None,
        orbit={"pattern": pattern},
        aircraft={"bird": {**AIRCRAFT, "endurance": "900 h"}},
        duration="950 h",
        count=3,
    )
    lap = plan(scenario).sorties["base", "overhead"].lap
    assert lap is not None
    result = sim.run(scenario, 1)
    cues = result.cues
    way_m = inverse(*left_from(result, lap), cues["lat_deg"], cues["lon_deg"])[1]

    way_s = way_m / (200 * 1852 / 3600)
    assert cues["on_scene_s"] - cues["answered_s"] == pytest.approx(way_s, abs=0.1)
    often = {"area": "disc", "rate": "10000 per d", "perishes": "1 h"}
    many = overhead(tmp_path, often, at=None, duration="20 d")
    tips = drawn_cues(many, Chance(many.seed, 0))
    # Each with five moments of a lap, which are spread over all of it.
    moments_s = np.arange(5 * len(tips)) / (5 * len(tips)) * lap.duration_s
    from_deg = np.column_stack(place_on(lap, moments_s)).reshape(5, len(tips), 2)
    apart_deg = from_deg - np.column_stack([tips.lat_deg, tips.lon_deg])
    way_km = np.hypot(*np.moveaxis(apart_deg * KM, -1, 0))
    what = f"to a disc of 100 km from {origin}"
    verified(f"mean way {what}", np.mean(way_km), mean_km, within=2e-3 * mean_km, unit="km")
    if p90_km:
        p90 = np.quantile(way_km, 0.9)
        verified(f"nine ways of ten {what}", p90, p90_km, within=2e-3 * p90_km, unit="km")


CUE = {"at": ["20 h"]}
WRONG = {
    "an orbit that keeps its aircraft": (
        {"cue": {**CUE, "answered_by": ["overhead"]}, "orbit": {"release": None}},
        "overhead releases no aircraft: nobody of it answers",
    ),
    "a cue of a lower priority": (
        {"cue": {**CUE, "answered_by": ["overhead"], "priority": 2}},
        "overhead releases to priority 1 at most (got 2)",
    ),
    "nobody": ({"cue": CUE, "orbit": {"release": None}}, "nobody stands ready for cues"),
    "a priority below all": (
        {"cue": CUE, "orbit": {"release": {"to_priority": 0}}},
        "to_priority",
    ),
    "ways on which it would look": ({"cue": CUE, "sense_in_transit": True}, "sense_in_transit"),
    "a search without a sweep width": (
        {"cue": CUE, "tasks": {"look": {"search": {"limit": "1 h"}}}},
        "the sensor of base has no sweep width",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_release_is_told(tmp_path, wrong):
    changed, told = WRONG[wrong]
    with pytest.raises(ScenarioError) as caught:
        overhead(tmp_path, **changed)

    assert told in str(caught.value)


def test_a_lap_is_left_from_where_one_is(tmp_path):
    """The response is the geodesic from the lap's place at that moment, whichever lap it is."""
    orbit = {"pattern": {"kind": "racetrack", "length": "100 km", "width": "5 km"}}
    cue = {"at": ["600 min", "1000 min", "1413 min"]}
    scenario = overhead(
        tmp_path, cue, orbit=orbit, at=(5.0, 5.0), stay="1 h", duration="30 h", count=5
    )
    result = sim.run(scenario, 1)
    lap = plan(scenario).sorties["base", "overhead"].lap
    assert lap is not None
    way_s = inverse(*left_from(result, lap), 5.0, 5.0)[1] / (200 * 1852 / 3600)
    assert result.cues["on_scene_s"] - result.cues["answered_s"] == pytest.approx(way_s, abs=0.1)
    assert np.ptp(result.cues["on_scene_s"] - result.cues["answered_s"]) > 60.0


def test_an_aircraft_goes_round_what_is_closed_on_its_way_to_a_cue(tmp_path):
    """A wall between the orbit and the cue, twice as far round as across."""
    wall = {"polygon": [[-1.0, 0.4], [-1.0, 0.6], [1.0, 0.6], [1.0, 0.4]]}
    airspace = {"closed": ["wall"], "regions": {"wall": wall["polygon"]}}
    way_s = []
    for more in ({}, {"airspace": airspace}):
        scenario = overhead(
            tmp_path, {"at": ["5 h"]}, at=(0.0, 1.0), stay="1 h", duration="20 h", **more
        )
        cues = sim.run(scenario, 1).cues
        way_s.append(float((cues["on_scene_s"] - cues["answered_s"])[0]))

    assert way_s[1] / way_s[0] == pytest.approx(2.35, rel=0.01)


def test_where_the_geodesic_is_plainly_the_way_it_is_what_routing_finds(tmp_path, monkeypatch):
    """Tips on all sides of a wall beside the orbit: the same to the last bit, asked for or not."""
    wall = [[-1.0, 0.4], [-1.0, 0.6], [1.0, 0.6], [1.0, 0.4]]
    scenario = overhead(
        tmp_path,
        {"rate": "8 per d", "area": "wide"},
        at=None,
        stay="1 h",
        duration="8 d",
        airspace={"closed": ["wall"], "regions": {"wall": wall}},
        areas={
            "disc": {"centre": [0.0, 0.0], "radius": "100 km"},
            "wide": {"centre": [0.0, 0.0], "radius": "300 km"},
        },
    )
    quick = sim.run(scenario, 1).cues
    of_each = []

    def none(ways, *asked):
        of_each.append(known(ways, *asked))
        return np.zeros(len(of_each[-1]), dtype=bool)

    known = FromLaps._is_direct
    monkeypatch.setattr(FromLaps, "_is_direct", none)
    slow = sim.run(scenario, 1).cues
    assert slow["on_scene_s"].tobytes() == quick["on_scene_s"].tobytes()
    assert 0.4 < of_each[0].mean() < 0.95

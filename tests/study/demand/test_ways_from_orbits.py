"""Ways to cues from where on their laps aircraft are, from the scenario's file to its figures."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.study.demand.ways_from_orbits import FromLaps
from sim.study.planning.plan import plan
from sim.world.geodesy import inverse
from tests.study.demand.on_call import agrees, flown, overhead

H = 3600.0


def answers_from_overhead(folder, replications, **more):
    """Tips all over a disc of 100 km with one at its centre: a mean of 2R/3, 90 % in 0.949 R."""
    scenario = overhead(folder, {"area": "disc", **more.pop("cue")}, at=None, count=12, **more)
    figures, result = flown(scenario, replications)

    assert figures["reached_fraction"]["mean"] == 1.0
    assert agrees(figures["response_time_mean_h"], 0.179986)
    response_h = (result.cues["on_scene_s"] - result.cues["reported_s"]) / H
    return response_h.mean() / 0.179986, np.quantile(response_h, 0.9) / 0.256124


def test_the_response_from_overhead_to_a_disc(tmp_path):
    mean, p90 = answers_from_overhead(tmp_path, 3, cue={"rate": "8 per d"}, duration="25 d")

    assert mean == pytest.approx(1.0, abs=0.04)
    assert p90 == pytest.approx(1.0, abs=0.03)


@pytest.mark.long
def test_the_response_from_overhead_to_a_disc_for_long(tmp_path):
    mean, p90 = answers_from_overhead(tmp_path, 20, cue={"rate": "24 per d"}, duration="200 d")

    assert mean == pytest.approx(1.0, abs=4e-3)
    assert p90 == pytest.approx(1.0, abs=4e-3)


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
    for k, called_s in enumerate(result.cues["answered_s"].tolist()):
        arrive_s = float(result.sorties["arrive_s"][result.cues["sortie"][k]])
        into_s = (called_s - arrive_s) % lap.duration_s
        # Legs are of 10 km at most: straight in degrees they are off by metres.
        lat, lon = (np.interp(into_s, lap.t_s, deg) for deg in (lap.lat_deg, lap.lon_deg))
        way_s = inverse(lat, lon, 5.0, 5.0)[1] / (200 * 1852 / 3600)
        assert result.cues["on_scene_s"][k] - called_s == pytest.approx(way_s, abs=0.1)
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

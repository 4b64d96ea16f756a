"""The law sweep: a pattern that is flown, and what really is somewhere; from the file on."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.study.demand.sweeps import expanding_square
from sim.world.geodesy import forward, inverse
from tests.study.demand.crossing import watched
from tests.study.demand.on_call import AIRCRAFT, agrees, flown, on_call

SWEEP = {"search": {"law": "sweep", "limit": "2 h", "speed": "200 kt"}}
SENSOR = {"bird": {**AIRCRAFT, "sensor": {"reach": "30 km", "sweep_width": "4 km"}}}


def searched(folder, task=SWEEP, *, airspace=None, **cue):
    """Reports at once of something at 0, 0, with aircraft enough at that very place."""
    asked = {**({} if "at" in cue else {"rate": "100 per d"}), "error": "15 km", **cue}
    more = {"tasks": {"look": task}, "aircraft": SENSOR, "duration": "4 d"}
    more |= {"airspace": airspace} if airspace else {}
    return on_call(folder, tails=60, cue=asked, at=(0.0, 0.0), **more)


def test_an_expanding_square_winds_outward_at_its_speed():
    track = expanding_square((34.0, 69.0), 4e3, 100.0, (50.0, 3600.0))
    lengths_m = track.legs[1]

    assert (track.t_s[0], track.t_s[-1]) >= (50.0, 3650.0)
    assert track.t_s[-1] >= 3650.0
    assert track.speed_mps == pytest.approx(100.0)
    assert lengths_m[:5] == pytest.approx([4e3, 4e3, 8e3, 8e3, 12e3], rel=1e-3)
    assert (track.lat_deg[1], track.lon_deg[1]) > (34.0, 68.9999)


def test_what_stays_is_found_by_a_sweep_in_the_time_of_its_ground(tmp_path):
    """Tracks a sweep width apart leave out corners alone: in 2 h 2,963 km2, the disc has 707."""
    figures, result = flown(searched(tmp_path), 1)
    cues = result.cues
    found_s = cues["found_s"] - cues["on_scene_s"]

    # What is not seen lies in corners: of each winding four times (1 - pi / 4) 4 km2.
    assert 0.96 < figures["found_fraction"]["mean"] < 1.0
    # Swept area is 4 km times 370.4 km/h: a square of side 30 km takes 36 min, its corners more.
    assert np.nanmax(found_s) < 0.9 * 3600.0
    # All ground alike: a mean of half the disc.
    mean_s = math.pi * 15.0**2 / (4.0 * 370.4) / 2.0 * 3600.0
    assert np.nanmean(found_s) == pytest.approx(mean_s, rel=0.15)


def test_what_flees_is_found_by_a_sweep_no_more_often_than_the_ground_allows(tmp_path):
    """Swept ground over ground where it may be, 4 x 370.4 x 2 / (pi 45 105) = 20 %, bounds both."""
    flees = {"spreads": "30 km/h", "lateness": "1 h"}
    at_random = {"search": {**SWEEP["search"], "law": "random"}}
    n = 4 * 370.4 * 2 / (math.pi * 45 * 105)
    random, sweep = (
        flown(searched(tmp_path, task, **flees), 4)[0]["found_fraction"]
        for task in (at_random, SWEEP)
    )

    assert agrees(random, 1.0 - math.exp(-n))
    # An expanding square runs after what flees: it does not reach even that.
    assert 0.05 < sweep["mean"] < n


def test_nobody_finds_from_where_nobody_may_be(tmp_path):
    """All that is more than 1 km east of the base is closed, and a sweep reaches 2 km across."""
    east = [[-1.0, 0.009], [1.0, 0.009], [1.0, 1.0], [-1.0, 1.0]]
    airspace = {"closed": ["east"], "regions": {"east": east}, "territorial_sea": "0 km"}
    result = sim.run(searched(tmp_path, at=[f"{k} h" for k in range(80)], airspace=airspace))
    found = ~np.isnan(result.cues["found_s"])

    assert 20 < np.count_nonzero(found) < 60
    assert np.nanmax(result.cues["found_s"] - result.cues["on_scene_s"]) < 7200.0


def test_a_wider_sweep_width_finds_what_a_narrow_one_found_and_no_later(tmp_path):
    flees = {"spreads": "30 km/h", "lateness": "1 h"}
    tables = []
    for width in ("2 km", "4 km"):
        # Tracks as far apart in both.
        task = {"search": {**SWEEP["search"], "spacing": "4 km"}}
        scenario = searched(tmp_path, task, **flees)
        sensor = {"aircraft.bird.sensor.sweep_width": width}
        tables.append(sim.run(sim.load_scenario(scenario.source.path, sensor)).cues)
    narrow_s, wide_s = (cues["found_s"] for cues in tables)

    found = ~np.isnan(narrow_s)
    assert found.any()
    assert (wide_s[found] <= narrow_s[found]).all()


def test_a_target_that_is_reported_where_it_is_is_found_at_once_and_one_that_left_is_not(tmp_path):
    """Two cues about one that comes along a road: at once, and when it is an hour away."""
    road = {"route": {"points": [[0.0, -1.0], [0.0, 0.0], [0.0, 1.0]], "speed": "60 km/h"}}
    cues = {
        name: {"about": "car", "passing": 2, "lateness": late, "wants": "look"}
        for name, late in (("calls", "0 h"), ("late", "1 h"))
    }
    scenario = on_call(
        tmp_path,
        tails=4,
        cue=cues["calls"],
        at=None,
        more_cues={"late": cues["late"]},
        targets={"car": {"at": ["5 h", "30 h"], "motion": road}},
        tasks={"look": {"search": {"law": "sweep", "limit": "30 min"}}},
        aircraft=SENSOR,
        duration="4 d",
    )
    result = sim.run(scenario)
    figures, cues = result.summary()["cues"], result.cues

    assert figures["calls"]["n_found"]["mean"] == 2.0
    assert figures["late"]["n_found"]["mean"] == 0.0
    at_s = 5 * 3600.0 + math.radians(1.0) * 6_378_137.0 / (60 / 3.6)
    mine = cues["name"] == "calls"
    assert cues["event_s"][mine][0] == pytest.approx(at_s, abs=1e-3)
    assert cues["lon_deg"][mine] == pytest.approx(0.0, abs=1e-9)
    assert cues["found_s"][mine] == pytest.approx(cues["on_scene_s"][mine])


@pytest.mark.verifies("geometry", source="root finding on PROJ's geodesic")
def test_two_movers_meet_through_the_file(verified, tmp_path):
    """Near Kabul: a lap that begins along 70 degrees at 90 m/s, a target along 330 at 15 m/s."""
    far = [float(end) for end in forward(34.0, 69.0, math.radians(70.0), 400e3)]
    scenario = watched(
        tmp_path,
        {
            "it": {
                "count": 1,
                "starts": {"places": [[34.1, 69.6]]},
                "motion": {"straight": {"speed": "15 m/s", "towards": "330 deg"}},
            }
        },
        reach="20 km",
        duration="1 h",
    )
    there = {
        "aircraft.bird.loiter_speed": "90 m/s",
        "fleets.base.base": {"latitude": 34.0, "longitude": 69.0},
        "areas.disc.centre": [34.5, 71.0],
        "orbits.ring.pattern": {"kind": "circuit", "points": [[34.0, 69.0], far]},
    }
    seen = sim.run(sim.load_scenario(scenario.source.path, there)).sightings

    begin_s = seen["begin_s"][0]
    verified("in reach from", begin_s, 388.908136, within=1e-4, unit="s")
    verified("in reach until", seen["end_s"][0], 814.931961, within=1e-4, unit="s")
    assert inverse(seen["lat_deg"][0], seen["lon_deg"][0], 34.1, 69.6)[1] == pytest.approx(
        15.0 * begin_s, abs=1e-3
    )

"""Ways from bases to cues round closed airspace, against routes that are sought one by one."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.study.demand.ways_to_cues import ways_to_cues
from sim.study.planning.plan import plan
from sim.world.routing import shortest_pairs
from tests.study.demand.on_call import AIRCRAFT, THREE_HOURS_DEG, on_call, overhead

PLACES = np.array([[34.5, 69.2], [25.0, 60.0], [35.7, 51.4], [31.0, 66.0]])


def planned(folder, **more):
    cue = {"rate": "1 per d", "places": PLACES[:2].tolist()}
    fleets = {
        "gulf": {
            "base": "OMAM",
            "aircraft": "bird",
            "count": 1,
            "alert": {"aircraft": 1, "readiness": "0 h"},
        }
    }
    airspace = {"closed": ["IRN"]}
    return plan(
        on_call(folder, tails=1, cue=cue, at=None, fleets=fleets, airspace=airspace, **more)
    )


@pytest.mark.parametrize(
    "wind", [None, {"from": "270 deg", "speed": "1 kt"}], ids=["calm", "breeze"]
)
def test_ways_go_round_what_is_closed(tmp_path, wind):
    """Over the sea to Kabul and back: to a metre in calm air, nearly so in hardly any wind."""
    options = {} if wind is None else {"wind": wind}
    option = planned(tmp_path, **options)
    ways = ways_to_cues(option, *PLACES.T)
    base = option.scenario.fleets["gulf"].base

    routes = shortest_pairs(option.airspace, [(base.lat_deg, base.lon_deg)] * 4, PLACES)
    speed_mps = option.scenario.fleets["gulf"].aircraft.transit_speed_mps
    for k in (0, 1, 3):
        out_s = routes[k].length_m / speed_mps
        assert ways.out_s[0, k] == pytest.approx(out_s, rel=1e-6 if wind is None else 0.01)
        assert (ways.out_s[0, k] == ways.back_s[0, k]) == (wind is None)
    assert routes[0].length_m > routes[0].great_circle_m * 1.05
    # Tehran is closed: no way, and no stay.
    assert np.isinf(ways.out_s[0, 2])
    assert ways.stay_s[0, 2] < 0.0


def test_a_way_hangs_on_no_other_cue(tmp_path):
    """To the bit, whichever places are asked for together."""
    option = planned(tmp_path)
    together = ways_to_cues(option, *PLACES.T)

    for k in range(len(PLACES)):
        alone = ways_to_cues(option, *PLACES[[k]].T)
        assert alone.out_s[0, 0] == together.out_s[0, k]


def test_a_link_counts_along_all_of_the_way(tmp_path):
    """Where the link is shorter than the way round, there is none."""
    option = planned(tmp_path)
    fleet = option.scenario.fleets["gulf"]
    bound = sim.load_scenario  # the scenario's own file, with a link
    scenario = bound(tmp_path / "calls.yaml", {"fleets.gulf.link": "1500 km"})
    ways = ways_to_cues(plan(scenario), *PLACES.T)

    assert fleet.link_m is None
    assert np.isinf(ways.out_s[0]).tolist() == [True, False, True, False]


@pytest.mark.parametrize("called", ["from the base", "from overhead"])
@pytest.mark.verifies("operations research", source="the wind triangle, by hand")
def test_a_tail_wind_out_is_a_head_wind_home(tmp_path, called, verified):
    """600 nm east at 200 kt in 40 kt from the west: 2.5 h there, 3.75 h back."""
    cue, wind = {"at": ["5 h"]}, {"from": "270 deg", "speed": "40 kt"}
    more = {"stay": "1 h", "duration": "1 d", "wind": wind}
    if called == "from overhead":
        scenario = overhead(tmp_path, cue, at=(0.0, THREE_HOURS_DEG), **more)
    else:
        scenario = on_call(tmp_path, tails=1, cue=cue, **more)
    result = sim.run(scenario)
    land_s = result.sorties["land_s"][result.cues["sortie"][0]]

    # From over the base it is on a circle of 100 m, 1.5 s round its middle.
    out_h, home_h = (
        (result.cues["on_scene_s"][0] - result.cues["answered_s"][0]) / 3600.0,
        (land_s - result.cues["ended_s"][0]) / 3600.0,
    )
    verified(f"out with the wind, {called}", out_h, 2.5, within=5e-4, unit="h")
    verified(f"home against it, {called}", home_h, 3.75, within=5e-4, unit="h")


def test_against_the_wind_an_aircraft_may_not_come_home(tmp_path):
    """Six hours aloft are enough for 600 nm out and back in calm air, and 15 min short in wind."""
    bird = {"endurance": "6 h"}
    causes = []
    for wind in ({}, {"wind": {"from": "270 deg", "speed": "40 kt"}}):
        scenario = on_call(
            tmp_path, tails=1, cue={"at": ["5 h"]}, duration="1 d",
            aircraft={"bird": {**AIRCRAFT, **bird}}, at=(0.0, THREE_HOURS_DEG - 1e-6), **wind,
        )  # fmt: skip
        causes += sim.run(scenario).cues["cause"].tolist()

    assert causes == ["", "endurance"]

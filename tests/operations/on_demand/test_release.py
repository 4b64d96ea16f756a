"""Aircraft called away from orbits: what is lost there, who may go, and that all adds up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.errors import ScenarioError
from sim.output.text.cue_tables import cue_tables
from tests.study.demand.on_call import THREE_HOURS_DEG, overhead

H = 3600.0
KM_DEG = math.degrees(1e3 / 6_378_137.0)  # along the equator


def called_once(folder, **more):
    """3 h from the base, a cue at hour 20 lies 100 km beyond the orbit: 0.27 h at 200 kt."""
    at = (0.0, THREE_HOURS_DEG + 100 * KM_DEG)
    more = {"stay": "2 h", "warmup": "10 h", "duration": "50 h", **more}
    return overhead(folder, {"at": ["20 h"]}, centre=(0.0, THREE_HOURS_DEG), at=at, **more)


def test_lost_hours_of_an_orbit_are_put_down_to_the_cue_that_called(tmp_path):
    """Another is sent as it leaves, and needs 3 h: they are lost to the cue, and all that is."""
    result = sim.run(called_once(tmp_path), 1)
    orbit = result.summary()["orbits"]["overhead"]
    lost_h = {cause: hours["mean"] for cause, hours in orbit["lost_hours_by_cause"].items()}
    first = result.sorties.where(result.sorties["sortie"] == 0)

    assert lost_h["called_away"] == pytest.approx(3.0, abs=1e-3)
    # Nobody stands on alert: there is no table of alerts without a row.
    assert "Alerts" not in [table.title for table in cue_tables(result.summary())]
    assert sum(lost_h.values()) == pytest.approx(orbit["lost_hours"]["mean"])
    assert orbit["called_away_h"]["mean"] == lost_h["called_away"]
    # Out from a circle of 100 m, stay, and the geodesic home: 3.27 h.
    on_scene_h = float(result.cues["on_scene_s"][0]) / H
    assert on_scene_h == pytest.approx(20.0 + 100.0 / 370.4, abs=5e-4)
    assert float(first["depart_s"][0]) == 20.0 * H
    assert float(first["land_s"][0]) / H == pytest.approx(
        on_scene_h + 2.0 + 3.0 + 100.0 / 370.4, abs=1e-5
    )
    assert result.cues["sortie"][0] == 0


def test_an_aircraft_stays_that_could_not_stay_at_the_cue_and_come_home(tmp_path):
    """Of 40 h, 3 h out: called at hour 35 it has 5 h left, 3.54 h of them to the cue and home."""
    for stay, reached in (("1.4 h", 1), ("1.5 h", 0)):
        cue = {"at": ["35 h"], "perishes": "1 h"}
        at = (0.0, THREE_HOURS_DEG + 100 * KM_DEG)
        scenario = overhead(
            tmp_path, cue, centre=(0.0, THREE_HOURS_DEG), at=at, stay=stay, duration="50 h"
        )
        result = sim.run(scenario, 1)
        (outcome,) = result.cues.text("outcome").names

        assert outcome == ("reached" if reached else "expired")
        assert result.summary()["cues"]["calls"]["n_reached"]["mean"] == reached


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), policy=st.sampled_from(["on_bingo", "every"]))
def test_every_cue_has_one_outcome_and_every_lost_hour_one_cause(tmp_path, seed, policy):
    """With an alert beside the orbit, failures, priorities, and cues that perish."""
    relief = {"policy": policy, **({"interval": "20 h"} if policy == "every" else {})}
    fleets = {
        "base": {
            "base": {"latitude": 0.0, "longitude": 0.0},
            "aircraft": "bird",
            "count": 4,
            "turnaround": {"exponential": "3 h"},
            "air_abort_per_flight_hour": 0.02,
            "loss_per_100000_flight_hours": 500.0,
            "replacement": "5 d",
            "alert": {"aircraft": 1, "readiness": "30 min"},
        }
    }
    area = {"area": "disc", "wants": "look"}
    cues = {
        "calls": {"rate": "3 per d", "perishes": {"exponential": "2 h"}, **area},
        "others": {"rate": "2 per d", "priority": 2, "perishes": "12 h", **area},
        "third": {"rate": "1 per d", "priority": 3, "perishes": "0 h", **area},
    }
    scenario = overhead(
        tmp_path,
        {},
        fleets=fleets,
        cues=cues,
        orbit={"release": {"to_priority": 2}, "relief": relief},
        centre=(0.0, THREE_HOURS_DEG),
        stay="2 h",
        duration="20 d",
        seed=seed,
    )
    result = sim.run(scenario, 1)
    outcome, cause = result.cues.text("outcome"), result.cues.text("cause")
    orbit = result.summary()["orbits"]["overhead"]
    lost_h = sum(hours["mean"] for hours in orbit["lost_hours_by_cause"].values())

    assert set(outcome.names) <= {"reached", "expired", "refused", "unanswered"}
    assert ((cause.at("")) == outcome.at("reached")).all()
    assert lost_h == pytest.approx(orbit["lost_hours"]["mean"], abs=1e-6)
    # Nobody of the orbit goes to a cue of the third kind.
    third = result.cues.text("name").at("third") & outcome.at("reached")
    rows = result.cues["sortie"][third]
    assert set(np.asarray(result.sorties.text("orbit").at(""))[rows]) <= {True}
    flown = result.summary()["fleet"]
    parts = ("on_station_hours", "transit_hours", "aborted_hours")
    assert sum(flown[name]["mean"] for name in parts) == pytest.approx(
        flown["flight_hours"]["mean"]
    )


def test_an_orbit_with_nobody_to_give_makes_no_relief_late(tmp_path):
    """It was called away itself: the relief is ordered for the alert at home, 3 h before it."""
    ready = {"latitude": 0.0, "longitude": 0.0}
    fleet = {"base": ready, "aircraft": "bird", "count": 2, "turnaround": "0 h"}
    fleet["alert"] = {"aircraft": 1, "readiness": "0 min"}
    tasks = {"look": {"hold": {"for": "48 h", "relief": {}}}}
    cue, centre = {"at": ["10 h"]}, (0.0, THREE_HOURS_DEG)
    scenario = overhead(
        tmp_path, cue, centre=centre, fleets={"base": fleet}, tasks=tasks, duration="80 h"
    )
    holds = sim.run(scenario, 1).holds

    assert holds["begin_s"] / H == pytest.approx([10.0, 37.0], abs=1e-2)
    assert holds["end_s"] / H == pytest.approx([37.0, 58.0], abs=1e-2)


def test_no_gap_after_the_next_has_come_is_put_down_to_the_cue(tmp_path):
    """The next turns back now and then: that gap has a cause of its own."""
    base = {"latitude": 0.0, "longitude": 0.0}
    fleet = {"base": base, "aircraft": "bird", "count": 6, "turnaround": "6 h"}
    fleet["air_abort_per_flight_hour"] = "3 %"
    at = (0.0, THREE_HOURS_DEG + 0.2)
    more = {"stay": "1 h", "duration": "300 d", "fleets": {"base": fleet}}
    rate, centre = {"rate": "0.3 per d"}, (0.0, THREE_HOURS_DEG)
    result = sim.run(overhead(tmp_path, rate, centre=centre, at=at, **more), 1)
    events, gaps = result.events, result.orbits
    called_s = np.sort(events["time_s"][events["event"] == "called_away"])
    on_station_s = np.sort(events["time_s"][events["event"] == "on_station"])

    blamed = gaps["start_s"][gaps["cause"] == "called_away"]
    since_s = called_s[np.searchsorted(called_s, blamed + 1.0) - 1]
    between = np.searchsorted(on_station_s, blamed + 1.0)
    assert len(blamed) > 20
    assert (between == np.searchsorted(on_station_s, since_s + 1.0)).all()


def test_a_cue_that_nobody_would_hear_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="no orbit releases aircraft to priority 2"):
        overhead(tmp_path, {"at": ["20 h"], "priority": 2})
    base = {"latitude": 0.0, "longitude": 0.0}
    fleet = {"base": base, "aircraft": "bird", "count": 2}
    fleet["alert"] = {"aircraft": 1, "readiness": "0 min"}
    orbit = {"flown_by": ["overhead"]}
    with pytest.raises(ScenarioError, match="overhead is a fleet with an alert as well"):
        overhead(tmp_path, {"at": ["20 h"]}, fleets={"overhead": fleet}, orbit=orbit)


def test_an_orbit_too_far_is_the_fault_of_the_way(tmp_path):
    """A racetrack of 200 km, a cue 100 km beyond its end: 0.27 h from there, 0.54 h from within."""
    orbit = {
        "pattern": {"kind": "racetrack", "length": "200 km", "width": "1 km", "bearing": "90 deg"}
    }
    at = (0.0, THREE_HOURS_DEG + 200 * KM_DEG)
    causes = []
    for patience in ("15 min", "17 min"):
        cue = {"at": ["1 h"], "perishes": patience}  # nobody has come on station yet
        scenario = overhead(
            tmp_path, cue, centre=(0.0, THREE_HOURS_DEG), at=at, orbit=orbit, duration="50 h"
        )
        causes += sim.run(scenario, 1).cues["cause"].tolist()

    assert causes == ["transit", "fleet_size"]

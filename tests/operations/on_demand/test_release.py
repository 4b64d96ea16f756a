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
from sim.study.planning.plan import plan
from tests.study.demand.on_call import THREE_HOURS_DEG, overhead

H = 3600.0
KM_DEG = math.degrees(1e3 / 6_378_137.0)  # along the equator


def called_once(folder, **more):
    """3 h from the base, a cue at hour 20 lies 100 km beyond the orbit: 0.27 h at 200 kt."""
    at = (0.0, THREE_HOURS_DEG + 100 * KM_DEG)
    more = {"stay": "2 h", "warmup": "10 h", "duration": "50 h", **more}
    cue = {"at": ["20 h"], **more.pop("cue", {})}
    return overhead(folder, cue, centre=(0.0, THREE_HOURS_DEG), at=at, **more)


def filled_h(result, until_h, *, is_interrupted):
    """Hours with somebody on station, from the tables: the union of all stays."""
    sorties = result.sorties.where(result.sorties["orbit"] == "overhead")
    spans = []
    for row in range(sorties.n_rows):
        number, begin_s = sorties["sortie"][row], sorties["arrive_s"][row]
        away = result.away.where(result.away["sortie"] == number) if is_interrupted else None
        for left_s, back_s in zip(away["left_s"], away["back_s"], strict=True) if away else ():
            spans.append((begin_s, left_s))
            begin_s = back_s
        spans.append((begin_s, sorties["depart_s"][row]))
    total_s, until_s = 0.0, 0.0
    for begin_s, end_s in sorted(span for span in spans if span[0] < until_h * H):
        total_s += max(0.0, min(end_s, until_h * H) - max(begin_s, until_s))
        until_s = max(until_s, end_s)
    return total_s / H


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


RESUME = {"to_priority": 1, "back": "resume"}


def test_one_that_resumes_is_back_for_the_rest_of_its_stay(tmp_path):
    """0.27 h out, 2 h there, 0.27 h back: nobody from 3 h away is sooner, and 2.54 h are lost.

    Aloft for 40 h it still leaves after 34 on station, and a relief follows as if nothing had been.
    """
    scenario = called_once(
        tmp_path,
        orbit={"release": RESUME},
        areas={"disc": {"centre": [0.0, THREE_HOURS_DEG], "radius": "10 km"}},
        grid={"area": "disc", "cell": "2 km"},
    )
    result = sim.run(scenario, 1)
    summary = result.summary()
    orbit, fleet = summary["orbits"]["overhead"], summary["fleet"]
    lost_h = {cause: hours["mean"] for cause, hours in orbit["lost_hours_by_cause"].items()}
    way_h = 100.0 / 370.4
    away_h = 2.0 + 2.0 * way_h

    assert result.away["left_s"] == pytest.approx([20.0 * H])
    assert result.away["back_s"] / H == pytest.approx([20.0 + away_h], abs=1e-3)
    assert result.sorties["depart_s"] / H == pytest.approx([37.0, 71.0], abs=1e-4)
    assert lost_h.pop("called_away") == pytest.approx(away_h, abs=1e-3)
    assert sum(lost_h.values()) == 0.0
    assert orbit["called_away_h"]["mean"] == pytest.approx(away_h, abs=1e-3)
    assert orbit["fill_fraction"]["mean"] == pytest.approx(1.0 - away_h / 50.0, abs=1e-4)
    # Of 10 h to 60 h: all of that, and the ways of 34 h to 37 h and 37 h to 40 h.
    assert fleet["on_station_hours"]["mean"] == pytest.approx(50.0 - away_h, abs=1e-3)
    # At the cue it is on scene: the ways there and back alone are transit, and away.
    assert fleet["on_scene_hours"]["mean"] == pytest.approx(2.0, abs=1e-3)
    assert fleet["transit_hours"]["mean"] == pytest.approx(6.0 + 2.0 * way_h, abs=1e-3)
    assert fleet["away_hours"]["mean"] == pytest.approx(2.0 * way_h, abs=1e-3)
    covered = summary["areas"]["disc"]["coverage_fraction"]["mean"]
    assert covered == pytest.approx(1.0 - away_h / 50.0, abs=1e-4)


@pytest.mark.parametrize(
    ("least", "reached", "is_back"), [("14 h", 1, True), ("14.5 h", 1, False), ("17 h", 0, False)]
)
def test_nobody_goes_anywhere_for_less_than_the_least_stay(tmp_path, least, reached, is_back):
    """Called at 20 h, to leave by 37: 16.46 h could be stayed at the cue, 14.46 left back."""
    release = {**RESUME, "least_stay": least}
    cue = {"perishes": "5 h"}
    result = sim.run(called_once(tmp_path, orbit={"release": release}, cue=cue), 1)
    summary = result.summary()

    assert summary["cues"]["calls"]["n_reached"]["mean"] == reached
    assert bool(result.away.n_rows) == is_back
    if reached and not is_back:
        # That is known as it is called: the next is asked for at once, 3 h away.
        lost_h = summary["orbits"]["overhead"]["called_away_h"]["mean"]
        assert lost_h == pytest.approx(3.0, abs=1e-3)


def test_one_whose_place_another_can_take_sooner_flies_home(tmp_path):
    """From half an hour away the next is there at 20.5 h, and the first would be back at 22.5."""
    scenario = called_once(
        tmp_path,
        orbit={"release": RESUME},
        fleets={
            "base": {
                "base": {"latitude": 0.0, "longitude": THREE_HOURS_DEG * 5.0 / 6.0},
                "aircraft": "bird",
                "count": 2,
                "turnaround": "0 h",
            }
        },
    )
    result = sim.run(scenario, 1)
    lost_h = result.summary()["orbits"]["overhead"]["lost_hours_by_cause"]

    assert result.away.n_rows == 0
    assert lost_h["called_away"]["mean"] == pytest.approx(0.5, abs=1e-3)
    assert sum(hours["mean"] for hours in lost_h.values()) == pytest.approx(0.5, abs=1e-3)


def test_what_must_be_left_is_below_the_stay(tmp_path):
    release = {**RESUME, "least_stay": "34 h"}
    with pytest.raises(ScenarioError) as caught:
        plan(called_once(tmp_path, orbit={"release": release}))
    (problem,) = caught.value.problems

    assert problem.path == "orbits.overhead.release.least_stay"
    assert problem.message == "must be below the stay on station, 34.00 h (got 34 h)"
    assert problem.line > 0


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 10**6),
    policy=st.sampled_from(["on_bingo", "every"]),
    back=st.sampled_from(["home", "resume"]),
)
def test_every_cue_has_one_outcome_and_every_lost_hour_one_cause(tmp_path, seed, policy, back):
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
        orbit={"release": {"to_priority": 2, "back": back, "least_stay": "1 h"}, "relief": relief},
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
    assert filled_h(result, 480.0, is_interrupted=back == "resume") == pytest.approx(
        orbit["filled_hours"]["mean"], abs=1e-6
    )
    # Nobody of the orbit goes to a cue of the third kind.
    third = result.cues.text("name").at("third") & outcome.at("reached")
    rows = result.cues["sortie"][third]
    assert set(np.asarray(result.sorties.text("orbit").at(""))[rows]) <= {True}
    flown = {name: float(hours[0]) for name, hours in result.all_figures.items()}
    there = ("on_station", "on_scene", "aborted")
    for ways in (("transit",), ("out", "away", "back")):
        hours = sum(flown[f"fleet.{name}_hours"] for name in (*there, *ways))
        assert hours == pytest.approx(flown["fleet.flight_hours"])


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

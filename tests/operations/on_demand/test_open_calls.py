"""Who answers which call and what becomes of it, from the scenario's file to the tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.operations.luck.chance import Chance
from sim.operations.on_demand.calls import calls_of
from sim.scenario.loading import revised
from sim.study.demand.asked import asked
from sim.study.planning.plan import plan
from sim.study.planning.plan_warnings import doubts
from tests.study.demand.on_call import flown, on_call

H = 3600.0


def test_the_response_of_a_call_that_nobody_else_disturbs(tmp_path):
    cue = {"at": ["10 h", "40 h"], "decision": "15 min", "lateness": "1 h", "within": "4 h"}
    scenario = on_call(
        tmp_path, tails=1, cue=cue, stay="2 h", readiness="30 min", duration="5 d", turnaround="1 h"
    )
    figures, result = flown(scenario, 1)
    cues, sorties = result.cues, result.sorties

    # 15 min to the order, 30 min to take-off, 3 h out; 2 h there; 3 h back.
    assert cues["on_scene_s"] == pytest.approx([13.75 * H, 43.75 * H], abs=0.01)
    assert cues["ended_s"] == pytest.approx([15.75 * H, 45.75 * H], abs=0.01)
    assert sorties["takeoff_s"] == pytest.approx([10.75 * H, 40.75 * H], abs=1e-3)
    assert sorties["land_s"] == pytest.approx([18.75 * H, 48.75 * H], abs=0.02)
    assert figures["response_time_mean_h"]["mean"] == pytest.approx(3.75, abs=1e-5)
    assert figures["age_on_scene_mean_h"]["mean"] == pytest.approx(4.75, abs=1e-5)
    assert figures["within_fraction"]["mean"] == 1.0
    assert figures["on_scene_hours"]["mean"] == pytest.approx(4.0, abs=1e-5)
    # Ready again after the turnaround: away from 10.25 h to 19.75 h, twice in 120 h.
    alert = result.summary()["fleets"]["base"]["alert"]
    assert alert["ready_fraction"]["mean"] == pytest.approx(1.0 - 19.0 / 120.0, abs=1e-6)


def test_of_two_open_calls_the_higher_priority_is_answered_first(tmp_path):
    """One aircraft, away until 7 h: of two that come meanwhile the later is the more urgent."""
    cue = {"at": ["0 h", "1 h"], "priority": 2, "perishes": "12 h"}
    urgent = {"wants": "look", "places": [[0.0, 0.0]], "at": ["2 h"]}
    scenario = on_call(
        tmp_path, tails=1, cue=cue, stay="1 h", duration="2 d", more_cues={"urgent": urgent}
    )
    result = sim.run(scenario)
    cues = result.cues

    # 3 h out, 1 h there, 3 h back; then the urgent one at the base itself, for 1 h.
    assert cues["name"].tolist() == ["calls", "calls", "urgent"]
    assert cues["answered_s"][[0, 2, 1]] == pytest.approx([0.0, 7 * H, 8 * H], abs=0.01)
    assert cues["outcome"].tolist() == ["reached", "reached", "reached"]


def test_a_call_passed_over_for_a_higher_one_is_lost_to_priority(tmp_path):
    cue = {"at": ["0 h", "1 h"], "priority": 2, "perishes": "10.5 h"}
    urgent = {"wants": "look", "places": [[0.0, 0.0]], "at": ["2 h"]}
    scenario = on_call(
        tmp_path, tails=1, cue=cue, stay="1 h", duration="2 d", more_cues={"urgent": urgent}
    )
    cues = sim.run(scenario).cues

    # At 7 h it could have been there at 10 h, in time for 11 h; after the urgent one it is 11 h.
    assert cues["outcome"].tolist() == ["reached", "reached", "reached"]

    late = {**cue, "perishes": "9.5 h"}
    scenario = on_call(
        tmp_path, tails=1, cue=late, stay="1 h", duration="2 d", more_cues={"urgent": urgent}
    )
    cues = sim.run(scenario).cues
    assert cues["outcome"].tolist() == ["reached", "expired", "reached"]
    assert cues["cause"].tolist() == ["", "priority", ""]


def test_what_became_of_the_aircraft_sent_comes_before_priority(tmp_path):
    """Passed over, and sent to by one that turned back: that kept everybody away before."""
    scenario = on_call(tmp_path, tails=1, cue={"at": ["1 h"]}, duration="2 d")
    (call,) = calls_of(asked(plan(scenario), Chance(1, 0)).calls, {"base": 0.0})
    call.passed_over = True

    assert call.why_unmet == "priority"
    call.cause_if_unmet = "air_abort"
    assert call.why_unmet == "air_abort"


def test_listed_cues_that_count_nowhere_are_warned_of(tmp_path):
    scenario = on_call(tmp_path, tails=1, cue={"at": ["1 h", "49 h", "60 h"]}, duration="2 d")
    (warning,) = doubts(plan(scenario))

    assert (warning.code, warning.path) == ("W207", "cues.calls.at")
    assert warning.message == (
        "2 of the times come when the 48 h of the scenario are over, the first at 49 h: "
        "they count nowhere"
    )


def test_who_arrives_as_a_call_perishes_is_in_time(tmp_path):
    """Answered at 0 h, on scene at 3 h to the tick; a second less and it is too late."""
    out_s = ways_s(tmp_path)
    for patience_s, outcome in ((out_s, "reached"), (out_s - 1.0, "expired")):
        cue = {"at": ["1 h"], "perishes": f"{patience_s!r} s"}
        cues = sim.run(on_call(tmp_path, tails=1, cue=cue, duration="2 d")).cues

        assert cues["outcome"].tolist() == [outcome]
        assert cues["cause"].tolist() == [{"reached": "", "expired": "transit"}[outcome]]


def ways_s(folder):
    """How long the way out takes, in whole ticks of the model."""
    cues = sim.run(on_call(folder, tails=1, cue={"at": ["1 h"]}, duration="2 d")).cues
    return float(cues["on_scene_s"][0] - cues["ordered_s"][0])


def test_places_nobody_can_reach_are_no_fault_of_the_file(tmp_path):
    """Beyond the aircraft's endurance, and inside closed airspace."""
    cue = {"at": ["1 h", "2 h"], "places": [[0.0, 120.0]]}
    box = [[-1.0, 9.0], [-1.0, 11.0], [1.0, 11.0], [1.0, 9.0]]
    shut = {"regions": {"box": box}, "closed": ["box"]}
    far = sim.run(on_call(tmp_path, tails=1, cue=cue, at=None, duration="2 d")).cues
    closed = sim.run(
        on_call(tmp_path, tails=1, cue={"at": ["1 h"]}, duration="2 d", airspace=shut)
    ).cues

    assert far["outcome"].tolist() == ["infeasible"] * 2
    assert far["cause"].tolist() == ["endurance"] * 2
    assert (closed["outcome"].tolist(), closed["cause"].tolist()) == (
        ["infeasible"],
        ["infeasible"],
    )


def test_who_may_answer_and_who_is_preferred(tmp_path):
    """The near base answers unless it may not, or the far one is preferred."""
    near = {
        "base": {"latitude": 0.0, "longitude": 9.0},
        "aircraft": "bird",
        "count": 1,
        "alert": {"aircraft": 1, "readiness": "0 min"},
        "turnaround": "0 h",
    }

    def fleets(more=(), **cue):
        scenario = on_call(
            tmp_path, tails=1, cue={"at": ["1 h"], **cue}, duration="2 d",
            more_fleets={"near": near}, **dict(more),
        )  # fmt: skip
        return sim.run(scenario).cues["fleet"].tolist()

    assert fleets() == ["near"]
    assert fleets(answered_by=["base"]) == ["base"]
    assert fleets(answered_by=["base", "near"]) == ["near"]
    assert fleets({"dispatch": {"rule": "preference"}}, answered_by=["base", "near"]) == ["base"]


def test_those_on_alert_fly_no_orbit_and_orbits_take_none_of_them(tmp_path):
    """An orbit with a fleet of its own three tails flies as if the two on alert were not there."""
    orbits = {
        "watch": {
            "area": "disc",
            "flown_by": ["base"],
            "pattern": {"kind": "stare", "radius": "5 nm"},
            "altitude": "20000 ft",
        }
    }
    common = {"duration": "10 d", "orbits": orbits, "turnaround": "5 h"}
    cue = {"rate": "3 per d"}
    both = sim.run(on_call(tmp_path, tails=2, cue=cue, count=5, **common))
    tails = both.sorties["tail"][both.sorties["orbit"] == "watch"]
    called = both.sorties["tail"][both.sorties["orbit"] == ""]

    assert set(tails) <= {"base-1", "base-2", "base-3"}
    assert set(called) == {"base-4", "base-5"}
    assert both.summary()["orbits"]["watch"]["fill_fraction"]["mean"] > 0.9
    # Each sortie to a call is found from the call.
    cues = both.cues.where(both.cues["sortie"] >= 0)
    assert np.array_equal(both.sorties["arrive_s"][cues["sortie"]], cues["on_scene_s"])
    assert np.array_equal(both.sorties["tail"][cues["sortie"]], cues["tail"])


@given(tails=st.integers(1, 4), rate_per_d=st.integers(1, 12), seed=st.integers(0, 99))
def test_one_more_tail_never_lowers_what_is_reached(tmp_path_factory, tails, rate_per_d, seed):
    folder = tmp_path_factory.getbasetemp()
    cue = {"rate": f"{rate_per_d} per d", "perishes": {"exponential": "5 h"}}
    more = {"cue": cue, "stay": "30 min", "turnaround": "4 h", "duration": "8 d", "seed": seed}
    fewer, one_more = (
        (sim.run(on_call(folder, tails=n, **more)).cues["outcome"] == "reached").sum()
        for n in (tails, tails + 1)
    )

    assert one_more >= fewer


def test_every_cue_has_one_outcome_and_unmet_ones_one_cause(tmp_path):
    cue = {
        "rate": "8 per d",
        "area": "disc",
        "perishes": {"exponential": "3 h"},
        "decision": {"exponential": "30 min"},
    }
    scenario = on_call(
        tmp_path, tails=2, cue=cue, at=None, stay="2 h", turnaround="3 h", duration="40 d"
    )
    figures, result = flown(scenario, 2)
    cues = result.cues
    reached = cues["outcome"] == "reached"

    assert set(cues["outcome"]) == {"reached", "expired"}
    assert ((cues["cause"] == "") == reached).all()
    assert (np.isnan(cues["on_scene_s"]) == ~reached).all()
    unmet = sum(n["mean"] for n in figures["unmet_by_cause"].values())
    assert unmet + figures["n_reached"]["mean"] == figures["n_reported"]["mean"]


def test_when_all_are_lost_nobody_is_waited_for(tmp_path):
    """One aircraft, lost on its first sortie; another fleet, out of reach, goes on for ever."""
    far = {
        "base": {"latitude": 0.0, "longitude": -120.0},
        "aircraft": "bird",
        "count": 1,
        "alert": {"aircraft": 1, "readiness": "0 min"},
        "maintenance": {
            "mean_time_between": "20 h",
            "mean_time_to_repair": "5 h",
            "bays": 1,
            "clock": "calendar",
        },
    }
    cue = {"rate": "4 per d", "perishes": "never"}
    scenario = on_call(
        tmp_path, tails=1, cue=cue, duration="10 d", more_fleets={"far": far}, seed=5,
    )  # fmt: skip
    lossy = {"fleets.base.loss_per_100000_flight_hours": 100_000}
    cues = sim.run(revised(scenario, lossy)).cues

    assert set(cues["outcome"]) <= {"reached", "unanswered"}
    assert cues["outcome"][-1] == "unanswered"
    assert set(cues["cause"][cues["outcome"] == "unanswered"]) <= {"fleet_size", "loss"}

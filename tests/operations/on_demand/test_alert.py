"""Who is sent to relieve, and when: after something is found, and not in another's stead."""

from __future__ import annotations

import numpy as np

from tests.study.demand.on_call import AIRCRAFT, flown, on_call

SEARCHER = {**AIRCRAFT, "endurance": "12 h", "sensor": {"reach": "30 km", "sweep_width": "2 km"}}
TEN_READY = {
    "base": {"latitude": 0.0, "longitude": 0.0},
    "aircraft": "bird",
    "count": 10,
    "alert": {"aircraft": 10, "readiness": "0 min"},
    "turnaround": "0 h",
}
FIND_AND_HOLD = {"look": {"search": {"limit": "5 h"}, "hold": {"for": "20 h", "relief": {}}}}


def called_in_turn(folder, n, **more):
    """Ten aircraft at a base 3 h away, and a cue every 60 h."""
    cue = {"at": [f"{60 * k} h" for k in range(n)], **more.pop("cue", {})}
    tasks, duration = more.pop("tasks", FIND_AND_HOLD), f"{60 * (n + 1)} h"
    bird = {"bird": SEARCHER}
    return on_call(folder, tails=10, cue=cue, tasks=tasks, aircraft=bird, duration=duration, **more)


def test_nobody_is_sent_to_relieve_before_there_is_something_to_hold(tmp_path):
    """The model knows at arrival when it will be found; those who send aircraft do not."""
    _, result = flown(called_in_turn(tmp_path, 12, cue={"error": "30 km"}), 1)
    cues, takeoff_s = result.cues, result.sorties["takeoff_s"]

    found = np.flatnonzero(~np.isnan(cues["found_s"]))
    second_s = [np.sort(takeoff_s[takeoff_s >= cues["reported_s"][k] - 1.0])[1] for k in found]
    assert len(found) > 3
    assert (np.array(second_s) >= cues["found_s"][found]).all()


def test_a_search_that_is_broken_off_takes_its_relief_back(tmp_path):
    """With aborts some searches that would have found break off first: it was a fault of ours."""
    fleet = {**TEN_READY, "air_abort_per_flight_hour": "5 %"}
    cue = {"error": "30 km"}
    figures, result = flown(called_in_turn(tmp_path, 40, cue=cue, fleets={"base": fleet}), 2)

    assert 0.0 < figures["n_found"]["mean"] < figures["n_reached"]["mean"]
    assert (result.holds["end_s"] >= result.holds["begin_s"]).all()


def test_a_relief_that_fails_as_a_whole_leaves_the_cue_reached(tmp_path):
    fleet = {**TEN_READY, "sortie_loss": "20 %"}
    tasks = {"look": {"hold": {"for": "20 h", "relief": {}}}}
    scenario = called_in_turn(tmp_path, 30, tasks=tasks, fleets={"base": fleet})
    figures, result = flown(scenario, 1)

    failed = result.cues["outcome"] == "failed"
    assert failed.any()
    assert np.isnan(result.cues["found_s"][failed]).all()
    assert (result.cues["cause"][failed] == "sortie_loss").all()
    assert figures["n_reached"]["mean"] == figures["n_found"]["mean"] == 30 - failed.sum()
    # What never left is ready all the same.
    assert result.summary()["fleets"]["base"]["alert"]["away_fraction"]["mean"] < 0.4

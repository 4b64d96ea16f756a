"""Calls, alerts and answers against closed forms, from the scenario's file to its figures."""

from __future__ import annotations

import numpy as np
import pytest

from tests.study.demand.on_call import agrees, flown, on_call

H = 3600.0


def erlang_b(servers, load):
    """The share that a loss system refuses, by its recursion."""
    blocked = 1.0
    for c in range(1, servers + 1):
        blocked = load * blocked / (c + load * blocked)
    return blocked


def lost_calls(folder, tails=3, **more):
    """Calls every 5 h, each taking an aircraft 10 h in the mean, refused if none is ready."""
    more = {"turnaround": "2.5 h", **more}
    cue = {"rate": "0.2 per h", "perishes": "0 h"}
    return on_call(folder, tails=tails, cue=cue, stay="1 h", readiness="30 min", **more)


@pytest.mark.parametrize(
    "turnaround",
    ["2.5 h", {"exponential": "2.5 h"}, {"lognormal": {"mean": "2.5 h", "sd": "4 h"}}],
    ids=["fixed", "exponential", "lognormal"],
)
def test_refused_calls_are_erlangs_whatever_the_law_of_the_turnaround(tmp_path, turnaround):
    figures, result = flown(lost_calls(tmp_path, turnaround=turnaround, duration="100 d"), 12)
    reached, alert = figures["reached_fraction"], result.summary()["fleets"]["base"]["alert"]

    assert erlang_b(3, 2.0) == pytest.approx(0.210526, abs=1e-6)
    assert agrees(reached, 1.0 - erlang_b(3, 2.0))
    # Those reached keep a tail away for 10 h: 0.2/h x 0.789 x 10 h over three tails.
    assert agrees(alert["away_fraction"], 0.526316)
    assert set(figures["unmet_by_cause"]) == {"fleet_size"}


@pytest.mark.long
@pytest.mark.parametrize("tails", [1, 2, 3, 4, 5, 6])
def test_refused_calls_of_one_to_six_tails(tmp_path, tails):
    figures, _ = flown(lost_calls(tmp_path, tails), 100)

    assert agrees(figures["reached_fraction"], 1.0 - erlang_b(tails, 2.0))


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


def test_the_mean_number_open_is_the_integral_of_those_open(tmp_path):
    """Little's law on a sample path: the number of calls open, integrated step by step."""
    cue = {"rate": "6 per d", "perishes": {"exponential": "6 h"}}
    scenario = on_call(tmp_path, tails=1, cue=cue, turnaround="2 h", duration="60 d", warmup="3 d")
    figures, result = flown(scenario, 1)
    cues, (begin_s, end_s) = result.cues, (3 * 24 * H, 63 * 24 * H)
    closed_s = np.where(cues["outcome"] == "reached", cues["answered_s"], cues["ended_s"])
    times_s = np.concatenate([cues["ordered_s"], closed_s])
    steps = np.repeat([1, -1], cues.n_rows)
    order = np.argsort(times_s, kind="stable")
    edges_s = np.clip(np.concatenate([[0.0], times_s[order], [np.inf]]), begin_s, end_s)
    n_open = np.concatenate([[0], np.cumsum(steps[order])])

    integral = float((n_open * np.diff(edges_s)).sum())
    assert figures["open_mean"]["mean"] == pytest.approx(integral / (end_s - begin_s), rel=1e-9)
    assert integral > 0.0

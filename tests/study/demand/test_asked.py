"""Calls, alerts and answers against closed forms, from the scenario's file to its figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.output.format.summary_as_json_and_csv import to_json
from sim.study.demand.drawn_cues import DrawnCues
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
@pytest.mark.verifies("operations research", source="Erlang B, for any law of the service")
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


def waiting_calls(folder, **more):
    """Calls every 12 h for one aircraft that each takes 8 h, answered in turn however late."""
    cue = {"rate": "2 per d", "perishes": "never"}
    more = {"turnaround": "1 h", "readiness": "30 min", **more}
    return on_call(folder, tails=1, cue=cue, stay="30 min", **more)


@pytest.mark.verifies("operations research", source="M/D/1: Pollaczek and Khinchine, Erlang")
def test_calls_that_wait_for_one_aircraft(tmp_path):
    """Calls that wait for one aircraft that is busy for two thirds of the time."""
    scenario = waiting_calls(tmp_path, duration="300 d", warmup="30 d")
    figures, result = flown(scenario, 24)
    cues = result.cues.where(result.cues["reported_s"] >= 30 * 24 * H)
    waits_h = (cues["answered_s"] - cues["ordered_s"]) / H

    assert agrees(figures["wait_mean_h"], 8.0)
    assert agrees(figures["waited_fraction"], 2.0 / 3.0)
    assert agrees(figures["response_time_mean_h"], 11.5)
    assert agrees(figures["open_mean"], 8.0 / 12.0)
    assert figures["reached_fraction"]["mean"] == 1.0
    # Waits of a run hang together: a share of runs is compared, not one of calls.
    late = [np.mean(waits_h[cues["replication"] == k] > 12.0) for k in range(24)]
    assert abs(np.mean(late) - 0.248974) < 3.5 * np.std(late, ddof=1) / 24**0.5


@pytest.mark.long
def test_calls_that_wait_for_one_aircraft_for_years(tmp_path):
    figures, _ = flown(waiting_calls(tmp_path, duration="3650 d", warmup="60 d"), 20)

    assert agrees(figures["wait_mean_h"], 8.0)
    assert agrees(figures["waited_fraction"], 2.0 / 3.0)
    assert agrees(figures["response_time_mean_h"], 11.5)


def perishable_calls(folder, **more):
    """Two tails at the place itself; calls every 2 h, 4 h a turnaround, patience of 3 h."""
    cue = {"rate": "0.5 per h", "perishes": {"exponential": "3 h"}}
    more = {"turnaround": {"exponential": "4 h"}, **more}
    return on_call(folder, tails=2, cue=cue, at=(0.0, 0.0), **more)


def perishable_figures_agree(figures, result):
    assert agrees(figures["reached_fraction"], 1.0 - 0.287941)
    assert agrees(figures["waited_fraction"], 0.568088)
    assert agrees(figures["wait_mean_h"], 0.863823)
    assert agrees(figures["reached_wait_mean_h"], 0.640729)
    alert = result.summary()["fleets"]["base"]["alert"]
    assert agrees(alert["away_fraction"], 0.712059)
    # Who waits a while is refused no more often than who does not wait (Garnett et al.).
    assert 1.0 - figures["reached_fraction"]["mean"] < erlang_b(2, 2.0)


@pytest.mark.verifies("operations research", source="M/M/2+M: birth and death")
def test_calls_that_perish(tmp_path):
    """Calls that perish: two tails, a call every 2 h, 4 h on the ground, patience of 3 h."""
    perishable_figures_agree(*flown(perishable_calls(tmp_path, duration="60 d", warmup="2 d"), 16))


@pytest.mark.long
def test_calls_that_perish_for_long(tmp_path):
    scenario = perishable_calls(tmp_path, duration="365 d", warmup="5 d")
    perishable_figures_agree(*flown(scenario, 100))


@pytest.mark.verifies("operations research", source="mean distance to a disc, by integration")
def test_the_response_from_a_base_far_away_to_a_disc(tmp_path):
    """Tips all over a disc of 100 km: the mean distance from 500 km off is 502.504 km."""
    cue = {"rate": "4 per d", "area": "disc"}
    scenario = on_call(
        tmp_path, tails=40, cue=cue, at=None, base_km=500.0, readiness="30 min", duration="250 d"
    )
    figures, _ = flown(scenario, 8)
    mean = figures["response_time_mean_h"]

    assert mean["mean"] == pytest.approx(1.856653, rel=2e-3)
    assert agrees(mean, 1.856653 * (1 + 1e-3)) or agrees(mean, 1.856653 * (1 - 1e-3))


@pytest.mark.verifies("operations research", source="mean distance to a disc, by integration")
def test_the_nearer_of_two_bases_answers(tmp_path):
    """Tips all over a disc of 100 km, a base 50 km off either side: 52.153 km in the mean."""
    near = {
        "base": {"latitude": 0.0, "longitude": math.degrees(50e3 / 6_378_137.0)},
        "aircraft": "bird",
        "count": 40,
        "alert": {"aircraft": 40, "readiness": "0 min"},
        "turnaround": "0 h",
    }
    cue = {"rate": "24 per d", "area": "disc"}
    scenario = on_call(
        tmp_path, tails=40, cue=cue, at=None, base_km=50.0, more_fleets={"near": near},
        duration="25 d",
    )  # fmt: skip
    figures, _ = flown(scenario, 6)

    assert figures["reached_fraction"]["mean"] == 1.0
    assert agrees(figures["response_time_mean_h"], 52.153420 / 370.4)


@pytest.mark.verifies("operations research", source="the way alone, by hand")
def test_two_bases_far_from_one_point_differ_by_the_way_alone(tmp_path):
    """500 and 900 km from one point: each single response differs by 400 km at 200 kt."""
    cue = {"rate": "2 per d", "lateness": {"exponential": "2 h"}, "within": "3 h"}
    near, far = (
        on_call(tmp_path, tails=60, cue=cue, at=(0.0, 0.0), base_km=km, name=name, duration="20 d")
        for name, km in (("near", 500.0), ("far", 900.0))
    )
    comparison = sim.compare([near, far], replications=6)
    apart = comparison.summary()["differences"]["far"]["cues"]["calls"]["response_time_mean_h"]
    each = (
        comparison.results["far"].cues["on_scene_s"] - comparison.results["near"].cues["on_scene_s"]
    )

    assert each == pytest.approx(np.full(len(each), 1.079914 * H), abs=5e-3)
    assert apart["mean"] == pytest.approx(1.079914, abs=1e-6)
    assert apart["hi"] - apart["lo"] == pytest.approx(0.0, abs=1e-9)
    assert apart["differs"]
    # Every replication says which cues it met: the same whoever answers, and others in the next.
    here, there = (rows["demand_fingerprint"] for rows in comparison.rows.values())
    assert np.array_equal(here, there)
    assert len(set(here.tolist())) == 6
    assert "demand_fingerprint" not in to_json(comparison.summary())


def test_options_that_met_other_cues_are_a_fault_of_ours(tmp_path, monkeypatch):
    one, other = (
        on_call(tmp_path, tails=n, cue={"rate": "2 per d"}, name=f"{n}", duration="2 d")
        for n in (1, 2)
    )
    numbers = iter(range(9))
    monkeypatch.setattr(DrawnCues, "fingerprint", lambda *_: next(numbers))

    with pytest.raises(AssertionError, match="BUG: options met other cues"):
        sim.compare([one, other]).summary()


def test_options_that_ask_for_other_cues_are_not_compared(tmp_path):
    one = on_call(tmp_path, tails=2, cue={"rate": "2 per d"}, name="one")
    other = on_call(tmp_path, tails=2, cue={"rate": "3 per d"}, name="other")
    with pytest.raises(ScenarioError) as error:
        sim.compare([one, other])

    assert "options must share what is asked on demand: one has another 'calls'" in str(error.value)


def test_phases_have_the_cues_reported_in_them(tmp_path):
    cue = {"rate": "6 per d", "perishes": {"exponential": "4 h"}, "within": "4 h"}
    phases = {"early": ["0 d", "4 d"], "late": ["4 d", "10 d"]}
    figures, result = flown(on_call(tmp_path, tails=2, cue=cue, duration="10 d", phases=phases), 3)

    for name in ("n_reported", "n_reached", "n_within", "wait_hours"):
        parts = [figures[phase][name]["mean"] for phase in phases]
        assert sum(parts) == pytest.approx(figures[name]["mean"], abs=1e-9)
    in_phase = result.cues["phase"] == "late"
    assert figures["late"]["n_reported"]["mean"] == pytest.approx(in_phase.sum() / 3)


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


def test_a_claim_about_calls_is_decided_as_they_were_flown(tmp_path):
    """By Erlang 78.9 % are reached: at least 70 % holds, at least 85 % does not."""
    claims = [
        {
            "id": f"at-least-{percent}",
            "statement": "tips are looked at",
            "source": "a test",
            "metric": "cues.calls.reached_fraction",
            "relation": "at_least",
            "value": f"{percent} %",
        }
        for percent in (70, 85)
    ]
    scenario = lost_calls(tmp_path, duration="60 d", claims=claims)
    verdicts = [claim["verdict"] for claim in sim.claim(scenario, 10).summary()["claims"]]

    assert verdicts == ["holds", "does not hold"]


@pytest.mark.long
def test_the_fewest_on_alert_for_a_target_are_found(tmp_path):
    """Erlang refuses 21 % of a load of 2 on three tails and 9.5 % on four."""
    scenario = lost_calls(tmp_path, tails=6, duration="100 d")
    found = sim.size(
        scenario,
        "cues.calls.reached_fraction>=0.85",
        "fleets.base.alert.aircraft",
        between=("1", "6"),
    )

    assert found.summary()["answer"]["value"] == 4

"""Cues drawn before any fleet exists: the same for every option, in streams of their own."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.operations.luck.chance import Chance
from sim.scenario.loading import revised
from sim.study.demand.drawn_cues import drawn_cues
from tests.study.demand.on_call import on_call

DAY = 86400.0
CUE = {
    "rate": "10 per d",
    "area": "disc",
    "false": "30 %",
    "perishes": {"exponential": "4 h"},
    "lateness": {"uniform": ["10 min", "60 min"]},
}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    return on_call(folder, tails=4, cue=CUE, at=None, stay="1 h", duration="30 d")


def drawn(scenario, overrides=(), replication=0):
    scenario = revised(scenario, dict(overrides)) if overrides else scenario
    return drawn_cues(scenario, Chance(scenario.seed, replication))


def fingerprint(scenario, overrides=(), replication=0):
    cues = drawn(scenario, overrides, replication)
    return cues.fingerprint(revised(scenario, dict(overrides)) if overrides else scenario)


def test_no_fleet_changes_a_cue(scenario):
    fleets = {
        "fleets.base.count": 9,
        "fleets.base.turnaround": "12 h",
        "fleets.base.preflight": "1 h",
    }

    assert fingerprint(scenario, fleets) == fingerprint(scenario)
    assert fingerprint(scenario) != fingerprint(scenario, replication=1)
    assert fingerprint(scenario) != fingerprint(scenario, {"cues.calls.false": "31 %"})


def test_the_order_of_a_file_is_no_mark_of_a_cue(tmp_path):
    more = {"more": {**CUE, "wants": "look"}}
    one = on_call(tmp_path, tails=1, cue=CUE, at=None, duration="30 d", more_cues=more)
    turned = one.model_copy(update={"cues": dict(reversed(one.cues.items()))})

    assert list(turned.cues) == ["more", "calls"]
    assert fingerprint(turned) == fingerprint(one)


def test_a_surge_adds_cues_and_leaves_the_others(scenario):
    calm = drawn(scenario)
    surge = {"surges.siege": {"from": "10 d", "lasts": "5 d", "cues": {"calls": 4.0}}}
    busy = drawn(scenario, surge)
    base = busy.surge == -1

    assert np.array_equal(busy.reported_s[base], calm.reported_s)
    assert np.array_equal(busy.lat_deg[base], calm.lat_deg)
    assert np.array_equal(busy.expires_s[base], calm.expires_s)
    extra_s = busy.reported_s[~base]
    assert extra_s.min() >= 10 * DAY
    assert extra_s.max() < 15 * DAY
    # Three times ten a day for five days; five standard deviations.
    assert abs(len(extra_s) - 150) < 5 * 150**0.5


def test_a_surge_by_one_is_none(scenario):
    surge = {"surges.none": {"from": "10 d", "lasts": "5 d", "cues": {"calls": 1.0}}}

    assert fingerprint(scenario, surge) == fingerprint(scenario)


def test_another_rate_keeps_the_first_cues(scenario):
    few, many = drawn(scenario), drawn(scenario, {"cues.calls.rate": "20 per d"})
    n = len(few)

    # Cue k stays cue k: twice as often is half as late, with the same marks.
    assert many.reported_s[:n] == pytest.approx(few.reported_s / 2, abs=1e-5)
    assert np.array_equal(many.false[:n], few.false)
    assert np.array_equal(many.lon_deg[:n], few.lon_deg)


def test_by_hour_the_rate_is_the_mean_of_the_weights(scenario):
    weights = [0] * 6 + [2] * 12 + [0] * 6
    cues = drawn(scenario, {"cues.calls.by_hour": weights, "cues.calls.rate": "100 per d"})
    clock_h = cues.reported_s % DAY / 3600.0

    assert clock_h.min() >= 6.0
    assert clock_h.max() <= 18.0
    span_d = 40.0  # thirty days and the ten that cues may go on
    assert abs(len(cues) - 100 * span_d) < 5 * (100 * span_d) ** 0.5


def test_places_with_weights(scenario):
    places = {
        "cues.calls.area": None,
        "cues.calls.places": [[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]],
        "cues.calls.weights": [1, 0, 3],
    }
    cues = drawn(scenario, places)
    share = np.mean(cues.lon_deg == 3.0)

    assert set(cues.lon_deg) == {1.0, 3.0}
    assert share == pytest.approx(0.75, abs=5 * (0.1875 / len(cues)) ** 0.5)


def test_no_report_comes_before_its_event_by_a_rounding(tmp_path):
    """The model counts in ticks: of those who pass a post half would be reported too early."""
    road = {"route": {"points": [[0.0, -1.0], [0.0, 0.0], [0.0, 1.0]], "speed": "60 km/h"}}
    scenario = on_call(
        tmp_path,
        tails=1,
        cue={"about": "car", "passing": 2},
        at=None,
        stay="1 h",
        targets={"car": {"at": [f"{n} h" for n in range(1, 20)], "motion": road}},
        duration="2 d",
    )
    cues = sim.run(scenario).cues

    assert len(cues["event_s"]) >= 19
    assert (cues["event_s"] <= cues["reported_s"]).all()

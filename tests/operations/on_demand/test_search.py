"""Searches at cues against closed forms, from the scenario's file to its figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.operations.on_demand.search import Search
from sim.study.demand.cue_plan import cue_entries
from sim.study.planning.plan import plan
from sim.study.planning.plan_warnings import doubts
from tests.study.demand.on_call import AIRCRAFT, agrees, flown, on_call

H = 3600.0


def searched(folder, *, cue, sweep, limit, every_h, n=500, **more):
    """Cues at the base itself, one after another, searched for by its one aircraft."""
    task = {"search": {"limit": limit, "speed": "200 kt"}, **more.pop("task", {})}
    bird = {**AIRCRAFT, "sensor": {"reach": "30 km", "sweep_width": sweep}}
    return on_call(
        folder,
        tails=more.pop("tails", 1),
        cue={"at": [f"{k * every_h} h" for k in range(n)], **cue},
        at=more.pop("at", (0.0, 0.0)),
        duration=f"{n * every_h} h",
        tasks={"look": task},
        aircraft={"bird": bird},
        **more,
    )


@pytest.mark.long
@pytest.mark.verifies("operations research", source="Koopman's random search, 1946")
def test_something_still_through_the_file(verified, tmp_path):
    """A disc of 30 km at 2 km and 200 kt for 3 h, 10,000 cues: the formula within the interval."""
    scenario = searched(tmp_path, cue={"error": "30 km"}, sweep="2 km", limit="3 h", every_h=4)

    figures, result = flown(scenario, 20)

    assert agrees(figures["found_fraction"], 0.544342)
    verified("share found", figures["found_fraction"]["mean"], 0.544342, within=0.0175)
    mean_h = figures["search_hours"]["mean"] / 500
    verified("mean time until found or given up", mean_h, 2.077607, within=0.037, unit="h")
    cues = result.cues
    found = ~np.isnan(cues["found_s"])
    assert (cues["searched_s"][~found] == 3 * H).all()
    assert cues["searched_s"][found] == pytest.approx((cues["found_s"] - cues["on_scene_s"])[found])
    assert (cues["ended_s"] == cues["on_scene_s"] + cues["searched_s"]).all()
    assert figures["unmet_by_cause"]["not_found"]["mean"] == pytest.approx((~found).sum() / 20)


@pytest.mark.long
@pytest.mark.verifies("operations research", source="fleeing datum, Washburn")
def test_something_that_flees_through_the_file(verified, tmp_path):
    """Known to the metre an hour ago, at up to 30 km/h: a third is found in 4 h, and 0.41 ever."""
    cue = {"lateness": "1 h", "spreads": "30 km/h"}
    scenario = searched(tmp_path, cue=cue, sweep="4 km", limit="4 h", every_h=5)

    figures, result = flown(scenario, 20)

    assert agrees(figures["found_fraction"], 0.342432)
    verified("share found", figures["found_fraction"]["mean"], 0.342432, within=0.0166)
    assert agrees(figures["time_to_find_mean_h"], 0.905889)
    verified(
        "mean time to find", figures["time_to_find_mean_h"]["mean"], 0.905889, within=0.05, unit="h"
    )
    # A quarter of all is found by 1.217307 h.
    by_s = result.cues["found_s"] - result.cues["on_scene_s"]
    early = np.count_nonzero(by_s <= 1.217307 * H) / len(by_s)
    verified("found by 1.217307 h", early, 0.25, within=0.0152)


@pytest.mark.parametrize(
    ("limit_h", "expected", "n"),
    [
        (2.0, 0.469116, 100),
        (4.0, 0.789909, 100),
        pytest.param(2.0, 0.469116, 500, marks=pytest.mark.long),
        pytest.param(4.0, 0.789909, 500, marks=pytest.mark.long),
    ],
)
@pytest.mark.verifies("operations research", source="parallel sweeps, inverse cube law: Koopman")
def test_parallel_sweeps_through_the_file(verified, tmp_path, limit_h, expected, n):
    """4 km at 200 kt over a disc that two hours cover half, four once: erf(sqrt(pi) C / 2)."""
    radius_m = math.sqrt(4e3 * (200 * 1852.0 / H) * 4 * H / math.pi)
    task = {"search": {"law": "inverse_cube", "limit": f"{limit_h} h", "speed": "200 kt"}}
    cue = {"error": f"{radius_m} m"}
    scenario = searched(tmp_path, cue=cue, sweep="4 km", limit="1 h", every_h=5, n=n, task=task)
    figures, result = flown(scenario, 20)

    assert agrees(figures["found_fraction"], expected)
    within = 3.5 * math.sqrt(expected * (1.0 - expected) / (20 * n))
    what = f"found by sweeps of {limit_h:g} h, {20 * n:,} cues"
    verified(what, figures["found_fraction"]["mean"], expected, within=within)
    # As likely at any moment as at any other.
    by_s = (result.cues["found_s"] - result.cues["on_scene_s"])[~np.isnan(result.cues["found_s"])]
    assert by_s.mean() == pytest.approx(limit_h * H / 2, rel=3.5 / math.sqrt(3 * len(by_s)))
    (entry,) = cue_entries(plan(scenario))
    assert entry["found_fraction"] == pytest.approx(expected, abs=1e-6)


def test_sweeps_are_of_what_stays(tmp_path):
    task = {"search": {"law": "inverse_cube", "limit": "2 h"}}
    cue = {"error": "5 km", "spreads": "1 kt"}
    with pytest.raises(ScenarioError, match="sweeps by inverse_cube, which is of what stays"):
        searched(tmp_path, cue=cue, sweep="4 km", limit="1 h", every_h=5, n=2, task=task)


def test_false_cues_are_searched_to_the_limit_and_never_found(tmp_path):
    cue = {"error": "5 km", "false": "30 %"}
    scenario = searched(tmp_path, cue=cue, sweep="2 km", limit="3 h", every_h=4, n=200)

    figures, result = flown(scenario, 2)
    cues = result.cues
    false = cues["false"] == 1

    assert np.isnan(cues["found_s"][false]).all()
    assert (cues["searched_s"][false] == 3 * H).all()
    assert set(cues["cause"][false]) == {"not_there"}
    assert figures["search_hours_on_false"]["mean"] == pytest.approx(3.0 * false.sum() / 2)
    assert figures["n_true"]["mean"] + false.sum() / 2 == figures["n_reported"]["mean"]
    unmet = sum(n["mean"] for n in figures["unmet_by_cause"].values())
    assert unmet + figures["n_found"]["mean"] == figures["n_reported"]["mean"]


def test_what_is_found_is_held_until_fuel_or_the_time_is_over(tmp_path):
    """40 h of endurance: a hold of 38 h is cut where finding took longer than two."""
    task = {"hold": {"for": "38 h"}}
    scenario = searched(
        tmp_path, cue={"error": "30 km"}, sweep="2 km", limit="3 h", every_h=50, n=100, task=task
    )

    figures, result = flown(scenario, 2)
    cues = result.cues
    found = ~np.isnan(cues["found_s"])
    to_find_s = (cues["found_s"] - cues["on_scene_s"])[found]
    kept = to_find_s <= 2 * H

    assert cues["held_s"][found] == pytest.approx(np.minimum(38 * H, 40 * H - to_find_s), abs=1e-3)
    assert set(cues["cause"][found][kept]) == {""}
    assert set(cues["cause"][found][~kept]) == {"handover"}
    assert figures["held_fraction"]["mean"] == pytest.approx(kept.mean())
    assert figures["hold_mean_h"]["mean"] == pytest.approx(cues["held_s"][found].mean() / H)


def test_who_is_nearer_finds_whatever_the_farther_one_finds(tmp_path):
    """The same cues and luck from 600 nm and from the place itself, with tails to spare."""
    cue = {"spreads": "4 km/h", "error": "1 km", "lateness": "15 min"}
    options = [
        searched(
            tmp_path,
            cue=cue, sweep="1 km", limit="6 h", every_h=20, n=200, tails=2, at=at, name=name,
        )
        for name, at in (("near", (0.0, 0.0)), ("far", (0.0, 9.98206)))
    ]  # fmt: skip
    (near, near_run), (far, far_run) = (flown(option, 1) for option in options)
    found = [~np.isnan(run.cues["found_s"]) for run in (near_run, far_run)]

    assert (found[0] | ~found[1]).all()
    both = found[0] & found[1]
    assert (near_run.cues["found_s"][both] <= far_run.cues["found_s"][both]).all()
    assert near["found_fraction"]["mean"] > far["found_fraction"]["mean"] + 0.2


def test_a_search_that_is_broken_off_goes_on_with_what_is_wanting(tmp_path):
    """Aircraft turn back once in two hours: others take the search up, and more is found by far
    than within the time of one."""
    cue = {"error": "30 km"}
    more = {"sweep": "1 km", "limit": "10 h", "every_h": 48, "n": 100}
    fleet = {
        "base": {"latitude": 0.0, "longitude": 0.0},
        "aircraft": "bird",
        "alert": {"readiness": "0 min"},
        "turnaround": "0 h",
        "air_abort_per_flight_hour": "50 %",
    }

    def of(tails):
        own = {**fleet, "count": tails, "alert": {"aircraft": tails, "readiness": "0 min"}}
        name = f"tails-{tails}"
        scenario = searched(tmp_path, cue=cue, fleets={"base": own}, name=name, **more)
        return flown(scenario, 4)

    figures, result = of(3)
    cues = result.cues
    found = ~np.isnan(cues["found_s"])

    assert (cues["searched_s"][~found] == 10 * H).all()
    n = 1852.0 * 200 / H * 1e3 * 10 * H / (math.pi * 30e3**2)
    assert agrees(figures["found_fraction"], -math.expm1(-n))
    # Several sorties to one cue.
    assert len(result.sorties["takeoff_s"]) > 2 * cues.n_rows


def search_of(**changes):
    return Search(
        **{
            "event_s": 0.0,
            "datum": (1e3, 5.0),
            "needed": 0.4,
            "left_s": 4 * H,
            "is_swept": False,
            "custody": None,
            "sweeps": {"near": (1e3, 60.0), "far": (2e3, 100.0)},
            **changes,
        }
    )


def test_two_searchers_find_when_their_potentials_add_up():
    """The second goes on with what the first has left, in a disc that has grown meanwhile."""
    search = search_of(needed=1.0)
    search.ends("near", 600.0, 900.0)

    assert search.is_open
    assert search.searched_s == 300.0
    assert search.left_s == 4 * H - 300.0
    left = search.needed
    assert 0.0 < left < 1.0
    stay_s = search_of(needed=left).stay_s("far", 1000.0, 1e9)
    assert 0.0 < stay_s < H
    assert search.stay_s("far", 1000.0, 1e9) == stay_s


@pytest.mark.parametrize(
    ("changes", "cause"),
    [({}, ""), ({"needed": math.inf}, "not_there"), ({"needed": 50.0}, "not_found")],
)
def test_what_came_of_a_search(changes, cause):
    search = search_of(**changes)
    stay_s = search.stay_s("near", 600.0, 40 * H)
    search.ends("near", 600.0, 600.0 + stay_s)

    assert search.cause_if_unmet == cause
    assert (stay_s == 4 * H) == bool(cause)
    assert not search.is_open


def test_a_search_without_a_sweep_width_is_refused(tmp_path):
    task = {"search": {"limit": "3 h"}}
    cue = {"at": ["1 h"]}
    with pytest.raises(ScenarioError, match="the sensor of base has no sweep width"):
        on_call(tmp_path, tails=1, cue=cue, tasks={"look": task})


@pytest.mark.parametrize(
    ("task", "complaint"),
    [
        ({"stay": "1 h", "search": {"limit": "3 h"}}, "expected one of stay or search"),
        ({}, "expected one of stay or search"),
        ({"stay": "1 h", "hold": {"for": "3 h"}}, "goes without stay"),
        ({"search": {"speed": "100 kt"}}, "limit"),
    ],
)
def test_a_task_is_a_stay_or_a_search(tmp_path, task, complaint):
    with pytest.raises(ScenarioError, match=complaint):
        on_call(tmp_path, tails=1, cue={"at": ["1 h"]}, tasks={"look": task})


def test_a_stay_has_no_error_to_search(tmp_path):
    with pytest.raises(ScenarioError, match="searched for, and look searches for nothing"):
        on_call(tmp_path, tails=1, cue={"at": ["1 h"], "error": "2 km"})


def test_what_outruns_who_searches_is_warned_of(tmp_path):
    cue = {"spreads": "400 km/h", "lateness": "1 h"}
    scenario = searched(tmp_path, cue=cue, sweep="2 km", limit="3 h", every_h=4, n=2)

    (warning,) = doubts(plan(scenario))

    assert (warning.code, warning.path) == ("W205", "cues.calls.spreads")
    assert "spreads at 400 km/h, and base searches at 370 km/h" in warning.message


def test_targets_that_outrun_a_sweep_or_begin_outside_their_area_are_warned_of(tmp_path):
    wander = {"speed": "400 km/h", "turn_after": "1 h", "inside": "disc"}
    car = {"count": 1, "starts": {"places": [[9.0, 0.0]]}, "motion": {"wander": wander}}
    scenario = on_call(
        tmp_path,
        tails=1,
        cue={"about": "car", "at": ["1 h"]},
        at=None,
        tasks={"look": {"search": {"law": "sweep", "limit": "1 h"}}},
        targets={"car": car},
        aircraft={"bird": {**AIRCRAFT, "sensor": {"reach": "30 km", "sweep_width": "2 km"}}},
    )
    outrun, strayed = doubts(plan(scenario))

    assert (strayed.code, outrun.code) == ("W211", "W205")
    assert "car begins outside disc, and stands still until a leg ends in it" in strayed.message
    assert "goes at 400 km/h, and base searches at 370 km/h" in outrun.message


def test_the_plan_says_what_share_is_found(tmp_path):
    """Of D2: a third in 4 h, on scene for 3.4 h of them in the mean."""
    cue = {"lateness": "1 h", "spreads": "30 km/h"}
    scenario = searched(tmp_path, cue=cue, sweep="4 km", limit="4 h", every_h=5)

    (entry,) = cue_entries(plan(scenario))

    assert entry["found_fraction"] == pytest.approx(0.342432, abs=1e-6)
    # A third after 0.906 h in the mean, the others at the limit.
    assert entry["occupied_h"] == pytest.approx(0.342432 * 0.905889 + 0.657568 * 4.0, abs=1e-4)

"""Who is sent: the preferred fleet, the higher orbit, and nothing that a higher one would miss."""

from __future__ import annotations

import random

import pytest

from tests.operations.conftest import H, figures_of, lost_h


def test_the_higher_orbit_is_served_first_and_the_lower_blames_priority(build):
    orbits = {
        "low": build.orbit(priority=2),
        "high": build.orbit(priority=1),
    }
    budgets = {("gulf", name): build.budget(2, 4) for name in orbits}
    case = build.Case({"gulf": build.fleet(2)}, orbits, budgets, days=10, warmup_days=2)
    operations = case.run()
    gaps = operations.gaps

    # A cycle of 8 h and a stay of 4 h: two aircraft fill one orbit exactly and leave none over.
    assert set(gaps["orbit"]) == {"low"}
    assert lost_h(operations) == pytest.approx(240.0)
    assert set(gaps["cause"]) == {"priority"}


def test_the_second_fleet_flies_only_when_the_first_has_none(build):
    fleets = {"near": build.fleet(1), "far": build.fleet(2)}
    orbits = {"kabul": build.orbit("near", "far")}
    budgets = {("near", "kabul"): build.budget(1, 8), ("far", "kabul"): build.budget(4, 4)}
    operations = build.Case(fleets, orbits, budgets, days=4, warmup_days=1).run()
    fleet = operations.sorties["fleet"]

    assert fleet[0] == "near"
    assert {"near", "far"} == set(fleet)
    assert lost_h(operations) == 0.0
    # The far relief must start 4 h ahead, when the near aircraft is still out; near, far, far, ...
    assert list(fleet[:7]) == ["near", "far", "far"] * 2 + ["near"]


def test_a_near_fleet_makes_a_window_that_the_preferred_one_is_too_late_for(build):
    fleets = {"far": build.fleet(1), "near": build.fleet(1)}
    orbits = {"kabul": build.orbit("far", "near", windows=((1 * H, 2 * H),))}
    budgets = {("far", "kabul"): build.budget(3, 10), ("near", "kabul"): build.budget(0.1, 10)}
    run = build.Case(fleets, orbits, budgets, days=1).run()

    assert (run.sorties["fleet"][0], run.sorties["arrive_s"][0]) == ("near", 1 * H)
    assert lost_h(run) == 0.0


def test_a_higher_orbit_by_plan_has_its_first_launch_before_a_lower_one(build):
    orbits = {
        "low": build.orbit(priority=2),
        "high": build.orbit(priority=1, every_h=20),
    }
    budgets = {("gulf", name): build.budget(2, 4) for name in orbits}
    run = build.Case({"gulf": build.fleet(1)}, orbits, budgets, days=2).run()

    assert run.sorties["orbit"][0] == "high"


def test_all_who_become_ready_at_one_moment_are_ready_before_anyone_is_sent(build):
    """Both land after 24 h, the other fleet's having left first: the preferred fleet flies."""
    fleets = {"other": build.fleet(1, turnaround_h=8), "own": build.fleet(1, turnaround_h=8)}
    orbits = {
        "first": build.orbit("other", priority=2),
        "second": build.orbit("own", "other", priority=1),
    }
    budgets = {
        ("other", "first"): build.budget(2, 18, 4),
        ("other", "second"): build.budget(2, 20),
        ("own", "second"): build.budget(2, 20),
    }
    sorties = build.Case(fleets, orbits, budgets, days=10).run().sorties

    assert set(sorties["fleet"][sorties["orbit"] == "second"]) == {"own"}


def fleets_of(build, rng):
    return {
        name: build.fleet(
            rng.randint(1, 7),
            turnaround_h=rng.uniform(0, 8),
            preflight_h=rng.choice([0.0, 0.0, 0.5]),
        )
        for name in rng.choice([["f"], ["f", "g"]])
    }


def orbit_of(build, rng, fleet, priority, stay_h):
    """Relief on bingo or by plan, around the clock or in windows, one aircraft to three."""
    wishes = {"k": rng.choice([1, 1, 2, 3]), "priority": priority}
    if rng.random() < 0.3:
        wishes["every_h"] = rng.uniform(2, 16)
    elif rng.random() < 0.4:
        wishes["overlap_h"] = stay_h * rng.choice([0.1, 0.25, 0.5])
    if rng.random() < 0.35:
        hours = sorted(rng.sample(range(24), rng.choice([2, 4])))
        wishes["windows"] = tuple(
            (a * H, b * H) for a, b in zip(hours[::2], hours[1::2], strict=True)
        )
    return build.orbit(fleet, **wishes)


def world_of(build, seed, whole_hours):
    """Fleets, orbits of two to four priorities, budgets; whole hours make many things coincide."""
    rng = random.Random(seed)
    fleets, orbits, budgets = fleets_of(build, rng), {}, {}
    for priority in range(1, rng.choice([2, 3, 4]) + 1):
        name = f"orbit-{priority}"
        fleet, out_h, stay_h = rng.choice(list(fleets)), rng.uniform(0.5, 6), rng.uniform(1, 10)
        if whole_hours:
            out_h, stay_h = max(1.0, round(out_h)), round(stay_h)
        budgets[fleet, name] = build.budget(out_h, stay_h)
        orbits[name] = orbit_of(build, rng, fleet, priority, stay_h)
    return fleets, orbits, budgets


def orbit_lost_h(run, orbit):
    mine = run.gaps["orbit"] == orbit
    return float((run.gaps["end_s"] - run.gaps["start_s"])[mine].sum()) / H


def assert_nothing_is_taken(build, seed, whole_hours):
    fleets, orbits, budgets = world_of(build, seed, whole_hours)
    before = {}
    for n in range(1, len(orbits) + 1):
        some = dict(list(orbits.items())[:n])
        run = build.Case(fleets, some, budgets, days=15).run()
        lost = {name: orbit_lost_h(run, name) for name in some}
        for name, hours in before.items():
            assert lost[name] == pytest.approx(hours, abs=1e-5), (seed, name)
        before = lost


@pytest.mark.parametrize("whole_hours", [False, True])
@pytest.mark.verifies("property")
def test_adding_a_lower_orbit_leaves_the_higher_ones_as_they_were(build, whole_hours):
    for seed in range(8):
        assert_nothing_is_taken(build, seed, whole_hours)


@pytest.mark.long
@pytest.mark.parametrize("first", [1000, 1750])
@pytest.mark.parametrize("whole_hours", [False, True])
@pytest.mark.verifies("property")
def test_of_many_worlds_none_takes_from_a_higher_orbit(build, whole_hours, first):
    for seed in range(first, first + 200):
        assert_nothing_is_taken(build, seed, whole_hours)


@pytest.mark.verifies("closed form", source="recomputed by other code")
def test_a_lower_orbit_does_not_starve_a_higher_one(fly):
    high = ", priority: 1"
    alone = fly("12 h", "2 h", -20, 5, high=high)
    both = fly("12 h", "2 h", -20, 5, high=high, low=", priority: 2, aircraft_on_station: 2")

    assert figures_of(alone, "high") == figures_of(both, "high")
    assert figures_of(both, "high")[0]["fill_fraction"] == pytest.approx(0.99443, abs=1e-5)

"""A lower orbit takes nothing from a higher one of the same fleet: chance off, it loses no hour."""

from __future__ import annotations

import random

import pytest

H = 3600.0


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


def lost_h(run, orbit):
    mine = run.gaps["orbit"] == orbit
    return float((run.gaps["end_s"] - run.gaps["start_s"])[mine].sum()) / H


def assert_nothing_is_taken(build, seed, whole_hours):
    fleets, orbits, budgets = world_of(build, seed, whole_hours)
    before = {}
    for n in range(1, len(orbits) + 1):
        some = dict(list(orbits.items())[:n])
        run = build.Case(fleets, some, budgets, days=15).run()
        lost = {name: lost_h(run, name) for name in some}
        for name, hours in before.items():
            assert lost[name] == pytest.approx(hours, abs=1e-5), (seed, name)
        before = lost


@pytest.mark.parametrize("whole_hours", [False, True])
@pytest.mark.verifies("property")
def test_adding_a_lower_orbit_leaves_the_higher_ones_as_they_were(build, whole_hours):
    for seed in range(8):
        assert_nothing_is_taken(build, seed, whole_hours)


@pytest.mark.long
@pytest.mark.parametrize("whole_hours", [False, True])
@pytest.mark.verifies("property")
def test_of_many_worlds_none_takes_from_a_higher_orbit(build, whole_hours):
    for seed in range(1000, 2500):
        assert_nothing_is_taken(build, seed, whole_hours)

"""Chance off: the model against days worked out by hand, and against the fleet rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.values.laws import TimeLaw

H = 3600.0


def log(operations):
    events = operations.events
    return [
        (round(time_s / H, 6), tail, event)
        for time_s, tail, event in zip(
            events["time_s"], events["tail"], events["event"], strict=True
        )
    ]


def lost_h(operations, cause=None):
    gaps = operations.gaps
    keep = np.full(gaps.n_rows, True) if cause is None else gaps["cause"] == cause
    return float(np.sum((gaps["end_s"] - gaps["start_s"])[keep])) / H


def gap_lengths_h(operations):
    gaps = operations.gaps
    return [
        float(np.sum((gaps["end_s"] - gaps["start_s"])[gaps["gap"] == number])) / H
        for number in np.unique(gaps["gap"])
    ]


@pytest.mark.verifies("closed form", source="a whole log by hand")
def test_two_aircraft_take_turns_and_the_whole_log_is_as_worked_out_on_paper(simple, build):
    case = simple(
        2,
        build.budget(2, 6),
        turnaround_h=1.0,
        preflight_h=0.5,
        orbit=build.orbit(overlap_h=0.5),
        days=1.0,
    )
    operations = case.run()

    assert log(operations) == [
        (0.0, "gulf-1", "ready"),
        (0.0, "gulf-2", "ready"),
        (0.0, "gulf-1", "preflight"),
        (0.5, "gulf-1", "takeoff"),
        (2.5, "gulf-1", "on_station"),
        (5.5, "gulf-2", "preflight"),
        (6.0, "gulf-2", "takeoff"),
        (8.0, "gulf-2", "on_station"),
        (8.5, "gulf-1", "bingo"),
        (10.5, "gulf-1", "landing"),
        (11.5, "gulf-1", "ready"),
        # Wanted at 11.0 to be there at 13.5, but ready only at 11.5: half an hour late.
        (11.5, "gulf-1", "preflight"),
        (12.0, "gulf-1", "takeoff"),
        (14.0, "gulf-2", "bingo"),
        (14.0, "gulf-1", "on_station"),
        (16.0, "gulf-2", "landing"),
        (17.0, "gulf-2", "ready"),
        (17.0, "gulf-2", "preflight"),
        (17.5, "gulf-2", "takeoff"),
        (19.5, "gulf-2", "on_station"),
        (20.0, "gulf-1", "bingo"),
        (22.0, "gulf-1", "landing"),
        (23.0, "gulf-1", "ready"),
        (23.0, "gulf-1", "preflight"),
        (23.5, "gulf-1", "takeoff"),
    ]
    # Nobody was there before the first arrival: half an hour of preflight, two of transit.
    assert gap_lengths_h(operations) == pytest.approx([2.5])
    assert lost_h(operations, "preflight") == pytest.approx(0.5)
    assert lost_h(operations, "transit") == pytest.approx(2.0)


@pytest.mark.verifies("closed form", source="by hand")
def test_a_lone_aircraft_leaves_a_gap_of_home_turnaround_preflight_and_out(simple, build):
    case = simple(
        1, build.budget(2, 6, 3), turnaround_h=4.0, preflight_h=1.0, days=16.0, warmup_days=16.0
    )
    operations = case.run()

    # Cycle 1 + 2 + 6 + 3 + 4 = 16 h; 24 cycles in 16 days, 10 h of each unwatched.
    assert lost_h(operations) == pytest.approx(240.0)
    assert lost_h(operations, "fleet_size") == pytest.approx(24 * 3.0)
    assert lost_h(operations, "turnaround") == pytest.approx(24 * 4.0)
    assert lost_h(operations, "preflight") == pytest.approx(24 * 1.0)
    assert lost_h(operations, "transit") == pytest.approx(24 * 2.0)


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize(
    ("out_h", "on_h", "turnaround_h", "overlap_h"),
    [(2, 6, 1, 0), (6.5, 20, 8, 0.25), (10, 10, 10, 0), (4, 5, 3, 0.5), (1, 20, 3, 0.25)],
)
def test_the_fleet_rule_is_enough_and_one_less_is_not(
    simple, build, k, out_h, on_h, turnaround_h, overlap_h
):
    cycle_h = 2 * out_h + on_h + turnaround_h
    needed = math.ceil(k * cycle_h / (on_h - overlap_h) - 1e-9)
    orbit = build.orbit(k=k, overlap_h=overlap_h)
    budget = build.budget(out_h, on_h)

    def lost(count):
        case = simple(count, budget, turnaround_h=turnaround_h, orbit=orbit, days=20, warmup_days=5)
        return lost_h(case.run())

    assert lost(needed) == 0.0
    # One fewer shows a hole, unless what the overlap gives away is all it lacks.
    if (needed - 1) * on_h < k * cycle_h - 1e-9:
        assert lost(needed - 1) > 0.0


def test_a_launch_every_ten_hours_of_thirty_hour_aircraft_leaves_no_gap(simple, build):
    """Kurilla, Senate hearing, 8 February 2022: 30 h aloft, two thirds in transit, every 10 h."""
    case = simple(
        4,
        build.budget(10, 10),
        turnaround_h=8.0,
        orbit=build.orbit(every_h=10),
        days=25,
        warmup_days=5,
    )
    operations = case.run()
    sorties = operations.sorties
    span = case.clock.warmup_s, case.clock.end_s
    flown = np.clip(sorties["land_s"], *span) - np.clip(sorties["takeoff_s"], *span)
    on_station = np.clip(sorties["depart_s"], *span) - np.clip(sorties["arrive_s"], *span)

    assert lost_h(operations) == 0.0
    assert 1 - on_station.sum() / flown.sum() == pytest.approx(2 / 3, abs=1e-9)
    assert flown.sum() / case.clock.duration_s == pytest.approx(3.0, abs=1e-9)


def test_a_launch_every_twelve_hours_leaves_two_hour_gaps_blamed_on_the_schedule(simple, build):
    case = simple(
        4,
        build.budget(10, 10),
        turnaround_h=8.0,
        orbit=build.orbit(every_h=12),
        days=24,
        warmup_days=3,
    )
    operations = case.run()

    assert gap_lengths_h(operations) == pytest.approx([2.0] * 48)
    assert set(operations.gaps["cause"]) == {"schedule"}


def test_a_planned_launch_without_an_aircraft_is_lost_to_its_cause(simple, build):
    # Three aircraft of a 38 h cycle cannot fly a launch every 10 h: each fourth launch is lost.
    case = simple(
        3,
        build.budget(10, 10),
        turnaround_h=8.0,
        orbit=build.orbit(every_h=10),
        days=40,
        warmup_days=8,
    )
    operations = case.run()

    assert gap_lengths_h(operations) == pytest.approx([10.0] * 24)
    assert set(operations.gaps["cause"]) == {"turnaround"}


def test_an_orbit_out_of_reach_is_lost_whole_and_says_infeasible(simple, build):
    operations = simple(3, build.budget(15, 0), days=2).run()

    assert operations.sorties.n_rows == 0
    assert lost_h(operations, "infeasible") == 48.0


def test_daily_windows_demand_only_their_hours_and_the_aircraft_leaves_when_they_close(build):
    orbit = build.orbit(windows=((6 * H, 18 * H),))
    case = build.Case(
        {"gulf": build.fleet(2)},
        {"kabul": orbit},
        {("gulf", "kabul"): build.budget(2, 20)},
        days=3,
        warmup_days=1,
        start_clock_h=3,
    )
    operations = case.run()
    sorties = operations.sorties

    # The scenario starts at 03:00, so the windows open at 3, 27, 51 h and last 12 h.
    assert sorties["arrive_s"] / H == pytest.approx([3, 27, 51, 75])
    assert sorties["depart_s"] / H == pytest.approx([15, 39, 63, 87])
    assert lost_h(operations) == 0.0
    assert "relieved" in operations.events["event"]


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


def test_every_airborne_sortie_has_landed_though_the_count_is_over(simple, build):
    operations = simple(3, build.budget(5, 7), days=1).run()

    assert not np.isnan(operations.sorties["land_s"]).any()
    assert operations.sorties["land_s"].max() > 24 * H
    assert operations.sorties["takeoff_s"].max() < 24 * H


@given(
    out_h=st.floats(0.1, 15),
    on_h=st.floats(0.5, 25),
    back_h=st.floats(0.1, 15),
    turnaround_h=st.floats(0, 12),
    preflight_h=st.floats(0, 2),
    overlap_share=st.sampled_from([0, 0, 0.1, 0.5]),
    k=st.integers(1, 4),
)
@pytest.mark.verifies("property", source="fleet rule")
def test_the_fleet_rule_is_enough_wherever_the_station_lies(
    simple, build, out_h, on_h, back_h, turnaround_h, preflight_h, overlap_share, k
):
    """Also where the way out is longer than the stay, so that several reliefs are under way."""
    overlap_h = overlap_share * on_h
    cycle_h = preflight_h + out_h + on_h + back_h + turnaround_h
    needed = max(k, math.ceil(k * cycle_h / (on_h - overlap_h) - 1e-9))
    orbit = build.orbit(k=k, overlap_h=overlap_h)

    def lost(count):
        case = simple(
            count,
            build.budget(out_h, on_h, back_h),
            turnaround_h=turnaround_h,
            preflight_h=preflight_h,
            orbit=orbit,
            days=10,
            warmup_days=4,
        )
        return lost_h(case.run())

    assert lost(needed) == pytest.approx(0.0, abs=1e-6)
    # Fewer aircraft than fill the hours without any overlap cannot do it.
    if (needed - 1) * on_h < 0.98 * k * cycle_h:
        assert needed - 1 < k or lost(needed - 1) > 0.0


@given(out_h=st.floats(0.5, 12), on_h=st.floats(1, 12), n=st.integers(2, 8), k=st.integers(1, 3))
@pytest.mark.verifies("property", source="fleet rule")
def test_launches_by_plan_lose_none_when_the_fleet_just_suffices(simple, build, out_h, on_h, n, k):
    """n aircraft of a cycle of exactly n launches, with all the rounding there is."""
    interval_h = (2 * out_h + on_h + 1.0) / n
    orbit = build.orbit(k=k, every_h=interval_h)
    case = simple(
        n * k, build.budget(out_h, on_h), turnaround_h=1.0, orbit=orbit, days=20, warmup_days=3
    )
    sorties = case.run().sorties
    in_span = sorties["takeoff_s"] >= 3 * 24 * H

    assert in_span.sum() == pytest.approx(k * 20 * 24 / interval_h, abs=k + 1)


def test_a_short_fleet_flies_to_bingo_and_is_not_called_home_early(simple, build):
    """Two aircraft, two wanted: relieved at half time for evenness only if a relief is there."""
    orbit = build.orbit(k=2)
    case = simple(2, build.budget(2, 10), turnaround_h=2.0, orbit=orbit, days=20, warmup_days=2)
    sorties = case.run().sorties

    assert (sorties["depart_s"] - sorties["arrive_s"]) / H == pytest.approx(10.0)
    # A cycle of 16 h with 10 h on station, both out of step by half an hour of each other or none.
    assert lost_h(case.run()) / (20 * 24) <= 0.76


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


def test_a_late_preflight_is_not_the_schedules_fault(simple, build):
    case = simple(
        12,
        build.budget(10, 10),
        turnaround_h=8.0,
        orbit=build.orbit(every_h=10),
        days=20,
        warmup_days=3,
        preflight=TimeLaw("uniform", (0.0, 2 * H)),
    )
    run = case.run()

    assert lost_h(run) > 1.0
    assert lost_h(run, "schedule") < 0.5 * lost_h(run)
    assert lost_h(run, "transit") > 0.0


def test_priority_is_blamed_only_where_the_higher_orbit_draws_on_the_same_fleet(build):
    orbits = {"high": build.orbit("one"), "low": build.orbit("two", priority=2)}
    budgets = {("one", "high"): build.budget(2, 4), ("two", "low"): build.budget(2, 4)}
    fleets = {"one": build.fleet(2), "two": build.fleet(1)}
    run = build.Case(fleets, orbits, budgets, days=5, warmup_days=1).run()

    assert "priority" not in run.gaps["cause"]


def test_a_second_failure_of_a_patch_is_no_fault_of_a_plan_that_does_not_exist(simple, build):
    case = simple(9, build.budget(4, 10), days=200, air_abort_per_flight_hour=0.08)
    run = case.run()

    assert set(run.gaps["cause"]) <= {"transit", "preflight", "air_abort", "fleet_size"}

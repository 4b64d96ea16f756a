"""Why hours were lost, where that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.values.laws import TimeLaw
from tests.operations.conftest import H, figures_of, lost_h


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


def test_an_orbit_out_of_reach_is_lost_whole_and_says_infeasible(simple, build):
    operations = simple(3, build.budget(15, 0), days=2).run()

    assert operations.sorties.n_rows == 0
    assert lost_h(operations, "infeasible") == 48.0


def test_priority_is_blamed_only_where_the_higher_orbit_draws_on_the_same_fleet(build):
    orbits = {"high": build.orbit("one"), "low": build.orbit("two", priority=2)}
    budgets = {("one", "high"): build.budget(2, 4), ("two", "low"): build.budget(2, 4)}
    fleets = {"one": build.fleet(2), "two": build.fleet(1)}
    run = build.Case(fleets, orbits, budgets, days=5, warmup_days=1).run()

    assert "priority" not in run.gaps["cause"]


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


def test_a_second_failure_of_a_patch_is_no_fault_of_a_plan_that_does_not_exist(simple, build):
    case = simple(9, build.budget(4, 10), days=200, air_abort_per_flight_hour=0.08)
    run = case.run()

    assert set(run.gaps["cause"]) <= {"transit", "preflight", "air_abort", "fleet_size"}


def test_a_window_emptied_by_an_abort_that_nobody_could_make_good_is_not_the_schedules(build):
    """An hour a day, two hours away: who is ready when the aircraft leaves comes too late.

    One sent when another turned back on its way may still make the end of the window.
    """
    fleet = build.fleet(9, air_abort_per_flight_hour=0.5)
    orbit = build.orbit(windows=((6 * H, 7 * H),))
    budgets = {("gulf", "kabul"): build.budget(2, 4)}
    run = build.Case({"gulf": fleet}, {"kabul": orbit}, budgets, days=400, warmup_days=1).run()

    assert set(run.gaps["cause"]) == {"air_abort", "transit"}
    assert np.sum(run.gaps["cause"] == "air_abort") > 100


@pytest.mark.verifies("closed form", source="recomputed by other code")
def test_a_relief_a_rounding_before_its_time_does_not_cut_a_gap_in_two(fly):
    luck = ", air_abort_per_flight_hour: 3 %"
    figures, _ = figures_of(
        fly("14.9 h", "7.7 h", -21.5, 5, luck=luck, o=", aircraft_on_station: 2")
    )

    assert figures["n_gaps"] == 65
    assert figures["gap_max_h"] == pytest.approx(21.7308, abs=1e-4)
    assert figures["gap_mean_h"] == pytest.approx(6.7044, abs=1e-4)


WINDOWS = ', windows: [["01:00", "02:00"], ["06:00", "07:00"]]'


@pytest.mark.verifies("closed form", source="recomputed by other code")
def test_a_window_missed_for_want_of_an_aircraft_is_no_fault_of_the_schedule(fly):
    """The second launch is due while the first aircraft flies home; a second one would make it."""
    figures, causes = figures_of(fly("10 h", "1 h", -10.5, 1, o=WINDOWS))
    _, with_two = figures_of(fly("10 h", "1 h", -10.5, 2, o=WINDOWS))

    assert figures["lost_hours"] == pytest.approx(30.0)
    # The first window opens before anybody can be there: the cold start.
    assert causes == pytest.approx({"fleet_size": 29.0, "schedule": 1.0})
    assert with_two == pytest.approx({"schedule": 1.0})


def test_a_window_missed_in_turnaround_says_so(fly):
    """Home at 03:00 and eight hours on the ground; the launch for 06:00 is due at 05:00."""
    _, causes = figures_of(fly("10 h", "8 h", -5, 1, o=WINDOWS))

    # Six seconds of the first window are the way there, from the cold start.
    assert causes == pytest.approx({"turnaround": 30.0, "transit": 0.0018}, abs=1e-4)

"""Launches by plan: one every so often, whatever has become of the one before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operations.conftest import H, gap_lengths_h, lost_h


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

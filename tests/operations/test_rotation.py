"""Chance off: the model against a day worked out by hand, and against the fleet rule."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operations.conftest import H, gap_lengths_h, lost_h


def log(operations):
    events = operations.events
    return [
        (round(time_s / H, 6), tail, event)
        for time_s, tail, event in zip(
            events["time_s"], events["tail"], events["event"], strict=True
        )
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

"""Reliefs on bingo: k aircraft that come evenly, windows that send an aircraft home."""

from __future__ import annotations

import pytest

from tests.operations.conftest import H, lost_h


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


def test_a_short_fleet_flies_to_bingo_and_is_not_called_home_early(simple, build):
    """Two aircraft, two wanted: relieved at half time for evenness only if a relief is there."""
    orbit = build.orbit(k=2)
    case = simple(2, build.budget(2, 10), turnaround_h=2.0, orbit=orbit, days=20, warmup_days=2)
    sorties = case.run().sorties

    assert (sorties["depart_s"] - sorties["arrive_s"]) / H == pytest.approx(10.0)
    # A cycle of 16 h with 10 h on station, both out of step by half an hour of each other or none.
    assert lost_h(case.run()) / (20 * 24) <= 0.76

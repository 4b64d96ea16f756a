"""Published figures of merit the metrics must reproduce, each with its source."""

from __future__ import annotations

import numpy as np
import pytest

from sim.coverage import CoverageResult, StationLap, station_coverage
from sim.flight.pattern import Lap
from sim.flight.sensor import Footprint

HOUR_S = 3600.0
OVERHEAD = StationLap(Lap(np.full(2, 34.5), np.full(2, 69.2), np.zeros(2)), Footprint(10e3))


def watched(starts_h, ends_h, duration_h: float) -> CoverageResult:
    """One cell under an aircraft that is on station between the hours given."""
    windows = {
        "pattern": np.zeros(len(starts_h)),
        "start_s": np.array(starts_h, dtype=float) * HOUR_S,
        "end_s": np.array(ends_h, dtype=float) * HOUR_S,
    }
    cell = ([34.5], [69.2])
    return station_coverage(windows, [OVERHEAD], cell, (0.0, duration_h * HOUR_S))


@pytest.mark.verifies("published", source="time average gap, public help of STK (help.agi.com)")
def test_case_18_time_average_gap(verified):
    """Gaps of 5, 10 and 15 in 100: (25 + 100 + 225) / 100 = 3.5."""
    found = watched([0, 25, 55, 95], [20, 45, 80, 100], 100.0)

    assert found.n_gaps[0] == 3
    hours = found.time_average_gap_s[0] / HOUR_S
    verified("time average gap of 5, 10 and 15 h in 100 h", hours, 3.5, within=1e-9, unit="h")


@pytest.mark.parametrize(
    ("every_h", "stay_h"), [(10.0, 10.0), (12.0, 10.0), (8.0, 10.0), (6.0, 1.5)]
)
@pytest.mark.verifies("closed form", source="coverage min(1, S/L), gap max(0, L - S)")
def test_case_17_launch_every_l_stay_s(verified, every_h, stay_h):
    """Coverage min(1, S/L) and gaps max(0, L - S), over a whole number of launches."""
    starts_h = np.arange(60) * every_h
    found = watched(starts_h, starts_h + stay_h, 60 * every_h)

    said = f"a launch every {every_h:g} h that stays {stay_h:g} h:"
    share, gap_h = found.coverage_fraction[0], found.gap_max_s[0] / HOUR_S
    verified(f"{said} covered", share, min(1.0, stay_h / every_h), within=1e-9)
    verified(f"{said} gap", gap_h, max(0.0, every_h - stay_h), within=1e-9, unit="h")


@pytest.mark.verifies("published", source="Lt. Gen. Kurilla, Senate hearing, 8 February 2022")
def test_case_1_kurilla_at_twelve_hours(verified):
    """A launch every 12 h of aircraft that stay 10: 83.3 % covered, gaps of 2.0 h."""
    starts_h = np.arange(60) * 12.0
    found = watched(starts_h, starts_h + 10.0, 720.0)

    said = "a launch every 12 h that stays 10 h:"
    verified(f"{said} covered", 100 * found.coverage_fraction[0], 83.3, within=0.05, unit="%")
    for name in ("gap_p50", "gap_max"):
        hours = getattr(found, f"{name}_s")[0] / HOUR_S
        verified(f"{said} {name}", hours, 2.0, within=1e-9, unit="h")

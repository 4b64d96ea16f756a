"""Published figures of merit the metrics must reproduce (published/CASES.md 1, 17, 18).

Sources: 1 Kurilla, SASC hearing, 8 Feb 2022; 17 closed form; 18 the definition of the time average
gap in the public help of STK (help.agi.com).
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.coverage import CoverageResult, StationLap, station_coverage
from sim.flight.pattern import Lap

HOUR_S = 3600.0
OVERHEAD = StationLap(Lap(np.full(2, 34.5), np.full(2, 69.2), np.zeros(2)), reach_m=10e3)


def watched(starts_h, ends_h, duration_h: float) -> CoverageResult:
    """One cell under an aircraft that is on station between the hours given."""
    windows = {
        "pattern": np.zeros(len(starts_h)),
        "start_s": np.array(starts_h, dtype=float) * HOUR_S,
        "end_s": np.array(ends_h, dtype=float) * HOUR_S,
    }
    cell = ([34.5], [69.2])
    return station_coverage(windows, [OVERHEAD], cell, (0.0, duration_h * HOUR_S))


def test_case_18_time_average_gap():
    """Gaps of 5, 10 and 15 in 100: (25 + 100 + 225) / 100 = 3.5."""
    found = watched([0, 25, 55, 95], [20, 45, 80, 100], 100.0)

    assert found.n_gaps[0] == 3
    assert found.time_average_gap_s[0] / HOUR_S == pytest.approx(3.5)


@pytest.mark.parametrize(
    ("every_h", "stay_h"), [(10.0, 10.0), (12.0, 10.0), (8.0, 10.0), (6.0, 1.5)]
)
def test_case_17_launch_every_l_stay_s(every_h, stay_h):
    """Coverage min(1, S/L) and gaps max(0, L - S), over a whole number of launches."""
    starts_h = np.arange(60) * every_h
    found = watched(starts_h, starts_h + stay_h, 60 * every_h)

    assert found.coverage_fraction[0] == pytest.approx(min(1.0, stay_h / every_h))
    assert found.gap_max_s[0] / HOUR_S == pytest.approx(max(0.0, every_h - stay_h), abs=1e-9)


def test_case_1_kurilla_at_twelve_hours():
    """A launch every 12 h of aircraft that stay 10: 83.3 % covered, gaps of 2.0 h."""
    starts_h = np.arange(60) * 12.0
    found = watched(starts_h, starts_h + 10.0, 720.0)

    assert 100 * found.coverage_fraction[0] == pytest.approx(83.3, abs=0.05)
    assert found.gap_p50_s[0] == found.gap_max_s[0] == pytest.approx(2.0 * HOUR_S)

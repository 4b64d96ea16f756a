"""The figures of five cells of 30 days, the first never seen."""

from __future__ import annotations

import numpy as np

DAY_S = 86400.0
FIELDS = {
    "coverage_fraction": np.array([0.0, 0.05, 0.5, 0.949, 1.0]),
    "gap_max_s": np.array([30.0, 29.9, 24.0, 0.5, 0.0]) * DAY_S,
    "time_average_gap_s": np.array([30.0, 20.0, 0.5, 0.1, 0.0]) * DAY_S,
    "response_time_mean_s": np.array([15.0, 10.0, 0.25, 0.01, 0.0]) * DAY_S,
    "blind": np.array([True, False, False, False, False]),
    "cut": np.array([True, False, False, False, False]),
}

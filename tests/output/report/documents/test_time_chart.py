"""The chart of who flew when: its days are those of the calendar."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from sim.output.report.documents.time_chart import _axis
from sim.units import HOUR_S


@pytest.mark.parametrize(
    ("hours", "shown_h", "words"),
    [
        # From 06:00 on the first for four days, after a day of warm-up.
        (
            6.0,
            (24.0, 120.0),
            [("3 Sep", 18.75), ("4 Sep", 43.75), ("5 Sep", 68.75), ("6 Sep", 93.75)],
        ),
        (0.0, (0.0, 96.0), [("1 Sep", 0.0), ("2 Sep", 25.0), ("3 Sep", 50.0), ("4 Sep", 75.0)]),
        (6.5, (0.0, 4.0), [("07:00", 12.5), ("08:00", 37.5), ("09:00", 62.5), ("10:00", 87.5)]),
    ],
)
def test_words_stand_at_midnights_and_at_full_hours(hours, shown_h, words):
    start = f"2021-09-01T{int(hours):02d}:{int(60 * (hours % 1)):02d}:00+00:00"
    run = SimpleNamespace(manifest={"start_utc": start})
    shown = SimpleNamespace(start_s=shown_h[0] * HOUR_S, end_s=shown_h[1] * HOUR_S)

    axis = _axis(run, shown)

    found = re.findall(r'<text x="([\d.]+)%"[^>]*>([^<]*)<', axis)
    assert [(word, float(x)) for x, word in found] == words

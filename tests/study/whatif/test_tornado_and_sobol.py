"""Why a figure is what it is: bars by hand, Sobol indices against theory."""

from __future__ import annotations

import math

import pytest

from sim.study.whatif.tornado_and_sobol import tornado
from tests.study.whatif.senate import senate

SHARE = "budgets.stand_in.jalalabad.transit_fraction"
ENDURANCE = "aircraft.senate_mq9.endurance"
SPEED = "aircraft.senate_mq9.transit_speed"
UNCERTAIN = {
    ENDURANCE: {"uniform": ["25 h", "40 h"]},
    SPEED: {"triangular": ["110 kt", "117 kt", "140 kt"]},
}


# --- one at a time


def test_bars_are_the_closed_form_at_the_ends_of_each_law():
    """1,170 nm each way at 117 kt is 20 h of 30: 80 % at 25 h, 50 % at 40 h."""
    found = tornado(senate(uncertain=UNCERTAIN), SHARE)
    bars = {bar.input.path: bar for bar in found.bars}

    assert found.stated == pytest.approx(2 / 3, abs=1e-6)
    assert bars[ENDURANCE].at_low == pytest.approx(20 / 25, abs=1e-6)
    assert bars[ENDURANCE].at_high == pytest.approx(20 / 40, abs=1e-6)
    assert bars[SPEED].at_low == pytest.approx(2340 / 110 / 30, abs=1e-6)
    assert bars[SPEED].at_high == pytest.approx(2340 / 140 / 30, abs=1e-6)
    assert [bar.input.path for bar in found.bars] == [ENDURANCE, SPEED]
    assert found.summary()["bars"][0] == {
        "input": ENDURANCE, "unit": "h", "stated": 30.0, "low": 25.0, "high": 40.0,
        "range_from": "scenario", "at_low": pytest.approx(0.8, abs=1e-6),
        "at_high": pytest.approx(0.5, abs=1e-6),
    }  # fmt: skip


def test_an_end_at_which_the_figure_does_not_exist_is_the_longest_bar():
    found = tornado(senate(uncertain={ENDURANCE: {"uniform": ["18 h", "40 h"]}}), SHARE)

    assert math.isnan(found.bars[0].at_low)
    assert found.summary()["bars"][0]["at_low"] is None
    assert found.bars[0].swing == math.inf


def test_a_simulated_figure_has_bars_as_well():
    found = tornado(
        senate(uncertain={ENDURANCE: {"uniform": ["28 h", "30 h"]}}, duration="10 d"),
        "orbits.jalalabad.fill_fraction",
    )
    # A launch every 10 h, 8 of them on station.
    assert found.bars[0].at_low == pytest.approx(0.8, abs=1e-3)
    assert found.stated == 1.0

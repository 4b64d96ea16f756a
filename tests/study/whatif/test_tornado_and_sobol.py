"""Why a figure is what it is: bars by hand, Sobol indices against theory."""

from __future__ import annotations

import math

import pytest

import sim
from sim.study.run.batch import prepare, sight_of
from sim.study.run.batched_work import with_engine
from sim.study.whatif.flown_design import Design
from sim.study.whatif.tornado_and_sobol import tornado
from tests.operations.kernel.interpreted import fly_interpreted
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


def test_rows_of_a_design_are_the_same_whoever_flies_them(small, monkeypatch):
    """Values and luck of three rows, equal to the last bit."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    base = prepare(sim.load_scenario(small, {"grid": None, "duration": "3 d"}))
    fleet = next(iter(base.scenario.fleets))
    reserves = ("1 h", "1 h", "2 h")
    rows = tuple(
        ({f"fleets.{fleet}.aircraft.reserve": reserve}, n) for n, reserve in enumerate(reserves)
    )
    design = Design(base, "fleet.transit_fraction", rows)
    theirs, mine = (
        work.batch(0).parts[0].rows
        for engine in ("simpy", "fast")
        for work in with_engine([design], engine)
    )

    assert list(mine) == list(theirs)
    for name, expected in theirs.items():
        assert mine[name].tobytes() == expected.tobytes(), name
    shares = theirs["fleet.transit_fraction"]
    assert shares[0] != shares[2]


def test_rows_of_the_same_values_are_flown_over_cells_looked_at_once(small, monkeypatch):
    """By one thread: there is a process for every worker."""
    made = []

    def noted(planned, ground, threads):
        made.append(threads)
        return sight_of(planned, ground, threads)

    monkeypatch.setattr("sim.study.whatif.flown_design.sight_of", noted)
    base = prepare(sim.load_scenario(small, {"duration": "1 d"}))
    assert base.ground is not None
    fleet = next(iter(base.scenario.fleets))
    values = [{f"fleets.{fleet}.aircraft.reserve": reserve} for reserve in ("1 h", "2 h")]
    rows = tuple((own, n) for own in values for n in range(2))
    Design(base, "fleet.transit_fraction", rows).batch(0)

    assert made == [1, 1]

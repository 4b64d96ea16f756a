"""Why a figure is what it is: bars by hand, Sobol indices against theory."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.errors import SimError
from sim.study.whatif.explanation import why
from sim.study.whatif.ranged_inputs import ranged_inputs
from sim.study.whatif.sensitivity import (
    LUCK,
    indices,
    saltelli_design,
    sobol_shares,
    tornado,
)
from tests.shipped import AFGHANISTAN
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


def test_where_nothing_is_called_uncertain_the_catalogue_gives_ranges():
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", {"grid": None})
    ranges = {one.path: tuple(map(one.in_unit, one.ends))
              for one in ranged_inputs(scenario)}  # fmt: skip

    assert ranges["aircraft.mq9a_er.transit_speed"] == pytest.approx((150.0, 200.0))
    assert ranges["aircraft.mq9a_er.endurance"] == pytest.approx((33.0, 37.0))
    assert ranges["aircraft.mq9a_er.climb_allowance"] == pytest.approx((10.0, 40.0))
    assert not any("sensor" in path for path in ranges)
    on_the_ground = ranged_inputs(scenario, "areas.afghanistan.coverage_fraction")
    assert any(one.path == "aircraft.mq9a_er.sensor.reach" for one in on_the_ground)


def test_a_figure_that_the_scenario_states_itself_has_no_range():
    scenario = sim.load_scenario(
        AFGHANISTAN / "gulf.yaml", {"grid": None, "aircraft.mq9a_er.endurance": "36 h"}
    )

    assert "aircraft.mq9a_er.endurance" not in {one.path for one in ranged_inputs(scenario)}


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


# --- shares of variance


def ishigami(x):
    return (
        np.sin(x[..., 0]) + 7.0 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])
    )


@pytest.mark.verifies("closed form", source="Ishigami and Homma, 1990")
def test_indices_of_the_ishigami_function_are_those_of_theory():
    """Saltelli et al. (2000): S = 0.3139, 0.4424, 0; total = 0.5576, 0.4424, 0.2437."""
    design = saltelli_design(3, 1024, np.random.default_rng(1))
    values = ishigami(np.pi * (2.0 * design - 1.0))
    found = {
        share.name: share
        for share in sobol_shares(["x1", "x2", "x3"], values, np.random.default_rng(2))
    }

    for name, first, total in (
        ("x1", 0.3139, 0.5576), ("x2", 0.4424, 0.4424), ("x3", 0.0, 0.2437),
    ):  # fmt: skip
        assert found[name].first == pytest.approx(first, abs=0.04)
        assert found[name].total == pytest.approx(total, abs=0.04)
        assert found[name].first_interval[0] < first < found[name].first_interval[1]
        assert found[name].total_interval[0] < total < found[name].total_interval[1]


@pytest.mark.verifies("closed form", source="variance of a sum")
def test_of_a_sum_each_input_explains_its_own_variance():
    """Transit share is (2T) / E, so log-linear; a sum of uniforms of widths 1 and 2 is 1 to 4."""
    design = saltelli_design(2, 1024, np.random.default_rng(1))
    values = design[..., 0] + 2.0 * design[..., 1]
    [wide, narrow] = sobol_shares(["narrow", "wide"], values, np.random.default_rng(2))

    assert wide.name == "wide"
    assert wide.first == pytest.approx(0.8, abs=0.01)
    assert narrow.total == pytest.approx(0.2, abs=0.01)


def test_the_closed_form_is_the_same_all_at_once_and_one_by_one(monkeypatch):
    scenario = senate(uncertain=UNCERTAIN)
    at_once = indices(scenario, SHARE, rows=8)
    assert [share.name for share in at_once.shares] == [ENDURANCE, SPEED]
    assert at_once == indices(scenario, SHARE, rows=8)

    monkeypatch.setattr("sim.study.whatif.sensitivity._budgets", lambda *_: None)
    one_by_one = indices(scenario, SHARE, rows=8)

    assert at_once.mean == pytest.approx(one_by_one.mean, rel=1e-12)
    for fast, slow in zip(at_once.shares, one_by_one.shares, strict=True):
        assert (fast.first, fast.total) == pytest.approx((slow.first, slow.total), rel=1e-9)


def test_luck_is_an_input_of_what_is_simulated():
    scenario = senate(
        duration="5 d", uncertain={ENDURANCE: {"uniform": ["28 h", "30 h"]}},
        fleets__stand_in__sortie_loss="20 %",
    )  # fmt: skip
    found = indices(scenario, "orbits.jalalabad.fill_fraction", rows=8)

    assert {share.name for share in found.shares} == {LUCK, ENDURANCE}
    assert found.shares[0].name == LUCK


def test_draws_without_a_figure_are_counted():
    scenario = senate(uncertain={ENDURANCE: {"uniform": ["15 h", "30 h"]}})
    found = why(scenario, SHARE, rows=64)

    assert found.indices.undefined == pytest.approx(1 / 3, abs=0.05)
    assert "of the draws the figure does not exist; they count as" in found.remarks()[-1]


def test_what_nothing_moves_is_refused():
    with pytest.raises(SimError) as refused:
        tornado(sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml"), SHARE, over=())

    assert str(refused.value) == (
        "no figure that this rests on has a range: state one under uncertain"
    )

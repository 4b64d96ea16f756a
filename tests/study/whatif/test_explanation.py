"""How much of a figure's variance each input explains."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.errors import SimError
from sim.study.whatif.explanation import why
from sim.study.whatif.tornado_and_sobol import (
    LUCK,
    Indices,
    VarianceShare,
    indices,
    saltelli_design,
    sobol_shares,
    tornado,
)
from tests.shipped import AFGHANISTAN
from tests.study.demand.on_call import on_call
from tests.study.whatif.searches import held, seen, surging, watched
from tests.study.whatif.senate import senate

SHARE = "budgets.stand_in.jalalabad.transit_fraction"
ENDURANCE = "aircraft.senate_mq9.endurance"
SPEED = "aircraft.senate_mq9.transit_speed"
UNCERTAIN = {
    ENDURANCE: {"uniform": ["25 h", "40 h"]},
    SPEED: {"triangular": ["110 kt", "117 kt", "140 kt"]},
}


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

    monkeypatch.setattr("sim.study.whatif.tornado_and_sobol._budgets", lambda *_: None)
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


def test_an_interval_is_as_wide_as_what_of_it_is_possible():
    """A few rows estimate a share as 0.9, between -0.2 and 4.67: it is known not at all."""
    known = VarianceShare("x", 0.9, (0.6, 0.9), 0.9, (0.7, 0.9))
    assert Indices("a", 4, 0.0, 1.0, (known,), 0.0, 0.0).widest == pytest.approx(0.3)
    wild = VarianceShare("x", 0.9, (-0.2, 4.67), 0.9, (0.7, 0.9))
    assert Indices("a", 4, 0.0, 1.0, (wild,), 0.0, 0.0).widest == 1.0


def test_draws_without_a_figure_are_counted():
    scenario = senate(uncertain={ENDURANCE: {"uniform": ["15 h", "30 h"]}})
    found = why(scenario, SHARE, rows=64)

    assert found.indices.undefined == pytest.approx(1 / 3, abs=0.05)
    assert "of the draws the figure does not exist; they count as" in found.remarks()[-1]


def test_a_figure_of_cues_rests_on_how_long_they_are_of_use(tmp_path):
    """One at a time, not in the shares: whether a cue waits long is luck, as when it comes."""
    cue = {"rate": "2 per d", "perishes": {"uniform": ["1 h", "9 h"]}}
    scenario = on_call(tmp_path, tails=1, cue=cue, stay="4 h", duration="4 d")
    found = why(scenario, "cues.calls.reached_fraction", rows=4)
    [bar] = found.tornado.bars

    assert (bar.input.path, bar.at_low) == ("cues.calls.perishes", 0.0)  # 3 h away
    assert bar.at_high > found.tornado.stated
    assert [share.name for share in found.indices.shares] == [LUCK]
    remarks = found.remarks()
    assert remarks[0].endswith("it is part of chance: cues.calls.perishes")
    assert remarks[1].startswith("bars are of 1 replication, which luck may move as far")
    assert "not varied, such as cues.calls.rate: state one under uncertain" in remarks[2]


def test_what_nothing_moves_is_refused():
    with pytest.raises(SimError) as refused:
        tornado(sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml"), SHARE, over=())

    assert str(refused.value) == (
        "no figure that this rests on has a range: state one under uncertain"
    )


@pytest.mark.parametrize(
    ("scenario", "figure", "uncertain", "better"),
    [
        (held, "cues.calls.custody_fraction", ("aircraft.bird.endurance", "7 h", "12 h"), +1),
        (watched, "watches.house.bins_met_fraction", ("fleets.base.turnaround", "1 h", "20 h"), -1),
        (surging, "surges.storm.n_open_max", ("cues.calls.rate", "1 per d", "3 per d"), +1),
        (seen, "targets.cars.time_to_sight_mean_h", ("targets.cars.motion.route.speed",), -1),
    ],
)  # fmt: skip
def test_what_it_rests_on_is_found(tmp_path, scenario, figure, uncertain, better):
    """A law under uncertain, or what each of them draws: the bar goes the way it must."""
    path, *ends = uncertain
    more = {"uncertain": {path: {"uniform": ends}}} if ends else {}
    found = why(scenario(tmp_path, **more), figure, rows=4)
    bar = next(bar for bar in found.tornado.bars if bar.input.path == path)

    assert math.copysign(1.0, bar.at_high - bar.at_low) == better
    shares = {share.name for share in found.indices.shares}
    assert shares == ({path, LUCK} if ends else {LUCK})

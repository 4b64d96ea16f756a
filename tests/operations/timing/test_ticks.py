"""The last bit of a time decides nothing: what happens at the same moment happens in one order."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.operations.luck.chance import Chance
from sim.operations.simulation import simulate
from sim.operations.timing.ticks import budget_in_ticks, whole_ticks
from sim.study.run.replication import clock_of
from sim.units import TICK_S
from tests.golden.rewrite import SCENARIOS

WORDS = ("fleet", "tail", "orbit", "outcome")
TIMES = ("takeoff_s", "arrive_s", "depart_s", "land_s")
H = 3600.0


def flown(scenario, budgets):
    asked = (scenario.fleets, scenario.orbits, budgets, clock_of(scenario))
    return simulate(*asked, Chance(scenario.seed, 0)).sorties


def nudged(budget, share):
    """Another machine's sine: the ways differ by a share, the endurance is what it was."""
    if not budget.feasible:
        return budget
    out_s, back_s = budget.out_s * (1 + share), budget.back_s * (1 - share / 3)
    on_station_s = budget.flight_s - out_s - back_s
    return replace(budget, out_s=out_s, back_s=back_s, on_station_s=on_station_s)


@cache
def as_planned(path):
    """A scenario, its budgets and what is flown by them, once for every nudge."""
    scenario = sim.load_scenario(path)
    budgets = sim.plan(scenario).budgets
    return scenario, budgets, flown(scenario, budgets)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.parametrize("share", [1e-15, 1e-12, 1e-9])
@pytest.mark.verifies("repeatable")
def test_a_route_longer_by_next_to_nothing_moves_no_sortie_by_more(path, share):
    """Eight aircraft that went up together come back together; no bit says which of them is first.

    In Kuwait's month aircraft of both fleets are ready at one moment, fifteen times.
    """
    scenario, budgets, as_is = as_planned(path)
    rng = np.random.default_rng(5)
    shares = {pair: share * rng.uniform(-1, 1) for pair in budgets}

    other = flown(scenario, {pair: nudged(budgets[pair], shares[pair]) for pair in budgets})

    for name in WORDS:
        np.testing.assert_array_equal(other[name], as_is[name])
    for name in TIMES:
        np.testing.assert_allclose(other[name], as_is[name], rtol=0, atol=share * 1e7 + 1e-4)


@given(st.floats(0.0, 1e9))
def test_ticks_are_near_and_add_exactly(time_s):
    ticked = whole_ticks(time_s)

    assert abs(ticked - time_s) <= TICK_S / 2
    assert whole_ticks(ticked) == ticked
    assert math.fsum([ticked, 900.0, -900.0]) == ticked + 900.0 - 900.0
    assert whole_ticks(math.inf) == math.inf


def test_a_sortie_in_ticks_is_as_long_as_it_was(build):
    """A third of an hour out and 0.7 h back of 10 h: the station has what is left."""
    budget = budget_in_ticks(build.budget(1 / 3, 10 - 1 / 3 - 0.7, 0.7))

    assert budget.flight_s == 10 * H
    assert budget.out_s + budget.on_station_s + budget.back_s == 10 * H
    assert budget.out_s == pytest.approx(H / 3, abs=TICK_S)
    assert budget.out_s % TICK_S == 0.0

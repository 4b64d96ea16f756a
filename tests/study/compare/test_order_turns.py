"""Where two options change places, held against plans of the scenarios so changed."""

from __future__ import annotations

import math
from functools import partial

import pytest

from sim.study.compare.shared_assumptions import common_order
from sim.study.planning.aircraft_needed import aircraft_needed
from tests.study.compare.two_places import own, plan_in, shared, supply


@pytest.fixture
def planned(tmp_path):
    return partial(plan_in, tmp_path)


def test_an_order_that_turns_does_so_where_the_plans_are_level(planned):
    found = common_order({"near": planned(67.0, 4), "far": planned(45.0, 8)})
    turns = {
        "endurance": ("s", 1e-9),
        "transit_speed": ("m/s", 1e-9),
        "turnaround": ("s", 1e-9),
    }
    seen = 0
    for key, (unit, close) in turns.items():
        for turn in shared(found, key).turns:
            seen += 1
            at = {
                by: {
                    name: supply(planned(where, n, own(key, turn.value * by, unit)), n)
                    for name, where, n in (("near", 67.0, 4), ("far", 45.0, 8))
                }
                for by in (1.0 - 1e-6, 1.0, 1.0 + 1e-6)
            }
            assert at[1.0]["near"] == pytest.approx(at[1.0]["far"], rel=close)
            below, above = at[1.0 - 1e-6], at[1.0 + 1e-6]
            assert max(below, key=below.get) == turn.below
            assert max(above, key=above.get) == turn.above
    assert seen >= 2


@pytest.mark.parametrize(("ahead", "side"), [(1, 1), (0, -1)])
def test_so_many_aircraft_more_or_fewer_turn_the_order_at_a_whole_number(planned, ahead, side):
    needs = {
        name: aircraft_needed(planned(where, 1))["together"]
        for name, where in (("many", 45.0), ("few", 67.0))
    }
    n = 8
    # Just enough to be before the other, or just too few: one more means more to whoever has few.
    more = math.floor(n * needs["many"] / needs["few"]) + ahead
    found = common_order({"many": planned(45.0, more), "few": planned(67.0, n)})
    (turn,) = shared(found, "aircraft").turns

    def first(added):
        have = {"many": more + added, "few": n + added}
        return max(have, key=lambda name: have[name] / needs[name])

    assert 1 <= side * turn.value == side * round(turn.value) <= 2
    assert first(turn.value) != first(turn.value - side)
    past = turn.above if side > 0 else turn.below
    assert first(turn.value) == past


def test_an_option_that_cannot_serve_an_orbit_has_nothing_and_the_stretch_is_told(planned):
    short = own("endurance", 24, "h")
    found = common_order({"near": planned(48.0, 6, short), "far": planned(40.0, 6, short)})
    low, high = shared(found, "endurance").served

    assert math.isinf(high)
    assert 12 * 3600 < low < 24 * 3600
    for by, serves in ((1.0, True), (1.0 - 1e-9, False)):
        plans = (planned(where, 6, own("endurance", low * by, "s")) for where in (48.0, 40.0))
        assert any(supply(one, 6) > 0.0 for one in plans) == serves
    assert found.supply["far"] > 0.0
    none = common_order({"near": planned(67.0, 6), "away": planned(-60.0, 6)})
    assert none.supply["away"] == 0.0
    assert none.needed["away"] is None

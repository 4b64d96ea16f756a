"""Budgets of many values at once: those of the plan."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.loading import load_scenario, revised
from sim.study.planning.plan import plan
from sim.study.sortie_budget_arrays import FIGURES, Pairs
from sim.units import si_name
from tests.study.shipped_claims import (
    GULF,
    written,
)


@pytest.mark.parametrize("changes", [
    {},
    {"wind": {"from": "250 deg", "speed": "60 kt"}},
    {"aircraft.mq9a_er.fuel": {"capacity": "4000 lb", "transit_burn": "160 lb/h",
                               "loiter_burn": "120 lb/h"}},
    {"aircraft.mq9a_er.endurance": "15 h"},
])  # fmt: skip
@pytest.mark.verifies("closed form", source="plan")
def test_budgets_over_arrays_are_those_of_the_plan(changes):
    scenario = revised(load_scenario(GULF), changes)
    planned = plan(scenario)
    pairs = Pairs(planned)
    moved = {
        one.path: np.array([one.stated, 1.04 * one.stated])
        for one in pairs.inputs
        if one.key in ("transit_speed", "reserve", "climb_allowance", "fuel.transit_burn")
    }
    found = pairs.budgets(moved)
    there = {path: written(pairs.inputs, path, v[1]) for path, v in moved.items()}
    other = plan(revised(scenario, there), planned)

    for row, expected in enumerate((planned, other)):
        for column, sortie in enumerate(expected.sorties.values()):
            summary = sortie.summary()
            for name in set(FIGURES) & set(summary):
                value = found.figures[si_name(name)][row, column]
                scale = {"h": 3600.0, "nm": 1852.0}.get(name.rsplit("_", 1)[-1], 1.0)
                if summary[name] is None or (name == "flight_h" and not summary["feasible"]):
                    assert np.isnan(value), name
                else:
                    assert value / scale == pytest.approx(summary[name], rel=1e-12, abs=1e-9), name


def test_hours_are_weighted_by_the_first_fleet_that_can_fly():
    pairs = Pairs(plan(load_scenario(GULF)))
    budgets = pairs.budgets()
    flown = {name: w for name, w in zip(pairs.names, budgets.weight[0], strict=True) if w > 0.0}
    sortie = pairs.plan.sorties["dhafra", "kabul"].budget

    assert set(flown) == {
        ("dhafra", "kabul"), ("dhafra", "nangarhar"), ("udeid", "kandahar"), ("udeid", "herat")
    }  # fmt: skip
    # 15 minutes of overlap: a launch every 19.1 h keeps 32.5 h aloft.
    assert flown["dhafra", "kabul"] == pytest.approx(
        sortie.flight_s / (sortie.on_station_s - 900.0), rel=1e-12
    )

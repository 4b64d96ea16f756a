"""A part of a scenario is frozen, and travels to another process."""

from __future__ import annotations

import pickle

import pytest

from sim.scenario.loading import load_scenario


def test_a_scenario_travels_to_another_process(good):
    scenario = load_scenario(good)

    arrived = pickle.loads(pickle.dumps(scenario))

    assert arrived == scenario
    assert arrived.source.problem("duration", "x").line == 3


def test_a_scenario_is_frozen(good):
    scenario = load_scenario(good)

    with pytest.raises(ValueError, match="frozen"):
        scenario.name = "other"

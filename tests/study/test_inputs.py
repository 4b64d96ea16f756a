"""The figures a budget rests on: their ranges, and where to change them."""

from __future__ import annotations

import pytest

from sim.scenario.loading import load_scenario
from sim.study.inputs import inputs_of
from tests.claims import (
    GULF,
)


def test_inputs_know_their_range_and_where_to_change_them():
    inputs = {one.path: one for one in inputs_of(load_scenario(GULF))}
    speed = inputs["aircraft.mq9a_er.transit_speed"]

    assert speed.owners == ("dhafra", "udeid")
    assert speed.trust == "assumption"
    assert speed.range is not None
    knot = 1852.0 / 3600.0
    assert (speed.range.low / knot, speed.range.high / knot) == pytest.approx((150.0, 200.0))
    assert inputs["fleets.dhafra.preflight"].range is None


def test_a_figure_the_scenario_states_has_no_range_of_the_catalogue():
    scenario = load_scenario(GULF, ["aircraft.mq9a_er.transit_speed=160 kt"])
    speed = {one.path: one for one in inputs_of(scenario)}["aircraft.mq9a_er.transit_speed"]

    assert speed.range is None
    assert speed.trust == ""

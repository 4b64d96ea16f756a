"""Which inputs have a range, and whose range it is."""

from __future__ import annotations

import pytest

import sim
from sim.study.whatif.ranged_inputs import ranged_inputs
from tests.shipped import AFGHANISTAN


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

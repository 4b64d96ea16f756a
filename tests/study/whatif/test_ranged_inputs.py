"""Which inputs have a range, and whose range it is."""

from __future__ import annotations

import pytest

import sim
from sim.study.whatif.ranged_inputs import ranged_inputs, with_laws
from tests.shipped import AFGHANISTAN
from tests.study.demand.on_call import on_call


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


def test_what_is_drawn_for_each_cue_and_target_has_the_ends_of_its_law(tmp_path):
    """How late, how soon useless, how fast it turns: all draws at one end; their spread is luck."""
    walker = {
        "count": 1,
        "starts": {"places": [[0.0, 1.0]]},
        "motion": {
            "wander": {"speed": "1 m/s", "turn_after": {"exponential": "1 h"}},
        },
    }
    scenario = on_call(
        tmp_path, tails=1, cue={"rate": "1 per d", "lateness": {"uniform": ["1 h", "2 h"]}},
        targets={"walkers": walker}, dispatch={"rule": "earliest_arrival"},
        more_cues={"seen": {"rate": "1 per d", "about": "walkers", "wants": "look"}},
    )  # fmt: skip
    of_cues = ranged_inputs(scenario, "cues.calls.reached_fraction")
    drawn = {one.path: one.in_unit(one.ends[1]) for one in of_cues if one.is_drawn}

    assert drawn == {
        "cues.calls.lateness": pytest.approx(2.0),
        "targets.walkers.motion.wander.turn_after": pytest.approx(4.605, abs=1e-3),
    }
    assert not any(one.is_drawn for one in with_laws(of_cues))
    assert not any(one.is_drawn for one in ranged_inputs(scenario))
    speeds = [one.path for one in of_cues if one.path.endswith("speed")]
    assert speeds == []  # the file states both itself
    late = next(one for one in of_cues if one.path == "cues.calls.lateness")
    assert late.overrides(3600.0) == {"cues.calls.lateness": "3600.0 s"}

"""Cues that nobody can reach are said to be, with the reason, before anything is flown."""

from __future__ import annotations

import pytest

import sim
from sim.output.text.cue_tables import cue_plan_table
from sim.study.demand.cue_plan import cue_entries
from sim.study.demand_doubts import every_doubt
from tests.study.demand.on_call import AIRCRAFT, on_call

NEAR = {"base": {"latitude": 0.0, "longitude": 9.0}, "aircraft": "bird", "count": 1,
        "alert": {"aircraft": 1, "readiness": "0 min"}}  # fmt: skip
# A wall round the place, and the base outside.
WALL = {"closed": ["wall"], "regions": {"wall": [[-1, 9], [-1, 11], [1, 11], [1, 9]]}}


def said(scenario):
    return [(w.code, w.path, w.message) for w in every_doubt(sim.plan(scenario))]


@pytest.mark.parametrize(
    ("more", "cue", "reason"),
    [
        ({"aircraft": {"bird": {**AIRCRAFT, "endurance": "5 h"}}}, {},
         "needs 6.0 h out and back with 5.0 h usable"),
        ({"stay": "35 h"}, {}, "can stay 34.0 h at the nearest place, and 35.0 h are wanted"),
        ({"readiness": "30 min"}, {"perishes": {"uniform": ["1 h", "3.2 h"]}},
         "is there after 3.5 h, and a report perishes by 3.2 h"),
        ({"airspace": WALL}, {}, "no legal way leads to any place of it"),
    ],
)  # fmt: skip
def test_what_nobody_can_reach_has_a_warning_with_the_reason(tmp_path, more, cue, reason):
    """Three hours away: too far, too long, too late, closed. Somebody nearer takes it back."""
    scenario = on_call(tmp_path, tails=1, cue={"rate": "1 per d", **cue}, **more)

    assert said(scenario) == [("W212", "cues.calls", f"nobody can reach any of it: base {reason}")]
    table = cue_plan_table({"scenario": "calls", "cues": cue_entries(sim.plan(scenario))})
    assert table.rows[0][-1] == f"infeasible: {reason}"
    if "airspace" not in more and "stay" not in more:
        helped = on_call(
            tmp_path, tails=1, cue={"rate": "1 per d", **cue}, more_fleets={"near": NEAR}, **more
        )
        assert said(helped) == []


def test_what_some_can_reach_has_none(tmp_path):
    """A stay that may be short, a patience without an end: now and then somebody is in time."""
    cue = {"rate": "1 per d", "perishes": {"exponential": "1 h"}}
    assert said(on_call(tmp_path, tails=1, cue=cue, stay={"uniform": ["1 h", "60 h"]})) == []

"""Who may answer cues: by name, by priority, and in which order."""

from __future__ import annotations

import pytest

from sim.scenario.parts.who_answers import answerers, fleets_answering
from tests.study.demand.on_call import overhead


@pytest.mark.parametrize(
    ("cue", "who", "fleets"),
    [
        ({}, ["alert", "overhead"], ["alert", "base"]),
        ({"priority": 2}, ["alert"], ["alert"]),
        ({"answered_by": ["overhead", "alert"]}, ["overhead", "alert"], ["base", "alert"]),
    ],
)
def test_silent_cues_ask_all_and_orbits_only_within_their_priority(tmp_path, cue, who, fleets):
    base = {"base": {"latitude": 0.0, "longitude": 0.0}, "aircraft": "bird", "count": 2}
    alert = {**base, "alert": {"aircraft": 1, "readiness": "0 h"}}
    scenario = overhead(tmp_path, {"rate": "1 per d", **cue}, fleets={"base": base, "alert": alert})

    assert answerers(scenario, "calls") == who
    assert fleets_answering(scenario, "calls") == fleets

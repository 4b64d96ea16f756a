"""What nobody can reach, and what never happens, is said before anything is flown."""

from __future__ import annotations

import pytest

import sim
from sim.output.text.cue_tables import cue_plan_table
from sim.study.demand.cue_plan import cue_entries
from sim.study.demand_doubts import every_doubt
from tests.study.demand.on_call import AIRCRAFT, on_call, overhead

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


WANDERS = {"count": 1, "starts": {"places": [[0.0, 1.0]]},
           "motion": {"wander": {"speed": "1 m/s", "turn_after": "400 d"}}}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "cue", "warning"),
    [
        ({}, {"lateness": "400 d"},
         ("W214", "cues.calls.lateness", "400 d at the least, and the whole run takes 30 d")),
        ({}, {"decision": {"uniform": ["31 d", "60 d"]}},
         ("W214", "cues.calls.decision",
          "31 d at the least, and the whole run takes 30 d")),
        ({"readiness": "40 d"}, {},
         ("W214", "fleets.base.alert.readiness",
          "40 d at the least, and the whole run takes 30 d")),
        ({"tasks": {"look": {"hold": {"for": "40 d"}}}}, {},
         ("W214", "tasks.look.hold.for", "40 d at the least, and the whole run takes 30 d")),
        ({"targets": {"goats": WANDERS}}, {"about": "goats"},
         ("W214", "targets.goats.motion.wander.turn_after",
          "400 d at the least, and the whole run takes 30 d")),
        ({}, {"rate": "0.001 per d"},
         ("W216", "cues.calls.rate", "makes 0.03 in a run: most see none")),
        ({"more_fleets": {"near": NEAR}}, {"answered_by": ["base"]},
         ("W215", "fleets.near.alert", "near stands ready, and no cue asks it")),
        ({"tasks": {"look": {"search": {"limit": "4 h", "speed": "300 kt"}}}}, {"error": "1 km"},
         ("W213", "tasks.look.search.speed", "300 kt, and base flies at 200 kt at most")),
    ],
)  # fmt: skip
def test_what_never_happens_or_cannot_be_flown_has_a_warning(tmp_path, more, cue, warning):
    bird = {**AIRCRAFT, "sensor": {"sweep_width": "1 km"}}
    at = None if "about" in cue else (0.0, 5.0)
    scenario = on_call(
        tmp_path, tails=1, cue={"rate": "1 per d", **cue}, at=at, duration="30 d",
        **{"aircraft": {"bird": bird}, **more},
    )  # fmt: skip

    assert said(scenario) == [warning]


def test_targets_that_set_out_after_the_end_have_a_warning(tmp_path):
    """Nobody sees them, and a cue about them comes never: the plan has none a day."""
    road = {"points": [[0.0, 1.0], [0.0, 2.0]], "speed": "30 km/h"}
    cars = {"at": ["1 d", "40 d"], "motion": {"route": road}}
    cue = {"rate": "1 per d", "about": "cars"}
    scenario = on_call(tmp_path, tails=1, cue=cue, at=None, duration="30 d", targets={"cars": cars})
    [(code, path, message)] = said(scenario)

    assert (code, path) == ("W207", "targets.cars.at")
    assert message.startswith("1 of the times come when the 720 h of the scenario are over")


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"sightings": 40}, "W216"), ({"shows": {"every": "31 d", "for": "1 h"}}, "W214")],
)
def test_what_hardly_shows_itself_has_a_warning(tmp_path, changed, code):
    """Forty sightings of what shows itself once a day in ten days: the place is never known."""
    shows = {"every": {"exponential": "1 d"}, "for": "1 h"}
    watch = {"at": [0.0, 0.0], "cycle": "day", "shows": shows, **changed}
    scenario = overhead(
        tmp_path, {"rate": "1 per d"}, at=(0.0, 0.1), watches={"house": watch}, duration="10 d"
    )

    assert [warning[0] for warning in said(scenario)] == [code]


def test_a_stay_that_no_aircraft_of_an_orbit_flies_has_a_warning(tmp_path):
    """Who is called away from an orbit flies no longer for that: 40 h."""
    [(code, path, message)] = said(
        overhead(tmp_path, {"rate": "1 per d"}, at=(0.0, 0.1), stay="5 d", duration="10 d")
    )

    assert (code, path) == ("W212", "cues.calls")
    assert message.endswith("base flies 40.0 h at most, and 120.0 h are wanted")
    assert said(overhead(tmp_path, {"rate": "1 per d"}, at=(0.0, 0.1), duration="10 d")) == []

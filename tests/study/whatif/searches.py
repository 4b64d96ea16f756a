"""Scenarios to search in: the Senate statement, the Gulf for ten days, and what is on demand."""

from __future__ import annotations

import sim
from tests.shipped import AFGHANISTAN
from tests.study.demand.on_call import AIRCRAFT, on_call, overhead

ON_BINGO = {"orbits.jalalabad.relief": {"policy": "on_bingo", "interval": None}}
TURNAROUND_WITH_CHANCE = {"lognormal": {"mean": "8 h", "sd": "2.4 h"}}  # CV 0.3
FILL = "orbits.jalalabad.fill_fraction"
COUNT = "fleets.stand_in.count"


def senate(**overrides):
    """One fleet, one orbit: 10 h on station of 30 h flown, 8 h turnaround; relief at bingo."""
    given = {"grid": None, **ON_BINGO, **{k.replace("__", "."): v for k, v in overrides.items()}}
    return sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml", given)


def gulf(overrides=None):
    given = {"grid": None, "duration": "10 d", **(overrides or {})}
    return sim.load_scenario(AFGHANISTAN / "gulf.yaml", given)


# --- on demand: a hold, a place watched, a surge, targets

BIRD = {**AIRCRAFT, "sensor": {"reach": "30 km", "sweep_width": "4 km"}}
ROAD = {"points": [[0.0, -1.0], [0.0, 1.0]], "speed": {"uniform": ["30 km/h", "60 km/h"]}}


def held(folder, **more):
    """Two hours away an aircraft stays four of its eight: one alone leaves what it holds for long.

    It is there 4 h, away for 2 h home, 4 h on the ground and 2 h out, and there again.
    """
    tasks = {"look": {"hold": {"for": "10 h", "relief": {"overlap": "0 min"}}}}
    return on_call(
        folder, tails=1, cue={"at": ["6 h"]}, at=(0.0, 400 * 1852 / 111_319.5), duration="3 d",
        aircraft={"bird": {**BIRD, "endurance": "8 h"}}, tasks=tasks, turnaround="4 h", **more,
    )  # fmt: skip


def watched(folder, **more):
    """Ten hours of every eighteen: with one aircraft a place is seen only now and then."""
    watch = {"house": {"at": [0.0, 0.0], "cycle": "day", "looks": 2}}
    return _from_overhead(folder, 8, watches=watch, **more)


def seen(folder, **more):
    """Cars on a road past an orbit: whoever is on station sees what comes within reach."""
    cars = {"rate": "8 per d", "motion": {"route": ROAD}}
    return _from_overhead(folder, 2, targets={"cars": cars}, dispatch={"sight": "any"}, **more)


def _from_overhead(folder, days, **more):
    """An orbit that keeps its aircraft, one of the fleet's two; the other stands on alert."""
    base = {"base": {"latitude": 0.0, "longitude": 0.0}, "aircraft": "bird", "count": 2,
            "turnaround": "8 h", "alert": {"aircraft": 1, "readiness": "0 min"}}  # fmt: skip
    return overhead(
        folder, {"rate": "1 per d", "perishes": "0 h"}, at=(0.0, 0.1), fleets={"base": base},
        aircraft={"bird": {**BIRD, "endurance": "10 h"}}, duration=f"{days} d",
        orbit={"release": None}, **more,
    )  # fmt: skip


def surging(folder, **more):
    """Eight times as many calls for two days: what one on alert leaves is open for long."""
    storm = {"storm": {"from": "2 d", "lasts": "2 d", "cues": {"calls": 8}}}
    return on_call(folder, tails=1, cue={"rate": "2 per d"}, duration="9 d", surges=storm, **more)

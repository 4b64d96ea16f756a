"""Scenarios of a base, a place and calls, as files: the check cases of queues in space."""

from __future__ import annotations

import math

import yaml

import sim

# On the equator of WGS84 600 nm are so many degrees: 3 h at 200 kt.
THREE_HOURS_DEG = math.degrees(600 * 1852.0 / 6_378_137.0)
AIRCRAFT = {
    "like": "mq9a_er",
    "endurance": "40 h",
    "reserve": "0 h",
    "transit_speed": "200 kt",
    "loiter_speed": "200 kt",
    "climb_allowance": "0 min",
}


def on_call(folder, *, tails, cue, stay="0 h", at=(0.0, THREE_HOURS_DEG), name="calls", **more):
    """A scenario with one fleet on alert and one kind of cue, through a file.

    The base is at 0, 0, or `base_km` west of it on the equator.
    """
    west_deg = math.degrees(more.pop("base_km", 0.0) * 1e3 / 6_378_137.0)
    fleet = {
        "base": {"latitude": 0.0, "longitude": -west_deg},
        "aircraft": "bird",
        "count": more.pop("count", tails),
        "alert": {"aircraft": tails, "readiness": more.pop("readiness", "0 min")},
        "turnaround": more.pop("turnaround", "0 h"),
    }
    text = {
        "name": name,
        "start": "2024-01-01T00:00Z",
        "duration": "365 d",
        "seed": 11,
        "aircraft": {"bird": AIRCRAFT},
        "areas": {"disc": {"centre": [0.0, 0.0], "radius": "100 km"}},
        "fleets": {"base": fleet, **more.pop("more_fleets", {})},
        "tasks": {"look": {"stay": stay}},
        "cues": {
            "calls": {"wants": "look", **({"places": [list(at)]} if at else {}), **cue},
            **more.pop("more_cues", {}),
        },
        **more,
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(text, sort_keys=False), encoding="utf-8")
    return sim.load_scenario(path)


def overhead(folder, cue, *, count=2, centre=(0.0, 0.0), orbit=None, **more):
    """One orbit that releases its aircraft, a circle of 100 m, and nobody on alert."""
    alone = {
        "base": {
            "base": {"latitude": 0.0, "longitude": 0.0},
            "aircraft": "bird",
            "count": count,
            "turnaround": "0 h",
        }
    }
    stare = {
        "area": "disc",
        "flown_by": ["base"],
        "pattern": {"kind": "stare", "radius": "100 m"},
        "altitude": "20000 ft",
        "release": {"to_priority": 1},
        **(orbit or {}),
    }
    return on_call(
        folder,
        tails=1,
        cue=cue,
        fleets=more.pop("fleets", alone),
        areas=more.pop("areas", {"disc": {"centre": list(centre), "radius": "100 km"}}),
        orbits={"overhead": stare},
        **more,
    )


def flown(scenario, replications):
    """The figures of its calls and its tables, after so many replications."""
    result = sim.run(scenario, replications)
    return result.summary()["cues"]["calls"], result


def agrees(figure, expected, sigmas=3.5):
    """Whether a figure's own 95 % interval, widened to so many standard errors, holds a value."""
    half_width = max(figure["hi"] - figure["mean"], figure["mean"] - figure["lo"])
    return abs(figure["mean"] - expected) <= sigmas / 1.96 * half_width

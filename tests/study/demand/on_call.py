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
# All that can be asked on demand, in little more than a day over one disc.
EVERYTHING = """
name: everything on demand
start: 2024-01-01T00:00Z
duration: 30 h
warmup: 6 h
seed: 3
aircraft:
  bird:
    like: mq9a_er
    endurance: 5 h
    reserve: 0 h
    sensor: {reach: 30 km, sweep_width: 4 km, settle: 1 min}
areas: {disc: {centre: [0.0, 0.0], radius: 100 km}}
grid: {area: disc, cell: 40 km}
airspace: {closed: [wall], regions: {wall: [[-1.0, 0.4], [-1.0, 0.6], [1.0, 0.6], [1.0, 0.4]]}}
fleets:
  base:
    base: {latitude: 0.0, longitude: -1.0}
    aircraft: bird
    count: 12
    alert: {aircraft: 8, readiness: 15 min}
    turnaround: {lognormal: {mean: 3 h, sd: 1 h}}
    air_abort_per_flight_hour: 2 %
orbits:
  over:
    area: disc
    flown_by: [base]
    pattern: {kind: racetrack, length: 60 km, width: 10 km}
    altitude: 20000 ft
    release: {to_priority: 1, least_stay: 30 min, back: resume}
targets:
  couriers:
    count: 3
    starts: {area: disc}
    motion:
      wander: {speed: {uniform: [5 km/h, 15 km/h]}, turn_after: {exponential: 30 min}}
  trucks:
    rate: 4 per d
    motion: {route: {points: [[-0.5, -0.8], [0.1, 0.0], [0.6, 0.7]], speed: 40 km/h}}
tasks:
  follow:
    search: {law: random, limit: 2 h}
    hold: {for: 8 h, relief: {every: 5 h}, reacquire: 1 h}
  meet: {hold: {for: 3 h, relief: {overlap: 5 min}}}
  sweep: {search: {law: sweep, limit: 1 h}}
cues:
  seen: {about: couriers, wants: follow, rate: 4 per d, error: 2 km, spreads: 15 km/h,
         turns_off: 2 per h, look_alikes: 0.001 per km2, within: 2 h, perishes: 4 h}
  passed: {about: trucks, passing: 2, wants: meet, perishes: 4 h,
           junctions: {along: 0.1 per km, leaves: 10 %}}
  tips: {area: disc, wants: sweep, rate: 4 per d, error: 3 km, spreads: 5 km/h, false: 30 %,
         priority: 2, lateness: {exponential: 20 min}, perishes: {exponential: 6 h}}
surges: {raid: {from: 16 h, lasts: 10 h, cues: {seen: 2, tips: 3}}}
phases: {early: [6 h, 20 h], late: [20 h, 36 h]}
dispatch: {sight: any}
watches:
  house:
    at: [0.1, -0.1]
    cycle: day
    looks: 2
    shows: {every: {exponential: 8 h}, for: 30 min, noticed: 4 per h}
    sightings: 1
"""


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

"""Options that watch two places from somewhere, and what the closed form says of them."""

from __future__ import annotations

import itertools

from sim.scenario.loading import load_scenario
from sim.study.planning.aircraft_needed import aircraft_needed
from sim.study.planning.plan import plan

WORLD = """\
name: order
start: 2021-09-01T00:00Z
duration: 2 d
seed: 7
areas:
  here: {centre: [34.5, 69.2], radius: 60 nm}
  there: {centre: [32.5, 66.2], radius: 60 nm}
orbits:
  watch:
    {area: here, flown_by: [one], altitude: 25000 ft, relief: {policy: on_bingo},
     pattern: {kind: racetrack, length: 40 nm, width: 10 nm, bearing: 30 deg}}
  other:
    {area: there, flown_by: [one], altitude: 25000 ft, relief: {policy: on_bingo},
     pattern: {kind: stare, radius: 5 nm}}
fleets:
  one: {base: {latitude: 34.5, longitude: LONGITUDE}, count: COUNT, AIRCRAFT}
"""
OWN = "aircraft: {like: mq9a_er, KEY: VALUE}"
COUNTER = itertools.count()


def plan_in(folder, longitude, count, aircraft="aircraft: mq9a_er", more=""):
    """The plan of an option with so many aircraft at a longitude."""
    path = folder / f"option_{next(COUNTER)}.yaml"
    text = WORLD.replace("LONGITUDE", str(longitude)).replace("COUNT", str(count))
    path.write_text(text.replace("AIRCRAFT", aircraft) + more, "utf-8")
    return plan(load_scenario(path))


def supply(own, count):
    needed = aircraft_needed(own)["together"]
    return 0.0 if needed is None else count / needed


def shared(found, key):
    (one,) = (one for one in found.shared if one.key == key)
    return one


def own(key, value, unit):
    return OWN.replace("KEY", key).replace("VALUE", f"{value!r} {unit}")

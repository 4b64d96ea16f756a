"""A scenario that is doubtful as it stands, and what is said of it."""

from __future__ import annotations

import sim
from sim.study.planning.plan_warnings import doubts

SCENARIO = """
name: doubtful
start: 2021-09-01T00:00Z
duration: 2 d
airspace: {closed: [IRN, AFG]}
areas:
  kabul: {centre: [34.53, 69.17], radius: 60 nm}
  gulf: {centre: [25.5, 55.0], radius: 60 nm}
fleets:
  dhafra: {base: OMAM, aircraft: mq9a_er, count: 2}
orbits:
  watch:
    area: kabul
    flown_by: [dhafra]
    pattern: {kind: stare, radius: 5 km}
    altitude: 25000 ft
  home:
    area: gulf
    flown_by: [dhafra]
    pattern: {kind: stare, radius: 5 km}
    altitude: 25000 ft
    priority: 2
"""


def warnings_of(file, **changes):
    plan = sim.plan(sim.load_scenario(file, changes))
    return [(w.code, w.path, w.message, w.hint) for w in doubts(plan)]

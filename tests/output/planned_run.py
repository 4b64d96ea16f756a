"""A scenario of one fleet and one orbit, of which the pattern is drawn."""

from __future__ import annotations

from sim.output.format.result_to_record import geometry

SCENARIO = """
name: patrol
start: 2021-09-01T00:00Z
duration: 2 d
areas: {{here: {{centre: [{lat}, {lon}], radius: 200 km}}}}
grid: {{area: here, cell: 50 km}}
fleets: {{one: {{base: {{latitude: {lat}, longitude: {base_lon}}}, aircraft: mq9a, count: 2}}}}
orbits:
  watch: {{area: here, flown_by: [one], pattern: {{kind: {pattern}}}, altitude: 25000 ft}}
"""
ROUND = "circuit, points: [[31.5, 64.5], [31.5, 67.5], [28.5, 67.5], [28.5, 64.5]]"
PATTERNS = {
    "stare": "stare, radius: 20 km",
    "racetrack": "racetrack, length: 60 km, width: 20 km",
    "ladder": "ladder, length: 200 km, width: 200 km, spacing: 40 km",
    "circuit": ROUND,
}


def features_of(plan, kind):
    return [f for f in geometry(plan)["features"] if f["properties"]["kind"] == kind]

"""The text of a scenario of one fleet and one orbit, and what it says unless told otherwise."""

from __future__ import annotations

MINIMAL = """
name: test
start: 2021-09-01T00:00Z
duration: 2 d
areas: {{here: {{centre: [{lat}, {lon}], radius: 60 nm}}}}
airspace: {{closed: [{closed}], regions: {{wall: {wall}}}}}
fleets: {{one: {{base: {{latitude: {base_lat}, longitude: {base_lon}}}, aircraft: mq9a, count: 2}}}}
orbits:
  watch:
    area: here
    flown_by: [one]
    pattern: {{kind: {pattern}}}
    altitude: 25000 ft
    relief: {{overlap: {overlap}}}
"""
DEFAULTS = {
    "lat": 30.0, "lon": 66.0, "closed": "", "wall": "[[0, 0], [0, 1], [1, 0]]",
    "base_lat": 24.0, "base_lon": 62.0, "pattern": "stare, radius: 5 km", "overlap": "0 min",
}  # fmt: skip

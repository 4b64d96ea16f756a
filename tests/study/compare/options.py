"""Texts of basing options that ask the same of a few aircraft."""

from __future__ import annotations

COMMON = """\
name: common
start: 2021-09-01T00:00Z
duration: 4 d
warmup: 1 d
seed: 7
areas:
  kabul: {centre: [34.53, 69.17], radius: 60 nm}
grid: {area: kabul, cell: 30 km}
"""
ORBITS = """\
orbits:
  kabul:
    area: kabul
    flown_by: [birds]
    pattern: {kind: stare, radius: 5 nm}
    altitude: 25000 ft
    relief: {overlap: 15 min}
"""
CHANCE = "turnaround: {lognormal: {mean: 8 h, sd: 3 h}}, ground_abort: 10 %"


def option(base, more="", count=2):
    fleet = f"birds: {{base: {base}, aircraft: mq9a_er, count: {count}, {more}}}"
    return f"extends: common.yaml\nname: from {base}\nfleets:\n  {fleet}\n{ORBITS}"

"""Scenarios to search in: the Senate statement, and the Gulf for ten days."""

from __future__ import annotations

import sim
from tests.shipped import AFGHANISTAN

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

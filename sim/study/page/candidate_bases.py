"""Bases of the catalogue from which a scenario's orbits might be flown as well."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.flight.sortie import Stamina
from sim.scenario.catalog import base_catalog
from sim.scenario.parts.fleet import Base
from sim.world.geodesy import inverse

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet
    from sim.study.planning.plan import Plan

# How many are offered, fewer where a scenario has many orbits: each is a way to each of them.
_MOST: Final = 8
_MOST_WAYS: Final = 40
# Airfields nearer together than this are one to a reader.
_APART_M: Final = 20e3


def candidate_fleets(plan: Plan) -> dict[str, Fleet]:
    """The first fleet of a plan as if it were at other bases, by names that no fleet can have.

    They are of those in the catalogue from which some orbit could be reached in a straight line and
    home again: the nearest of each country, then the second of each, until there are eight, or as
    many as make forty ways with the fleets' own.
    """
    scenario = plan.scenario
    fleet = next(iter(scenario.fleets.values()))
    centres = np.array([plan.centres[orbit.area] for orbit in scenario.orbits.values()])
    own = [(f.base.lat_deg, f.base.lon_deg) for f in scenario.fleets.values()]
    reach_m = (
        0.5 * fleet.aircraft.transit_speed_mps * float(Stamina.of(fleet.aircraft).longest_flight_s)
    )
    found: list[tuple[float, str, Base]] = []
    for key, entry in base_catalog().items():
        figures = {figure.name: figure.value for figure in entry.figures}
        lat_deg, lon_deg = float(figures["latitude"]), float(figures["longitude"])
        apart_m = float(inverse(lat_deg, lon_deg, *centres.T)[1].min())
        taken = any(inverse(lat_deg, lon_deg, *base)[1] < _APART_M for base in own)
        if not taken and apart_m < reach_m:
            at = {"latitude": lat_deg, "longitude": lon_deg, "key": key, "name": entry.name}
            found.append((apart_m, key, Base.model_validate(at)))
    room = _MOST_WAYS // len(scenario.orbits) - len(scenario.fleets)
    nearest: list[tuple[int, int, str, Base]] = []
    seen = Counter[str]()
    for _, key, base in sorted(found, key=lambda one: one[:2]):
        country = base.name.rpartition("(")[2]  # names of the catalogue end in it
        nearest.append((seen[country], len(nearest), key, base))
        seen[country] += 1
    chosen = sorted(nearest, key=lambda one: one[:2])[: max(0, min(_MOST, room))]
    return {f"+{key}": fleet.model_copy(update={"base": base}) for *_, key, base in chosen}

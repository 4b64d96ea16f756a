"""The ways of each cue to each base with an alert and back, and how long one could stay there.

A place that nobody may reach is infeasible for its cue, and no fault of the scenario. Closures with
a time count as closed throughout: who stands ready cannot know when a call comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from sim.flight.sortie import Stamina, both_ways, sortie_times
from sim.number_types import Floats
from sim.study.planning.planned_sortie import beyond_link
from sim.study.planning.routes import area_outline
from sim.world.routing import Route, shortest_pairs
from sim.world.routing.approach_table import ApproachTable

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Scenario
    from sim.study.planning.plan import Plan


@dataclass(frozen=True, eq=False)
class WaysToCues:
    """By fleet with an alert and cue `(F, N)`: out, back, and the longest stay between.

    Where there is no way, or none that leaves a moment on scene, the stay is negative, and the ways
    are infinite where nothing legal leads there.
    """

    fleets: tuple[str, ...]
    out_s: Floats
    back_s: Floats
    stay_s: Floats


def ways_to_cues(plan: Plan, lat_deg: Floats, lon_deg: Floats) -> WaysToCues:
    """The ways from every base with an alert to places `(N,)`."""
    scenario = plan.scenario
    fleets = tuple(name for name, fleet in scenario.fleets.items() if fleet.alert)
    # Many cues may be at few places, and a route takes longer than all else of a cue.
    places, which = np.unique(np.column_stack([lat_deg, lon_deg]), axis=0, return_inverse=True)
    shape = (len(fleets), len(lat_deg))
    out_s, back_s, stay_s = np.empty(shape), np.empty(shape), np.empty(shape)
    for f, name in enumerate(fleets):
        fleet = scenario.fleets[name]
        out, back = _times_s(plan, name, places)
        stamina = Stamina.of(fleet.aircraft)
        times = sortie_times(out, back, stamina, np.isfinite(out + back))
        left = np.where(times.feasible, times.on_station_s, -1.0)
        out_s[f], back_s[f], stay_s[f] = (v[which.ravel()] for v in (out, back, left))
    return WaysToCues(fleets, out_s, back_s, stay_s)


def _times_s(plan: Plan, name: str, places: Floats) -> tuple[Floats, Floats]:
    """Out, climb included, and back to each place `(N, 2)`; infinite where no way may be flown."""
    scenario, closed, fleet = plan.scenario, plan.closed_to[name], plan.scenario.fleets[name]
    climb_s = fleet.aircraft.climb_allowance_s
    if scenario.wind is None and (closed.is_empty or fleet.link_m is None):
        length_m = _table(plan, name).approaches(places).length_m[0]
        one_way_s = length_m / fleet.aircraft.transit_speed_mps
        if fleet.link_m is not None:
            one_way_s = np.where(length_m > fleet.link_m, np.inf, one_way_s)
        return one_way_s + climb_s, one_way_s
    # In wind, and where all of the way must be within the link, the turns of a way count.
    base = (fleet.base.lat_deg, fleet.base.lon_deg)
    routes = shortest_pairs(closed, [base] * len(places), places)
    ways_s = [_way_s(scenario, fleet, route) for route in routes]
    out_s, back_s = np.array(ways_s).reshape(-1, 2).T
    return out_s + climb_s, back_s


@lru_cache(maxsize=64)
def _table(plan: Plan, name: str) -> ApproachTable:
    """The ways of a fleet, the same whichever cues of a scenario are drawn."""
    scenario, base = plan.scenario, plan.scenario.fleets[name].base
    around = [np.array([[base.lat_deg, base.lon_deg]])]
    for cue in scenario.cues.values():
        if cue.places is not None:
            around.append(np.array(cue.places))
        elif cue.area is not None:
            hull = shapely.convex_hull(area_outline(scenario.areas[cue.area]))
            around.append(shapely.get_coordinates(hull)[:, ::-1])
    return ApproachTable(plan.closed_to[name], around[0], np.concatenate(around))


def _way_s(scenario: Scenario, fleet: Fleet, route: object) -> tuple[float, float]:
    if not isinstance(route, Route) or beyond_link(fleet, route.lat_deg, route.lon_deg):
        return np.inf, np.inf
    if scenario.wind is None:
        one_way_s = route.length_m / fleet.aircraft.transit_speed_mps
        return one_way_s, one_way_s
    out, back = both_ways(route.lat_deg, route.lon_deg, scenario.wind)
    speed_mps = fleet.aircraft.transit_speed_mps
    return float(out.times_s(speed_mps).sum()), float(back.times_s(speed_mps).sum())

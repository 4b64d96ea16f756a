"""The ways of each cue to each base with an alert and back, and how long one could stay there.

A place that nobody may reach is infeasible for its cue, and no fault of the scenario. Closures with
a time count as closed throughout: who stands ready cannot know when a call comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.flight.sortie import Stamina, both_ways, sortie_times
from sim.number_types import Floats
from sim.study.planning.planned_sortie import beyond_link
from sim.world.geodesy import inverse
from sim.world.routing import Route, shortest_pairs

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Scenario
    from sim.study.planning.plan import Plan
    from sim.world.airspace import ClosedAirspace


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
        out, back = _times_s(scenario, plan.closed_to[name], fleet, places)
        stamina = Stamina.of(fleet.aircraft)
        times = sortie_times(out, back, stamina, np.isfinite(out + back))
        left = np.where(times.feasible, times.on_station_s, -1.0)
        out_s[f], back_s[f], stay_s[f] = (v[which.ravel()] for v in (out, back, left))
    return WaysToCues(fleets, out_s, back_s, stay_s)


def _times_s(
    scenario: Scenario, closed: ClosedAirspace, fleet: Fleet, places: Floats
) -> tuple[Floats, Floats]:
    """Out, climb included, and back to each place `(N, 2)`; infinite where no way may be flown."""
    base, aircraft = (fleet.base.lat_deg, fleet.base.lon_deg), fleet.aircraft
    climb_s = aircraft.climb_allowance_s
    if closed.is_empty and scenario.wind is None:
        length_m = inverse(*base, places[:, 0], places[:, 1])[1]
        one_way_s = length_m / aircraft.transit_speed_mps
        if fleet.link_m is not None:
            one_way_s = np.where(length_m > fleet.link_m, np.inf, one_way_s)
        return one_way_s + climb_s, one_way_s
    routes = shortest_pairs(closed, [base] * len(places), places)
    ways_s = [_way_s(scenario, fleet, route) for route in routes]
    out_s, back_s = np.array(ways_s).reshape(-1, 2).T
    return out_s + climb_s, back_s


def _way_s(scenario: Scenario, fleet: Fleet, route: object) -> tuple[float, float]:
    if not isinstance(route, Route) or beyond_link(fleet, route.lat_deg, route.lon_deg):
        return np.inf, np.inf
    if scenario.wind is None:
        one_way_s = route.length_m / fleet.aircraft.transit_speed_mps
        return one_way_s, one_way_s
    out, back = both_ways(route.lat_deg, route.lon_deg, scenario.wind)
    speed_mps = fleet.aircraft.transit_speed_mps
    return float(out.times_s(speed_mps).sum()), float(back.times_s(speed_mps).sum())

"""Where aircraft are that are called in the air, on their way home or to another cue, and the ways.

Between two places they fly the shortest legal route; closures with a time count as closed, as they
do for those on alert. The model asks by places that it hands back as they were given.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.operations.on_demand.aloft import AirWays
from sim.study.demand.ways_from_orbits import burns_of, way_time_s
from sim.study.demand.ways_to_cues import around_cues
from sim.world.geodesy import forward, inverse, mean_position
from sim.world.routing import NoRoute, Route, shortest_pairs
from sim.world.routing.visibility_graph import ONE_SCENE_M, RouteGraph
from sim.world.wind import legs_both_ways_s

if TYPE_CHECKING:
    from sim.operations.timing.sortie import Sortie
    from sim.scenario.parts.scenario import Scenario
    from sim.study.demand.drawn_cues import DrawnCues
    from sim.study.planning.plan import Plan

_Point = tuple[float, float]


def air_ways(plan: Plan, cues: DrawnCues) -> AirWays:
    """Who may be called in the air to the cues of a replication, and how they fly."""
    scenario = plan.scenario
    rules = scenario.dispatch
    assert rules is not None, "BUG: called in the air without a rule"
    return AirWays(
        places=_Places(plan, cues),
        burns={name: burns_of(fleet) for name, fleet in scenario.fleets.items()},
        homeward=rules.homeward,
        preempts=rules.preempts,
    )


class _Places:
    """Latitude and longitude of what the model asks for."""

    def __init__(self, plan: Plan, cues: DrawnCues) -> None:
        self._plan, self._cues = plan, cues
        self._routes: dict[tuple[str, _Point, _Point], Route | NoRoute] = {}

    def of_base(self, fleet: str) -> _Point:
        """A fleet's base."""
        base = self._plan.scenario.fleets[fleet].base
        return base.lat_deg, base.lon_deg

    def of_station(self, orbit: str, sortie: Sortie) -> _Point:
        """Where the laps of a sortie begin."""
        return self._plan.flown((sortie.tail.fleet, orbit), sortie.takeoff_s).station

    def of_call(self, number: int) -> _Point:
        """The place of a cue."""
        return float(self._cues.lat_deg[number]), float(self._cues.lon_deg[number])

    def between(self, fleet: str, ends: tuple[_Point, _Point], share: float) -> _Point:
        """Where one is that has flown a share of the time from one place to another."""
        if (fleet, *ends) not in self._routes:
            self._routes[fleet, *ends] = self._route(fleet, *ends)
        route = self._routes[fleet, *ends]
        assert isinstance(route, Route), "BUG: in the air where no legal way leads"
        return _along(self._plan.scenario, fleet, route, share)

    def way_s(self, fleet: str, here: _Point, number: int) -> float:
        """How long it takes from a place to a cue; inf where no legal way leads."""
        scenario, there = self._plan.scenario, self.of_call(number)
        of = scenario.fleets[fleet]
        if self._plan.closed_to[fleet].is_empty and scenario.wind is None and of.link_m is None:
            return float(inverse(*here, *there)[1]) / of.aircraft.transit_speed_mps
        return way_time_s(scenario, of, self._route(fleet, here, there))

    def _route(self, fleet: str, here: _Point, there: _Point) -> Route | NoRoute:
        closed = self._plan.closed_to[fleet]
        graph = None if closed.is_empty else _graph(self._plan, fleet)
        ends = np.array([here]), np.array([there])
        (route,) = graph.pairs(*ends) if graph else shortest_pairs(closed, *ends)
        return route


def _along(scenario: Scenario, fleet: str, route: Route, share: float) -> _Point:
    """The place on a route after a share of its time."""
    lat_deg, lon_deg = np.asarray(route.lat_deg), np.asarray(route.lon_deg)
    ends = [lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:]]
    wind = scenario.wind and (scenario.wind.speed_mps, scenario.wind.from_rad)
    speed_mps = scenario.fleets[fleet].aircraft.transit_speed_mps
    legs_s, _ = legs_both_ways_s(ends, speed_mps, wind or (0.0, 0.0))
    until_s = np.cumsum(legs_s)
    into_s = share * until_s[-1]
    leg = min(int(np.searchsorted(until_s, into_s, side="right")), len(legs_s) - 1)
    left = (until_s[leg] - into_s) / legs_s[leg] if legs_s[leg] > 0.0 else 0.0
    begin, end = ((float(lat_deg[i]), float(lon_deg[i])) for i in (leg, leg + 1))
    track_rad, length_m = inverse(*begin, *end)
    lat, lon = forward(*begin, track_rad, length_m * (1.0 - min(max(left, 0.0), 1.0)))
    return float(lat), float(lon)


@lru_cache(maxsize=64)
def _graph(plan: Plan, fleet: str) -> RouteGraph | None:
    """What is closed to a fleet between its base, its orbits and cues; None if too far apart."""
    base = plan.scenario.fleets[fleet].base
    stations = [s.station for s in plan.sorties.values() if s.fleet == fleet]
    around = np.array([(base.lat_deg, base.lon_deg), *stations, *around_cues(plan.scenario)])
    centre = mean_position(*around.T)
    if inverse(*centre, *around.T)[1].max() > ONE_SCENE_M:
        return None
    return RouteGraph(plan.closed_to[fleet], centre, None)

"""The ways to each cue from the bases of those who may answer, and home, and the longest stay.

A place that nobody may reach is infeasible for its cue, and no fault of the scenario. Closures with
a time count as closed throughout: who stands ready cannot know when a call comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from sim.flight.sortie import Stamina, sortie_times
from sim.number_types import Floats
from sim.study.planning.planned_sortie import beyond_link
from sim.study.planning.routes import area_outline
from sim.world.geodesy import inverse
from sim.world.routing import Route, shortest_pairs
from sim.world.routing.approach_table import ApproachTable
from sim.world.wind import legs_both_ways_s

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Aircraft, Fleet, Scenario
    from sim.study.planning.plan import Plan
    from sim.world.airspace import ClosedAirspace

_Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class WaysToCues:
    """By fleet and cue `(F, N)`: out, back, and the longest stay between.

    Where there is no way, or none that leaves a moment on scene, the stay is negative, and the ways
    are infinite where nothing legal leads there.
    """

    fleets: tuple[str, ...]
    out_s: Floats
    back_s: Floats
    stay_s: Floats


def ways_to_cues(
    plan: Plan, lat_deg: Floats, lon_deg: Floats, fleets: tuple[str, ...] | None = None
) -> WaysToCues:
    """The ways of fleets from their bases to places `(N,)`; silent, of those with an alert."""
    scenario = plan.scenario
    if fleets is None:
        fleets = tuple(name for name, fleet in scenario.fleets.items() if fleet.alert)
    # Many cues may be at few places, and a route takes longer than all else of a cue.
    places, which = np.unique(np.column_stack([lat_deg, lon_deg]), axis=0, return_inverse=True)
    shape = (len(fleets), len(lat_deg))
    out_s, back_s, stay_s = np.empty(shape), np.empty(shape), np.empty(shape)
    for f, (out, back) in enumerate(times_s(plan, fleets, places)):
        stamina = Stamina.of(scenario.fleets[fleets[f]].aircraft)
        times = sortie_times(out, back, stamina, np.isfinite(out + back))
        left = np.where(times.feasible, times.on_station_s, -1.0)
        out_s[f], back_s[f], stay_s[f] = (v[which.ravel()] for v in (out, back, left))
    return WaysToCues(fleets, out_s, back_s, stay_s)


def times_s(plan: Plan, fleets: tuple[str, ...], places: Floats) -> Iterator[tuple[Floats, Floats]]:
    """By fleet: out, climb included, and back to each place `(P, 2)`; infinite without a way."""
    scenario = plan.scenario
    by_length = [name for name in fleets if _is_length_all(scenario, plan.closed_to[name], name)]
    length_m = _lengths_m(plan, by_length, places)
    for name in fleets:
        fleet = scenario.fleets[name]
        if name in length_m:
            reach_m = np.inf if fleet.link_m is None else fleet.link_m
            way_m = np.where(length_m[name] <= reach_m, length_m[name], np.inf)
            out_s = back_s = way_m / fleet.aircraft.transit_speed_mps
        else:
            out_s, back_s = _along_routes_s(scenario, plan.closed_to[name], fleet, places)
        yield out_s + fleet.aircraft.climb_allowance_s, back_s


def _is_length_all(scenario: Scenario, closed: ClosedAirspace, name: str) -> bool:
    """Whether the length of a way says all of it: wind and data link ask where it turns."""
    return scenario.wind is None and (closed.is_empty or scenario.fleets[name].link_m is None)


def _lengths_m(plan: Plan, fleets: list[str], places: Floats) -> dict[str, Floats]:
    """Lengths of the shortest legal ways `(P,)` by fleet, infinite where there is none."""
    scenario = plan.scenario
    lengths_m: dict[str, Floats] = {}
    # One table for all bases of the same airspace: they share the lines of sight of a place.
    for closed in dict.fromkeys(plan.closed_to[name] for name in fleets):
        mine = [name for name in fleets if plan.closed_to[name] is closed]
        bases = [scenario.fleets[name].base for name in mine]
        sites = tuple((base.lat_deg, base.lon_deg) for base in bases)
        # Where nobody could fly there and back in a straight line, no way is sought round anything.
        apart_m = np.array([inverse(*site, places[:, 0], places[:, 1])[1] for site in sites])
        reach_m = np.array([_farthest_m(scenario.fleets[name].aircraft) for name in mine])
        near = (apart_m <= reach_m[:, None]).any(axis=0)
        if not closed.is_empty and near.any():
            table = _table(closed, sites, _around(plan))
            apart_m[:, near] = table.approaches(places[near]).length_m
        lengths_m |= dict(zip(mine, apart_m, strict=True))
    return lengths_m


def lengths_between_m(plan: Plan, fleet: str, sites: _Points, places: Floats) -> Floats:
    """Lengths of a fleet's shortest legal ways `(S, P)` from sites to places `(P, 2)`."""
    closed = plan.closed_to[fleet]
    if not closed.is_empty:
        return _table(closed, sites, _around(plan)).approaches(places).length_m
    return np.array([inverse(*site, places[:, 0], places[:, 1])[1] for site in sites])


def _farthest_m(aircraft: Aircraft, wind_mps: float = 0.0) -> float:
    """Half of what it flies until it is dry: no place farther off is of use to it."""
    speed_mps = aircraft.transit_speed_mps + wind_mps
    return 0.5 * speed_mps * float(Stamina.of(aircraft).longest_flight_s)


# By the airspace's identity, which stays when figures of aircraft or cues are drawn anew.
@lru_cache(maxsize=16)
def _table(closed: ClosedAirspace, sites: _Points, around: _Points) -> ApproachTable:
    """The ways from some bases, the same whichever cues are drawn."""
    return ApproachTable(closed, sites, (*sites, *around))


@lru_cache(maxsize=16)
def _around(plan: Plan) -> _Points:
    """Points round all places where a plan's cues may be."""
    return around_cues(plan.scenario)


def around_cues(scenario: Scenario) -> _Points:
    """Points round all places where cues may be."""
    points: list[tuple[float, float]] = []
    for cue in scenario.cues.values():
        points += cue.places or ()
        areas = {cue.area}
        if cue.about is not None:
            target = scenario.targets[cue.about]
            points += target.listed_points
            areas |= set(target.named_areas)
        for area in sorted(filter(None, areas)):
            hull = shapely.convex_hull(area_outline(scenario.areas[area]))
            points += map(tuple, shapely.get_coordinates(hull)[:, ::-1].tolist())
    return tuple(dict.fromkeys(points))


def _along_routes_s(
    scenario: Scenario, closed: ClosedAirspace, fleet: Fleet, places: Floats
) -> tuple[Floats, Floats]:
    """Out and back to each place by the route itself, climb left out: all legs of all at once."""
    base = (fleet.base.lat_deg, fleet.base.lon_deg)
    apart_m = inverse(*base, places[:, 0], places[:, 1])[1]
    wind_mps = scenario.wind.speed_mps if scenario.wind else 0.0
    near = np.flatnonzero(apart_m <= _farthest_m(fleet.aircraft, wind_mps))
    routes = shortest_pairs(closed, [base] * len(near), places[near])
    legal = [
        (place, route)
        for place, route in zip(near.tolist(), routes, strict=True)
        if isinstance(route, Route) and not beyond_link(fleet, route.lat_deg, route.lon_deg)
    ]
    # One too far off has a time, and no stay that could come of it.
    out_s = np.full(len(places), np.inf)
    far = np.setdiff1d(np.arange(len(places)), near)
    out_s[far] = apart_m[far] / fleet.aircraft.transit_speed_mps
    back_s = out_s.copy()
    if not legal:
        return out_s, back_s
    ends = [
        np.concatenate([np.asarray(getattr(route, side))[part] for _, route in legal])
        for part in (slice(None, -1), slice(1, None))
        for side in ("lat_deg", "lon_deg")
    ]
    wind = scenario.wind and (scenario.wind.speed_mps, scenario.wind.from_rad)
    ways_s = legs_both_ways_s(ends, fleet.aircraft.transit_speed_mps, wind or (0.0, 0.0))
    first = np.cumsum([0, *(len(route.lat_deg) - 1 for _, route in legal[:-1])])
    which = [place for place, _ in legal]
    out_s[which], back_s[which] = (np.add.reduceat(way_s, first) for way_s in ways_s)
    return out_s, back_s

"""Scenario to routes and sortie budgets: the closed form, before anything is simulated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import Problem, ScenarioError, SimError
from sim.flight.pattern import Lap, first_point, lap, outline
from sim.flight.sensor import ground_reach_m
from sim.flight.sortie import (
    SortieBudget,
    aircraft_per_orbit,
    barred,
    sortie_budget,
    without_a_way,
)
from sim.study.rights import airspace_to, closed_names
from sim.units import HOUR_S, NAUTICAL_MILE_M
from sim.world.airspace import ClosedAirspace
from sim.world.area import centroid, circle_outline, polygon_outline
from sim.world.borders import country
from sim.world.geodesy import inverse
from sim.world.nearest import nearest_on_tracks
from sim.world.routing import MAX_APART_M, NoRoute, Route, shortest_pairs
from sim.world.scene import PASSAGE_M

if TYPE_CHECKING:
    import shapely

    from sim.scenario.schema import Area, Fleet, Scenario

Floats = np.ndarray

# A route, the point where it ends and laps begin, and how far along the pattern that lies.
Way = tuple[Route | NoRoute, tuple[float, float], float]


@dataclass(frozen=True)
class PlannedSortie:
    """How one fleet serves one orbit: the route from base to `station`, where its laps begin.

    That is `begin_m` along the pattern from its first point. `lap` is None where the budget is
    infeasible: a gale that forbids the way forbids the pattern. `bar` is why the fleet may not fly
    the orbit whatever its hours, empty where it may.
    """

    fleet: str
    orbit: str
    station: tuple[float, float]
    route: Route | NoRoute
    budget: SortieBudget
    lap: Lap | None
    reach_m: float
    aircraft_per_orbit: int | None
    bar: str = ""
    begin_m: float = 0.0

    def summary(self) -> dict[str, Any]:
        """The entry of `budgets` in summary.json; what does not exist is null."""
        budget, route = self.budget, self.route
        return {
            "fleet": self.fleet,
            "orbit": self.orbit,
            "feasible": budget.feasible,
            "reason": budget.reason or None,
            "route_nm": _finite(budget.route_m / NAUTICAL_MILE_M),
            "great_circle_nm": budget.great_circle_m / NAUTICAL_MILE_M,
            "out_h": _finite(budget.out_s / HOUR_S),
            "back_h": _finite(budget.back_s / HOUR_S),
            "flight_h": _finite(budget.flight_s / HOUR_S),
            "on_station_h": budget.on_station_s / HOUR_S,
            "transit_fraction": _finite(budget.transit_fraction),
            "aircraft_per_orbit": self.aircraft_per_orbit,
            "route": [
                [float(lat), float(lon)]
                for lat, lon in zip(route.lat_deg, route.lon_deg, strict=True)
            ]
            if isinstance(route, Route)
            else None,
        }


@dataclass(frozen=True, eq=False)
class Plan:
    """A scenario with its closed airspace and the sortie of every fleet and orbit it serves.

    `airspace` is closed to those without rights of their own, `closed_to` by fleet to each.
    """

    scenario: Scenario
    airspace: ClosedAirspace
    closed_to: dict[str, ClosedAirspace]
    centres: dict[str, tuple[float, float]]
    sorties: dict[tuple[str, str], PlannedSortie]

    @cached_property
    def budgets(self) -> dict[tuple[str, str], SortieBudget]:
        """By (fleet, orbit)."""
        return {pair: sortie.budget for pair, sortie in self.sorties.items()}

    def summary(self) -> dict[str, Any]:
        """What `othsim plan --json` says of one scenario."""
        return {
            "schema_version": 1,
            "scenario": self.scenario.name,
            "duration_h": self.scenario.duration_s / HOUR_S,
            "budgets": [self._entry(sortie) for sortie in self.sorties.values()],
        }

    def _entry(self, sortie: PlannedSortie) -> dict[str, Any]:
        """A budget, with which aircraft, how far and from how high the ground could be seen."""
        orbit = self.scenario.orbits[sortie.orbit]
        aircraft = self.scenario.fleets[sortie.fleet].aircraft
        entry = sortie.summary()
        route = entry.pop("route")
        return {
            **entry,
            "aircraft": aircraft.name or aircraft.key,
            "reach_km": sortie.reach_m / 1e3,
            "altitude_m": orbit.altitude_m,
            "height_m": orbit.altitude_m - self.scenario.areas[orbit.area].terrain_m,
            "grazing_angle_deg": math.degrees(aircraft.sensor.grazing_angle_rad),
            "route": route,
        }


def plan(scenario: Scenario, like: Plan | None = None) -> Plan:
    """Routes and sortie budgets in closed form.

    `like` is a plan of nearly the same scenario, whose routes are taken where nothing moved. A
    fleet that cannot fly an orbit, for want of hours or of a legal way, is infeasible there: an
    answer like any other.

    Raises ScenarioError with every overlap that no sortie can stay for, and with ends too far
    apart to look for a way round closed airspace.
    """
    problems: list[Problem] = []
    sorties: dict[tuple[str, str], PlannedSortie] = {}
    ways: Mapping[tuple[str, str], Way]
    if like is not None and _lies_as(scenario, like.scenario):
        airspace, closed, centres = like.airspace, like.closed_to, like.centres
        ways = {pair: (s.route, s.station, s.begin_m) for pair, s in like.sorties.items()}
    else:
        airspace, centres = airspace_to(scenario, None), _centres(scenario)
        closed = _closed_to(scenario, airspace)
        ways = find_ways(scenario, closed, centres, _pairs(scenario))
    for (fleet, orbit), way in ways.items():
        try:
            sorties[fleet, orbit] = _planned(scenario, closed[fleet], (fleet, orbit), way, centres)
        except SimError as error:
            where = f"orbits.{orbit}.flown_by"
            problems.append(scenario.source.problem(where, f"{fleet} to {orbit}: {error}"))
    if problems:
        raise ScenarioError(scenario.source.in_order(problems))
    return Plan(scenario, airspace, closed, centres, sorties)


def _lies_as(scenario: Scenario, other: Scenario) -> bool:
    """Whether closed airspace, bases and patterns lie where they do in another scenario."""

    def places(s: Scenario) -> list[Any]:
        bases = [(f.base.lat_deg, f.base.lon_deg, f.overfly) for f in s.fleets.values()]
        stations = [(orbit.area, orbit.pattern, orbit.flown_by) for orbit in s.orbits.values()]
        return [s.airspace, bases, stations, s.areas]

    return places(scenario) == places(other)


def _closed_to(scenario: Scenario, to_all: ClosedAirspace) -> dict[str, ClosedAirspace]:
    """The airspace closed to each fleet; drawn once for all fleets of the same rights."""
    drawn = {closed_names(scenario, None): to_all}
    found = {}
    for name, fleet in scenario.fleets.items():
        rights = closed_names(scenario, fleet)
        if rights not in drawn:
            drawn[rights] = airspace_to(scenario, fleet)
        found[name] = drawn[rights]
    return found


def _centres(scenario: Scenario) -> dict[str, tuple[float, float]]:
    areas = dict.fromkeys(orbit.area for orbit in scenario.orbits.values())
    return {name: area_centre(scenario.areas[name]) for name in areas}


def area_outline(area: Area) -> shapely.Geometry:
    """The area as a polygon of longitude and latitude."""
    if area.centre is not None and area.radius_m is not None:
        return circle_outline(*area.centre, area.radius_m)
    if area.polygon is not None:
        return polygon_outline(area.polygon)
    assert area.country is not None, "BUG: the schema requires one shape"
    return country(area.country)


def area_centre(area: Area) -> tuple[float, float]:
    """Latitude and longitude of the area's centroid, where patterns sit."""
    return area.centre if area.centre is not None else centroid(area_outline(area))


def _pairs(scenario: Scenario) -> list[tuple[str, str]]:
    """Every fleet and orbit it serves, in the order of the fleets: orbits of one base together."""
    pairs = [(fleet, name) for name, orbit in scenario.orbits.items() for fleet in orbit.flown_by]
    return sorted(pairs, key=lambda pair: list(scenario.fleets).index(pair[0]))


def find_ways(
    scenario: Scenario,
    closed: Mapping[str, ClosedAirspace],
    centres: Mapping[str, tuple[float, float]],
    pairs: Sequence[tuple[str, str]],
) -> dict[tuple[str, str], Way]:
    """The route of each fleet to where its laps of an orbit begin; `closed` is by fleet."""
    found: dict[tuple[str, str], Way] = {}
    for airspace in dict.fromkeys(closed[fleet] for fleet, _ in pairs):
        mine = [pair for pair in pairs if closed[pair[0]] is airspace]
        found |= _ways_in(scenario, airspace, centres, mine)
    return {pair: found[pair] for pair in pairs}


def _ways_in(
    scenario: Scenario,
    airspace: ClosedAirspace,
    centres: Mapping[str, tuple[float, float]],
    pairs: Sequence[tuple[str, str]],
) -> dict[tuple[str, str], Way]:
    orbits = {name: scenario.orbits[name] for name in dict.fromkeys(orbit for _, orbit in pairs)}
    bases = {
        name: (fleet.base.lat_deg, fleet.base.lon_deg) for name, fleet in scenario.fleets.items()
    }
    stations = {
        name: first_point(orbit.pattern, centres[orbit.area]) for name, orbit in orbits.items()
    }
    tracks = {
        name: np.column_stack(outline(orbit.pattern, centres[orbit.area]))
        for name, orbit in orbits.items()
        if orbit.pattern.entry == "nearest"
    }
    first, near = (
        [pair for pair in pairs if (pair[1] in tracks) is wanted] for wanted in (False, True)
    )
    starts, ends = [bases[fleet] for fleet, _ in pairs], [stations[orbit] for _, orbit in pairs]
    try:
        routes = shortest_pairs(
            airspace, [bases[fleet] for fleet, _ in first], [stations[orbit] for _, orbit in first]
        )
        nearest = nearest_on_tracks(
            airspace, [bases[fleet] for fleet, _ in near], [tracks[orbit] for _, orbit in near]
        )
    except ValueError:
        raise ScenarioError(_too_far_apart(scenario, pairs, starts, ends)) from None
    found: dict[tuple[str, str], Way] = {
        pair: (route, stations[pair[1]], 0.0) for pair, route in zip(first, routes, strict=True)
    }
    for pair, (route, begin_m) in zip(near, nearest, strict=True):
        station = stations[pair[1]]
        if isinstance(route, Route):
            station = float(route.lat_deg[-1]), float(route.lon_deg[-1])
        found[pair] = (route, station, begin_m)
    return found


def _too_far_apart(
    scenario: Scenario,
    pairs: Sequence[tuple[str, str]],
    starts: Sequence[tuple[float, float]],
    ends: Sequence[tuple[float, float]],
) -> list[Problem]:
    """Round closed airspace no route is sought between ends nearly opposite on the globe."""
    start, end = np.array(starts), np.array(ends)
    apart_m = inverse(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[1]
    return [
        scenario.source.problem(
            f"orbits.{orbit}.flown_by",
            f"{fleet} to {orbit}: base and station lie {length_m / 1e3:,.0f} km apart; "
            f"round closed airspace, at most {MAX_APART_M / 1e3:,.0f} km",
        )
        for (fleet, orbit), length_m in zip(pairs, apart_m, strict=True)
        if length_m > MAX_APART_M
    ]


def _planned(
    scenario: Scenario,
    airspace: ClosedAirspace,
    pair: tuple[str, str],
    way: Way,
    centres: dict[str, tuple[float, float]],
) -> PlannedSortie:
    fleet, orbit = scenario.fleets[pair[0]], scenario.orbits[pair[1]]
    aircraft, flown = fleet.aircraft, None
    route, station, begin_m = way
    if isinstance(route, NoRoute):
        bar = _why_no_route(route, fleet.base.name)
        apart_m = inverse(fleet.base.lat_deg, fleet.base.lon_deg, *station)[1]
        budget = without_a_way(bar, float(apart_m))
    else:
        drawn = outline(orbit.pattern, centres[orbit.area])
        bar = _why_no_pattern(airspace, *drawn)
        bar = bar or beyond_link(fleet, route.lat_deg, route.lon_deg) or beyond_link(fleet, *drawn)
        lengths_m = (route.length_m, route.great_circle_m)
        budget = sortie_budget(route.lat_deg, route.lon_deg, *lengths_m, aircraft, scenario.wind)
        if bar:
            budget = barred(budget, bar)
    number = aircraft_per_orbit(
        budget,
        preflight_s=fleet.preflight.mean_s,
        turnaround_s=fleet.turnaround.mean_s,
        overlap_s=orbit.relief.overlap_s,
    )
    if budget.feasible:
        speed_mps, centre = aircraft.loiter_speed_mps, centres[orbit.area]
        flown = lap(orbit.pattern, centre, speed_mps, scenario.wind, begin_m)
    height_m = orbit.altitude_m - scenario.areas[orbit.area].terrain_m
    reach_m = ground_reach_m(aircraft.sensor, height_m)
    return PlannedSortie(*pair, station, route, budget, flown, reach_m, number, bar, begin_m)


def _why_no_route(route: NoRoute, base: str) -> str:
    if route.reason == "start_closed":
        return f"no route: the base ({base}) lies inside closed airspace ({route.inside})"
    if route.reason == "end_closed":
        return f"no route: the station lies inside closed airspace ({route.inside})"
    closed = f" ({route.inside})" if route.inside else ""
    wider = f"no way wider than {PASSAGE_M:.0f} m"
    return f"no legal route from {base}: closed airspace{closed} leaves {wider}"


def _why_no_pattern(airspace: ClosedAirspace, lat_deg: Floats, lon_deg: Floats) -> str:
    """Where a pattern `(V,)` that begins in open air strays into closed airspace."""
    entered = airspace.entered_at(lat_deg, lon_deg)
    if entered is None:
        return ""
    name = airspace.name_at(*entered)
    return f"the pattern enters closed airspace ({name}) at {entered[0]:.2f}, {entered[1]:.2f}"


def beyond_link(fleet: Fleet, lat_deg: Floats, lon_deg: Floats) -> str:
    """Why a path `(V,)` along geodesics may not be flown on the fleet's data link; empty if it may.

    Ground range from the base. Along a leg it is greatest at one of its ends.
    """
    if fleet.link_m is None:
        return ""
    farthest_m = inverse(fleet.base.lat_deg, fleet.base.lon_deg, lat_deg, lon_deg)[1].max()
    if farthest_m <= fleet.link_m:
        return ""
    away_km, link_km = farthest_m / 1e3, fleet.link_m / 1e3
    return f"beyond the data link ({away_km:,.0f} km from the base, link {link_km:,.0f} km)"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

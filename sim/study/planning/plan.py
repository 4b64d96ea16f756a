"""Scenario to routes and sortie budgets: the closed form, before anything is simulated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import Problem, ScenarioError, SimError
from sim.flight.fleet_rule import aircraft_per_orbit
from sim.flight.pattern import Lap, first_point, lap, outline
from sim.flight.sensor import Footprint, footprint_of
from sim.flight.sortie import (
    SortieBudget,
    barred,
    coming_home,
    sortie_budget,
    without_a_way,
)
from sim.study.planning.overflight_rights import airspace_to, closed_names, timed_names
from sim.study.planning.timed_closures import InForce, Names, TimedSorties, timed_sorties
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

    from sim.operations.timetable import Timetable
    from sim.scenario.parts.scenario import Area, Fleet, Scenario

Floats = np.ndarray

# A route, the point where it ends and laps begin, and how far along the pattern that lies.
Way = tuple[Route | NoRoute, tuple[float, float], float]


@dataclass(frozen=True)
class PlannedSortie:
    """How one fleet serves one orbit: the route from base to `station`, where its laps begin.

    That is `begin_m` along the pattern from its first point. `lap` is None where the budget is
    infeasible: a gale that forbids the way forbids the pattern. `bar` is why the fleet may not fly
    the orbit whatever its hours, empty where it may. `home` is the route from the base by which it
    comes home, None where that is `route`. `closed` are the closures with a time that are in force
    on the way out, and on station or on the way home; None where no closure has a time.
    """

    fleet: str
    orbit: str
    station: tuple[float, float]
    route: Route | NoRoute
    budget: SortieBudget
    lap: Lap | None
    footprint: Footprint
    aircraft_per_orbit: int | None
    bar: str = ""
    begin_m: float = 0.0
    home: Route | NoRoute | None = None
    closed: tuple[Names, Names] | None = None

    @property
    def in_force(self) -> Names:
        """The closures with a time under which it is flown, out or home."""
        return frozenset().union(*self.closed) if self.closed else frozenset()

    @property
    def blocked(self) -> NoRoute | None:
        """Why there is no way out, or else none home; None where there are both."""
        ways = (self.route, self.home)
        return next((way for way in ways if isinstance(way, NoRoute)), None)

    def summary(self) -> dict[str, Any]:
        """The entry of `budgets` in summary.json; what does not exist is null."""
        budget = self.budget
        found = {
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
            "route": _points(self.route),
        }
        if self.closed is not None:
            found["closed"] = dict(zip(("out", "home"), map(sorted, self.closed), strict=True))
        if self.home is not None:
            found["route_home"] = _points(self.home)
        return found


@dataclass(frozen=True, eq=False)
class Plan:
    """A scenario with its closed airspace and the sortie of every fleet and orbit it serves.

    `airspace` is closed to those without rights of their own, `closed_to` by fleet to each; both
    with all that is closed at times. Then `timed` has the sorties by take-off, `sorties` of each
    the one that stays longest, and `ways` the routes by the closures in force.
    """

    scenario: Scenario
    airspace: ClosedAirspace
    closed_to: dict[str, ClosedAirspace]
    centres: dict[str, tuple[float, float]]
    sorties: dict[tuple[str, str], PlannedSortie]
    timed: dict[tuple[str, str], TimedSorties] = field(default_factory=dict)
    ways: Ways | None = None

    @cached_property
    def budgets(self) -> dict[tuple[str, str], SortieBudget]:
        """By (fleet, orbit)."""
        return {pair: sortie.budget for pair, sortie in self.sorties.items()}

    @cached_property
    def timetables(self) -> dict[tuple[str, str], Timetable]:
        """Of every fleet and orbit for which closures change the sortie."""
        tables = {pair: sorties.table for pair, sorties in self.timed.items()}
        return {pair: table for pair, table in tables.items() if table is not None}

    def states(self, pair: tuple[str, str]) -> tuple[PlannedSortie, ...]:
        """The sorties of a fleet and an orbit that occur as closures come and go, or the one."""
        return self.timed[pair].states if pair in self.timed else (self.sorties[pair],)

    def flown(self, pair: tuple[str, str], takeoff_s: float) -> PlannedSortie:
        """The sortie of a fleet to an orbit that takes off then."""
        timed = self.timed.get(pair)
        return self.sorties[pair] if timed is None else timed.at(takeoff_s)

    def summary(self) -> dict[str, Any]:
        """What `othsim plan --json` says of one scenario."""
        return {
            "schema_version": 1,
            "scenario": self.scenario.name,
            "duration_h": self.scenario.duration_s / HOUR_S,
            "budgets": self.budget_entries(),
        }

    def budget_entries(self) -> list[dict[str, Any]]:
        """The entries of `budgets`; those of closures that come and go are numbered by `state`."""
        return [
            {**self._entry(sortie), **({"state": i} if sortie.closed is not None else {})}
            for pair in self.sorties
            for i, sortie in enumerate(self.states(pair), 1)
        ]

    def _entry(self, sortie: PlannedSortie) -> dict[str, Any]:
        """A budget, with which aircraft, how far and from how high the ground could be seen."""
        orbit = self.scenario.orbits[sortie.orbit]
        aircraft = self.scenario.fleets[sortie.fleet].aircraft
        entry = sortie.summary()
        route = entry.pop("route")
        return {
            **entry,
            "aircraft": aircraft.name or aircraft.key,
            "reach_km": sortie.footprint.reach_m / 1e3,
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
    if timed_names(scenario):
        return _timed_plan(scenario, like)
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


class Ways:
    """The routes of every fleet and orbit by the closures in force, found when first asked for."""

    def __init__(self, scenario: Scenario, centres: dict[str, tuple[float, float]]) -> None:
        self._scenario = scenario
        self.centres = centres
        self._closed: dict[Names, dict[str, ClosedAirspace]] = {}
        self._ways: dict[Names, dict[tuple[str, str], Way]] = {}

    def closed_to(self, in_force: Names) -> dict[str, ClosedAirspace]:
        """The airspace then closed to each fleet."""
        if in_force not in self._closed:
            to_all = airspace_to(self._scenario, None, in_force=in_force)
            self._closed[in_force] = _closed_to(self._scenario, to_all, in_force)
        return self._closed[in_force]

    def of(self, in_force: Names) -> dict[tuple[str, str], Way]:
        """The routes then."""
        if in_force not in self._ways:
            closed = self.closed_to(in_force)
            pairs = _pairs(self._scenario)
            self._ways[in_force] = find_ways(self._scenario, closed, self.centres, pairs)
        return self._ways[in_force]


def _timed_plan(scenario: Scenario, like: Plan | None) -> Plan:
    """The plan of a scenario whose closures come and go."""
    if like is not None and like.ways is not None and _lies_as(scenario, like.scenario):
        airspace, closed, ways = like.airspace, like.closed_to, like.ways
    else:
        airspace = airspace_to(scenario, None)
        closed, ways = _closed_to(scenario, airspace), Ways(scenario, _centres(scenario))
    in_force = InForce(scenario)
    timed = {}
    for pair in _pairs(scenario):
        planned = cache(partial(_planned_under, scenario, ways, pair))
        timed[pair] = timed_sorties(in_force, planned, scenario.fleets[pair[0]].overfly)
    best = {pair: sorties.best for pair, sorties in timed.items()}
    return Plan(scenario, airspace, closed, ways.centres, best, timed, ways)


def _planned_under(
    scenario: Scenario, ways: Ways, pair: tuple[str, str], out: Names, home: Names
) -> PlannedSortie:
    """The sortie with some closures in force on its way out, and some from its arrival on."""
    closed = ways.closed_to(home)[pair[0]]
    way_out, way_home = ways.of(out)[pair], ways.of(home)[pair]
    back = None if out == home else way_home[0]
    try:
        found = _planned(scenario, closed, pair, way_out, ways.centres, back)
    except SimError as error:
        # With other closures in force the stay may be longer than the overlap.
        found = replace(
            _planned(scenario, closed, pair, way_out, ways.centres, back, overlapped=False),
            bar=str(error),
        )
        found = replace(found, budget=barred(found.budget, str(error)), lap=None)
    return replace(found, closed=(out, home))


def _lies_as(scenario: Scenario, other: Scenario) -> bool:
    """Whether closed airspace, bases and patterns lie where they do in another scenario."""

    def places(s: Scenario) -> list[Any]:
        bases = [(f.base.lat_deg, f.base.lon_deg, f.overfly) for f in s.fleets.values()]
        stations = [(orbit.area, orbit.pattern, orbit.flown_by) for orbit in s.orbits.values()]
        return [s.airspace, bases, stations, s.areas]

    return places(scenario) == places(other)


def _closed_to(
    scenario: Scenario, to_all: ClosedAirspace, in_force: Names | None = None
) -> dict[str, ClosedAirspace]:
    """The airspace closed to each fleet; drawn once for all fleets of the same rights."""
    drawn = {closed_names(scenario, None, in_force): to_all}
    found = {}
    for name, fleet in scenario.fleets.items():
        rights = closed_names(scenario, fleet, in_force)
        if rights not in drawn:
            drawn[rights] = airspace_to(scenario, fleet, in_force=in_force)
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
    home: Route | NoRoute | None = None,
    *,
    overlapped: bool = True,
) -> PlannedSortie:
    """The sortie by a way, home by another one where that is given.

    SimError where the overlap is as long as the stay, unless it need not be `overlapped`.
    """
    fleet, orbit = scenario.fleets[pair[0]], scenario.orbits[pair[1]]
    aircraft, flown = fleet.aircraft, None
    route, station, begin_m = way
    if isinstance(route, NoRoute) or isinstance(home, NoRoute):
        blocked = route if isinstance(route, NoRoute) else home
        assert isinstance(blocked, NoRoute), "BUG: a way that is open is not blocked"
        bar = _why_no_route(blocked, fleet.base.name)
        bar = bar if blocked is route else f"from the station home: {bar}"
        apart_m = inverse(fleet.base.lat_deg, fleet.base.lon_deg, *station)[1]
        budget = without_a_way(bar, float(apart_m))
        if isinstance(route, Route):
            # How long it flies out says what is closed meanwhile.
            lengths_m = (route.length_m, route.great_circle_m)
            out = sortie_budget(route.lat_deg, route.lon_deg, *lengths_m, aircraft, scenario.wind)
            budget = replace(budget, route_m=out.route_m, out_s=out.out_s)
    else:
        drawn = outline(orbit.pattern, centres[orbit.area])
        bar = _why_no_pattern(airspace, *drawn)
        bar = bar or beyond_link(fleet, route.lat_deg, route.lon_deg) or beyond_link(fleet, *drawn)
        lengths_m = (route.length_m, route.great_circle_m)
        budget = sortie_budget(route.lat_deg, route.lon_deg, *lengths_m, aircraft, scenario.wind)
        if home is not None:
            bar = bar or beyond_link(fleet, home.lat_deg, home.lon_deg)
            lengths_m = (home.length_m, home.great_circle_m)
            by = sortie_budget(home.lat_deg, home.lon_deg, *lengths_m, aircraft, scenario.wind)
            budget = coming_home(budget, by.back_s, aircraft, scenario.wind)
        if bar:
            budget = barred(budget, bar)
    number = aircraft_per_orbit(
        budget,
        preflight_s=fleet.preflight.mean_s,
        turnaround_s=fleet.turnaround.mean_s,
        overlap_s=orbit.relief.overlap_s if overlapped else 0.0,
    )
    if budget.feasible:
        speed_mps, centre = aircraft.loiter_speed_mps, centres[orbit.area]
        flown = lap(orbit.pattern, centre, speed_mps, scenario.wind, begin_m)
    height_m = orbit.altitude_m - scenario.areas[orbit.area].terrain_m
    seen = footprint_of(aircraft.sensor, height_m)
    return PlannedSortie(*pair, station, route, budget, flown, seen, number, bar, begin_m, home)


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


def _points(route: Route | NoRoute) -> list[list[float]] | None:
    if isinstance(route, NoRoute):
        return None
    points = zip(route.lat_deg, route.lon_deg, strict=True)
    return [[float(lat), float(lon)] for lat, lon in points]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

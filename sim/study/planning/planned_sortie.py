"""How one fleet serves one orbit: route, budget, lap and what is seen, or why it may not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.flight.aircraft_per_orbit import aircraft_per_orbit
from sim.flight.pattern import Lap, lap, outline
from sim.flight.sensor import Footprint, footprint_of
from sim.flight.sortie import (
    SortieBudget,
    barred,
    coming_home,
    sortie_budget,
    without_a_way,
)
from sim.number_types import Floats, finite
from sim.study.planning.timed_closures import Names
from sim.units import HOUR_S, NAUTICAL_MILE_M
from sim.world.airspace import ClosedAirspace
from sim.world.geodesy import inverse
from sim.world.routing import NoRoute, Route
from sim.world.routing.routing_scene import PASSAGE_M

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Scenario
    from sim.study.planning.routes import Way


@dataclass(frozen=True)
class PlannedSortie:
    """How one fleet serves one orbit: the route from base to `station`, where its laps begin.

    That is `begin_m` along the pattern from its first point. `lap` is None where the budget is
    infeasible. `bar` is why the fleet may not fly the orbit whatever its hours, empty where it may.
    `home` is the route from the base by which it comes home, None where that is `route`. `closed`
    are the closures with a time that are in force on the way out, and on station or on the way
    home; None where no closure has a time.
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
        entry = {
            "fleet": self.fleet,
            "orbit": self.orbit,
            "feasible": budget.feasible,
            "reason": budget.reason or None,
            "route_nm": finite(budget.route_m / NAUTICAL_MILE_M),
            "great_circle_nm": budget.great_circle_m / NAUTICAL_MILE_M,
            "out_h": finite(budget.out_s / HOUR_S),
            "back_h": finite(budget.back_s / HOUR_S),
            "flight_h": finite(budget.flight_s / HOUR_S),
            "on_station_h": budget.on_station_s / HOUR_S,
            "transit_fraction": finite(budget.transit_fraction),
            "aircraft_per_orbit": self.aircraft_per_orbit,
            "route": _points(self.route),
        }
        if self.closed is not None:
            entry["closed"] = dict(zip(("out", "home"), map(sorted, self.closed), strict=True))
        if self.home is not None:
            entry["route_home"] = _points(self.home)
        return entry


def planned_sortie(
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
    aircraft, centre = fleet.aircraft, centres[orbit.area]
    route, station, begin_m = way
    if isinstance(route, NoRoute) or isinstance(home, NoRoute):
        budget, bar = _blocked(scenario, fleet, way, home)
    else:
        track = outline(orbit.pattern, centre)
        # The first reason is the one stated: a pattern in closed airspace before a data link.
        bar = _why_no_pattern(airspace, *track)
        bar = bar or beyond_link(fleet, route.lat_deg, route.lon_deg) or beyond_link(fleet, *track)
        budget = budget_along(route, fleet, scenario)
        if home is not None:
            bar = bar or beyond_link(fleet, home.lat_deg, home.lon_deg)
            back_s = budget_along(home, fleet, scenario).back_s
            budget = coming_home(budget, back_s, aircraft, scenario.wind)
        if bar:
            budget = barred(budget, bar)
    n_aircraft = aircraft_per_orbit(
        budget,
        preflight_s=fleet.preflight.mean_s,
        turnaround_s=fleet.turnaround.mean_s,
        overlap_s=orbit.relief.overlap_s if overlapped else 0.0,
    )
    station_lap = None
    # In a wind that forbids the way an aircraft may make no headway along the pattern either, and
    # then there is no lap to be worked out.
    if budget.feasible:
        speed_mps = aircraft.loiter_speed_mps
        station_lap = lap(orbit.pattern, centre, speed_mps, scenario.wind, begin_m)
    height_m = orbit.altitude_m - scenario.areas[orbit.area].terrain_m
    footprint = footprint_of(aircraft.sensor, height_m)
    return PlannedSortie(
        *pair, station, route, budget, station_lap, footprint, n_aircraft, bar, begin_m, home
    )


def budget_along(route: Route, fleet: Fleet, scenario: Scenario) -> SortieBudget:
    """The budget of flying a route out and home again."""
    lengths_m = (route.length_m, route.great_circle_m)
    return sortie_budget(route.lat_deg, route.lon_deg, *lengths_m, fleet.aircraft, scenario.wind)


def _blocked(
    scenario: Scenario, fleet: Fleet, way: Way, home: Route | NoRoute | None
) -> tuple[SortieBudget, str]:
    """The budget where there is no way out or none home, and why."""
    route, station, _ = way
    blocked = route if isinstance(route, NoRoute) else home
    assert isinstance(blocked, NoRoute), "BUG: a way that is open is not blocked"
    bar = _why_no_route(blocked, fleet.base.name)
    bar = bar if blocked is route else f"from the station home: {bar}"
    apart_m = inverse(fleet.base.lat_deg, fleet.base.lon_deg, *station)[1]
    budget = without_a_way(bar, float(apart_m))
    if isinstance(route, Route):
        # Only the way home is closed: the hours out still say what is closed meanwhile.
        out = budget_along(route, fleet, scenario)
        budget = replace(budget, route_m=out.route_m, out_s=out.out_s)
    return budget, bar


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

"""The shortest legal route of every fleet to every orbit it serves, and where its laps begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import Problem, ScenarioError
from sim.flight.pattern import first_point, outline
from sim.study.planning.overflight_rights import airspace_to, closed_names
from sim.study.planning.timed_closures import Names
from sim.world.airspace import ClosedAirspace
from sim.world.area import centroid, circle_outline, polygon_outline
from sim.world.borders import country
from sim.world.geodesy import inverse
from sim.world.routing import NoRoute, Route, shortest_pairs
from sim.world.routing.nearest_track_point import nearest_on_tracks
from sim.world.routing.visibility_graph import MAX_APART_M

if TYPE_CHECKING:
    import shapely

    from sim.scenario.parts.scenario import Area, Scenario

# A route, the point where it ends and laps begin, and how far along the pattern that lies.
Way = tuple[Route | NoRoute, tuple[float, float], float]


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
            self._closed[in_force] = closed_to_each(self._scenario, to_all, in_force)
        return self._closed[in_force]

    def of(self, in_force: Names) -> dict[tuple[str, str], Way]:
        """The routes then."""
        if in_force not in self._ways:
            closed = self.closed_to(in_force)
            pairs = served_pairs(self._scenario)
            self._ways[in_force] = find_ways(self._scenario, closed, self.centres, pairs)
        return self._ways[in_force]


def closed_to_each(
    scenario: Scenario, to_all: ClosedAirspace, in_force: Names | None = None
) -> dict[str, ClosedAirspace]:
    """The airspace closed to each fleet; drawn once for all fleets of the same rights."""
    # Drawing closed airspace takes longest of all, and most fleets have no rights of their own.
    drawn = {closed_names(scenario, None, in_force): to_all}
    closed = {}
    for name, fleet in scenario.fleets.items():
        rights = closed_names(scenario, fleet, in_force)
        if rights not in drawn:
            drawn[rights] = airspace_to(scenario, fleet, in_force=in_force)
        closed[name] = drawn[rights]
    return closed


def pattern_centres(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the middle of every area that an orbit watches."""
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


def served_pairs(scenario: Scenario) -> list[tuple[str, str]]:
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
    ways: dict[tuple[str, str], Way] = {}
    # One search for all pairs of the same airspace: they share the graph of its corners.
    for airspace in dict.fromkeys(closed[fleet] for fleet, _ in pairs):
        mine = [pair for pair in pairs if closed[pair[0]] is airspace]
        ways |= _ways_in(scenario, airspace, centres, mine)
    return {pair: ways[pair] for pair in pairs}


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
    ways: dict[tuple[str, str], Way] = {
        pair: (route, stations[pair[1]], 0.0) for pair, route in zip(first, routes, strict=True)
    }
    for pair, (route, begin_m) in zip(near, nearest, strict=True):
        station = stations[pair[1]]
        # Where there is no route the pattern's first point stands in, to measure how far off it is.
        if isinstance(route, Route):
            station = float(route.lat_deg[-1]), float(route.lon_deg[-1])
        ways[pair] = (route, station, begin_m)
    return ways


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

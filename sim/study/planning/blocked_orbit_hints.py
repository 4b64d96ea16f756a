"""What would open the way to an orbit that closed airspace forbids: whom to ask, where to move."""

from __future__ import annotations

from functools import cache
from typing import Final

import shapely

from sim.study.planning.overflight_rights import airspace_to, closed_names
from sim.study.planning.plan import Plan
from sim.study.planning.planned_sortie import PlannedSortie, beyond_link, budget_along
from sim.study.planning.routes import find_ways
from sim.units import NAUTICAL_MILE_M
from sim.world.airspace import ClosedAirspace
from sim.world.borders import country_names
from sim.world.geodesy import forward, inverse
from sim.world.routing import NoRoute, Route

Names = tuple[str, ...]

# Of so many closed countries, the nearest to the direct way, each is opened by itself: drawing
# the sea of those that are left takes a tenth of a second or so each time.
_MOST_TRIED: Final = 12
_MOST_NAMED: Final = 3
# How far beyond the limit [m] a point is named, to so many digits.
_BEYOND: Final = ((2_000.0, 2), (200.0, 3), (20.0, 4))


class Openings:
    """Routes of one plan's blocked pairs as if closed countries were open."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._without = cache(self._built_without)

    def hint(self, sortie: PlannedSortie) -> str:
        """What would let this fleet fly this orbit; empty where it is the hours that forbid it."""
        blocked = sortie.blocked
        if blocked is None:
            return self._about_pattern(sortie)
        advice = []
        if blocked.reason == "end_closed":
            advice.append(self._nearest_open_air(sortie))
        ways = self._opened(sortie)
        for names, route in ways:
            whom = " and ".join(country_names().get(name, name) for name in names)
            advice.append(f"with {whom} open the way is {route.length_m / NAUTICAL_MILE_M:,.0f} nm")
        fleet = self._plan.scenario.fleets[sortie.fleet]
        for names, route in ways[:1]:
            if beyond := beyond_link(fleet, route.lat_deg, route.lon_deg):
                return "; ".join([*advice, f"but that is {beyond}"])
            if too_far := budget_along(route, fleet, self._plan.scenario).reason:
                return "; ".join([*advice, f"but {sortie.fleet} cannot fly it: {too_far}"])
            advice.append(f"write overfly: [{', '.join(names)}] under fleets.{sortie.fleet}")
        if blocked.reason == "start_closed":
            advice.append("or a corridor under airspace.exceptions")
        return "; ".join(advice)

    def _about_pattern(self, sortie: PlannedSortie) -> str:
        if not sortie.bar:
            return ""
        link_m = self._plan.scenario.fleets[sortie.fleet].link_m
        if link_m is None or "data link" not in sortie.bar:
            return "move or turn the pattern, or ask to enter"
        return f"a base within {link_m / 1e3:,.0f} km, or an aircraft led by satellite, could"

    def _opened(self, sortie: PlannedSortie) -> list[tuple[Names, Route]]:
        """The countries or regions that open the way, the shortest way first.

        Each that does so alone; where none does, those of which each is needed.
        """
        ways_by_one: list[tuple[Names, Route]] = []
        for name in self._near(sortie)[:_MOST_TRIED]:
            route = self._route(sortie, (name,))
            if isinstance(route, Route):
                ways_by_one.append(((name,), route))
        if ways_by_one:
            return sorted(ways_by_one, key=lambda item: item[1].length_m)[:_MOST_NAMED]
        # If any set opens a way, all of them do. Leave out one after the other, the farthest first,
        # where a way remains without it. Of what is left none can be spared, though a smaller set
        # may exist: this takes a route for each name, all sets would take 2^n.
        needed = tuple(self._near(sortie))
        for name in reversed(needed):
            fewer = tuple(other for other in needed if other != name)
            if isinstance(self._route(sortie, fewer), Route):
                needed = fewer
        route = self._route(sortie, needed)
        return [(needed, route)] if isinstance(route, Route) else []

    def _near(self, sortie: PlannedSortie) -> list[str]:
        """What is closed, the nearest to the direct way first, on the flat map."""
        base, station = self._ends(sortie)
        direct = shapely.LineString([base[::-1], station[::-1]])
        parts = self._plan.airspace.parts
        fleet = self._plan.scenario.fleets[sortie.fleet]

        def apart(name: str) -> float:
            part = parts.get(country_names().get(name, name), parts.get(name))
            return float(shapely.distance(part, direct)) if part is not None else 360.0

        return sorted(closed_names(self._plan.scenario, fleet, sortie.in_force), key=apart)

    def _ends(self, sortie: PlannedSortie) -> tuple[tuple[float, float], tuple[float, float]]:
        base = self._plan.scenario.fleets[sortie.fleet].base
        return (base.lat_deg, base.lon_deg), sortie.station

    def _route(self, sortie: PlannedSortie, opened: Names) -> Route | NoRoute:
        plan, pair = self._plan, (sortie.fleet, sortie.orbit)
        fleet = plan.scenario.fleets[sortie.fleet]
        closed_now = closed_names(plan.scenario, fleet, sortie.in_force)
        left = tuple(n for n in closed_now if n not in opened)
        closed = {sortie.fleet: self._without(left)}
        route, _, _ = find_ways(plan.scenario, closed, plan.centres, [pair])[pair]
        return route

    def _built_without(self, left: Names) -> ClosedAirspace:
        closed = closed_names(self._plan.scenario, None)
        return airspace_to(self._plan.scenario, None, [n for n in closed if n not in left])

    def _nearest_open_air(self, sortie: PlannedSortie) -> str:
        """A little beyond the limit, so that the figures as printed lie in open air."""
        place, airspace = sortie.station, self._plan.closed_to[sortie.fleet]
        limit = airspace.nearest_open(*place)
        azimuth_rad, away_m = inverse(*place, *limit)
        for beyond_m, digits in _BEYOND:
            lat, lon = forward(*place, azimuth_rad, away_m + beyond_m)
            lat_deg, lon_deg = round(float(lat), digits), round(float(lon), digits)
            if not airspace.contains(lat_deg, lon_deg):
                break
        away_nm = float(inverse(*place, lat_deg, lon_deg)[1]) / NAUTICAL_MILE_M
        return f"the nearest open air is at {lat_deg:g}, {lon_deg:g}, {away_nm:,.0f} nm off"

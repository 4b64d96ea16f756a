"""The ways of a plan's fleets with some of what is closed opened: to orbits, and to a map's places.

A way depends on who may be flown over and takes a search; all else of a budget is arithmetic, which
a page does while a slider moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.flight.aircraft_per_orbit import rotation_of
from sim.flight.sortie import both_ways
from sim.number_types import Flags, Floats, finite
from sim.study.page.ways_by_time import bends, pieces_by_leg
from sim.study.planning.overflight_rights import airspace_to, closed_names, timed_names
from sim.study.planning.planned_sortie import beyond_link, planned_sortie
from sim.study.planning.routes import Way, find_ways, served_pairs
from sim.world.airspace import ClosedAirspace
from sim.world.geodesy import densify, inverse
from sim.world.routing import NoRoute, Route, shortest_pairs
from sim.world.routing.approach_table import ApproachTable
from sim.world.routing.visibility_graph import direct

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Scenario

# A line on a map bends less than its own width between points so far apart.
_LINE_M: Final = 100e3

Names = tuple[str, ...]
Pair = tuple[str, str]


class ToPlaces(NamedTuple):
    """Ways from a base to places: whole kilometres, None where there is none.

    In a wind also how each lies, in hundredths: means of cos and sin of twice its track.
    """

    km: list[int | None]
    lies: list[list[int]] | None


class OpenedWays:
    """The ways of a plan's fleets with some of what is closed opened to all."""

    def __init__(self, scenario: Scenario, centres: dict[str, tuple[float, float]]) -> None:
        self._scenario, self._centres = scenario, centres
        self._airspace = cache(self._drawn)

    def entries(self, pairs: Sequence[Pair], opened: Names) -> dict[Pair, dict[str, Any]]:
        """Of each pair: lengths out and back, why it may not be flown, and the line on the map."""
        closed = self._closed_to(opened)
        found = self._found(pairs, closed)
        return {pair: self._entry(pair, found[pair], closed[pair[0]]) for pair in pairs}

    def lengths_m(self, pairs: Sequence[Pair], opened: Names) -> Floats:
        """Lengths of the routes `(P,)`, infinite where there is none."""
        found = self._found(pairs, self._closed_to(opened))
        routes = [found[pair][0] for pair in pairs]
        return np.array([r.length_m if isinstance(r, Route) else np.inf for r in routes])

    def to_places(
        self, names: Sequence[str], sets: Sequence[Names], lat_deg: Floats, lon_deg: Floats
    ) -> dict[str, list[ToPlaces]]:
        """By fleet and set the way to each place."""
        place = np.column_stack([lat_deg, lon_deg])
        rows: dict[str, list[ToPlaces]] = {name: [] for name in names}
        known: dict[int, Mapping[str, ToPlaces]] = {}
        for opened in sets:
            closed = self._closed_to(opened)
            for name in names:
                airspace = closed[name]
                if id(airspace) not in known:
                    mine = tuple(n for n in names if closed[n] is airspace)
                    found = self._ways_to(airspace, mine, place)
                    known[id(airspace)] = dict(zip(mine, found, strict=True))
                rows[name].append(known[id(airspace)][name])
        return rows

    def _ways_to(self, airspace: ClosedAirspace, names: Names, place: Floats) -> Iterator[ToPlaces]:
        sites, lengths_m, turned = self._lengths_to(airspace, names, place)
        for site, length_m, turns in zip(sites, lengths_m, turned, strict=True):
            lies = None
            if self._scenario.wind is not None:
                lies = _lie(airspace, site, place, (np.isfinite(length_m), turns))
            yield ToPlaces([_whole_km(way_m) for way_m in length_m], lies)

    def _lengths_to(
        self, airspace: ClosedAirspace, names: Names, place: Floats
    ) -> tuple[list[tuple[float, float]], Floats, Flags]:
        """Bases, and ways to places (N, 2): their lengths `(F, N)`, and whether they turn.

        Infinite where none is legal or led.
        """
        fleets = [self._scenario.fleets[name] for name in names]
        sites = [(fleet.base.lat_deg, fleet.base.lon_deg) for fleet in fleets]
        found = ApproachTable(airspace, sites, place).approaches(place)
        length_m = found.length_m.copy()
        for f, fleet in enumerate(fleets):
            if fleet.link_m is None:
                continue
            length_m[f, inverse(*sites[f], *place.T)[1] > fleet.link_m] = np.inf
            # A way that turns may leave the range of the link and come back into it.
            turning = np.flatnonzero((found.corner[f] != -1) & np.isfinite(length_m[f]))
            routes = shortest_pairs(airspace, [sites[f]] * len(turning), place[turning])
            for one, route in zip(turning.tolist(), routes, strict=True):
                if not isinstance(route, Route) or beyond_link(fleet, route.lat_deg, route.lon_deg):
                    length_m[f, one] = np.inf
        return sites, length_m, found.corner != -1

    def _closed_to(self, opened: Collection[str]) -> dict[str, ClosedAirspace]:
        scenario = self._scenario
        return {
            name: self._airspace(tuple(n for n in closed_names(scenario, fleet) if n not in opened))
            for name, fleet in scenario.fleets.items()
        }

    def _drawn(self, left: Names) -> ClosedAirspace:
        scenario = self._scenario
        return airspace_to(
            scenario, None, [n for n in closed_names(scenario, None) if n not in left]
        )

    def _found(
        self, pairs: Sequence[Pair], closed: Mapping[str, ClosedAirspace]
    ) -> dict[Pair, Way]:
        # Which corners of coasts a search looks at hangs a little on all ends that it is given.
        # What a plan asks for is found as there, to the bit; all else agrees to a millionth.
        served = set(served_pairs(self._scenario))
        found: dict[Pair, Way] = {}
        for asked in (True, False):
            mine = [pair for pair in pairs if (pair in served) is asked]
            found |= find_ways(self._scenario, closed, self._centres, mine)
        return found

    def _entry(self, pair: Pair, way: Way, closed: ClosedAirspace) -> dict[str, Any]:
        scenario = self._scenario
        sortie = planned_sortie(scenario, closed, pair, way, self._centres, overlapped=False)
        budget = sortie.budget
        overlap_s = scenario.orbits[pair[1]].relief.overlap_s
        # Of what cannot be flown there is no stay, and no number of aircraft.
        turns = rotation_of(budget, scenario.fleets[pair[0]], overlap_s)
        entry: dict[str, Any] = {
            "route_m": finite(budget.route_m),
            "bar": sortie.bar,
            "transit_fraction": finite(budget.transit_fraction),
            "aircraft_per_orbit": finite(float(turns.whole_aircraft())),
        }
        if isinstance(sortie.route, Route):
            out, back = both_ways(sortie.route.lat_deg, sortie.route.lon_deg, None)
            lat_deg, lon_deg = densify(sortie.route.lat_deg, sortie.route.lon_deg, _LINE_M)
            line = np.round(np.column_stack([lon_deg, lat_deg]), 4)
            entry |= {
                "out_m": float(out.length_m.sum()),
                "back_m": float(back.length_m.sum()),
                "line": line.tolist(),
            }
            if scenario.wind is not None:
                entry["pieces"] = pieces_by_leg(sortie.route)
        if timed_names(scenario):
            entry["leaves"] = _why_not_out(sortie.route, scenario.fleets[pair[0]])
        return entry


def _why_not_out(route: Route | NoRoute, fleet: Fleet) -> str:
    """Why a way may not be flown out, whatever is closed at its end by then."""
    if not isinstance(route, Route):
        return ""
    return beyond_link(fleet, route.lat_deg, route.lon_deg)


def _lie(
    airspace: ClosedAirspace,
    site: tuple[float, float],
    place: Floats,
    known: tuple[Flags, Flags],
) -> list[list[int]]:
    """How ways to places (N, 2) lie, in hundredths, where there are any; and which of them turn."""
    there, turns = known
    ways = [direct(np.array(site), end, 0.0) for end in place]
    turning = np.flatnonzero(there & turns)
    bent = shortest_pairs(airspace, [site] * len(turning), place[turning])
    for one, route in zip(turning.tolist(), bent, strict=True):
        if isinstance(route, Route):
            ways[one] = route
    hundredths = np.where(there[:, None], np.round(100.0 * bends(ways)), 0.0)
    cos, sin = hundredths.astype(int).T.tolist()
    return [cos, sin]


def _whole_km(way_m: float) -> int | None:
    return round(way_m / 1e3) if np.isfinite(way_m) else None

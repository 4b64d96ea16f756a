"""What a page needs to work out sortie budgets by itself: every way under every permission.

A way depends on who may be flown over and takes a search; all else of a budget is arithmetic, which
the page does while a slider moves. So the ways are found here, from each base to each orbit and to
each place of a map, with each closed country or region open and shut.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from sim.flight.aircraft_per_orbit import rotation_of
from sim.flight.sortie import both_ways
from sim.number_types import Floats, finite
from sim.study.planning.overflight_rights import airspace_to, closed_names, timed_names
from sim.study.planning.planned_sortie import beyond_link, planned_sortie
from sim.study.planning.routes import Way, find_ways, served_pairs
from sim.world.airspace import ClosedAirspace
from sim.world.borders import country_names
from sim.world.geodesy import densify, inverse
from sim.world.routing import Route, shortest_pairs
from sim.world.routing.approach_table import ApproachTable
from sim.world.routing.visibility_graph import MAX_APART_M

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Scenario
    from sim.study.planning.plan import Plan

# Each more doubles the searches and what the page holds of them.
MOST_SWITCHES: Final = 5
# Of so many closed names, the nearest to the direct ways, each is opened by itself to choose.
_MOST_TRIED: Final = 12
# Above so many only the orbits that a fleet is stated to fly are asked from its base.
_MOST_PAIRS: Final = 40
# A line on a map bends less than its own width between points so far apart.
_LINE_M: Final = 100e3

Names = tuple[str, ...]
Pair = tuple[str, str]


def why_left_out(scenario: Scenario) -> str:
    """What of a scenario the page's arithmetic does not know, as a sentence; empty if nothing."""
    if scenario.wind is not None:
        return "the scenario has a wind, in which each leg of a way has a speed of its own"
    if timed_names(scenario):
        return "the scenario's closures come and go, and budgets with them"
    if not scenario.orbits:
        return "the scenario has no orbit: what its aircraft fly is asked for by cues"
    return ""


def switches(plan: Plan, most: int = MOST_SWITCHES) -> Names:
    """The closed countries and regions that the page can open, in the order of the file.

    All of them, up to so many. Of more those that by themselves open most orbits to a fleet, then
    those that shorten the ways most, then those nearest to the direct ways.
    """
    closed = closed_names(plan.scenario, None)
    if not most or len(closed) <= most:
        return closed if most else ()
    ways, pairs = _Ways(plan.scenario, plan.centres), served_pairs(plan.scenario)
    near = _nearest_first(plan, closed)[:_MOST_TRIED]
    stated = ways.lengths_m(pairs, ())

    def worth(name: str) -> tuple[int, float]:
        opened_m = ways.lengths_m(pairs, (name,))
        gained = np.isinf(stated) & np.isfinite(opened_m)
        both = np.isfinite(stated) & np.isfinite(opened_m)
        return int(gained.sum()), float((stated - opened_m)[both].sum())

    best = sorted(near, key=worth, reverse=True)[:most]
    return tuple(name for name in closed if name in best)


class WhatIf:
    """What a page asks of a calm plan: its fleets, other bases beside them, and what may be opened.

    `names` are the closed names that it can open. Sets of them are numbered: bit i stands for
    `names[i]` open.
    """

    def __init__(self, plan: Plan, names: Names, candidates: Mapping[str, Fleet]) -> None:
        self.names, self._centres = names, plan.centres
        fleets = {**plan.scenario.fleets, **candidates}
        self._scenario = plan.scenario.model_copy(update={"fleets": fleets})
        self._ways = _Ways(self._scenario, plan.centres)
        self._sets = [
            tuple(name for i, name in enumerate(names) if number >> i & 1)
            for number in range(2 ** len(names))
        ]

    @property
    def n_maps(self) -> int:
        """How many maps of ways the page holds: one for each base and set."""
        return len(self._scenario.fleets) * len(self._sets)

    def table(self, places: tuple[Floats, Floats]) -> dict[str, Any]:
        """The ways for each set of names opened, and what budgets start from, in SI units.

        `places` are latitudes and longitudes `(N,)` of a map, to each of which every fleet's way is
        given in whole kilometres, None where there is none.
        """
        scenario, pairs = self._scenario, self._pairs()
        by_set = [self._ways.entries(pairs, opened) for opened in self._sets]
        flying = list(dict.fromkeys(fleet for fleet, _ in pairs))
        labels = {name: country_names().get(name, name) for name in closed_names(scenario, None)}
        return {
            "switches": [labels[name] for name in self.names],
            "shut": [label for name, label in labels.items() if name not in self.names],
            "fleets": {name: _fleet_entry(scenario.fleets[name]) for name in flying},
            "orbits": {
                name: {
                    "k": orbit.aircraft_on_station,
                    "overlap_s": orbit.relief.overlap_s,
                    "flown_by": list(orbit.flown_by),
                }
                for name, orbit in scenario.orbits.items()
            },
            "ways": [
                {"fleet": fleet, "orbit": orbit, **_numbered([one[fleet, orbit] for one in by_set])}
                for fleet, orbit in pairs
            ],
            "places": self._ways.to_places(flying, self._sets, *places),
        }

    def _pairs(self) -> list[Pair]:
        """Every fleet and every orbit it could be asked to fly."""
        scenario = self._scenario
        served = served_pairs(scenario)
        if len(scenario.fleets) * len(scenario.orbits) > _MOST_PAIRS:
            return served
        pairs = []
        for name, fleet in scenario.fleets.items():
            for orbit, demand in scenario.orbits.items():
                there = self._centres[demand.area]
                apart_m = float(inverse(fleet.base.lat_deg, fleet.base.lon_deg, *there)[1])
                # No way round anything is sought to the other side of the globe.
                if (name, orbit) in served or apart_m < 0.9 * MAX_APART_M:
                    pairs.append((name, orbit))
        return pairs


def _fleet_entry(fleet: Fleet) -> dict[str, Any]:
    """The figures of a fleet that a budget and the fleet rule are made of."""
    craft, fuel = fleet.aircraft, fleet.aircraft.fuel
    return {
        "base": fleet.base.name,
        "count": fleet.n_for_orbits,
        "speed_mps": craft.transit_speed_mps,
        "endurance_s": craft.endurance_s,
        "reserve_s": craft.reserve_s,
        "climb_s": craft.climb_allowance_s,
        "preflight_s": fleet.preflight.mean_s,
        "turnaround_s": fleet.turnaround.mean_s,
        "fuel": None
        if fuel is None
        else {
            "capacity_kg": fuel.capacity_kg,
            "transit_kgps": fuel.transit_burn_kgps,
            "loiter_kgps": fuel.loiter_burn_kgps,
        },
    }


def _numbered(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Entries by set: those that differ, and the place of each set's among them."""
    different: list[dict[str, Any]] = []
    place = []
    for entry in entries:
        if entry not in different:
            different.append(entry)
        place.append(different.index(entry))
    return {"by_set": place, "different": different}


def _nearest_first(plan: Plan, names: Names) -> list[str]:
    """Closed names by how near they lie to the direct ways, on the flat map."""
    direct = shapely.MultiLineString(
        [
            [
                (
                    plan.scenario.fleets[fleet].base.lon_deg,
                    plan.scenario.fleets[fleet].base.lat_deg,
                ),
                plan.centres[plan.scenario.orbits[orbit].area][::-1],
            ]
            for fleet, orbit in served_pairs(plan.scenario)
        ]
    )
    parts = plan.airspace.parts

    def apart(name: str) -> float:
        part = parts.get(country_names().get(name, name), parts.get(name))
        return 360.0 if part is None else float(shapely.distance(part, direct))

    return sorted(names, key=apart)


class _Ways:
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
    ) -> dict[str, list[list[int | None]]]:
        """By fleet and set the way to each place in whole kilometres."""
        place = np.column_stack([lat_deg, lon_deg])
        rows: dict[str, list[list[int | None]]] = {name: [] for name in names}
        lengths: dict[int, Mapping[str, Floats]] = {}
        for opened in sets:
            closed = self._closed_to(opened)
            for name in names:
                airspace = closed[name]
                if id(airspace) not in lengths:
                    mine = tuple(n for n in names if closed[n] is airspace)
                    lengths[id(airspace)] = dict(
                        zip(mine, self._lengths_to(airspace, mine, place), strict=True)
                    )
                rows[name].append([_whole_km(way_m) for way_m in lengths[id(airspace)][name]])
        return rows

    def _lengths_to(self, airspace: ClosedAirspace, names: Names, place: Floats) -> Floats:
        """Ways of fleets to places (N, 2), `(F, N)`; infinite where none is legal or led."""
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
        return length_m

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
        return entry


def _whole_km(way_m: float) -> int | None:
    return round(way_m / 1e3) if np.isfinite(way_m) else None

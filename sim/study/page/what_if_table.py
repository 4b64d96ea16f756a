"""What a page needs to work out sortie budgets by itself: every way under every permission.

A way depends on who may be flown over and takes a search; all else of a budget is arithmetic, which
the page does while a slider moves. So the ways are found here, from each base to each orbit and to
each place of a map, with each closed country or region open and shut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from sim.number_types import Floats
from sim.study.page.opened_ways import Names, OpenedWays, Pair
from sim.study.page.ways_by_time import closure_times
from sim.study.planning.overflight_rights import closed_names, timed_names
from sim.study.planning.routes import served_pairs
from sim.world.borders import country_names
from sim.world.geodesy import inverse
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


def why_left_out(scenario: Scenario) -> str:
    """What of a scenario the page's arithmetic does not know, as a sentence; empty if nothing."""
    if len(timed_names(scenario)) > MOST_SWITCHES:
        return f"of the scenario's closures more than {MOST_SWITCHES} come and go"
    if not scenario.orbits:
        return "the scenario has no orbit: what its aircraft fly is asked for by cues"
    return ""


def n_maps(scenario: Scenario, n_fleets: int, most: int) -> int:
    """How many maps of ways a page holds with so many fleets and at most so many switches.

    One for each fleet and set of names; in a wind there are three numbers to each way.
    """
    n_switches = max(min(most, len(closed_names(scenario, None))), len(timed_names(scenario)))
    each = 1 if scenario.wind is None else 3
    return n_fleets * each << n_switches


def switches(plan: Plan, most: int = MOST_SWITCHES) -> Names:
    """The closed countries and regions that the page can open, in the order of the file.

    All of them, up to so many, and always those that are closed at times. Of more those that by
    themselves open most orbits to a fleet, then those that shorten the ways most, then those
    nearest to the direct ways.
    """
    closed, timed = closed_names(plan.scenario, None), timed_names(plan.scenario)
    if len(closed) <= most:
        return closed
    if most <= len(timed):
        return tuple(name for name in closed if name in timed)
    ways, pairs = OpenedWays(plan.scenario, plan.centres), served_pairs(plan.scenario)
    near = _nearest_first(plan, [name for name in closed if name not in timed])[:_MOST_TRIED]
    stated = ways.lengths_m(pairs, ())

    def worth(name: str) -> tuple[int, float]:
        opened_m = ways.lengths_m(pairs, (name,))
        gained = np.isinf(stated) & np.isfinite(opened_m)
        both = np.isfinite(stated) & np.isfinite(opened_m)
        return int(gained.sum()), float((stated - opened_m)[both].sum())

    best = sorted(near, key=worth, reverse=True)[: most - len(timed)]
    return tuple(name for name in closed if name in best or name in timed)


class WhatIf:
    """What a page asks of a calm plan: its fleets, other bases beside them, and what may be opened.

    `names` are the closed names that it can open. Sets of them are numbered: bit i stands for
    `names[i]` open.
    """

    def __init__(self, plan: Plan, names: Names, candidates: Mapping[str, Fleet]) -> None:
        self.names, self._centres = names, plan.centres
        fleets = {**plan.scenario.fleets, **candidates}
        self._scenario = plan.scenario.model_copy(update={"fleets": fleets})
        self._ways = OpenedWays(self._scenario, plan.centres)
        self._sets = [
            tuple(name for i, name in enumerate(names) if number >> i & 1)
            for number in range(2 ** len(names))
        ]

    @property
    def n_maps(self) -> int:
        """How many maps of ways the page holds."""
        return n_maps(self._scenario, len(self._scenario.fleets), len(self.names))

    def table(self, places: tuple[Floats, Floats]) -> dict[str, Any]:
        """The ways for each set of names opened, and what budgets start from, in SI units.

        `places` are latitudes and longitudes `(N,)` of a map, to each of which every fleet's way is
        given in whole kilometres, None where there is none.
        """
        scenario, pairs = self._scenario, self._pairs()
        by_set = [self._ways.entries(pairs, opened) for opened in self._sets]
        flying = list(dict.fromkeys(fleet for fleet, _ in pairs))
        to_places = self._ways.to_places(flying, self._sets, *places)
        timed = [(i, name) for i, name in enumerate(self.names) if name in timed_names(scenario)]
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
            "places": {name: [ways.km for ways in rows] for name, rows in to_places.items()},
            "bends": {name: [ways.lies for ways in rows] for name, rows in to_places.items()}
            if scenario.wind
            else None,
            "wind": scenario.wind and scenario.wind.model_dump(),
            "timed": closure_times(scenario, timed) if timed else None,
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
        "loiter_mps": craft.loiter_speed_mps,
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


def _nearest_first(plan: Plan, names: Sequence[str]) -> list[str]:
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

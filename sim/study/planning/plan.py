"""Scenario to routes and sortie budgets: the closed form, before anything is simulated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, ScenarioError, SimError
from sim.flight.sortie import (
    SortieBudget,
    barred,
)
from sim.study.planning.overflight_rights import airspace_to, timed_names
from sim.study.planning.planned_sortie import PlannedSortie, planned_sortie
from sim.study.planning.routes import (
    Way,
    Ways,
    closed_to_each,
    find_ways,
    pattern_centres,
    served_pairs,
)
from sim.study.planning.timed_closures import InForce, Names, TimedSorties, timed_sorties
from sim.units import HOUR_S
from sim.world.airspace import ClosedAirspace

if TYPE_CHECKING:
    from sim.operations.timing.sortie_timetable import Timetable
    from sim.scenario.parts.scenario import Scenario


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
    # Routes take far longer than budgets: whatever varies figures alone plans with `like`.
    if like is not None and _lies_as(scenario, like.scenario):
        airspace, closed, centres = like.airspace, like.closed_to, like.centres
        ways = {pair: (s.route, s.station, s.begin_m) for pair, s in like.sorties.items()}
    else:
        airspace, centres = airspace_to(scenario, None), pattern_centres(scenario)
        closed = closed_to_each(scenario, airspace)
        ways = find_ways(scenario, closed, centres, served_pairs(scenario))
    for (fleet, orbit), way in ways.items():
        try:
            sorties[fleet, orbit] = planned_sortie(
                scenario, closed[fleet], (fleet, orbit), way, centres
            )
        except SimError as error:
            where = f"orbits.{orbit}.flown_by"
            problems.append(scenario.source.problem(where, f"{fleet} to {orbit}: {error}"))
    problems += _beyond_the_stay(scenario, sorties)
    if problems:
        raise ScenarioError(scenario.source.in_order(problems))
    return Plan(scenario, airspace, closed, centres, sorties)


def _timed_plan(scenario: Scenario, like: Plan | None) -> Plan:
    """The plan of a scenario whose closures come and go."""
    if like is not None and like.ways is not None and _lies_as(scenario, like.scenario):
        airspace, closed, ways = like.airspace, like.closed_to, like.ways
    else:
        airspace = airspace_to(scenario, None)
        closed, ways = closed_to_each(scenario, airspace), Ways(scenario, pattern_centres(scenario))
    in_force = InForce(scenario)
    timed = {}
    for pair in served_pairs(scenario):
        # Few states of the closures occur, each at many take-offs. The cache also makes equal
        # states one object, by which timed_sorties tells them apart.
        planned = cache(partial(_planned_under, scenario, ways, pair))
        timed[pair] = timed_sorties(in_force, planned, scenario.fleets[pair[0]].overfly)
    best = {pair: sorties.best for pair, sorties in timed.items()}
    if problems := list(_beyond_the_stay(scenario, best)):
        raise ScenarioError(scenario.source.in_order(problems))
    return Plan(scenario, airspace, closed, ways.centres, best, timed, ways)


def _beyond_the_stay(
    scenario: Scenario, sorties: Mapping[tuple[str, str], PlannedSortie]
) -> Iterator[Problem]:
    """Orbits that would release nobody: no stay on them is as long as what must be left."""
    for name in scenario.releasing:
        release, of = scenario.orbits[name].release, scenario.orbits[name].flown_by
        budgets = [sorties[fleet, name].budget for fleet in of]
        longest_s = max((b.on_station_s for b in budgets if b.feasible), default=math.inf)
        if release and release.least_stay_s >= longest_s:
            at = f"orbits.{name}.release.least_stay"
            yield scenario.source.problem(
                at,
                f"must be below the stay on station, {longest_s / HOUR_S:.2f} h "
                f"(got {scenario.source.written(at)})",
                "with less than that left nobody is called away",
            )


def _planned_under(
    scenario: Scenario, ways: Ways, pair: tuple[str, str], out: Names, home: Names
) -> PlannedSortie:
    """The sortie with some closures in force on its way out, and some from its arrival on."""
    closed = ways.closed_to(home)[pair[0]]
    way_out, way_home = ways.of(out)[pair], ways.of(home)[pair]
    back = None if out == home else way_home[0]
    try:
        sortie = planned_sortie(scenario, closed, pair, way_out, ways.centres, back)
    except SimError as error:
        # With other closures in force the stay may be longer than the overlap: under these alone
        # the orbit is barred, and the scenario is no mistake.
        sortie = replace(
            planned_sortie(scenario, closed, pair, way_out, ways.centres, back, overlapped=False),
            bar=str(error),
        )
        budget = barred(sortie.budget, str(error))
        sortie = replace(sortie, budget=budget, lap=None, aircraft_per_orbit=None)
    return replace(sortie, closed=(out, home))


def _lies_as(scenario: Scenario, other: Scenario) -> bool:
    """Whether closed airspace, bases and patterns lie where they do in another scenario."""

    def places(s: Scenario) -> list[Any]:
        bases = [(f.base.lat_deg, f.base.lon_deg, f.overfly) for f in s.fleets.values()]
        stations = [(orbit.area, orbit.pattern, orbit.flown_by) for orbit in s.orbits.values()]
        return [s.airspace, bases, stations, s.areas]

    return places(scenario) == places(other)

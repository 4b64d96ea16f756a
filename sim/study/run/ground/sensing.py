"""Where and when the aircraft of a replication looked, for the coverage core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from sim.column_table import Table
from sim.coverage import StationLap, Templates
from sim.coverage.metrics import CoverageResult, coverage_result
from sim.flight.lap_phases import phases_s
from sim.flight.pattern import Lap, way
from sim.number_types import Floats
from sim.study.planning.plan import Plan
from sim.study.planning.planned_sortie import PlannedSortie
from sim.world.routing import NoRoute, Route

Windows = Mapping[str, np.ndarray]


class Ground(Protocol):
    """Points on the ground, degrees `(C,)`: the cells of a grid, or places that are watched."""

    @property
    def lat_deg(self) -> Floats:
        """Latitudes."""

    @property
    def lon_deg(self) -> Floats:
        """Longitudes."""


@dataclass(frozen=True)
class Looks:
    """Where and when a plan's aircraft look: their laps, and the windows in which each is flown.

    On station an aircraft looks at what its lap passes. With `sense_in_transit` it also looks on
    its way out, once the climb is over, and on its way home.
    """

    plan: Plan

    @cached_property
    def flyable(self) -> list[PlannedSortie]:
        """Every sortie that can be flown, those of one fleet and orbit together."""
        states = (s for pair in self.plan.sorties for s in self.plan.states(pair))
        return [s for s in states if s.lap is not None]

    def way_out(self, sortie: PlannedSortie) -> Lap:
        """The way from the base, from the end of the climb."""
        climb_s = self.plan.scenario.fleets[sortie.fleet].aircraft.climb_allowance_s
        return self._way(sortie, sortie.route, 1, sortie.budget.out_s - climb_s)

    def way_home(self, sortie: PlannedSortie) -> Lap:
        """The way from the station to the base."""
        return self._way(sortie, sortie.home or sortie.route, -1, sortie.budget.back_s)

    def way_back(self, sortie: PlannedSortie) -> Lap:
        """The way out flown back, of which one that turns early flies the rest."""
        return self._way(sortie, sortie.route, -1, _back_along_s(sortie))

    def _way(
        self, sortie: PlannedSortie, route: Route | NoRoute, turned: int, time_s: float
    ) -> Lap:
        """A route out (`turned` 1) or home (-1), in the time that the budget gives it."""
        aircraft = self.plan.scenario.fleets[sortie.fleet].aircraft
        assert isinstance(route, Route), "BUG: flown without a route"
        flown = way(
            route.lat_deg[::turned],
            route.lon_deg[::turned],
            aircraft.transit_speed_mps,
            self.plan.scenario.wind,
        )
        if flown.duration_s == 0.0:  # a base on its pattern
            return flown
        # The budget cuts the wind's legs elsewhere: the times differ by milliseconds.
        return replace(flown, t_s=flown.t_s * (time_s / flown.duration_s))

    def windows(self, sorties: Table) -> Windows:
        """When each path was flown: `pattern`, `start_s`, `end_s` and `phase_s`.

        `pattern` is the place among `flyable`; ways out and home follow on them.
        """
        station = self.stays(sorties)
        if not self.plan.scenario.sense_in_transit:
            return station
        parts = [station, *self.transits(sorties)]
        return {name: np.concatenate([part[name] for part in parts]) for name in station}

    def stays(self, sorties: Table) -> Windows:
        """The windows on station of sorties that arrived, in their order."""
        # A sortie lost or turned back on its way out never was on station.
        there = sorties.where(~np.isnan(sorties["arrive_s"]))
        path = self._paths(there)
        return {
            "pattern": path,
            "start_s": there["arrive_s"],
            "end_s": there["depart_s"],
            "phase_s": self._phases_s(there, path),
        }

    def _paths(self, sorties: Table) -> np.ndarray:
        """Which of the sorties that can be flown each one is `(S,)`."""
        fleet, orbit = sorties.text("fleet"), sorties.text("orbit")
        position = {id(sortie): place for place, sortie in enumerate(self.flyable)}
        path = np.zeros(sorties.n_rows, dtype=np.int64)
        pairs = fleet.places.astype(np.int64) * len(orbit.names) + orbit.places
        for number in np.flatnonzero(np.bincount(pairs)).tolist():
            of_fleet, of_orbit = divmod(number, len(orbit.names))
            pair = fleet.names[of_fleet], orbit.names[of_orbit]
            mine = pairs == number
            if pair in self.plan.timed:
                takeoffs_s = sorties["takeoff_s"][mine].tolist()
                path[mine] = [position[id(self.plan.flown(pair, t_s))] for t_s in takeoffs_s]
            else:
                path[mine] = position[id(self.plan.sorties[pair])]
        return path

    def _phases_s(self, stays: Table, path: np.ndarray) -> np.ndarray:
        """How far into its lap each stay begins: where the last left it, or at its beginning."""
        phase_s = np.zeros(stays.n_rows)
        laps = [s.lap for s in self.flyable if s.lap is not None]
        for name, orbit in self.plan.scenario.orbits.items():
            if orbit.pattern.lap == "resume":
                mine = stays.text("orbit").at(name)
                times_s = stays["arrive_s"][mine], stays["depart_s"][mine]
                slot, k = stays["slot"][mine], orbit.aircraft_on_station
                phase_s[mine] = phases_s(*times_s, slot, path[mine], laps, k)
        return phase_s

    def transits(self, sorties: Table) -> tuple[Windows, Windows]:
        """The ways out and home; one lost before it arrived is taken to have been outbound."""
        path, arrived = self._paths(sorties), ~np.isnan(sorties["arrive_s"])
        flyable = self.flyable
        n = len(flyable)
        takeoff_s, land_s = sorties["takeoff_s"], sorties["land_s"]
        climb_s, back_s = (
            np.array([getattr(s.budget, name) for s in flyable])[path]
            for name in ("climb_s", "back_s")
        )
        # Who turned back early is known by when it landed alone: the budget says after how long it
        # must have turned, and how long it then flew home.
        turned_s, home_s = land_s - takeoff_s, back_s.copy()
        for place, sortie in enumerate(flyable):
            early = (path == place) & ~arrived
            turned_s[early] = sortie.budget.turned_s(turned_s[early])
            home_s[early] = sortie.budget.home_s(turned_s[early])
            if self.plan.timed:
                back_s[early] = _back_along_s(sortie)
        lost = sorties.text("outcome").at("lost")
        out_ends_s = np.where(
            arrived, sorties["arrive_s"], np.where(lost, land_s, takeoff_s + turned_s)
        )
        return (
            {
                "pattern": path + n,
                "start_s": np.minimum(takeoff_s + climb_s, out_ends_s),
                "end_s": out_ends_s,
                "phase_s": np.zeros(len(path)),
            },
            {
                "pattern": path + np.where(arrived | (not self.plan.timed), 2, 3) * n,
                "start_s": np.where(arrived, sorties["depart_s"], out_ends_s),
                "end_s": land_s,
                # Whoever turned early joins the way back part of the way along it.
                "phase_s": back_s - home_s,
            },
        )


@dataclass(frozen=True)
class Sight(Looks):
    """A plan's laps over the cells, worked out once for any number of replications."""

    cells: Ground
    threads: int | None = None

    def seen(self, sorties: Table, span_s: tuple[float, float]) -> CoverageResult:
        """The figures of every cell from the sorties of one replication."""
        return coverage_result(self._templates.coverage(self.windows(sorties)), span_s)

    def over(
        self, place: int, sorties: Table, span_s: tuple[float, float]
    ) -> tuple[Floats, Floats]:
        """When one of the cells was in reach of any aircraft: beginnings and ends `(I,)`."""
        flown = self._templates.coverage(self.windows(sorties))
        return flown.times_with_any(np.array([place]), span_s)

    @cached_property
    def _templates(self) -> Templates:
        """Laps, then ways out, ways home and, where they may differ, ways back for the early."""
        sorties = self.flyable
        paths = [StationLap(s.lap, s.footprint) for s in sorties if s.lap is not None]
        if self.plan.scenario.sense_in_transit:
            ways = [self.way_out, self.way_home]
            ways += [self.way_back] * bool(self.plan.timed)
            for way_of in ways:
                paths += [StationLap(way_of(s), s.footprint, repeats=False) for s in sorties]
        cells = {"lat_deg": self.cells.lat_deg, "lon_deg": self.cells.lon_deg}
        return Templates.of(paths, cells, threads=self.threads)


def _back_along_s(sortie: PlannedSortie) -> float:
    """The whole way back along the route out."""
    return sortie.budget.back_s if sortie.home is None else float(sortie.budget.home_s(np.inf))

"""The sortie budgets of all fleets and orbits in closed form, for many values of inputs at once.

Arrays are `(N, P)`: N sets of values by P pairs of fleet and orbit. What the plan found stays: the
routes, and who may fly them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.figures import figures_in
from sim.flight.aircraft_per_orbit import Rotation, rotation
from sim.flight.sortie import (
    SortieTimes,
    Stamina,
    both_ways,
    holds_pattern,
    sortie_times,
)
from sim.number_types import Flags, Floats
from sim.study.input_labels import OF_BUDGETS, OF_ORBIT, ROUTE
from sim.study.planning.planned_sortie import beyond_link
from sim.study.uncertain_inputs import inputs_of
from sim.world.routing import NoRoute
from sim.world.wind import Pieces

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Wind
    from sim.study.planning.plan import Plan
    from sim.world.routing import Route

Values = Mapping[str, np.ndarray]

# Figures of one fleet and orbit that a claim may be about.
FIGURES: Final = tuple(figure.name for figure in figures_in("budgets"))


class Figures(Mapping[str, Floats]):
    """Every figure of sorties in SI, by its name in SI; nan where what cannot be flown has none.

    Each is worked out when it is asked for: a verdict asks for one of them, thousands of times.
    """

    def __init__(
        self,
        times: SortieTimes,
        turns: Rotation,
        lengths_m: tuple[Floats, Floats],
        shape: tuple[int, ...],
    ) -> None:
        self.times, self.turns = times, turns
        self.route_m, self.great_circle_m = lengths_m
        self._shape = shape

    def __getitem__(self, name: str) -> Floats:
        with np.errstate(invalid="ignore", divide="ignore"):  # what has no way takes for ever
            return np.broadcast_to(_FIGURES[name](self), self._shape)

    def __iter__(self) -> Iterator[str]:
        return iter(_FIGURES)

    def __len__(self) -> int:
        return len(_FIGURES)


_FIGURES: Final[Mapping[str, Callable[[Figures], Floats]]] = {
    "transit_fraction": lambda of: of.times.transit_fraction,
    "on_station_fraction": lambda of: of.times.on_station_s / of.times.flight_s,
    "on_station_s": lambda of: of.times.on_station_s,
    "out_s": lambda of: of.times.out_s,
    "back_s": lambda of: of.times.back_s,
    "round_trip_s": lambda of: of.times.transit_s,
    "flight_s": lambda of: np.where(of.times.feasible, of.times.flight_s, np.nan),
    "route_m": lambda of: of.route_m,
    "great_circle_m": lambda of: of.great_circle_m,
    "block_speed_mps": lambda of: of.route_m / of.times.out_s,
    "launch_interval_s": lambda of: of.turns.stay_s,
    "aircraft_per_orbit": lambda of: of.turns.whole_aircraft(),
}


@dataclass(frozen=True)
class Budgets:
    """Figures `(N, P)` by their names in SI, which sorties can be flown, and what each weighs."""

    figures: Figures
    feasible: Flags
    weigh: Callable[[Budgets], Floats]

    @cached_property
    def weight(self) -> Floats:
        """The flight hours `(N, P)` that an hour of demand takes, as much as can be filled.

        Each orbit is, by the first of its fleets that can: rows add up to the aircraft airborne.
        """
        return self.weigh(self)


class Pairs:
    """Every fleet and orbit of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names = list(plan.sorties)
        self.inputs = inputs_of(plan.scenario)
        self._by_owner = {
            (owner, quantity.key): quantity for quantity in self.inputs for owner in quantity.owners
        }
        budgets = [sortie.budget for sortie in plan.sorties.values()]
        self._route_m = np.array([budget.route_m for budget in budgets])
        self._great_circle_m = np.array([budget.great_circle_m for budget in budgets])
        scenario = plan.scenario
        craft = [scenario.fleets[fleet].aircraft for fleet, _ in self.names]
        orbits = [scenario.orbits[orbit] for _, orbit in self.names]
        free = np.array([not sortie.bar for sortie in plan.sorties.values()], dtype=bool)
        self._allowed = free & np.array(
            [holds_pattern(aircraft, scenario.wind) for aircraft in craft], dtype=bool
        )
        self._n_wanted = np.array([float(orbit.aircraft_on_station) for orbit in orbits])
        self._interval_s = np.array([orbit.relief.interval_s or np.nan for orbit in orbits])

    def budgets(self, values: Values | None = None) -> Budgets:
        """Budgets at values `(N,)` by path, those not given as stated; N is 1 without any."""
        values = values or {}
        shape = (max(map(len, values.values()), default=1), len(self.names))
        with np.errstate(invalid="ignore", divide="ignore"):  # what cannot be flown takes for ever
            times, route_m = self._times(values)
            turns = self._rotation(times, values)
        figures = Figures(times, turns, (route_m, self._great_circle_m), shape)
        return Budgets(figures, np.broadcast_to(times.feasible, shape), self._weights)

    def _weights(self, budgets: Budgets) -> Floats:
        """Each orbit flown by the first fleet that can."""
        times, feasible, interval_s = budgets.figures.times, budgets.feasible, self._interval_s
        spacing_s = np.where(np.isnan(interval_s), budgets.figures.turns.stay_s, interval_s)
        with np.errstate(invalid="ignore", divide="ignore"):
            airborne = np.nan_to_num(times.flight_s / (spacing_s / self._n_wanted))
        airborne = np.broadcast_to(airborne, feasible.shape)
        weight = np.zeros_like(airborne)
        for orbit, demand in self.plan.scenario.orbits.items():
            left = np.ones(len(airborne), dtype=bool)
            for fleet in demand.flown_by:
                p = self.names.index((fleet, orbit))
                weight[:, p] = np.where(left & feasible[:, p], airborne[:, p], 0.0)
                left &= ~feasible[:, p]
        return weight

    @cached_property
    def _columns(self) -> dict[str, tuple[Floats, list[str]]]:
        """Stated value `(P,)` of each key, nan where it plays no part, and whose path it has."""
        columns = {}
        for key in OF_BUDGETS:
            owners = [pair[key in OF_ORBIT] for pair in self.names]
            inputs = [self._by_owner.get((owner, key)) for owner in owners]
            stated = np.array([quantity.stated if quantity else np.nan for quantity in inputs])
            columns[key] = (stated, [quantity.path if quantity else "" for quantity in inputs])
        return columns

    def _value(self, key: str, values: Values) -> Floats:
        """Values `(1, P)` or `(N, P)` of a key."""
        stated, paths = self._columns[key]
        moved = {path for path in paths if path in values}
        if not moved:
            return stated[None]
        n = len(values[next(iter(moved))])
        full = np.repeat(stated[None], n, axis=0)
        for p, path in enumerate(paths):
            if path in moved:
                full[:, p] = values[path]
        return full

    def _rotation(self, times: SortieTimes, values: Values) -> Rotation:
        ground_s = (self._value("preflight", values), self._value("turnaround", values))
        # Launches at fixed intervals have no overlap.
        return rotation(times, *ground_s, np.nan_to_num(self._value("relief.overlap", values)))

    def _times(self, values: Values) -> tuple[SortieTimes, Floats]:
        """The times of every sortie, and the length of its route."""
        extra_m = np.asarray(values.get(ROUTE, np.zeros(1)), dtype=float)[:, None]
        route_m = self._route_m + extra_m
        longer = np.where(self._route_m > 0.0, route_m / self._route_m, 1.0)
        way_out_s, way_back_s = self._ways_s(self._value("transit_speed", values))
        stamina = Stamina(
            self._value("endurance", values),
            self._value("reserve", values),
            self._value("fuel.capacity", values),
            self._value("fuel.transit_burn", values),
            self._value("fuel.loiter_burn", values),
        )
        out_s = way_out_s * longer + self._value("climb_allowance", values)
        return sortie_times(out_s, way_back_s * longer, stamina, self._allowed), route_m

    @cached_property
    def _pieces(self) -> list[tuple[Pieces, Pieces] | None]:
        """The way out and back of every sortie; None where there is none."""
        routes = [sortie.route for sortie in self.plan.sorties.values()]
        wind = self.plan.scenario.wind
        return [
            None if isinstance(route, NoRoute) else both_ways(route.lat_deg, route.lon_deg, wind)
            for route in routes
        ]

    @cached_property
    def _calm_m(self) -> Floats | None:
        """Lengths out and back `(2, P)` in calm air, in which each way is one piece; else None."""
        if self.plan.scenario.wind is not None:
            return None
        lengths_m = [
            (np.inf, np.inf) if ways is None else [way.length_m.sum() for way in ways]
            for ways in self._pieces
        ]
        return np.array(lengths_m).T

    def _ways_s(self, speed_mps: Floats) -> tuple[Floats, Floats]:
        """Time over the ground out and back `(N, P)`; inf where the wind forbids it."""
        if self._calm_m is not None:
            return self._calm_m[0] / speed_mps, self._calm_m[1] / speed_mps
        out_s, back_s = (np.full((len(speed_mps), len(self.names)), np.inf) for _ in range(2))
        for p, ways in enumerate(self._pieces):
            if ways is not None:
                out_s[:, p], back_s[:, p] = (way.times_s(speed_mps[:, p]).sum(-1) for way in ways)
        return out_s, back_s


def figures_along(
    routes: Sequence[Route | NoRoute], fleet: Fleet, wind: Wind | None, overlap_s: Floats
) -> Figures:
    """The figures of one fleet's sorties along routes `(R,)` to stations relieved with an overlap.

    All are nan where there is no route, and where it leads beyond the fleet's data link.
    """
    craft = fleet.aircraft
    lengths_m, ways_s = np.full((2, len(routes)), np.nan), np.full((2, len(routes)), np.nan)
    for r, route in enumerate(routes):
        if isinstance(route, NoRoute) or beyond_link(fleet, route.lat_deg, route.lon_deg):
            continue
        lengths_m[:, r] = route.length_m, route.great_circle_m
        ways = both_ways(route.lat_deg, route.lon_deg, wind)
        ways_s[:, r] = [way.times_s(craft.transit_speed_mps).sum() for way in ways]
    out_s, allowed = ways_s[0] + craft.climb_allowance_s, holds_pattern(craft, wind)
    times = sortie_times(out_s, ways_s[1], Stamina.of(craft), allowed)
    turns = rotation(times, fleet.preflight.mean_s, fleet.turnaround.mean_s, overlap_s)
    return Figures(times, turns, (lengths_m[0], lengths_m[1]), (len(routes),))

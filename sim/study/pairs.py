"""The sortie budgets of all fleets and orbits in closed form, for many values of inputs at once.

The same formulas as `flight/sortie.py`, over arrays: `(N, P)` is N sets of values by P pairs of
fleet and orbit. What the plan found stays: routes, winds. Tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.study.inputs import OF_AIRCRAFT, OF_FLEET, OF_ORBIT, inputs_of
from sim.world.geodesy import legs
from sim.world.routing import NoRoute
from sim.world.wind import ground_speed_mps

if TYPE_CHECKING:
    from sim.study.plan import Plan

Floats = np.ndarray
Values = Mapping[str, np.ndarray]

# The route made longer or shorter by this much, out and back alike: no figure of the file.
ROUTE: Final = "route"
_PIECE_M = 25_000.0
_SHORTEST_STAY_S = 1e-3
_ROUNDING = 1e-9  # 3.0000000001 aircraft are 3
# Figures of one fleet and orbit that a claim may be about.
FIGURES: Final = (
    "transit_fraction",
    "on_station_fraction",
    "on_station_h",
    "out_h",
    "back_h",
    "round_trip_h",
    "flight_h",
    "route_nm",
    "great_circle_nm",
    "block_speed_kt",
    "launch_interval_h",
    "aircraft_per_orbit",
)
WHOLE: Final = ("aircraft_per_orbit",)


@dataclass(frozen=True)
class Budgets:
    """Figures `(N, P)` in SI by name, and which sorties are possible; weights of a fleet's hours.

    `weight` `(N, P)` is the flight hours an hour of demand takes where every orbit is filled by the
    first of its fleets that can: rows add up to the aircraft airborne.
    """

    figures: dict[str, Floats]
    feasible: Floats
    weight: Floats


class Pairs:
    """Every fleet and orbit of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names = list(plan.sorties)
        self.inputs = inputs_of(plan.scenario)
        self._by_owner = {(owner, one.key): one for one in self.inputs for owner in one.owners}
        budgets = [sortie.budget for sortie in plan.sorties.values()]
        self._route_m = np.array([budget.route_m for budget in budgets])
        self._great_circle_m = np.array([budget.great_circle_m for budget in budgets])
        scenario = plan.scenario
        craft = [scenario.fleets[fleet].aircraft for fleet, _ in self.names]
        demands = [scenario.orbits[orbit] for _, orbit in self.names]
        self._burns = np.array([one.fuel is not None for one in craft])
        wind_mps = scenario.wind.speed_mps if scenario.wind else -1.0
        self._holds = np.array([one.loiter_speed_mps > wind_mps for one in craft])
        self._free = np.array([not sortie.bar for sortie in plan.sorties.values()])
        self._asked = np.array([float(one.aircraft_on_station) for one in demands])
        self._interval_s = np.array([one.relief.interval_s or np.nan for one in demands])

    def budgets(self, values: Values | None = None) -> Budgets:
        """Budgets at values `(N,)` by path, those not given as stated; N is 1 without any."""
        values = values or {}
        n = max((len(given) for given in values.values()), default=1)
        with np.errstate(invalid="ignore", divide="ignore"):  # what cannot be flown takes for ever
            found = self._figures(values)
        shape = (n, len(self.names))
        full = {name: np.broadcast_to(value, shape) for name, value in found.items()}
        feasible = full["feasible"] > 0.0
        figures = {name: full[name] for name in FIGURES}
        return Budgets(figures, feasible, self._weights(full["airborne"], feasible))

    def _weights(self, rate: Floats, feasible: Floats) -> Floats:
        """Each orbit flown by the first fleet that can."""
        weight = np.zeros_like(rate)
        for orbit, demand in self.plan.scenario.orbits.items():
            left = np.ones(len(rate), dtype=bool)
            for fleet in demand.flown_by:
                p = self.names.index((fleet, orbit))
                weight[:, p] = np.where(left & feasible[:, p], rate[:, p], 0.0)
                left &= ~feasible[:, p]
        return weight

    @cached_property
    def _columns(self) -> dict[str, tuple[Floats, list[str]]]:
        """Stated value `(P,)` of each key, nan where it plays no part, and whose path it has."""
        found = {}
        for key in (*OF_AIRCRAFT, *OF_FLEET, *OF_ORBIT):
            owners = [pair[key in OF_ORBIT] for pair in self.names]
            inputs = [self._by_owner.get((owner, key)) for owner in owners]
            stated = np.array([np.nan if one is None else one.stated for one in inputs])
            found[key] = (stated, ["" if one is None else one.path for one in inputs])
        return found

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

    def _figures(self, values: Values) -> dict[str, Floats]:
        extra_m = np.asarray(values.get(ROUTE, np.zeros(1)), dtype=float)[:, None]
        route_m = self._route_m + extra_m
        longer = np.where(self._route_m > 0.0, route_m / self._route_m, 1.0)
        way_out_s, way_back_s = self._ways_s(self._value("transit_speed", values))
        out_s = way_out_s * longer + self._value("climb_allowance", values)
        back_s = way_back_s * longer
        transit_s = out_s + back_s
        left_s = self._left_s(transit_s, values)
        feasible = np.isfinite(transit_s) & self._free & self._holds & (left_s > _SHORTEST_STAY_S)
        station_s = np.where(feasible, left_s, 0.0)
        flight_s = transit_s + station_s
        nowhere = np.where(feasible, 1.0, np.nan)
        stay_s = station_s - np.nan_to_num(self._value("relief.overlap", values))
        stay_s = np.where(stay_s > 0.0, stay_s, np.nan)
        spacing_s = np.where(np.isnan(self._interval_s), stay_s, self._interval_s) / self._asked
        ground_s = self._value("preflight", values) + self._value("turnaround", values)
        return {
            "transit_fraction": transit_s / flight_s * nowhere,
            "on_station_fraction": station_s / flight_s,
            "on_station_h": station_s,
            "out_h": out_s,
            "back_h": back_s,
            "round_trip_h": transit_s,
            "flight_h": flight_s * nowhere,
            "route_nm": route_m,
            "great_circle_nm": self._great_circle_m,
            "block_speed_kt": route_m / out_s,
            "launch_interval_h": stay_s,
            "aircraft_per_orbit": np.maximum(
                np.ceil((flight_s + ground_s) / stay_s - _ROUNDING), 1.0
            ),
            "feasible": feasible.astype(float),
            "airborne": np.nan_to_num(flight_s / spacing_s),
        }

    def _ways_s(self, speed_mps: Floats) -> tuple[Floats, Floats]:
        """Time over the ground out and back `(N, P)`; inf where the wind forbids it."""
        wind = self.plan.scenario.wind
        if wind is None or wind.speed_mps == 0.0:
            way_s = self._route_m / speed_mps
            return way_s, way_s
        speed_mps = np.broadcast_to(speed_mps, (len(speed_mps), len(self.names)))
        ways = (np.empty(speed_mps.shape), np.empty(speed_mps.shape))
        for p, sortie in enumerate(self.plan.sorties.values()):
            if isinstance(sortie.route, NoRoute):
                ways[0][:, p] = ways[1][:, p] = np.inf
                continue
            track_rad, length_m = legs(sortie.route.lat_deg, sortie.route.lon_deg, _PIECE_M)
            flown = length_m > 0.0
            for way, turn in zip(ways, (0.0, np.pi), strict=True):
                ground_mps = ground_speed_mps(
                    track_rad[flown] + turn, speed_mps[:, p, None], wind.speed_mps, wind.from_rad
                )
                time_s = (length_m[flown] / ground_mps).sum(axis=-1)
                way[:, p] = np.where(np.isnan(time_s), np.inf, time_s)
        return ways

    def _left_s(self, transit_s: Floats, values: Values) -> Floats:
        """What transit leaves of the endurance, or of the fuel."""
        reserve_s = self._value("reserve", values)
        by_time_s: Floats = self._value("endurance", values) - reserve_s - transit_s
        if not self._burns.any():
            return by_time_s
        loiter = self._value("fuel.loiter_burn", values)
        fuel_kg = self._value("fuel.capacity", values) - reserve_s * loiter
        by_fuel_s = (fuel_kg - transit_s * self._value("fuel.transit_burn", values)) / loiter
        return np.asarray(np.where(self._burns, by_fuel_s, by_time_s))

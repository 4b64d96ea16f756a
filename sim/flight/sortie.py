"""The sortie budget: how long an aircraft can stay on station at the end of a route."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sim.number_types import Flags, Floats
from sim.units import HOUR_S, KNOT_MPS, SAME_MOMENT_S
from sim.world.wind import Pieces, pieces

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Aircraft, Wind

Numbers = float | Floats


@dataclass(frozen=True)
class Stamina:
    """What an aircraft can spend on one sortie: hours or, where `fuel_kg` is a number, fuel.

    Single figures or arrays that broadcast; a `fuel_kg` of nan is the endurance model.
    """

    endurance_s: Numbers
    reserve_s: Numbers
    fuel_kg: Numbers = math.nan
    transit_burn_kgps: Numbers = math.nan
    loiter_burn_kgps: Numbers = math.nan

    @classmethod
    def of(cls, aircraft: Aircraft) -> Stamina:
        """That of an aircraft of a scenario."""
        fuel = aircraft.fuel
        if fuel is None:
            return cls(aircraft.endurance_s, aircraft.reserve_s)
        burns_kgps = fuel.transit_burn_kgps, fuel.loiter_burn_kgps
        return cls(math.nan, aircraft.reserve_s, fuel.capacity_kg, *burns_kgps)

    @property
    def usable_s(self) -> Numbers:
        """Endurance less the reserve."""
        return self.endurance_s - self.reserve_s

    @property
    def usable_kg(self) -> Numbers:
        """Fuel less the reserve, which is at loiter burn."""
        return self.fuel_kg - self.reserve_s * self.loiter_burn_kgps

    def left_s(self, transit_s: Numbers) -> Floats:
        """Time on station that transit leaves; below 0 where it takes more than there is."""
        by_time_s, timed = self.usable_s - transit_s, np.isnan(self.fuel_kg)
        if timed.all():
            return np.asarray(by_time_s)
        by_fuel_s = (self.usable_kg - transit_s * self.transit_burn_kgps) / self.loiter_burn_kgps
        return np.where(timed, by_time_s, by_fuel_s)

    @property
    def longest_flight_s(self) -> Floats:
        """No flight takes longer."""
        # A bound, not a plan: the reserve is flown too, and all of it at the thriftier burn.
        by_fuel_s = self.fuel_kg / np.minimum(self.loiter_burn_kgps, self.transit_burn_kgps)
        return np.where(np.isnan(self.fuel_kg), self.endurance_s, by_fuel_s)


@dataclass(frozen=True)
class SortieTimes:
    """What sorties take: arrays of one shape, of a single sortie `()`.

    `flight_s = out_s + on_station_s + back_s`. Infeasible ones have 0 on station.
    """

    out_s: Floats
    back_s: Floats
    on_station_s: Floats
    feasible: Flags

    @cached_property
    def transit_s(self) -> Floats:
        """The way out, climb included, and the way back."""
        return self.out_s + self.back_s

    @cached_property
    def flight_s(self) -> Floats:
        """Take-off to landing."""
        return self.transit_s + self.on_station_s

    @property
    def transit_fraction(self) -> Floats:
        """The share of the flight that is transit; nan where infeasible."""
        share: Floats = np.full(np.shape(self.flight_s), np.nan)
        np.divide(self.transit_s, self.flight_s, out=share, where=self.feasible)
        return share


def sortie_times(
    out_s: Numbers, back_s: Numbers, stamina: Stamina, allowed: bool | Flags = True
) -> SortieTimes:
    """The times of sorties with such ways, where nothing but their length forbids them.

    Endurance model: on station is what endurance leaves after the reserve, the way out with its
    climb allowance, and the way back. Fuel model: transit fuel and a reserve at loiter burn come
    off the tank, and loiter burn takes the rest.

    >>> two = sortie_times(np.array([6.5, 17.0]), np.array([6.5, 17.0]), Stamina(34.0, 1.0))
    >>> two.on_station_s, two.feasible
    (array([20.,  0.]), array([ True, False]))
    """
    left_s = stamina.left_s(out_s + back_s)
    # A remainder below a millisecond is rounding, not time on station.
    feasible = allowed & (left_s > SAME_MOMENT_S)
    return SortieTimes(
        np.asarray(out_s), np.asarray(back_s), np.where(feasible, left_s, 0.0), feasible
    )


@dataclass(frozen=True)
class SortieBudget:
    """The hours of one sortie, in closed form; the reserve is not among them, being not planned.

    `flight_s = out_s + on_station_s + back_s`, take-off to landing; transit is the first and the
    last. Where `feasible` is false `reason` says why, `on_station_s` is 0, and `flight_s` is what
    the way out and back would take; times that the wind forbids are inf, as is everything about a
    way that closed airspace forbids, and `transit_fraction` is nan. `climb_s` is the part of
    `out_s` that makes no way; `pieces_s` are the times of the pieces of the route out and, in the
    same order, back along it, empty where both go at one pace.
    """

    feasible: bool
    reason: str
    route_m: float
    great_circle_m: float
    out_s: float
    back_s: float
    flight_s: float
    on_station_s: float
    transit_fraction: float
    climb_s: float = 0.0
    pieces_s: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())

    def home_s(self, aloft_s: float | Floats) -> Floats:
        """The way home of one that turned so long after take-off, before it was on station.

        It flies back what it has flown of the route, which is none of it during the climb.
        """
        out_s, home_s = self.turns_s
        return np.asarray(np.interp(aloft_s, out_s, home_s))

    def turned_s(self, away_s: float | Floats) -> Floats:
        """How long after take-off one turned that was home, or would be, after so long."""
        # Aloft and home only rise together, so that their sum can be read backwards.
        out_s, home_s = self.turns_s
        return np.asarray(np.interp(away_s, out_s + home_s, out_s))

    @cached_property
    def turns_s(self) -> tuple[Floats, Floats]:
        """Times aloft at the ends of the route's pieces, and from there home."""
        # The climb makes no way, so one that turns during it is home at once; and in wind a piece
        # takes another time back, so that home is no fixed share of the way out.
        out_s, back_s = self.pieces_s
        return (
            np.cumsum([0.0, self.climb_s, *(out_s or [self.out_s - self.climb_s])]),
            np.cumsum([0.0, 0.0, *(back_s or [self.back_s])]),
        )


def sortie_budget(
    route_lat: ArrayLike,
    route_lon: ArrayLike,
    length_m: float,
    great_circle_m: float,
    aircraft: Aircraft,
    wind: Wind | None = None,
) -> SortieBudget:
    """The sortie budget along a route `(V,)` in degrees, from base to the pattern's first point.

    34 h with 1 h of reserve and 6.5 h each way: 20 h on station of 33 h flown, 39.4 % transit.
    """
    outward_s, homeward_s = (
        way.times_s(aircraft.transit_speed_mps) for way in both_ways(route_lat, route_lon, wind)
    )
    out_s = float(outward_s.sum()) + aircraft.climb_allowance_s
    back_s = float(homeward_s.sum())
    ways = SortieBudget(
        feasible=True,
        reason="",
        route_m=length_m,
        great_circle_m=great_circle_m,
        out_s=out_s,
        back_s=back_s,
        # Known with the way home, which closures with a time may make another than the way out.
        flight_s=math.nan,
        on_station_s=math.nan,
        transit_fraction=math.nan,
        climb_s=aircraft.climb_allowance_s,
        pieces_s=(tuple(outward_s.tolist()), tuple(homeward_s[::-1].tolist())),
    )
    return coming_home(ways, back_s, aircraft, wind)


def coming_home(
    budget: SortieBudget, back_s: float, aircraft: Aircraft, wind: Wind | None = None
) -> SortieBudget:
    """The budget with another way home, in so many seconds; one that turns early keeps its own."""
    stamina, reason = Stamina.of(aircraft), _too_windy(aircraft, wind, budget.out_s, back_s)
    times = sortie_times(budget.out_s, back_s, stamina, not reason)
    if not reason and not times.feasible:
        reason = too_far(stamina, float(times.transit_s))
    return replace(
        budget,
        feasible=not reason,
        reason=reason,
        back_s=back_s,
        flight_s=float(times.flight_s),
        on_station_s=float(times.on_station_s),
        transit_fraction=float(times.transit_fraction),
    )


def without_a_way(reason: str, great_circle_m: float) -> SortieBudget:
    """The budget where no route may be flown at all: an infinite way, and the reason."""
    forever = math.inf
    return SortieBudget(
        False, reason, forever, great_circle_m, forever, forever, forever, 0.0, math.nan
    )


def barred(budget: SortieBudget, reason: str) -> SortieBudget:
    """The budget of a sortie that could be flown by its hours and may not, for a reason."""
    return replace(
        budget,
        feasible=False,
        reason=reason,
        flight_s=budget.out_s + budget.back_s,
        on_station_s=0.0,
        transit_fraction=math.nan,
    )


def both_ways(
    route_lat: ArrayLike, route_lon: ArrayLike, wind: Wind | None
) -> tuple[Pieces, Pieces]:
    """A route `(V,)` in pieces of one track, out and, from its end, back."""
    lat_deg, lon_deg = np.asarray(route_lat, dtype=float), np.asarray(route_lon, dtype=float)
    blows = None if wind is None else (wind.speed_mps, wind.from_rad)
    return pieces(lat_deg, lon_deg, blows), pieces(lat_deg[::-1], lon_deg[::-1], blows)


def holds_pattern(aircraft: Aircraft, wind: Wind | None) -> bool:
    """Whether the aircraft makes way over the ground on every side of a pattern."""
    return wind is None or aircraft.loiter_speed_mps > wind.speed_mps


def _too_windy(aircraft: Aircraft, wind: Wind | None, out_s: float, back_s: float) -> str:
    if wind is None:
        return ""
    gale = f"a wind of {wind.speed_mps / KNOT_MPS:.0f} kt"
    for way, time_s in (("out", out_s), ("back", back_s)):
        if math.isinf(time_s):
            flies = f"{aircraft.transit_speed_mps / KNOT_MPS:.0f} kt"
            return f"the way {way} cannot be flown at {flies} in {gale}"
    # Ways are flown at transit speed: one that gets there may still be too slow to loiter.
    if not holds_pattern(aircraft, wind):
        flies = f"{aircraft.loiter_speed_mps / KNOT_MPS:.0f} kt"
        return f"no pattern can be held at {flies} in {gale}"
    return ""


def too_far(stamina: Stamina, transit_s: float) -> str:
    """Why transit leaves no time on station."""
    out_and_back = f"needs {transit_s / HOUR_S:.1f} h out and back"
    if np.isnan(stamina.fuel_kg):
        return f"{out_and_back} with {stamina.usable_s / HOUR_S:.1f} h usable"
    needed_kg = transit_s * stamina.transit_burn_kgps
    usable = f"{max(stamina.usable_kg, 0.0):,.0f} kg usable"
    return f"{out_and_back}, which takes {needed_kg:,.0f} kg of fuel with {usable}"

"""How long an aircraft can stay on station at the end of a route, and how many one orbit takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError
from sim.units import HOUR_S, KNOT_MPS, SAME_MOMENT_S
from sim.world.wind import piece_times_s

if TYPE_CHECKING:
    from sim.scenario.schema import Aircraft, Wind

Floats = NDArray[np.float64]


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
        out_s, home_s = self._turns_s
        return np.asarray(np.interp(aloft_s, out_s, home_s))

    def turned_s(self, away_s: float | Floats) -> Floats:
        """How long after take-off one turned that was home, or would be, after so long."""
        out_s, home_s = self._turns_s
        return np.asarray(np.interp(away_s, out_s + home_s, out_s))

    @cached_property
    def _turns_s(self) -> tuple[Floats, Floats]:
        """Times aloft at the ends of the route's pieces, and from there home."""
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

    Endurance model: on station is what endurance leaves after the reserve, the way out with its
    climb allowance, and the way back. Fuel model, where the aircraft has fuel figures: transit fuel
    and a reserve at loiter burn come off the tank, and loiter burn takes the rest. 34 h with 1 h of
    reserve and 6.5 h each way: 20 h on station of 33 h flown, 39.4 % transit.
    """
    lat_deg, lon_deg = np.asarray(route_lat, dtype=float), np.asarray(route_lon, dtype=float)
    blows = None if wind is None else (wind.speed_mps, wind.from_rad)
    speed_mps = aircraft.transit_speed_mps
    outward_s = piece_times_s(lat_deg, lon_deg, speed_mps, blows)
    homeward_s = piece_times_s(lat_deg[::-1], lon_deg[::-1], speed_mps, blows)
    out_s = float(outward_s.sum()) + aircraft.climb_allowance_s
    back_s = float(homeward_s.sum())
    ways = SortieBudget(
        feasible=True,
        reason="",
        route_m=length_m,
        great_circle_m=great_circle_m,
        out_s=out_s,
        back_s=back_s,
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
    out_s, transit_s = budget.out_s, budget.out_s + back_s
    on_station_s, reason = 0.0, _too_windy(aircraft, wind, out_s, back_s)
    if not reason:
        on_station_s, reason = _on_station_s(aircraft, transit_s)
    flight_s = transit_s + on_station_s
    return replace(
        budget,
        feasible=not reason,
        reason=reason,
        back_s=back_s,
        flight_s=flight_s,
        on_station_s=on_station_s,
        transit_fraction=math.nan if reason else transit_s / flight_s,
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


def aircraft_per_orbit(
    budget: SortieBudget,
    *,
    preflight_s: float,
    turnaround_s: float,
    overlap_s: float = 0.0,
    k: int = 1,
) -> int | None:
    """Aircraft that keep `k` on station without a break, relieved at bingo; None when infeasible.

    ceil(k * cycle / (on station - overlap)), the cycle being preflight, flight and turnaround. 30 h
    flown for 10 h on station, turned round in 8 h: 38 / 10, so 4. SimError if the overlap is not
    shorter than the time on station.
    """
    if not budget.feasible:
        return None
    if overlap_s >= budget.on_station_s:
        raise SimError(
            f"an overlap of {overlap_s / HOUR_S:.2f} h must be shorter than "
            f"the {budget.on_station_s / HOUR_S:.2f} h on station"
        )
    cycle_s = preflight_s + budget.flight_s + turnaround_s
    # A whole number of aircraft must stay one: 3.0000000001 is 3.
    return max(math.ceil(k * cycle_s / (budget.on_station_s - overlap_s) - 1e-9), k)


def _too_windy(aircraft: Aircraft, wind: Wind | None, out_s: float, back_s: float) -> str:
    if wind is None:
        return ""
    blows = f"a wind of {wind.speed_mps / KNOT_MPS:.0f} kt"
    for way, time_s in (("out", out_s), ("back", back_s)):
        if math.isinf(time_s):
            flies = f"{aircraft.transit_speed_mps / KNOT_MPS:.0f} kt"
            return f"the way {way} cannot be flown at {flies} in {blows}"
    if aircraft.loiter_speed_mps <= wind.speed_mps:
        flies = f"{aircraft.loiter_speed_mps / KNOT_MPS:.0f} kt"
        return f"no pattern can be held at {flies} in {blows}"
    return ""


def _on_station_s(aircraft: Aircraft, transit_s: float) -> tuple[float, str]:
    """Time on station, or why there is none."""
    out_and_back = f"needs {transit_s / HOUR_S:.1f} h out and back"
    if aircraft.fuel is None:
        usable_s = aircraft.endurance_s - aircraft.reserve_s
        left_s = usable_s - transit_s
        # A remainder below a millisecond is rounding, not time on station.
        if left_s > SAME_MOMENT_S:
            return left_s, ""
        return 0.0, f"{out_and_back} with {usable_s / HOUR_S:.1f} h usable"
    fuel = aircraft.fuel
    needed_kg = transit_s * fuel.transit_burn_kgps
    usable_kg = fuel.capacity_kg - aircraft.reserve_s * fuel.loiter_burn_kgps
    left_s = (usable_kg - needed_kg) / fuel.loiter_burn_kgps
    if left_s > SAME_MOMENT_S:
        return left_s, ""
    usable = f"{max(usable_kg, 0.0):,.0f} kg usable"
    return 0.0, f"{out_and_back}, which takes {needed_kg:,.0f} kg of fuel with {usable}"

"""The ways to cues of aircraft on station: from where on its lap each is when it is called.

Its place at a moment is known in closed form. From there it takes the geodesic if no closed
airspace lies across it, or else a legal route; home from the cue it goes by the legal way to its
base. Closures with a time count as closed throughout, as they do for those on alert.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.flight.lap_phases import phases_s
from sim.flight.sortie import both_ways
from sim.number_types import Flags, Floats, Ints
from sim.operations.on_demand.calls import OrbitWays
from sim.scenario.parts.who_answers import answerers
from sim.study.demand.ways_to_cues import around_cues
from sim.study.planning.planned_sortie import beyond_link
from sim.units import TICK_S
from sim.world.geodesy import densify, forward, inverse, mean_position
from sim.world.routing import NoRoute, Route, shortest_pairs
from sim.world.routing.visibility_graph import ONE_SCENE_M, RouteGraph

# Of a target half as fast as the aircraft each step leaves half of what is wanting.
_MOST_STEPS: Final = 60

if TYPE_CHECKING:
    from sim.flight.pattern import Lap
    from sim.flight.track import Track
    from sim.operations.on_demand.release import LapStay
    from sim.operations.timing.sortie import Sortie
    from sim.scenario.parts.scenario import Fleet, Scenario
    from sim.study.demand.drawn_cues import DrawnCues
    from sim.study.demand.ways_to_cues import WaysToCues
    from sim.study.planning.plan import Plan

# So close together are the places of a lap from which it is looked how near a cue is.
_STEP_M: Final = 1e3


def ranks(scenario: Scenario, names: Sequence[str]) -> Ints:
    """Each name's place among those who may answer a kind of cue `(names, kinds)`, or else -1."""
    asked = [answerers(scenario, cue) for cue in scenario.cues]
    rank = [[who.index(name) if name in who else -1 for who in asked] for name in names]
    return np.array(rank, dtype=np.int64).reshape(len(names), len(asked))


def releasing_fleets(plan: Plan) -> list[str]:
    """The fleets that can fly orbits which release their aircraft."""
    return list(dict.fromkeys(chain.from_iterable(_flown_by(plan).values())))


def orbit_ways(plan: Plan, cues: DrawnCues, ways: WaysToCues) -> OrbitWays:
    """What the orbits that release their aircraft can do for cues; `ways` are of their fleets."""
    scenario, flown_by, fleets = plan.scenario, _flown_by(plan), releasing_fleets(plan)
    laps = FromLaps(plan, cues)
    rank = ranks(scenario, scenario.releasing)[:, cues.kind]
    row = [ways.fleets.index(fleet) for fleet in fleets]
    return OrbitWays(
        rank=dict(zip(scenario.releasing, rank, strict=True)),
        least_s={orbit: _least_s(plan, orbit, cues) for orbit in scenario.releasing},
        home_s=dict(zip(fleets, ways.back_s[row], strict=True)),
        longest_s=dict(zip(fleets, ways.stay_s[row], strict=True)),
        flown_by=flown_by,
        burns={fleet: burns_of(scenario.fleets[fleet]) for fleet in fleets},
        way_from=laps.way_s,
        way_back=laps.way_back_s,
        place_of=laps.place,
    )


def _flown_by(plan: Plan) -> dict[str, tuple[str, ...]]:
    """By orbit that releases its aircraft the fleets that can fly it."""
    return {
        orbit: tuple(
            fleet
            for fleet in plan.scenario.orbits[orbit].flown_by
            if any(state.lap for state in plan.states((fleet, orbit)))
        )
        for orbit in plan.scenario.releasing
    }


def _least_s(plan: Plan, orbit: str, cues: DrawnCues) -> Floats:
    """No more than the time from anywhere on an orbit's lap to each cue `(N,)`, straight there.

    As near to that as decides whether somebody could come before it perishes.
    """
    scenario, fleets = plan.scenario, _flown_by(plan)[orbit]
    lap = next((s.lap for fleet in fleets for s in plan.states((fleet, orbit)) if s.lap), None)
    if lap is None:
        return np.full(len(cues), np.inf)
    wind_mps = scenario.wind.speed_mps if scenario.wind else 0.0
    speeds = (scenario.fleets[fleet].aircraft.transit_speed_mps for fleet in fleets)
    speed_mps = max(speeds) + wind_mps
    centre = mean_position(lap.lat_deg, lap.lon_deg)
    radius_m = inverse(*centre, lap.lat_deg, lap.lon_deg)[1].max()
    apart_m = inverse(*centre, cues.lat_deg, cues.lon_deg)[1]
    least_m = np.maximum(apart_m - radius_m, 0.0)
    reach_m = speed_mps * (cues.expires_s - cues.ordered_s)
    # In time from some of its places, perhaps: from which is looked at place by place.
    unclear = np.flatnonzero((least_m <= reach_m) & (apart_m + radius_m > reach_m))
    if len(unclear):
        points = densify(lap.lat_deg, lap.lon_deg, _STEP_M)
        here = cues.lat_deg[unclear, None], cues.lon_deg[unclear, None]
        nearest_m = inverse(*here, *points)[1].min(axis=1)
        least_m[unclear] = np.maximum(least_m[unclear], nearest_m - _STEP_M / 2)
    return np.asarray(least_m / speed_mps)


def burns_of(fleet: Fleet) -> float:
    """What a second of transit takes off the time on station: more where it burns more fuel."""
    fuel = fleet.aircraft.fuel
    return fuel.transit_burn_kgps / fuel.loiter_burn_kgps if fuel else 1.0


class FromLaps:
    """The ways from laps to the cues of one replication."""

    def __init__(self, plan: Plan, cues: DrawnCues) -> None:
        self._plan, self._cues = plan, cues
        self._direct: dict[tuple[str, str], Flags] = {}

    def way_s(self, orbit: str, stays: Sequence[LapStay], now_s: float, cue: int) -> float:
        """How long the last of some stays takes to a cue if it leaves now; inf if it may not.

        `stays` are those that the orbit had so far, in the order of their arrivals.
        """
        here = self.place(orbit, stays, now_s)
        return self._between_s((orbit, stays[-1].sortie.tail.fleet), cue, here, self._place_of(cue))

    def meets_s(
        self, orbit: str, stays: Sequence[LapStay], span_s: tuple[float, float], track: Track
    ) -> float:
        """When in a span the last of some stays meets what moves if it leaves at its beginning.

        Infinite if it does not, or may not.

        Found by going on to where that is by then: each time it is nearer by as many times as it is
        slower than the aircraft; where that is hardly so, by halves.
        """
        now_s, until_s = span_s
        fleet, here = stays[-1].sortie.tail.fleet, self.place(orbit, stays, now_s)

        def there_s(time_s: float) -> float:
            """When it would be where that is at a time."""
            lat_deg, lon_deg = map(float, track.at(time_s))
            return now_s + self._legal_s(fleet, here, (lat_deg, lon_deg))

        meets_s = now_s
        for _ in range(_MOST_STEPS):
            before_s, meets_s = meets_s, there_s(meets_s)
            if meets_s > until_s:
                break
            if abs(meets_s - before_s) < TICK_S:
                return meets_s
        return _first_there_s(there_s, now_s, until_s)

    def back_from_s(self, orbit: str, sortie: Sortie, place: tuple[float, float]) -> float:
        """How long a sortie of an orbit takes from anywhere to where its laps begin."""
        fleet = sortie.tail.fleet
        station = self._plan.flown((fleet, orbit), sortie.takeoff_s).station
        return self._legal_s(fleet, place, station)

    def way_back_s(self, orbit: str, sortie: Sortie, cue: int) -> float:
        """How long a sortie of an orbit takes from a cue to where its laps begin."""
        fleet = sortie.tail.fleet
        station = self._plan.flown((fleet, orbit), sortie.takeoff_s).station
        return self._between_s((orbit, fleet), cue, self._place_of(cue), station)

    def _place_of(self, cue: int) -> tuple[float, float]:
        return float(self._cues.lat_deg[cue]), float(self._cues.lon_deg[cue])

    def _between_s(
        self,
        flown: tuple[str, str],
        cue: int,
        here: tuple[float, float],
        there: tuple[float, float],
    ) -> float:
        """How long one flies from here to there, a place on its lap and that of a cue.

        It flies by a legal way; inf where there is none.
        """
        orbit, fleet = flown
        scenario = self._plan.scenario
        of = scenario.fleets[fleet]
        if scenario.wind is None and of.link_m is None and self._is_direct(orbit, fleet)[cue]:
            return float(inverse(*here, *there)[1]) / of.aircraft.transit_speed_mps
        return self._legal_s(fleet, here, there)

    def _legal_s(self, fleet: str, here: tuple[float, float], there: tuple[float, float]) -> float:
        """How long a fleet's aircraft flies from one place to another; inf without a legal way."""
        scenario, closed = self._plan.scenario, self._plan.closed_to[fleet]
        graph = None if closed.is_empty else _graph(self._plan, fleet)
        ends = np.array([here]), np.array([there])
        (route,) = graph.pairs(*ends) if graph else shortest_pairs(closed, *ends)
        return way_time_s(scenario, scenario.fleets[fleet], route)

    def _is_direct(self, orbit: str, fleet: str) -> Flags:
        """To which cues `(N,)` the geodesic is plainly the way, wherever on the lap one is."""
        if (orbit, fleet) not in self._direct:
            ends = np.column_stack([self._cues.lat_deg, self._cues.lon_deg])
            if self._plan.closed_to[fleet].is_empty:
                free = np.ones(len(ends), dtype=bool)
            elif (graph := _graph(self._plan, fleet)) is None:
                free = np.zeros(len(ends), dtype=bool)
            else:
                laps = (state.lap for state in self._plan.states((fleet, orbit)))
                points = [np.column_stack([lap.lat_deg, lap.lon_deg]) for lap in laps if lap]
                free = graph.surely_free(np.concatenate(points), ends)
            self._direct[orbit, fleet] = free
        return self._direct[orbit, fleet]

    def place(self, orbit: str, stays: Sequence[LapStay], now_s: float) -> tuple[float, float]:
        """Where the last of some stays is."""
        asked, last = self._plan.scenario.orbits[orbit], stays[-1]
        lap = self._lap(orbit, last)
        phase_s = 0.0
        if asked.pattern.lap == "resume":
            laps = [self._lap(orbit, stay) for stay in stays]
            arrive_s = np.array([stay.arrive_s for stay in stays])
            depart_s = np.array([stay.depart_s for stay in stays])
            slot = np.array([stay.sortie.destination.index for stay in stays])
            each, k = np.arange(len(stays)), asked.aircraft_on_station
            phase_s = float(phases_s(arrive_s, depart_s, slot, each, laps, k)[-1])
        return point_on(lap, phase_s + now_s - last.arrive_s)

    def _lap(self, orbit: str, stay: LapStay) -> Lap:
        of = stay.sortie
        lap = self._plan.flown((of.tail.fleet, orbit), of.takeoff_s).lap
        assert lap is not None, "BUG: on station of a lap that cannot be flown"
        return lap


def way_time_s(scenario: Scenario, fleet: Fleet, route: Route | NoRoute) -> float:
    """Time of a route out; infinite where it may not be flown."""
    if isinstance(route, NoRoute) or beyond_link(fleet, route.lat_deg, route.lon_deg):
        return np.inf
    speed_mps = fleet.aircraft.transit_speed_mps
    return float(both_ways(route.lat_deg, route.lon_deg, scenario.wind)[0].times_s(speed_mps).sum())


# Asked of one moment for every open call, and again as one is sent.
@lru_cache(maxsize=256)
def point_on(lap: Lap, time_s: float) -> tuple[float, float]:
    """Where on a lap one is after so long: legs are geodesics, flown at one speed."""
    if lap.duration_s == 0.0:
        return float(lap.lat_deg[0]), float(lap.lon_deg[0])
    into_s = time_s % lap.duration_s
    leg = min(int(np.searchsorted(lap.t_s, into_s, side="right")) - 1, len(lap.t_s) - 2)
    begin, track_rad, length_m = _leg(lap, leg)
    share = (into_s - lap.t_s[leg]) / (lap.t_s[leg + 1] - lap.t_s[leg])
    lat_deg, lon_deg = forward(*begin, track_rad, length_m * share)
    return float(lat_deg), float(lon_deg)


@lru_cache(maxsize=4096)
def _leg(lap: Lap, number: int) -> tuple[tuple[float, float], Floats, Floats]:
    """Where a leg of a lap begins, its track there and its length."""
    begin, end = ((float(lap.lat_deg[i]), float(lap.lon_deg[i])) for i in (number, number + 1))
    return begin, *inverse(*begin, *end)


@lru_cache(maxsize=64)
def _graph(plan: Plan, fleet: str) -> RouteGraph | None:
    """What is closed to a fleet, made ready for ways from its laps; None if too far apart."""
    laps = [s.lap for s in plan.sorties.values() if s.fleet == fleet and s.lap]
    points = [np.column_stack([lap.lat_deg, lap.lon_deg]) for lap in laps]
    around = np.concatenate([*points, np.array(around_cues(plan.scenario))])
    centre = mean_position(*around.T)
    if inverse(*centre, *around.T)[1].max() > ONE_SCENE_M:
        return None
    # No bay is filled: cues may be in any of them.
    return RouteGraph(plan.closed_to[fleet], centre, None)


def _first_there_s(there_s: Callable[[float], float], from_s: float, end_s: float) -> float:
    """The moment at which one is where something is by then; inf if not before an end.

    It is sought between steps twice as long each as the one before.
    """
    early_s, late_s = from_s, min(max(there_s(from_s), from_s + TICK_S), end_s)
    while there_s(late_s) > late_s:
        if late_s >= end_s:
            return np.inf
        early_s, late_s = late_s, min(from_s + 2.0 * (late_s - from_s), end_s)
    while late_s - early_s >= TICK_S:
        middle_s = 0.5 * (early_s + late_s)
        if there_s(middle_s) > middle_s:
            early_s = middle_s
        else:
            late_s = middle_s
    return late_s

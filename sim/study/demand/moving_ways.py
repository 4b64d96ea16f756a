"""Ways to targets that move: where an aircraft meets one, and when it must leave it to come home.

Whoever relieves an aircraft that holds something steers for where it will be: it meets it at the
first root of the time since its take-off less the way there. Whoever holds it leaves at the first
moment at which what is left of its endurance is the way home from there. Both are roots over the
track, found on its pieces and then between them; nothing is stepped through. A target in closed
airspace is out of reach, unless the nearest open air is within hold reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from sim.flight.sortie import Stamina
from sim.flight.track import Track, pieces_s
from sim.number_types import Floats
from sim.operations.on_demand.moving import Moving
from sim.study.demand.ways_from_orbits import FromLaps, burns_of
from sim.study.demand.ways_to_cues import times_s
from sim.world.geodesy import forward, inverse

if TYPE_CHECKING:
    from sim.operations.on_demand.release import LapStay
    from sim.operations.timing.sortie import Sortie
    from sim.study.demand.drawn_cues import DrawnCues
    from sim.study.demand.drawn_targets import DrawnTargets
    from sim.study.planning.plan import Plan
    from sim.world.airspace import ClosedAirspace

# A bracket is cut into so many parts, so often: a day to a tenth of a microsecond.
_PARTS: Final = 32
_ROUNDS: Final = 8
# A box about a track with this margin holds its geodesics, if their legs are no longer than that.
_MARGIN_DEG: Final = 0.3
_LONG_M: Final = 200_000.0
_WIDE_DEG: Final = 90.0
# So far outside a border is surely outside.
_OUTSIDE_M: Final = 1.0


class MovingWays:
    """The ways of a plan's fleets to one target, on its track; `laps` are those from orbits.

    From `gone_s` on it is not there; one that is there for ever stands where its track ends.
    """

    def __init__(self, plan: Plan, track: Track, laps: FromLaps, gone_s: float = inf) -> None:
        self._plan, self._track, self._laps, self._gone_s = plan, track, laps, gone_s
        self.meets_s = lru_cache(maxsize=64)(self._meets_s)
        self.home_s = lru_cache(maxsize=64)(self._home_s)
        self._is_open = lru_cache(maxsize=None)(self._keeps_off)

    @property
    def end_s(self) -> float:
        """The last moment at which it is there."""
        return self._gone_s

    def moved_m(self, from_s: float, until_s: float) -> float:
        """How far it goes meanwhile."""
        gone_m = np.interp([from_s, until_s], self._track.t_s, self._track.along_m)
        return float(gone_m[1] - gone_m[0])

    def _meets_s(self, fleet: str, leave_s: float) -> float:
        """When an aircraft that leaves its base then first meets it; inf if it never does."""

        def early_s(t_s: Floats) -> Floats:
            return np.asarray(t_s - leave_s - self._times_s(fleet, t_s)[0])

        return self._first_s(early_s, leave_s, leave_s + self._longest_s(fleet))

    def meets_from_lap_s(self, orbit: str, stays: Sequence[LapStay], now_s: float) -> float:
        """The same of the last of some stays on an orbit, if it leaves now."""
        longest_s = self._longest_s(stays[-1].sortie.tail.fleet)
        until_s = min(self.end_s, now_s + longest_s)
        return self._laps.meets_s(orbit, stays, (now_s, until_s), self._track)

    def back_to_lap_s(self, orbit: str, sortie: Sortie, time_s: float) -> float:
        """The way of a sortie from where it is back to where the laps of its orbit begin."""
        lat_deg, lon_deg = self._places(sortie.tail.fleet, np.array([time_s]))[0].tolist()
        return self._laps.back_from_s(orbit, sortie, (lat_deg, lon_deg))

    def _home_s(self, fleet: str, time_s: float) -> float:
        """The way home from where it is; inf where nobody may be with it."""
        return float(self._times_s(fleet, np.array([time_s]))[1][0])

    def out_s(self, fleet: str, time_s: float) -> float:
        """The way out to there, climb left out: in wind another time than the way home."""
        climb_s = self._plan.scenario.fleets[fleet].aircraft.climb_allowance_s
        return float(self._times_s(fleet, np.array([time_s]))[0][0]) - climb_s

    def leaves_s(
        self, fleet: str, span_s: tuple[float, float], dry_s: float, burns: float
    ) -> float:
        """Until when of a span an aircraft that is with it can stay, while its track lasts.

        It would loiter until `dry_s` if it had no way home, of which a second takes `burns` off
        that. From its beginning where it cannot stay at all.
        """
        from_s, until_s = span_s

        def late_s(t_s: Floats) -> Floats:
            return np.asarray(t_s + burns * self._times_s(fleet, t_s)[1] - dry_s)

        until_s = min(dry_s, until_s, self.end_s)
        # Slower than the aircraft and in open air all along, it is nowhere farther from home than
        # from where it is at the end by what it has still to go.
        if self._is_open(fleet, burns) and until_s + burns * self.home_s(fleet, until_s) < dry_s:
            return until_s
        return max(min(self._first_s(late_s, from_s, until_s), until_s), from_s)

    def _first_s(self, above: Callable[[Floats], Floats], from_s: float, until_s: float) -> float:
        """The first time in a span at which something is not below 0 any more; inf if never."""
        until_s = min(until_s, self.end_s)
        if until_s <= from_s:
            return inf
        knots_s = self._track.t_s
        turns_s = knots_s[(knots_s > from_s) & (knots_s < until_s)]
        times = pieces_s(self._track, np.array([from_s, *turns_s, until_s]))
        for _ in range(_ROUNDS):
            met = np.flatnonzero(above(times) >= 0.0)
            if not len(met):
                return inf
            if met[0] == 0:
                return float(times[0])
            before_s, after_s = times[met[0] - 1 : met[0] + 1].tolist()
            times = np.linspace(before_s, after_s, _PARTS + 1)
        return float(after_s)

    def _times_s(self, fleet: str, t_s: Floats) -> tuple[Floats, Floats]:
        """Out to where it is at some times, climb included, and home; inf where nobody may be."""
        ((out_s, back_s),) = times_s(self._plan, (fleet,), self._places(fleet, t_s))
        return out_s, back_s

    def _places(self, fleet: str, t_s: Floats) -> Floats:
        """From where it is held at some times `(T, 2)`: overhead, or over a border."""
        places = np.column_stack(self._track.at(t_s))
        closed = self._plan.closed_to[fleet]
        reach_m = self._plan.scenario.fleets[fleet].aircraft.sensor.hold_reach_m
        if reach_m and not closed.is_empty:
            for k in np.flatnonzero(closed.contains(*places.T)).tolist():
                places[k] = _seen_from(closed, places[k], reach_m)
        return places

    def _keeps_off(self, fleet: str, burns: float) -> bool:
        """Whether it keeps off all closed airspace, plainly, and is slower than its watchers."""
        scenario, track = self._plan.scenario, self._track
        aircraft, wind = scenario.fleets[fleet].aircraft, scenario.wind
        speed_mps = aircraft.transit_speed_mps - (wind.speed_mps if wind else 0.0)
        if burns * track.speed_mps.max(initial=0.0) >= speed_mps:
            return False
        lat, lon = track.lat_deg, track.lon_deg
        around = shapely.box(
            lon.min() - _MARGIN_DEG, lat.min() - _MARGIN_DEG,
            lon.max() + _MARGIN_DEG, lat.max() + _MARGIN_DEG,
        )  # fmt: skip
        if np.ptp(lon) > _WIDE_DEG or self._track.legs[1].max(initial=0.0) > _LONG_M:
            return False
        return not shapely.intersects(self._plan.closed_to[fleet].geometry, around)

    def _longest_s(self, fleet: str) -> float:
        return float(Stamina.of(self._plan.scenario.fleets[fleet].aircraft).longest_flight_s)


def moving_of(
    plan: Plan, cues: DrawnCues, targets: DrawnTargets | None
) -> Callable[[int], Moving | None] | None:
    """How what each cue is about moves, by the number of the cue; None where nothing does."""
    if targets is None or not (cues.target >= 0).any():
        return None
    scenario, laps = plan.scenario, FromLaps(plan, cues)
    motions = [target.motion for target in scenario.targets.values()]
    burns = {name: burns_of(fleet) for name, fleet in scenario.fleets.items()}

    def moving(cue: int) -> Moving | None:
        target = int(cues.target[cue])
        if target < 0 or motions[int(targets.kind[target])] is None:
            return None
        return Moving(
            MovingWays(plan, targets.tracks[target], laps, float(targets.gone_s[target])), burns
        )

    return moving


def _seen_from(closed: ClosedAirspace, place: Floats, reach_m: float) -> Floats:
    """The open place from which something in closed airspace is held, or that where it is."""
    lat_deg, lon_deg = map(float, place)
    course_rad, away_m = inverse(lat_deg, lon_deg, *closed.nearest_open(lat_deg, lon_deg))
    if away_m + _OUTSIDE_M > reach_m:
        return place
    return np.array(forward(lat_deg, lon_deg, course_rad, away_m + _OUTSIDE_M))

"""Search by the law sweep: a pattern that is flown, and something that really is somewhere.

The searcher flies an expanding square about the place of the cue from the moment it is there. What
is searched for moves on its own track. It is found as soon as it is within half a sweep width of
the point below the searcher: the definite range law, by the first exact crossing of two movers.
Where the searcher may not be it finds nothing. A
target that is only to be held is found at once, if it is within reach of who comes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.coverage.kernel.array_types import Intervals
from sim.coverage.movers.encounter import contacts
from sim.flight.track import Track
from sim.units import TICK_S
from sim.world.geodesy import forward, inverse

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Aircraft, Cue
    from sim.study.demand.drawn_cues import DrawnCues
    from sim.study.demand.drawn_targets import DrawnTargets
    from sim.study.planning.plan import Plan
    from sim.world.airspace import ClosedAirspace

# What has no track of its own is on one for so long, or for twenty of these lengths: farther off
# nothing is found.
_FOR_S: Final = 400.0 * 86400.0
_KNOT_M: Final = 100_000.0
# So often in a second it is looked whether who has something in reach has left closed airspace.
_PER_S: Final = 0.2


class Sweeps:
    """The sweeps for the cues of one replication."""

    def __init__(self, plan: Plan, cues: DrawnCues, targets: DrawnTargets | None) -> None:
        self._scenario, self._closed_to = plan.scenario, plan.closed_to
        self._cues, self._targets, self._names = cues, targets, list(plan.scenario.cues)
        self._find_s = lru_cache(maxsize=256)(self._first_s)

    def find_s(self, number: int, fleet: str, arrive_s: float, left_s: float) -> float:
        """How long after its arrival an aircraft that may search for so long finds it; inf: never.

        `number` is that of the cue; what is not searched for is found on arrival or never.
        """
        return self._find_s(number, fleet, arrive_s, left_s)

    def _first_s(self, number: int, fleet: str, arrive_s: float, left_s: float) -> float:
        cues = self._cues
        search = self._scenario.tasks[self._cue(number).wants].search
        aircraft = self._scenario.fleets[fleet].aircraft
        place = (float(cues.lat_deg[number]), float(cues.lon_deg[number]))
        track = self.track_of(number)
        if search is None:
            away_m = float(inverse(*place, *track.at(arrive_s))[1])
            return 0.0 if away_m <= _reach_m(aircraft) else float(np.inf)
        sweep_m = aircraft.sensor.sweep_width_m or 0.0
        speed_mps = search.speed_mps or aircraft.loiter_speed_mps
        flown = expanding_square(place, search.spacing_m or sweep_m, speed_mps, (arrive_s, left_s))
        # A target that is there for ever stands where its track ends.
        lasts_s = track.end_s if cues.target[number] < 0 else np.inf
        until_s = min(arrive_s + left_s, lasts_s)
        if until_s < arrive_s:
            return float(np.inf)
        met = contacts(flown, track, sweep_m / 2.0, (arrive_s, until_s))
        return _first_open_s(flown, met, self._closed_to[fleet]) - arrive_s

    def track_of(self, number: int) -> Track:
        """The track of what a cue is about.

        What is no target of the scenario was anywhere in the circle of the error at the event and
        goes straight on from there, in any direction, at `spreads` times the root of a number from
        0 to 1: uniform in the disc that grows, as the law random has it.
        """
        target = int(self._cues.target[number])
        if target >= 0:
            assert self._targets is not None, "BUG: a cue about a target that nobody drew"
            return self._targets.tracks[target]
        cue, cues = self._cue(number), self._cues
        off, towards, fast, course = cues.where[number].tolist()
        place = (float(cues.lat_deg[number]), float(cues.lon_deg[number]))
        begin = forward(*place, 2.0 * np.pi * towards, cue.error_m * np.sqrt(off))
        speed_mps = cue.spreads_mps * np.sqrt(fast)
        if speed_mps == 0.0:
            t_s = float(cues.event_s[number]) + np.array([0.0, _FOR_S])
            return Track(t_s, np.full(2, begin[0]), np.full(2, begin[1]))
        way_m = _KNOT_M * np.arange(21.0)
        lat_deg, lon_deg = forward(*begin, 2.0 * np.pi * course, way_m)
        return Track(float(cues.event_s[number]) + way_m / speed_mps, lat_deg, lon_deg)

    def _cue(self, number: int) -> Cue:
        return self._scenario.cues[self._names[int(self._cues.kind[number])]]


def _first_open_s(flown: Track, met: Intervals, closed: ClosedAirspace) -> float:
    """The first moment of some contacts at which who flies is in open air; inf if there is none."""
    for begin_s, end_s in zip(met.start_s.tolist(), met.end_s.tolist(), strict=True):
        t_s = np.linspace(begin_s, end_s, max(int((end_s - begin_s) * _PER_S) + 1, 2))
        while True:
            is_open = np.flatnonzero(~closed.contains(*flown.at(t_s)))
            if not len(is_open):
                break
            first = int(is_open[0])
            if first == 0 or t_s[first] - t_s[first - 1] < TICK_S:
                return float(t_s[first])
            t_s = np.linspace(t_s[first - 1], t_s[first], 33)
    return float(np.inf)


def _reach_m(aircraft: Aircraft) -> float:
    """How far it sees; from a height that no cue states, a slant range is as much."""
    return aircraft.sensor.reach_m or aircraft.sensor.slant_range_m or 0.0


def expanding_square(
    place: tuple[float, float], spacing_m: float, speed_mps: float, span_s: tuple[float, float]
) -> Track:
    """A square that winds outward from a place: tracks a spacing apart, for at least so long.

    `span_s` is when it begins and how long it lasts. North one spacing, east one, south two, west
    two, north three ...: so laid out on a flat map about the place and flown along geodesics.
    """
    begin_s, length_s = span_s
    # After n pairs of legs n (n + 1) spacings have been flown.
    pairs = int(np.ceil(np.sqrt(speed_mps * length_s / spacing_m))) + 1
    legs = np.repeat(np.arange(1, pairs + 1), 2) * spacing_m
    course = np.arange(len(legs)) % 4
    x_m = np.concatenate([[0.0], np.cumsum(legs * np.array([0.0, 1.0, 0.0, -1.0])[course])])
    y_m = np.concatenate([[0.0], np.cumsum(legs * np.array([1.0, 0.0, -1.0, 0.0])[course])])
    lat_deg, lon_deg = forward(*place, np.arctan2(x_m, y_m), np.hypot(x_m, y_m))
    length_m = inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])[1]
    t_s = begin_s + np.concatenate([[0.0], np.cumsum(length_m)]) / speed_mps
    return Track(t_s, lat_deg, lon_deg)

"""The targets of a replication and their tracks, drawn before any fleet exists.

All of it is a function of the scenario's targets, the seed and the number of the replication:
options that ask the same meet the same targets. Each target has streams of its own by its kind and
number, so that more of them, or a longer run, leave the first as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from sim.flight.track import Track, Wandering, in_turn, route, wander
from sim.number_types import Flags, Floats, Ints
from sim.operations.luck.chance import Chance, speeds, times
from sim.study.demand.arrivals import arrivals_below
from sim.study.demand.drawn_cues import drawn_places
from sim.study.demand.reported_targets import SLOWEST_MPS
from sim.study.planning.routes import area_outline
from sim.world.geodesy import forward

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.scenario.parts.target import Along, Target, Wander
    from sim.scenario.values.laws import SpeedLaw, TimeLaw

# So many courses are tried for a leg to end inside.
_ATTEMPTS: Final = 16
_BLOCK: Final = 64
_KNOT_M: Final = 1_000_000.0


@dataclass(frozen=True, eq=False)
class DrawnTargets:
    """The targets of one replication `(N,)`, those of a kind in the order in which they begin.

    `kind` is the place among the scenario's targets, `number` that among those of its kind. Each is
    there from the first to the last knot of its track; one that `leaves` is gone then, and any
    other is still there when the run ends.
    """

    kind: Ints
    number: Ints
    leaves: Flags
    tracks: tuple[Track, ...]

    def __len__(self) -> int:
        return len(self.tracks)

    @cached_property
    def begin_s(self) -> Floats:
        """From when on each is there."""
        return np.array([track.t_s[0] for track in self.tracks])

    @cached_property
    def end_s(self) -> Floats:
        """Until when each is there."""
        return np.array([track.t_s[-1] for track in self.tracks])

    @cached_property
    def gone_s(self) -> Floats:
        """From when on each is not there `(N + 1,)`; infinite of those that do not leave.

        The last entry, infinite, is that of target -1: of none.
        """
        return np.append(np.where(self.leaves, self.end_s, np.inf), np.inf)


def drawn_targets(scenario: Scenario, chance: Chance, until_s: float) -> DrawnTargets:
    """Draw the targets of a replication; tracks that do not end by themselves go on until then."""
    kind: list[int] = []
    number: list[int] = []
    leaves: list[bool] = []
    tracks: list[Track] = []
    for place, (name, target) in enumerate(scenario.targets.items()):
        mine = list(_tracks(scenario, name, target, chance, until_s))
        kind += [place] * len(mine)
        number += range(len(mine))
        leaves += [target.at_the_end == "leaves"] * len(mine)
        tracks += mine
    marks = np.array(kind, np.int64), np.array(number, np.int64), np.array(leaves, dtype=bool)
    return DrawnTargets(*marks, tuple(tracks))


def _tracks(
    scenario: Scenario, name: str, target: Target, chance: Chance, until_s: float
) -> Iterator[Track]:
    """The tracks of one kind of target, one after another."""
    stream = f"target/{name}"
    begins_s = _begins_s(target, chance, stream, until_s)
    motion, n = target.motion, len(begins_s)
    if motion and motion.route:
        at_the_end = target.at_the_end
        assert at_the_end is not None, "BUG: a route without what comes after it"
        for number, begin_s in enumerate(begins_s.tolist()):
            way = _way(motion.route, chance, f"{stream}-{number}/", begin_s)
            yield way if at_the_end == "leaves" else _on(way, at_the_end, until_s)
        return
    assert target.starts is not None, "BUG: a target that begins nowhere"
    places = drawn_places(scenario, target.starts, chance, f"{stream}/", n)
    for number, place in enumerate(zip(*(part.tolist() for part in places), strict=True)):
        mine = f"{stream}-{number}/"
        if motion and motion.wander:
            yield _wandering(scenario, motion.wander, place, _Drawn(chance, mine), until_s)
        elif motion and motion.straight:
            drawn, course_rad = _Drawn(chance, mine), motion.straight.towards_rad
            if course_rad is None:
                course_rad = float(drawn.courses_rad(0, 1)[0])
            speed_mps = float(drawn.speeds_mps(motion.straight.speed, 1)[0])
            yield _one_course(place, course_rad, speed_mps, until_s)
        else:
            lat_deg, lon_deg = place
            yield Track(np.array([0.0, until_s]), np.full(2, lat_deg), np.full(2, lon_deg))


def _begins_s(target: Target, chance: Chance, stream: str, until_s: float) -> Floats:
    """When each of a kind is there first."""
    if target.count is not None:
        return np.zeros(target.count)
    if target.at_s is not None:
        at_s = np.array(target.at_s)
        return at_s[at_s < until_s]
    rate_per_s = target.rate_per_s
    assert rate_per_s is not None, "BUG: targets without a number"
    # Unit-rate arrivals: target k stays target k at another rate.
    return arrivals_below(chance, f"{stream}/arrivals", until_s * rate_per_s) / rate_per_s


@dataclass(frozen=True)
class _Drawn:
    """What is drawn for one target: entry k of each stream is that of its leg k."""

    chance: Chance
    stream: str

    def speeds_mps(self, law: SpeedLaw, n: int) -> Floats:
        drawn_mps = self.chance.first(speeds(law), [self.stream + "speeds"], n)[0]
        return np.asarray(np.maximum(drawn_mps, SLOWEST_MPS))

    def times_s(self, law: TimeLaw, what: str, n: int) -> Floats:
        return np.asarray(self.chance.first(times(law), [self.stream + what], n)[0], np.float64)

    def shares(self, what: str, n: int) -> Floats:
        return self.chance.generator(self.stream + what).random(n)

    def courses_rad(self, attempt: int, n: int) -> Floats:
        return np.asarray(2.0 * np.pi * self.shares(f"courses/{attempt}", n))


def _one_course(
    place: tuple[float, float], course_rad: float, speed_mps: float, until_s: float
) -> Track:
    """On one geodesic all along: a knot often enough that the shortest way is the one taken."""
    n = int(np.ceil(speed_mps * until_s / _KNOT_M)) + 1
    t_s = np.linspace(0.0, until_s, n + 1)
    return Track(t_s, *forward(*place, course_rad, speed_mps * t_s))


def _way(along: Along, chance: Chance, stream: str, begin_s: float) -> Track:
    """Once along a route, from its first point to its last."""
    drawn = _Drawn(chance, stream)
    stops_s = np.zeros(len(along.points))
    for k, stop in enumerate(along.stops):
        stops_s[stop.at - 1] += drawn.times_s(stop.how_long, f"stop/{k}", 1)[0]
    speed_mps = float(drawn.speeds_mps(along.speed, 1)[0])
    lat_deg, lon_deg = np.array(along.points).T
    return route(lat_deg, lon_deg, speed_mps, from_s=begin_s, stops_s=stops_s)


def _on(way: Track, at_the_end: str, until_s: float) -> Track:
    """What becomes of a route that ends: one stays there, or returns the same way for ever."""
    begin_s, took_s = float(way.t_s[0]), float(way.t_s[-1] - way.t_s[0])
    if at_the_end == "stays" or took_s <= 0.0:
        columns = (way.t_s, way.lat_deg, way.lon_deg)
        last = (max(until_s, float(way.t_s[-1]) + 1.0), way.lat_deg[-1], way.lon_deg[-1])
        return Track(*(np.append(column, end) for column, end in zip(columns, last, strict=True)))
    # It halts once at an end: the way back begins with the halt that ends the way there.
    halts_s = [_halt_s(way, first=0), _halt_s(way, first=len(way.t_s) - 2)]
    n = max(int(np.ceil((until_s - begin_s) / (took_s - max(halts_s)))), 1)
    forth_s = way.t_s - begin_s
    t_s, lat_deg, lon_deg, halted_s = [forth_s], [way.lat_deg], [way.lon_deg], 0.0
    for k in range(1, n):
        halt_s = halts_s[k % 2]
        known = 2 if halt_s else 1
        here_s = took_s - forth_s[::-1] if k % 2 else forth_s
        step = -1 if k % 2 else 1
        halted_s += halt_s
        t_s.append(here_s[known:] + (k * took_s - halted_s))
        lat_deg.append(way.lat_deg[::step][known:])
        lon_deg.append(way.lon_deg[::step][known:])
    return Track(begin_s + np.concatenate(t_s), *map(np.concatenate, (lat_deg, lon_deg)))


def _halt_s(way: Track, first: int) -> float:
    """How long it halts between a knot and the next: 0 of one that goes on."""
    stays = way.legs[1][first] == 0.0
    return float(way.t_s[first + 1] - way.t_s[first]) if stays else 0.0


def _wandering(
    scenario: Scenario, wanders: Wander, place: tuple[float, float], drawn: _Drawn, until_s: float
) -> Track:
    """Leg after leg until the end: each leg's course is drawn until it ends inside."""
    n = _BLOCK
    while True:
        travel_s, stop_s = drawn.times_s(wanders.turn_after, "turns", n), np.zeros(n)
        if wanders.stop:
            stops = drawn.shares("stops", n) < wanders.stop.share
            stop_s = np.where(stops, drawn.times_s(wanders.stop.how_long, "halts", n), 0.0)
        if (travel_s + stop_s).sum() >= until_s:
            break
        n *= 2
    n = int(np.searchsorted(np.cumsum(travel_s + stop_s), until_s)) + 1
    speed_mps = drawn.speeds_mps(wanders.speed, n)
    courses_rad = np.array([drawn.courses_rad(attempt, n) for attempt in range(_ATTEMPTS)])
    if wanders.inside is None:
        return wander(*place, Wandering(courses_rad[0], speed_mps, travel_s[:n], stop_s[:n]))
    outline = area_outline(scenario.areas[wanders.inside])
    shapely.prepare(outline)
    lat_deg, lon_deg = [place[0]], [place[1]]
    for k, length_m in enumerate((speed_mps * travel_s[:n]).tolist()):
        ends = forward(lat_deg[-1], lon_deg[-1], courses_rad[:, k], length_m)
        good = np.flatnonzero(shapely.contains_xy(outline, ends[1], ends[0]))
        # Where no course leads inside, the leg is one of standing still.
        lat_deg.append(float(ends[0][good[0]]) if len(good) else lat_deg[-1])
        lon_deg.append(float(ends[1][good[0]]) if len(good) else lon_deg[-1])
    return in_turn(
        np.array(lat_deg), np.array(lon_deg), 0.0, travel_s[:n], np.append(stop_s[:n], 0.0)
    )

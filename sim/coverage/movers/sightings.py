"""When aircraft on their laps have targets that move within reach: exact, without time steps.

A stay repeats its lap, a target does not. What cannot meet is left out in closed form: pieces of
tracks that keep away from the whole lap, then legs whose ends are too far apart for what both move
meanwhile. What may cross the edge of the reach is cut into pieces short enough for the parabola of
two movers (`encounter.py`), and contacts begin and end at its roots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from sim.coverage.kernel.crossing import longest_leg_m
from sim.coverage.movers.encounter import Movers, joined, may_touch, surely_within, within_reach
from sim.flight.pattern import Lap
from sim.flight.track import Track
from sim.number_types import Flags, Floats, Ints
from sim.world.geodesy import ecef, forward, inverse, mean_position

# Straight through the Earth from end to end, a leg of 20 km is 8 m off at its middle.
_LONGEST_M: Final = 20_000.0
_SLACK_M: Final = 50.0
# So many legs are looked at together, to bound memory.
_TOGETHER: Final = 200_000
# A hover is a lap without an end.
_FOR_EVER_S: Final = 1e12


class LapStays(NamedTuple):
    """When a lap was flown `(S,)`: from, until, and how far into the lap each stay begins."""

    start_s: Floats
    end_s: Floats
    phase_s: Floats


class Contacts(NamedTuple):
    """Which stay has which target within reach, from when until when `(C,)`.

    In order of stay, target and time; those of a stay and a target are disjoint.
    """

    stay: Ints
    target: Ints
    begin_s: Floats
    end_s: Floats

    def where(self, mask: Flags) -> Contacts:
        """Some of them."""
        return Contacts(self.stay[mask], self.target[mask], self.begin_s[mask], self.end_s[mask])


@dataclass(frozen=True, eq=False)
class TrackLegs:
    """Tracks `(N,)` cut into legs `(L,)` of at most 20 km, in order of track and of time.

    A leg is of track `of`, from `begin_s` to `end_s`, from and to points in ECEF `(L, 3)`. It lies
    on a geodesic: at `since_s` at a place with a course, at a speed.
    """

    of: Ints
    begin_s: Floats
    end_s: Floats
    begin_m: Floats
    end_m: Floats
    since_s: Floats
    lat_deg: Floats
    lon_deg: Floats
    course_rad: Floats
    speed_mps: Floats

    @classmethod
    def of_tracks(cls, tracks: Sequence[Track]) -> TrackLegs:
        """The legs of all tracks; what takes no time has none."""
        t_s, lat, lon = (
            np.concatenate([np.zeros(0), *(getattr(track, name) for track in tracks)])
            for name in ("t_s", "lat_deg", "lon_deg")
        )
        of = np.repeat(np.arange(len(tracks)), [len(track.t_s) for track in tracks])
        knot = np.flatnonzero((of[:-1] == of[1:]) & (np.diff(t_s) > 0.0))
        course_rad, length_m = inverse(lat[knot], lon[knot], lat[knot + 1], lon[knot + 1])
        took_s = t_s[knot + 1] - t_s[knot]
        n = np.maximum(np.ceil(length_m / _LONGEST_M), 1.0).astype(np.int64)
        leg, piece = _expanded(n)
        at = knot[leg]
        begin_s = t_s[at] + took_s[leg] * piece / n[leg]
        # The end of a piece is the begin of the next, to the bit.
        last = piece == n[leg] - 1
        end_s = np.where(last, t_s[at + 1], np.append(begin_s[1:], 0.0))
        speed_mps = (length_m / took_s)[leg]
        begin_m = ecef(lat[at], lon[at])
        cut = piece > 0
        begin_m[cut] = ecef(
            *forward(lat[at[cut]], lon[at[cut]], course_rad[leg[cut]],
                     speed_mps[cut] * (begin_s[cut] - t_s[at[cut]]))
        )  # fmt: skip
        end_m = np.roll(begin_m, -1, axis=0)
        end_m[last] = ecef(lat[at[last] + 1], lon[at[last] + 1])
        geodesic = (t_s[at], lat[at], lon[at], course_rad[leg], speed_mps)
        return cls(of[at], begin_s, end_s, begin_m, end_m, *geodesic)

    def at(self, leg: Ints, t_s: Floats) -> Floats:
        """Where on their legs some are at some times, ECEF `(K, 3)`."""
        along_m = self.speed_mps[leg] * (t_s - self.since_s[leg])
        return ecef(*forward(self.lat_deg[leg], self.lon_deg[leg], self.course_rad[leg], along_m))

    def places(self, of: Ints, t_s: Floats) -> tuple[Floats, Floats]:
        """Latitude and longitude of some tracks at times at which they are there."""
        # Apart by more than any time: the legs of all tracks in one order.
        apart_s = 2.0 * float(self.end_s.max(initial=1.0))
        leg = np.searchsorted(self.begin_s + self.of * apart_s, t_s + of * apart_s, "right")
        leg = np.minimum(leg, len(self.of) - 1)
        for _ in range(2):  # sums of times round: the last leg that has begun, to the bit
            leg = leg - ((self.of[leg] != of) | (self.begin_s[leg] > t_s))
        along_m = self.speed_mps[leg] * (t_s - self.since_s[leg])
        return forward(self.lat_deg[leg], self.lon_deg[leg], self.course_rad[leg], along_m)

    def roughly_at(self, leg: Ints, t_s: Floats) -> Floats:
        """The same to within 10 m, and far sooner: on the chords of the legs."""
        share = (t_s - self.begin_s[leg]) / (self.end_s[leg] - self.begin_s[leg])
        way_m = self.end_m[leg] - self.begin_m[leg]
        return np.asarray(self.begin_m[leg] + way_m * np.clip(share, 0.0, 1.0)[:, None])


class _Pairs(NamedTuple):
    """Legs of targets while a stay lasts `(P,)`: of which stay, which leg, from when until when."""

    stay: Ints
    leg: Ints
    begin_s: Floats
    end_s: Floats

    def rows(self, rows: Ints | slice) -> _Pairs:
        return _Pairs(self.stay[rows], self.leg[rows], self.begin_s[rows], self.end_s[rows])


def contacts_on_lap(lap: Lap, reach_m: float, stays: LapStays, targets: TrackLegs) -> Contacts:
    """Every contact of targets with aircraft on stays that fly one lap again and again.

    A target that a ring of 345 km round at 315 km/h has within 20 km for two hours is met twice.
    """
    flown = _lap_legs(lap)
    pairs = _pairs(stays, targets, _near(lap, reach_m, targets))
    if len(pairs.stay):
        pairs = _in_reach_of_parts(flown, reach_m, stays, targets, pairs)
    found: list[tuple[Ints, Ints, Floats, Floats]] = []
    ends_s = np.append(flown.begin_s, flown.end_s[-1])
    for some in _in_portions(pairs, ends_s):
        found += _met(flown, targets, reach_m, *_cut(ends_s, stays, some))
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    stay, leg, begin_s, end_s = map(np.concatenate, zip(none, *found, strict=True))
    target = targets.of[leg]
    order = np.lexsort((end_s, begin_s, target, stay))
    stay, target, begin_s, end_s = stay[order], target[order], begin_s[order], end_s[order]
    new = np.ones(len(stay), dtype=bool)
    new[1:] = (np.diff(stay) != 0) | (np.diff(target) != 0)
    opens, closes = joined(begin_s, end_s, new)
    return Contacts(stay[opens], target[opens], begin_s[opens], end_s[closes])


def _lap_legs(lap: Lap) -> TrackLegs:
    """A lap as legs: leg k is from its point k to the next; a hover's one leg has no end."""
    t_s = lap.t_s
    if lap.duration_s == 0.0:
        t_s = np.array([0.0, _FOR_EVER_S])
    elif (np.diff(t_s) <= 0.0).any():
        keep = np.append(np.diff(t_s) > 0.0, True)
        return TrackLegs.of_tracks([Track(t_s[keep], lap.lat_deg[keep], lap.lon_deg[keep])])
    return TrackLegs.of_tracks([Track(t_s, lap.lat_deg[: len(t_s)], lap.lon_deg[: len(t_s)])])


def _near(lap: Lap, reach_m: float, targets: TrackLegs) -> Ints:
    """The legs of targets that may come within reach of some point of the lap."""
    centre = mean_position(lap.lat_deg, lap.lon_deg)
    radius_m = float(inverse(*centre, lap.lat_deg, lap.lon_deg)[1].max())
    here = np.broadcast_to(ecef(*centre), targets.begin_m.shape)
    movers = Movers(here, here, targets.begin_m, targets.end_m)
    return np.flatnonzero(may_touch(movers, reach_m + radius_m, _SLACK_M))


def _pairs(stays: LapStays, targets: TrackLegs, near: Ints) -> _Pairs:
    """Every stay with every leg near the lap that lies in its time."""
    begin_s, end_s = targets.begin_s[near], targets.end_s[near]
    # Legs that begin before a stay ends, and do not end before it begins: of long ones few.
    order = np.argsort(begin_s, kind="stable")
    longest_s = float((end_s - begin_s).max(initial=0.0))
    from_ = np.searchsorted(begin_s[order], stays.start_s - longest_s, "left")
    n = np.maximum(np.searchsorted(begin_s[order], stays.end_s, "left") - from_, 0)
    stay, step = _expanded(n)
    leg = near[order[from_[stay] + step]]
    from_s = np.maximum(stays.start_s[stay], targets.begin_s[leg])
    until_s = np.minimum(stays.end_s[stay], targets.end_s[leg])
    return _Pairs(stay, leg, from_s, until_s).rows(np.flatnonzero(until_s > from_s))


def _in_reach_of_parts(
    flown: TrackLegs, reach_m: float, stays: LapStays, targets: TrackLegs, pairs: _Pairs
) -> _Pairs:
    """Pairs cut where a part of the lap ends, without those that keep away from all of a part.

    A part is several legs in a ball: a ring of 55 km has 370 legs, most of them far away.
    """
    of_part = max(int(0.5 * reach_m * len(flown.of) / max(_length_m(flown), 1.0)), 1)
    first = np.arange(0, len(flown.of), of_part)
    last = np.append(first[1:], len(flown.of)) - 1
    centre_m = (flown.begin_m[first] + flown.end_m[last]) / 2.0
    part = np.repeat(np.arange(len(first)), last - first + 1)
    away_m = np.sqrt(((flown.end_m - centre_m[part]) ** 2).sum(axis=1))
    radius_m = np.maximum.reduceat(away_m, first)
    radius_m = np.maximum(radius_m, np.sqrt(((flown.begin_m[first] - centre_m) ** 2).sum(axis=1)))
    ends_s = np.append(flown.begin_s[first], flown.end_s[-1])
    kept = []
    for some in _in_portions(pairs, ends_s):
        cut, which, _ = _cut(ends_s, stays, some)
        here = centre_m[which]
        there = (targets.roughly_at(cut.leg, time_s) for time_s in (cut.begin_s, cut.end_s))
        near = may_touch(Movers(here, here, *there), reach_m + radius_m[which], _SLACK_M)
        kept.append(cut.rows(np.flatnonzero(near)))
    return _Pairs(*(np.concatenate(columns) for columns in zip(*kept, strict=True)))


def _length_m(flown: TrackLegs) -> float:
    return float((flown.speed_mps * (flown.end_s - flown.begin_s)).sum())


def _in_portions(pairs: _Pairs, ends_s: Floats) -> Iterator[_Pairs]:
    """Pairs in portions that have only so many pieces once they are cut where parts end."""
    took_s = pairs.end_s - pairs.begin_s
    portion = np.cumsum(took_s / ends_s[-1] * len(ends_s) + 2.0) // _TOGETHER
    for rows in np.split(np.arange(len(portion)), np.flatnonzero(np.diff(portion)) + 1):
        if len(rows):
            yield pairs.rows(rows)


def _cut(ends_s: Floats, stays: LapStays, pairs: _Pairs) -> tuple[_Pairs, Ints, Floats]:
    """Pairs cut where parts of a lap end, at times `(P + 1,)` into it.

    Also which part each is on, and when the lap of it began.
    """
    duration_s, of_lap = ends_s[-1], len(ends_s) - 1
    since_s = stays.start_s - stays.phase_s

    def part(time_s: Floats) -> Ints:
        """Which part an aircraft is on, counted on through its laps."""
        into_s = time_s - since_s[pairs.stay]
        laps = np.floor(into_s / duration_s)
        on = np.searchsorted(ends_s, into_s - laps * duration_s, "right") - 1
        return np.asarray(laps.astype(np.int64) * of_lap + np.clip(on, 0, of_lap - 1))

    first = part(pairs.begin_s)
    n = part(pairs.end_s) - first + 1
    pair, step = _expanded(n)
    number, stay = first[pair] + step, pairs.stay[pair]

    def began_s(number: Ints) -> Floats:
        laps = number // of_lap
        return np.asarray(since_s[stay] + laps * duration_s + ends_s[number - laps * of_lap])

    from_s = np.where(step == 0, pairs.begin_s[pair], began_s(number))
    until_s = np.where(step == n[pair] - 1, pairs.end_s[pair], began_s(number + 1))
    cut = _Pairs(stay, pairs.leg[pair], from_s, np.maximum(until_s, from_s))
    return cut, number % of_lap, since_s[stay] + number // of_lap * duration_s


def _met(
    flown: TrackLegs,
    targets: TrackLegs,
    reach_m: float,
    cut: _Pairs,
    lap_leg: Ints,
    began_s: Floats,
) -> Iterator[tuple[Ints, Ints, Floats, Floats]]:
    """Stay, leg of the target, from, until, of all that is within reach."""
    movers = Movers(
        flown.roughly_at(lap_leg, cut.begin_s - began_s),
        flown.roughly_at(lap_leg, cut.end_s - began_s),
        targets.roughly_at(cut.leg, cut.begin_s),
        targets.roughly_at(cut.leg, cut.end_s),
    )
    inside = surely_within(movers, reach_m, _SLACK_M)
    yield cut.rows(np.flatnonzero(inside))
    edge = np.flatnonzero(~inside & may_touch(movers, reach_m, _SLACK_M))
    took_s = cut.end_s[edge] - cut.begin_s[edge]
    moved_m = (flown.speed_mps[lap_leg[edge]] + targets.speed_mps[cut.leg[edge]]) * took_s
    piece_m = float(longest_leg_m(np.array(reach_m))) / 2.0
    n = np.maximum(np.ceil(moved_m / piece_m), 1.0).astype(np.int64)
    which, piece = _expanded(n)
    row = edge[which]
    begin_s = cut.begin_s[row] + took_s[which] * piece / n[which]
    end_s = np.where(piece == n[which] - 1, cut.end_s[row], np.append(begin_s[1:], 0.0))
    exact = Movers(
        flown.at(lap_leg[row], begin_s - began_s[row]),
        flown.at(lap_leg[row], end_s - began_s[row]),
        targets.at(cut.leg[row], begin_s),
        targets.at(cut.leg[row], end_s),
    )
    rows, from_s, until_s = within_reach(exact, reach_m, begin_s, end_s)
    yield cut.stay[row[rows]], cut.leg[row[rows]], from_s, until_s


def _expanded(n: Ints) -> tuple[Ints, Ints]:
    """Each of `(N,)` so many times over: which it is, and the how manieth."""
    which = np.repeat(np.arange(len(n)), n)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(n) - n, n)

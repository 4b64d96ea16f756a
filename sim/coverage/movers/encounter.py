"""When an aircraft has something that moves within reach: contacts in closed form, no time steps.

Both move along geodesics. Over a piece on which neither turns, f = |p - c|^2 - D^2 is the parabola
through its values at the two ends, as for a cell (`kernel/crossing.py`). Its curvature is that of
the sphere where f = 0: (Lp^2 + Lc^2) cos(r/R) - 2 Lp.Lc, with the ECEF displacements Lp and Lc of
the two. Where both fly much alike that is below 0, and there may be a contact at either end of a
piece. Against the WGS84 geodesic the distance at the ends is right to 1 mm for reaches up to 150
km (`tests/coverage/movers/test_encounter.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from sim.coverage.kernel.array_types import Intervals, Point
from sim.coverage.kernel.crossing import (
    MEAN_RADIUS_M,
    PIECE_M,
    chords_squared_m2,
    longest_leg_m,
    many_below_zero,
    square_m2,
)
from sim.errors import SimError
from sim.flight.track import Track
from sim.number_types import Flags, Floats, Ints
from sim.units import SAME_MOMENT_S
from sim.world.geodesy import ecef, inverse


@dataclass(frozen=True, eq=False)
class Movers:
    """Where two movers are at both ends of pieces on which neither turns, ECEF `(N, 3)` each."""

    aircraft_begin: Floats
    aircraft_end: Floats
    target_begin: Floats
    target_end: Floats

    @property
    def ends(self) -> tuple[Floats, Floats, Floats, Floats]:
        """All four."""
        return self.aircraft_begin, self.aircraft_end, self.target_begin, self.target_end

    def rows(self, rows: Ints | Flags) -> Movers:
        """Some of the pieces."""
        return Movers(*(ends[rows] for ends in self.ends))


def contacts(
    aircraft: Track, target: Track, reach_m: float, span_s: tuple[float, float]
) -> Intervals:
    """Every stretch of a span in which a target is at most `reach_m` from the point below.

    Ends are exact, in ascending order; stretches that meet are one. A target that is passed at
    just the reach has a stretch of no length.
    """
    if not (span_s[0] <= span_s[1] < math.inf):
        raise SimError(f"a span must not end before it begins (got {span_s[0]:g} to {span_s[1]:g})")
    times_s, near = _pieces(aircraft, target, reach_m, span_s)
    aircraft_m, target_m = (ecef(*track.at(times_s)) for track in (aircraft, target))
    both = Movers(aircraft_m[:-1], aircraft_m[1:], target_m[:-1], target_m[1:])
    rows = np.flatnonzero(near & may_touch(both, reach_m))
    which, begin_s, end_s = within_reach(both.rows(rows), reach_m, times_s[rows], times_s[rows + 1])
    order = np.lexsort((end_s, begin_s, which))
    first, last = joined(begin_s[order], end_s[order])
    return Intervals(begin_s[order][first], end_s[order][last])


def within_reach(
    movers: Movers, reach_m: float, begin_s: Floats, end_s: Floats
) -> tuple[Ints, Floats, Floats]:
    """When on short pieces `(N,)` two movers are within reach: number of the piece, from, until.

    Up to two stretches of a piece, in any order. An end at that of a piece is so to the bit.
    """
    p0, p1, c0, c1 = movers.ends
    there, to = p1 - p0, c1 - c0
    cosine = math.cos(reach_m / MEAN_RADIUS_M)
    a = (_dot(there, there) + _dot(to, to)) * cosine - 2.0 * _dot(there, to)
    f0, f1 = (_beyond_m2(p, c, reach_m) for p, c in ((p0, c0), (p1, c1)))
    which, begin, end = below(f0, f1, a)
    from_s, until_s = begin_s[which], end_s[which]
    return which, _between(from_s, until_s, begin), _between(from_s, until_s, end)


def below(f0: Floats, f1: Floats, a: Floats) -> tuple[Ints, Floats, Floats]:
    """Where in [0, 1] parabolas through f0 and f1, of whatever curvature, are not above 0.

    Number of the parabola, from, until; of one that opens downward up to two stretches.
    """
    up = a >= 0.0
    sign = np.where(up, 1.0, -1.0)
    # Opened downward, it is above 0 where its reflection, which opens upward, is below.
    begin, end = many_below_zero(sign * f0, sign * f1, sign * a)
    there = begin <= end
    whole, never_above = up & there, ~(up | there)
    before, after = ~up & there & (f0 <= 0.0), ~up & there & (f1 <= 0.0)
    zero, one = np.zeros(len(a)), np.ones(len(a))
    parts = (
        (whole, begin, end),
        (never_above, zero, one),
        (before, zero, begin),
        (after, end, one),
    )
    which, begins, ends = zip(
        *((np.flatnonzero(mask), from_[mask], to[mask]) for mask, from_, to in parts), strict=True
    )
    return np.concatenate(which), np.concatenate(begins), np.concatenate(ends)


def _beyond_m2(p_m: Floats, c_m: Floats, reach_m: float) -> Floats:
    """Square of the chord between points `(N, 3)` less that of the reach."""
    p, c = (Point(*cast(Any, ends_m.T)) for ends_m in (p_m, c_m))
    square: Any = square_m2(p, c)
    return np.asarray(square - chords_squared_m2(p, c, np.array(reach_m)))


def may_touch(movers: Movers, reach_m: float | Floats, slack_m: float = 20.0) -> Flags:
    """Which pieces may have a contact: those at whose ends the two are not too far apart."""
    apart_m, flown_m = _apart_and_flown_m(movers)
    # A chord is shorter than its arc, by less than a thousandth up to 900 km.
    return np.asarray(apart_m <= (flown_m + 2.0 * reach_m) * 1.001 + slack_m)


def surely_within(movers: Movers, reach_m: float, slack_m: float = 20.0) -> Flags:
    """Which pieces lie within reach as a whole, by how far apart the two are at their ends."""
    apart_m, flown_m = _apart_and_flown_m(movers)
    return np.asarray((apart_m + flown_m) * 1.001 + slack_m <= 2.0 * reach_m)


def joined(begin_s: Floats, end_s: Floats, new: Flags | None = None) -> tuple[Ints, Ints]:
    """The first and the last of each run of stretches that meet, in order; `new` parts them."""
    if len(begin_s) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    apart = begin_s[1:] > end_s[:-1] + SAME_MOMENT_S
    if new is not None:
        apart |= new[1:]
    first = np.concatenate([[0], np.flatnonzero(apart) + 1])
    return first, np.append(first[1:], len(begin_s)) - 1


def _apart_and_flown_m(movers: Movers) -> tuple[Floats, Floats]:
    """How far apart the two are at both ends together, and how far both move between."""
    p0, p1, c0, c1 = movers.ends
    return _length_m(p0 - c0) + _length_m(p1 - c1), _length_m(p1 - p0) + _length_m(c1 - c0)


def _length_m(way_m: Floats) -> Floats:
    return np.sqrt(_dot(way_m, way_m))


def _dot(one: Floats, other: Floats) -> Floats:
    return np.asarray((one * other).sum(axis=1))


def _pieces(
    aircraft: Track, target: Track, reach_m: float, span_s: tuple[float, float]
) -> tuple[Floats, Flags]:
    """A span cut where either turns, finely where they may meet: times (P + 1,), and where (P,)."""
    knots_s = np.concatenate([aircraft.t_s, target.t_s])
    knots_s = knots_s[(knots_s > span_s[0]) & (knots_s < span_s[1])]
    times_s = np.unique(np.concatenate([knots_s, span_s]))
    if len(times_s) == 1:
        times_s = np.repeat(times_s, 2)
    took_s = np.diff(times_s)
    flown_m = (aircraft.speed_at(times_s[:-1]) + target.speed_at(times_s[:-1])) * took_s
    away_m = inverse(*aircraft.at(times_s), *target.at(times_s))[1]
    # Both ends are so far apart that flying all of it towards each other would not do.
    near = away_m[:-1] + away_m[1:] <= flown_m + 2.0 * reach_m + PIECE_M
    # Half as long as for cells: what the parabola leaves out, 1/94 L^3 / R^2, is 0.3 mm on 10 km.
    piece_m = float(longest_leg_m(np.array(reach_m))) / 2.0
    pieces = np.where(near, np.ceil(flown_m / piece_m), 1.0)
    pieces = np.maximum(pieces, 1.0).astype(np.int64)
    piece = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    between_s = np.repeat(times_s[:-1], pieces) + np.repeat(took_s / pieces, pieces) * piece
    return np.append(between_s, times_s[-1]), np.repeat(near, pieces)


def _between(begin: Floats, end: Floats, share: Floats) -> Floats:
    """So far between two times; the times themselves to the bit."""
    there = begin + share * (end - begin)
    return np.asarray(np.where(share == 0.0, begin, np.where(share == 1.0, end, there)))

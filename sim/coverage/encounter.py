"""When an aircraft has something that moves within reach: contacts in closed form, no time steps.

Both move along geodesics. Over a piece on which neither turns, f = |p - c|^2 - D^2 is the parabola
through its values at the two ends, as for a cell (`kernel/crossing.py`). Its curvature is that of
the sphere where f = 0: (Lp^2 + Lc^2) cos(r/R) - 2 Lp.Lc, with the ECEF displacements Lp and Lc of
the two. Where both fly much alike that is below 0, and there may be a contact at either end of a
piece. Against the WGS84 geodesic the distance at the ends is right to 1 mm for reaches up to 150
km (`tests/coverage/test_encounter.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim.coverage.kernel.array_types import Intervals, Point, Stretch
from sim.coverage.kernel.crossing import (
    MEAN_RADIUS_M,
    PIECE_M,
    below_zero,
    chord_squared_m2,
    longest_leg_m,
    square_m2,
)
from sim.errors import SimError
from sim.flight.track import Track
from sim.number_types import Flags, Floats
from sim.world.geodesy import ecef, inverse


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
    found: list[tuple[float, float]] = []
    for k in np.flatnonzero(near & _may_touch(aircraft_m, target_m, reach_m)).tolist():
        begin_s, end_s = times_s[k], times_s[k + 1]
        for enter, leave in within_reach(aircraft_m[k : k + 2], target_m[k : k + 2], reach_m):
            # An end at a point is that point's time to the bit, so neighbours join.
            start_s = _between(begin_s, end_s, enter)
            stop_s = _between(begin_s, end_s, leave)
            if found and found[-1][1] == start_s:
                found[-1] = (found[-1][0], stop_s)
            else:
                found.append((start_s, stop_s))
    both = np.array(found, np.float64).reshape(-1, 2)
    return Intervals(both[:, 0].copy(), both[:, 1].copy())


def first_contact_s(
    aircraft: Track, target: Track, reach_m: float, span_s: tuple[float, float]
) -> float:
    """When in a span a target first comes within reach; inf where it never does."""
    start_s = contacts(aircraft, target, reach_m, span_s).start_s
    return float(start_s[0]) if len(start_s) else math.inf


def within_reach(aircraft_m: Floats, target_m: Floats, reach_m: float) -> Iterator[Stretch]:
    """Where on one short piece, from 0 to 1, two movers are within reach: ECEF ends (2, 3) each."""
    there, to = aircraft_m[1] - aircraft_m[0], target_m[1] - target_m[0]
    a = float((there @ there + to @ to) * math.cos(reach_m / MEAN_RADIUS_M) - 2.0 * (there @ to))
    f0, f1 = (
        square_m2(p, c) - chord_squared_m2(p, c, reach_m)
        for p, c in zip(
            *(map(Point._make, m.tolist()) for m in (aircraft_m, target_m)), strict=True
        )
    )
    yield from below(f0, f1, a)


def below(f0: float, f1: float, a: float) -> Iterator[Stretch]:
    """Where in [0, 1] a parabola through f0 and f1, of whatever curvature, is not above 0."""
    if a >= 0.0:
        stretch = below_zero(f0, f1, a)
        if stretch.begin <= stretch.end:
            yield stretch
        return
    # Opened downward, it is above 0 where its reflection, which opens upward, is below.
    above = below_zero(-f0, -f1, -a)
    if above.begin > above.end:
        yield Stretch(0.0, 1.0)
        return
    if f0 <= 0.0:
        yield Stretch(0.0, above.begin)
    if f1 <= 0.0:
        yield Stretch(above.end, 1.0)


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


def _may_touch(aircraft_m: Floats, target_m: Floats, reach_m: float) -> Flags:
    """Which pieces may have a contact: those at whose ends the two are not too far apart."""
    apart_m = np.sqrt(((aircraft_m - target_m) ** 2).sum(axis=1))
    flown_m = sum(np.sqrt((np.diff(p, axis=0) ** 2).sum(axis=1)) for p in (aircraft_m, target_m))
    # A chord is shorter than its arc, by less than a thousandth up to 900 km.
    return np.asarray(apart_m[:-1] + apart_m[1:] <= (flown_m + 2.0 * reach_m) * 1.001 + 20.0)


def _between(t0: float, t1: float, share: float) -> float:
    return (
        float(t0) if share == 0.0 else float(t1) if share == 1.0 else float(t0 + share * (t1 - t0))
    )

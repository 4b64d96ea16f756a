"""Which target a cue is about, where it is reported, within the error of the report, how often."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.number_types import Floats, Ints
from sim.world.geodesy import forward, inverse

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Cue, Scenario
    from sim.scenario.parts.target import Along, Target
    from sim.study.demand.drawn_targets import DrawnTargets

# A law may draw a speed of next to nothing, and a route would never end.
SLOWEST_MPS: Final = 0.01
_SPEEDS: Final = 64


def passing(
    targets: DrawnTargets, mine: Ints, point: tuple[float, float], until_s: float
) -> tuple[Floats, Ints]:
    """When some targets come to a point of their route, in order, and which of them it is."""
    passed: list[float] = []
    which: list[int] = []
    for k in mine.tolist():
        track = targets.tracks[k]
        here = (track.lat_deg == point[0]) & (track.lon_deg == point[1])
        # One that halts there passes once.
        comes = here & ~np.concatenate([[False], here[:-1]])
        passed += track.t_s[comes].tolist()
        which += [k] * int(comes.sum())
    passed_s, target = np.array(passed, np.float64), np.array(which, np.int64)
    order = np.argsort(passed_s, kind="stable")
    order = order[passed_s[order] <= until_s]
    return passed_s[order], target[order]


def there(targets: DrawnTargets, mine: Ints, time_s: Floats, share: Floats) -> Ints:
    """One of some targets that are there at each time `(N,)`, all alike; -1 where none is.

    `share`, from 0 to 1, decides which; before the start those of the start are there.
    """
    if not len(mine):
        return np.full(len(time_s), -1)
    time_s = np.maximum(time_s, 0.0)
    are_there = (targets.begin_s[mine] <= time_s[:, None]) & (
        time_s[:, None] <= targets.end_s[mine]
    )
    n = are_there.sum(axis=1)
    # The so manieth of those there.
    wanted = np.minimum((share * n).astype(np.int64), n - 1) + 1
    found = (np.cumsum(are_there, axis=1) >= wanted[:, None]).argmax(axis=1)
    return np.where(n > 0, mine[found], -1)


def reported_places(
    targets: DrawnTargets, target: Ints, time_s: Floats, error_m: float, off: Floats
) -> tuple[Floats, Floats]:
    """Where targets are reported: anywhere in the circle of the error about where they are.

    `off` `(N, 2)`, from 0 to 1, is how far off and in what direction.
    """
    lat_deg, lon_deg = np.zeros(len(target)), np.zeros(len(target))
    for k in np.unique(target[target >= 0]).tolist():
        mine = target == k
        lat_deg[mine], lon_deg[mine] = targets.tracks[k].at(time_s[mine])
    if error_m == 0.0:
        return lat_deg, lon_deg
    away_m = error_m * np.sqrt(off[:, 0])
    return forward(lat_deg, lon_deg, 2.0 * np.pi * off[:, 1], away_m)


def reports_per_s(scenario: Scenario, cue: Cue) -> float:
    """Reports per second in calm times; of listed ones the mean over the run."""
    span_s = scenario.warmup_s + scenario.duration_s
    target = scenario.targets[cue.about] if cue.about is not None else None
    if target and cue.passing is not None:
        return _passes_per_s(target, cue.passing, span_s)
    rate_per_s = len(cue.at_s or ()) / span_s if cue.rate_per_s is None else cue.rate_per_s
    return rate_per_s * (_there_fraction(target, span_s) if target else 1.0)


def _passes_per_s(target: Target, point: int, span_s: float) -> float:
    """How often one of a kind of target passes a point of its route."""
    if target.rate_per_s is not None:
        return target.rate_per_s
    along = target.motion.route if target.motion else None
    if along is None or target.at_the_end != "returns":
        return (target.count or len(target.at_s or ())) / span_s
    ends = (1, len(along.points))
    # There and back: it halts once at an end, and twice everywhere else.
    halts_s = [stop.how_long.mean_s * (1 if stop.at in ends else 2) for stop in along.stops]
    returns_s = 2.0 * _way_s(along) + sum(halts_s)
    return float(np.mean((1 if point in ends else 2) / returns_s)) * (target.count or 0)


def _there_fraction(target: Target, span_s: float) -> float:
    """Share of a run in which at least one of a kind of target is there."""
    along = target.motion.route if target.motion else None
    if along is None or target.at_the_end != "leaves":
        return 1.0
    there_s = float(_way_s(along).mean()) + sum(stop.how_long.mean_s for stop in along.stops)
    if target.rate_per_s is not None:
        # As many are there as are served where nobody waits: a Poisson number.
        return -math.expm1(-target.rate_per_s * there_s)
    begins_s = [at_s for at_s in target.at_s or (0.0,) if at_s < span_s]
    return sum(min(later - at_s, there_s) for at_s, later in pairwise([*begins_s, span_s])) / span_s


def _way_s(along: Along) -> Floats:
    """Time once along a route without its halts, at speeds that are equally likely."""
    lat_deg, lon_deg = np.array(along.points).T
    length_m = inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])[1].sum()
    shares = (np.arange(_SPEEDS) + 0.5) / _SPEEDS
    return np.asarray(length_m / np.maximum(along.speed.quantiles(shares), SLOWEST_MPS))

"""Which target a cue is about, and where it is reported: true within the error of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.number_types import Floats, Ints
from sim.world.geodesy import forward

if TYPE_CHECKING:
    from sim.study.demand.drawn_targets import DrawnTargets


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

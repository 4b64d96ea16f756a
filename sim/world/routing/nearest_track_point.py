"""The point of a closed track that is nearest to a base by a legal route.

The length of the shortest legal route is looked at point by point, but only where a point may still
be the nearest: none is nearer than its geodesic, and of two points of a track that may be flown,
the farther is at most as much farther as they lie apart on the track (Piyavskii 1972, Shubert
1972). Of a ladder of 12,000 nm that is a hundred of 2,300 points; where the geodesic is free, one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sim.number_types import Floats
from sim.world.airspace import ClosedAirspace
from sim.world.geodesy import densify, inverse, mean_position
from sim.world.routing.visibility_graph import (
    MAX_APART_M,
    ONE_SCENE_M,
    NoRoute,
    Route,
    RouteGraph,
    direct,
)

STEP_M = 1000.0  # along the legs beside the nearest of a track's own points
_TIE_M = 1.0  # of points no farther than this from the nearest, the first on the track is taken
_BATCH = 16


def nearest_on_tracks(
    airspace: ClosedAirspace, starts: ArrayLike, tracks: Sequence[Floats]
) -> list[tuple[Route | NoRoute, float]]:
    """The shortest legal route from each start (N, 2) to its track, and how far along that ends.

    A track (P, 2), latitude and longitude, is closed, and outside closed airspace all the way. The
    end is one of its points, or at a whole kilometre of a leg beside the nearest of them.
    ValueError for a start that lies too far from its track while anything is closed.
    """
    start = np.asarray(starts, dtype=np.float64).reshape(-1, 2)
    if len(start) == 0:
        return []
    if airspace.is_empty:
        return [_nearest(None, *one) for one in zip(start, tracks, strict=True)]
    everything = np.vstack([start, *tracks])
    shared = _graph(airspace, everything, mean_position(*everything.T), ONE_SCENE_M)
    answers = []
    for here, track in zip(start, tracks, strict=True):
        graph = shared
        if graph is None:
            ends = np.vstack([here, track])
            middle = mean_position(*np.vstack([here, mean_position(*track.T)]).T)
            graph = _graph(airspace, ends, middle, MAX_APART_M / 2)
        if graph is None:
            raise ValueError("Invalid route. Must have ends at most 16,000 km apart.")
        answers.append(_nearest(graph, here, track))
    return answers


def _graph(
    airspace: ClosedAirspace, ends: Floats, centre: tuple[float, float], reach_m: float
) -> RouteGraph | None:
    """One graph for all ends (N, 2); None where some lie farther from its centre than that."""
    apart_m = inverse(*centre, ends[:, 0], ends[:, 1])[1]
    return RouteGraph(airspace, centre, ends) if apart_m.max() <= reach_m else None


def _nearest(
    graph: RouteGraph | None, start: Floats, track: Floats
) -> tuple[Route | NoRoute, float]:
    points = track[:-1]
    leg_m = inverse(*points.T, *track[1:].T)[1]
    along_m = np.cumsum(leg_m) - leg_m
    k = _first_of_best(_lengths_m(graph, start, points, along_m, float(leg_m.sum())))
    ends, ends_m = [points[[k]]], [along_m[[k]]]
    for leg in ((k - 1) % len(points), k):
        lat, lon = densify(track[leg : leg + 2, 0], track[leg : leg + 2, 1], STEP_M)
        ends.append(np.column_stack([lat, lon])[1:-1])
        ends_m.append(along_m[leg] + leg_m[leg] * np.arange(1, len(lat) - 1) / (len(lat) - 1))
    routes = _routes(graph, start, np.concatenate(ends))
    best = _first_of_best(np.array([_length_m(route) for route in routes]))
    return routes[best], float(np.concatenate(ends_m)[best])


def _lengths_m(
    graph: RouteGraph | None, start: Floats, points: Floats, along_m: Floats, round_m: float
) -> Floats:
    """The length of the route to each point (P,) that may be the nearest; inf for the others."""
    length_m = np.full(len(points), np.inf)
    least_m = inverse(*start, *points.T)[1]
    # What is flown there and back is looked at once, on the way there.
    waiting = np.zeros(len(points), dtype=bool)
    waiting[np.unique(np.round(points, 7), axis=0, return_index=True)[1]] = True
    batch = [int(np.argmin(np.where(waiting, least_m, np.inf)))]
    while batch:
        routes = _routes(graph, start, points[batch])
        for k, route in zip(batch, routes, strict=True):
            length_m[k], waiting[k] = _length_m(route), False
            apart_m = np.abs(along_m - along_m[k])
            nearer_m = length_m[k] - np.minimum(apart_m, round_m - apart_m)
            least_m = np.maximum(least_m, nearer_m)
        batch = []
        hope_m = np.where(waiting & (least_m < length_m.min() + _TIE_M), least_m, np.inf)
        while len(batch) < _BATCH and np.isfinite(hope_m).any():
            batch.append(int(np.argmin(hope_m)))
            # The next of a batch somewhere else: neighbours tell each other's lengths.
            hope_m[np.abs(along_m - along_m[batch[-1]]) < round_m / 100.0] = np.inf
    return length_m


def _routes(graph: RouteGraph | None, start: Floats, ends: Floats) -> list[Route | NoRoute]:
    starts = np.broadcast_to(start, ends.shape)
    if graph is not None:
        return graph.pairs(starts, ends)
    length_m = inverse(*start, *ends.T)[1]
    return [direct(*pair) for pair in zip(starts, ends, length_m, strict=True)]


def _length_m(route: Route | NoRoute) -> float:
    return route.length_m if isinstance(route, Route) else np.inf


def _first_of_best(length_m: Floats) -> int:
    return int(np.flatnonzero(length_m <= length_m.min() + _TIE_M)[0])

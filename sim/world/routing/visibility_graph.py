"""The shortest route on the ellipsoid that stays outside closed airspace: a visibility graph.

A shortest route is a chain of geodesics that turns only at convex corners of what it goes round
(Lozano-Perez and Wesley 1979). Which corners see each other is decided on a plane where geodesics
are straight (routing_scene.py); distances are geodesic lengths throughout, so the choice of corners
is optimal on the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.number_types import Floats
from sim.world.airspace import ClosedAirspace
from sim.world.geodesy import forward, inverse, mean_position
from sim.world.routing.routing_scene import Scene

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_Found = tuple[list[int], float]

ONE_SCENE_M = 6_500_000.0  # ends within this of their middle share a scene
MAX_APART_M = 16_000_000.0  # farther ends do not fit one scene
_ROWS_AT_ONCE = 32
_TABLE_POINTS = 256  # up to so many turning points, all distances are tabulated


@dataclass(frozen=True, eq=False)
class Route:
    """A legal route: vertices (V,) in degrees from start to end, joined by geodesics."""

    lat_deg: Floats
    lon_deg: Floats
    length_m: float
    great_circle_m: float  # the geodesic between the ends, closed airspace or not


@dataclass(frozen=True)
class NoRoute:
    """Why there is no legal route, and the country or region that is in the way."""

    reason: Literal["start_closed", "end_closed", "no_way"]
    inside: str


def shortest_pairs(
    airspace: ClosedAirspace, starts: ArrayLike, ends: ArrayLike
) -> list[Route | NoRoute]:
    """The shortest legal route from each start (N, 2) to the end (N, 2) of the same number.

    Where the geodesic is free it is the route: two vertices, length_m == great_circle_m. Al Dhafra
    to Kabul with Iran closed: 1,087 nm against 984. ValueError for ends more than 16,000 km apart
    while anything is closed.
    """
    start = np.asarray(starts, dtype=np.float64).reshape(-1, 2)
    end = np.asarray(ends, dtype=np.float64).reshape(-1, 2)
    if len(start) == 0:
        return []
    if airspace.is_empty:
        direct_m = inverse(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[1]
        return [direct(*pair) for pair in zip(start, end, direct_m, strict=True)]
    both = np.vstack([start, end])
    lat0, lon0 = mean_position(both[:, 0], both[:, 1])
    if inverse(lat0, lon0, both[:, 0], both[:, 1])[1].max() <= ONE_SCENE_M:
        return RouteGraph(airspace, (lat0, lon0), both).pairs(start, end)
    # Ends all over the globe: a scene for each pair, centred half way.
    azimuth, apart_m = inverse(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    if apart_m.max() > MAX_APART_M:
        raise ValueError("Invalid route. Must have ends at most 16,000 km apart.")
    lat0s, lon0s = forward(start[:, 0], start[:, 1], azimuth, apart_m / 2)
    answers: list[Route | NoRoute] = []
    for k, centre in enumerate(zip(lat0s.tolist(), lon0s.tolist(), strict=True)):
        one = slice(k, k + 1)
        graph = RouteGraph(airspace, centre, np.vstack([start[one], end[one]]))
        answers += graph.pairs(start[one], end[one])
    return answers


def direct(start: Floats, end: Floats, length_m: float) -> Route:
    """The geodesic between two points as a route."""
    lat, lon = np.array([start[0], end[0]]), np.array([start[1], end[1]])
    return Route(lat, lon, float(length_m), float(length_m))


@dataclass(frozen=True, eq=False)
class _Sight:
    """What an end of a route sees: turning points (n,), ascending, and the lengths to them."""

    turning: Ints
    length_m: Floats


class RouteGraph:
    """Closed airspace prepared for routes between given ends (N, 2).

    Lines of sight between turning points are found when first needed and kept. Without ends it is
    for any, and slower where coasts are jagged.
    """

    def __init__(
        self, airspace: ClosedAirspace, centre: tuple[float, float], ends: Floats | None
    ) -> None:
        self._airspace = airspace
        self._scene = Scene(airspace, centre, ends)
        self._rows: dict[int, list[tuple[int, float]]] = {}

    def pairs(self, start: Floats, end: Floats) -> list[Route | NoRoute]:
        """The shortest legal route for each pair of ends (N, 2), latitude and longitude."""
        start_m, end_m = (self._scene.to_plane(p[:, 0], p[:, 1]) for p in (start, end))
        great_circle_m = inverse(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[1]
        free = self._scene.free(start_m, end_m)
        answers: dict[int, Route | NoRoute] = self._closed_ends(start, end)
        for k in np.flatnonzero(free).tolist():
            answers.setdefault(k, direct(start[k], end[k], great_circle_m[k]))
        walls = zip(self._scene.enclosure(start_m), self._scene.enclosure(end_m), strict=True)
        for k, (hole, other_hole) in enumerate(walls):
            if hole != other_hole and k not in answers:
                answers[k] = self._no_way(start[k] if hole >= 0 else end[k])
        blocked = np.array([k for k in range(len(start)) if k not in answers], dtype=np.int64)
        if len(blocked):
            sights = self._sights(np.vstack([start[blocked], end[blocked]]))
            for n, k in enumerate(blocked.tolist()):
                found = self._search(sights[n], sights[n + len(blocked)], end[k])
                if found is None:
                    answers[k] = self._no_way(end[k])
                else:
                    lat, lon = self._path(start[k], found[0], end[k])
                    answers[k] = Route(lat, lon, found[1], float(great_circle_m[k]))
        return [answers[k] for k in range(len(start))]

    def surely_free(self, amid: Floats, ends: Floats) -> Bools:
        """Whether the geodesic is the way to ends (N, 2) from anywhere amid points (K, 2).

        False where that is not plain from afar: then the way is to be asked for.
        """
        amid_m, ends_m = (self._scene.to_plane(p[:, 0], p[:, 1]) for p in (amid, ends))
        return self._scene.surely_free(amid_m, ends_m)

    def _closed_ends(self, start: Floats, end: Floats) -> dict[int, Route | NoRoute]:
        answers: dict[int, Route | NoRoute] = {}
        # An end may stand on the boundary, but not inside.
        for k in np.flatnonzero(self._airspace.contains(end[:, 0], end[:, 1])):
            answers[int(k)] = NoRoute("end_closed", self._airspace.name_at(*end[k]))
        for k in np.flatnonzero(self._airspace.contains(start[:, 0], start[:, 1])):
            answers[int(k)] = NoRoute("start_closed", self._airspace.name_at(*start[k]))
        return answers

    def _no_way(self, walled_in: Floats) -> NoRoute:
        return NoRoute("no_way", self._airspace.nearest_name(*walled_in))

    def _sights(self, ends: Floats) -> list[_Sight]:
        """What each end (N, 2) sees; equal ends are looked from once."""
        unique, which = np.unique(ends, axis=0, return_inverse=True)
        points_m = self._scene.to_plane(unique[:, 0], unique[:, 1])
        point, turning = self._scene.seen_from(points_m)
        lat, lon = self._scene.turning_lat_lon
        length_m = inverse(unique[point, 0], unique[point, 1], lat[turning], lon[turning])[1]
        split = np.searchsorted(point, np.arange(1, len(unique)))
        sights = [
            _Sight(*part)
            for part in zip(np.split(turning, split), np.split(length_m, split), strict=True)
        ]
        return [sights[k] for k in which.ravel()]

    def _search(self, first: _Sight, last: _Sight, end: Floats) -> _Found | None:
        """The turning points and the length [m] of the shortest route; None if there is none."""
        if len(first.turning) == 0 or len(last.turning) == 0:
            return None
        if self._scene.n_turning <= _TABLE_POINTS:
            return self._look_up(first, last)
        return self._a_star(first, last, end)

    @cached_property
    def _table(self) -> tuple[Floats, Floats]:
        """Lengths between turning points in sight, and of shortest routes between all: (M, M)."""
        scene = self._scene
        lat, lon = scene.turning_lat_lon
        step_m = np.full((len(lat), len(lat)), np.inf)
        a, b = scene.seen_from_turning(np.arange(len(lat)))
        step_m[a, b] = inverse(lat[a], lon[a], lat[b], lon[b])[1]
        np.fill_diagonal(step_m, 0.0)
        route_m = step_m.copy()
        for via in range(len(lat)):  # Floyd and Warshall
            np.minimum(route_m, route_m[:, via, None] + route_m[via], out=route_m)
        return step_m, route_m

    def _look_up(self, first: _Sight, last: _Sight) -> _Found | None:
        step_m, route_m = self._table
        total_m = (
            first.length_m[:, None] + route_m[np.ix_(first.turning, last.turning)] + last.length_m
        )
        a, b = np.unravel_index(np.argmin(total_m), total_m.shape)
        if not np.isfinite(total_m[a, b]):
            return None
        turns, goal = [int(first.turning[a])], int(last.turning[b])
        while turns[-1] != goal:
            # The next turn is the one in sight from which least remains.
            ahead_m = step_m[turns[-1]] + route_m[:, goal]
            # Not itself, which is no step away, nor one passed: two at one place would be endless.
            ahead_m[turns] = np.inf
            turns.append(int(np.argmin(ahead_m)))
        return turns, float(total_m[a, b])

    def _a_star(self, first: _Sight, last: _Sight, end: Floats) -> _Found | None:
        """A* over the turning points, with the geodesic to the end as what must remain."""
        lat, lon = self._scene.turning_lat_lon
        # No way is shorter than the geodesic, and a step takes off at most its own length: a point
        # once taken from the queue is done (Hart, Nilsson and Raphael 1968).
        remain_m = inverse(lat, lon, end[0], end[1])[1]
        final_m = dict(zip(last.turning.tolist(), last.length_m.tolist(), strict=True))
        best_m = dict(zip(first.turning.tolist(), first.length_m.tolist(), strict=True))
        came_from: dict[int, int] = {}
        done: set[int] = set()
        goal = -1
        queue = [(length + remain_m[turn], turn) for turn, length in best_m.items()]
        heapify(queue)
        while queue:
            _, turn = heappop(queue)
            if turn == goal:
                turns = [came_from[goal]]
                while turns[-1] in came_from:
                    turns.append(came_from[turns[-1]])
                return turns[::-1], best_m[goal]
            if turn in done:
                continue
            done.add(turn)
            steps = self._row(turn)
            if turn in final_m:
                steps = [*steps, (goal, final_m[turn])]
            for ahead, step_m in steps:
                length_m = best_m[turn] + step_m
                if length_m < best_m.get(ahead, np.inf):
                    best_m[ahead], came_from[ahead] = length_m, turn
                    left_m = 0.0 if ahead == goal else remain_m[ahead]
                    heappush(queue, (length_m + left_m, ahead))
        return None

    def _row(self, turn: int) -> list[tuple[int, float]]:
        """The turning points that a route could reach from one, with the lengths of the steps."""
        if turn not in self._rows:
            # Neighbours on a coast are wanted together, and cheaper so.
            first = turn - turn % _ROWS_AT_ONCE
            block = np.arange(first, min(first + _ROWS_AT_ONCE, self._scene.n_turning))
            row, seen = self._scene.seen_from_turning(block)
            lat, lon = self._scene.turning_lat_lon
            length_m = inverse(lat[block[row]], lon[block[row]], lat[seen], lon[seen])[1]
            split = np.searchsorted(row, np.arange(1, len(block)))
            for number, ahead, step_m in zip(
                block.tolist(), np.split(seen, split), np.split(length_m, split), strict=True
            ):
                self._rows[number] = list(zip(ahead.tolist(), step_m.tolist(), strict=True))
        return self._rows[turn]

    def _path(self, start: Floats, turns: list[int], end: Floats) -> tuple[Floats, Floats]:
        lat, lon = self._scene.turning_lat_lon
        return (
            np.concatenate([start[:1], lat[turns], end[:1]]),
            np.concatenate([start[1:], lon[turns], end[1:]]),
        )

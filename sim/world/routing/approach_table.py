"""Legal ways from a few bases to many places: what is common to them is worked out once.

The shortest ways from each base to all turning points are kept. A place then needs only its own
lines of sight, for all bases together, and of those only the ones that a shortest way may take:
turning points are tried in the order of what the way over them would measure, and the first in
sight is it. A place in a bay of closed airspace, which the table takes as filled, is routed by
itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.number_types import Flags, Floats
from sim.world.airspace import ClosedAirspace
from sim.world.geodesy import ecef, inverse, least_apart_m, mean_position
from sim.world.routing.routing_scene import Scene
from sim.world.routing.visibility_graph import ONE_SCENE_M, Route, shortest_pairs

Ints = NDArray[np.int64]

_DIRECT, _NONE, _BY_ITSELF = -1, -2, -3
_AT_ONCE = 400_000  # pairs of a place and a turning point


@dataclass(frozen=True, eq=False)
class Approaches:
    """The shortest legal ways from sites to places, (S, N): infinitely long where there is none.

    `corner` is the last turning point of each, -1 where the geodesic is free, -2 where there is no
    way. Points in different bays may have turning points of the same number.
    """

    length_m: Floats
    corner: Ints


class ApproachTable:
    """Closed airspace prepared for ways from sites (S, 2), latitude and longitude, to any places.

    `around` (P, 2) are points near which places will be, such as the outline of an area: no bay
    with one of them in it is filled, so that places near them are fast.
    """

    def __init__(
        self, airspace: ClosedAirspace, sites: ArrayLike, around: ArrayLike | None = None
    ) -> None:
        self._airspace = airspace
        self._sites = np.asarray(sites, np.float64).reshape(-1, 2)
        near = np.empty((0, 2)) if around is None else np.asarray(around, np.float64).reshape(-1, 2)
        self._ends = np.vstack([self._sites, near])
        self._centre = mean_position(self._ends[:, 0], self._ends[:, 1])
        self._in_scene = _within(self._centre, self._sites)

    @cached_property
    def _table(self) -> _Table:
        scene = Scene(self._airspace, self._centre, self._ends)
        return _Table(scene, self._sites[self._in_scene])

    @cached_property
    def _unfilled(self) -> _Table:
        scene = Scene(self._airspace, self._centre, None)
        return _Table(scene, self._sites[self._in_scene])

    def approaches(self, places: ArrayLike) -> Approaches:
        """The ways to places (N, 2): from each site as if it were routed to each place alone.

        The way to a place hangs on nothing else that is asked for.
        """
        place = np.asarray(places, np.float64).reshape(-1, 2)
        shape = (len(self._sites), len(place))
        if self._airspace.is_empty:
            return Approaches(_apart_m(self._sites, place), np.full(shape, _DIRECT))
        length_m, corner = np.full(shape, np.inf), np.full(shape, _NONE)
        legal = np.equal(self._airspace.contains(place[:, 0], place[:, 1]), False)
        near = np.flatnonzero(legal & _within(self._centre, place))
        in_bay = self._table.scene.in_bays(self._table.scene.to_plane(*place[near].T))
        sites = np.flatnonzero(self._in_scene)
        for bay in (False, True):
            some = near[in_bay == bay]
            if len(some):
                table = self._unfilled if bay else self._table
                rows = np.ix_(sites, some)
                length_m[rows], corner[rows] = table.approaches(place[some])
        far = legal & ~(self._in_scene[:, None] & _within(self._centre, place))
        for site, one in np.argwhere(far).tolist():
            (route,) = shortest_pairs(self._airspace, self._sites[site], place[one])
            if isinstance(route, Route):
                length_m[site, one], corner[site, one] = route.length_m, _BY_ITSELF
        return Approaches(length_m, corner)


class _Table:
    """The shortest ways from sites (S, 2) to all turning points of a scene, and on from there."""

    def __init__(self, scene: Scene, sites: Floats) -> None:
        self.scene, self._sites = scene, sites
        self._sites_m = scene.to_plane(sites[:, 0], sites[:, 1])

    def approaches(self, place: Floats) -> tuple[Floats, Ints]:
        """Lengths and last turning points (S, N) of the ways to places (N, 2) of the scene."""
        step = max(_AT_ONCE // max(self.scene.n_turning, 1), 1)
        parts = [self._some(place[k : k + step]) for k in range(0, len(place), step)]
        length_m, corner = zip(*parts, strict=True)
        return np.hstack(length_m), np.hstack(corner)

    def _some(self, place: Floats) -> tuple[Floats, Ints]:
        scene = self.scene
        place_m = scene.to_plane(place[:, 0], place[:, 1])
        length_m, corner = self._direct(place, place_m)
        blocked = np.isinf(length_m) & self._same_side(place_m)
        # No longer than they are; as soon as one counts it is known to the nanometre.
        step_m = self._least_steps_m(place, place_m, np.asarray(blocked.any(axis=0)))
        known = np.zeros(step_m.shape, dtype=bool)
        lat, lon = scene.turning_lat_lon
        site, one = np.nonzero(blocked)
        while len(site):
            over_m = self._to_turning_m[site] + step_m[one]
            best = over_m.argmin(axis=1)
            best_m = over_m[np.arange(len(site)), best]
            done = np.isinf(best_m) | known[one, best]
            length_m[site[done], one[done]] = best_m[done]
            corner[site[done], one[done]] = np.where(np.isinf(best_m[done]), _NONE, best[done])
            site, one, best = site[~done], one[~done], best[~done]
            # The same line of sight may be asked for by several sites.
            place_asked, turning = np.divmod(np.unique(one * len(known.T) + best), len(known.T))
            seen = scene.sees(place_m[place_asked], turning)
            step_m[place_asked[~seen], turning[~seen]] = np.inf
            one_seen, turning = place_asked[seen], turning[seen]
            ends = *place[one_seen].T, lat[turning], lon[turning]
            known[one_seen, turning], step_m[one_seen, turning] = True, inverse(*ends)[1]
        return length_m, corner

    def _least_steps_m(self, place: Floats, place_m: Floats, wanted: Flags) -> Floats:
        """What steps (N, M) from turning points to places measure at least; infinite of no use."""
        point, turning = self.scene.tangents_from(place_m[wanted])
        point = np.flatnonzero(wanted)[point]
        step_m = np.full((len(place), self.scene.n_turning), np.inf)
        place_xyz = ecef(place[:, 0], place[:, 1])
        step_m[point, turning] = least_apart_m(place_xyz[point], self._turning_xyz[turning])
        return step_m

    @cached_property
    def _turning_xyz(self) -> Floats:
        return ecef(*self.scene.turning_lat_lon)

    def _direct(self, place: Floats, place_m: Floats) -> tuple[Floats, Ints]:
        """Lengths (S, N) where the geodesic is free, infinite elsewhere; and corners."""
        shape = (len(self._sites), len(place))
        site, one = (part.ravel() for part in np.indices(shape))
        free = self.scene.free(self._sites_m[site], place_m[one]).reshape(shape)
        length_m = np.where(free, _apart_m(self._sites, place), np.inf)
        return length_m, np.where(free, _DIRECT, _NONE)

    def _same_side(self, place_m: Floats) -> Flags:
        """Whether site and place (S, N) are on one side of every wall."""
        site, place = self.scene.enclosure(self._sites_m), self.scene.enclosure(place_m)
        return np.asarray(site[:, None] == place)

    @cached_property
    def _to_turning_m(self) -> Floats:
        """Lengths of the shortest ways from the sites to all turning points, (S, M)."""
        from scipy.sparse import coo_array  # only here: runs without cues do without
        from scipy.sparse.csgraph import dijkstra

        scene, n = self.scene, self.scene.n_turning
        lat, lon = scene.turning_lat_lon
        of, seen = scene.seen_from(self._sites_m)
        first_m = inverse(self._sites[of, 0], self._sites[of, 1], lat[seen], lon[seen])[1]
        a, b = scene.seen_from_turning(np.arange(n))
        step_m = inverse(lat[a], lon[a], lat[b], lon[b])[1]
        size = n + len(self._sites)
        graph = coo_array(
            (np.append(step_m, first_m), (np.append(a, n + of), np.append(b, seen))), (size, size)
        )
        from_sites_m: Floats = dijkstra(graph.tocsr(), indices=np.arange(n, size))
        return from_sites_m[:, :n]


def _apart_m(sites: Floats, places: Floats) -> Floats:
    """Geodesic lengths (S, N) between two sets of points."""
    lat, lon = sites.T[:, :, None]
    return inverse(lat, lon, places[:, 0], places[:, 1])[1]


def _within(centre: tuple[float, float], points: Floats) -> Flags:
    """Whether points (N, 2) share a scene about a centre."""
    return np.asarray(inverse(*centre, points[:, 0], points[:, 1])[1] <= ONE_SCENE_M)

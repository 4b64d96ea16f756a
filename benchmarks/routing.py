"""Routes round closed airspace: queries a second of ours, extremitypathfinder, shapely with scipy.

The case: Iran with its territorial sea, simplified to about 305 vertices; 200 pairs of ends whose
geodesic is blocked; one thread. Every program gets the same polygon. The others work on an
azimuthal equidistant plane, and their paths are measured on the ellipsoid afterwards; all lengths
must agree. Times are CPU time of the process, the best of three. The others' rates leave their
preparation out; ours leaves nothing out, since ours prepares for the ends it is given.

    python -m benchmarks.routing        (needs the extra: pip install -e '.[bench]')
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import version
from time import process_time

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import MultiPolygon, Polygon

from sim.world.airspace import ClosedAirspace, closed_airspace
from sim.world.geodesy import Plane, path_length_m
from sim.world.routing import NoRoute, shortest_pairs

Floats = NDArray[np.float64]

PAIRS = 200
VERTICES = 305
CENTRE = (30.0, 56.0)
AGREE = 1e-3  # relative, between programs
REPEATS = 3


def the_polygon(plane: Plane) -> Polygon:
    """Iran and its territorial sea on the plane, simplified until VERTICES are left."""
    largest = max(closed_airspace(["IRN"]).geometry.geoms, key=shapely.area)
    x, y = plane.forward(*shapely.get_coordinates(largest.exterior).T[::-1])
    outline = Polygon(np.column_stack([x, y]))
    low_m, high_m = 0.0, 100_000.0
    for _ in range(40):
        tolerance_m = (low_m + high_m) / 2
        simple = shapely.simplify(outline, tolerance_m)
        if len(simple.exterior.coords) - 1 > VERTICES:
            low_m = tolerance_m
        else:
            high_m = tolerance_m
    simple = shapely.simplify(outline, high_m)
    return shapely.orient_polygons(simple)


def blocked_pairs(polygon: Polygon) -> tuple[Floats, Floats]:
    """Ends (PAIRS, 2) on the plane, outside, with the polygon between them."""
    draw = np.random.default_rng(305)
    solid = polygon.buffer(-5_000)
    starts, ends = [], []
    while len(starts) < PAIRS:
        a, b = draw.uniform(-1_600_000, 1_600_000, (2, 2))
        clear = polygon.distance(shapely.points([a, b])).min() > 1_000
        if clear and shapely.intersects(solid, shapely.linestrings([a, b])):
            starts.append(a)
            ends.append(b)
    return np.array(starts), np.array(ends)


def ours(polygon: Polygon, plane: Plane, starts: Floats, ends: Floats) -> tuple[float, Floats]:
    """Preparation time (none apart) and lengths [m]."""
    lat, lon = plane.inverse(*np.array(polygon.exterior.coords).T)
    shape = MultiPolygon([Polygon(np.column_stack([lon, lat]))])
    airspace = ClosedAirspace(shape, {"closed": shape})
    start, end = (np.column_stack(plane.inverse(*points.T)) for points in (starts, ends))
    routes = shortest_pairs(airspace, start, end)
    return 0.0, np.array([np.nan if isinstance(r, NoRoute) else r.length_m for r in routes])


def extremity(polygon: Polygon, plane: Plane, starts: Floats, ends: Floats) -> tuple[float, Floats]:
    """Preparation time and lengths [m] of extremitypathfinder."""
    from extremitypathfinder import PolygonEnvironment

    began = process_time()
    wide = 4_000_000.0
    box = np.array([[-wide, -wide], [wide, -wide], [wide, wide], [-wide, wide]])
    hole = np.array(polygon.exterior.coords)[:-1][::-1]
    environment = PolygonEnvironment()
    environment.store(box, [hole], validate=False)
    if not environment.prepared:  # newer versions prepare when storing
        environment.prepare()
    prepared_s = process_time() - began
    lengths = [
        _measured(plane, np.array(environment.find_shortest_path(tuple(a), tuple(b))[0]))
        for a, b in zip(starts, ends, strict=True)
    ]
    return prepared_s, np.array(lengths)


def plain(polygon: Polygon, plane: Plane, starts: Floats, ends: Floats) -> tuple[float, Floats]:
    """Preparation time and lengths [m] of a visibility graph as a shapely user would write it."""
    began = process_time()
    ring = np.array(polygon.exterior.coords)[:-1]
    into, out_of = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    corners = ring[into[:, 0] * out_of[:, 1] - into[:, 1] * out_of[:, 0] > 0]
    solid = polygon.buffer(-1.0)
    shapely.prepare(solid)
    n = len(corners)

    def sees(a: Floats, b: Floats) -> NDArray[np.bool_]:
        return ~shapely.intersects(solid, shapely.linestrings(np.stack([a, b], axis=1)))

    i, j = np.triu_indices(n, 1)
    kept = sees(corners[i], corners[j])
    i, j = i[kept], j[kept]
    w = np.hypot(*(corners[i] - corners[j]).T)
    prepared_s = process_time() - began
    lengths = []
    for a, b in zip(starts, ends, strict=True):
        from_a = np.flatnonzero(sees(np.broadcast_to(a, corners.shape), corners))
        from_b = np.flatnonzero(sees(np.broadcast_to(b, corners.shape), corners))
        rows = np.concatenate([i, np.full(len(from_a), n), np.full(len(from_b), n + 1)])
        columns = np.concatenate([j, from_a, from_b])
        weights = np.concatenate(
            [w, np.hypot(*(corners[from_a] - a).T), np.hypot(*(corners[from_b] - b).T)]
        )
        graph = coo_matrix((weights, (rows, columns)), shape=(n + 2, n + 2)).tocsr()
        _, before = dijkstra(graph, directed=False, indices=n, return_predecessors=True)
        turns, at = [], before[n + 1]
        while at != n:
            turns.append(corners[at])
            at = before[at]
        lengths.append(_measured(plane, np.array([a, *turns[::-1], b])))
    return prepared_s, np.array(lengths)


def _measured(plane: Plane, path_m: Floats) -> float:
    return path_length_m(*plane.inverse(*path_m.T))


def main() -> None:
    """Print the table; AssertionError when lengths disagree."""
    plane = Plane(*CENTRE, kind="equidistant")
    polygon = the_polygon(plane)
    starts, ends = blocked_pairs(polygon)
    programs: dict[str, Callable[..., tuple[float, Floats]]] = {
        "othsim": ours,
        f"extremitypathfinder {version('extremitypathfinder')}": extremity,
        f"shapely {version('shapely')} + scipy {version('scipy')}": plain,
    }
    print(f"{len(polygon.exterior.coords) - 1} vertices, {PAIRS} blocked pairs, one thread")
    print(f"Python {platform.python_version()}, numpy {version('numpy')}, {platform.machine()}")
    print(f"{'':32}{'prepare':>12}{'queries/s':>12}{'ratio':>8}{'longest off':>13}")
    rates, reference = {}, np.empty(0)
    for name, program in programs.items():
        timed = []
        for _ in range(REPEATS):
            began = process_time()
            prepared_s, length_m = program(polygon, plane, starts, ends)
            timed.append((process_time() - began - prepared_s, prepared_s))
        reference = length_m if len(reference) == 0 else reference
        off = float(np.abs(length_m / reference - 1).max())
        assert off < AGREE, f"{name}: lengths differ by up to {off:.2%}"
        query_s, prepared_s = min(timed)
        rates[name] = PAIRS / query_s
        ratio = rates["othsim"] / rates[name]
        print(
            f"{name:32}{1000 * prepared_s:9.1f} ms{rates[name]:12,.0f}{ratio:8.1f}{off:13.1e}",
            flush=True,
        )


if __name__ == "__main__":
    main()

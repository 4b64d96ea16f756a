"""The median line: the sea that is nearer to the coast of others than to one's own.

UNCLOS article 15: where two coasts are opposite or adjacent, neither state's territorial sea goes
beyond the line every point of which is as far from the one as from the other. Every rock counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import Polygon

from sim.number_types import Floats
from sim.world import antimeridian
from sim.world.geodesy import Plane

# Coasts are taken as points so far apart: distances are right to s^2/8d, 8 m from 1 km off, and to
# half of it where the two coasts meet.
STEP_M = 250.0
_EDGE_M = 2_000.0


def nearer_to_others(own: Floats, others: Sequence[Floats], within_m: float) -> list[Polygon]:
    """Where it is nearer to other coasts than to one's own, within a distance of it.

    Coasts are lines (N, 2) of longitude and latitude [deg], `own` some 200 km across. So are the
    polygons, cut at 180 degrees.
    """
    middle = own.min(axis=0) / 2 + own.max(axis=0) / 2
    plane = Plane(middle[1], middle[0], "equidistant")
    line = _on_plane(plane, own)
    # A point within reach of one's own coast and nearer to the other has it within twice that.
    near = [
        shapely.get_coordinates(shapely.segmentize(other, STEP_M))
        for other in (_on_plane(plane, lonlat) for lonlat in others)
        if shapely.dwithin(line, other, 2 * within_m)
    ]
    if not near:
        return []
    mine = np.unique(shapely.get_coordinates(shapely.segmentize(line, STEP_M)), axis=0)
    theirs = np.unique(np.concatenate(near), axis=0)
    shapely.prepare(line)
    gap_m = shapely.distance(line, shapely.points(theirs))
    theirs = theirs[(gap_m <= 2 * within_m) & (gap_m > 0.0)]
    if len(theirs) == 0:
        return []
    # Farther than asked, as arcs are drawn inside: or slivers would be left along the limit.
    reach = shapely.buffer(line, 1.1 * within_m, quad_segs=4)
    sites = shapely.MultiPoint(np.concatenate([mine, theirs]))
    cells = shapely.voronoi_polygons(sites, extend_to=shapely.envelope(reach), ordered=True)
    of_others = shapely.coverage_union_all(shapely.get_parts(cells)[len(mine) :])
    found = []
    for part in antimeridian.polygonal(shapely.intersection(of_others, reach)):
        rings = [
            np.column_stack(plane.inverse(*shapely.get_coordinates(ring).T)[::-1])
            for ring in shapely.get_rings(shapely.segmentize(part, _EDGE_M))
        ]
        found += antimeridian.polygons(rings)
    return found


def _on_plane(plane: Plane, lonlat: Floats) -> shapely.Geometry:
    xy_m = np.column_stack(plane.forward(lonlat[:, 1], lonlat[:, 0]))
    if (xy_m == xy_m[0]).all():
        return shapely.points(xy_m[0])
    return shapely.linestrings(xy_m)

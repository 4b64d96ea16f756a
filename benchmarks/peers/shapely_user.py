"""Peer: shapely, as a careful user of GIS tools would write it.

Everything on an equidistant plane. Legs are buffered by the reach, an STRtree of the cells' centres
says which fall inside, each such leg is cut with the disc about the cell, and the ends of the piece
say when. Discs are polygons of 64 corners and the plane is up to 0.2 % off: not exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.contest.cases import CoverageCase
from benchmarks.peers.answers import Answers, answers_of
from sim.world.geodesy import Plane

LEGS_AT_ONCE = 500
QUARTER_CORNERS = 16


@dataclass(frozen=True)
class Prepared:
    """What does not grow with the number of legs."""

    plane: Plane
    tree: shapely.STRtree
    discs: NDArray[np.object_]


def prepare(case: CoverageCase) -> Prepared:
    """Plane, tree of cells and discs about them."""
    plane = Plane(34.0, 67.5, kind="equidistant")
    centres = shapely.points(*plane.forward(case.cells["lat_deg"], case.cells["lon_deg"]))
    discs = shapely.buffer(centres, case.reach_m, quad_segs=QUARTER_CORNERS)
    return Prepared(plane, shapely.STRtree(centres), discs)


def solve(case: CoverageCase, prepared: Prepared) -> Answers:
    """Answers of every cell."""
    legs, plane = case.legs, prepared.plane
    ends = np.stack(
        [
            np.column_stack(plane.forward(legs["lat0_deg"], legs["lon0_deg"])),
            np.column_stack(plane.forward(legs["lat1_deg"], legs["lon1_deg"])),
        ],
        axis=1,
    )
    lines = shapely.linestrings(ends)
    leg_s = legs["t1_s"] - legs["t0_s"]
    found = []
    for first in range(0, len(lines), LEGS_AT_ONCE):
        at_once = lines[first : first + LEGS_AT_ONCE]
        near = shapely.buffer(at_once, case.reach_m, quad_segs=QUARTER_CORNERS)
        leg, cell = prepared.tree.query(near, predicate="contains")
        leg = leg + first
        piece = shapely.intersection(lines[leg], prepared.discs[cell])
        whole = ~shapely.is_empty(piece) & (shapely.get_num_points(piece) == 2)
        leg, cell, piece = leg[whole], cell[whole], piece[whole]
        lead = shapely.line_locate_point(lines[leg], shapely.get_point(piece, 0), normalized=True)
        tail = shapely.line_locate_point(lines[leg], shapely.get_point(piece, 1), normalized=True)
        t0_s = legs["t0_s"][leg]
        enter_s, leave_s = t0_s + lead * leg_s[leg], t0_s + tail * leg_s[leg]
        found.append((cell, np.minimum(enter_s, leave_s), np.maximum(enter_s, leave_s)))
    cell, enter_s, leave_s = (np.concatenate(column) for column in zip(*found, strict=True))
    return answers_of(cell, enter_s, leave_s, case.rows * case.columns, case.duration_s)

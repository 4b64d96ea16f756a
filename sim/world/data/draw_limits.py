"""Draw the limits at sea that sea_limits.py reads.

Run from the repository's root when the borders or the drawing of the sea change, or a shipped
scenario closes another country, and commit what it writes (a minute; with codes, those alone):

    python -m sim.world.data.draw_limits [CODE...]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from sim.number_types import Floats
from sim.world import borders, territorial_sea
from sim.world import sea_limits as limits

Array = NDArray[np.generic]
COUNTRIES = 24
CLOSED = ("DZA", "IRN", "ISR", "LBN", "LBY", "TJK", "TKM", "TUN")  # by shipped scenarios
FINER = 64
_FARTHER_M = 4.0  # than asked, for the rounding


def longest_coasts() -> list[str]:
    """The countries whose seas take longest to draw."""
    atlas = borders.atlas("10m")
    points = {code: territorial_sea.coast_points(code) for code in atlas.codes}
    return sorted(sorted(points, key=lambda code: -points[code])[:COUNTRIES])


def packed(drawn: MultiPolygon, scale: Floats, translate: Floats) -> dict[str, Array]:
    """The arrays of one country: where rings start, their steps, rings of each polygon."""

    def to_grid(lonlat: Floats) -> Floats:
        # The poles lie between two points of the grid: the one beyond comes back as the pole.
        beyond = np.where(np.abs(lonlat) == [180.0, 90.0], np.sign(lonlat), 0.0)
        nearest: Floats = np.rint((lonlat - translate) / scale + beyond)
        return nearest

    grid = shapely.transform(drawn, to_grid)
    rounded = shapely.set_precision(grid, 1.0)
    polygons = shapely.get_parts(shapely.normalize(rounded))
    groups = [shapely.get_rings(polygon) for polygon in polygons]
    rings = [shapely.get_coordinates(ring).astype(np.int64) for group in groups for ring in group]
    steps = np.concatenate([np.diff(ring, axis=0) for ring in rings]).astype("<i4")
    planes = np.ascontiguousarray(steps.T).view(np.uint8).reshape(2, -1, 4).transpose(0, 2, 1)
    return {
        "start": np.array([ring[0] for ring in rings], dtype=np.int32),
        "size": np.array([len(ring) - 1 for ring in rings], dtype=np.int32),
        "rings": np.array([len(group) for group in groups], dtype=np.int32),
        "planes": np.ascontiguousarray(planes),
    }


def keep_drawn(code: str) -> None:
    """Write the file of one country as it is drawn."""
    drawn = territorial_sea.drawn_country(code, limits.DISTANCE_M)
    limits.drawn_file(code).write_bytes(shapely.to_wkb(drawn))


def main() -> None:
    """Write the files."""
    for code in sys.argv[1:] or CLOSED:
        keep_drawn(code)
    if sys.argv[1:]:
        return
    codes = longest_coasts()
    scale, translate = borders.atlas("10m").finer_grid(FINER)
    arrays: dict[str, Array] = {"codes": np.array(codes), "scale": scale, "translate": translate}
    for code in codes:
        drawn = territorial_sea.drawn_country(code, limits.DISTANCE_M + _FARTHER_M)
        arrays |= {
            f"{code}.{part}": array for part, array in packed(drawn, scale, translate).items()
        }
    # numpy's stub takes every keyword for the one that is its own.
    np.savez_compressed(Path(__file__).parent / "limits-12nm.npz", **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()

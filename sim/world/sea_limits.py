"""The limits at sea of the longest coasts, and of countries often closed, worked out in advance.

Drawing the sea of Canada's 74,000 points takes seconds, and is the same every time. The file holds
land and sea of the two dozen countries with the longest coasts at the usual 12 nm, as
territorial_sea.py draws them (data/draw_limits.py), rounded to a 64th of the borders' own grid:
3 m, made good by a limit drawn 4 m farther out. Points of land borders lie on that grid and stay
where they are; where the limit meets another country's shore it may cut off 3 m of it.

The countries that shipped scenarios close lie in a folder, a file each, to the last bit as they are
drawn: a tenth of a second for Iran, of each plan.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

DISTANCE_M = 22_224.0
_FILE = Path(__file__).parent / "data" / "limits-12nm.npz"
# Beside the data and not among them: what is there is made of the data, and changes no figure.
_DRAWN = Path(__file__).parent / "drawn_12nm"


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """The alpha-3 codes of the countries in the file."""
    with np.load(_FILE) as file:
        return frozenset(str(code) for code in file["codes"])


def country(code: str) -> MultiPolygon | None:
    """Land and sea of a country, in milliseconds; None of one that has to be drawn."""
    if (drawn := drawn_file(code)).exists():
        return shapely.from_wkb(drawn.read_bytes())
    return _rounded(code) if code in known() else None


def drawn_file(code: str) -> Path:
    """Where a country is that is kept as it is drawn."""
    return _DRAWN / f"{code}.wkb"


def _rounded(code: str) -> MultiPolygon:
    with np.load(_FILE) as file:
        start, size, rings, planes = (file[f"{code}.{part}"] for part in PARTS)
        scale, translate = file["scale"], file["translate"]
    # Steps are kept byte by byte, lowest first: so they pack to two thirds.
    steps = np.ascontiguousarray(planes.transpose(0, 2, 1)).view("<i4")[..., 0].T
    loops, last = [], np.cumsum(size)
    for first, n, end in zip(start, size, last, strict=True):
        grid = first + np.concatenate([[[0, 0]], np.cumsum(steps[end - n : end], axis=0)])
        lonlat = np.clip(grid * scale + translate, [-180.0, -90.0], [180.0, 90.0])
        loops.append(shapely.linearrings(lonlat))
    last = np.cumsum(rings)
    shells = zip(rings, last, strict=True)
    return MultiPolygon([Polygon(loops[end - n], loops[end - n + 1 : end]) for n, end in shells])


PARTS = ("start", "size", "rings", "planes")  # of each country's arrays, after its code and a dot

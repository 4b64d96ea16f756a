"""Walls: what no line of a routing scene may enter, and what of it is plain from afar."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import shapely
from shapely.geometry import MultiPolygon

# Touching the boundary is not crossing it: more than what obstacles are simplified by.
_SHRINK_M: Final = 2.0
_AFAR_M: Final = 10_000.0
# A line that strays by no more than this from another is inside where that is deep inside.
PLAIN_M: Final = 250.0


class Walls:
    """Obstacles on a plane less two metres all round; what is narrower than twice that is lost.

    `inside` and `around` are coarse, and so looked through in a moment: all of the first lies five
    kilometres inside at least, and all that is not of the second as far outside.
    """

    def __init__(self, obstacles: MultiPolygon) -> None:
        self.solid = _grown(obstacles, -_SHRINK_M)
        shapely.prepare(self.solid)

    @cached_property
    def inside(self) -> shapely.Geometry:
        """What is deep inside."""
        return self._coarse(-_AFAR_M)

    @cached_property
    def around(self) -> shapely.Geometry:
        """What is not far outside."""
        return self._coarse(_AFAR_M)

    def _coarse(self, by_m: float) -> shapely.Geometry:
        coarse = shapely.simplify(_grown(self.solid, by_m), abs(by_m) / 2)
        shapely.prepare(coarse)
        return coarse


def _grown(shape: shapely.Geometry, by_m: float) -> shapely.Geometry:
    return shapely.buffer(shape, by_m, quad_segs=1, join_style="mitre", mitre_limit=2.0)

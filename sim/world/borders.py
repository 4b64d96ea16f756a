"""Countries by ISO 3166-1 alpha-3 code: Natural Earth 1:10m and 1:50m, vendored (data/NOTICE.txt).

The borders are Natural Earth's de facto view. Coordinates are longitude and latitude [deg], on
the source's grid of 0.0036 by 0.0017 degrees; polygons are valid and cut at the antimeridian.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

from sim.number_types import Floats
from sim.world import antimeridian

Detail = Literal["10m", "50m"]
_DATA = Path(__file__).parent / "data"
_LAND = ""  # the code of the union of all land
_POLE_RING_DEG = 89.9


class Atlas:
    """One digested topology: countries > polygons > rings > shared arcs.

    Rings refer to arcs by number; a negative number ~n is arc n walked backwards. Arcs are
    decoded when asked for.
    """

    def __init__(self, detail: Detail) -> None:
        with np.load(_DATA / f"countries-{detail}.npz") as file:
            data = {name: file[name] for name in file.files}
        self._scale, self._translate = data["scale"], data["translate"]
        self._arc_start, self._arc_offset = data["arc_start"], data["arc_offset"]
        self._steps = (data["step_x"], data["step_y"])
        self._feature = {str(code): number for number, code in enumerate(data["code"])}
        self._feature_offset, self._polygon_offset = data["feature_offset"], data["polygon_offset"]
        self._ring_offset, self._ring_arc = data["ring_offset"], data["ring_arc"]

    @property
    def codes(self) -> list[str]:
        """The alpha-3 codes, sorted."""
        return [code for code in self._feature if code != _LAND]

    def polygon_numbers(self, code: str) -> range:
        """The numbers of a country's polygons."""
        feature = self._feature[code]
        return range(self._feature_offset[feature], self._feature_offset[feature + 1])

    def arc(self, number: int) -> Floats:
        """One arc as (N, 2) longitude, latitude; ~number is the arc backwards."""
        forwards = number if number >= 0 else ~number
        first, last = self._arc_offset[forwards], self._arc_offset[forwards + 1]
        grid = np.empty((last - first + 1, 2), dtype=np.int64)
        grid[0] = self._arc_start[forwards]
        for axis, steps in enumerate(self._steps):
            np.cumsum(steps[first:last], out=grid[1:, axis])
        grid[1:] += grid[0]
        lonlat: Floats = np.clip(
            grid * self._scale + self._translate, [-180.0, -90.0], [180.0, 90.0]
        )
        return lonlat if number >= 0 else lonlat[::-1]

    def finer_grid(self, finer: int) -> tuple[Floats, Floats]:
        """Scale and translation (2,) of a grid so many times finer.

        With a power of two, a point of the source's grid has the same coordinates on it.
        """
        return self._scale / finer, self._translate

    def rings(self, polygon: int) -> list[NDArray[np.int32]]:
        """The arc numbers of each ring of a polygon, shell first."""
        numbers = range(self._polygon_offset[polygon], self._polygon_offset[polygon + 1])
        return [self._ring_arc[self._ring_offset[n] : self._ring_offset[n + 1]] for n in numbers]

    def polygon(self, number: int) -> list[Polygon]:
        """One polygon, in as many valid pieces as the cut at the antimeridian leaves.

        What the source's grid flattened to nothing (the Vatican, some islets) stays as a box of
        one grid step.
        """
        closed: list[Floats] = []
        for ring in self.rings(number):
            arcs = [self.arc(int(arc)) for arc in ring]
            line = np.concatenate([arcs[0], *(arc[1:] for arc in arcs[1:])])
            # The atlas closes Antarctica by a ring at 89.999 degrees south; ours reaches the pole.
            if len(line) >= 4 and np.abs(line[:, 1]).min() < _POLE_RING_DEG:
                closed.append(line)
        parts = antimeridian.polygons(closed) if closed else []
        if not parts:
            west, south, east, north = self.polygon_bounds[number]
            half_x, half_y = self._scale / 2
            parts = [shapely.box(west - half_x, south - half_y, east + half_x, north + half_y)]
        return parts

    @cached_property
    def uses(self) -> NDArray[np.int64]:
        """How many countries' rings use each arc (A,): 1 is a coast, 2 a border."""
        last_country_ring = self._ring_offset[
            self._polygon_offset[self._feature_offset[self._feature[_LAND]]]
        ]
        arcs = self._ring_arc[:last_country_ring]
        return np.bincount(np.where(arcs >= 0, arcs, ~arcs), minlength=len(self._arc_start))

    @cached_property
    def polygon_bounds(self) -> Floats:
        """West, south, east, north [deg] of each polygon (P, 4).

        What crosses the antimeridian spans all longitudes, what winds round a pole reaches it.
        """
        arc = np.where(self._ring_arc >= 0, self._ring_arc, ~self._ring_arc)
        first = self._ring_offset[self._polygon_offset[:-1]]
        low = np.minimum.reduceat(self.arc_bounds[arc, :2], first)
        high = np.maximum.reduceat(self.arc_bounds[arc, 2:], first)
        return np.hstack([low, high])

    @cached_property
    def arc_bounds(self) -> Floats:
        """The same of each arc (A, 4)."""
        corners = []
        summed = np.zeros((len(self._steps[0]) + 1, 2), dtype=np.int64)
        for axis, steps in enumerate(self._steps):
            np.cumsum(steps, out=summed[1:, axis])
        for extreme in (np.minimum, np.maximum):
            # The running sum of steps, relative to where each arc starts in it.
            reached = extreme.reduceat(summed[1:], self._arc_offset[:-1], axis=0)
            grid = self._arc_start + extreme(reached - summed[self._arc_offset[:-1]], 0)
            corners.append(grid * self._scale + self._translate)
        return np.hstack(corners)


@lru_cache(maxsize=2)
def atlas(detail: Detail) -> Atlas:
    """The digested topology of one detail, read once (20 ms for 10m)."""
    return Atlas(detail)


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """English short names by alpha-3 code."""
    with (_DATA / "countries.csv").open(newline="", encoding="utf-8") as table:
        return {row["iso3"]: row["name"] for row in csv.DictReader(table)}


@lru_cache(maxsize=32)
def country(iso3: str, detail: Detail = "10m") -> MultiPolygon:
    """The land of a country, put together once: half a second for Canada.

    ValueError for a code that the atlas does not hold.
    """
    known = atlas(detail)
    if iso3 not in known.codes:
        raise ValueError(f"Unknown country {iso3!r}. Must be an ISO 3166-1 alpha-3 code.")
    return _geometry(known, known.polygon_numbers(iso3))


def land(detail: Detail = "50m", near: NDArray[np.bool_] | None = None) -> MultiPolygon:
    """Land without borders: all of it, or of the atlas's polygons `(P,)` those that are near."""
    known = atlas(detail)
    numbers = known.polygon_numbers(_LAND)
    return _geometry(known, [n for n in numbers if near is None or near[n]])


def coastlines_and_borders(
    detail: Detail = "50m", near: NDArray[np.bool_] | None = None
) -> tuple[list[Floats], list[Floats]]:
    """Lines to stroke on a map: coasts, and borders between countries, each (N, 2).

    Of the atlas's arcs (A,) those that are near. No line crosses the antimeridian, and none of them
    is a seam of the polygons.
    """
    known = atlas(detail)
    uses = known.uses if near is None else np.where(near, known.uses, 0)
    return _lines(known, np.flatnonzero(uses == 1)), _lines(known, np.flatnonzero(uses > 1))


def _geometry(known: Atlas, numbers: Iterable[int]) -> MultiPolygon:
    return antimeridian.multipolygon([part for n in numbers for part in known.polygon(n)])


def _lines(known: Atlas, arcs: NDArray[np.int64]) -> list[Floats]:
    lines: list[Floats] = []
    for number in arcs:
        line = known.arc(int(number))
        if np.abs(line[:, 1]).min() < _POLE_RING_DEG:
            lines += antimeridian.cut_line(line)
    return lines

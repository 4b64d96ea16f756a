"""Squares over a map, to each of which a page knows the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.number_types import Flags, Floats
from sim.output.report.sheet import WIDE, Sheet

# A page holds so many ways to squares of its map, of all bases and permissions together.
_MOST_WAYS: Final = 80_000
_FINEST, _COARSEST = 40, 14  # squares across


@dataclass(frozen=True)
class Raster:
    """Squares on a sheet, row by row from the upper left: their middles in degrees `(N,)`.

    `on_globe` `(rows * columns,)` are those that lie on it, N in number.
    """

    columns: int
    size: float
    lat_deg: Floats
    lon_deg: Floats
    on_globe: Flags

    def spread(self, values: list[int | None]) -> list[int | None]:
        """Values of the squares on the globe `(N,)` as those of all squares."""
        all_squares: list[int | None] = [None] * len(self.on_globe)
        for square, value in zip(np.flatnonzero(self.on_globe).tolist(), values, strict=True):
            all_squares[square] = value
        return all_squares


def most_maps(sheet: Sheet) -> int:
    """How many maps of ways to squares a page has room for, where the squares are the largest."""
    size = WIDE / _COARSEST
    return _MOST_WAYS // (_COARSEST * int(np.ceil(sheet.high / size)))


def raster_of(sheet: Sheet, n_maps: int) -> Raster:
    """Squares over a sheet, fewer and larger the more maps there are to be of them."""
    per_map = _MOST_WAYS / max(n_maps, 1)
    across = int(np.sqrt(per_map * WIDE / sheet.high))
    columns = min(max(across, _COARSEST), _FINEST)
    size = WIDE / columns
    rows = int(np.ceil(sheet.high / size))
    x, y = np.meshgrid((np.arange(columns) + 0.5) * size, (np.arange(rows) + 0.5) * size)
    half_m = np.array([sheet.frame.half_width_m, sheet.frame.half_height_m])
    xy_m = (np.column_stack([x.ravel(), y.ravel()]) / sheet.per_metre - half_m) * [1.0, -1.0]
    with np.errstate(invalid="ignore"):
        lat_deg, lon_deg = sheet.frame.plane.inverse(*xy_m.T)
    known = np.isfinite(lat_deg) & np.isfinite(lon_deg)
    return Raster(columns, size, lat_deg[known], lon_deg[known], known)

"""The figures of cells as other programs get them: names, labels and units of the registry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely

from sim.figure_table import Figure
from sim.figures import figures_in
from sim.output.format.cell_fields import cell_field
from sim.output.format.run_content import CoverageGrid
from sim.units import HOUR_S, HOURS
from sim.world.antimeridian import polygons
from sim.world.geodesy import Plane

_BY_FIELD: Final = {figure.cell_name: figure for figure in figures_in("cells")}
# A piece of a meridian this long is no side of a cell: the ring crosses 180 degrees.
_ROUND_DEG: Final = 180.0
_PIECES_OF_A_SIDE: Final = 8
# Of a degree: a centimetre.
DECIMALS: Final = 7


@dataclass(frozen=True)
class CellFigure:
    """A figure of every cell: its name in the coverage file, and what is said of it outside."""

    field: str

    @cached_property
    def figure(self) -> Figure:
        """Its row in the registry; of a standard deviation that of the figure itself."""
        plain = re.sub(r"_sd(_s)?$", r"\1", self.field)
        return _BY_FIELD[self.field if self.field in _BY_FIELD else plain]

    @property
    def name(self) -> str:
        """The name with its unit: hours where the file, in SI, has seconds.

        >>> CellFigure("gap_max_s").name, CellFigure("gap_max_sd_s").name, CellFigure("blind").name
        ('gap_max_h', 'gap_max_sd_h', 'blind')
        """
        return f"{self.field.removesuffix('_s')}_h" if self._in_hours else self.field

    @property
    def label(self) -> str:
        """What a reader calls it."""
        known = cell_field(self.field)
        assert known is not None, f"BUG: no such field of a cell: {self.field}"
        return known.words

    @property
    def unit(self) -> str:
        """The unit of its values: "h", "1", "count"."""
        return self.figure.unit.symbol

    @property
    def title(self) -> str:
        """Label and unit, for a list of layers.

        >>> CellFigure("gap_max_s").title
        'longest gap [h]'
        """
        behind = self.figure.unit.behind
        return f"{self.label} [{behind}]" if behind else self.label

    @property
    def spread(self) -> bool:
        """Whether it says how far replications lie apart, and not the figure itself."""
        return self.field not in _BY_FIELD

    def values(self, stored: np.ndarray) -> np.ndarray:
        """Stored values in the unit of the name."""
        return stored / HOUR_S if self._in_hours else stored

    @property
    def _in_hours(self) -> bool:
        return self.figure.unit == HOURS


def cell_columns(
    figures: Sequence[CellFigure], stored: Mapping[str, np.ndarray]
) -> dict[str, list[float | int | None]]:
    """The figures of some cells by name, as texts and databases take them: none where not known."""
    columns = {}
    for figure in figures:
        values = figure.values(stored[figure.field])
        if values.dtype == bool:
            columns[figure.name] = values.astype(int).tolist()
        else:
            columns[figure.name] = known_numbers(values)
    return columns


def known_numbers(values: np.ndarray) -> list[float | int | None]:
    """Numbers as texts and databases take them: none where there is no number."""
    return [None if value != value else value for value in values.tolist()]  # nan is not itself


def corners_m(grid: CoverageGrid, cells: slice) -> tuple[np.ndarray, np.ndarray]:
    """The corners of cells `(n, 5)` on the grid's plane, counterclockwise, the first once more.

    Neighbours have the same corners to the last bit.
    """
    column, row = grid.column[cells], grid.row[cells]
    west, east = _edges(grid.x_m, grid.cell_m)
    south, north = _edges(grid.y_m, grid.cell_m)
    x_m = np.stack([west[column], east[column], east[column], west[column], west[column]], axis=1)
    y_m = np.stack([south[row], south[row], north[row], north[row], south[row]], axis=1)
    return x_m, y_m


def _edges(middles_m: np.ndarray, cell_m: float) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper edge of each row or column, whichever way they run."""
    if len(middles_m) > 1 and middles_m[1] < middles_m[0]:
        low, high = _edges(middles_m[::-1], cell_m)
        return low[::-1], high[::-1]
    between = (middles_m[1:] + middles_m[:-1]) / 2.0
    edges = np.concatenate([[middles_m[0] - cell_m / 2.0], between, [middles_m[-1] + cell_m / 2.0]])
    return edges[:-1], edges[1:]


def cell_rings(grid: CoverageGrid, cells: slice) -> list[list[list[list[float]]]]:
    """The outlines of cells as polygons on the globe, longitude first: of each its pieces' rings.

    A cell is one piece but where it crosses 180 degrees of longitude. Counterclockwise.
    """
    x_m, y_m = corners_m(grid, cells)
    plane = Plane(*grid.origin_deg, kind="equal_area")
    lat_deg, lon_deg = plane.inverse(x_m, y_m)
    over = np.abs(np.diff(lon_deg, axis=1)).max(axis=1) > _ROUND_DEG
    rounded = np.stack([lon_deg, lat_deg], axis=2).round(DECIMALS)
    rings = [[ring] for ring in rounded.tolist()]
    for cell in np.flatnonzero(over).tolist():
        rings[cell] = _pieces(plane, x_m[cell], y_m[cell])
    return rings


def _pieces(plane: Plane, x_m: np.ndarray, y_m: np.ndarray) -> list[list[list[float]]]:
    """A cell that crosses 180 degrees or has a pole in it, its sides in short pieces: shells."""
    along = np.linspace(0.0, 4.0, 4 * _PIECES_OF_A_SIDE + 1)
    lat_deg, lon_deg = plane.inverse(*(np.interp(along, np.arange(5), side) for side in (x_m, y_m)))
    parts = polygons([np.column_stack([lon_deg, lat_deg])])
    return [
        shapely.get_coordinates(shapely.orient_polygons(part)).round(DECIMALS).tolist()
        for part in parts
    ]

"""The field of a claim's map: its figure over the ground in classes, and the claim's lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from sim.figures import more_is_better, unit_of
from sim.output.drawing.basemap import Z_AREA, Z_CELLS, fill_path
from sim.output.drawing.claim_figure_classes import (
    CLAIM,
    HATCHES,
    NOWHERE,
    claim_edge,
    class_bounds,
    class_colours,
    line_values,
)
from sim.output.drawing.drawn_features import Features
from sim.output.drawing.legend import route_pens
from sim.output.drawing.map_frame import Frame, rings
from sim.output.format.run_content import CoverageGrid
from sim.study.claims.figure_by_place import ClaimMap
from sim.study.verdict.plain_answer import round_figure
from sim.units import COUNT

_MOST_COUNTS: Final = 24


@dataclass(frozen=True)
class ClaimLine:
    """A line on the map where a field `(C,)` has the claim's value, or that of `at`."""

    values: np.ndarray
    text: str
    pen: dict[str, Any]
    at: float | None = None

    def crosses(self, value: float) -> bool:
        """Whether the field lies on both sides of the line's value."""
        at = value if self.at is None else self.at
        known = self.values[np.isfinite(self.values)]
        return bool(len(known) and known.min() < at < known.max())


def _pen(colour: str, dash: Any) -> dict[str, Any]:
    return {"colors": colour, "linewidths": 2.0, "linestyles": [dash]}


class ClaimField:
    """The figure of a claim over an area, and where in it the figure is the claim's."""

    def __init__(self, claim_map: ClaimMap, entry: Mapping[str, Any], features: Features) -> None:
        self.claim_map, self.entry, self.features = claim_map, entry, features
        self.grid = CoverageGrid.of(claim_map.area, claim_map.cells)
        self.edge = claim_edge(entry)
        known = claim_map.figure[np.isfinite(claim_map.figure)]
        # Whole numbers have a class each, unless the last cells that can be reached take hundreds.
        few = bool(len(known)) and np.ptp(known) < _MOST_COUNTS
        self.counts = unit_of(entry["metric"]) == COUNT and few
        self.bounds = class_bounds(known, self.edge)
        # Whole numbers: each is a class, with its bounds half-way to its neighbours.
        if self.counts:
            self.bounds = np.arange(known.min() - 0.5, known.max() + 1.0)
        self.colours = class_colours(
            len(self.bounds) - 1, dark_is_more=more_is_better(str(entry["metric"]))
        )

    def draw(self, ax: Axes, frame: Frame) -> None:
        """Classes where somebody can fly, hatches where nobody can, and the claim's lines."""
        clip = fill_path(rings(frame, self._open_ground))
        x_m, y_m = self._positions(frame)
        if self.has_gaps:
            hatched: dict[str, Any] = {"facecolor": NOWHERE, "edgecolor": HATCHES, "hatch": "////"}
            ax.add_artist(PathPatch(clip, linewidth=0.0, zorder=Z_CELLS - 0.1, **hatched))
        filled = ax.contourf(
            x_m,
            y_m,
            self._grown(self.claim_map.figure),
            levels=self.bounds,
            colors=self.colours,
            zorder=Z_CELLS,
        )
        filled.set_clip_path(clip, ax.transData)
        for line in self.lines:
            drawn = ax.contour(
                x_m,
                y_m,
                self._grown(line.values),
                levels=[self.edge if line.at is None else line.at],
                zorder=Z_AREA,
                **line.pen,
            )
            drawn.set_path_effects([withStroke(linewidth=4.0, foreground="white")])
            drawn.set_clip_path(clip, ax.transData)

    @cached_property
    def _open_ground(self) -> BaseGeometry:
        """The area without what of it is closed to all, where no orbit may stand."""
        ground = shapely.make_valid(self.features.areas[self.claim_map.area])
        shut = [airspace.shape for airspace in self.features.airspace if not airspace.open_to]
        closed = [shapely.make_valid(place) for place in shut]
        return ground.difference(shapely.union_all(closed)) if closed else ground

    @cached_property
    def _is_open(self) -> np.ndarray:
        """Whether each cell's centre lies in the open `(C,)`."""
        cells = self.claim_map.cells
        return np.asarray(shapely.contains_xy(self._open_ground, cells.lon_deg, cells.lat_deg))

    @property
    def has_gaps(self) -> bool:
        """Whether somewhere in the open nobody can fly."""
        return bool((np.isnan(self.claim_map.figure) & self._is_open).any())

    @cached_property
    def lines(self) -> list[ClaimLine]:
        """Where the figure is the claim's value: those of its lines that run through the country.

        A claim about a figure has two lines, at the ends of its tolerance.
        """
        claim_map, value = self.claim_map, round_figure(self.entry, self.entry["value"])
        lines = [
            ClaimLine(claim_map.figure, f"{value}, from the nearest base", _pen(CLAIM, "solid"))
        ]
        if len(line_values(self.entry)) > 1:
            # Near enough begins and ends at the tolerance, and is no line but a band.
            for at in line_values(self.entry):
                text = f"{round_figure(self.entry, at)}, from the nearest base"
                lines.append(ClaimLine(claim_map.figure, text, _pen(CLAIM, (0, (1.2, 1.2))), at))
        if claim_map.favoured is not None:
            text = f"{value}, with the ranges at their far ends"
            lines.append(ClaimLine(claim_map.favoured, text, _pen(CLAIM, (0, (1.2, 1.2)))))
        if len(claim_map.bases) > 1:
            pens = list(route_pens(self.features).values()) or [(CLAIM, "solid")]  # nobody flies
            for i, base in enumerate(claim_map.bases):
                text = f"{value}, from {base.split(' (')[0]}"
                pen = _pen(pens[i % len(pens)][0], (0, (5, 2)))
                lines.append(ClaimLine(claim_map.from_each[i], text, pen))
        # Whole numbers have no line where they are four, only stretches.
        crossed = [line for line in lines if line.crosses(self.edge) and not self.counts]
        nearest = crossed and crossed[0].values is claim_map.figure
        # From the base that is the nearest everywhere the line is the same: once is enough.
        return [
            line
            for i, line in enumerate(crossed)
            if i == 0 or not nearest or line.at or not np.array_equal(line.values, claim_map.figure)
        ]

    def _positions(self, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
        """Map metres of the grid's centres, with two more rows and columns on every side."""
        step_m = self.grid.cell_m
        beyond = np.array([2.0, 1.0]) * step_m
        x_m, y_m = (
            np.concatenate([axis[0] - beyond, axis, axis[-1] + beyond[::-1]])
            for axis in (self.grid.x_m, self.grid.y_m)
        )
        lat_deg, lon_deg = self.claim_map.cells.plane.inverse(*np.meshgrid(x_m, y_m))
        x, y = frame.plane.forward(lat_deg, lon_deg)
        return np.asarray(x), np.asarray(y)

    def _grown(self, values: np.ndarray) -> np.ndarray:
        """The raster with two rings more, each the mean of its neighbours, to fill the outline.

        It grows out of the area and into closed airspace, which are cut off again, and not to where
        nobody can fly.
        """
        # contourf stops at the outermost centres, half a cell inside the outline: grown by two
        # rings the field reaches over it, and the clip path cuts it to the outline.
        raster = np.pad(self.grid.on_grid(values), 2, constant_values=np.nan)
        held = np.where(np.isnan(values) & self._is_open, 1.0, np.nan)
        kept = np.pad(np.isfinite(self.grid.on_grid(held)), 2)
        for _ in range(2):
            around = np.stack(
                [np.roll(raster, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
            )
            known = np.isfinite(around)
            mean = np.where(known, around, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
            raster = np.where(np.isnan(raster) & known.any(axis=0) & ~kept, mean, raster)
        return np.asarray(raster)

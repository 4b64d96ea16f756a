"""Coverage maps: one figure of merit on the ground, with what flies over it.

Geometry comes from frame.py, classes and colours from classes.py, words from words.py; here is
only the drawing. No pyplot: figures are made and thrown away without a global register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from sim.errors import ResultsError
from sim.output import words
from sim.output.basemap import (
    Z_AREA,
    Z_CELLS,
    Z_CLOSED,
    Z_LABEL,
    Z_MARK,
    Z_ROUTE,
    draw_basemap,
    draw_graticule,
    draw_scale_bar,
    outline,
    scale_bar_size_m,
)
from sim.output.classes import BLIND_COLOUR, Classes, classify
from sim.output.features import Features, read_features
from sim.output.frame import Frame, edges, frame_around, rings
from sim.output.legend import (
    BASE,
    CLOSED,
    STATION,
    WIDTH_IN,
    area_pen,
    draw_side,
    entries,
    route_pens,
)
from sim.output.page import DPI, INK, Page, Wording, png, style, text_size_px
from sim.output.placement import Box, Label, place
from sim.output.record import CoverageGrid
from sim.output.runfolder import Run, write_file
from sim.world.geodesy import Plane

_LEFT_IN, _GAP_IN, _BELOW_IN = 0.72, 0.25, 0.42
_MAP_IN = (9.4, 7.4)
_HALO = [withStroke(linewidth=2.6, foreground="white")]
_LABEL_PT = 8.5


def coverage_map(run: Run, metric: str, path: Path) -> None:
    """Draw one metric of a run as a PNG: the same run gives the same bytes.

    `metric` is coverage_fraction, gap_max, time_average_gap, response_time_mean or blind.
    Raises ResultsError for another metric, a run without a grid, or a path that cannot be written.
    """
    with style():
        write_file(path, png(draw_map(run, metric)))


def draw_map(run: Run, metric: str) -> Figure:
    """The figure of a coverage map."""
    grid = run.grid
    if grid is None:
        raise ResultsError(
            f"{run.folder} has no coverage grid to map",
            "give the scenario a grid, e.g. grid: {area: afghanistan, cell: 10 km}, and run again",
        )
    duration_s = float(run.manifest["duration_s"])
    classes = classify(metric, run.fields, duration_s)
    features = read_features(run.geometry)
    lat_deg, lon_deg = features.positions_deg()
    frame = frame_around(
        np.concatenate([lat_deg, grid.lat_deg]), np.concatenate([lon_deg, grid.lon_deg])
    )
    wording = Wording(
        f"{run.manifest['scenario']}: {words.finding(classes, grid.area, duration_s)}",
        words.setting(run.manifest, features.bases, len(features.stations)),
        words.key_figures(classes),
        words.projection_note(frame, grid.cell_m),
        [*words.provenance(run.manifest), "land and de facto borders: Natural Earth"],
    )
    scale = min(_MAP_IN[0] / frame.half_width_m, _MAP_IN[1] / frame.half_height_m)
    width_in, height_in = frame.half_width_m * scale, frame.half_height_m * scale
    sheet_in = (_LEFT_IN + width_in + _GAP_IN + WIDTH_IN, height_in + _BELOW_IN)
    page = Page(wording, sheet_in, _LEFT_IN)
    ax = page.axes(_LEFT_IN, _BELOW_IN, width_in, height_in)
    draw_basemap(ax, frame)
    draw_graticule(ax, frame)
    _draw_cells(ax, frame, grid, classes, features.areas.get(grid.area))
    canvas = Canvas(ax, frame, width_in, height_in)
    canvas.draw_features(features, grid)
    left_in = _LEFT_IN + width_in + _GAP_IN
    side = page.axes(left_in, _BELOW_IN, WIDTH_IN, height_in)
    draw_side(side, classes, entries(features, grid), (WIDTH_IN, height_in))
    return page.figure


def _draw_cells(
    ax: Axes, frame: Frame, grid: CoverageGrid, classes: Classes, area: BaseGeometry | None
) -> None:
    """The cells in their class colours, cut along the area's own outline where it is known."""
    index = grid.on_grid(classes.index)
    half_m = grid.cell_m / 2.0
    x_m = np.append(grid.x_m - half_m, grid.x_m[-1] + half_m)
    falling = len(grid.y_m) > 1 and grid.y_m[1] < grid.y_m[0]
    y_m = np.append(
        grid.y_m + (half_m if falling else -half_m), grid.y_m[-1] - (half_m if falling else -half_m)
    )
    if area is not None:
        # The rim of an area belongs to cells whose centre lies outside: it takes its neighbour's
        # class, so that the picture ends at the outline and not in steps.
        x_m = np.concatenate([[x_m[0] - grid.cell_m], x_m, [x_m[-1] + grid.cell_m]])
        step_m = y_m[1] - y_m[0]
        y_m = np.concatenate([[y_m[0] - step_m], y_m, [y_m[-1] + step_m]])
        index = _grown(np.pad(index, 1, constant_values=np.nan))
    lat_deg, lon_deg = Plane(*grid.origin_deg, kind="equal_area").inverse(*np.meshgrid(x_m, y_m))
    corner_x_m, corner_y_m = frame.plane.forward(lat_deg, lon_deg)
    colours = [*classes.colours, BLIND_COLOUR]
    mesh = ax.pcolormesh(
        corner_x_m,
        corner_y_m,
        np.ma.masked_invalid(index),
        cmap=ListedColormap(colours),
        norm=BoundaryNorm(np.arange(len(colours) + 1) - 0.5, len(colours)),
        zorder=Z_CELLS,
    )
    if area is not None:
        mesh.set_clip_path(outline(rings(frame, area)), ax.transData)


def _grown(index: np.ndarray) -> np.ndarray:
    """A raster whose empty pixels beside a cell take that cell's value."""
    grown = index.copy()
    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        moved = np.roll(index, shift, axis=(0, 1))  # the rim is empty: nothing wraps round
        grown = np.where(np.isnan(grown), moved, grown)
    return grown


@dataclass(frozen=True)
class Canvas:
    """The map's axes with their size, for what is placed in pixels."""

    ax: Axes
    frame: Frame
    width_in: float
    height_in: float

    def px(self, xy_m: np.ndarray) -> np.ndarray:
        """Map metres `(N, 2)` to pixels from the lower left corner."""
        half_m = np.array([self.frame.half_width_m, self.frame.half_height_m])
        size_px = np.array([self.width_in, self.height_in]) * DPI
        return np.asarray((xy_m + half_m) / (2.0 * half_m) * size_px)

    def draw_features(self, features: Features, grid: CoverageGrid) -> None:
        """Airspace, areas, routes, stations, bases, scale bar and the labels, in that order."""
        ax, frame = self.ax, self.frame
        taken = [box for names, shape in features.airspace for box in self._airspace(names, shape)]
        for name, area in features.areas.items():
            ax.add_artist(
                LineCollection(edges(frame, area), zorder=Z_AREA, **area_pen(name == grid.area))
            )
        lines = self._routes(features)
        marks = []
        for name, (lat_deg, lon_deg) in features.stations.items():
            marks.append((words.spoken(name), self._mark(lat_deg, lon_deg, STATION), 6.0, 7.8))
        for base in features.bases:
            text = f"{base.name} ({base.count})"
            marks.insert(0, (text, self._mark(base.lat_deg, base.lon_deg, BASE), 9.0, _LABEL_PT))
        cells = self.px(frame.project(np.column_stack([grid.lon_deg, grid.lat_deg])))
        dots = np.array([mark for _, mark, _, _ in marks]).reshape(-1, 2)
        taken += [Box(x - 7, y - 7, x + 7, y + 7) for x, y in dots]
        taken.append(
            self._scale_bar(np.concatenate([lines, cells, np.repeat(dots, 50, axis=0)]), taken)
        )
        self._labels(marks, taken, lines)

    def _routes(self, features: Features) -> np.ndarray:
        """Draw the routes; return points along them, in pixels, for the labels to keep off."""
        pens = route_pens(features)
        lines = [(route.base, self.frame.project(route.lon_lat_deg)) for route in features.routes]
        # Every halo goes under every line, and solid under dashed, so shared legs show both.
        for _, line in lines:
            self.ax.plot(*line.T, color="white", linewidth=2.8, alpha=0.75, zorder=Z_ROUTE)
        for base in pens:
            for name, line in lines:
                if name == base:
                    colour, dash = pens[base]
                    pen: dict[str, Any] = {"color": colour, "linestyle": dash, "linewidth": 1.3}
                    self.ax.plot(*line.T, zorder=Z_ROUTE, **pen)
        points = [self.px(_dense(line)) for _, line in lines]
        return np.concatenate([np.zeros((0, 2)), *points])

    def _mark(self, lat_deg: float, lon_deg: float, look: dict[str, Any]) -> np.ndarray:
        at = self.frame.project(np.array([[lon_deg, lat_deg]]))
        self.ax.plot(*at.T, zorder=Z_MARK, linestyle="none", **look)
        return np.asarray(self.px(at)[0])

    def _airspace(self, names: Sequence[str], shape: BaseGeometry) -> list[Box]:
        """Closed airspace, tinted and hatched; its label where there is room for one."""
        frame = self.frame
        groups = rings(frame, shape)
        if not groups:
            return []
        self.ax.add_artist(
            PathPatch(
                outline(groups), facecolor=CLOSED, alpha=0.055, zorder=Z_CLOSED, edgecolor="none"
            )
        )
        self.ax.add_artist(
            PathPatch(
                outline(groups),
                facecolor="none",
                edgecolor="#a8323e38",
                hatch="///",
                linewidth=0.0,
                zorder=Z_CLOSED,
            )
        )
        self.ax.add_artist(
            LineCollection(
                edges(frame, shape), colors=CLOSED, linewidths=0.7, alpha=0.8, zorder=Z_CLOSED
            )
        )
        window = shapely.box(
            -frame.half_width_m, -frame.half_height_m, frame.half_width_m, frame.half_height_m
        )
        polygons = [shapely.make_valid(shapely.Polygon(g[0], g[1:])) for g in groups]
        visible = shapely.get_parts(shapely.intersection(np.array(polygons), window))
        room = shapely.maximum_inscribed_circle(
            max(visible, key=shapely.area), tolerance=frame.half_width_m / 200
        )
        centre = self.px(shapely.get_coordinates(room)[:1])[0]
        text = ", ".join(map(words.spoken, names)) + "\nclosed"
        wide, high = text_size_px(text, 9)
        radius_px = shapely.length(room) / (2.0 * frame.half_width_m) * self.width_in * DPI
        if np.hypot(wide, high) / 2 > 1.3 * radius_px:
            return []  # the legend names it
        x, y = centre
        box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        self._text(text, box, color=CLOSED, fontsize=9, fontstyle="italic")
        return [box]

    def _scale_bar(self, points: np.ndarray, taken: Sequence[Box]) -> Box:
        """The scale bar in the corner where it hides least."""
        frame = self.frame
        wide_m, high_m = scale_bar_size_m(frame, self.height_in)
        inset_m = 0.1 / self.height_in * 2.0 * frame.half_height_m
        best: tuple[float, tuple[float, float], Box] | None = None
        for y_m in (-frame.half_height_m + inset_m, frame.half_height_m - inset_m - high_m):
            for x_m in (-frame.half_width_m + inset_m, frame.half_width_m - inset_m - wide_m):
                low, high = self.px(np.array([[x_m, y_m], [x_m + wide_m, y_m + high_m]]))
                box = Box(*low, *high)
                cost = box.count(points) + sum(box.overlap(other) for other in taken)
                if best is None or cost < best[0]:
                    best = (cost, (x_m, y_m), box)
        assert best is not None
        draw_scale_bar(self.ax, frame, best[1], self.height_in)
        return best[2]

    def _labels(
        self,
        marks: Sequence[tuple[str, np.ndarray, float, float]],
        taken: Sequence[Box],
        lines: np.ndarray,
    ) -> None:
        labels = [
            Label(text, at[0], at[1], *text_size_px(text, size_pt), radius=radius * DPI / 100)
            for text, at, radius, size_pt in marks
        ]
        room = Box(4, 4, self.width_in * DPI - 4, self.height_in * DPI - 4)
        boxes = place(labels, taken, lines, room)
        for (text, _, _, size_pt), box in zip(marks, boxes, strict=True):
            self._text(text, box, fontsize=size_pt, color=INK)

    def _text(self, text: str, box: Box, **look: Any) -> None:
        x = (box.left + box.right) / 2 / (self.width_in * DPI)
        y = (box.bottom + box.top) / 2 / (self.height_in * DPI)
        self.ax.text(
            x,
            y,
            text,
            transform=self.ax.transAxes,
            ha="center",
            va="center",
            zorder=Z_LABEL,
            path_effects=_HALO,
            **look,
        )


def _dense(line: np.ndarray) -> np.ndarray:
    """A line with nine points between each two given, so that a label sees all of it."""
    t = np.linspace(0, len(line) - 1, 10 * len(line))
    return np.column_stack([np.interp(t, np.arange(len(line)), line[:, axis]) for axis in (0, 1)])

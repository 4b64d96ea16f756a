"""Bases, orbits, routes and airspace drawn on the axes of a map, with labels that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Polygon
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from sim.output.drawing import captions
from sim.output.drawing.basemap import (
    Z_AREA,
    Z_CLOSED,
    Z_LABEL,
    Z_MARK,
    Z_ROUTE,
    draw_scale_bar,
    fill_path,
    scale_bar_size_m,
)
from sim.output.drawing.drawn_features import ClosedShape, Features
from sim.output.drawing.label_placement import Box, Label, place_labels
from sim.output.drawing.legend import AT_TIMES, BASE, CLOSED, PATTERN, STATION, area_pen, route_pens
from sim.output.drawing.map_frame import Frame, arcs, edges, rings
from sim.output.drawing.page_wording import DPI, INK, text_size_px
from sim.output.format.run_content import CoverageGrid
from sim.output.text import phrases
from sim.world.antimeridian import polygonal

_HALO = [withStroke(linewidth=2.6, foreground="white")]


@dataclass(frozen=True)
class Mark:
    """A mark that is in the frame: where it is [px], what is written beside it, how large."""

    text: str
    at_px: np.ndarray
    radius_px: float
    size_pt: float
    colour: str = INK


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

    def draw_features(
        self, features: Features, grid: CoverageGrid | None, *, name_areas: bool = False
    ) -> None:
        """Airspace, areas, patterns, routes, bases, stations, scale bar, labels, in that order.

        Areas have their names only where asked for: the one on a grid is in the title.
        """
        frame, mapped = self.frame, grid.area if grid else ""
        taken, small = [], []
        for closed in features.airspace:
            label = self._draw_airspace(closed, labelled=True)
            taken += [label] if isinstance(label, Box) else []
            small += [label] if isinstance(label, Mark) else []
        for name, area in features.areas.items():
            pen = area_pen(name == mapped)
            self.ax.add_artist(LineCollection(edges(frame, area), zorder=Z_AREA, **pen))
        lines = np.concatenate([self._draw_patterns(features), self._draw_routes(features)])
        marks = self._draw_bases(features, 8.5)
        for name, (lat_deg, lon_deg) in features.stations.items():
            marks += self._draw_mark(phrases.readable_name(name), (lat_deg, lon_deg), STATION, 7.8)
        if name_areas:
            for name in [name for name in features.areas if name not in features.stations]:
                small += self._area_mark(name, features.areas[name])
        marks += small
        dots = np.array([mark.at_px for mark in marks]).reshape(-1, 2)
        ground = self._ground(features, grid) if grid else shapely.Polygon()
        taken.append(self._draw_scale_bar(lines, dots, taken, ground))
        self._draw_labels(marks, taken, lines)

    def _area_mark(self, name: str, area: BaseGeometry) -> list[Mark]:
        """What to write at the highest point of an area's outline that is in the frame."""
        lines = [line[self.frame.shows(line)] for line in edges(self.frame, area)]
        points_m = np.concatenate([np.zeros((0, 2)), *lines])
        if not len(points_m):
            return []
        top_m = points_m[np.argmax(points_m[:, 1])][None]
        return [Mark(phrases.readable_name(name), self.px(top_m)[0], 4.0, 8.0)]

    def draw_locator(self, features: Features, detail: Frame) -> None:
        """The way there, small: airspace, routes, bases with names, the large map's frame."""
        for closed in features.airspace:
            self._draw_airspace(closed)
        lines = self._draw_routes(features)
        x_m, y_m = detail.half_width_m, detail.half_height_m
        corners_m = np.array([[-x_m, -y_m], [x_m, -y_m], [x_m, y_m], [-x_m, y_m]])
        lat_deg, lon_deg = detail.plane.inverse(*corners_m.T)
        window = self.frame.project(np.column_stack([lon_deg, lat_deg]))
        self.ax.add_artist(Polygon(window, fill=False, edgecolor=INK, zorder=Z_AREA))
        self._draw_labels(self._draw_bases(features, 6.5), [], lines)

    def draw_panel(
        self, features: Features, mapped: str, seen_deg: np.ndarray | None = None
    ) -> None:
        """One of several maps side by side: airspace, areas, patterns, stations and bases, small.

        Stations get their names where `seen_deg` `(N, 2)`, longitude and latitude of the cells that
        names had better not cover, is given. `mapped` is the area on the grid.
        """
        for closed in features.airspace:
            self._draw_airspace(closed)
        for name, area in features.areas.items():
            pen = area_pen(name == mapped)
            pen["linewidths"] *= 0.7
            self.ax.add_artist(LineCollection(edges(self.frame, area), zorder=Z_AREA, **pen))
        self._draw_patterns(features, 0.6)
        self._draw_bases(features, 6.0)
        marks = []
        for name, at_deg in features.stations.items():
            look = {**STATION, "markersize": 2.6, "markeredgewidth": 0.7}
            marks += self._draw_mark(phrases.readable_name(name), at_deg, look, 6.5)
        if seen_deg is not None:
            self._draw_labels(marks, [], self.px(self.frame.project(seen_deg)))

    def _draw_bases(self, features: Features, size_pt: float) -> list[Mark]:
        look = {**BASE, "markersize": BASE["markersize"] * size_pt / 8.5}
        marks: list[Mark] = []
        for base in features.bases:
            at_deg = (base.lat_deg, base.lon_deg)
            marks += self._draw_mark(f"{base.name} ({base.count})", at_deg, look, size_pt)
        return marks

    def _draw_mark(
        self, text: str, lat_lon_deg: tuple[float, float], look: dict[str, Any], size_pt: float
    ) -> list[Mark]:
        """Draw one mark; nothing where it lies outside the frame."""
        at_m = self.frame.project(np.array([lat_lon_deg[::-1]]))
        if not self.frame.shows(at_m)[0]:
            return []
        self.ax.plot(*at_m.T, zorder=Z_MARK, linestyle="none", **look)
        radius_px = (look["markersize"] / 2 + 3.0) * DPI / 72.0
        return [Mark(text, self.px(at_m)[0], radius_px, size_pt)]

    def _draw_patterns(self, features: Features, scale: float = 1.0) -> np.ndarray:
        """Draw what is flown on station; return its points, in pixels."""
        if not features.patterns:
            return np.zeros((0, 2))
        lines = arcs(self.frame, features.patterns)
        for width_pt, colour in PATTERN:
            pen: dict[str, Any] = {"colors": colour, "linewidths": scale * width_pt}
            self.ax.add_artist(LineCollection(lines, zorder=Z_AREA, **pen))
        return np.concatenate([np.zeros((0, 2)), *(self.px(line) for line in lines)])

    def _draw_routes(self, features: Features) -> np.ndarray:
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
        points = [self.px(_densified(line)) for _, line in lines]
        return np.concatenate([np.zeros((0, 2)), *points])

    def _draw_airspace(self, closed: ClosedShape, *, labelled: bool = False) -> Box | Mark | None:
        """Closed airspace, tinted and hatched, and its label where it is to be said.

        Returns the label's box where there is room for it inside, else what to write beside.
        """
        frame, shape = self.frame, closed.shape
        groups = rings(frame, shape)
        if not groups:
            return None
        self.ax.add_artist(
            PathPatch(
                fill_path(groups), facecolor=CLOSED, alpha=0.055, zorder=Z_CLOSED, edgecolor="none"
            )
        )
        if not closed.times:
            self.ax.add_artist(
                PathPatch(
                    fill_path(groups),
                    facecolor="none",
                    edgecolor="#a8323e38",
                    hatch="///",
                    linewidth=0.0,
                    zorder=Z_CLOSED,
                )
            )
        pen = {"linewidths": 0.9, "linestyles": [AT_TIMES]} if closed.times else {"linewidths": 0.7}
        self.ax.add_artist(
            LineCollection(edges(frame, shape), colors=CLOSED, alpha=0.8, zorder=Z_CLOSED, **pen)
        )
        return self._label_airspace(closed, groups) if labelled and closed.names else None

    def _label_airspace(
        self, closed: ClosedShape, groups: Sequence[Sequence[np.ndarray]]
    ) -> Box | Mark | None:
        """The label of closed airspace, of map rings `groups`; its box, or what to write beside."""
        frame = self.frame
        window = shapely.box(
            -frame.half_width_m, -frame.half_height_m, frame.half_width_m, frame.half_height_m
        )
        polygons = [shapely.make_valid(shapely.Polygon(g[0], g[1:])) for g in groups]
        visible = polygonal(shapely.intersection(shapely.union_all(polygons), window))
        if not visible:
            return None  # a bounding box in the frame is no ground in it
        # Inside the largest circle that fits: a centroid may lie outside a crescent.
        room = shapely.maximum_inscribed_circle(
            max(visible, key=shapely.area), tolerance=frame.half_width_m / 200
        )
        centre = self.px(shapely.get_coordinates(room)[:1])[0]
        text = captions.closed_label(
            closed, "\nclosed at times\n" if closed.times else "\nclosed\n"
        )
        wide, high = text_size_px(text, 9)
        radius_px = shapely.length(room) / (2.0 * frame.half_width_m) * self.width_in * DPI
        if np.hypot(wide, high) / 2 > 1.3 * radius_px:
            # Of what is mostly outside the frame the legend has the name.
            whole = sum(map(shapely.area, polygons)) < 1.5 * sum(map(shapely.area, visible))
            return Mark(text, centre, radius_px + 3.0, 8.0, CLOSED) if whole else None
        x, y = centre
        box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        self._draw_text(text, box, color=CLOSED, fontsize=9, fontstyle="italic")
        return box

    def _ground(self, features: Features, grid: CoverageGrid) -> BaseGeometry:
        """The area on the grid, in pixels; its cells where the area has no outline."""
        area = features.areas.get(grid.area)
        if area is None:
            half_px = grid.cell_m / (2.0 * self.frame.half_width_m) * self.width_in * DPI / 2.0
            cells = self.px(self.frame.project(np.column_stack([grid.lon_deg, grid.lat_deg])))
            return shapely.union_all(shapely.box(*(cells - half_px).T, *(cells + half_px).T))
        groups = [[self.px(ring) for ring in group] for group in rings(self.frame, area)]
        polygons = [shapely.Polygon(group[0], group[1:]) for group in groups]
        # To half a pixel: of the 70,000 points of Canada's coast a map shows a twentieth.
        return shapely.union_all(shapely.make_valid(shapely.simplify(polygons, 0.5)))

    def _draw_scale_bar(
        self, lines: np.ndarray, dots: np.ndarray, taken: Sequence[Box], ground: BaseGeometry
    ) -> Box:
        """The scale bar in the corner where it hides least; all costs are square pixels hidden."""
        frame = self.frame
        wide_m, high_m = scale_bar_size_m(frame, self.height_in)
        inset_m = 0.1 / self.height_in * 2.0 * frame.half_height_m
        best: tuple[float, tuple[float, float], Box] | None = None
        for y_m in (-frame.half_height_m + inset_m, frame.half_height_m - inset_m - high_m):
            for x_m in (-frame.half_width_m + inset_m, frame.half_width_m - inset_m - wide_m):
                low, high = self.px(np.array([[x_m, y_m], [x_m + wide_m, y_m + high_m]]))
                box = Box(*low, *high)
                plate = shapely.box(box.left, box.bottom, box.right, box.top)
                cost = shapely.area(shapely.intersection(ground, plate))
                cost += sum(box.overlap(other) for other in taken)
                cost += 5.0 * box.count(lines) + 500.0 * box.count(dots)
                if best is None or cost < best[0]:
                    best = (cost, (x_m, y_m), box)
        assert best is not None
        draw_scale_bar(self.ax, frame, best[1], self.height_in)
        return best[2]

    def _draw_labels(self, marks: Sequence[Mark], taken: Sequence[Box], lines: np.ndarray) -> None:
        labels = []
        for mark in marks:
            size_px = text_size_px(mark.text, mark.size_pt)
            labels.append(Label(mark.text, (mark.at_px[0], mark.at_px[1]), size_px, mark.radius_px))
        # All marks are taken before the first label is placed: none may cover another's mark.
        boxes = [Box(*(mark.at_px - 7.0), *(mark.at_px + 7.0)) for mark in marks]
        room = Box(4, 4, self.width_in * DPI - 4, self.height_in * DPI - 4)
        placed = place_labels(labels, [*taken, *boxes], lines, room)
        for mark, box in zip(marks, placed, strict=True):
            self._draw_text(mark.text, box, fontsize=mark.size_pt, color=mark.colour)

    def _draw_text(self, text: str, box: Box, **look: Any) -> None:
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


def _densified(line: np.ndarray) -> np.ndarray:
    """A line with nine points between each two given, so that a label sees all of it."""
    t = np.linspace(0, len(line) - 1, 10 * len(line))
    return np.column_stack([np.interp(t, np.arange(len(line)), line[:, axis]) for axis in (0, 1)])

"""Land, coasts and borders from the vendored Natural Earth data, cells, graticule, scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, QuadMesh
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from sim.output.drawing.map_frame import (
    ARCS_BEYOND,
    Frame,
    arcs,
    extent_deg,
    graticule,
    rings,
    scale_lengths,
)
from sim.output.drawing.page_wording import INK, text_size_px
from sim.output.format.run_content import CoverageGrid
from sim.units import NAUTICAL_MILE_M
from sim.world.borders import Detail
from sim.world.geodesy import Plane
from sim.world.land_in_view import land_in_view, lines_in_view

SEA, LAND, COAST, BORDER = "#f3f7fa", "#ecebe7", "#6b6b6b", "#958f85"
KM_M = 1000.0
# Drawing order, from the paper up.
Z_LAND, Z_CELLS, Z_CLOSED, Z_GRID, Z_BORDER, Z_AREA, Z_ROUTE, Z_MARK, Z_LABEL = range(1, 10)

_PLATE_IN = 0.52  # height of the scale bar's plate, and its width beyond the bar

_APART_PX = 8.0  # between two labels of the graticule

# A frame smaller than this shows how far 1:50m coasts lie beside the 1:10m outlines of areas.
_CLOSE_M = 1500e3


def fill_path(groups: Sequence[Sequence[np.ndarray]]) -> Outline:
    """Polygons, each a list of rings, as one path; holes stay open."""
    # One path with a MOVETO for each ring: a hole drawn as a patch of its own would be filled.
    vertices, codes = [], []
    for group in groups:
        for ring in group:
            vertices.append(ring)
            code = np.full(len(ring), Outline.LINETO, dtype=np.uint8)
            code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
            codes.append(code)
    if not vertices:
        return Outline(np.zeros((0, 2)))
    return Outline(np.concatenate(vertices), np.concatenate(codes))


@lru_cache(maxsize=2)  # the maps of a run share their frames
def _known(frame: Frame) -> tuple[Outline, list[np.ndarray], list[np.ndarray]]:
    """Land, coasts and borders in a frame, in its metres."""
    close = 2.0 * max(frame.half_width_m, frame.half_height_m) < _CLOSE_M
    detail: Detail = "10m" if close else "50m"
    ground = land_in_view(extent_deg(frame), detail)
    coasts, borders = lines_in_view(extent_deg(frame.grown(ARCS_BEYOND)), detail)
    return fill_path(rings(frame, ground)), arcs(frame, coasts), arcs(frame, borders)


def draw_basemap(ax: Axes, frame: Frame) -> None:
    """Sea and land under everything, coasts and borders over the cells.

    Artists are added as they are, on every map: working out data limits that are already set costs
    more than drawing.
    """
    ax.set_xlim(-frame.half_width_m, frame.half_width_m)
    ax.set_ylim(-frame.half_height_m, frame.half_height_m)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_facecolor(SEA)
    ground, coasts, borders = _known(frame)
    ax.add_artist(PathPatch(ground, facecolor=LAND, edgecolor="none", zorder=Z_LAND))
    ax.add_artist(LineCollection(coasts, colors=COAST, linewidths=0.6, zorder=Z_BORDER))
    ax.add_artist(
        LineCollection(
            borders,
            colors=BORDER,
            linewidths=0.6,
            linestyles=(0, (4, 2)),
            zorder=Z_BORDER,
        )
    )


def draw_graticule(ax: Axes, frame: Frame) -> None:
    """Meridians and parallels, labelled outside the lower and the left edge."""
    net = graticule(frame)
    ax.add_artist(LineCollection(net.lines, colors="#00000024", linewidths=0.5, zorder=Z_GRID))
    quiet: dict[str, Any] = {"fontsize": 7.5, "color": "#444444", "annotation_clip": False}
    right_px, per_m_px = -np.inf, ax.bbox.width / (2.0 * frame.half_width_m)
    for x_m, text in net.bottom:
        # On a small map degrees may be nearer to one another than their labels are long.
        half_px = text_size_px(text, quiet["fontsize"])[0] / 2.0
        if x_m * per_m_px - half_px < right_px + _APART_PX:
            continue
        right_px = x_m * per_m_px + half_px
        ax.annotate(
            text,
            (x_m, -frame.half_height_m),
            (0, -4),
            textcoords="offset points",
            ha="center",
            va="top",
            **quiet,
        )
    for y_m, text in net.left:
        ax.annotate(
            text,
            (-frame.half_width_m, y_m),
            (-4, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            **quiet,
        )


def draw_cells(
    ax: Axes,
    frame: Frame,
    cells: tuple[CoverageGrid, np.ndarray],
    colours: Sequence[str],
    area: BaseGeometry | None,
) -> QuadMesh:
    """Cells with their class `(C,)` in its colour, cut along the area's outline where known."""
    grid, classes = cells
    index = grid.on_grid(classes)
    half_m = grid.cell_m / 2.0
    x_m = np.append(grid.x_m - half_m, grid.x_m[-1] + half_m)
    # Rows run from north to south or the other way, as the file has them.
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
    # The corners are projected one by one: on the frame's plane, which has another centre than the
    # grid's, cells are no rectangles.
    mesh = ax.pcolormesh(
        corner_x_m,
        corner_y_m,
        np.ma.masked_invalid(index),
        cmap=ListedColormap(list(colours)),
        norm=BoundaryNorm(np.arange(len(colours) + 1) - 0.5, len(colours)),
        zorder=Z_CELLS,
    )
    if area is not None:
        mesh.set_clip_path(fill_path(rings(frame, area)), ax.transData)
    return mesh


def _grown(index: np.ndarray) -> np.ndarray:
    """A raster whose empty pixels beside a cell take that cell's value."""
    grown = index.copy()
    for shift in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        moved = np.roll(index, shift, axis=(0, 1))  # the rim is empty: nothing wraps round
        grown = np.where(np.isnan(grown), moved, grown)
    return grown


def scale_bar_size_m(frame: Frame, height_in: float) -> tuple[float, float]:
    """Width and height on the map that the scale bar and its figures take."""
    nm, km = scale_lengths(frame)
    per_inch_m = 2.0 * frame.half_height_m / height_in
    return max(nm * NAUTICAL_MILE_M, km * KM_M) + _PLATE_IN * per_inch_m, _PLATE_IN * per_inch_m


def draw_scale_bar(ax: Axes, frame: Frame, corner_m: tuple[float, float], height_in: float) -> None:
    """Nautical miles above kilometres, from the lower left corner of its plate."""
    width_m, plate_m = scale_bar_size_m(frame, height_in)
    per_inch_m = plate_m / _PLATE_IN
    left_m, bottom_m = corner_m
    ax.add_artist(
        Rectangle(
            corner_m, width_m, plate_m, facecolor="#ffffffd9", edgecolor="none", zorder=Z_MARK
        )
    )
    start_m, middle_m = left_m + 0.12 * per_inch_m, bottom_m + _PLATE_IN / 2 * per_inch_m
    thick_m = 0.045 * per_inch_m
    halo = [withStroke(linewidth=2, foreground="white")]
    for length, unit_m, unit, side in zip(
        scale_lengths(frame), (NAUTICAL_MILE_M, KM_M), ("nm", "km"), (1, -1), strict=True
    ):
        low_m = middle_m if side > 0 else middle_m - thick_m
        for quarter in range(4):
            ax.add_artist(
                Rectangle(
                    (start_m + quarter * length * unit_m / 4, low_m),
                    length * unit_m / 4,
                    thick_m,
                    facecolor=INK if (quarter + (side < 0)) % 2 == 0 else "white",
                    edgecolor=INK,
                    linewidth=0.6,
                    zorder=Z_MARK,
                )
            )
        for part in (0.0, 0.5, 1.0):
            text = f"{length * part:g}" + (f" {unit}" if part == 1.0 else "")
            ax.text(
                start_m + length * part * unit_m - (0.04 * per_inch_m if part == 1.0 else 0.0),
                middle_m + side * (thick_m + 0.03 * per_inch_m),
                text,
                ha="left" if part == 1.0 else "center",
                va="bottom" if side > 0 else "top",
                fontsize=7,
                color=INK,
                zorder=Z_LABEL,
                path_effects=halo,
            )

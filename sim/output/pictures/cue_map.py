"""The map of what a cue is worth: the share answered within the standard, by where it comes from.

Shares are of all cues reported from a square, those never reached included. Squares from which few
came have no colour: what they would show is luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from shapely import contains_xy
from shapely.geometry.base import BaseGeometry

from sim.errors import ResultsError
from sim.number_types import Flags, Floats, Ints
from sim.operations.timing.ticks import is_before
from sim.output.drawing import captions
from sim.output.drawing.basemap import draw_basemap, draw_graticule, fill_path
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.map_frame import frame_around, rings
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.page_wording import Page, Wording, png, style
from sim.output.format.run_content import CoverageGrid
from sim.output.pictures.coverage_map import draw_cells
from sim.output.store.files.disk import write_file
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import HOUR_S, SAME_MOMENT_S
from sim.world.geodesy import Plane, mean_position

_COLOURS: Final = ("#f0efe4", "#c8d7e6", "#8fb0cf", "#4a7fb0", "#1b426b")
_LEFT_IN, _SIDE_IN, _RIGHT_IN, _BELOW_IN = 0.72, 2.2, 0.25, 0.42
_MAP_IN: Final = (8.6, 7.0)
# So many cues a square in the mean, and no colour for one with fewer.
_MEAN_CUES, _FEWEST_CUES = 30.0, 8
_FEWEST_SQUARES: Final = 4
# An outline is drawn through points between which the earth's curve is some hundred metres away.
_OUTLINE_DEG: Final = 0.005


@dataclass(frozen=True)
class _Worth:
    """A kind of cue, its squares, and the share of each that was answered in time."""

    name: str
    within_h: float | None
    share: float
    lon_lat_deg: Floats
    grid: CoverageGrid
    by_square: Floats


def cue_map(run: Run, path: Path) -> None:
    """Draw the worth of cues by place (PNG). ResultsError where there are too few to map."""
    with style():
        write_file(path, png(draw_cue_map(run)))


def is_mappable(run: Run) -> bool:
    """Whether a run has cues from enough places, and enough of them from each."""
    return bool(run.summary().get("cues")) and _worth(run) is not None


def draw_cue_map(run: Run) -> Figure:
    """The figure of the map, for the kind of cue that came most often."""
    worth = _worth(run) if run.summary().get("cues") else None
    if worth is None:
        raise ResultsError(
            f"{run.folder} has too few cues from different places for a map",
            "fly more replications, or see cues.parquet",
        )
    features, grid = read_features(run.geometry), worth.grid
    lat_deg, lon_deg = features.positions_deg()
    frame = frame_around(
        np.concatenate([lat_deg, grid.lat_deg]), np.concatenate([lon_deg, grid.lon_deg])
    )
    scale = min(_MAP_IN[0] / frame.half_width_m, _MAP_IN[1] / frame.half_height_m)
    width_in, height_in = frame.half_width_m * scale, frame.half_height_m * scale
    sheet_in = (_LEFT_IN + width_in + _SIDE_IN + _RIGHT_IN, height_in + _BELOW_IN)
    # Of the projection alone: squares are no cells that something is looked up in.
    note = captions.projection_note(frame, grid.cell_m).partition(" Cells of")[0]
    page = Page(_wording(run, worth, note), sheet_in, _LEFT_IN)
    ax = page.axes(_LEFT_IN, _BELOW_IN, width_in, height_in)
    draw_basemap(ax, frame)
    draw_graticule(ax, frame)
    classes = np.minimum(np.floor(worth.by_square * len(_COLOURS)), len(_COLOURS) - 1)
    # Not cut as cells are: there a rim takes its neighbour's class, here it has too few cues.
    mesh = draw_cells(ax, frame, (grid, classes), _COLOURS, None)
    if (area := _holding(features, worth.lon_lat_deg)) is not None:
        mesh.set_clip_path(fill_path(rings(frame, area)), ax.transData)
    Canvas(ax, frame, width_in, height_in).draw_features(features, grid)
    _draw_legend(page.axes(_LEFT_IN + width_in, _BELOW_IN, _SIDE_IN, height_in))
    return page.figure


def _worth(run: Run) -> _Worth | None:
    """The kind of cue that came most often, by square; None where it fills too few squares."""
    figures: Mapping[str, Any] = run.summary()["cues"]
    name = max(figures, key=lambda kind: figures[kind]["n_reported"]["mean"] or 0.0)
    table = run.table("cues")
    begin_s = float(run.manifest["warmup_s"])
    end_s = begin_s + float(run.manifest["duration_s"])
    reported_s = table["reported_s"]
    counts = is_before(reported_s, end_s) & ~is_before(reported_s, begin_s)
    cues = table.where(counts & table.text("name").at(name))
    within = figures[name].get("within_h")
    within_h = None if within is None else float(within["mean"])
    limit_s = np.inf if within_h is None else within_h * HOUR_S + SAME_MOMENT_S
    reached = cues.text("outcome").at("reached")
    with np.errstate(invalid="ignore"):
        met = reached & (cues["on_scene_s"] - cues["reported_s"] <= limit_s)
    squares = _squares(cues["lat_deg"], cues["lon_deg"], met) if cues.n_rows else None
    lon_lat_deg = np.column_stack([cues["lon_deg"], cues["lat_deg"]])
    return squares and _Worth(name, within_h, float(met.mean()), lon_lat_deg, *squares)


def _holding(features: Features, lon_lat_deg: Floats) -> BaseGeometry | None:
    """The smallest area that holds all cues, to the width of a drawn outline; None if none does."""
    areas = sorted(features.areas.values(), key=lambda area: float(area.area))
    return next((a for a in areas if contains_xy(a.buffer(_OUTLINE_DEG), lon_lat_deg).all()), None)


def _squares(lat_deg: Floats, lon_deg: Floats, met: Flags) -> tuple[CoverageGrid, Floats] | None:
    """Squares of equal area with enough cues, and the share of each that was met `(C,)`."""
    plane = Plane(*mean_position(lat_deg, lon_deg), kind="equal_area")
    x_m, y_m = plane.forward(lat_deg, lon_deg)
    extent_m2 = float(np.ptp(x_m)) * float(np.ptp(y_m))
    side_m = 1e3 * round((extent_m2 * _MEAN_CUES / len(met)) ** 0.5 / 1e3)
    if not side_m:
        return None
    columns, rows = (np.floor(at_m / side_m).astype(np.int64) for at_m in (x_m, y_m))
    square, which = np.unique(np.column_stack([rows, columns]), axis=0, return_inverse=True)
    n = np.bincount(which.ravel())
    share = np.bincount(which.ravel(), weights=met) / n
    kept = n >= _FEWEST_CUES
    if np.count_nonzero(kept) < _FEWEST_SQUARES:
        return None
    return _grid(plane, square[kept], side_m), share[kept]


def _grid(plane: Plane, square: Ints, side_m: float) -> CoverageGrid:
    """Squares `(C, 2)` by row and column as the cells of a grid."""
    first = square.min(axis=0)
    row, column = (square - first).T
    y_m, x_m = (
        (np.arange(size) + start + 0.5) * side_m
        for size, start in zip(square.max(axis=0) - first + 1, first, strict=True)
    )
    lat_deg, lon_deg = plane.inverse(x_m[column], y_m[row])
    text = plane.wkt, plane.proj4
    return CoverageGrid("", side_m, row, column, x_m, y_m, lat_deg, lon_deg, *text)


def _draw_legend(ax: Axes) -> None:
    ax.set_axis_off()
    step = 100 // len(_COLOURS)
    patches = [
        Patch(facecolor=colour, edgecolor="#555555", linewidth=0.5,
              label=f"{step * place} to {step * (place + 1)} %")
        for place, colour in enumerate(_COLOURS)
    ]  # fmt: skip
    ax.legend(
        handles=patches[::-1], loc="upper left", frameon=False, fontsize=8.5,
        title="Share answered in time", title_fontsize=8.5, alignment="left",
    )  # fmt: skip


def _wording(run: Run, worth: _Worth, note: str) -> Wording:
    name = worth.name.replace("_", " ")
    standard = "ever" if worth.within_h is None else f"within {phrases.hours(worth.within_h)}"
    least, most = float(worth.by_square.min()), float(worth.by_square.max())
    n = int(run.manifest["replications"])
    since = captions.counting_start(run.manifest)
    return Wording(
        f"{run.manifest['scenario']}: {phrases.share(worth.share)} of the {name} reached "
        f"{standard}, from {phrases.share(least)} to {phrases.share(most)} by place",
        [
            f"{phrases.days(float(run.manifest['duration_s']))} from {since.day} {since:%B %Y}",
            f"all {name} of {phrases.counted(n, 'replication')}",
        ],
        [],
        f"Squares of {worth.grid.cell_m / 1e3:,.0f} km; those from which fewer than "
        f"{_FEWEST_CUES} came have no colour. Over all reported, never reached included. {note}",
        [*captions.run_provenance(run.manifest), "land and de facto borders: Natural Earth"],
    )

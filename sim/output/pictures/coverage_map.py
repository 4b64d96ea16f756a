"""Coverage maps: one figure of merit on the ground, with what flies over it.

Geometry comes from map_frame.py, classes and colours from metric_classes.py, words from
captions.py; here is only the drawing.
No pyplot: figures are made and thrown away without a global register.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.errors import ResultsError
from sim.output.drawing import captions
from sim.output.drawing.basemap import draw_basemap, draw_cells, draw_graticule
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.legend import (
    WIDTH_IN,
    draw_side,
    legend_entries,
)
from sim.output.drawing.map_frame import Frame, frame_around
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.metric_classes import BLIND_COLOUR, Classes, classify
from sim.output.drawing.page_wording import Page, Wording
from sim.output.format.run_content import CoverageGrid
from sim.output.store.stored_run import Run
from sim.output.text.meaning_of_covered import covered_meaning

_LEFT_IN, _GAP_IN, _RIGHT_IN, _BELOW_IN = 0.72, 0.25, 0.25, 0.42
_MAP_IN = (9.4, 7.4)
_SPECK = 0.3  # of the whole frame's width


def draw_map(run: Run, metric: str) -> Figure:
    """The map of one metric of a run: coverage_fraction, gap_max, response_time_mean, blind ...

    Raises ResultsError for another metric, or a run without a grid.
    """
    grid = run.grid
    if grid is None:
        raise ResultsError(
            f"{run.folder} has no coverage grid to map",
            "give the scenario a grid, e.g. grid: {area: afghanistan, cell: 10 km}, and run again",
        )
    classes = classify(metric, run.fields, float(run.manifest["duration_s"]))
    features = read_features(run.geometry)
    whole, detail = _frames(features, grid)
    # Where the area would be a speck on a map of the way there, it gets the map to itself and the
    # way there a small one beside.
    small = detail.half_width_m < _SPECK * whole.half_width_m
    frame = detail if small else whole
    wording = _wording(run, (classes, grid), features, frame)
    scale = min(_MAP_IN[0] / frame.half_width_m, _MAP_IN[1] / frame.half_height_m)
    width_in, height_in = frame.half_width_m * scale, frame.half_height_m * scale
    sheet_in = (_LEFT_IN + width_in + _GAP_IN + WIDTH_IN + _RIGHT_IN, height_in + _BELOW_IN)
    page = Page(wording, sheet_in, _LEFT_IN)
    ax = page.axes(_LEFT_IN, _BELOW_IN, width_in, height_in)
    draw_basemap(ax, frame)
    draw_graticule(ax, frame)
    colours = [*classes.colours, BLIND_COLOUR]
    draw_cells(ax, frame, (grid, classes.index), colours, features.areas.get(grid.area))
    canvas = Canvas(ax, frame, width_in, height_in)
    canvas.draw_features(features, grid)
    left_in = _LEFT_IN + width_in + _GAP_IN
    side = page.axes(left_in, _BELOW_IN, WIDTH_IN, height_in)
    beside_in = WIDTH_IN * whole.half_height_m / whole.half_width_m if small else 0.0
    above_in = draw_side(side, classes, legend_entries(features, grid), (height_in, beside_in))
    if small:
        inset = page.axes(left_in, _BELOW_IN + above_in, WIDTH_IN, beside_in)
        draw_basemap(inset, whole)
        Canvas(inset, whole, WIDTH_IN, beside_in).draw_locator(features, detail)
    return page.figure


def _wording(
    run: Run, drawn: tuple[Classes, CoverageGrid], features: Features, frame: Frame
) -> Wording:
    classes, grid = drawn
    headline = captions.map_headline(classes, grid.area, float(run.manifest["duration_s"]))
    notes = (
        captions.projection_note(frame, grid.cell_m),
        captions.reading_rules(classes.metric, grid.n_cells),
    )
    return Wording(
        f"{run.manifest['scenario']}: {headline}",
        [
            *captions.run_setting(run.manifest, features.bases, len(features.stations)),
            *covered_meaning(run.summary()["budgets"]),
        ],
        captions.key_figures(classes),
        " ".join(filter(None, notes)),
        [*captions.run_provenance(run.manifest), "land and de facto borders: Natural Earth"],
    )


def _frames(features: Features, grid: CoverageGrid) -> tuple[Frame, Frame]:
    """The frame of the ground with the way there, and that of the ground alone."""
    lat_deg, lon_deg = features.positions_deg()
    whole = frame_around(
        np.concatenate([lat_deg, grid.lat_deg]), np.concatenate([lon_deg, grid.lon_deg])
    )
    return whole, frame_around(*features.ground_deg(grid))

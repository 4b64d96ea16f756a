"""The maps of a run on its page: the way there with what was watched, and the longest gaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from sim.errors import ResultsError
from sim.figures import on_maps
from sim.output.drawing import captions
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.map_frame import frame_around
from sim.output.drawing.metric_classes import BLIND_COLOUR, Classes, classify
from sim.output.format.run_content import CoverageGrid
from sim.output.report.cell_shapes import class_shapes, clip_of
from sim.output.report.map_key import GROUND, classes_key, marks_key
from sim.output.report.markup import Html, element, joined
from sim.output.report.sheet import Sheet, on_sheet
from sim.output.report.svg_map import MapLayers, draw_map
from sim.output.store.stored_run import Run

# Of a sheet's height.
_LEAST_WIDE: Final = 1.3
# So many dots are seen apart, and are a hundred kilobytes at most.
_MOST_CUES: Final = 1500


def sheet_of(features: Iterable[Features], grid: CoverageGrid | None) -> Sheet:
    """The sheet that shows bases, routes, orbits, areas and every cell, never higher than wide.

    Raises ResultsError where nothing has a place.
    """
    places = [one.positions_deg() for one in features]
    if grid is not None:
        places.append((grid.lat_deg, grid.lon_deg))
    lat_deg, lon_deg = (np.concatenate(part) for part in zip(*places, strict=True))
    if not len(lat_deg):
        raise ResultsError("the folder holds nothing that has a place on a map")
    frame = frame_around(lat_deg, lon_deg)
    # A high map fills a screen twice, and its letters shrink with it where it is cut to one.
    wide_m = max(frame.half_width_m, _LEAST_WIDE * frame.half_height_m)
    return Sheet(replace(frame, half_width_m=wide_m))


def run_map(run: Run, metric: str = "coverage_fraction") -> tuple[Sheet, Html]:
    """The first map of a run, under the id `sheet`: its sheet, and the figure with key and caption.

    On the sheet a replay places what it moves.
    """
    features = read_features(run.geometry)
    grid, fields = run.some_fields({on_maps()[metric].cell_name, "blind", "cut"})
    sheet = sheet_of([features], grid)
    cues = _cue_marks(run, sheet)
    if grid is None:
        title = f"Map of {run.manifest['scenario']}"
        layers = MapLayers(features, title, _about(features), over=cues)
        drawn = draw_map(sheet, "sheet", layers)
        return sheet, element("figure", drawn, marks_key(features, cues=bool(cues)), _caption(()))
    duration_s = float(run.manifest["duration_s"])
    classes = classify(metric, fields, duration_s)
    drawn, notes = cells_map(
        sheet, "sheet", features, CellsToDraw(grid, classes, duration_s), over=cues
    )
    figure = element(
        "figure",
        drawn,
        classes_key(classes),
        marks_key(features, mapped=grid.area, cues=bool(cues)),
        _caption(notes),
    )
    return sheet, figure


class CellsToDraw(NamedTuple):
    """Cells in classes, over so many seconds, on one of so many maps of the page."""

    grid: CoverageGrid
    classes: Classes
    duration_s: float
    n_maps: int = 1


def cells_map(
    sheet: Sheet,
    name: str,
    features: Features,
    drawn: CellsToDraw,
    *,
    ground: str = "",
    over: Html | None = None,
) -> tuple[Html, tuple[str, str]]:
    """A map with cells in classes, how they are read, and how much coarser they are drawn."""
    grid, classes, duration_s, n_maps = drawn
    area = features.areas.get(grid.area)
    outline = on_sheet(sheet, area) if area is not None else np.array([], dtype=object)
    colours = [*classes.colours, BLIND_COLOUR]
    shapes = class_shapes(
        sheet, grid, classes.index, len(colours), grown=bool(len(outline)), n_maps=n_maps
    )
    cells = list(zip(shapes.paths, colours, strict=True))
    headline = captions.map_headline(classes, grid.area, duration_s)
    layers = MapLayers(
        features,
        f"Map: {headline}",
        f"{_about(features)} {'; '.join(captions.key_figures(classes))}.",
        cells,
        clip_of(sheet, outline),
        grid.area,
        over,
    )
    notes = captions.reading_rules(classes.metric, grid.n_cells), shapes.said
    return draw_map(sheet, name, layers, ground), notes


def _about(features: Features) -> str:
    bases = ", ".join(f"{base.name} with {base.count} aircraft" for base in features.bases)
    return f"Bases: {bases}."


def _cue_marks(run: Run, sheet: Sheet) -> Html | None:
    """The cues of the first replication: a dot where somebody was, a cross where nobody came."""
    if not run.has_table("cues"):
        return None
    cues = run.table("cues", replication=0)
    reached = cues.text("outcome").at("reached")
    places = sheet.place(np.column_stack([cues["lon_deg"], cues["lat_deg"]]))
    known = np.isfinite(places).all(axis=1)
    drawn = []
    for look, chosen in (("cue missed", ~reached), ("cue reached", reached)):
        sign = "m-4-4l8 8m-8 0l8-8" if look == "cue missed" else "h0"
        marks = "".join(f"M{x:.0f} {y:.0f}{sign}" for x, y in places[chosen & known][:_MOST_CUES])
        if marks:
            drawn.append(element("path", d=marks, class_=look))
    return joined(drawn) or None


def _caption(notes: tuple[str, ...]) -> Html:
    return element("figcaption", joined([*filter(None, notes), GROUND], " "))

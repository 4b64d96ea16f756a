"""The maps of a run on its page: the way there with what was watched, and the longest gaps."""

from __future__ import annotations

import numpy as np

from sim.figures import on_maps
from sim.output.drawing import captions
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.map_frame import Frame, frame_around
from sim.output.drawing.metric_classes import BLIND_COLOUR, Classes, classify
from sim.output.format.run_content import CoverageGrid
from sim.output.report.cell_shapes import class_shapes, clip_of
from sim.output.report.markup import Html, element, joined
from sim.output.report.sheet import Sheet, on_sheet
from sim.output.report.svg_map import MapLayers, draw_map, key, route_looks, swatch
from sim.output.store.stored_run import Run
from sim.output.text.phrases import share


def frame_of(features: Features, grid: CoverageGrid | None) -> Frame:
    """The frame that shows bases, routes, orbits, areas and every cell."""
    lat_deg, lon_deg = features.positions_deg()
    if grid is not None:
        lat_deg = np.concatenate([lat_deg, grid.lat_deg])
        lon_deg = np.concatenate([lon_deg, grid.lon_deg])
    return frame_around(lat_deg, lon_deg)


def run_map(run: Run, metric: str = "coverage_fraction") -> tuple[Sheet, Html]:
    """The first map of a run, under the id `sheet`: its sheet, and the figure with key and caption.

    On the sheet a replay places what it moves.
    """
    features, grid = read_features(run.geometry), run.grid
    sheet = Sheet(frame_of(features, grid))
    if grid is None:
        layers = MapLayers(features, f"Map of {run.manifest['scenario']}", _about(features))
        drawn = draw_map(sheet, "sheet", layers)
        return sheet, element("figure", drawn, signs_key(features), _caption(()))
    duration_s = float(run.manifest["duration_s"])
    classes = classify(metric, run.fields, duration_s)
    drawn, notes = cells_map(sheet, "sheet", features, (grid, classes, duration_s))
    figure = element(
        "figure",
        drawn,
        classes_key(classes),
        signs_key(features),
        _caption(notes),
    )
    return sheet, figure


def cells_map(
    sheet: Sheet,
    name: str,
    features: Features,
    drawn: tuple[CoverageGrid, Classes, float],
    *,
    ground: str = "",
    labelled: bool = True,
) -> tuple[Html, tuple[str, ...]]:
    """A map with cells in classes, over so many seconds, and what its caption says of them."""
    grid, classes, duration_s = drawn
    area = features.areas.get(grid.area)
    outline = on_sheet(sheet, area) if area is not None else np.array([], dtype=object)
    colours = [*classes.colours, BLIND_COLOUR]
    shapes = class_shapes(sheet, grid, classes.index, len(colours), grown=bool(len(outline)))
    cells = list(zip(shapes.paths, colours, strict=True))
    headline = captions.map_headline(classes, grid.area, duration_s)
    layers = MapLayers(
        features,
        f"Map: {headline}",
        f"{_about(features)} {'; '.join(captions.key_figures(classes))}.",
        cells,
        clip_of(sheet, outline),
        grid.area,
        labelled,
    )
    notes = [captions.reading_rules(classes.metric, grid.n_cells)]
    if shapes.cells_per_square > 1:
        n = shapes.cells_per_square
        notes.append(
            f"Drawn coarser than worked out: a square of the picture is {n} by {n} cells, in the "
            "class that most of them have. Figures are of every cell."
        )
    return draw_map(sheet, name, layers, ground), tuple(filter(None, notes))


def _about(features: Features) -> str:
    bases = ", ".join(f"{base.name} with {base.count} aircraft" for base in features.bases)
    return f"Bases: {bases}."


def classes_key(classes: Classes, *, shares: bool = True) -> Html:
    """The colours of the classes with their bounds and, if asked for, their share of the area."""
    n = len(classes.colours)
    parts = np.bincount(classes.index, minlength=n + 1) / len(classes.index)
    told = [f": {share(part)} of the area" if shares else "" for part in parts]
    entries = []
    for i, colour in enumerate(classes.colours):
        bounds = "seen at least once"
        if classes.labels:
            bounds = f"{classes.labels[i]} to {classes.labels[i + 1]}"
        entries.append((swatch(colour=colour), f"{bounds}{told[i]}"))
    entries.append((swatch(colour=BLIND_COLOUR), f"never seen{told[n]}"))
    return key(entries, on_maps()[classes.metric].caption)


def signs_key(features: Features) -> Html:
    """What the lines on a map mean."""
    entries = []
    for base, look in route_looks(features).items():
        ways = [route.length_nm for route in features.routes if route.base == base]
        ends = dict.fromkeys(f"{length:,.0f}" for length in (min(ways), max(ways)))
        several = "s" * (len(ways) > 1)
        words = f"route{several} from {base}, {' to '.join(ends)}\u00a0nm"
        entries.append((swatch(look, line=True), words))
    for closed in features.airspace:
        look = "closed at-times" if closed.times else "closed"
        when = f", {'; '.join(closed.times)} UTC" if closed.times else ""
        entries.append((swatch(look), f"closed airspace: {captions.closed_label(closed)}{when}"))
    return key(entries)


def _caption(notes: tuple[str, ...]) -> Html:
    source = "Land and de facto borders: Natural Earth."
    return element("figcaption", joined([*notes, source], " "))

"""Styles of QGIS: classes as on our maps, by what QGIS does with the numbers in them."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from sim.output.drawing.metric_classes import BLIND_COLOUR, classify
from sim.output.export.content.cell_figures import CellFigure
from sim.output.export.qgis_style import cells_renderer, classes_of, labelling, raster_style


@pytest.mark.parametrize("metric", ["coverage_fraction", "gap_max", "response_time_mean"])
def test_a_raster_has_the_colours_of_our_map(export, metric):
    fields, duration_s = export.run.fields, float(export.run.manifest["duration_s"])
    classes = classify(metric, fields, duration_s)
    field = metric if metric == "coverage_fraction" else f"{metric}_s"
    figure = CellFigure(field)
    style = ElementTree.fromstring(raster_style(figure, duration_s, flags=False))
    items = [(float(item.get("value")), item.get("color")) for item in style.iter("item")]
    # QGIS takes the first item whose value is not passed.
    first = np.searchsorted([value for value, _ in items], figure.values(fields[field]))
    drawn = np.array([colour for _, colour in items])[first]
    ours = np.array([*classes.colours, BLIND_COLOUR])[classes.index]
    seen = ours != BLIND_COLOUR

    assert (drawn[seen] == ours[seen]).all()
    if metric != "response_time_mean":  # which does not say what is never seen
        assert (drawn[~seen] == BLIND_COLOUR).all()


def test_yes_and_no_have_a_colour_each():
    style = ElementTree.fromstring(raster_style(CellFigure("blind"), 1.0, flags=True))
    labels = {entry.get("value"): entry.get("label") for entry in style.iter("paletteEntry")}

    assert labels == {"0": "seen", "1": "never seen"}


@pytest.mark.parametrize("field", ["n_gaps", "gap_second_moment_s2", "gap_max_sd_s"])
def test_what_no_map_shows_in_classes_has_none(field):
    assert classes_of(CellFigure(field), 86400.0) == []
    assert raster_style(CellFigure(field), 86400.0, flags=False) == ""


def test_cells_leave_no_ground_between_them():
    renderer = ElementTree.fromstring(cells_renderer(CellFigure("gap_max_s"), 86400.0))
    for layer in renderer.iter("layer"):
        look = {option.get("name"): option.get("value") for option in layer.iter("Option")}
        assert look["outline_color"] == look["color"]


def test_what_an_orbit_says_already_is_not_written_twice():
    labels = ElementTree.fromstring(labelling("areas", {"kabul", "O'Neill <&>"}))
    style = labels.find("settings/text-style")

    assert style.get("isExpression") == "1"
    assert style.get("fieldName") == (
        "CASE WHEN name NOT IN ('O''Neill <&>', 'kabul') THEN name END"
    )

"""The map of a page: every name on it, and that it stays small."""

from __future__ import annotations

from sim.output.drawing.drawn_features import read_features
from sim.output.drawing.map_frame import Frame
from sim.output.report.sheet import Sheet
from sim.output.report.svg_map import MapLayers, draw_map
from tests.output import made_up


def test_a_map_has_every_name_once_for_each_size_of_screen():
    case = made_up.gulf()
    features = read_features(made_up.record(case).geometry)
    sheet = Sheet(Frame(30.0, 60.0, 1.6e6, 1.1e6))
    drawn = draw_map(sheet, "sheet", MapLayers(features, "<i>", "about"))

    for name in ("Kabul", "Al Dhafra (8)", "Iran"):
        assert drawn.count(f">{name}</text>") == 2
    assert "&lt;i&gt;" in drawn
    assert len(drawn) < 150_000

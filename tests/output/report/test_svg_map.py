"""The map of a page: every name on it, and that it stays small."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

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


@pytest.mark.parametrize(("lon_deg", "left"), [(13.6, 16.0), (-13.6, 723.68)])
def test_the_scale_bar_keeps_off_a_base(lon_deg, left):
    # In the lower right corner of the frame, and in the left one.
    frame = Frame(0.0, 0.0, 1.6e6, 1.1e6)
    features = read_features(made_up.record(made_up.gulf()).geometry)
    low = replace(features.bases[0], lat_deg=-9.6, lon_deg=lon_deg)
    drawn = draw_map(
        Sheet(frame), "sheet", MapLayers(replace(features, bases=(low,), routes=()), "one", "about")
    )

    bar = re.search(r'<rect x="([\d.]+)"[^>]*class="bar"', drawn)
    assert float(bar[1]) == pytest.approx(left, abs=1.0)

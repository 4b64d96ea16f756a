"""What is drawn on a map's ground: patterns, with legend and frame."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.output.drawing.drawn_features import read_features
from sim.output.drawing.legend import legend_entries
from sim.output.drawing.map_frame import frame_around
from sim.output.drawing.map_marks import Canvas
from sim.output.format.result_to_record import geometry
from sim.output.format.run_content import CoverageGrid
from sim.study.run.ground.ground_cells import cut_ground
from tests.output.planned_run import ROUND


def test_maps_draw_the_pattern_show_all_of_it_and_explain_it(planned):
    """A circuit beyond the area and its cells is inside the frame."""
    plan = planned(ROUND)
    cells = cut_ground(plan.scenario).cells
    features, grid = read_features(geometry(plan)), CoverageGrid.of("here", cells)
    frame = frame_around(*features.positions_deg())
    ax = Figure(figsize=(6, 6)).add_axes((0, 0, 1, 1))
    canvas = Canvas(ax, frame, 6.0, 6.0)
    canvas.draw_features(features, grid)
    [track] = features.patterns
    drawn = [line for artist in ax.collections for line in artist.get_segments()]

    assert frame.shows(frame.project(track)).all()
    assert any(
        len(line) == len(track) and np.allclose(line, frame.project(track)) for line in drawn
    )
    assert "Pattern flown on station" in [text for _, text in legend_entries(features, grid)]


def test_folders_without_patterns_are_drawn_as_before(planned):
    """Made by an earlier version: no lines, and no sign for them."""
    plan = planned(ROUND)
    kept = [f for f in geometry(plan)["features"] if f["properties"]["kind"] != "pattern"]
    features = read_features({"features": kept})
    grid = CoverageGrid.of("here", cut_ground(plan.scenario).cells)

    assert features.patterns == ()
    assert "Pattern flown on station" not in [text for _, text in legend_entries(features, grid)]

"""What a reader sees of a comparison: maps and bars with nothing clipped, words that agree."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import QuadMesh

from sim.coverage.area_statistics import UNNOTICED, AreaChange
from sim.errors import ResultsError
from sim.output.drawing.page_wording import save_png
from sim.output.pictures.comparison.comparison_map import (
    change_classes,
    draw_comparison_map,
)
from sim.output.store.comparison_folder import (
    begin_folder,
    comparison_head,
    open_comparison,
    write_comparison,
)
from sim.scenario.loading import revised
from sim.study.compare.comparison import fly, job_of
from sim.study.run.campaign import Campaign
from tests.output.compared import (
    assert_readable,
    laid_out,
    options_of,
    said,
)


@pytest.mark.parametrize("off", [-1e-12, 0.0, 1e-12])
def test_a_change_at_the_edge_of_a_class_has_one_class_whatever_the_last_bit(off):
    change = np.array([0.05, 0.10, 0.20, -0.05, -0.20]) * (1.0 + off)

    classes = change_classes(AreaChange(change, np.full(5, np.nan)))

    assert classes.tolist() == [6, 7, 8, 2, 0]


@pytest.mark.parametrize(
    "case", [pytest.param("near_and_far", marks=pytest.mark.long), "in_the_frame"]
)
def test_no_text_leaves_the_map_or_covers_another(drawn, case):
    assert_readable(drawn(draw_comparison_map, case))


@pytest.mark.long
@pytest.mark.parametrize("case", ["without_chance", "five", "one_of_many"])
def test_nor_does_it_where_there_are_many_options_or_one(drawn, case):
    assert_readable(drawn(draw_comparison_map, case))


@pytest.mark.long
def test_what_a_narrow_panel_shows_is_told_on_two_lines(stored, monkeypatch):
    told = "100.00 ± 100.00\u00a0%"
    monkeypatch.setattr("sim.figure_text.Style.as_sure", lambda *_, **__: told)

    figure = laid_out(draw_comparison_map, stored("five"))

    assert_readable(figure)
    assert sum(told in text for text in said(figure)) == 5


def test_a_row_of_options_stands_over_a_row_of_differences_in_one_frame(drawn):
    figure = drawn(draw_comparison_map, "five")
    maps = [ax for ax in figure.axes if ax.findobj(QuadMesh)]
    frames = {(ax.get_xlim(), ax.get_ylim()) for ax in maps}
    bottoms = [round(ax.get_position().y0, 6) for ax in maps]
    words = said(figure)

    assert len(maps) == 5 + 4
    assert len(frames) == 1
    assert len(set(bottoms)) == 2
    assert "A  In Country" in words
    assert "B  A base with quite a long name" not in words  # words with capitals are left alone
    assert [w for w in words if w.endswith("minus A")] == [f"{c} minus A" for c in "BCDE"]


def test_far_bases_get_a_map_of_the_way_and_near_ones_none(drawn):
    far = drawn(draw_comparison_map, "near_and_far")
    near = drawn(draw_comparison_map, "in_the_frame")

    assert any(text.startswith("Al Dhafra") for text in said(far))
    assert any("Top: the way there" in text.replace("\n", " ") for text in said(far))
    assert not any("the way there" in text for text in said(near))


def test_a_change_inside_its_error_is_not_coloured():
    difference = np.array([0.03, -0.03, 0.03, -0.07, 0.15, -0.3, 0.0])
    half_width = np.array([0.04, 0.01, 0.01, 0.01, 0.01, 0.01, 0.0])

    assert change_classes(AreaChange(difference, half_width)).tolist() == [4, 3, 5, 2, 7, 0, 4]


def test_without_an_error_a_change_below_epsilon_is_not_coloured():
    difference = np.array([0.9 * UNNOTICED, 1.1 * UNNOTICED, -1.1 * UNNOTICED])

    assert change_classes(AreaChange(difference, np.full(3, np.nan))).tolist() == [4, 5, 3]


@pytest.mark.long
def test_two_drawings_are_equal_to_the_byte(stored, tmp_path):
    comparison = stored("in_the_frame")
    save_png(tmp_path / "a.png", draw_comparison_map, comparison)
    save_png(tmp_path / "b.png", draw_comparison_map, open_comparison(comparison.folder))

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_comparison_without_a_grid_has_no_map(tmp_path):
    options = options_of(("OAIX", "OMAM"), "kabul", "", tmp_path)
    bare = {name: revised(scenario, {"grid": None}) for name, scenario in options.items()}
    head = comparison_head(bare, [], 1)
    with begin_folder(tmp_path / "out", head, force=False, resume=False) as written:
        comparison = fly(job_of(bare, 1), Campaign(stores=lambda *_: written.batches))
        found = write_comparison(written, comparison, comparison.summary())

    with pytest.raises(ResultsError) as caught:
        draw_comparison_map(found)
    assert str(caught.value) == (
        f"error: {tmp_path / 'out'} has no coverage grid to map\n"
        "  help: give the scenarios a grid, e.g. grid: {area: afghanistan, cell: 10 km}"
    )

"""What a reader sees of a comparison: maps and bars with nothing clipped, words that agree."""

from __future__ import annotations

import itertools
from functools import cache

import matplotlib
import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.patches import Rectangle

import sim
from sim.coverage.area_statistics import UNNOTICED, AreaChange
from sim.errors import ResultsError
from sim.output.drawing.page import style
from sim.output.pictures.comparison.comparison_bars import draw_hours, draw_lost_hours
from sim.output.pictures.comparison.comparison_map import (
    change_classes,
    comparison_map,
    draw_comparison_map,
)
from sim.output.store.comparison_folder import (
    begin_folder,
    comparison_head,
    open_comparison,
    write_comparison,
)
from sim.output.store.stored_run import open_run
from sim.output.text.comparison_table import comparison_tables
from sim.output.text.phrases import readable_name, share
from sim.scenario.loading import revised
from sim.study.compare.comparability import led_by
from sim.study.compare.comparison import fly, job_of
from sim.study.run.campaign import Campaign

COMMON = """\
name: {name}
start: 2021-09-01T00:00Z
duration: 4 d
warmup: 1 d
airspace: {{closed: [IRN]}}
areas:
  kabul: {{centre: [34.53, 69.17], radius: 60 nm}}
  afghanistan: {country}
grid: {{area: {area}, cell: 60 km}}
fleets: {{birds: {{base: {base}, aircraft: mq9a_er, count: {count}, {luck}}}}}
orbits:
  kabul:
    area: kabul
    flown_by: [birds]
    pattern: {{kind: stare, radius: 5 nm}}
    altitude: 25000 ft
  herat:
    area: afghanistan
    flown_by: [birds]
    pattern: {{kind: stare, radius: 5 nm}}
    altitude: 25000 ft
    priority: 2
"""
LUCK = "turnaround: {lognormal: {mean: 8 h, sd: 3 h}}, ground_abort: 10 %"
# name of the case -> options with their bases, replications, grid area
CASES = {
    "near_and_far": (("OAIX", "OMAM"), 8, "afghanistan"),
    "in_the_frame": (("OAIX", "OAKB"), 8, "kabul"),
    "without_chance": (("OAIX", "OTBH", "OMAM"), 1, "afghanistan"),
    "five": (("OAIX", "OAKN", "UTSL", "OTBH", "OMAM"), 4, "kabul"),
    "one_of_many": (("OAIX", "OMAM"), 1, "kabul"),
}
NAMES = ("in_country", "a base with quite a long name", "x", "far", "gulf_ali_al_salem")


def options_of(bases, area, luck, folder):
    found = {}
    for name, base in zip(NAMES, bases, strict=False):
        if bases == CASES["in_the_frame"][0]:
            country = "{centre: [34.2, 69.8], radius: 20 nm}"
        else:
            country = "{country: AFG}"
        text = COMMON.format(country=country, name=name, base=base, count=2, area=area, luck=luck)
        path = folder / f"{name}.yaml"
        path.write_text(text, "utf-8")
        found[name] = sim.load_scenario(path)
    return found


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Each case flown, written and opened once."""

    @cache
    def opened(case):
        bases, n, area = CASES[case]
        folder = tmp_path_factory.mktemp(case)
        luck = "" if case == "without_chance" else LUCK
        options = led_by(options_of(bases, area, luck, folder), None, None)
        head = comparison_head(options, ["othsim"], n)
        with begin_folder(folder / "out", head, force=False, resume=False) as written:
            comparison = fly(job_of(options, n), Campaign(stores=lambda *_: written.batches))
            write_comparison(written, comparison, comparison.summary())
            written.finish({})
        return open_comparison(folder / "out")

    return opened


def laid_out(draw, comparison):
    with style():
        figure = draw(comparison)
        figure.draw_without_rendering()
    return figure


@pytest.fixture(scope="module")
def drawn(stored):
    """Figures of a case laid out but not painted, each drawn once."""
    return cache(lambda draw, case: laid_out(draw, stored(case)))


def texts(figure):
    """Every text that is not empty, with its box in pixels."""
    found = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text().strip()]
    return [(text, text.get_window_extent()) for text in found if text.get_visible()]


def said(figure):
    return [text.get_text() for text, _ in texts(figure)]


def assert_readable(figure):
    width, height = figure.canvas.get_width_height()
    found = texts(figure)
    for text, box in found:
        assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0, text
    for (one, a), (other, b) in itertools.combinations(found, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Two pixels: boxes of letters hold some air.
        assert wide <= 2 or high <= 2, (one, other)


@pytest.mark.parametrize("off", [-1e-12, 0.0, 1e-12])
def test_a_change_at_the_edge_of_a_class_has_one_class_whatever_the_last_bit(off):
    change = np.array([0.05, 0.10, 0.20, -0.05, -0.20]) * (1.0 + off)

    classes = change_classes(AreaChange(change, np.full(5, np.nan)))

    assert classes.tolist() == [6, 7, 8, 2, 0]


@pytest.mark.parametrize("case", ["near_and_far", "in_the_frame"])
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


@pytest.mark.parametrize("case", ["five", pytest.param("without_chance", marks=pytest.mark.long)])
@pytest.mark.parametrize("draw", [draw_hours, draw_lost_hours])
def test_no_text_leaves_the_bars_or_covers_another(drawn, case, draw):
    assert_readable(drawn(draw, case))


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


def test_what_the_map_says_agrees_with_the_fields(stored, drawn):
    comparison = stored("near_and_far")
    figure = drawn(draw_comparison_map, "near_and_far")
    far = comparison.fields["a base with quite a long name"]
    less = float((far["difference"] < -far["half_width"]).mean())
    words = said(figure)

    assert less > 0.0
    shown = f"{100 * less:.1f}\u00a0%"
    assert any(text.startswith(f"less in {shown} of the area") for text in words)
    # The headline may be broken after its colon.
    head = " ".join(t.get_text() for t, _ in texts(figure) if t.get_fontsize() == 14)
    assert f"{shown} of Afghanistan is watched less, by up to" in head
    assert any("mean of 8 replications" in text for text in words)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("near_and_far", "No colour: the change lies inside its 95\u00a0% error."),
        pytest.param(
            "without_chance", "No colour: under 0.5 points. Chance is off: no error.",
            marks=pytest.mark.long,
        ),
        pytest.param(
            "one_of_many", "No colour: under 0.5 points. One run: may be luck.",
            marks=pytest.mark.long,
        ),
    ],
)  # fmt: skip
def test_words_on_the_sheet_say_what_no_colour_means(drawn, case, words):
    found = said(drawn(draw_comparison_map, case))

    assert words in next(t for t in found if "Bottom:" in t).replace("\n", " ")


def test_the_hours_are_headed_by_a_sentence(stored, drawn):
    comparison = stored("five")
    shares = {
        name: option["fleet"]["on_station_hours_per_flight_hour"]["mean"]
        for name, option in comparison.summary["options"].items()
    }
    best, worst = (pick(shares, key=shares.get) for pick in (max, min))
    told = " ".join(said(drawn(draw_hours, "five"))).replace("\n", " ")

    spends = f"{readable_name(best)} spends {share(shares[best])} of its flight hours on station"
    assert f"{spends}, {readable_name(worst)} {share(shares[worst])}" in told


def test_bars_are_as_long_as_the_hours(stored, drawn):
    comparison = stored("five")
    for draw, figures in ((draw_hours, "fleet"), (draw_lost_hours, "demand")):
        figure = drawn(draw, "five")
        bars = [p for p in figure.axes[0].patches if isinstance(p, Rectangle) and p.get_width()]
        lengths = {}
        for bar in bars:
            row = round(bar.get_y() + bar.get_height() / 2 - 0.5)
            lengths[row] = lengths.get(row, 0.0) + bar.get_width()
        for row, option in enumerate(comparison.summary["options"].values()):
            name = "flight_hours" if figures == "fleet" else "lost_hours"
            assert lengths.get(row, 0.0) == pytest.approx(option[figures][name]["mean"], abs=1e-6)


@pytest.mark.long
def test_two_drawings_are_equal_to_the_byte(stored, tmp_path):
    comparison = stored("in_the_frame")
    comparison_map(comparison, tmp_path / "a.png")
    comparison_map(open_comparison(comparison.folder), tmp_path / "b.png")

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_tables_have_every_option_and_mark_what_is_more_than_luck(stored):
    options, apart, ranking = comparison_tables(stored("five").summary)

    assert options.heads == ("", *NAMES)
    assert apart.heads == ("", *NAMES[1:])
    transit = next(row for row in apart.rows if row[0] == "in transit")
    assert transit[-1].endswith(" pp *")
    assert [row[0] for row in ranking.rows] == ["1", "2", "3", "4", "5"]


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


def test_a_folder_that_holds_no_comparison_says_so(tmp_path):
    with pytest.raises(ResultsError) as caught:
        open_comparison(tmp_path)

    assert str(caught.value) == (
        f"error: no comparison at {tmp_path}\n  help: othsim compare SCENARIO... writes one"
    )


def test_a_comparison_is_not_opened_as_a_run(stored):
    folder = stored("in_the_frame").folder
    with pytest.raises(ResultsError) as caught:
        open_run(folder)

    assert str(caught.value) == (
        f"error: {folder} holds a comparison, not a run\n"
        "  help: its figures are in comparison.json, its pictures in figures"
    )

"""Hours of a comparison as bars: nothing clipped, as long as they say."""

from __future__ import annotations

from copy import copy, deepcopy

import pytest
from matplotlib.patches import Rectangle

from sim.output.pictures.comparison.hours_flown_and_lost import draw_hours, draw_lost_hours
from sim.output.text.phrases import readable_name, share
from tests.output.compared import (
    assert_readable,
    laid_out,
    said,
)


@pytest.mark.parametrize("case", ["five", pytest.param("without_chance", marks=pytest.mark.long)])
@pytest.mark.parametrize("draw", [draw_hours, draw_lost_hours])
def test_no_text_leaves_the_bars_or_covers_another(drawn, case, draw):
    assert_readable(drawn(draw, case))


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


def test_shares_that_error_leaves_open_have_no_first_and_last(stored):
    """62.6 ± 1.3 % and 64.3 ± 1.3 % are told as from 63 to 64 %."""
    comparison = copy(stored("five"))
    comparison.summary = deepcopy(comparison.summary)
    for place, option in enumerate(comparison.summary["options"].values()):
        mean = 0.626 if place % 2 else 0.643
        share_of = {"mean": mean, "lo": mean - 0.013, "hi": mean + 0.013, "n": 3}
        option["fleet"]["on_station_hours_per_flight_hour"] = share_of
    told = " ".join(said(laid_out(draw_hours, comparison))).replace("\n", " ")

    assert "All options spend 63\u00a0% to 64\u00a0% of their flight hours on station" in told


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


def test_hours_called_away_are_part_of_the_bar(stored):
    """Of hours on station some were spent at cues: the bar is as long as before, and says so."""
    comparison = copy(stored("five"))
    comparison.summary = deepcopy(comparison.summary)
    fleet = next(iter(comparison.summary["options"].values()))["fleet"]
    fleet["on_station_hours"]["mean"] -= 5.0
    figure = laid_out(draw_hours, comparison)
    bars = [p for p in figure.axes[0].patches if isinstance(p, Rectangle) and p.get_y() < 1.0]

    assert sum(bar.get_width() for bar in bars) == pytest.approx(fleet["flight_hours"]["mean"])
    assert "called away" in said(figure)


def test_hours_on_scene_have_a_part_and_a_share_of_their_own(stored):
    comparison = copy(stored("five"))
    comparison.summary = deepcopy(comparison.summary)
    option = next(iter(comparison.summary["options"].values()))
    fleet, share = option["fleet"], {"mean": 0.1, "lo": None, "hi": None, "n": 1}
    hours_h = 0.1 * fleet["flight_hours"]["mean"]
    fleet["on_station_hours"]["mean"] -= hours_h + 5.0
    fleet |= {"on_scene_hours": {**share, "mean": hours_h}, "away_hours": {**share, "mean": 5.0}}
    fleet["on_scene_hours_per_flight_hour"] = share
    option["cues"] = {"tips": {}}
    figure = laid_out(draw_hours, comparison)
    bars = [p for p in figure.axes[0].patches if isinstance(p, Rectangle) and p.get_y() < 1.0]

    assert sum(bar.get_width() for bar in bars) == pytest.approx(fleet["flight_hours"]["mean"])
    told = " ".join(said(figure)).replace("\n", " ")
    assert "10.0\u00a0% on scene" in told
    assert "of its flight hours on station or on scene" in told.replace("their", "its")
    assert "On scene is at a cue; called away are the ways from a station to one and back." in told

"""The picture of what is known of places tells what the table of bins tells."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.drawing.page_wording import style
from sim.output.pictures.on_demand.pattern_of_life import (
    _looks_text,
    draw_pattern_of_life,
)
from sim.output.store.stored_run import open_run
from tests.stored import flown_run
from tests.study.run.ground.test_watching import TEN_HOURS_DEG, watching


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watching")
    by_day = {"at": [0.0, TEN_HOURS_DEG], "cycle": "day", "bin": "15 min"}
    more = {"warmup": "10 h", "duration": "21 d"}
    scenario = watching(folder, watch={"looks": 2}, also={"gate": by_day}, **more)
    return flown_run(folder / "run", scenario)


def test_hatched_bins_are_those_never_looked_at(run):
    table = run.table("bins")
    never = int(np.count_nonzero((table["watch"] == "house") & (table["looks"] == 0)))
    with style():
        figure = draw_pattern_of_life(run)
    week, filling = figure.axes[:2]

    assert len(week.patches) == 168
    assert sum(bool(box.get_hatch()) for box in week.patches) == never > 0
    # Of two curves the first ends at the share of the bins seen.
    assert filling.lines[0].get_ydata()[-1] == pytest.approx(1.0 - never / 168)
    # Of a day in quarters of an hour there is a row, too narrow for numbers.
    assert (len(figure.axes[2].patches), len(figure.axes[2].texts)) == (96, 0)


def test_its_words_are_the_figures_of_the_run(run):
    with style():
        title = draw_pattern_of_life(run).texts[0].get_text()
    met = run.summary()["watches"]["house"]["bins_met_fraction"]["mean"]

    assert title.startswith("watching: House looked at 2 times or more in")
    assert f"{100.0 * met:.0f}\u00a0%" in title


def test_a_run_that_watches_nothing_has_no_such_picture(run_folder):
    with pytest.raises(ResultsError, match="watches no place"):
        draw_pattern_of_life(open_run(run_folder))


def test_a_quarter_of_a_look_is_not_a_fifth():
    assert list(map(_looks_text, (0.001, 0.0625, 0.25, 1.0, 2.5, 12.4))) == [
        *("0.01", "0.06", "0.25", "1", "2.5", "12"),
    ]

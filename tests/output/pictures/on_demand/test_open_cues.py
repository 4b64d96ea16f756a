"""The picture of open cues tells what the figures tell, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.drawing.page_wording import style
from sim.output.pictures.on_demand.open_cues import draw_open_cues
from sim.output.store.stored_run import open_run
from tests.stored import flown_run
from tests.study.demand.on_call import on_call


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("open_cues")
    surge = {"storm": {"from": "5 d", "lasts": "2 d", "cues": {"calls": 5}}}
    scenario = on_call(
        folder, tails=1, cue={"rate": "1 per d"}, duration="15 d", warmup="1 d", surges=surge
    )
    return flown_run(folder / "run", scenario, 3)


def test_the_curve_is_the_mean_number_open(run):
    with style():
        figure = draw_open_cues(run)
    [curve] = [of for of in figure.axes[0].patches if hasattr(of, "get_data")]
    words = " ".join(text.get_text() for text in figure.axes[0].texts)
    figures = run.summary()

    assert np.mean(curve.get_data().values) == pytest.approx(
        figures["cues"]["calls"]["open_mean"]["mean"]
    )
    # Of three replications: their peaks lie above that of the mean.
    assert f"mean of the peaks {figures['surges']['storm']['n_open_max']['mean']:.1f}" in words
    assert "all of these closed after" in words
    title = " ".join(text.get_text() for text in figure.texts)
    assert "cues open at the worst in the mean" in title


def test_kinds_without_a_colour_are_told(tmp_path):
    one = {"wants": "look", "places": [[0.0, 1.0]], "at": ["1 h"]}
    more = {f"kind_{number}": one for number in range(6)}
    scenario = on_call(tmp_path, tails=1, cue={"at": ["2 h"]}, duration="1 d", more_cues=more)
    run = flown_run(tmp_path / "run", scenario)
    with style():
        figure = draw_open_cues(run)
    words = " ".join(text.get_text() for text in figure.texts)

    assert "open of all kinds" in words
    assert "1 kind more is in cues.parquet" in words


def test_a_run_without_cues_has_no_such_picture(run_folder):
    with pytest.raises(ResultsError, match="has no cues"):
        draw_open_cues(open_run(run_folder))

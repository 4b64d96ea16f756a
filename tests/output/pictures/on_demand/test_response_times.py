"""The picture of responses tells what the table of cues tells, those never reached included."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import ResultsError
from sim.output.drawing.page_wording import style
from sim.output.format.result_to_record import head_of, record_of
from sim.output.pictures.on_demand.response_times import _kinds, draw_response_times
from sim.output.store.stored_run import open_run
from tests.stored import flown_run, write_run
from tests.study.demand.on_call import on_call


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("responses")
    cue = {"rate": "6 per d", "perishes": {"exponential": "6 h"}, "within": "4 h"}
    scenario = on_call(folder, tails=2, cue=cue, duration="20 d")
    result = sim.run(scenario, 2)
    write_run(folder / "run", record_of(head_of(scenario, ["othsim"], 2), result))
    return open_run(folder / "run")


def test_the_curve_ends_at_the_share_reached(run):
    reached = np.mean(run.table("cues")["outcome"] == "reached")
    with style():
        figure = draw_response_times(run)
    curve = figure.axes[0].lines[0].get_ydata()
    words = [text.get_text() for text in figure.axes[0].texts]

    assert curve[-1] == pytest.approx(reached)
    assert any("within 4" in text for text in words)
    assert any(text.startswith("never reached") for text in words)


def test_who_comes_in_the_moment_of_the_standard_is_in_time_as_in_the_figures(tmp_path):
    """3 h out and a standard of 3 h: on the clock of the model that is some microseconds apart."""
    cue = {"at": ["1 h", "20 h"], "within": "3 h"}
    scenario = on_call(tmp_path, tails=2, cue=cue, duration="2 d")
    result = sim.run(scenario, 1)
    write_run(tmp_path / "run", record_of(head_of(scenario, ["othsim"], 1), result))
    (kind,) = _kinds(open_run(tmp_path / "run"))

    assert result.summary()["cues"]["calls"]["within_fraction"]["mean"] == 1.0
    assert kind.in_time_fraction == 1.0


def test_who_is_never_reached_is_a_flat_line_at_nothing(tmp_path):
    cue = {"at": ["1 h", "20 h"], "perishes": "1 s"}
    scenario = on_call(tmp_path, tails=2, cue=cue, duration="2 d")
    run = flown_run(tmp_path / "run", scenario)
    with style():
        figure = draw_response_times(run)
    curve = figure.axes[0].lines[0]

    assert set(curve.get_ydata()) == {0.0}
    assert list(curve.get_xdata()) == list(figure.axes[0].get_xlim())


def test_a_run_without_cues_has_no_such_picture(run_folder):
    with pytest.raises(ResultsError, match="has no cues"):
        draw_response_times(open_run(run_folder))

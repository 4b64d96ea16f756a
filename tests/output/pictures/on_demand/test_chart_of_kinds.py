"""Words beside a chart stay on the sheet and apart, however many kinds of cue there are."""

from __future__ import annotations

import pytest

from sim.output.drawing.page_wording import style
from sim.output.pictures.on_demand.open_cues import draw_open_cues
from sim.output.pictures.on_demand.response_times import draw_response_times
from tests.stored import flown_run
from tests.study.demand.on_call import on_call

LONG = "boats_that_were_reported_in_distress_by_somebody_else_at_sea"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Seven kinds, all reached or none, and four surges."""
    folder = tmp_path_factory.mktemp("many")
    one = {"wants": "look", "places": [[0.0, 1.0]], "at": ["1 h"], "within": "3 h"}
    more = {f"{LONG}_{n}": {**one, "perishes": "1 s"} for n in range(5)}
    surges = {
        f"s{n}": {"from": f"{n + 1} h", "lasts": "1 h", "cues": {"busy": 9}} for n in range(4)
    }
    scenario = on_call(
        folder, tails=9, cue={"at": ["2 h", "9 h"], "within": "30 h"}, duration="1 d",
        more_cues={**more, "busy": {**one, "at": None, "rate": "4 per d"}}, surges=surges,
    )  # fmt: skip
    return flown_run(folder / "run", scenario)


@pytest.mark.parametrize("draw", [draw_response_times, draw_open_cues])
def test_words_are_on_the_sheet_and_apart(run, draw):
    with style():
        figure = draw(run)
        figure.draw_without_rendering()
    texts = figure.axes[0].texts
    boxes = [text.get_window_extent() for text in texts]
    width, height = figure.canvas.get_width_height()

    assert len(texts) >= 18
    assert all(b.x0 >= 0 and b.x1 <= width and b.y0 >= 0 and b.y1 <= height for b in boxes)
    assert not [a for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]


def test_what_is_all_of_it_lies_below_the_frame(run):
    with style():
        axes = draw_response_times(run).axes[0]

    assert max(line.get_ydata().max() for line in axes.lines) == 1.0
    assert axes.get_ylim()[1] > 1.02

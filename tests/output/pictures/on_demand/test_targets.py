"""The picture of targets tells what the table of tracks tells."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.drawing.page_wording import style
from sim.output.pictures.on_demand.targets import draw_targets
from sim.output.store.stored_run import open_run
from tests.stored import flown_run
from tests.study.demand.crossing import ROAD, watched


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Three lorries, one of them gone before counting starts, and a camp out of reach."""
    folder = tmp_path_factory.mktemp("targets")
    kinds = {
        "lorry": {"at": ["1 h", "30 h", "60 h"], "motion": {"route": ROAD}},
        "camp": {"count": 1, "starts": {"places": [[1.0, 0.1]]}},
    }
    scenario = watched(folder, kinds, duration="4 d", warmup="1 d")
    return flown_run(folder / "run", scenario)


def test_words_and_rows_are_those_of_the_tracks(run):
    with style():
        figure = draw_targets(run)
        figure.draw_without_rendering()
    words = " ".join(text.get_text() for text in figure.texts)
    rows = [text.get_text() for text in figure.axes[1].texts]
    seen = run.table("sightings")
    tails = set(seen.where(seen["begin_s"] > 86400.0)["tail"])

    assert "2 of 3 targets seen" in words
    assert "Lorry: 2 of 2 seen" in words
    assert "Camp: 0 of 1 seen" in words
    assert {"Lorry 2", "Lorry 3", "Camp 1"} | tails <= set(rows)
    assert "Lorry 1" not in rows
    wide, high = figure.canvas.get_width_height()
    boxes = [text.get_window_extent() for axes in figure.axes for text in axes.texts]
    assert all(box.x0 >= 0 and box.x1 <= wide and box.y1 <= high for box in boxes)


def test_a_first_sighting_is_where_it_was(run):
    """A dot on the map for each of the two that were seen: 30 km west of the aircraft."""
    with style():
        [at] = [
            np.array([line.get_xdata()[0] for line in axes.lines if line.get_markersize() == 5.0])
            for axes in draw_targets(run).axes[:1]
        ]

    assert at == pytest.approx([-30e3] * 2, abs=15e3)


def test_a_run_without_targets_has_no_such_picture(run_folder):
    with pytest.raises(ResultsError, match="has no targets"):
        draw_targets(open_run(run_folder))

"""The picture of what delay costs tells what the table of cues tells."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.drawing.page_wording import style
from sim.output.pictures.on_demand.found_by_delay import (
    _finding,
    _Kind,
    _n_groups,
    draw_found_by_delay,
    is_drawable,
)
from sim.output.store.stored_run import open_run
from tests.stored import flown_run
from tests.study.demand.on_call import AIRCRAFT, on_call


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("found")
    cue = {"rate": "6 per d", "error": "2 km", "spreads": "8 km/h", "false": "20 %"}
    scenario = on_call(
        folder,
        tails=4,
        cue={**cue, "lateness": {"uniform": ["0 h", "3 h"]}},
        duration="20 d",
        tasks={"look": {"search": {"limit": "2 h"}}},
        aircraft={"bird": {**AIRCRAFT, "sensor": {"reach": "30 km", "sweep_width": "2 km"}}},
    )
    return flown_run(folder / "run", scenario, 2)


def test_groups_hold_all_true_cues_that_were_reached(run):
    table = run.table("cues")
    reached = (table["outcome"] == "reached") & (table["false"] == 0)
    with style():
        figure = draw_found_by_delay(run)
    [curve] = figure.axes[0].lines
    words = [text.get_text() for text in figure.axes[0].texts]

    assert is_drawable(run)
    assert f"{np.count_nonzero(reached):,} reached and there" in words
    found = ~np.isnan(table["found_s"][reached])
    assert curve.get_ydata().min() <= found.mean() <= curve.get_ydata().max()
    assert np.all(np.diff(curve.get_xdata()) > 0.0)


def test_without_searches_there_is_nothing_to_draw(run_folder):
    with pytest.raises(ResultsError, match="too few cues"):
        draw_found_by_delay(open_run(run_folder))


def test_what_is_held_without_a_search_is_not_in_it(tmp_path):
    """Found at once, whatever the delay."""
    scenario = on_call(
        tmp_path,
        tails=4,
        cue={"rate": "6 per d"},
        duration="20 d",
        tasks={"look": {"hold": {"for": "1 h"}}},
    )
    assert not is_drawable(flown_run(tmp_path / "run", scenario, 2))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        # 8 of 10 early and 5 of 10 late: Newcombe's interval of the difference is -0.10 to 0.61.
        (([1] * 8 + [0] * 2, [1] * 5 + [0] * 5), "13 of 20 boats found when reached"),
        # Ten times as many: 0.17 to 0.42.
        (([1] * 80 + [0] * 20, [1] * 50 + [0] * 50), "80\u00a0% of the boats found when reached"),
    ],
)
def test_few_cues_make_no_headline_of_early_and_late(found, said):
    found = np.array(found, dtype=bool).ravel()

    kind = _Kind("boats", np.linspace(0.5, 3.0, len(found)), found)
    assert _finding([kind]).startswith(said)


def test_of_one_age_there_is_no_early_and_late():
    kind = _Kind("boats", np.full(200, 1.5), np.arange(200) < 100)

    assert _finding([kind]) == "50\u00a0% of the boats found when reached"


def test_of_several_kinds_the_headline_has_the_first_three():
    kinds = [_Kind(name, np.arange(n) * 1.0, np.arange(n) < 30) for name, n in
             {"boats": 40, "fires": 200, "tips": 100, "calls": 100}.items()]  # fmt: skip

    shares = "30 of 40 boats found when reached, 15\u00a0% of the fires, 30\u00a0% of the tips"
    assert _finding(kinds) == shares


def test_groups_are_apart_however_near_in_age():
    """The same 400 cues within six minutes on an axis of ten hours, and on one of six minutes."""
    age_h = 7.0 + np.linspace(0.0, 0.1, 400)

    assert [_n_groups(age_h, shown_h) for shown_h in (10.0, 0.1)] == [1, 10]

"""The picture of a search for a size: its title in words, its paths below."""

from __future__ import annotations

from matplotlib.text import Text

import sim
from sim.output.drawing.page_wording import style
from sim.output.pictures.size_curve import draw_size_curve
from tests.shipped import AFGHANISTAN


def test_the_curve_is_titled_in_words_and_traced_by_its_paths():
    scenario = sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml")
    target = "budgets.stand_in.jalalabad.on_station_h>=9"
    found = sim.size(scenario, target, "aircraft.senate_mq9.transit_speed")
    with style():
        drawn = draw_size_curve(found.summary())
    texts = [text.get_text() for text in drawn.findobj(Text)]
    head = " ".join(texts[:4])

    asked = "time on station (Stand In to Jalalabad) of at least 9 h"
    assert f"{asked} takes a transit speed (senate_mq9) of at least" in " ".join(texts)
    assert "budgets." not in head
    assert any("target budgets.stand_in.jalalabad.on_station_h" in text for text in texts)


def test_values_without_a_figure_are_marked_on_the_axes():
    """A search in which no value has one: a cross each, and words beside."""
    scenario = sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml", {"grid": None})
    target = "budgets.stand_in.jalalabad.on_station_h>=9"
    summary = sim.size(scenario, target, "aircraft.senate_mq9.transit_speed").summary()
    summary |= {"answer": None, "best": {**summary["best"], "mean": None}}
    for point in summary["points"]:
        point |= {"mean": None, "bound": None, "meets": False}
    with style():
        drawn = draw_size_curve(summary)
        drawn.draw_without_rendering()
    axes = drawn.axes[0]
    [words] = [text for text in axes.texts if text.get_text() == "no figure"]
    box, frame = words.get_window_extent(), axes.get_window_extent()

    assert frame.x0 <= box.x0
    assert box.x1 <= frame.x1

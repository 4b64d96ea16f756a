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

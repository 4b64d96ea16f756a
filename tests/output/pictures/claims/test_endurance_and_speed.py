"""The picture of a claim over endurance and speed: what it names and hatches, and no stripes."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from matplotlib.text import Text

import sim
from sim.output.drawing.page_wording import style
from sim.output.pictures.claims.endurance_and_speed import draw_two_inputs
from sim.study.claims.endurance_and_speed import two_inputs
from sim.study.sortie_budget_arrays import Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim
from tests.shipped import SCENARIOS
from tests.study.claims.coarse_claims import cnn_entry, cnn_two_inputs


@pytest.fixture(scope="module")
def drawn():
    with style():
        return draw_two_inputs(cnn_two_inputs(), cnn_entry())


def test_too_little_endurance_is_hatched(drawn):
    assert "not all can be flown" in [text.get_text() for text in drawn.findobj(Text)]


def test_it_names_the_aircraft_that_meet_the_claim(drawn):
    [line] = [t.get_text() for t in drawn.texts if "would reach it" in t.get_text()]

    # At 170 kt and 27 h 61 % is in transit, at 34 h 47.9 %.
    assert "MQ-9A Reaper" in line
    assert "Extended Range" not in line


@pytest.fixture(scope="module")
def every_ten_hours():
    """Take-offs every 10 h, give or take 1 h, from whichever base fits best: plane and picture."""
    scenario = sim.load_scenario(SCENARIOS / "claims" / "kurilla_from_the_gulf.yaml")
    scenario = scenario.model_copy(update={"claims": scenario.claims[-1:]})
    findings = sim.claim(scenario)
    question = BudgetClaim(scenario.claims[0], Pairs(findings.plan))
    found = two_inputs(question, "some_pair")
    with style():
        return found, draw_two_inputs(found, findings.summary()["claims"][0])


def test_colours_change_by_one_class_at_a_time_where_the_base_that_fits_best_changes(
    every_ten_hours,
):
    found, drawn = every_ten_hours
    filled = next(c for c in drawn.axes[0].get_children() if isinstance(c, ContourSet))
    shown = np.asarray(filled.zmax), np.asarray(filled.levels)

    # The figure of the base that fits best jumps across the value, from 9 h to 11 h.
    steps_h = np.abs(np.diff(found.figure, axis=1))
    assert np.nanmax(steps_h) > 1.0
    away_h = np.abs(found.figure - 10.0)
    assert np.nanmax(np.abs(np.diff(away_h, axis=1))) < 0.5
    assert shown[0] == pytest.approx(np.nanmax(away_h))
    assert list(shown[1][:2]) == [0.0, 1.0]


def test_the_key_says_that_it_is_a_distance(every_ten_hours):
    texts = every_ten_hours[1].axes[-1].artists[-1].get_texts()
    words = [text.get_text() for text in texts]

    assert "the claim: within 1\u00a0h" in words
    assert "0\u00a0h to 1\u00a0h" in words

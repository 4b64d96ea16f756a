"""`othsim why`: what it prints and refuses."""

from __future__ import annotations

import pytest
from PIL import Image

from sim.output.drawing.page_wording import style
from sim.output.pictures.why_chart import draw_why_chart
from tests.operations.kernel.interpreted import fly_interpreted
from tests.shipped import AFGHANISTAN

GULF, SENATE = str(AFGHANISTAN / "gulf.yaml"), str(AFGHANISTAN / "kurilla_2022.yaml")


def test_why_names_what_a_figure_rests_on_and_what_was_lost_to_what(othsim, tmp_path):
    picture = tmp_path / "why.png"
    ask = ["why", GULF, "--figure", "budgets.dhafra.kabul.transit_fraction",
           "--before", AFGHANISTAN / "in_country.yaml", "--set", "duration=2 d",
           "--rows", 16]  # fmt: skip
    code, out, _ = othsim(*ask, "--out", picture)

    assert code == 0
    assert "budgets.dhafra.kabul.transit_fraction is 40.34 %" in out
    assert "aircraft.mq9a_er.transit_speed" in out
    assert "150 to 200 kt" in out
    assert "on-station share" in out
    assert "note: ranges of the catalogue are assumptions" in out
    with Image.open(picture) as drawn:
        assert drawn.width > drawn.height > 600


@pytest.mark.parametrize("at_other", [0.6923, 0.8])
def test_an_end_that_changes_nothing_is_written_beside_the_bar_of_the_other(at_other):
    """One bar and two numbers, of which one lay on the other."""
    bar = {"input": "a", "unit": "min", "low": 15.0, "high": 60.0, "stated": 30.0,
           "at_low": 0.7436, "at_high": at_other}  # fmt: skip
    tornado = {"stated": 0.7436, "bars": [bar]}
    summary = {"scenario": "s", "seed": 1, "figure": "cues.boats.reached_fraction", "lost": None,
               "tornado": tornado, "sobol": None, "remarks": []}  # fmt: skip
    with style():
        figure = draw_why_chart(summary)
    sides = {text.get_text(): text.get_ha() for text in figure.axes[0].texts}

    assert {sides["74.36 %"], sides[f"{100 * at_other:.4g} %"]} == {"left", "right"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--figure", "budgets.dhafra.kabul.transit"],
         "Invalid value for --figure: this scenario has no figure 'budgets.dhafra.kabul.transit'; "
         "did you mean 'budgets.dhafra.kabul.transit_fraction'?"),
        (["--figure", "fleet.transit_fraction", "--rows", 100],
         "Invalid value for --rows: must be a power of 2 (got 100)"),
    ],
)  # fmt: skip
def test_why_refuses_a_question_that_is_none(othsim, arguments, message):
    code, out, err = othsim("why", GULF, *arguments)

    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: {message}"


def test_a_question_says_which_engine_flew_and_nothing_else_differs(small, othsim, monkeypatch):
    """On stderr; what is printed is the same to the byte."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    ask = ["why", small, "--figure", "fleet.transit_fraction", "--rows", 4, "--json",
           "--set", "grid=null", "--set", "duration=1 d"]  # fmt: skip
    (_, theirs, silent), (_, mine, said) = (othsim(*ask, "--engine", e) for e in ("simpy", "fast"))

    assert mine == theirs
    assert "flown by" not in silent
    assert "damage: flown by the engine fast\n" in said

"""Words on the sheet of a comparison agree with its fields."""

from __future__ import annotations

import pytest

from sim.output.pictures.comparison.comparison_map import (
    draw_comparison_map,
)
from tests.output.compared import (
    said,
    texts,
)


def test_what_the_map_says_agrees_with_the_fields(stored, drawn):
    comparison = stored("near_and_far")
    figure = drawn(draw_comparison_map, "near_and_far")
    far = comparison.fields["a base with quite a long name"]
    less = float((far["difference"] < -far["half_width"]).mean())
    words = said(figure)

    assert less > 0.0
    shown = f"{100 * less:.1f}\u00a0%"
    assert any(text.startswith(f"less in {shown} of the area") for text in words)
    # The headline may be broken after its colon.
    head = " ".join(t.get_text() for t, _ in texts(figure) if t.get_fontsize() == 14)
    assert f"{shown} of Afghanistan is watched less, by up to" in head
    assert any("mean of 8 replications" in text for text in words)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("near_and_far", "No colour: the change lies inside its 95\u00a0% error."),
        pytest.param(
            "without_chance", "No colour: under 0.5 points. Chance is off: no error.",
            marks=pytest.mark.long,
        ),
        pytest.param(
            "one_of_many", "No colour: under 0.5 points. One run: may be luck.",
            marks=pytest.mark.long,
        ),
    ],
)  # fmt: skip
def test_words_on_the_sheet_say_what_no_colour_means(drawn, case, words):
    found = said(drawn(draw_comparison_map, case))

    assert words in next(t for t in found if "Bottom:" in t).replace("\n", " ")

"""The sheet a picture is on: nothing runs off it."""

from __future__ import annotations

from sim.output.drawing.page_wording import DPI, Page, Wording, style


def test_a_sentence_wider_than_the_sheet_goes_on_below():
    sentence = "Nothing inside the stated ranges changes that; it would take a slower aircraft."
    page = Page(Wording("t", ["s"], [sentence, "Met in 5 %"], "n", ["p"]), (4.0, 1.0), 0.0)
    with style():
        page.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in page.figure.texts]

    assert boxes
    assert max(box.x1 for box in boxes) <= 4.0 * DPI

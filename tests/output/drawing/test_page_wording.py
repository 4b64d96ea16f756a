"""The sheet a picture is on: nothing runs off it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sim.output.drawing.page_wording import DPI, Page, Wording, png, style, text_size_px, wrap

WORDS = st.sampled_from(["a", "wide", "of", "reconnaissance", "–", "W" * 40, ""])


def test_a_sentence_wider_than_the_sheet_goes_on_below():
    sentence = "Nothing inside the stated ranges changes that; it would take a slower aircraft."
    page = Page(Wording("t", ["s"], [sentence, "Met in 5 %"], "n", ["p"]), (4.0, 1.0), 0.0)
    with style():
        page.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in page.figure.texts]

    assert boxes
    assert max(box.x1 for box in boxes) <= 4.0 * DPI


@given(st.lists(WORDS, min_size=1))
def test_words_fill_lines_as_one_after_another_would(words):
    """Measured anew with each word, as it was: the lines are the same with fewer measurements."""
    font = (8.0, "normal")
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if text_size_px(longer, *font)[0] <= 2.0 * DPI:
            lines[-1:] = [longer]
        else:
            lines.append(word)

    assert wrap(words, " ", 2.0, font) == lines


def test_a_picture_is_what_was_drawn_without_loss():
    with style():
        page = Page(Wording("a title", ["one"], ["two"], "note", ["three"]), (4.0, 1.0), 0.5)
        page.axes(0.5, 0.0, 3.0, 1.0).imshow(np.arange(12.0).reshape(3, 4))
        picture = Image.open(io.BytesIO(png(page.figure)))
        picture.load()

    drawn = np.asarray(page.figure.canvas.buffer_rgba())
    assert (drawn[..., 3] == 255).all()
    assert np.array_equal(np.asarray(picture), drawn[..., :3])
    assert picture.info["dpi"] == pytest.approx((DPI, DPI), rel=1e-4)

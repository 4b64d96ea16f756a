"""The drawn house and its tree are those of the code."""

from __future__ import annotations

from docs.writing import draw_house


def test_the_tree_on_the_page_is_that_of_the_package():
    """Regenerate with `python -m docs.writing.draw_house`."""
    assert draw_house.page() == draw_house.PAGE.read_text("utf-8")


def test_the_picture_is_that_of_the_imports():
    """Regenerate with `python -m docs.writing.draw_house`."""
    assert draw_house.picture() == draw_house.PICTURE.read_text("utf-8")

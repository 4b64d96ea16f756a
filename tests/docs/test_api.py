"""The page on Python says what the signatures and docstrings say."""

from __future__ import annotations

import sim
from docs.writing import write_api


def test_the_page_is_that_of_the_code():
    """Regenerate with `python -m docs.writing.write_api`."""
    assert write_api.page() == write_api.PAGE.read_text("utf-8")


def test_everything_exported_is_on_it():
    text = write_api.PAGE.read_text("utf-8")

    assert [name for name in sim.__all__ if f"### `sim.{name}`" not in text] == []

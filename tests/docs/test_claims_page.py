"""The page on claims is what the shipped claims give."""

from __future__ import annotations

import pytest

from docs.writing.write_claims import PAGE, text


@pytest.mark.long
def test_the_page_on_claims_is_what_the_shipped_claims_give():
    """Regenerate with `python -m docs.writing.write_claims`."""
    assert text() == PAGE.read_text("utf-8")

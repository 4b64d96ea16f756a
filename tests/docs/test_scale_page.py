"""The tables of the page on scale are what was measured."""

from docs.writing.write_scale import PAGE, text


def test_the_tables_on_scale_follow_from_the_figures_kept():
    """Regenerate with `python -m docs.writing.write_scale`."""
    page = PAGE.read_text("utf-8")

    assert text(page) == page

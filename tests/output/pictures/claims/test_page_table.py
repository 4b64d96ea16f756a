"""The table under a claim's map."""

from __future__ import annotations

from sim.output.drawing.page_wording import DPI, Page, Wording, style
from sim.output.pictures.claims.page_table import draw_table, height_in, table_blocks


def test_the_table_of_many_cases_is_not_printed_over_itself():
    """Seven cases and four bases: each text has room up to the next of its row."""
    heads = ["Where it is met", *(f"from a base with a long name, number {n}" for n in range(9))]
    rows = [[f"country {n} open", *["12 %, 100 %"] * 9] for n in range(7)]
    blocks = table_blocks(heads, rows, 9.0)
    page = Page(Wording("t", ["s"], ["f"], "n", ["p"]), (9.0, height_in(blocks)), 0.0)
    with style():
        ax = page.axes(0.0, 0.0, 9.0, height_in(blocks))
        draw_table(ax, blocks)
    boxes = [text.get_window_extent() for text in ax.texts]

    assert len(blocks) > 1
    assert len(ax.texts) == 8 * (9 + len(blocks))
    for i, one in enumerate(boxes):
        assert one.x1 <= 9.0 * DPI
        assert not any(one.overlaps(other) for other in boxes[i + 1 :])

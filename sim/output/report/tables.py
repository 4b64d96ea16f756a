"""Tables of text as HTML: heads that a screen reader can tell, and a note below."""

from __future__ import annotations

from sim.output.report.markup import Html, element, joined
from sim.output.text.text_table import TextTable


def html_table(table: TextTable, label: str = "") -> Html:
    """A table as it stands in the terminal; wider than a phone it is scrolled by itself.

    `label` tells a screen reader one from another where several have the same title.
    """
    head = element(
        "tr",
        *(
            element("th", cell, scope="col", class_="left" if i < table.n_left else None)
            if cell
            else element("td", class_="left" if i < table.n_left else None)
            for i, cell in enumerate(table.heads)
        ),
    )
    rows = [element("tr", *_cells(row, table.n_left)) for row in table.rows]
    whole = element(
        "table",
        element("caption", table.title) if table.title else None,
        element("thead", head),
        element("tbody", *rows),
    )
    notes = [element("p", line, class_="note") for line in table.note.split("\n") if line]
    # Whoever has no mouse scrolls by the keyboard, for which it must be possible to go there.
    scrolled = element(
        "div",
        whole,
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=f"Table: {label or table.title}",
    )
    return joined([scrolled, *notes])


def _cells(row: tuple[str, ...], n_left: int) -> list[Html]:
    first, *others = row
    cells = [element("th", first, scope="row")]
    for i, cell in enumerate(others, start=1):
        cells.append(element("td", cell, class_="left" if i < n_left else None))
    return cells

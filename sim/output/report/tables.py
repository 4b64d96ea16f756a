"""Tables of text as HTML: heads that a screen reader can tell, and a note below.

On a phone a table that is wider stands as a block for each row, with the head of its column before
each cell: what is beyond a screen is taken for not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from sim.output.report.markup import Html, element, joined
from sim.output.text.text_table import TextTable
from sim.spelling import readable_name

_PHONE_LETTERS: Final = 40  # fit beside one another on a phone
_SHORT_LETTERS: Final = 20  # of a head and its cell: two such stand in one line of a block
_IN_HEADS: Final = {"h", "nm", "d"}
# Heads of the terminal's tables that leave their unit to be understood.
_UNITS: Final = {"a day": "h", "lost to": "h", "unmet for": "cues"}
_LONGEST_FIGURE: Final = 26  # letters; what is longer is a sentence
_ON_ONE_SHEET: Final = 14  # rows that are not broken between two sheets of paper


def reader_table(table: TextTable, n_names: int = 1, title: str | None = None) -> TextTable:
    """A table of the terminal for a reader: names for keys, and units set off in the heads.

    The first `n_names` columns are keys of the scenario; `title` replaces the table's own.

    >>> table = reader_table(TextTable("Fleets", ("fleet", "flight h"), (("al_dhafra", "9"),)))
    >>> table.heads, table.rows
    (('fleet', 'flight, h'), (('Al Dhafra', '9'),))
    """
    return replace(
        table,
        title=table.title if title is None else title,
        heads=tuple(map(_reader_head, table.heads)),
        rows=tuple((*map(_reader_name, row[:n_names]), *row[n_names:]) for row in table.rows),
    )


def with_names(table: TextTable, summary: Mapping[str, Any]) -> TextTable:
    """A table of a comparison whose rows say orbits, areas and cues by name: "filled, Kabul"."""
    keys = {
        key
        for own in summary["options"].values()
        for home in ("orbits", "areas", "cues", "surges", "watches", "targets")
        for key in own.get(home, {})
    }
    rows = []
    for words, *cells in table.rows:
        figure, comma, whose = words.rpartition(", ")
        rows.append((f"{figure}{comma}{readable_name(whose)}" if whose in keys else words, *cells))
    return replace(table, rows=tuple(rows))


def _reader_name(name: str) -> str:
    """A key as a name; what stands below another, set in as in the terminal, stays told apart."""
    return f"– {readable_name(name)}" if name.startswith(" ") else readable_name(name)


def _reader_head(head: str) -> str:
    if head in _UNITS:
        return f"{head}, {_UNITS[head]}"
    words, _, unit = head.rpartition(" ")
    return f"{words}, {unit}" if words and unit in _IN_HEADS else head


def html_table(table: TextTable, label: str = "") -> Html:
    """A table as it stands in the terminal; wider than a screen it is scrolled by itself.

    `label` tells a screen reader one from another where several have the same title.
    """
    stacked = _letters_wide(table) > _PHONE_LETTERS
    head = _row(
        (
            element("th", cell, scope="col", role=_role("columnheader", stacked), class_=look)
            if cell
            else element("td", role=_role("cell", stacked), class_=look)
            for cell, look in ((cell, _flush(i, table)) for i, cell in enumerate(table.heads))
        ),
        stacked,
    )
    rows = (_row(_cells(row, table, stacked), stacked) for row in table.rows)
    whole = element(
        "table",
        element("caption", table.title) if table.title else None,
        element("thead", head, role=_role("rowgroup", stacked)),
        element("tbody", *rows, role=_role("rowgroup", stacked)),
        role=_role("table", stacked),
    )
    notes = [element("p", line, class_="note") for line in table.note.split("\n") if line]
    # Whoever has no mouse scrolls by the keyboard, for which it must be possible to go there.
    scrolled = element(
        "div",
        whole,
        class_="scroll" + " stack" * stacked + " short" * (len(table.rows) <= _ON_ONE_SHEET),
        tabindex="0",
        role="region",
        aria_label=f"Table: {label or table.title}",
    )
    return joined([scrolled, *notes])


def _letters_wide(table: TextTable) -> int:
    """Letters of the widest cells of all columns, and two between them; heads may be broken."""
    heads = [max(map(len, head.split()), default=0) for head in table.heads]
    cells = (max(map(len, column), default=0) for column in zip(*table.rows, strict=True))
    return sum(max(pair) + 2 for pair in zip(heads, cells, strict=False))


def _row(cells: Iterable[Html], stacked: bool) -> Html:
    return element("tr", *cells, role=_role("row", stacked))


def _cells(row: tuple[str, ...], table: TextTable, stacked: bool) -> Iterator[Html]:
    first, *others = row
    yield element("th", first, scope="row", role=_role("rowheader", stacked))
    for i, (head, cell) in enumerate(zip(table.heads[1:], others, strict=True), start=1):
        is_long = stacked and len(head) + len(cell) > _SHORT_LETTERS
        looks = [_flush(i, table) or "", "long" * is_long]
        yield element(
            "td",
            cell,
            role=_role("cell", stacked),
            class_=" ".join(filter(None, looks)) or None,
            data_head=head if stacked and head else None,
        )


def _flush(column: int, table: TextTable) -> str | None:
    """Names and sentences begin at the left and are broken; figures end at the right."""
    wordy = any(len(row[column]) > _LONGEST_FIGURE for row in table.rows)
    return "left" if column < table.n_left or wordy else None


def _role(name: str, stacked: bool) -> str | None:
    """What a part of a table is, said outright: shown as blocks it would be one no longer."""
    return name if stacked else None

"""The catalogue in lines for a terminal: an entry at a time, its figures, their sources below."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sim.output.text.text_table import TextTable

Row = Mapping[str, str]
_LEGEND = (
    "Trust: A official; B reputable outlet, company or official data; C blog, aggregator or "
    "wiki-derived; D arithmetic on published figures; assumption where nobody publishes it. Each "
    "source stands below its figures."
)


def catalog_lines(rows: Sequence[Row], width: int) -> Iterator[str]:
    """Lines of at most `width` columns: key, name and aliases, then figure, value, range, trust.

    >>> row = {"key": "a", "name": "An aircraft", "aliases": "", "figure": "endurance"}
    >>> row |= {"value": "27 h", "low": "24 h", "high": "30 h", "trust": "B", "source": "its maker"}
    >>> for line in list(catalog_lines([row], 80))[-3:]: print(line)
    a: An aircraft
      endurance  27 h  24 h to 30 h  B
          its maker
    """
    yield from textwrap.wrap(_LEGEND, width)
    widths = [max(map(len, column)) for column in zip(*map(_cells, rows), strict=True)]
    for _, entry in groupby(rows, key=lambda row: row["key"]):
        figures = list(entry)
        first = figures[0]
        also = f", also {first['aliases']}" if first["aliases"] else ""
        yield ""
        yield from _wrapped(f"{first['key']}: {first['name']}{also}", width, "")
        for source, stated in groupby(figures, key=lambda row: row["source"]):
            for row in stated:
                cells = zip(_cells(row), widths, strict=True)
                yield f"  {'  '.join(f'{cell:<{wide}}' for cell, wide in cells)}".rstrip()
            yield from _wrapped(source, width, " " * 6)


def _cells(row: Row) -> tuple[str, ...]:
    range_ = f"{row['low']} to {row['high']}" if row["low"] else ""
    return row["figure"], row["value"] or "-", range_, row["trust"]


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    # An address longer than a line is folded: it must not lose its end.
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def countries_table(rows: Sequence[Row]) -> TextTable:
    """Countries by their codes."""
    heads = ("code", "name", "numeric")
    return TextTable(
        "Catalogue: countries", heads, tuple(tuple(row[h] for h in heads) for row in rows), n_left=2
    )

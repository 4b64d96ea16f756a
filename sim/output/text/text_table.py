"""A table of text, as the terminal and the pages show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextTable:
    """A title, column heads, rows of text; the first `n_left` columns are flush left.

    `note` says below the rows what has to be known to read them.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_left: int = 1
    note: str = ""

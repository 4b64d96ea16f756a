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

    def lines(self, width: int) -> list[str] | None:
        """The table as it stands in a file, note and all; None where it is wider, or has no rows.

        Nor of letters whose width is in doubt.
        """
        grid = [self.heads, *self.rows]
        texts = [self.title, self.note, *(cell for row in grid for cell in row)]
        if not self.rows or not all(map(_is_narrow, texts)):
            return None
        widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
        whole = sum(widths) + 2 * len(widths) - 1
        if whole > width or len(self.title) > whole or len(self.note) > width:
            return None
        rows = [
            "  ".join(
                cell.ljust(n) if i < self.n_left else cell.rjust(n)
                for i, (cell, n) in enumerate(zip(row, widths, strict=True))
            )
            + " "
            for row in grid
        ]
        title, note = [self.title.ljust(whole)] * bool(self.title), [self.note] * bool(self.note)
        return [*title, rows[0], "─" * whole, *rows[1:], *note, ""]


def _is_narrow(text: str) -> bool:
    """Whether each letter surely takes one place: Latin ones, and signs of ours."""
    return all(" " <= c <= "~" or "\xa1" <= c < "\u0300" or c in "–—…≤≥→" for c in text)

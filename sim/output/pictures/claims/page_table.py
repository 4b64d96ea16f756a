"""The table under a claim's map: as many columns beside each other as the sheet has room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from matplotlib.axes import Axes

from sim.output.drawing.page_wording import DPI, INK, QUIET, text_size_px

_ROW_IN, _APART_IN, _SIZE_PT = 0.19, 0.3, 8.0
_WEIGHTS: Final = {True: "bold", False: "normal"}


@dataclass
class Block:
    """Columns beside each other: texts from the head down, left edges, and the width of all."""

    columns: list[Sequence[str]] = field(default_factory=list)
    lefts_in: list[float] = field(default_factory=list)
    wide_in: float = 0.0

    def add(self, column: Sequence[str], width_in: float) -> None:
        """One column more, to the right."""
        self.columns.append(column)
        self.lefts_in.append(self.wide_in)
        self.wide_in += width_in


def table_blocks(
    heads: Sequence[str], rows: Sequence[Sequence[str]], wide_in: float
) -> list[Block]:
    """The table in blocks under each other, each no wider than there is room for.

    Its first column stands in every block; a column too wide by itself stands alone beside it.
    """
    columns = list(zip(heads, *rows, strict=True))
    widths_in = [
        max(text_size_px(text, _SIZE_PT, "bold" if i == 0 else "normal")[0] for text in column)
        / DPI
        + _APART_IN
        for i, column in enumerate(columns)
    ]
    blocks: list[Block] = []
    for column, width_in in zip(columns[1:], widths_in[1:], strict=True):
        if not blocks or blocks[-1].wide_in + width_in > wide_in:
            blocks.append(Block())
            blocks[-1].add(columns[0], widths_in[0])
        blocks[-1].add(column, width_in)
    return blocks


def height_in(blocks: Sequence[Block]) -> float:
    """How much of the sheet the table takes."""
    return _ROW_IN * (1 + sum(len(block.columns[0]) + 1 for block in blocks))


def draw_table(ax: Axes, blocks: Sequence[Block]) -> None:
    """Draw the blocks from the top left corner."""
    wide_in, high_in = ax.bbox.width / DPI, ax.bbox.height / DPI
    ax.set_xlim(0.0, wide_in)
    ax.set_ylim(0.0, high_in)
    ax.set_axis_off()
    top_in = high_in - _ROW_IN
    for block in blocks:
        for column, left_in in zip(block.columns, block.lefts_in, strict=True):
            for i, text in enumerate(column):
                is_title = i == 0 and left_in == 0.0
                ax.text(
                    left_in,
                    top_in - (i + 0.5) * _ROW_IN,
                    text,
                    fontsize=_SIZE_PT,
                    va="center",
                    fontweight=_WEIGHTS[is_title],
                    color=INK if i or is_title else QUIET,
                )
        top_in -= _ROW_IN * (len(block.columns[0]) + 1)

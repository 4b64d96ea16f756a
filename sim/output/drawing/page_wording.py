"""The page of a picture: headline, setting, key figures and notes, wrapped to its width."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text

from sim.output.store.files.disk import write_file

DPI = 160
INCH_M = 0.0254
INK, QUIET = "#1a1a1a", "#555555"
_LINE = 1.32  # line height over font size
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same letters everywhere
    "text.parse_math": False,  # a $ in a scenario's name is a dollar
    "hatch.linewidth": 0.5,
    "axes.linewidth": 0.8,
}


@contextmanager
def style() -> Iterator[None]:
    """Our look, whatever the reader's own matplotlib settings say; theirs come back after."""
    with matplotlib.style.context("default"), rc_context(_STYLE):
        yield


@dataclass(frozen=True)
class Wording:
    """The words round a picture. Each list is joined by dots and broken between its entries."""

    title: str
    setting: Sequence[str]
    figures: Sequence[str]
    note: str
    provenance: Sequence[str]


@dataclass(frozen=True)
class Paragraph:
    """Wrapped lines of one size, and the space above them, in points."""

    lines: Sequence[str]
    size_pt: float
    colour: str = INK
    weight: str = "normal"
    above_pt: float = 0.0

    @property
    def height_in(self) -> float:
        """How much of the sheet it takes."""
        return (self.above_pt + len(self.lines) * self.size_pt * _LINE) / 72.0


class Page:
    """A figure with a body of the given size, headed and footed by its wording, all in inches."""

    def __init__(self, wording: Wording, body_in: tuple[float, float], left_in: float) -> None:
        width_in, height_in = body_in
        self._left_in, edge_in = left_in, 0.25
        text_in = width_in - left_in - edge_in
        head = [
            Paragraph(_headline(wording.title, text_in), 14, weight="bold"),
            Paragraph(
                wrap(wording.setting, " · ", text_in, (9.5, "normal")), 9.5, "#333333", above_pt=2
            ),
        ]
        notes = [wrap(wording.note.split(" "), " ", text_in, (7, "normal"))]
        notes.append(wrap(wording.provenance, " · ", text_in, (7, "normal")))
        foot = [
            Paragraph(wrap(wording.figures, "  ·  ", text_in, (10, "normal")), 10),
            Paragraph(notes[0], 7, QUIET, above_pt=7),
            Paragraph(notes[1], 7, QUIET, above_pt=2),
        ]
        head_in = sum(p.height_in for p in head) + edge_in + 0.12
        self._foot_in = sum(p.height_in for p in foot) + edge_in
        self.size_in = (width_in, head_in + height_in + self._foot_in)
        self.figure = Figure(figsize=self.size_in, dpi=DPI)
        FigureCanvasAgg(self.figure)
        self._write(head, self.size_in[1] - edge_in)
        self._write(foot, self._foot_in)

    def axes(self, left_in: float, bottom_in: float, width_in: float, height_in: float) -> Axes:
        """Axes at a place of the body, counted from its lower left corner."""
        wide, high = self.size_in
        bottom_in += self._foot_in
        return self.figure.add_axes(
            (left_in / wide, bottom_in / high, width_in / wide, height_in / high)
        )

    def _write(self, paragraphs: Sequence[Paragraph], top_in: float) -> None:
        wide, high = self.size_in
        for paragraph in paragraphs:
            top_in -= paragraph.above_pt / 72.0
            for line in paragraph.lines:
                self.figure.text(
                    self._left_in / wide,
                    top_in / high,
                    line,
                    va="top",
                    fontsize=paragraph.size_pt,
                    color=paragraph.colour,
                    fontweight=paragraph.weight,
                )
                top_in -= paragraph.size_pt * _LINE / 72.0


def png(figure: Figure) -> bytes:
    """A figure as PNG without the program's name or a date: same figure, same bytes."""
    for text in figure.findobj(Text):
        text.set_text(printable(text.get_text()))
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return _as_png(np.asarray(canvas.buffer_rgba()))


def save_png(path: Path, draw: Callable[..., Figure], *what: Any) -> None:
    """Draw a figure of something in our style and write it as a PNG: same figure, same bytes.

    Raises ResultsError for a path that cannot be written, and what drawing raises.
    """
    with style():
        write_file(path, png(draw(*what)))


def _as_png(rgba: np.ndarray) -> bytes:
    """Opaque pixels `(H, W, 4)` as a file.

    Rows as they are: with the filters that libraries try for each, a map's flat colours pack less
    well, and in four times the time.
    """
    high, wide, _ = rgba.shape
    rows = np.zeros((high, 1 + 3 * wide), dtype=np.uint8)  # each begins with 0, for no filter
    for colour in range(3):
        rows[:, 1 + colour :: 3] = rgba[..., colour]
    per_m = round(DPI / INCH_M)
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0),
        b"pHYs": struct.pack(">IIB", per_m, per_m, 1),
        b"IDAT": zlib.compress(rows.data, 3),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks.items()
    )


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def printable(text: str) -> str:
    """A text with a replacement sign for each letter that our font lacks.

    >>> printable("Kunduz 昆都士")
    'Kunduz \ufffd\ufffd\ufffd'
    """
    known = _letters()
    return "".join(c if c == "\n" or ord(c) in known else "\ufffd" for c in text)


@lru_cache(maxsize=1)
def _ruler() -> Any:
    # A renderer of our own: matplotlib measures text only where it would draw it.
    canvas: Any = FigureCanvasAgg(Figure(figsize=(1, 1), dpi=DPI))
    return canvas.get_renderer()


@lru_cache(maxsize=4096)  # the same names and words come again on every picture of a run
def text_size_px(text: str, size_pt: float, weight: str = "normal") -> tuple[float, float]:
    """Width and height of a text of one or more lines, in pixels."""
    font = FontProperties(family="DejaVu Sans", size=size_pt, weight=weight)
    lines = printable(text).split("\n")
    widths = [_ruler().get_text_width_height_descent(line, font, False)[0] for line in lines]
    return max(widths), len(lines) * size_pt * _LINE * DPI / 72.0


def shortened(text: str, width_in: float, font: tuple[float, str]) -> str:
    """A text cut in its middle to fit a width: what tells names apart is often the number last."""

    def cut(kept: int) -> str:
        return text[: kept // 2].rstrip() + "…" + text[len(text) - (kept + 1) // 2 :].lstrip()

    def is_long(shown: str) -> bool:
        return text_size_px(shown, *font)[0] > width_in * DPI

    if not is_long(text):
        return text
    too_many = bisect_left(range(len(text)), True, lo=3, key=lambda kept: is_long(cut(kept)))
    return cut(too_many - 1)


def _headline(title: str, width_in: float) -> list[str]:
    """On one line if it fits, else broken after the scenario's name, else wherever it must."""
    font = (14, "bold")
    if text_size_px(title, *font)[0] <= width_in * DPI:
        return [title]
    name, colon, rest = title.rpartition(": ")
    parts = [name + colon.rstrip(), rest] if colon else [title]
    return [line for part in parts for line in wrap(part.split(" "), " ", width_in, font)]


def wrap(pieces: Sequence[str], joint: str, width_in: float, font: tuple[float, str]) -> list[str]:
    """Pieces joined into as few lines as fit the width; one too long breaks between words."""
    if joint == " ":
        return _filled(pieces, width_in, font)
    lines: list[str] = []
    for piece in pieces:
        longer = lines[-1] + joint + piece if lines else piece
        if text_size_px(longer, *font)[0] <= width_in * DPI:
            lines[-1:] = [longer]
        elif text_size_px(piece, *font)[0] > width_in * DPI:
            lines += _filled(piece.split(" "), width_in, font)
        else:
            lines.append(piece)
    return lines


def _filled(words: Sequence[str], width_in: float, font: tuple[float, str]) -> list[str]:
    """Words on lines, as many on each as fit; one that is too long has its own."""

    def fits(n: int) -> bool:
        return text_size_px(" ".join(words[:n]), *font)[0] <= width_in * DPI

    whole = " ".join(words)
    letters = width_in * DPI * len(whole) / max(text_size_px(whole, *font)[0], 1.0)
    lines = []
    while words:
        # To measure takes long: begin near where a line of letters of mean width ends.
        n = max(len(whole[: int(letters)].split(" ")) - 1, 1)
        while n < len(words) and fits(n + 1):
            n += 1
        while n > 1 and not fits(n):
            n -= 1
        lines.append(" ".join(words[:n]))
        words = words[n:]
        whole = " ".join(words)
    return lines

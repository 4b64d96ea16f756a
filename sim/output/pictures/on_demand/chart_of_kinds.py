"""What charts of kinds of cue share: their colours, axes of a share, and the words beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.column_table import Table
from sim.operations.timing.ticks import is_before
from sim.output.drawing.page_wording import DPI, INK, Page, Wording, shortened, wrap
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.spelling import listed

# Okabe and Ito: they stay apart for the colour-blind.
COLOURS: Final = ("#1b426b", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
MOST_KINDS: Final = len(COLOURS)
WORDS_IN: Final = 2.5
# In inches: axes of shares, at least so high, and what is left round them.
_LEFT_IN, _WIDE_IN, _HIGH_IN = 0.85, 5.7, 3.5
_BELOW_IN, _ABOVE_IN, _RIGHT_IN = 0.62, 0.2, 0.3
_SIZE_PT, _LINE_IN, _APART_IN, _AWAY_IN = 8.5, 0.185, 0.09, 0.17


@dataclass(frozen=True)
class Words:
    """A heading in the colour of what it is about, and what is said of it."""

    heading: str
    colour: str
    facts: Sequence[str] = ()

    @property
    def lines(self) -> list[str]:
        """The facts on as many lines as the column's width makes them."""
        font = (_SIZE_PT, "normal")
        return [line for fact in self.facts for line in wrap([fact], ", ", WORDS_IN, font)]


def counted_cues(run: Run) -> Table:
    """The cues of a run that were reported in the time that counts, of all replications."""
    table = run.table("cues")
    begin_s = float(run.manifest["warmup_s"])
    end_s = begin_s + float(run.manifest["duration_s"])
    reported_s = table["reported_s"]
    return table.where(is_before(reported_s, end_s) & ~is_before(reported_s, begin_s))


def in_words(kind: str) -> str:
    """A kind of cue as it stands in a sentence: "boats_in_distress" is "boats in distress"."""
    return kind.replace("_", " ")


def reached_finding(shares: Sequence[tuple[str, float]], within: Sequence[float | None]) -> str:
    r"""How much of each kind is reached within its standard [h], "at all" where it has none.

    >>> reached_finding([("boats", 0.5), ("fires", 0.25)], [2.0, 2.0])
    '50\xa0% of the boats and 25\xa0% of the fires reached within 2\xa0h'
    """
    if len(shares) > 1 and not any(share for _, share in shares):
        return "no cue was reached in time"
    of_each = [f"{phrases.share(share)} of the {in_words(kind)}" for kind, share in shares]
    standards = [reached_within(limit_h) for limit_h in within]
    if len(set(standards)) == 1:
        return f"{listed(of_each, 'and')} reached {standards[0]}"
    pairs = zip(of_each, standards, strict=True)
    return listed([f"{of} reached {standard}" for of, standard in pairs], "and")


def reached_within(limit_h: float | None) -> str:
    """A standard as it stands in a sentence: "within 2 h", and "at all" where there is none."""
    return "at all" if limit_h is None else f"within {phrases.hours(limit_h)}"


def words_height_in(words: Sequence[Words]) -> float:
    """How high the words stand: axes beside them had better not be lower."""
    n_lines = sum(1 + len(one.lines) for one in words)
    return n_lines * _LINE_IN + max(len(words) - 1, 0) * _APART_IN


def write_beside(ax: Axes, words: Sequence[Words]) -> None:
    """The words from the top of the axes down, right of them."""
    wide_in, high_in = ax.bbox.width / DPI, ax.bbox.height / DPI
    top_in = high_in
    for one in words:
        heading = shortened(one.heading, WORDS_IN, (_SIZE_PT, "bold"))
        looks = [(heading, one.colour, "bold"), *((line, INK, "normal") for line in one.lines)]
        for text, colour, weight in looks:
            ax.text(
                1.0 + _AWAY_IN / wide_in, top_in / high_in, text, transform=ax.transAxes,
                va="top", fontsize=_SIZE_PT, color=colour, fontweight=weight,
            )  # fmt: skip
            top_in -= _LINE_IN
        top_in -= _APART_IN


def share_chart(wording: Wording, words: Sequence[Words]) -> tuple[Figure, Axes]:
    """A page with axes for shares by time, and the words beside them."""
    high_in = max(_HIGH_IN, words_height_in(words))
    body_in = (_LEFT_IN + _WIDE_IN + _RIGHT_IN + WORDS_IN, _BELOW_IN + high_in + _ABOVE_IN)
    page = Page(wording, body_in, 0.3)
    ax = page.axes(_LEFT_IN, _BELOW_IN, _WIDE_IN, high_in)
    write_beside(ax, words)
    return page.figure, ax


def draw_hours(ax: Axes, least_h: float, most_h: float) -> None:
    """The axis of hours, with minutes where it shows less than two."""
    ax.set_xlim(least_h, most_h)
    wide_h = most_h - least_h
    if wide_h < 2.0:
        step = next(s for s in (1, 2, 5, 10, 20) if wide_h * 60.0 / s <= 8.0 or s == 20)
        ax.xaxis.set_major_locator(MultipleLocator(step / 60.0))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda h, _: _time_text(h, wide_h, most_h)))


def _time_text(at_h: float, wide_h: float, most_h: float) -> str:
    """A time on an axis: "7.5 h", "15 min", between two near hours "2:05 h"."""
    if wide_h >= 2.0:
        return f"{at_h:g} h"
    hours, minutes = divmod(round(60.0 * at_h), 60)
    return f"{hours}:{minutes:02} h" if most_h > 2.0 else f"{60 * hours + minutes} min"


def draw_share_axes(ax: Axes, across: str, up: str) -> None:
    """Shares from 0 to 100 % upwards, with room above for what is all of it."""
    ax.set_ylim(0.0, 1.03)
    ax.spines["left"].set_bounds(0.0, 1.0)
    ax.yaxis.set_major_locator(MultipleLocator(0.2))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:g} %"))
    ax.set_xlabel(across, fontsize=9)
    ax.set_ylabel(up, fontsize=9)
    ax.tick_params(labelsize=8.5)
    ax.grid(color="#00000014", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)

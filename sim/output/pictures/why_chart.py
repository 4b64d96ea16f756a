"""The picture of what a figure rests on: a tornado, shares of its variance, factors of a loss."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.output.drawing.page_wording import INK, QUIET, Page, Wording
from sim.output.text.why_text import (
    loss_sentence,
    possible_share,
    range_text,
    value_text,
    why_headline,
)

Summary = Mapping[str, Any]
LOW, HIGH, ALONE, TOTAL = "#8fa9d3", "#1b426b", "#117733", "#a9d0b5"
_COLOURS = {"low": LOW, "high": HIGH}  # of the ends of a bar
_WIDTH_IN, _LEFT_IN, _NAMES_IN = 11.0, 0.3, 3.0
_ROW_IN, _HEAD_IN, _AXIS_IN = 0.46, 0.42, 0.55
_BARS_IN, _SPACE_IN, _SHARES_IN = 4.3, 0.55, 2.4


def draw_why_chart(summary: Summary) -> Figure:
    """The figure: bars of one input at a time, shares of variance, factors of a loss."""
    rows = _input_rows(summary)
    factors = summary["lost"]["factors"] if summary["lost"] else []
    bars_in = _HEAD_IN + _ROW_IN * max(1, len(rows)) + _AXIS_IN
    lost_in = _HEAD_IN + _ROW_IN * (len(factors) + 1) + _AXIS_IN if factors else 0.0
    page = Page(_wording(summary), (_WIDTH_IN, bars_in + lost_in), _LEFT_IN)
    bottom_in, high_in = lost_in + _AXIS_IN, _ROW_IN * max(1, len(rows))
    left_in = _LEFT_IN + _NAMES_IN
    _draw_bars(page.axes(left_in, bottom_in, _BARS_IN, high_in), summary, rows)
    if summary["sobol"]:
        left_in += _BARS_IN + _SPACE_IN
        _draw_shares(page.axes(left_in, bottom_in, _SHARES_IN, high_in), summary, rows)
    if factors:
        wide_in = _BARS_IN + _SPACE_IN + _SHARES_IN
        place = (_LEFT_IN + _NAMES_IN, _AXIS_IN, wide_in, _ROW_IN * (len(factors) + 1))
        _draw_factors(page.axes(*place), summary["lost"])
    return page.figure


def _input_rows(summary: Summary) -> list[tuple[str, Mapping[str, Any] | None]]:
    """Inputs from the top, those that are only in the shares (chance) last."""
    bars = {bar["input"]: bar for bar in summary["tornado"]["bars"]}
    shares = (summary["sobol"] or {"inputs": []})["inputs"]
    names = [*bars, *(entry["input"] for entry in shares if entry["input"] not in bars)]
    return [(name, bars.get(name)) for name in names]


def _draw_bars(ax: Axes, summary: Summary, rows: list[tuple[str, Any]]) -> None:
    stated, path = summary["tornado"]["stated"], summary["figure"]
    for y, (name, bar) in enumerate(rows):
        ax.text(
            -0.02, y - 0.12, name, transform=ax.get_yaxis_transform(), ha="right", va="center",
            fontsize=8.5,
        )  # fmt: skip
        if bar is None:
            continue
        ax.text(
            -0.02, y + 0.22, f"{range_text(bar)}, stated {bar['stated']:.4g}", color=QUIET,
            transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=7.5,
        )  # fmt: skip
        for end in _COLOURS:
            _draw_end(ax, y, bar, end, stated, path)
    if stated is not None:
        ax.axvline(stated, color=INK, linewidth=0.9)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks([])
    ax.margins(x=0.22)
    _finish(ax, "each input alone, all else as stated")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: value_text(path, value)))
    ax.locator_params(axis="x", nbins=5)


def _draw_end(ax: Axes, y: float, bar: Mapping[str, Any], end: str, stated: Any, path: str) -> None:
    value = bar[f"at_{end}"]
    if value is None or stated is None:
        text = f"none at {bar[end]:.4g}"
        ax.annotate(text, (stated or 0.0, y), fontsize=7.5, color="#d55e00", va="center")
        return
    ax.barh(y, value - stated, left=stated, height=0.52, color=_COLOURS[end], zorder=2)
    other = bar["at_low" if end == "high" else "at_high"]
    text = value_text(path, value)
    if other is not None and (other - stated) * (value - stated) > 0.0:
        if abs(other - stated) > abs(value - stated):
            return  # both ends on one side: the longer bar carries both
        text = f"{value_text(path, bar['at_low'])}, {value_text(path, bar['at_high'])}"
    # An end that changes nothing has no bar: its number stands where the other's is not.
    right = value > stated or (value == stated and other is not None and other < stated)
    ax.annotate(
        text, (value, y), xytext=(4 if right else -4, 0), textcoords="offset points",
        ha="left" if right else "right", va="center", fontsize=7.5,
    )  # fmt: skip


def _draw_shares(ax: Axes, summary: Summary, rows: list[tuple[str, Any]]) -> None:
    shares = {entry["input"]: entry for entry in summary["sobol"]["inputs"]}
    for y, (name, _) in enumerate(rows):
        entry = shares.get(name)
        if entry is None:
            continue
        for key, colour, shift in (("first", ALONE, -0.14), ("total", TOTAL, 0.14)):
            share = entry[key]
            # Estimates of Sobol indices scatter beyond none and all, where there is no share.
            ax.barh(y + shift, 100.0 * possible_share(share["mean"]), height=0.26, color=colour)
            ends = (share["lo"], share["hi"])
            if all(end is not None and math.isfinite(end) for end in ends):
                low, high = (100.0 * possible_share(end) for end in ends)
                ax.hlines(y + shift, low, high, color=INK, lw=0.8)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks([])
    ax.set_xlim(0.0, None)
    _finish(ax, "share of the variance")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))
    ax.locator_params(axis="x", nbins=4)


def _draw_factors(ax: Axes, document: Mapping[str, Any]) -> None:
    """What each factor leaves of 100 %, and their product."""
    rows = [(factor["factor"], factor["ratio"]) for factor in document["factors"]]
    rows.append((f"product: {document['covers']}", document["ratio"]))
    for y, (name, ratio) in enumerate(rows):
        whole = y == len(rows) - 1
        ax.text(
            -0.012, y, name, transform=ax.get_yaxis_transform(), ha="right", va="center",
            fontsize=8.5, fontweight="bold" if whole else "normal",
        )  # fmt: skip
        if ratio is None:
            continue
        colour = INK if whole else LOW if ratio >= 1.0 else HIGH
        ax.barh(y, 100.0 * ratio, height=0.55, color=colour, zorder=2)
        ax.annotate(
            f"× {ratio:.3g}", (100.0 * ratio, y), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=8,
        )  # fmt: skip
    ax.axvline(100.0, color=INK, linewidth=0.9)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks([])
    ax.margins(x=0.12)
    ax.set_xlim(left=0.0)
    _finish(ax, "what each factor leaves of what there was before")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} %"))


def _finish(ax: Axes, title: str) -> None:
    ax.set_title(title, fontsize=9, loc="left", color=QUIET, pad=8)
    ax.grid(axis="x", color="#00000014", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(labelsize=8)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _wording(summary: Summary) -> Wording:
    figures = [f"{summary['figure']} as stated: {value_text(summary['figure'], _stated(summary))}"]
    if summary["lost"]:
        figures.append(loss_sentence(summary["lost"]))
    note = "Light bars: the low end of the range; dark bars: the high end."
    if summary["sobol"]:
        note += (
            " Green: the share of the figure's variance that an input explains alone; pale green: "
            "what it has a part in, with others; lines are 95 % intervals."
        )
    note += "".join(f" {text[:1].upper()}{text[1:]}." for text in summary["remarks"])
    title = f"{summary['scenario']}: {why_headline(summary)}"
    sobol = summary["sobol"]
    rows = f"{sobol['rows']:,} rows of the Sobol design" if sobol else "no Sobol design"
    provenance = [f"scenario {summary['scenario']}", f"seed {summary['seed']}", rows]
    return Wording(title, ["what the figure rests on"], figures, note, provenance)


def _stated(summary: Summary) -> float | None:
    value: float | None = summary["tornado"]["stated"]
    return value

"""The picture of a search for a size: the figure at every value tried, the target, the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.figures import dimension_of, unit_of
from sim.output.drawing.page_wording import INK, QUIET, Page, Wording
from sim.output.text.size_text import (
    curve_points,
    figure_label,
    input_text,
    moves_a_base,
    size_headline,
    size_notes,
    varied_label,
    wanted_value,
)

Summary = Mapping[str, Any]
MET, MISSED, TARGET = "#1b426b", "#b9c4d6", "#d55e00"
_BODY_IN, _LEFT_IN = (9.0, 4.6), 0.3
_AXES_IN = (0.95, 0.75, 7.75, 3.6)


def draw_size_curve(summary: Summary) -> Figure:
    """The figure of the curve."""
    page = Page(_wording(summary), _BODY_IN, _LEFT_IN)
    ax = page.axes(*_AXES_IN)
    known = [point for point in curve_points(summary) if point["mean"] is not None]
    nowhere = [point for point in curve_points(summary) if point["mean"] is None]
    if known:
        _draw_points(ax, summary, known)
    _draw_target(ax, summary)
    _draw_axes(ax, summary, known)
    if nowhere:
        ax.plot(
            [point["value"] for point in nowhere], [0.03] * len(nowhere), "x", color=TARGET,
            markersize=6, transform=ax.get_xaxis_transform(), clip_on=False,
        )  # fmt: skip
        last, vary = nowhere[-1]["value"], summary["vary"]
        # Inwards from the nearer end of the axis, so that the words stay on it.
        is_right = last - vary["from"] > vary["to"] - last
        ax.text(
            last, 0.07, "no figure", transform=ax.get_xaxis_transform(),
            fontsize=8, color=TARGET, ha="right" if is_right else "left",
        )  # fmt: skip
    if summary["answer"] is not None:
        _draw_answer(ax, summary)
    return page.figure


def _draw_points(ax: Axes, summary: Summary, known: list[Mapping[str, Any]]) -> None:
    x = np.array([point["value"] for point in known])
    y = np.array([point["mean"] for point in known])
    # One-sided: the tick stands on the side on which the mean might fail the target.
    bound = np.array([y[i] if p["bound"] is None else p["bound"] for i, p in enumerate(known)])
    _draw_line(ax, summary)
    if summary["confidence"] is not None:
        ax.vlines(x, np.minimum(y, bound), np.maximum(y, bound), color=QUIET, linewidth=1.2)
        ax.plot(x, bound, "_", color=QUIET, markersize=9)
    colours = [MET if point["meets"] else MISSED for point in known]
    ax.scatter(x, y, s=46, c=colours, edgecolors=INK, linewidths=0.7, zorder=3)


def _draw_line(ax: Axes, summary: Summary) -> None:
    """Through the points, broken where there is no figure."""
    every = curve_points(summary)
    levels = [np.nan if point["mean"] is None else point["mean"] for point in every]
    ax.plot([point["value"] for point in every], levels, color=QUIET, linewidth=1.0, zorder=1)


def _draw_target(ax: Axes, summary: Summary) -> None:
    wanted = summary["target"]["value"]
    ax.axhline(wanted, color=TARGET, linewidth=1.1, linestyle=(0, (5, 3)), zorder=0)
    at_least = summary["target"]["relation"] == "at_least"
    side = "at least" if at_least else "at most"
    ax.annotate(
        f"target: {side} {wanted_value(summary)}", (1.0, wanted),
        xycoords=ax.get_yaxis_transform(), xytext=(-4, -4 if at_least else 4),
        textcoords="offset points", ha="right", va="top" if at_least else "bottom",
        fontsize=8, color=TARGET,
    )  # fmt: skip


def _draw_answer(ax: Axes, summary: Summary) -> None:
    """The answer's name, on whichever side of its point the curve is not."""
    answer = summary["answer"]
    low, high = ax.get_ylim()
    upper = answer["mean"] > 0.5 * (low + high)
    left = answer["value"] > sum(ax.get_xlim()) / 2.0
    name = input_text(answer)
    if moves_a_base(summary):
        name = f"{100.0 * answer['value']:.4g} % of the way"
    ax.annotate(
        name, (answer["value"], answer["mean"]),
        xytext=(-14 if left else 14, -34 if upper else 30), textcoords="offset points",
        ha="right" if left else "left", fontsize=11, fontweight="bold", color=MET,
        arrowprops={"arrowstyle": "-", "color": MET, "linewidth": 0.8, "shrinkB": 5}, zorder=4,
    )  # fmt: skip


def _draw_axes(ax: Axes, summary: Summary, known: list[Mapping[str, Any]]) -> None:
    vary, name = summary["vary"], summary["target"]["figure"]
    margin = 0.03 * (vary["to"] - vary["from"])
    ax.set_xlim(vary["from"] - margin, vary["to"] + margin)
    whole = all(float(point["value"]).is_integer() for point in known) and not vary["unit"]
    ax.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=whole))
    levels = [point["mean"] for point in known] + [summary["target"]["value"]]
    levels += [point["bound"] for point in known if point["bound"] is not None]
    span = (max(levels) - min(levels)) or abs(levels[0]) or 1.0
    ax.set_ylim(min(levels) - 0.08 * span, max(levels) + 0.08 * span)
    if dimension_of(name) == "fraction":
        ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:g} %"))
    unit = "share of the way" if moves_a_base(summary) else vary["unit"]
    ax.set_xlabel(
        _capitalised(f"{varied_label(vary['path'])}{f', {unit}' if unit else ''}"), fontsize=9
    )
    in_unit = unit_of(name).behind
    in_words = f"{figure_label(name)}{f', {in_unit}' if in_unit else ''}"
    ax.set_ylabel(_capitalised(in_words), fontsize=9)
    ax.tick_params(labelsize=8.5)
    ax.grid(color="#00000014", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wording(summary: Summary) -> Wording:
    vary, n = summary["vary"], summary["replications"]
    runs = (
        "closed form"
        if n == 0
        else "no chance: one run is exact"
        if summary["exact"]
        else (f"{n:,} replications of each value, with the same chance")
    )
    sure = summary["confidence"]
    note = "Dark: meets the target. "
    if sure is not None:
        note += (
            "The tick under or over a point is the limit that its mean keeps with "
            f"{100 * sure:g} % confidence; that limit has to meet the target. "
        )
    note += " ".join(text[:1].upper() + text[1:] + "." for text in size_notes(summary))
    unit = f" {vary['unit']}" if vary["unit"] else ""
    unit = " of the way" if moves_a_base(summary) else unit
    tried = f"{len(summary['points'])} values from {vary['from']:.4g} to {vary['to']:.4g}{unit}"
    return Wording(
        f"{summary['scenario']}: {size_headline(summary, in_words=True)}",
        [f"{varied_label(vary['path'])} varied", tried],
        [runs],
        note,
        [
            f"target {summary['target']['figure']}",
            f"varied {vary['path']}",
            f"scenario {summary['scenario']}",
            f"seed {summary['seed']}",
        ],
    )

"""The legend in the column right of a map: colour classes, and what the signs on the map mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke

from sim.output.drawing import captions
from sim.output.drawing.drawn_features import Features
from sim.output.drawing.metric_classes import BLIND_COLOUR, Classes
from sim.output.drawing.page_wording import INK, QUIET, wrap
from sim.output.format.run_content import CoverageGrid
from sim.output.text import phrases

WIDTH_IN = 2.2
CLOSED = "#a8323e"
AT_TIMES: Any = (0, (4, 2.5))  # the limit of what is closed at times
# Told apart by lightness and dash as well as by hue.
_ROUTES: tuple[tuple[str, Any], ...] = (
    ("#b3123a", "solid"),
    ("#0b6b3a", (0, (4.5, 3))),
    ("#6a2c91", (0, (2.2, 1.2))),
    ("#7a4a00", (0, (7, 1.5, 1.5, 1.5))),
    ("#222222", (0, (1, 1))),
)
BASE: dict[str, Any] = {
    "marker": "^",
    "markersize": 9,
    "markerfacecolor": "white",
    "markeredgecolor": "black",
    "markeredgewidth": 1.3,
}
STATION: dict[str, Any] = {**BASE, "marker": "o", "markersize": 5.5, "markeredgewidth": 1.2}
# What is flown on station: a light line in a dark one, for light and for dark cells; in points.
PATTERN = ((1.9, INK), (0.8, "white"))


def route_pens(features: Features) -> dict[str, tuple[str, Any]]:
    """A colour and dash for the routes of each base."""
    names = dict.fromkeys(route.base for route in features.routes)
    n = len(_ROUTES)
    # After five bases colours come again with other dashes: 25 bases are told apart.
    return {name: (_ROUTES[i % n][0], _ROUTES[(i + i // n) % n][1]) for i, name in enumerate(names)}


def area_pen(mapped: bool) -> dict[str, Any]:
    """How an area is outlined: firmly where it is the one on the grid."""
    return {
        "colors": INK,
        "linewidths": 1.1 if mapped else 0.7,
        "linestyles": "solid" if mapped else (0, (3, 2)),
    }


def legend_entries(features: Features, grid: CoverageGrid) -> list[tuple[Artist, str]]:
    """A sign and its words for everything drawn on the map."""
    signs: list[tuple[Artist, str]] = [
        (Line2D([], [], linestyle="none", **BASE), "Base (aircraft)"),
    ]
    if features.stations:
        signs.append((Line2D([], [], linestyle="none", **STATION), "Orbit"))
    if features.patterns:
        signs.append((pattern_sign(), "Pattern flown on station"))
    for base, (colour, dash) in route_pens(features).items():
        lengths = [route.length_nm for route in features.routes if route.base == base]
        shortest, longest = f"{min(lengths):,.0f}", f"{max(lengths):,.0f}"
        span = shortest if shortest == longest else f"{shortest}\u00a0to\u00a0{longest}"
        line = Line2D([], [], color=colour, linestyle=dash, linewidth=1.6)
        signs.append((line, fitted(f"Route{'s' * (len(lengths) > 1)} from {base}, {span}\u00a0nm")))
    outlines = {
        True: phrases.readable_name(grid.area),
        False: "Other areas" if grid.area else "Area",
    }
    for mapped in sorted({name == grid.area for name in features.areas}, reverse=True):
        pen = area_pen(mapped)
        line = Line2D(
            [], [], color=pen["colors"], linewidth=pen["linewidths"], linestyle=pen["linestyles"]
        )
        signs.append((line, outlines[mapped]))
    throughout = [closed for closed in features.airspace if not closed.times]
    if throughout:
        names = ", ".join(map(captions.closed_label, throughout))
        patch = Patch(facecolor="#a8323e14", edgecolor="#a8323e60", hatch="///", linewidth=0.7)
        signs.append((patch, fitted(f"Closed airspace: {names}")))
    for closed in features.airspace:
        if closed.times:
            when = f"{captions.closed_label(closed)} {'; '.join(closed.times)} UTC"
            patch = Patch(facecolor="none", edgecolor=CLOSED, linewidth=0.9, linestyle=AT_TIMES)
            signs.append((patch, fitted(f"Closed at times: {when}")))
    return signs


def pattern_sign() -> Line2D:
    """The line that stands for a pattern."""
    (dark_pt, dark), (light_pt, light) = PATTERN
    under = withStroke(linewidth=dark_pt, foreground=dark)
    return Line2D([], [], color=light, linewidth=light_pt, path_effects=[under])


def fitted(text: str) -> str:
    """A sign's words on as many lines as the column's width makes them."""
    return "\n".join(wrap(text.split(" "), " ", WIDTH_IN - 0.42, (8, "normal")))


def draw_side(
    ax: Axes,
    classes: Classes,
    signs: Sequence[tuple[Artist, str]],
    heights_in: tuple[float, float],
) -> float:
    """Colour classes above, what the signs mean below, a stretch of given height left free between.

    `heights_in` are the column's height and that of the stretch; returns where the stretch begins.
    """
    height_in, free_in = heights_in
    ax.set_xlim(0, WIDTH_IN)
    ax.set_ylim(0, height_in)
    ax.set(xticks=[], yticks=[])  # made, though never shown, where somebody asks for all texts
    ax.set_axis_off()
    legend_in = signs_height_in(signs)
    draw_signs(ax, signs, labelspacing=0.55)
    caption = wrap(classes.caption.split(" "), " ", WIDTH_IN, (9, "bold"))
    top_in = height_in - 0.17 * len(caption)
    ax.text(
        0, height_in, "\n".join(caption), va="top", fontsize=9, fontweight="bold", linespacing=1.2
    )
    ax.text(0, top_in - 0.04, "in the boxes: share of the area", va="top", fontsize=7, color=QUIET)
    _draw_classes(ax, classes, (legend_in + free_in + 0.25, top_in - 0.3))
    return legend_in


def signs_height_in(signs: Sequence[tuple[Artist, str]]) -> float:
    """How high the signs and their words stand."""
    return sum(0.20 + 0.15 * text.count("\n") for _, text in signs) + 0.15


def _draw_classes(ax: Axes, classes: Classes, span_in: tuple[float, float]) -> None:
    """The class boxes, the best watched on top, the never seen apart at the foot."""
    low_in, high_in = span_in
    n = len(classes.colours)
    step_in = min(0.46, (high_in - low_in) / (n + 1.5))
    blind_in = high_in - (n + 1.5) * step_in
    shares = np.bincount(classes.index, minlength=n + 1) / len(classes.index)
    ranks = range(n) if classes.more_is_better else range(n - 1, -1, -1)
    bottoms_in = [blind_in + (1.5 + rank) * step_in for rank in ranks]
    boxes = list(zip(bottoms_in, classes.colours, shares[:n], strict=True))
    for bottom_in, colour, part in [*boxes, (blind_in, BLIND_COLOUR, shares[n])]:
        draw_class(ax, (bottom_in, step_in), colour, part)
    for i, text in enumerate(classes.labels):
        side = i if classes.more_is_better else n - i
        draw_bound(ax, blind_in + (1.5 + side) * step_in, text)
    if not classes.labels:
        name_class(ax, bottoms_in[0] + step_in / 2, "seen at least once")
    name_class(ax, blind_in + step_in / 2, "never seen")


def draw_signs(
    ax: Axes,
    signs: Sequence[tuple[Artist, str]],
    *,
    labelspacing: float,
    fontsize: float = 8.0,
    handlelength: float = 2.2,
) -> None:
    """What the signs on a map mean, at the foot of its column; lengths in font sizes."""
    ax.legend(
        [artist for artist, _ in signs],
        [text for _, text in signs],
        loc="lower left",
        bbox_to_anchor=(0, 0),
        frameon=False,
        fontsize=fontsize,
        borderaxespad=0,
        borderpad=0,
        labelspacing=labelspacing,
        handlelength=handlelength,
    )


def draw_class(ax: Axes, span_in: tuple[float, float], colour: str, part: float) -> None:
    """The box of a class, from its foot so high, with the share of the area that is in it."""
    bottom_in, step_in = span_in
    box = Rectangle((0, bottom_in), 0.62, step_in)
    box.set(facecolor=colour, edgecolor=INK, linewidth=0.7)
    ax.add_artist(box)
    if part > 0.0:
        ink = "white" if is_dark(colour) else INK
        at = (0.31, bottom_in + step_in / 2)
        ax.text(*at, phrases.share(part), ha="center", va="center", fontsize=7, color=ink)


def draw_bound(ax: Axes, y_in: float, text: str) -> None:
    """A value between two classes."""
    ax.plot([0.62, 0.70], [y_in, y_in], color=INK, linewidth=0.7)
    name_class(ax, y_in, text)


def name_class(ax: Axes, y_in: float, text: str) -> None:
    """Words beside the boxes."""
    ax.text(0.76, y_in, text, va="center", fontsize=8)


def is_dark(colour: str) -> bool:
    """Whether text on a colour has to be white."""
    # Luma by ITU-R BT.601, of 255.
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140.0

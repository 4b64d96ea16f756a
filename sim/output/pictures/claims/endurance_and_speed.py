"""The picture of a claim over endurance and speed: where in that plane it is met, and who is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke

from sim.figures import more_is_better
from sim.output.drawing.claim_figure_classes import (
    CLAIM,
    HATCHES,
    NOWHERE,
    claim_edge,
    class_bounds,
    class_colours,
    line_values,
)
from sim.output.drawing.label_placement import Box, Label, place_labels
from sim.output.drawing.page_wording import DPI, INK, Page, Wording, text_size_px, wrap
from sim.output.text.claim_text import claimed_figure, difference_text, met_text
from sim.study.claims.endurance_and_speed import TwoInputs
from sim.study.verdict.plain_answer import round_figure

_WIDE_IN, _HIGH_IN = 8.2, 5.6
_LEFT_IN, _BELOW_IN, _RIGHT_IN = 0.72, 0.55, 2.5
_HATCH: Final = "////"


def draw_two_inputs(two_inputs: TwoInputs, entry: Mapping[str, Any]) -> Figure:
    """The figure: the claim's line, the scenario with its ranges, the catalogue's aircraft."""
    body_in = (_LEFT_IN + _WIDE_IN + _RIGHT_IN, _BELOW_IN + _HIGH_IN)
    page = Page(_wording(two_inputs, entry), body_in, _LEFT_IN)
    ax = page.axes(_LEFT_IN, _BELOW_IN, _WIDE_IN, _HIGH_IN)
    ax.set_xlim(two_inputs.endurance_h[0], two_inputs.endurance_h[-1])
    ax.set_ylim(two_inputs.speed_kt[0], two_inputs.speed_kt[-1])
    ax.set_xlabel("Endurance, hours", fontsize=9)
    ax.set_ylabel("Transit speed, knots true airspeed", fontsize=9)
    ax.tick_params(labelsize=8)
    ax.set_facecolor(NOWHERE)
    ground = Rectangle((0, 0), 1, 1, transform=ax.transAxes, fill=False, linewidth=0.0)
    ground.set(hatch=_HATCH, edgecolor=HATCHES, zorder=0)
    ax.add_artist(ground)
    field = _away(two_inputs, entry) if _takes_turns(entry) else _figure(two_inputs, entry)
    plane = (two_inputs.endurance_h, two_inputs.speed_kt, field.values)
    ax.contourf(*plane, levels=field.bounds, colors=field.colours)
    line = ax.contour(*plane, levels=field.lines, colors=CLAIM, linewidths=2.2)
    line.set_path_effects([withStroke(linewidth=4.2, foreground="white")])
    _draw_ranges(ax, two_inputs)
    _draw_aircraft(ax, two_inputs)
    side = page.axes(_LEFT_IN + _WIDE_IN + 0.2, _BELOW_IN, _RIGHT_IN - 0.4, _HIGH_IN)
    _draw_key(side, entry, field)
    return page.figure


@dataclass(frozen=True)
class _Field:
    """What is coloured: values `(Y, X)`, their classes, the claim's own lines, and the words."""

    values: np.ndarray
    bounds: np.ndarray
    colours: list[str]
    lines: list[float]
    title: str
    claim: str
    said: Callable[[float], str]


def _figure(two_inputs: TwoInputs, entry: Mapping[str, Any]) -> _Field:
    """The figure itself."""
    lines = line_values(entry)
    bounds = class_bounds(_known(two_inputs.figure), claim_edge(entry))
    colours = class_colours(len(bounds) - 1, dark_is_more=more_is_better(str(entry["metric"])))
    claim = " and ".join(round_figure(entry, end) for end in lines)
    if entry["relation"] == "up_to":
        claim = f"{round_figure(entry, entry['value'])}, from {claim} on"
    said = partial(round_figure, entry)
    return _Field(
        two_inputs.figure,
        bounds,
        colours,
        lines,
        claimed_figure(entry).capitalize(),
        f"the claim: {claim}",
        said,
    )


def _takes_turns(entry: Mapping[str, Any]) -> bool:
    """Whether fleets and orbits above and below the value take turns at being the one that counts.

    Their figure jumps from one to the next, and would be stripes; its distance does not.
    """
    several = len(entry["pairs"]) > 1 and entry["readings"][0]["id"] in ("some_pair", "every_pair")
    return several and entry["relation"] == "about"


def _away(two_inputs: TwoInputs, entry: Mapping[str, Any]) -> _Field:
    """How far the figure is from the value."""
    values, near = np.abs(two_inputs.figure - entry["value"]), float(entry["tolerance"])
    beyond = class_bounds(_known(values), near)
    # The first class is where the claim is met, however wide the others are.
    bounds = np.unique([0.0, near, *beyond[beyond > near]])
    said = partial(difference_text, entry)
    return _Field(
        values,
        bounds,
        class_colours(len(bounds) - 1, dark_is_more=True),
        [near],
        f"{claimed_figure(entry).capitalize()}: how far from {round_figure(entry, entry['value'])}",
        f"the claim: within {said(near)}",
        said,
    )


def _known(values: np.ndarray) -> np.ndarray:
    known: np.ndarray = values[np.isfinite(values)]
    return known


def _draw_ranges(ax: Axes, two_inputs: TwoInputs) -> None:
    (low_h, high_h), (low_kt, high_kt) = two_inputs.box
    box = Rectangle((low_h, low_kt), high_h - low_h, high_kt - low_kt, fill=False, edgecolor=INK)
    box.set(linewidth=1.4, linestyle=(0, (4, 2)), path_effects=[_halo(3.2)])
    ax.add_artist(box)
    ax.plot(*two_inputs.stated, **_STATED)


_OVER: Final = {
    "most_extreme": "the fleet and orbit with the largest",
    "some_pair": "the fleet and orbit that favour the claim most",
    "every_pair": "the fleet and orbit that favour the claim least",
    "whole_fleet": "all orbits, weighted by flight hours",
}
_STATED: Final[dict[str, Any]] = {
    "marker": "D",
    "markersize": 8,
    "markerfacecolor": CLAIM,
    "markeredgecolor": "white",
    "linestyle": "none",
}
_CRAFT: Final[dict[str, Any]] = {
    "marker": "o",
    "markersize": 5,
    "markerfacecolor": "white",
    "markeredgecolor": INK,
    "linestyle": "none",
}


def _halo(width: float) -> withStroke:
    return withStroke(linewidth=width, foreground="white")


def _draw_aircraft(ax: Axes, two_inputs: TwoInputs) -> None:
    size_px = np.array([_WIDE_IN, _HIGH_IN]) * DPI
    low = np.array([two_inputs.endurance_h[0], two_inputs.speed_kt[0]])
    span = np.array([two_inputs.endurance_h[-1], two_inputs.speed_kt[-1]]) - low
    at = np.array([[craft.endurance_h, craft.speed_kt] for craft in two_inputs.aircraft])
    # Labels are placed in pixels, where a knot and an hour are comparable.
    px = (at - low) / span * size_px
    stated_px = (np.array(two_inputs.stated) - low) / span * size_px
    labels = [
        Label(craft.name, (xy[0], xy[1]), text_size_px(craft.name, 7.5), 9.0)
        for craft, xy in zip(two_inputs.aircraft, px, strict=True)
    ]
    marks = [Box(*(xy - 8.0), *(xy + 8.0)) for xy in (*px, stated_px)]
    room = Box(4, 4, *(size_px - 4))
    for craft, xy, box in zip(
        two_inputs.aircraft, at, place_labels(labels, marks, np.zeros((0, 2)), room), strict=True
    ):
        ax.plot(*xy, **_CRAFT)
        where = np.array([(box.left + box.right) / 2, (box.bottom + box.top) / 2]) / size_px
        ax.text(
            float(where[0]),
            float(where[1]),
            craft.name,
            transform=ax.transAxes,
            ha="center",
            va="center",
            fontsize=7.5,
            color=INK,
            path_effects=[_halo(2.4)],
        )


def _draw_key(ax: Axes, entry: Mapping[str, Any], field: _Field) -> None:
    ax.set_axis_off()
    ends = zip(field.colours, field.bounds[:-1], field.bounds[1:], strict=True)
    signs: list[tuple[Any, str]] = [
        (
            Patch(facecolor=colour, edgecolor=INK, linewidth=0.5),
            f"{field.said(float(low))} to {field.said(float(high))}",
        )
        for colour, low, high in reversed(list(ends))
    ]
    if np.isnan(field.values).any():
        grey = Patch(facecolor=NOWHERE, edgecolor=HATCHES, hatch=_HATCH, linewidth=0.5)
        signs.append(
            (grey, "cannot be flown" if len(entry["pairs"]) < 2 else "not all can be flown")
        )
    signs.append((Line2D([], [], color=CLAIM, linewidth=2.2), field.claim))
    signs.append((Line2D([], [], **_STATED), "as the scenario states"))
    dashed = Line2D([], [], color=INK, linewidth=1.4, linestyle=(0, (4, 2)))
    signs.append((dashed, "its ranges"))
    signs.append((Line2D([], [], **_CRAFT), "aircraft of the catalogue"))
    title = "\n".join(_wrapped_title(field.title))
    legend = Legend(
        ax,
        [sign for sign, _ in signs],
        [text for _, text in signs],
        loc="upper left",
        bbox_to_anchor=(0, 1),
        frameon=False,
        fontsize=8,
        title=title,
        title_fontproperties={"size": 9, "weight": "bold"},
        alignment="left",
        borderaxespad=0,
        borderpad=0,
        labelspacing=0.55,
    )
    ax.add_artist(legend)


def _wrapped_title(text: str) -> list[str]:
    return wrap(text.split(" "), " ", _RIGHT_IN - 0.4, (9, "bold"))


def _wording(two_inputs: TwoInputs, entry: Mapping[str, Any]) -> Wording:
    met = [craft.name for craft in two_inputs.aircraft if craft.meets]
    who = ", ".join(met) if met else "none"
    verb = "reach" if entry["relation"] == "up_to" else "meet"
    share = two_inputs.share_of_box
    note = (
        "All else is as the scenario states it, for the aircraft of the catalogue as well: routes, "
        f"reserve, climb allowance. {_pair_note(entry)}The verdict: {entry['verdict']}."
    )
    return Wording(
        f"{met_text(entry)[0].upper()}{met_text(entry)[1:]}: by endurance and speed",
        [f'"{entry["statement"]}"', str(entry["source"])],
        [
            str(entry["answer"]),
            f"Aircraft that would {verb} it: {who}",
            *([] if share is None else [f"Of its ranges {100.0 * share:.0f}\u00a0% {verb} it"]),
        ],
        note,
        [f"claim {entry['id']}"],
    )


def _pair_note(entry: Mapping[str, Any]) -> str:
    """Which of several fleets and orbits the figure is of."""
    if len(entry["pairs"]) < 2:
        return ""
    return f"The figure is that of {_OVER[entry['readings'][0]['id']]}. "

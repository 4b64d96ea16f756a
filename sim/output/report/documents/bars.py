"""Bars in tables: the cells say it, the bars show it, and both grow with the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.operations.causes import CAUSES, cause_of
from sim.output.report.markup import Html, element, joined

_HATCHED: Final = {cause.label: cause.hatch for cause in CAUSES.values() if cause.hatch}


@dataclass(frozen=True)
class BarRow:
    """A row: its name, its parts by name, and what is said behind the bar."""

    name: str
    parts: Mapping[str, float]
    end: str


def cause_colours() -> dict[str, str]:
    """The colours of lost time by the labels of its causes."""
    return {cause.label: cause.colour for cause in CAUSES.values()}


def stacked(
    heads: tuple[str, str, str],
    rows: Sequence[BarRow],
    colours: Mapping[str, str],
    name: str,
    unit: str = "\u00a0h",
) -> Html:
    """A table with a stacked bar in each row, its parts in figures below, and their key.

    `heads` are those of names, bars and ends; `name` is that of the table, which ids begin with.
    """
    longest = max((sum(row.parts.values()) for row in rows), default=0.0) or 1.0
    known = [part for part in colours if any(row.parts.get(part) for row in rows)]
    others = dict.fromkeys(p for row in rows for p in row.parts if p not in colours)
    shown = {**{part: colours[part] for part in known}, **dict.fromkeys(others, "#9a9a9a")}
    body = []
    for row in rows:
        bars, left = [], 0.0
        for part, colour in shown.items():
            wide = 100.0 * row.parts.get(part, 0.0) / longest
            if wide > 0.0:
                bars.append(_rect(left, wide, colour))
                if part in _HATCHED:
                    bars.append(_rect(left, wide, f"url(#{name}-hatch)"))
                left += wide
        told = ", ".join(
            f"{part} {row.parts[part]:,.{0 if row.parts[part] >= 9.95 else 1}f}{unit}"
            for part in shown
            if row.parts.get(part)
        )
        picture = element("svg", *bars, class_="bars", aria_hidden="true")
        body.append(
            element(
                "tr",
                element("th", row.name, scope="row"),
                element(
                    "td", picture, element("span", told or "none", class_="told"), class_="bar-cell"
                ),
                element("td", row.end),
            )
        )
    table = element(
        "table",
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", *body),
        class_="bar-table",
    )
    legend = element(
        "ul",
        *(
            element("li", _swatch(colour, f"{name}-hatch" if part in _HATCHED else ""), " ", part)
            for part, colour in shown.items()
        ),
        class_="key",
    )
    return joined([_hatch(f"{name}-hatch"), table, legend])


def causes_told(rows: Sequence[BarRow]) -> Html | None:
    """What the causes mean that occur in rows of lost hours; nothing where none does."""
    found = [c for c in CAUSES.values() if any(row.parts.get(c.label) for row in rows)]
    if not found:
        return None
    told = "; ".join(f"{cause.label}: {cause.definition}" for cause in found)
    return element("p", f"The aircraft that will end the gap is, by cause, {told}.", class_="note")


def causes_of(lost_by_cause: Mapping[str, float]) -> dict[str, float]:
    """Hours by the labels of their causes."""
    return {cause_of(name).label: hours for name, hours in lost_by_cause.items() if hours > 0.0}


@dataclass(frozen=True)
class Spread:
    """A row of an interval chart: a mean with its ends, and the whole spread of replications."""

    name: str
    mean: float
    ends: tuple[float, float] | None
    text: str
    best: bool = False


def intervals(heads: tuple[str, str, str], rows: Sequence[Spread]) -> Html:
    """A table with a bar to each mean from 0 to 1, and its interval as a line over its end."""
    body = []
    for row in rows:
        drawn = [_rect(0.0, 100.0 * row.mean, "#4274b5" if row.best else "#8fa9d3")]
        if row.ends is not None:
            low, high = (100.0 * end for end in row.ends)
            drawn.append(
                element("line", x1=_pc(low), x2=_pc(high), y1="50%", y2="50%", class_="spread")
            )
            for end in (low, high):
                drawn.append(
                    element("line", x1=_pc(end), x2=_pc(end), y1="25%", y2="75%", class_="spread")
                )
        picture = element("svg", *drawn, class_="bars", aria_hidden="true")
        body.append(
            element(
                "tr",
                element("th", row.name, scope="row"),
                element("td", picture, class_="bar-cell"),
                element("td", row.text),
            )
        )
    return element(
        "table",
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", *body),
        class_="bar-table",
    )


def _pc(percent: float) -> str:
    return f"{percent:.3f}".rstrip("0").rstrip(".") + "%"


def _rect(left: float, wide: float, colour: str) -> Html:
    return element("rect", x=_pc(left), y="12%", width=_pc(wide), height="76%", fill=colour)


def _swatch(colour: str, hatch: str) -> Html:
    box = {"x": "1", "y": "1", "width": "26", "height": "12"}
    drawn = [element("rect", **box, fill=colour, class_="plain")]
    if hatch:
        drawn.append(element("rect", **box, fill=f"url(#{hatch})"))
    return element("svg", *drawn, class_="swatch", viewBox="0 0 28 14", aria_hidden="true")


def _hatch(name: str) -> Html:
    """Strokes over a colour, where colours alone would be too alike."""
    line = element("path", d="M0 6L6 0", stroke="#1a1a1a", stroke_width="1")
    box = {"width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    pattern = element("pattern", line, id=name, **box)
    return element("svg", element("defs", pattern), class_="defs", aria_hidden="true")

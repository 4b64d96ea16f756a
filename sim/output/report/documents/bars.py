"""Bars in tables: the cells say it, the bars show it, and both grow with the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Meanings:
    """The unit of the parts of bars, and what each of them means, under a title of their key."""

    unit: str
    title: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def of(self, part: str) -> list[object]:
        """A part in the key: its name, and what it means where that is known."""
        if part not in self.words:
            return [part]
        return [element("strong", part), f": {self.words[part]}"]


HOURS_FLOWN: Final = Meanings("\u00a0h")
HOURS_LOST: Final = Meanings(
    "\u00a0h",
    "Cause of a lost hour: what the aircraft was doing that ended the gap",
    {cause.label: cause.definition for cause in CAUSES.values()},
)


def cause_colours() -> dict[str, str]:
    """The colours of lost time by the labels of its causes."""
    return {cause.label: cause.colour for cause in CAUSES.values()}


def stacked(
    heads: tuple[str, str, str],
    rows: Sequence[BarRow],
    colours: Mapping[str, str],
    name: str,
    told: Meanings,
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
        words = ", ".join(
            f"{part} {_amount(row.parts[part])}{told.unit}" for part in shown if row.parts.get(part)
        )
        bars = _bars(row.parts, shown, longest, name)
        body.append(_row(row.name, joined([bars, _small(words or "none")]), row.end))
    legend = _legend(shown, name, told) if shown else None
    return joined([_table(heads, body), legend, _hatch(f"{name}-hatch")])


def _bars(parts: Mapping[str, float], shown: Mapping[str, str], longest: float, name: str) -> Html:
    """The parts of a row one after another, the longest row as wide as the screen."""
    drawn, left = [], 0.0
    for part, colour in shown.items():
        wide = 100.0 * parts.get(part, 0.0) / longest
        if wide > 0.0:
            drawn.append(_rect(left, wide, colour))
            if part in _HATCHED:
                drawn.append(_rect(left, wide, f"url(#{name}-hatch)"))
            left += wide
    return element("svg", *drawn, class_="bars", aria_hidden="true")


def _legend(shown: Mapping[str, str], name: str, told: Meanings) -> Html:
    """The colours of the parts, each with its name and, where it is known, what it means."""
    entries = (
        element(
            "li",
            _swatch(colour, f"{name}-hatch" if part in _HATCHED else ""),
            element("span", *told.of(part)),
        )
        for part, colour in shown.items()
    )
    head = element("p", told.title, class_="key-title") if told.title else None
    looks = "key" + " meanings" * bool(told.words)
    return joined([head, element("ul", *entries, class_=looks)])


def _table(heads: Sequence[str], body: Sequence[Html]) -> Html:
    """A table with bars, which on a phone stand below their names: it says outright what it is."""
    columns = (element("th", head, scope="col", role="columnheader") for head in heads)
    head = element("thead", element("tr", *columns, role="row"), role="rowgroup")
    rows = element("tbody", *body, role="rowgroup")
    return element("table", head, rows, role="table", class_="bar-table")


def _row(name: str, bars: Html, end: str) -> Html:
    return element(
        "tr",
        element("th", name, scope="row", role="rowheader"),
        element("td", bars, role="cell", class_="bar-cell"),
        element("td", end, role="cell"),
        role="row",
    )


def _amount(value: float) -> str:
    """A number as exact as a bar can be read; what is there is never told as nothing."""
    if value < 0.05:
        return "under 0.1"
    return f"{value:,.{0 if value >= 9.95 or value.is_integer() else 1}f}"


def _small(words: str) -> Html:
    return element("span", words, class_="told")


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
        body.append(_row(row.name, picture, row.text))
    return _table(heads, body)


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

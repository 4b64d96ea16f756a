"""What would change the order of basing options, in sentences and a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.figure_table import UNMET
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import paragraphs
from sim.output.report.tables import html_table
from sim.output.text.text_table import TextTable
from sim.spelling import listed, readable_name
from sim.study.page.finding import in_words, percent
from sim.study.page.levers import Levers

# What helps where a cause keeps aircraft from cues.
_HELPS: Final = {
    "infeasible": "a legal way would help",
    "endurance": "aircraft that stay longer would help",
    "decision": "to decide sooner would help, and no aircraft would",
    "transit": "a nearer base or a faster aircraft would help, and no more of them",
    "fleet_size": "more aircraft ready would help",
    "priority": "more aircraft, or another order of priorities, would help",
    "preempted": "more aircraft would help",
}


def what_would_change(
    summary: Mapping[str, Any],
    names: Mapping[str, str],
    levers: Mapping[str, Levers],
    fewest: int | None,
) -> Html:
    """What would bring another option to the first place, or more of the cues to an aircraft."""
    if not levers:
        return _of_cues(summary, names) or element(
            "p",
            "How many aircraft would change the order follows in closed form only for options with "
            "orbits that some fleet can serve. Here the options themselves are the answer: the "
            "table of differences has what each of them changes.",
        )
    best = summary["ranking"][0]["option"]
    first = names[best]
    said = [
        f"In closed form, without chance: what by itself would bring each option level with "
        f"“{first}”. Level means as many aircraft there are for each that the orbits take.",
    ]
    if fewest is not None and len(summary["ranking"]) > 1:
        second, n = names[summary["ranking"][1]["option"]], summary["options"][best]["aircraft"]
        if fewest < n:
            said.append(
                f"“{first}” itself would stay level with the next, “{second}”, with "
                f"{in_words(fewest)} of its {in_words(n)} aircraft."
            )
        else:
            said.append(
                f"“{first}” has none to spare: with one aircraft fewer the next, “{second}”, would "
                "do more by this measure."
            )
    said.append(_cheapest(names, levers))
    rows = tuple(_lever_row(names[name], levers[name]) for name in _in_order(summary, levers))
    heads = ("option", "aircraft", "or transit speed", "or endurance", "or all airspace open")
    table = TextTable("To draw level with the first", heads, rows, n_left=1)
    note = (
        "Each lever is pulled alone, for all aircraft of the option; “not by this”: even three "
        "times as much would not do. What luck adds is not in it."
    )
    return joined([paragraphs(*said), html_table(table), element("p", note, class_="note")])


def _cheapest(names: Mapping[str, str], levers: Mapping[str, Levers]) -> str:
    """With how few more aircraft the order would change, and whether an open sky would do it."""
    counted = [
        (own.level_aircraft - own.aircraft, name)
        for name, own in levers.items()
        if own.level_aircraft is not None
    ]
    said = ""
    if counted:
        more, name = min(counted)
        own = levers[name]
        said = (
            f"The least that changes the order is {in_words(more)} more aircraft with "
            f"“{names[name]}”: {own.level_aircraft} instead of {own.aircraft}."
        )
    shut = [own for own in levers.values() if own.opened is not None]
    opened = [names[name] for name, own in levers.items() if own.reaches_when_opened]
    if opened:
        told = listed([f"“{name}”" for name in opened], "and")
        said += f" With all airspace open {told} would draw level."
    elif shut:
        said += " To open all closed airspace brings no option level."
    return said.strip()


def _in_order(summary: Mapping[str, Any], levers: Mapping[str, Levers]) -> list[str]:
    return [entry["option"] for entry in summary["ranking"] if entry["option"] in levers]


def _lever_row(name: str, own: Levers) -> tuple[str, ...]:
    count = "-" if own.level_aircraft is None else f"{own.level_aircraft} (has {own.aircraft})"
    speed = _pulled(own.level_speed, own.level_speed_kt, "kt", 0)
    endurance = _pulled(own.level_endurance, own.level_endurance_h, "h", 1)
    if own.opened is None:
        opened = "none is closed"
    elif own.reaches_when_opened:
        opened = "draws level"
    else:
        gained = 100.0 * (own.opened / own.supply - 1.0)
        opened = f"does {gained:.0f} % more, not enough" if gained >= 0.5 else "changes nothing"
    return name, count, speed, endurance, opened


def _pulled(factor: float | None, value: float | None, unit: str, decimals: int) -> str:
    if factor is None or value is None:
        return "not by this"
    if factor <= 1.0:
        return "level already"
    return f"{value:,.{decimals}f} {unit} ({100.0 * (factor - 1.0):+.0f} %)"


def _of_cues(summary: Mapping[str, Any], names: Mapping[str, str]) -> Html | None:
    """Of options ranked by cues: why each misses those that it does, and what would help."""
    best = summary["ranking"][0]["option"]
    kind = next(iter(summary["options"][best].get("cues", {})), None)
    if kind is None:
        return None
    said = []
    for entry in summary["ranking"]:
        own = summary["options"][entry["option"]].get("cues", {}).get(kind)
        missed = {c: n["mean"] or 0.0 for c, n in own.get(UNMET, {}).items()} if own else {}
        if not sum(missed.values()):
            continue
        told = [
            f"{percent(n / sum(missed.values()))} for {cause.replace('_', ' ')}"
            + (f" ({_HELPS[cause]})" if cause in _HELPS else "")
            for cause, n in sorted(missed.items(), key=lambda item: -item[1])
            if n > 0.0
        ]
        said.append(f"“{names[entry['option']]}”: {'; '.join(told)}.")
    if not said:
        return None
    head = f"Of the cues “{readable_name(kind).lower()}” that were not reached, by option:"
    return joined([element("p", head), element("ul", *(element("li", one) for one in said))])

"""What would change the order of basing options, in sentences and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.figure_table import UNMET
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import paragraphs
from sim.output.report.tables import html_table
from sim.output.text.text_table import TextTable
from sim.spelling import listed, readable_name
from sim.study.page.comparison_finding import level_with_first
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
    fewest: tuple[int, int] | None,
) -> Html:
    """What would bring another option to the first place, or more of the cues to an aircraft.

    `fewest` is how many aircraft of the first are level with the next, and how many it has.
    """
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
        _what_is_level(first, next(iter(levers.values())).aim, exact=summary["exact"]),
        spare(summary, names, fewest),
        _cheapest(names, levers, level_with_first(summary)),
    ]
    rows = tuple(_lever_row(names[name], levers[name]) for name in _in_order(summary, levers))
    heads = ("option", "aircraft", "or transit speed", "or endurance", "or all airspace open")
    table = TextTable("To draw level with the first", heads, rows, n_left=1)
    note = (
        "Each lever is pulled alone, for all aircraft of the option; “not by this”: even three "
        "times as much would not do. Fill all: enough for every orbit to be filled if nothing went "
        "wrong, aircraft shared among all orbits. What luck adds is not in it. What-if’s tables "
        "count whole aircraft for one orbit by itself: added up they are more."
    )
    told = paragraphs(*filter(None, said))
    return joined([told, html_table(table), element("p", note, class_="note")])


def _what_is_level(first: str, aim: float, *, exact: bool) -> str:
    """What is counted, and when an option has as much of it as the first."""
    said = "This is counted by the fleet rule alone, which knows no chance. "
    if exact and aim >= 1.0:
        return said + (
            f"“{first}” has aircraft enough for all of its orbits, and any more would fill "
            "nothing further: an option is level with it once it has enough for its own."
        )
    said += (
        f"“{first}” has {aim:.2f} aircraft for each one that its orbits take, and an option is "
        "level with it once it has as many for its own."
    )
    return said if exact else f"{said} What is beyond one for each makes up for what goes wrong."


def spare(
    summary: Mapping[str, Any], names: Mapping[str, str], fewest: tuple[int, int] | None
) -> str:
    """How many aircraft the first could do without, if it has more by the rule than the next."""
    if fewest is None or len(summary["ranking"]) < 2:
        return ""
    first, second = (names[entry["option"]] for entry in summary["ranking"][:2])
    few, n = fewest
    if few < n:
        return (
            f"“{first}” itself would stay level with the next, “{second}”, with {in_words(few)} of "
            f"its {in_words(n)} aircraft that fly orbits."
        )
    if few == n:
        return f"With one aircraft fewer “{first}” would fall behind the next, “{second}”."
    return ""


def _cheapest(names: Mapping[str, str], levers: Mapping[str, Levers], equal: Sequence[str]) -> str:
    """With how few more aircraft the order would change, and whether an open sky would do it.

    Nothing puts those behind that do `equal`ly much.
    """
    said = []
    already = [f"“{names[name]}”" for name, own in levers.items() if own.is_level]
    short = {name: own for name, own in levers.items() if not own.is_level}
    if already:
        are = "is" if len(already) == 1 else "are"
        said.append(f"By the fleet rule alone {listed(already, 'and')} {are} level already.")
    behind = [
        f"“{names[name]}”" for name, own in levers.items() if own.is_level and name not in equal
    ]
    if behind:
        said.append(f"What puts {listed(behind, 'and')} behind is not in the rule.")
    if short:
        name = min(short, key=lambda one: short[one].level_aircraft - short[one].aircraft)
        own = short[name]
        more = own.level_aircraft - own.aircraft
        said.append(
            f"The least that would change the order is {in_words(more)} more aircraft with "
            f"“{names[name]}”: {own.level_aircraft} instead of {own.aircraft}."
        )
    opened = [f"“{names[name]}”" for name, own in short.items() if own.reaches_when_opened]
    if opened:
        said.append(f"With all airspace open {listed(opened, 'and')} would draw level.")
    elif any(own.opened is not None for own in short.values()):
        said.append("To open all closed airspace brings no other option level.")
    return " ".join(said)


def _in_order(summary: Mapping[str, Any], levers: Mapping[str, Levers]) -> list[str]:
    return [entry["option"] for entry in summary["ranking"] if entry["option"] in levers]


def _lever_row(name: str, own: Levers) -> tuple[str, ...]:
    need = "level already" if own.is_level else str(own.level_aircraft)
    count = f"{need} (has {own.aircraft}; {own.filling_aircraft} fill all)"
    speed = _pulled(own.level_speed, own.level_speed_kt, "kt", 0)
    endurance = _pulled(own.level_endurance, own.level_endurance_h, "h", 1)
    if own.opened is None:
        opened = "none is closed"
    elif own.is_level:
        opened = "level already"
    elif own.reaches_when_opened:
        opened = "draws level"
    else:
        gained = 100.0 * (own.opened / own.supply - 1.0)
        opened = f"does {gained:.0f} % more, not enough" if gained >= 0.5 else "not enough"
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
    head = f"Of the cues “{readable_name(kind)}” that were not reached, by option:"
    return joined([element("p", head), element("ul", *(element("li", one) for one in said))])

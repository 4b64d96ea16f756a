"""The result of a search for a size in sentences and as a table, from its summary alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.figure_text import figure_text
from sim.figures import label_of, unit_of
from sim.output.text.text_table import TextTable
from sim.scenario.values.quantities import article
from sim.spelling import readable_name
from sim.study.input_labels import input_label

Summary = Mapping[str, Any]
_ALL = {"fleet": "all fleets", "demand": "all orbits"}
_SIGNS = {"at_least": "≥", "at_most": "≤"}


def size_headline(summary: Summary, *, in_words: bool = False) -> str:
    """The answer in one sentence without a full stop; figures by their paths, or in words."""
    target, vary = summary["target"], summary["vary"]
    wanted = f"{target['figure']} {_SIGNS[target['relation']]} {wanted_value(summary)}"
    if in_words:
        side = target["relation"].replace("_", " ")
        wanted = f"{figure_label(target['figure'])} of {side} {wanted_value(summary)}"
        vary = {**vary, "path": varied_label(vary["path"])}
    answer = summary["answer"]
    if answer is None:
        best = summary["best"]
        if best["mean"] is None:
            return f"no {vary['path']} tried meets {wanted}: there is no such figure at any"
        reached = value_text(summary, best["mean"])
        return f"no {vary['path']} tried meets {wanted}: best is {reached} at {input_text(best)}"
    sure = summary["confidence"]
    how = "" if sure is None else f" with {100.0 * sure:g} % confidence"
    least = "at least" if vary["more_is_better"] else "at most"
    if all(point["meets"] for point in summary["points"]):
        edge = "the least" if vary["more_is_better"] else "the most"
        return f"{vary['path']} of {input_text(answer)}, {edge} tried, already meets {wanted}{how}"
    what = article(vary["path"]) if in_words else vary["path"]
    return f"{wanted} takes {what} of {least} {input_text(answer)}{how}"


def figure_label(path: str) -> str:
    """The figure of a target and whose it is.

    >>> figure_label("orbits.kabul.fill_fraction"), figure_label("fleet.flight_hours")
    ('share of the demanded time filled (Kabul)', 'flight hours (all fleets)')
    """
    owner, *names = path.split(".")[:-1] or [""]
    names = names[:1] if ".lost_hours_by_cause." in path else names
    whose = " to ".join(map(readable_name, names)) or _ALL.get(owner, "")
    return f"{label_of(path)}{f' ({whose})' if whose else ''}"


def varied_label(path: str) -> str:
    """What is varied and whose it is.

    >>> varied_label("fleets.dhafra.count"), varied_label("aircraft.mq9a_er.transit_speed")
    ('number of aircraft (Dhafra)', 'transit speed (mq9a_er)')
    """
    owner, name, *rest = (*path.split("."), "")
    if len(rest) < 2:
        return input_label(path)
    whose = "all" if name == "*" else name if owner == "aircraft" else readable_name(name)
    return f"{input_label(path)} ({whose})"


def moves_a_base(summary: Summary) -> bool:
    """Whether a base is moved, and values are shares of its way."""
    return bool(summary["vary"]["unit"] == "the way")


def input_text(point: Mapping[str, Any]) -> str:
    """The varied input at a point: "7", "34.28 h", "42 % of the way (31.17 N 62.40 E, ...)"."""
    if point["unit"] == "the way":
        return f"{100.0 * point['value']:.4g} % of the way ({point['place']})"
    number, unit = point["value"], point["unit"]
    if not unit and float(number).is_integer():
        return f"{number:,.0f}"
    return f"{number:.4g} {unit}".strip()


def value_text(summary: Summary, number: float | None) -> str:
    """The figure in the unit its name ends with; shares in per cent, of which a near miss shows."""
    return figure_text(number, unit_of(summary["target"]["figure"]), ".2f")


def wanted_value(summary: Summary) -> str:
    """The target's value, with no more decimals than it has."""
    return figure_text(summary["target"]["value"], unit_of(summary["target"]["figure"]), ".6g")


def curve_points(summary: Summary) -> list[Mapping[str, Any]]:
    """The points that read differently; the last before the answer and the answer among them."""
    # A search closes in on its answer by steps that no reader could tell apart.
    kept: dict[str, Mapping[str, Any]] = {}
    for point in summary["points"]:
        known = kept.get(input_text(point))
        if known is None or not known["meets"]:
            kept[input_text(point)] = point
    return list(kept.values())


def size_table(summary: Summary) -> TextTable:
    """Values tried, the limit the figure keeps there, and whether that meets the target."""
    sure = summary["confidence"]
    least = "at least" if summary["target"]["relation"] == "at_least" else "at most"
    heads = [summary["vary"]["path"], summary["target"]["figure"]]
    if sure is not None:
        heads.append(f"{least}, {100.0 * sure:g} % sure")
    heads.append("meets it")
    rows = []
    for point in curve_points(summary):
        row = [input_text(point), value_text(summary, point["mean"])]
        if sure is not None:
            row.append(value_text(summary, point["bound"]))
        row.append("yes" if point["meets"] else "")
        rows.append(tuple(row))
    return TextTable(summary["scenario"], tuple(heads), tuple(rows))


def size_notes(summary: Summary) -> list[str]:
    """Sentences under the table: why not, what equals what, what to know beside it."""
    sentences = [*summary["why_not"], *summary["remarks"]]
    for reason in dict.fromkeys(p["reason"] for p in summary["points"] if p["reason"]):
        where = [input_text(p) for p in summary["points"] if p["reason"] == reason]
        ends = where[0] if len(where) == 1 else f"{where[0]} to {where[-1]}"
        sentences.append(f"at {ends}: {reason}")
    if summary["fleet_rule"]:
        each = [f"{n or 'no number'} for {orbit}" for orbit, n in summary["fleet_rule"].items()]
        sentences.append(
            f"fleet rule, without chance, each orbit by a fleet of its own: {', '.join(each)}"
        )
    if "equivalent" in summary:
        sentences.append(_equivalence(summary))
    return sentences


def _equivalence(summary: Summary) -> str:
    """How many aircraft here equal one there, and what that means."""
    equal = summary["equivalent"]
    there = f"{equal['other']}, which needs {equal['needed_there']} aircraft for it"
    reached = value_text(summary, equal["figure_there"])
    reference = f"{there} ({equal['aircraft_there']} stated, reaching {reached})"
    closed = ""
    if equal["closed_form"] is not None:
        closed = f"; in closed form, cycle over time on station, {equal['closed_form']:.2f}"
    if equal["aircraft_for_one"] is None:
        return f"compared with {reference}{closed}"
    here, ratio = equal["aircraft_here"], equal["aircraft_for_one"]
    return f"{here} aircraft here equal {reference}: {ratio:.2f} for one{closed}"

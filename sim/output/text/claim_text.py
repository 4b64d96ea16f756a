"""A claim and its verdict in sentences: for a terminal, and for docs/claims.md.

Everything is said from the summary that `othsim claim --json` prints, and never more strongly than
the verdict there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.figure_text import figure_text
from sim.figures import behind_number
from sim.output.text.phrases import readable_name, share
from sim.output.text.text_table import TextTable
from sim.spelling import listed
from sim.study.verdict.plain_answer import (
    RELATIONS,
    figure,
    is_pictured,
    is_share,
    lost_of,
    name_of,
    round_figure,
    unit_of_claim,
)

# Margins down to this are told with one decimal: 0.1 h, 0.1 points.
_ROUGH: Final = 0.05
# Two figures as near as this are the same.
_SAME: Final = 1e-6
_COMPARED: Final = {
    "some_pair": "for some orbit",
    "none_exceeds": "for no orbit more",
    "whole_fleet": "for all orbits together",
    "every_pair": "for every orbit",
}
_MISSED: Final = {
    "at_least": "short",
    "more_than": "short",
    "at_most": "too much",
    "less_than": "too much",
    "about": "off",
}
# What the sortie of a reading does, by its relation; {} is some, typical, every.
_DOES: Final = {
    "up_to": ("reaches it", "reach it"),
    "at_least": ("has that much", "have that much"),
    "more_than": ("has more", "have more"),
    "at_most": ("stays within it", "stay within it"),
    "less_than": ("stays below it", "stay below it"),
    "about": ("is near it", "are near it"),
}
# Which fleet and orbit decide a reading.
DECIDED: Final = {
    "most_extreme": "the largest figure of all",
    "none_exceeds": "the largest figure of all",
    "some_pair": "which favours the claim most",
    "every_pair": "which favours the claim least",
}


def claimed_figure(entry: Mapping[str, Any]) -> str:
    """The figure a claim is about, as a reader calls it."""
    name = name_of(entry)
    if entry["against"] == "loss":
        return f"loss of {lost_of(entry)}"
    return f"{name}, over the other option's," if entry["against"] else name


def met_text(entry: Mapping[str, Any]) -> str:
    """What a place has where the claim is met: 60 % in transit is reached."""
    value = round_figure(entry, entry["value"])
    what = behind_number(entry["metric"]) or f" ({claimed_figure(entry)})"
    if entry["relation"] == "up_to":
        return f"{value}{what} is reached"
    return f"{RELATIONS[entry['relation']]} {value}{what}"


def claim_question(entry: Mapping[str, Any], *, bare: bool = False) -> str:
    """What the claim asks: share of the flight in transit up to 60 %; `bare` the figure alone."""
    if bare:
        return claimed_figure(entry).capitalize()
    near = ""
    if entry["relation"] == "about" and entry["tolerance"]:
        near = f" (within {difference_text(entry, entry['tolerance'])})"
    elif entry["relation"] == "up_to":
        low, high = (entry["value"] + side * entry["tolerance"] for side in (-1.0, 1.0))
        near = f" ({_exact_number(entry, low)} to {_exact_number(entry, high)})"
    what = claimed_figure(entry)
    value = round_figure(entry, entry["value"])
    if entry["written"] and entry["unit"] and not entry["written"].endswith(entry["unit"]):
        value = f"{entry['written']} ({value})"
    return f"{what} of {RELATIONS[entry['relation']]} {value}{near}"


def _exact_number(entry: Mapping[str, Any], value: float) -> str:
    """A figure with as many decimals as it has: 59.5 %."""
    return figure_text(value, unit_of_claim(entry), ".6g", blank="\u00a0")


def difference_text(entry: Mapping[str, Any], size: float) -> str:
    """A distance between two figures: of percentages in points."""
    if entry["unit"] is None and is_share(entry):
        return f"{100.0 * size:.1f}\u00a0points".replace(".0\u00a0", "\u00a0")
    return round_figure(entry, size)


def reading_text(entry: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    """The reading in a few words: some sortie reaches it."""
    about = reading["id"]
    if about == "as_flown":
        return "as flown in the simulation"
    singular, plural = _DOES[entry["relation"]]
    if entry["against"] is not None:
        return {**_COMPARED, "most_extreme": "for the largest of all"}[about]
    alone = len(entry["pairs"]) == 1
    match about:
        case "most_extreme":
            value = round_figure(entry, entry["value"])
            return f"the {'sortie' if alone else 'most extreme'} has about {value}"
        case "none_exceeds":
            return "the sortie does not exceed it" if alone else "no sortie exceeds it"
        case "whole_fleet":
            return f"typical sorties {plural}"
    who = "the" if alone else {"some_pair": "some", "every_pair": "every"}[about]
    return f"{who} sortie {singular}"


def pair_text(reading: Mapping[str, Any]) -> str:
    """Who flies where: Udeid to Nangarhar."""
    if reading["pair"] is None:
        return "all, by flight hours" if reading["id"] == "whole_fleet" else ""
    fleet, orbit = reading["pair"]
    return f"{readable_name(fleet)} to {readable_name(orbit)}"


def margin_text(entry: Mapping[str, Any], margin: float | None, reading: str = "") -> str:
    """The margin in words: 12.1 points short, 3.9 h to spare; `reading` is its id."""
    if margin is None:
        return ""
    if margin == 0.0:
        return "exactly met"
    # Equal is not more: only for these two a margin of nothing decides, and rounding may give it.
    if entry["relation"] in ("more_than", "less_than") and abs(margin) <= _SAME:
        return "exactly that, and not more" if margin < 0.0 else "by a hair"
    digits = 1 if abs(margin) > _ROUGH * (1.0 if entry["unit"] else 0.01) else 3
    size = figure(entry, abs(margin), digits)
    if entry["unit"] is None and is_share(entry):
        size = f"{100.0 * abs(margin):.{digits}f}\u00a0points"
    if margin > 0.0:
        return f"{size} to spare"
    beyond = reading == "none_exceeds"
    if entry["relation"] == "up_to" and reading in ("", "most_extreme"):
        beyond = entry["result"] is not None and entry["result"] > entry["value"]
    return f"{size} {'too much' if beyond else _MISSED.get(entry['relation'], 'short')}"


def probability_text(entry: Mapping[str, Any]) -> str:
    """How likely, under the stated uncertainty, or that none is stated."""
    probability = entry["probability"]
    if probability is None and entry["uncertain"]:
        return "No figure that the scenario calls uncertain has a say in it."
    if probability is None:
        return "The scenario states no uncertainty: the verdict is about these values alone."
    n, over = probability["n"], probability["over"]
    of = f"{n:,} {probability['of']}"
    text = f"Met in {share(probability['p'])} of {of}"
    if "lo" in probability:
        text += f" (95 % interval {share(probability['lo'])} to {share(probability['hi'])})"
    names = dict.fromkeys(path.rsplit(".", 1)[-1].replace("_", " ") for path in over)
    return f"{text} of {listed(list(names), 'and')}." if over else f"{text}."


def turning_text(entry: Mapping[str, Any]) -> str:
    """What would turn the verdict, inside the stated ranges and beyond; one input at a time.

    Beyond the ranges only what a reader can picture is named; the JSON has the rest.
    """
    met = entry["kind"] == "holds"
    inside = [condition["words"] for condition in entry["conditions"] if condition["inside_range"]]
    beyond = [
        condition["words"]
        for condition in entry["conditions"]
        if not condition["inside_range"] and is_pictured(condition)
    ]
    if met and inside:
        return f"Inside the stated ranges it can fail: it stays met with {_each_alone(inside)}."
    if met:
        failing = "It can fail where several figures lie together at the far ends of their ranges. "
        start = {True: "Nothing inside the stated ranges changes that. ", False: failing}
        stays = f"It stays met with {_each_alone(beyond)}." if beyond else ""
        return (start.get(entry["robust"], "") + stays).strip()
    start = {True: "Nothing inside the stated ranges changes that. "}
    needed = [*inside, *beyond]
    alone = ", each alone" if len(needed) > 1 else ""
    takes = f"It would take {listed(needed, 'or', comma=True)}{alone}." if needed else ""
    return (start.get(entry["robust"], "") + takes).strip()


def _each_alone(words: Sequence[str]) -> str:
    return listed(words, "and", comma=True) + (", each alone" if len(words) > 1 else "")


def fewer_hours_text(entry: Mapping[str, Any]) -> str:
    """What the loss per hour leaves to be explained by fewer hours."""
    value = round_figure(entry, entry["value"])
    hours = share(entry["hours_flown_fraction"])
    return (
        f"Each hour flown loses {figure(entry, entry['result'])} of its {lost_of(entry)}; for "
        f"{value} in all, the hours flown must also have fallen to {hours} of what they were."
    )


def deciding_pair_text(entry: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    """Who flies where, and why it is this pair that counts, where there are several."""
    where = pair_text(reading)
    if reading["pair"] is None or len(entry["pairs"]) < 2:
        return where
    return f"{where}, {DECIDED[reading['id']]}"


def claim_paragraphs(entry: Mapping[str, Any]) -> Iterator[str]:
    """A claim for the terminal, a paragraph at a time; the answer for everybody comes first."""
    mark = f" ({entry['trust']})" if entry["trust"] else ""
    yield f'{entry["id"]}: "{entry["statement"]}" {entry["source"]}{mark}'
    yield f"  {entry['answer']}"
    yield f"  Verdict: {entry['verdict']}."
    if entry["because"]:
        yield f"  Because: {entry['because']}."
    where = deciding_pair_text(entry, entry["readings"][0])
    found = f"{figure(entry, entry['result'])}{f' ({where})' if where else ''}"
    margin = margin_text(entry, entry["margin"])
    found = ", ".join(part for part in (found, margin) if part)
    yield f"  Asked: {claim_question(entry)}. Found: {found}; {entry['method']}."
    if entry["left_out"]:
        yield f"  {left_out_text(entry)}"
    if entry["kind"] != "cannot be decided" and (text := turning_text(entry)):
        yield f"  {text}"
    if entry["hours_flown_fraction"] is not None:
        yield f"  {fewer_hours_text(entry)}"
    yield f"  {probability_text(entry)}"
    if entry["assumptions"]:
        yield f"  Assumed: {'; '.join(entry['assumptions'])}."


def left_out_text(entry: Mapping[str, Any]) -> str:
    """Which fleets and orbits have no figure, because nothing can be flown there."""
    names = [
        f"{readable_name(fleet)} to {readable_name(orbit)}" for fleet, orbit in entry["left_out"]
    ]
    return f"Left out, as they cannot be flown: {', '.join(names)}."


def _reading_rows(entry: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Each reading: what it says, its verdict, figure, margin, probability and who decides."""
    return [
        (
            reading_text(entry, reading),
            reading["kind"] + " ..." * (reading["kind"] != reading["verdict"]),
            figure(entry, reading["result"]),
            margin_text(entry, reading["margin"], reading["id"]),
            "-" if reading["probability"] is None else share(reading["probability"]["p"]),
            pair_text(reading),
        )
        for reading in entry["readings"]
    ]


def readings_table(entry: Mapping[str, Any]) -> TextTable:
    """What else the sentence may mean, a row for each reading."""
    heads = ("reading", "verdict", "figure", "margin", "met in", "decided by")
    return TextTable("Readings", heads, tuple(_reading_rows(entry)), n_left=2)


def readings_paragraphs(entry: Mapping[str, Any]) -> Iterator[str]:
    """The same a paragraph at a time, where a table has no room."""
    yield "  Readings:"
    for words, verdict, number, margin, met_in, where in _reading_rows(entry):
        of_draws = "" if met_in == "-" else f"; met in {met_in} of draws"
        at = f" ({where})" if where else ""
        yield f"  - {words}: {verdict}; {number}{at}, {margin}{of_draws}."

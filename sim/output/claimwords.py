"""What was found of a claim, in sentences: for a terminal, and for docs/claims.md.

Everything is said from the summary that `othsim claim --json` prints, and never more strongly than
the verdict there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.output.terminal import TextTable
from sim.output.words import share, spoken

_RELATIONS: Final = {
    "up_to": "up to",
    "at_least": "at least",
    "at_most": "at most",
    "about": "about",
}
_COMPARED: Final = {
    "some_pair": "for some orbit",
    "none_exceeds": "for no orbit more",
    "whole_fleet": "for all orbits together",
    "every_pair": "for every orbit",
}
_PICTURED: Final = ("endurance", "transit_speed", "turnaround", "route")
_MISSED: Final = {"up_to": "short", "at_least": "short", "at_most": "too much", "about": "off"}
_SAYS: Final = {
    ("some_pair", "up_to"): "some sortie reaches it",
    ("some_pair", "at_least"): "some sortie has that much",
    ("some_pair", "at_most"): "some sortie stays within it",
    ("some_pair", "about"): "some sortie is near it",
    ("none_exceeds", "up_to"): "no sortie exceeds it",
    ("whole_fleet", "up_to"): "typical sorties reach it",
    ("whole_fleet", "at_least"): "typical sorties have that much",
    ("whole_fleet", "at_most"): "typical sorties stay within it",
    ("whole_fleet", "about"): "typical sorties are near it",
    ("every_pair", "up_to"): "every sortie reaches it",
    ("every_pair", "at_least"): "every sortie has that much",
    ("every_pair", "at_most"): "every sortie stays within it",
    ("every_pair", "about"): "every sortie is near it",
}


def round_figure(entry: Mapping[str, Any], value: float) -> str:
    r"""A round figure without decimals that say nothing.

    >>> round_figure({"metric": "transit_fraction", "unit": None, "against": None}, 0.6)
    '60\xa0%'
    """
    return figure(entry, value).replace(".0\u00a0", "\u00a0")


def figure(entry: Mapping[str, Any], value: float | None) -> str:
    r"""A figure of a claim in its own unit.

    >>> figure({"metric": "out_h", "unit": "h"}, 7.94361)
    '7.9\xa0h'
    """
    if value is None:
        return "none"
    if entry["unit"] is None:
        if _is_share(entry):
            return f"{100.0 * value:.1f}\u00a0%"
        return f"{value:,.6g}"
    digits = 1 if entry["unit"] == "h" else 0
    return f"{value:,.{digits}f}\u00a0{entry['unit']}"


def _is_share(entry: Mapping[str, Any]) -> bool:
    return str(entry["metric"]).endswith("_fraction") or entry["against"] is not None


# Figures as a reader calls them, by the last part of their names.
_NAMES: Final = {
    "transit_fraction": "share of the flight in transit",
    "on_station_fraction": "share of the flight on station",
    "on_station_h": "time on station",
    "out_h": "time on the way out",
    "back_h": "time on the way back",
    "round_trip_h": "time out and back",
    "flight_h": "time aloft",
    "route_nm": "length of the route",
    "great_circle_nm": "distance in a straight line",
    "block_speed_kt": "mean speed on the way out",
    "launch_interval_h": "time between take-offs that leaves no gap",
    "aircraft_per_orbit": "aircraft for one orbit without a gap",
    "flight_hours": "flight hours",
    "fill_fraction": "share of the demanded time filled",
    "coverage_fraction": "share of the time covered",
    "gap_max_h": "longest gap",
}


_SHORT: Final = {
    "transit_fraction": " in transit",
    "on_station_fraction": " on station",
    "on_station_h": " on station",
    "out_h": " one way",
    "round_trip_h": " out and back",
    "aircraft_per_orbit": " aircraft for an orbit",
}


def named(entry: Mapping[str, Any]) -> str:
    """The figure a claim is about, as a reader calls it."""
    last = str(entry["metric"]).rsplit(".", 1)[-1]
    name = _NAMES.get(last, last.replace("_", " "))
    if entry["against"] == "loss":
        return f"loss of {_lost(entry)}"
    return f"{name}, over the other option's," if entry["against"] else name


def _lost(entry: Mapping[str, Any]) -> str:
    """What a loss is a loss of."""
    last = str(entry["metric"]).rsplit(".", 1)[-1]
    if last == "on_station_fraction":
        return "time on station"
    return _NAMES.get(last, last.replace("_", " "))


def met_where(entry: Mapping[str, Any]) -> str:
    """What a place has where the claim is met: 60 % in transit is reached."""
    value = round_figure(entry, entry["value"])
    last = str(entry["metric"]).rsplit(".", 1)[-1]
    what = _SHORT.get(last, f" ({named(entry)})")
    verb = {"up_to": f"{value}{what} is reached", "at_least": f"at least {value}{what}"}
    verb |= {"at_most": f"at most {value}{what}", "about": f"about {value}{what}"}
    return verb[entry["relation"]]


def asked(entry: Mapping[str, Any], *, bare: bool = False) -> str:
    """What the claim asks: share of the flight in transit up to 60 %; `bare` the figure alone."""
    if bare:
        return named(entry).capitalize()
    near = ""
    if entry["tolerance"]:
        near = f" (within {round_figure(entry, entry['tolerance'])})"
    what = named(entry)
    value = round_figure(entry, entry["value"])
    if entry["written"] and entry["unit"] and not entry["written"].endswith(entry["unit"]):
        value = f"{entry['written']} ({value})"
    return f"{what} of {_RELATIONS[entry['relation']]} {value}{near}"


def said(entry: Mapping[str, Any], reading: Mapping[str, Any]) -> str:
    """The reading in a few words: some sortie reaches it."""
    if reading["id"] == "as_flown":
        return "as flown in the simulation"
    if len(entry["pairs"]) == 1:
        return {"none_exceeds": "the sortie does not exceed it"}.get(reading["id"], "the sortie")
    if entry["against"] is not None:
        return _COMPARED[reading["id"]]
    return _SAYS[reading["id"], entry["relation"]]


def pair(reading: Mapping[str, Any]) -> str:
    """Who flies where: Udeid to Nangarhar."""
    if reading["pair"] is None:
        return "all orbits, weighted by flight hours" if reading["id"] == "whole_fleet" else ""
    fleet, orbit = reading["pair"]
    return f"{spoken(fleet)} to {spoken(orbit)}"


def short_of(entry: Mapping[str, Any], margin: float | None, reading: str = "") -> str:
    """The margin in words: 12.1 points short, 3.9 h to spare; `reading` is its id."""
    if margin is None:
        return ""
    size = figure(entry, abs(margin))
    if margin == 0.0:
        return "exactly met"
    if entry["unit"] is None and _is_share(entry):
        size = f"{100.0 * abs(margin):.1f}\u00a0points"
    missed = "too much" if reading == "none_exceeds" else _MISSED[entry["relation"]]
    return f"{size} to spare" if margin >= 0.0 else f"{size} {missed}"


def chances(entry: Mapping[str, Any]) -> str:
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
    return (
        f"{text} of {_both(list(names), 'and').replace(', and', ' and')}." if over else f"{text}."
    )


def turning(entry: Mapping[str, Any]) -> str:
    """What would turn the verdict, inside the stated ranges and beyond; one input at a time.

    Beyond the ranges only what a reader can picture is named; the JSON has the rest.
    """
    met = entry["verdict"] == "holds"
    inside = [one["words"] for one in entry["conditions"] if one["inside_range"]]
    beyond = [
        one["words"]
        for one in entry["conditions"]
        if not one["inside_range"] and one["input"].rsplit(".", 1)[-1] in _PICTURED
    ]
    if met and inside:
        return f"Inside the stated ranges it can fail: it stays met with {_all(inside)}."
    if met:
        failing = "It can fail where several figures lie together at the far ends of their ranges. "
        start = {True: "Nothing inside the stated ranges changes that. ", False: failing}
        stays = f"It stays met with {_all(beyond)}." if beyond else ""
        return (start.get(entry["robust"], "") + stays).strip()
    start = {True: "Nothing inside the stated ranges changes that. "}
    needed = [*inside, *beyond]
    alone = ", each alone" if len(needed) > 1 else ""
    takes = f"It would take {_both(needed, 'or')}{alone}." if needed else ""
    return (start.get(entry["robust"], "") + takes).strip()


def _all(words: Sequence[str]) -> str:
    return _both(words, "and") + (", each alone" if len(words) > 1 else "")


def _both(words: Sequence[str], joint: str) -> str:
    comma = "," if len(words) > 2 else ""
    return f"{comma} {joint} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def fewer_hours(entry: Mapping[str, Any]) -> str:
    """What the loss per hour leaves to be explained by fewer hours."""
    value = round_figure(entry, entry["value"])
    hours = share(entry["hours_flown_fraction"])
    return (
        f"Each hour flown loses {figure(entry, entry['result'])} of its {_lost(entry)}; for "
        f"{value} in all, the hours flown must also have fallen to {hours} of what they were."
    )


def told(entry: Mapping[str, Any]) -> Iterator[str]:
    """A claim for the terminal, a paragraph at a time."""
    yield f"{entry['id']}: {entry['verdict']}"
    mark = f" ({entry['trust']})" if entry["trust"] else ""
    yield f'  "{entry["statement"]}" {entry["source"]}{mark}'
    if entry["because"]:
        yield f"  Because: {entry['because']}."
    where = pair(entry["readings"][0])
    found = f"{figure(entry, entry['result'])}{f' ({where})' if where else ''}"
    margin = short_of(entry, entry["margin"])
    found = ", ".join(part for part in (found, margin) if part)
    yield f"  Asked: {asked(entry)}. Found: {found}; {entry['method']}."
    if entry["verdict"] != "cannot be decided" and (text := turning(entry)):
        yield f"  {text}"
    if entry["hours_flown_fraction"] is not None:
        yield f"  {fewer_hours(entry)}"
    yield f"  {chances(entry)}"
    if entry["assumptions"]:
        yield f"  Assumed: {'; '.join(entry['assumptions'])}."


def readings_table(entry: Mapping[str, Any]) -> TextTable:
    """What else the sentence may mean, a row for each reading."""
    rows = tuple(
        (
            said(entry, reading),
            reading["verdict"].split(" if ")[0] + (" if" if " if " in reading["verdict"] else ""),
            figure(entry, reading["result"]),
            short_of(entry, reading["margin"], reading["id"]),
            "-" if reading["probability"] is None else share(reading["probability"]["p"]),
            pair(reading),
        )
        for reading in entry["readings"]
    )
    heads = ("reading", "verdict", "figure", "margin", "probability", "which")
    return TextTable("Readings", heads, rows, n_left=2)

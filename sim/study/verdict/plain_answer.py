"""What a claim comes to, in a line that anybody can read: the figure, and what would change it.

Said from the summary of a claim alone, and never more strongly than its verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.figure_text import figure_text
from sim.figures import behind_number, label_of, last_of, unit_of
from sim.spelling import listed, readable_name
from sim.study.input_labels import OF_AIRCRAFT, kind_at
from sim.study.verdict.verdict import HOLDS, ONLY_IF, UNDECIDED
from sim.units import HOURS, SHARE, Unit

Entry = Mapping[str, Any]

RELATIONS: Final = {
    "up_to": "up to",
    "at_least": "at least",
    "more_than": "more than",
    "at_most": "at most",
    "less_than": "less than",
    "about": "about",
}
_FINEST: Final = 4


def answer(entry: Entry, bases: Mapping[str, str]) -> str:
    """The answer to a claim's summary; `bases` are the names of the fleets' bases."""
    if entry["kind"] == UNDECIDED:
        return " ".join(
            filter(None, (_figure_sentence(entry, bases), f"Nobody can say: {_why(entry)}."))
        )
    return f"{_figure_sentence(entry, bases)} {_what_follows(entry)}"


def _why(entry: Entry) -> str:
    return str(entry["because"]).removesuffix(".")


def _figure_sentence(entry: Entry, bases: Mapping[str, str]) -> str:
    """From whom to where, and how much: From Al Udeid (Qatar) to Nangarhar: 55 % in transit."""
    first = entry["readings"][0]
    if entry["result"] is None:
        return ""
    text = _plain(entry) + (behind_number(entry["metric"]) or f" ({name_of(entry)})")
    if entry["against"] == "loss":
        text = f"{_plain(entry)} of the {lost_of(entry)} lost"
    elif entry["against"]:
        text = f"{_plain(entry)} of what it is otherwise"
    if first["pair"] is not None:
        fleet, orbit = first["pair"]
        return f"From {bases[fleet]} to {readable_name(orbit)}: {text}."
    where = "In the simulation" if first["id"] == "as_flown" else "Over all orbits"
    return f"{where}: {text}."


def _plain(entry: Entry) -> str:
    """The figure as finely as the sentence states its own, finer where it would look met."""
    result, value = entry["result"], entry["value"]
    missed = entry["margin"] < 0.0
    _, _, decimals = str(entry["written"] or "").split(" ")[0].partition(".")
    least = len(decimals) if is_share(entry) or not entry["unit"] else max(1, len(decimals))
    for digits in range(least, _FINEST + 1):
        text = figure(entry, result, digits)
        if not missed or text != figure(entry, value, digits):
            return text
    return figure(entry, result)


def _what_follows(entry: Entry) -> str:
    """What follows from the figure."""
    if entry["kind"] == HOLDS:
        return _stays(entry)
    aim = _aim(entry)
    if entry["because"]:
        return f"The sentence does not hold: {_why(entry)}."
    inside = _takes([condition for condition in entry["conditions"] if condition["inside_range"]])
    if entry["kind"] == ONLY_IF:
        if inside:
            return f"It takes {_before(inside)} {aim}."
        return f"It takes several figures at the far ends of their ranges at once {aim}."
    beyond = _takes(list(filter(is_pictured, entry["conditions"])))
    if entry["robust"] is False:
        return f"Only at the very ends of the stated ranges is there a case {aim}."
    nothing = "Nothing inside the stated ranges changes that" if entry["robust"] else ""
    takes = f"it would take {_before(beyond)} {aim}" if beyond else ""
    sentence = "; ".join(filter(None, (nothing, takes))) or "The sentence does not hold"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _aim(entry: Entry) -> str:
    """What would have to come out: to reach 60 %, for at least 4 h."""
    value = round_figure(entry, entry["value"])
    if entry["relation"] == "up_to":
        below = entry["result"] is None or entry["result"] < entry["value"]
        return f"to reach {value}" if below else f"for no more than {value}"
    if entry["against"] == "loss":
        return f"to lose {RELATIONS[entry['relation']]} {value}"
    return f"for {RELATIONS[entry['relation']]} {value}"


def _stays(entry: Entry) -> str:
    """That it holds, and what inside the ranges would undo it."""
    if entry["robust"]:
        return "The sentence holds, and nothing inside the stated ranges changes that."
    undone = []
    for condition in entry["conditions"]:
        if condition["range"] is None:
            continue
        low, high = condition["range"]
        if condition["low"] is not None and low < condition["low"]:
            undone.append((condition["input"], False))
        if condition["high"] is not None and condition["high"] < high:
            undone.append((condition["input"], True))
    if undone:
        return f"The sentence holds as stated; {_before(_changes_in_words(undone))} could undo it."
    return "The sentence holds." if entry["robust"] is None else "The sentence holds as stated."


def _takes(conditions: Sequence[Entry]) -> str:
    """What it takes, for a lay reader: a slower or shorter-legged aircraft, or a longer way."""
    wanted = []
    for condition in conditions:
        more = condition["low"] is not None and condition["low"] > condition["stated"]
        wanted.append((condition["input"], more))
    return _changes_in_words(wanted)


def _before(words: str) -> str:
    """A list that goes on: one with commas needs another behind it."""
    return f"{words}," if "," in words else words


def _changes_in_words(wanted: Sequence[tuple[str, bool]]) -> str:
    """Less or more of what: [("aircraft.mq9.transit_speed", False)] is a slower aircraft."""
    kinds = [(kind, more) for path, more in wanted if (kind := kind_at(path)) is not None]
    # Of the aircraft, and of all else.
    words: dict[bool, list[str]] = {True: [], False: []}
    for kind, more in sorted(kinds, key=lambda one: one[0] != OF_AIRCRAFT["transit_speed"]):
        words[kind.of_aircraft].append(kind.more if more else kind.less)
    changes = []
    if words[True]:
        changes.append(f"a {listed(list(dict.fromkeys(words[True])), 'or', comma=True)} aircraft")
    changes += dict.fromkeys(words[False])
    if len(changes) == 2 and " or " in changes[0]:
        return f"{changes[0]}, or {changes[1]}"
    return listed(changes, "or", comma=True)


def is_pictured(condition: Entry) -> bool:
    """Whether readers can picture what a condition is about; all else is left out beyond ranges."""
    kind = kind_at(condition["input"])
    return kind is not None and kind.pictured


def name_of(entry: Entry) -> str:
    """A claim's figure as a reader calls it."""
    return label_of(entry["metric"])


def lost_of(entry: Entry) -> str:
    """What a loss is a loss of: of a share of time on station, that time."""
    on_station = last_of(entry["metric"]).startswith("on_station")
    return label_of("on_station_h") if on_station else name_of(entry)


def unit_of_claim(entry: Entry) -> Unit:
    """The unit of a claim's figure."""
    return SHARE if entry["against"] is not None else unit_of(entry["metric"])


def is_share(entry: Entry) -> bool:
    """Whether a claim's figure is told in per cent."""
    return unit_of_claim(entry) == SHARE


def figure(entry: Entry, value: float | None, digits: int | None = None) -> str:
    r"""A figure of a claim in its own unit.

    >>> figure({"metric": "out_h", "unit": "h", "against": None}, 7.94361)
    '7.9\xa0h'
    """
    unit = unit_of_claim(entry)
    if unit in (SHARE, HOURS):
        how = f".{1 if digits is None else digits}f"
    else:
        how = ".0f" if unit.behind else ".6g"
    return figure_text(value, unit, how, blank="\u00a0")


def round_figure(entry: Entry, value: float) -> str:
    r"""A round figure without decimals that say nothing.

    >>> round_figure({"metric": "transit_fraction", "unit": None, "against": None}, 0.6)
    '60\xa0%'
    """
    return figure(entry, value).replace(".0\u00a0", "\u00a0")

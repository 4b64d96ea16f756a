"""Would the order of options hold if what all of them assume were wrong: sentences and tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from sim.output.report.documents.assumptions import TRUST
from sim.output.report.living.order import living_order, order_data
from sim.output.report.markup import element, joined
from sim.output.report.page import Section, own_file, paragraphs
from sim.output.report.tables import html_table
from sim.output.text.text_table import TextTable
from sim.spelling import listed
from sim.study.compare.order_turns import COUNT, LEVEL, Shared, Turn
from sim.study.compare.shared_assumptions import SPAN, CommonOrder
from sim.study.input_labels import ROUTE
from sim.study.page.comparison_finding import lead_of, level_with_first
from sim.study.page.finding import in_words, mean_of, share_text

Names = Mapping[str, str]
TITLE: Final = "Would the order hold?"
# Shares farther apart than this are told apart, as where options are called equal.
_APART: Final = 5e-4
_ASKED: Final = (
    "“What would change it” moves one option and leaves the others as they are. Here it is the "
    "other way about: what all options assume alike may be wrong for all of them. One such "
    "assumption after the other is moved for all options at once, and they are ranked anew by the "
    "fleet rule, in closed form: by how many aircraft an option has for each that its orbits take. "
    "Nothing is flown for it."
)
_RULE: Final = (
    "The rule knows no chance, counts parts of aircraft, lets all fleets of an option help each "
    "other, and takes orbits as asked for around the clock. One for each is enough if nothing goes "
    "wrong. The same share of aircraft out of service in every option takes the same share from "
    "each, and never changes this order. Not moved: chance (repairs, aborts, losses), priorities "
    "and sensors, of which the rule knows nothing; and which orbits there are and where they lie, "
    "for that is what is asked."
)


def order_section(
    summary: Mapping[str, Any], names: Names, found: CommonOrder | None, *, living: bool
) -> Section:
    """Whether the order hangs on what all assume; `living` where the page's what-if can tell."""
    if found is None:
        return Section("order", TITLE, paragraphs(_why_not_told(summary)))
    heads = (
        *("assumed of all", "as stated", "moved", "whose range", "the order by the rule"),
        "changes place at",
    )
    rows = (*_figure_rows(found, names), *_opened_rows(found, names))
    title = "One assumption at a time, moved for all options at once"
    moved = TextTable(title, heads, rows, n_left=len(heads), note=_note(found))
    body = [
        paragraphs(_ASKED),
        element("p", element("strong", _whether_it_holds(found, names))),
        paragraphs(*_against_flown(summary, found, names)),
        html_table(moved),
        html_table(_by_rule(summary, found, names)),
        element("p", _RULE, class_="note"),
    ]
    if not living:
        return Section("order", TITLE, joined(body))
    script, data = own_file("living/order.js"), order_data(found)
    return Section("order", TITLE, joined([*body, living_order(data)]), script, data)


def _why_not_told(summary: Mapping[str, Any]) -> str:
    """Why nothing is said of the order in closed form."""
    if lead_of(summary) != "fill_fraction":
        why = "how many cues are reached hangs on who is free when they come, which is no sum"
    else:
        why = "it needs orbits in every option, and closures that do not come and go"
    return (
        f"In closed form nothing can be said of this order: {why}. To try another value of what "
        "all options assume, fly them again with it: “--set” changes a value in every option, "
        "“--set 'fleets.*.KEY=VALUE'” in every fleet."
    )


# --- in sentences


def _whether_it_holds(found: CommonOrder, names: Names) -> str:
    """Whether the first place, and the rest of the order, hold over every range."""
    first = next(iter(found.supply))
    on_first, others = hangs_on(found)
    if on_first:
        more = f" Further back {listed(others, 'and')} would change the order." if others else ""
        hangs = f"The first place by the rule hangs on: {listed(on_first, 'and')}."
        return f"{hangs} The table has where.{more}"
    if others:
        return (
            f"“{names[first]}” stays first by the rule over every range below. Further back "
            f"{listed(others, 'and')} would change the order."
        )
    if all(_is_level(found, first, name) for name in found.supply):
        return (
            "By the rule all options are level as stated, and over the ranges below none passes "
            "another."
        )
    return (
        "The order by the rule holds over every range below: to be wrong about one of these, for "
        "all options alike, changes how much is watched and not which option is before which."
    )


def hangs_on(found: CommonOrder) -> tuple[list[str], list[str]]:
    """What would change the first place within its range, and what the order further back."""
    first = next(iter(found.supply))
    turned = {one.kind.label: _within(one) for one in found.shared if _within(one)}
    opened = {
        f"open airspace ({one.name})": (*one.swapped, *one.level)
        for one in found.opened
        if one.swapped or one.level
    }
    on_first = [
        label for label, turns in turned.items() if any(first in (t.below, t.above) for t in turns)
    ]
    on_first += [label for label, pairs in opened.items() if any(first in pair for pair in pairs)]
    return on_first, [label for label in (*turned, *opened) if label not in on_first]


def _against_flown(summary: Mapping[str, Any], found: CommonOrder, names: Names) -> Iterator[str]:
    """Where the rule has another order than was flown, or calls enough what was not."""
    flown = {entry["option"]: mean_of(entry[lead_of(summary)]) for entry in summary["ranking"]}
    apart = [
        (one, other) if flown[one] > flown[other] else (other, one)
        for one, other in combinations(flown, 2)
        if abs(flown[one] - flown[other]) >= _APART
    ]
    as_one = [pair for pair in apart if _is_level(found, *pair)]
    against = [
        (one, other)
        for one, other in apart
        if (one, other) not in as_one and found.supply[one] < found.supply[other]
    ]
    if against:
        told = [f"“{names[one]}” before “{names[other]}”" for one, other in against]
        yield (
            f"The rule does not have the order that was flown: flown was {listed(told, 'and')}, "
            "and the rule has it the other way round. What decided there is not in the rule, so "
            "the table does not speak of it."
        )
    if as_one:
        told = [f"“{names[one]}” before “{names[other]}”" for one, other in as_one]
        yield (
            f"Flown was {listed(told, 'and')}, which the rule has level: what decided there is "
            "not in the rule."
        )
    if apart and not against and not as_one:
        yield "It is the order that was flown, wherever flights told options apart."
    first, *others = level_with_first(summary)
    level = [f"“{names[name]}”" for name in (first, *others)]
    if not all(_is_level(found, first, name) for name in others):
        spare = "what they have to spare"
        counts = ", which without chance counts for nothing" if summary["exact"] else ""
        yield f"Flown, {listed(level, 'and')} are equal: the rule orders them by {spare}{counts}."
    short = [
        f"“{names[name]}” ({share_text(entry[lead_of(summary)])})"
        for entry in summary["ranking"]
        if found.supply[name := entry["option"]] >= 1.0 and flown[name] < 1.0 - _APART
    ]
    if short and summary["exact"]:
        yield (
            f"By the rule {listed(short, 'and')} would fill all orbits, and flown did not. The "
            "rule counts parts of aircraft, and flights whole ones; what else it is owed to, if "
            "anything, was not worked out."
        )


def _is_level(found: CommonOrder, one: str, other: str) -> bool:
    """Whether the rule has two options level: sums in another order differ in their last digit."""
    return math.isclose(found.supply[one], found.supply[other], rel_tol=LEVEL)


# --- in tables


def _by_rule(summary: Mapping[str, Any], found: CommonOrder, names: Names) -> TextTable:
    flown = {entry["option"]: share_text(entry[lead_of(summary)]) for entry in summary["ranking"]}
    rows, place, before = [], 0, None
    for i, (name, supply) in enumerate(found.supply.items(), start=1):
        place = place if before is not None and before - supply <= LEVEL * before else i
        before = supply
        needed = found.needed[name]
        takes = "one that no fleet can serve" if needed is None else f"{needed:.2f}"
        own = (f"{supply:.2f}", str(found.aircraft[name]), takes, flown[name])
        rows.append((f"{place}. {names[name]}", *own))
    heads = ("option", "aircraft for each taken", "aircraft", "its orbits take", "filled as flown")
    return TextTable("The order by the fleet rule, as stated", heads, tuple(rows))


def _figure_rows(found: CommonOrder, names: Names) -> Iterator[tuple[str, ...]]:
    for one in found.shared:
        label = _label(one)
        stated = "by option" if one.by_factor else _text(one, one.stated)
        says = {
            "scenario": "the scenarios, as uncertain",
            "catalogue": f"catalogue, {one.trust}",
            "span": "nobody’s: a span of ours",
        }[one.says]
        moved = f"{_number(one, one.low)} to {_text(one, one.high)}"
        yield label, stated, moved, says, _order_text(one, names), _turning_values(one)


def _turning_values(one: Shared) -> str:
    """At which values options change places, or from where to where there is none."""
    if one.turns:
        return ", ".join(dict.fromkeys(_text(one, turn.value) for turn in one.turns))
    low, high = one.widest
    return f"none from {_number(one, low)} to {_text(one, high)}"


def _order_text(one: Shared, names: Names) -> str:
    """Where the order turns in the range, or that it holds, and where it would beyond."""
    within = _within(one)
    low, high = one.served
    said = [_turn_text(one, turn, names) for turn in within] or ["holds"]
    if one.low <= low:
        said.append(f"below {_text(one, low)} no option can serve all of its orbits")
    if high <= one.high:
        said.append(f"above {_text(one, high)} no option can serve all of its orbits")
    beyond = [turn for turn in one.turns if turn not in within]
    if beyond:
        nearest = min(beyond, key=lambda turn: abs(turn.value - one.stated))
        said.append(f"beyond the range, {_turn_text(one, nearest, names)}")
    return "; ".join(said)


def _turn_text(one: Shared, turn: Turn, names: Names) -> str:
    """Past a value, who comes before whom."""
    past, then, other = "from", turn.above, turn.below
    if turn.value < one.stated:
        past, then, other = "below", turn.below, turn.above
    if one.key == COUNT:
        past = "with"
    return f"{past} {_text(one, turn.value)} “{names[then]}” before “{names[other]}”"


def _opened_rows(found: CommonOrder, names: Names) -> Iterator[tuple[str, ...]]:
    n = len(found.supply)
    for one in found.opened:
        closing = "all options" if len(one.closing) == n else f"{len(one.closing)} of {n} options"
        told = [f"“{names[then]}” before “{names[other]}”" for then, other in one.swapped]
        told += [f"“{names[a]}” and “{names[b]}” level" for a, b in one.level]
        label = f"airspace of {one.name}"
        yield label, f"closed in {closing}", "open to all", "–", "; ".join(told) or "holds", "–"


def _note(found: CommonOrder) -> str:
    said = [
        "Where two options change places they are level, to the digits shown. It is looked for in "
        "the range that is moved over and, of what is not stated as 0, from half to twice its "
        "value."
    ]
    ours = [one for one in found.shared if one.says == "span"]
    ends = f"{100 * SPAN:.0f}\u00a0% below and above what is stated"
    if by_share := [_label(one) for one in ours if one.key not in (COUNT, ROUTE)]:
        said.append(f"The span of ours for {listed(by_share, 'and')} is {ends}.")
    if any(one.key == COUNT for one in ours):
        share = f"{100 * SPAN:.0f}\u00a0% of those of the smallest option"
        said.append(f"Aircraft more or fewer are {share}, as whole ones.")
    if any(one.key == ROUTE for one in ours):
        said.append("By how much every way is longer was chosen as it stands, with no source.")
    if any(one.by_factor for one in found.shared):
        said.append("What options state differently is moved by the same factor in all.")
    if any(one.says == "catalogue" for one in found.shared):
        said.append(TRUST)
    if found.left_closed:
        said.append(f"Not opened: {listed(found.left_closed, 'and')}.")
    return "\n".join(said)


def _label(one: Shared) -> str:
    return "every way longer" if one.key == ROUTE else one.kind.label


def _within(one: Shared) -> Sequence[Turn]:
    return [turn for turn in one.turns if one.low <= turn.value <= one.high]


def _number(one: Shared, value: float) -> str:
    """A value in the reader's unit, without it; factors and counts by their sign."""
    if one.by_factor:
        return f"{100.0 * (value - 1.0):+.3g}\u00a0%"
    if one.key == COUNT:
        n = round(abs(value))
        return f"{in_words(n)} {'more' if value > 0.0 else 'fewer'}" if n else "as many"
    return f"{one.in_unit(value):.4g}"


def _text(one: Shared, value: float) -> str:
    """The same with its unit."""
    if one.by_factor or one.key == COUNT:
        return _number(one, value)
    return f"{_number(one, value)}\u00a0{one.kind.unit.symbol}"

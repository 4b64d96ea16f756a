"""What was said in public of options, beside what they come to: met, or what would meet it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sim.figures import last_of
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.report.tables import html_table
from sim.output.text.claim_text import claim_question
from sim.output.text.text_table import TextTable
from sim.spelling import listed
from sim.study.compare.order_turns import Shared, Turn
from sim.study.compare.shared_assumptions import CommonOrder
from sim.study.page.finding import in_words
from sim.study.verdict.condition_wording import Condition
from sim.study.verdict.plain_answer import figure

Entry = Mapping[str, Any]
Claims = Mapping[str, Sequence[Entry]]
_TITLE: Final = "What was said in public"
_WORKED_OUT: Final = (
    "Worked out in closed form at the values stated, over all ways that the sentence may mean. "
    "Sentences about what is flown, or about one option set against another, are not here."
)
_UP_TO: Final = (
    "“Up to” says how far a figure goes, and not only what it stays below: it is met where the "
    "largest figure is the value, as far as its last digit tells or the scenario’s tolerance "
    "reaches. Where even the largest stays below, the answer is no."
)
_MORE_THAN: Final = "“More than” is met however much more it is."


def said_in_answer(claims: Claims) -> list[Html]:
    """How many public statements the figures meet, for the answer; nothing of nothing."""
    every = [entry for entries in claims.values() for entry in entries]
    if not every:
        return []
    n, met = len(every), sum(entry["met"] for entry in every)
    noun = "statements quoted"
    if len({entry["statement"] for entry in every}) < n:
        noun = "statements quoted, each counted for every option that quotes it,"
    head = element("strong", "Does it agree with what was said in public?")
    link = element("a", _TITLE, href="#said")
    if n == 1:
        said = f"The one statement quoted is {'met' if met else 'not met'} at the values stated"
    elif met == n:
        said = f"All {in_words(n)} {noun} are met at the values stated"
    else:
        one = f"{in_words(met) if met else 'none'} {'is' if met < 2 else 'are'}"
        said = f"Of {in_words(n)} {noun} {one} met at the values stated"
    return [joined([head, f" {said}: see “", link, "”."])]


def said_section(
    claims: Claims, names: Mapping[str, str], order: CommonOrder | None
) -> list[Section]:
    """What was said in public of the options, beside the figure as stated; nothing of nothing."""
    every = [(names[name], entry) for name, entries in claims.items() for entry in entries]
    if not every:
        return []
    rows = tuple(
        (
            f"“{entry['statement']}”, {entry['source']}",
            option,
            claim_question(entry),
            _spanned(entry),
            "yes" if entry["met"] else "no",
        )
        for option, entry in every
    )
    relations = {entry["relation"] for _, entry in every}
    notes = [_WORKED_OUT, _UP_TO * ("up_to" in relations), _MORE_THAN * ("more_than" in relations)]
    heads = ("sentence and source", "held against", "it asks for", "worked out", "met as stated")
    note = " ".join(filter(None, notes))
    table = TextTable("Sentences that the scenarios quote", heads, rows, len(heads), note)
    missed = [
        element("li", " ".join(_what_it_takes(option, entry, order)))
        for option, entry in every
        if not entry["met"]
    ]
    told = [element("p", "What would meet those that are not met:"), element("ul", *missed)]
    return [Section("said", _TITLE, joined([html_table(table), *(told if missed else [])]))]


def _spanned(entry: Entry) -> str:
    """The figure of a claim, from its least to its most."""
    ends = [figure(entry, entry[end]) for end in ("low", "high") if entry[end] is not None]
    return " to ".join(dict.fromkeys(ends)) or "none can be flown"


def _what_it_takes(option: str, entry: Entry, order: CommonOrder | None) -> Iterator[str]:
    """Which input alone would meet a statement, and whether the order would stand there."""
    yield f"“{entry['statement']}”:"
    asked = {one.key: one for one in order.shared if not one.by_factor} if order else {}
    found: Sequence[Condition] = entry["would_meet"]
    if not found:
        yield "no speed or endurance of the aircraft alone was found that would meet it."
    else:
        each = [_needed(one, asked.get(one.input.key)) for one in found]
        takes = f"would take {listed(each, 'or', comma=True)}."
        alone = "no speed or endurance alone was found that would meet it on every way; in the mean"
        yield f"{alone} of all ways it {takes}" if entry["as_mean"] else f"it {takes}"
        yield from _order_there(found, asked)
    short = entry["high"] is not None and entry["high"] < entry["value"]
    if short and last_of(entry["metric"]) == "transit_fraction":
        yield f"If the sentence is true, the figures here are too kind to “{option}”."


def _needed(one: Condition, shared: Shared | None) -> str:
    """An input as it would have to be, as it is, and whether that was among what is tested."""
    told = one.summary()
    low, high = told["low"], told["high"]
    kind, unit = one.input.kind, f"\u00a0{one.input.unit}"
    # So many decimals that neither end is another than the stretch has.
    ends = [None if end is None else f"{end:.{max(1, kind.decimals)}f}" for end in (low, high)]
    if None not in ends:
        size = f"{ends[0]} to {ends[1]}"
    else:
        size = f"at least {ends[0]}" if ends[0] is not None else f"at most {ends[1]}"
    stated = f"stated {one.input.stated / kind.unit.si:.4g}{unit}"
    if shared is not None and not shared.low <= one.bound <= shared.high:
        low, high = (shared.in_unit(end) for end in (shared.low, shared.high))
        stated += f"; outside {low:.4g} to {high:.4g}{unit}, the range of “Would the order hold?”"
    article = "an" if kind.label[0] in "aeiou" else "a"
    return f"{article} {kind.label} of {size}{unit} ({stated})"


def _is_another(turns: Iterable[Turn]) -> bool:
    """Whether some pair has changed places after turns: two of the same pair undo each other."""
    times = Counter(frozenset((turn.below, turn.above)) for turn in turns)
    return any(n % 2 for n in times.values())


def _order_there(found: Sequence[Condition], asked: Mapping[str, Shared]) -> Iterator[str]:
    """Whether the order by the fleet rule is the same where a statement would be met."""
    turned, stands = [], []
    for one in found:
        shared = asked.get(one.input.key)
        if shared is None or not shared.widest[0] <= one.bound <= shared.widest[1]:
            continue
        near, far = sorted((shared.stated, one.bound))
        if not shared.served[0] <= one.bound <= shared.served[1]:
            yield f"With that {one.input.kind.label} no option could serve all of its orbits."
        elif _is_another(turn for turn in shared.turns if near <= turn.value <= far):
            turned.append(one.input.kind.label)
        else:
            stands.append(one.input.kind.label)
    if stands:
        yield (
            f"With that {listed(stands, 'or')} in every option the order by the fleet rule would "
            "be the same."
        )
    if turned:
        yield f"With that {listed(turned, 'or')} in every option the order would be another."

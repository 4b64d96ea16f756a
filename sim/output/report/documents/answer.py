"""The answer as it stands first on a page: a sentence, three figures, how sure, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.output.report.documents.assumptions import inputs_in
from sim.output.report.documents.provenance import ScenarioText
from sim.output.report.documents.would_hold import TITLE as ORDER
from sim.output.report.documents.would_hold import hangs_on
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.scenario.catalog import aircraft_catalog
from sim.spelling import listed, readable_name
from sim.study.compare.shared_assumptions import CommonOrder
from sim.study.page.finding import Finding, KeyFigure, in_words
from sim.world.borders import country_names

_ORBIT: Final = (
    "An orbit is a place to be kept under watch, an orbit hour an hour of that; it is filled while "
    "as many aircraft as asked are on station."
)
_TRANSIT: Final = (
    "Transit is all time in the air that is not on station or at a cue: climb, the way there and "
    "the way home."
)
_CUE: Final = "A cue is a call to go and look; it is reached once an aircraft is there."
_LUCK: Final = "A replication is the whole time flown once, with luck of its own."


def answer_section(
    finding: Finding, *, orbits: bool, cues: bool, several: bool, beside: Sequence[Html] = ()
) -> Section:
    """The first section of a page; the words that it uses are told, as far as they occur.

    What stands `beside` the answer, such as what was said in public of it, follows why it is so.
    """
    words = [_ORBIT] * orbits + [_CUE] * cues + [_TRANSIT] + [_LUCK] * several
    body = [
        element("p", finding.answer, class_="answer"),
        key_figures(finding.figures),
        _said("How sure?", finding.sure),
        _said("Why?", finding.why),
        *(element("p", one) for one in beside),
        _said("What does it leave out?", finding.left_out),
        element("p", " ".join(words), class_="note") if words else None,
    ]
    return Section("answer", "The answer", joined(body))


def aircraft_of(scenarios: Sequence[ScenarioText]) -> str:
    """What flies, by name, and that it is a drone where it is one of the catalogue's."""
    names: dict[str, None] = {}
    keys = set[str]()
    for scenario in scenarios:
        for one in inputs_in(scenario.resolved):
            match one.parts:
                case ("fleets", _, "aircraft", "name"):
                    names[one.value.strip('"')] = None
                case ("fleets", _, "aircraft", "key") if one.value in aircraft_catalog():
                    keys.add(one.value)
    return f"{listed([*names], 'and')}{' drones' * (len(keys) == len(names) > 0)}"


def ground_of(scenarios: Sequence[ScenarioText], area: str) -> str:
    """The country or area that is watched by all scenarios; empty where none is drawn."""
    for one in inputs_in(scenarios[0].resolved):
        if one.parts == ("areas", area, "country"):
            return country_names().get(one.value, readable_name(area))
    return readable_name(area)


def order_in_answer(
    found: CommonOrder | None, names: Mapping[str, str], alone: str = ""
) -> list[Html]:
    """Whether the order hangs on what all assume; what changes it for one option `alone`."""
    if found is None:
        return []
    head, link = element("strong", ORDER), element("a", ORDER, href="#order")
    n, m = len(found.shared), len(found.opened)
    moved = f"{in_words(n)} assumption{'s' * (n != 1)}"
    moved += f" and {in_words(m)} closed airspace{'s' * (m != 1)}" * bool(m)
    each = f"over every range tested of {moved}, moved for all options alike, one at a time"
    on_first, others = hangs_on(found)
    if on_first:
        said = f"Not if all options are wrong alike about {listed(on_first, 'or')}"
    elif others:
        first = names[next(iter(found.supply))]
        back = f"further back {listed(others, 'and')} would change it"
        said = f"By the fleet rule “{first}” stays first {each}; {back}"
    else:
        said = f"By the fleet rule it holds {each}"
    alone = f" For one option alone it is another matter. {alone}" if alone else ""
    return [joined([head, f" {said}: see “", link, f"”.{alone}"])]


def key_figures(figures: Sequence[KeyFigure]) -> Html:
    """Figures side by side, each with what it is."""
    entries = (
        element(
            "li",
            element("span", figure.value, class_="value"),
            element("span", figure.label, class_="label"),
            element("span", figure.note, class_="note") if figure.note else None,
        )
        for figure in figures
    )
    return element("ul", *entries, class_="figures")


def _said(question: str, answer: str) -> Html | None:
    if not answer:
        return None
    return element("p", element("strong", question), " ", answer)

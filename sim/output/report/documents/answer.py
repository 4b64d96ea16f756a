"""The answer as it stands first on a page: a sentence, three figures, how sure, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.study.page.finding import Finding, KeyFigure

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

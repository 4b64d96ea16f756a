"""The answer as it stands first on a page: a sentence, three figures, how sure, and why."""

from __future__ import annotations

from collections.abc import Sequence

from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.study.page.finding import Finding, KeyFigure


def answer_section(finding: Finding, title: str = "The answer") -> Section:
    """The first section of a page."""
    body = [
        element("p", finding.answer, class_="answer"),
        key_figures(finding.figures),
        _said("How sure?", finding.sure),
        _said("Why?", finding.why),
    ]
    return Section("answer", title, joined(body))


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

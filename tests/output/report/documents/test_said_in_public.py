"""What a reader is told of public statements: how many are met, and what would meet the others."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import sim
from sim.output.report.documents.said_in_public import said_in_answer, said_section
from sim.output.report.markup import joined
from sim.study.compare.order_turns import Turn
from sim.study.compare.shared_assumptions import common_order
from sim.study.verdict.claims_as_stated import claims_as_stated
from tests.shipped import AFGHANISTAN


@pytest.fixture(scope="module")
def gulf():
    return sim.plan(sim.load_scenario(AFGHANISTAN / "gulf.yaml"))


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(html))).replace("&nbsp;", " ")


def said(claims, order=None):
    (section,) = said_section({"gulf": claims}, {"gulf": "From the Gulf"}, order)
    return plain(section.body)


def test_the_answer_says_how_many_statements_are_met(gulf):
    first, second, third = claims_as_stated(gulf)

    def told(*entries):
        return plain(joined(said_in_answer({"gulf": entries})))

    assert "Of three statements quoted one is met at the values stated" in told(
        first, second, third
    )
    assert "Of two statements quoted none is met" in told(first, second)
    assert "each counted for every option that quotes it, are met" in told(third, third)
    assert "The one statement quoted is not met" in told(first)
    assert told() == ""
    assert said_section({}, {}, None) == []


def test_what_is_not_met_says_what_would_meet_it_and_of_the_order_there(gulf):
    claims, order = [*claims_as_stated(gulf)], common_order({"gulf": gulf})
    text = said(claims, order)

    assert "othsim" not in text
    assert "an endurance of 27.2 to 27.6 h (stated 34 h; outside 33 to 37 h" in text
    assert "in the mean of all ways it would take" in text
    assert "too kind to “From the Gulf”" in text
    assert "With that endurance or transit speed in every option the order by" in text
    turns = (Turn(30 * 3600.0, "gulf", "gulf"),)
    turned = [replace(o, turns=turns if o.key == "endurance" else ()) for o in order.shared]
    other = said(claims, replace(order, shared=tuple(turned)))
    assert "With that endurance in every option the order would be another." in other
    undone = (Turn(31 * 3600.0, "gulf", "east"), Turn(30 * 3600.0, "east", "gulf"))
    back = [replace(o, turns=undone if o.key == "endurance" else ()) for o in order.shared]
    assert "would be another" not in said(claims, replace(order, shared=tuple(back)))


def test_a_sentence_that_is_met_asks_for_nothing_and_only_words_used_are_told(gulf):
    *_, more_than = claims_as_stated(gulf)
    text = said([more_than])

    assert "What would meet" not in text
    assert "“Up to”" not in text
    assert "“More than” is met however much more it is." in text

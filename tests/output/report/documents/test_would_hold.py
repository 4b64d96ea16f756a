"""What a reader is told of the order: whether it holds, where it turns, and what was flown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sim.output.report.documents.answer import aircraft_of, ground_of, order_in_answer
from sim.output.report.documents.provenance import ScenarioText
from sim.output.report.documents.would_hold import order_section
from sim.study.compare.order_turns import COUNT, Shared, Turn
from sim.study.compare.shared_assumptions import CommonOrder, Opened
from sim.study.input_labels import OF_BUDGETS

NAMES = {"a": "Alpha", "b": "Bravo <b>"}
HOUR = 3600.0
ENDURANCE = Shared(
    "endurance", OF_BUDGETS["endurance"], 34 * HOUR, 33 * HOUR, 37 * HOUR, "catalogue", "C"
)
ORDER = CommonOrder(
    supply={"a": 1.25, "b": 1.0},
    needed={"a": 3.2, "b": 4.0},
    aircraft={"a": 4, "b": 4},
    shared=(ENDURANCE,),
    opened=(),
)


def summary(a=0.9, b=0.8, *, exact=False):
    filled = {"a": a, "b": b}
    ranking = [
        {"option": name, "fill_fraction": {"mean": filled[name], "lo": None}, "p_best": 0.5}
        for name in sorted(filled, key=lambda name: -filled[name])
    ]
    return {"ranking": ranking, "exact": exact, "replications": 20, "options": {"a": {}, "b": {}}}


def said(found, told=None):
    body = order_section(told or summary(), NAMES, found, living=False).body
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&lt;b&gt;", "<b>")


def turned(value_h, shared=ENDURANCE):
    return replace(ORDER, shared=(replace(shared, turns=(Turn(value_h * HOUR, "a", "b"),)),))


def test_an_order_that_holds_is_said_to_with_whose_range_it_is():
    text = said(ORDER)

    assert "The order by the rule holds over every range below" in text
    assert "It is the order that was flown" in text
    assert "endurance 34 h 33 to 37 h catalogue, C holds" in text
    assert "1. Alpha 1.25 4 3.20 90.0 %" in text


@pytest.mark.parametrize(
    ("value_h", "cell", "first"),
    [
        (35.5, "from 35.5 h “Bravo <b>” before “Alpha”", True),
        (33.25, "below 33.25 h “Alpha” before “Bravo <b>”", True),
        (60.0, "holds; beyond the range, from 60 h “Bravo <b>” before “Alpha”", False),
    ],
)
def test_where_it_turns_is_told_from_what_is_stated(value_h, cell, first):
    text = said(turned(value_h))

    assert cell in text
    assert ("The first place by the rule hangs on: endurance." in text) == first


def test_what_no_option_can_serve_is_told_in_its_range_alone():
    low = replace(ORDER, shared=(replace(ENDURANCE, served=(33.5 * HOUR, float("inf"))),))
    far = replace(ORDER, shared=(replace(ENDURANCE, served=(20.0 * HOUR, float("inf"))),))

    assert "below 33.5 h no option can serve all of its orbits" in said(low)
    assert "no option can serve" not in said(far)


def test_factors_and_counts_are_told_as_such():
    factor = replace(ENDURANCE, stated=1.0, low=0.7, high=1.3, says="span", by_factor=True)
    count = replace(factor, key=COUNT, stated=0.0, low=-2.0, high=2.0, by_factor=False)
    count = replace(count, turns=(Turn(-1.0, "b", "a"),))
    text = said(replace(ORDER, shared=(factor, count)))

    assert "by option -30 % to +30 %" in text
    assert "as many two fewer to two more" in text
    assert "with one fewer “Bravo <b>” before “Alpha”" in text
    assert "moved by the same factor in all" in text


def test_airspace_open_to_all_tells_who_passes_whom():
    opened = Opened("Iran", ("a",), (("b", "a"),), ())
    text = said(replace(ORDER, opened=(opened,), left_closed=("Oman",)))

    assert "airspace of Iran closed in 1 of 2 options open to all – “Bravo <b>” before" in text
    assert "hangs on: open airspace (Iran)" in text
    assert "Not opened: Oman." in text


def test_airspace_that_brings_another_level_with_the_first_does_not_leave_the_order_as_it_is():
    text = said(replace(ORDER, opened=(Opened("Iran", ("a",), (), (("a", "b"),)),)))

    assert "open to all – “Alpha” and “Bravo <b>” level" in text
    assert "hangs on: open airspace (Iran)" in text
    assert "holds" not in text.partition("One assumption at a time")[0]


def test_a_rule_that_has_another_order_than_was_flown_says_so():
    text = said(ORDER, summary(a=0.7, b=0.8))

    assert (
        "The rule does not have the order that was flown: flown was “Bravo <b>” before “Alpha”"
    ) in text
    assert "It is the order that was flown" not in text


def test_what_the_rule_calls_enough_and_was_not_is_said_where_nothing_is_left_to_chance():
    short = "By the rule “Bravo <b>” (93.0 %) would fill all orbits, and flown did not"

    assert short in said(ORDER, summary(a=1.0, b=0.93, exact=True))
    assert short not in said(ORDER, summary(a=1.0, b=0.93))
    equal = said(ORDER, summary(a=1.0, b=1.0, exact=True))
    assert "are equal: the rule orders them by what they have to spare, which without" in equal


def test_where_cues_rank_nothing_is_said_in_closed_form():
    told = summary()
    for entry in told["ranking"]:
        entry["reached_fraction"] = entry.pop("fill_fraction")
    section = order_section(told, NAMES, None, living=True)

    assert "In closed form nothing can be said of this order: how many cues" in section.body
    assert not section.script


def test_level_options_are_said_to_be_and_nothing_of_an_order_flown():
    text = said(replace(ORDER, supply={"a": 1.0, "b": 1.0}), summary(a=0.8, b=0.8))

    assert "By the rule all options are level as stated" in text
    assert "It is the order that was flown" not in text
    assert "1. Alpha 1.00 4 3.20 80.0 % 1. Bravo" in text


@pytest.mark.parametrize("other", [1.0, 1.0 + 4e-16])
def test_what_flights_told_apart_and_the_rule_does_not_is_no_order_of_the_rule(other):
    level = replace(ORDER, supply={"a": 1.0, "b": other})
    text = said(level, summary(a=0.7, b=0.8))

    assert "By the rule all options are level as stated" in text
    assert "Flown was “Bravo <b>” before “Alpha”, which the rule has level" in text
    assert "It is the order that was flown" not in text
    assert "the other way round" not in text
    assert "to spare" not in said(level, summary(a=0.8, b=0.8))


def in_answer(found, alone=""):
    return re.sub(r"<[^>]+>", "", "".join(map(str, order_in_answer(found, NAMES, alone))))


def test_the_answer_says_over_what_the_order_holds_and_what_one_option_alone_does():
    assert "holds over every range tested of one assumption, moved for all" in in_answer(ORDER)
    assert "Not if all options are wrong alike about endurance" in in_answer(turned(35.5))
    assert in_answer(ORDER, "With one fewer it falls.").endswith("With one fewer it falls.")
    assert in_answer(None) == ""


def test_where_options_change_places_or_that_they_do_not_has_a_column():
    span = replace(ENDURANCE, low=23.8 * HOUR, high=44.2 * HOUR, says="span")

    assert "holds none from 17 to 68 h" in said(ORDER)
    assert "before “Alpha” 60 h" in said(turned(60.0))
    assert "30 %" not in said(ORDER)
    assert "The span of ours for endurance is 30 % below" in said(replace(ORDER, shared=(span,)))


def test_what_flies_and_over_what_country_is_read_from_the_scenarios():
    drone = (
        "areas:\n  lar:\n    country: LBY  # a.yaml:1\n"
        "fleets:\n  one:\n    aircraft:\n      key: tb2  # catalogue\n"
        "      name: Bayraktar TB2  # catalogue\n"
    )
    texts = [ScenarioText("a", "", drone)]
    own = [ScenarioText("b", "", drone.replace("      key: tb2  # catalogue\n", ""))]

    assert aircraft_of(texts) == "Bayraktar TB2 drones"
    assert aircraft_of(own) == "Bayraktar TB2"
    assert ground_of(texts, "lar") == "Libya"
    assert ground_of(texts, "east_coast") == "East Coast"
    assert ground_of(texts, "") == ""

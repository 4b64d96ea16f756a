"""Markup: no text of a scenario ends what it stands in."""

from __future__ import annotations

import json

import pytest

from sim.output.report.markup import Html, element, joined, json_data, text

NASTY = ("<script>alert(1)</script>", "]]>", "</style>", "<!--", '" onload="x', "'", "&amp;")


@pytest.mark.parametrize("nasty", NASTY)
def test_a_text_is_escaped_wherever_it_stands(nasty):
    drawn = element("p", nasty, element("b", nasty), title=nasty)

    assert "<script" not in drawn
    assert "<!--" not in drawn
    assert drawn.count("<") == 4
    assert drawn.count('"') == 2


def test_markup_is_not_escaped_again():
    assert text(element("b", "<")) == "<b>&lt;</b>"
    assert joined(["a", None, Html("<br>")], " ") == "a <br>"


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_ends_a_block_of_data(nasty):
    block = json_data("a", {"name": nasty})
    body = block.removeprefix('<script type="application/json" id="a">').removesuffix("</script>")

    assert not set(body) & set("<>&")
    assert json.loads(body) == {"name": nasty}


def test_a_name_cannot_turn_the_reading_of_what_follows_it():
    name = "\u202egniht\u2066 caf\u00e9 \U0001f600"

    assert text(name) == "gniht caf\u00e9 \U0001f600"
    assert json_data("a", {"n": name})[39:-9] == '{"n":"gniht caf\\u00e9 \\ud83d\\ude00"}'


def test_what_no_page_can_hold_is_replaced():
    assert text("a\x00b\ud800") == "a\ufffdb?"


def test_a_number_that_is_none_is_no_data():
    with pytest.raises(ValueError, match="JSON compliant"):
        json_data("a", {"x": float("nan")})

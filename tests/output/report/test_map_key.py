"""The key of a map: every mark that is drawn has words below it, and nothing else has."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.output.drawing.drawn_features import ClosedShape, read_features
from sim.output.report.map_key import marks_key, marks_of_several
from tests.output import made_up

# Marks whose words stand in a caption, and what carries no meaning of its own.
CAPTION = {"sea", "land", "coast", "border", "net"}
WITHIN = {
    "under",
    "bar",
    "name",
    "names",
    "wide",
    "narrow",
    "cells",
    "map",
    "scale",
    "plain",
    "key-title",
}
NAMES = {"base-name", "closed-name", "aircraft"}


def gulf():
    return read_features(made_up.record(made_up.gulf()).geometry)


def words_of(key):
    return [re.sub("<[^>]*>", "", entry).strip() for entry in re.findall("<li>(.*?)</li>", key)]


def test_what_is_not_on_a_map_is_not_in_its_key():
    features = gulf()
    whole = words_of(marks_key(features, mapped=next(iter(features.areas), "")))
    bare = replace(features, stations={}, routes=(), patterns=(), airspace=(), areas={})

    assert any(words.endswith("within which the colours are") for words in whole)
    assert {"base, with its aircraft", "orbit"} <= set(whole)
    assert words_of(marks_key(bare)) == ["base, with its aircraft"]
    assert "cue that nobody reached" in words_of(marks_key(features, cues=True))


def test_of_several_maps_every_mark_is_told_once():
    features = gulf()
    timed = ClosedShape(("here",), (), features.airspace[0].shape, ("daily 06:00 to 18:00",))
    words = words_of(marks_of_several([features, replace(features, airspace=(timed,))], "kabul"))

    assert len(words) == len(set(words))
    assert {"closed airspace", "closed airspace, at times", "orbit"} <= set(words)


@pytest.mark.parametrize("run", ["gulf", "called"])
def test_every_mark_of_every_map_of_a_page_is_told_below_it(run_page, run):
    document = Path(run_page(run)).read_text("utf-8")
    figures = re.findall(r"<figure>.*?</figure>", document, re.DOTALL)
    maps = [figure for figure in figures if 'class="map"' in figure]
    assert len(maps) >= 2
    for figure in maps:
        drawn, _, below = figure.partition("</title>")[2].partition('<ul class="key">')
        marks = {
            look for looks in re.findall('class="([^"]*)"', drawn) for look in looks.split(" ")
        }
        told = {look for looks in re.findall('class="([^"]*)"', below) for look in looks.split(" ")}
        # In a replay what tells an orbit's state lies over its mark.
        told |= {"station"} & marks if "watch" in told else set()
        assert marks - told - CAPTION - WITHIN - NAMES == set()

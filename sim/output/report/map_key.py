"""What the marks of a map mean: every one that is drawn, in words below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from sim.figures import on_maps
from sim.output.drawing import captions
from sim.output.drawing.drawn_features import Features
from sim.output.drawing.metric_classes import BLIND_COLOUR, Classes
from sim.output.report.markup import Html, element, joined
from sim.output.report.svg_map import key, route_looks, swatch
from sim.output.text.phrases import in_sentence, readable_name, share
from sim.spelling import listed

# What lies under every map, and whose it is.
GROUND: Final = (
    "Grey lines are coasts and, broken, de facto borders (Natural Earth); the palest are those of "
    "latitude and longitude."
)
_MOST_NAMED: Final = 4


def classes_key(classes: Classes, *, shares: bool = True) -> Html:
    """The colours of the classes with their bounds and, if asked for, their share of the area."""
    n = len(classes.colours)
    parts = np.bincount(classes.index, minlength=n + 1) / len(classes.index)
    told = [f": {share(part)} of the area" if shares else "" for part in parts]
    entries = []
    for i, colour in enumerate(classes.colours):
        bounds = "seen at least once"
        if classes.labels:
            bounds = f"{classes.labels[i]} to {classes.labels[i + 1]}"
        entries.append((swatch(colour=colour), f"{bounds}{told[i]}"))
    entries.append((swatch(colour=BLIND_COLOUR), f"never seen{told[n]}"))
    return key(entries, on_maps()[classes.metric].caption)


def marks_key(features: Features, *, mapped: str = "", cues: bool = False) -> Html:
    """Cues, bases, routes, orbits, areas and airspace, as far as a map shows them."""
    return key([*_cue_signs(cues=cues), *route_signs(features), *place_signs(features, mapped)])


def marks_of_several(maps: Iterable[Features], mapped: str) -> Html:
    """The same of several maps, whose bases and closures differ."""
    several = tuple(maps)
    routes = (swatch("route r0", line=True), "a route: each base has its own colour and dash")
    entries = [routes] * any(one.routes for one in several)
    told: dict[str, Html] = {}
    for one in several:
        told |= {words: sign for sign, words in place_signs(one, mapped, airspace=False)}
    entries += [(sign, words) for words, sign in told.items()]
    for times, look, words in ((False, "closed", ""), (True, "closed at-times", ", at times")):
        if any(bool(closed.times) == times for one in several for closed in one.airspace):
            entries.append((swatch(look), f"closed airspace{words}"))
    return key(entries)


def place_signs(
    features: Features, mapped: str = "", *, airspace: bool = True
) -> list[tuple[Html, str]]:
    """What stands still on a map: bases, orbits with their patterns, areas, closed airspace."""
    entries = []
    if features.bases:
        counted = ", with its aircraft" * any(base.count for base in features.bases)
        entries.append((sign("M14 1l6 11h-12z", "base"), f"base{counted}"))
    if features.stations:
        dot = element("circle", cx=14, cy=7, r=4, class_="station")
        entries.append((sign(dot), "orbit"))
    if features.patterns:
        entries.append((_lap(), "what is flown on station"))
    if mapped in features.areas:
        words = f"outline of {in_sentence(mapped)}, within which the colours are"
        entries.append((sign("M0 7h28", "area"), words))
    others = [name for name in features.areas if name != mapped]
    if others:
        many = len(others) > _MOST_NAMED
        names = "an area" if many else listed([readable_name(name) for name in others], "and")
        entries.append((sign("M0 7h28", "area other"), f"outline of {names}"))
    return entries + (_airspace(features) if airspace else [])


def sign(drawn: str | Html, look: str = "") -> Html:
    """A mark as it is on a map, beside its words: a path of a class of the style, or an element."""
    mark = drawn if isinstance(drawn, Html) else element("path", d=drawn, class_=look)
    return element("svg", mark, class_="swatch", viewBox="0 0 28 14", aria_hidden="true")


def _lap() -> Html:
    box = {"x": 4, "y": 3, "width": 20, "height": 8, "rx": 4, "fill": "none"}
    laps = (element("rect", **box, class_=look) for look in ("lap under", "lap"))
    return sign(element("g", joined(laps)))


def _cue_signs(*, cues: bool) -> list[tuple[Html, str]]:
    if not cues:
        return []
    return [
        (sign("M14 7h0", "cue reached"), "cue that was reached, first replication"),
        (sign("M10 3l8 8m-8 0l8-8", "cue missed"), "cue that nobody reached"),
    ]


def route_signs(features: Features) -> list[tuple[Html, str]]:
    """The routes of each base, with their lengths."""
    entries = []
    for base, look in route_looks(features).items():
        ways = [route.length_nm for route in features.routes if route.base == base]
        ends = dict.fromkeys(f"{length:,.0f}" for length in (min(ways), max(ways)))
        several = "s" * (len(ways) > 1)
        words = f"route{several} from {base}, {' to '.join(ends)}\u00a0nm"
        entries.append((swatch(look, line=True), words))
    return entries


def _airspace(features: Features) -> list[tuple[Html, str]]:
    entries = []
    for closed in features.airspace:
        look = "closed at-times" if closed.times else "closed"
        when = f", {'; '.join(closed.times)} UTC" if closed.times else ""
        entries.append((swatch(look), f"closed airspace: {captions.closed_label(closed)}{when}"))
    return entries

"""The map of a page as inline SVG: land, cells by class, airspace, routes, bases, names.

A sheet is so many units wide, whatever the screen; lines keep their width in pixels. Names are
placed twice, for a wide screen and for a phone, and the style shows one of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import shapely

from sim.output.drawing.drawn_features import Airfield, Features
from sim.output.drawing.label_placement import Box, Label, place_labels
from sim.output.drawing.map_frame import (
    ARCS_BEYOND,
    arcs,
    edges,
    extent_deg,
    graticule,
    scale_lengths,
)
from sim.output.report.markup import Html, element, joined
from sim.output.report.sheet import (
    WIDE,
    Sheet,
    line_path,
    on_sheet,
    polygons_in,
    shape_path,
)
from sim.output.text.phrases import readable_name
from sim.units import NAUTICAL_MILE_M
from sim.world.borders import Detail
from sim.world.land_in_view import land_in_view, lines_in_view

_CLOSE_M: Final = 1500e3  # as on the printed maps: below it coasts are those at 1:10m
# Letters of a wide screen and of a phone, in units, and how wide one is for its height.
_LETTERS: Final = {"wide": 13.0, "narrow": 29.0}
_LETTER_WIDTH: Final = 0.56


def basemap(sheet: Sheet, name: str) -> Html:
    """Sea, land, coasts, borders and net, to be used by every map of the same frame."""
    frame = sheet.frame
    close = 2.0 * max(frame.half_width_m, frame.half_height_m) < _CLOSE_M
    detail: Detail = "10m" if close else "50m"
    ground = on_sheet(sheet, land_in_view(extent_deg(frame), detail))
    coasts, borders = lines_in_view(extent_deg(frame.grown(ARCS_BEYOND)), detail)
    net = graticule(frame)
    under = element(
        "g",
        element("rect", width=WIDE, height=f"{sheet.high:.1f}", class_="sea"),
        _path(shape_path(ground, sheet), "land"),
        id=f"{name}-ground",
    )
    over = element(
        "g",
        _path(line_path(sheet, arcs(frame, coasts)), "coast"),
        _path(line_path(sheet, arcs(frame, borders)), "border"),
        _path(line_path(sheet, net.lines), "net"),
        id=f"{name}-lines",
    )
    return element("defs", under, over)


def _path(drawn: str, look: str = "", fill: str | None = None) -> Html | None:
    """A path in tenths; nothing of nothing."""
    if not drawn:
        return None
    return element("path", d=drawn, class_=look or None, fill=fill, transform="scale(.1)")


@dataclass(frozen=True)
class MapLayers:
    """What a map shows over its ground: cells of a class as `(path, colour)`, and a title."""

    features: Features
    title: str
    about: str
    cells: Sequence[tuple[str, str]] = ()
    clip: str = ""  # the area's outline, which cells are cut along
    mapped: str = ""  # the area that is on the grid
    over: Html | None = None  # what is drawn over routes, below marks and names


def draw_map(sheet: Sheet, name: str, layers: MapLayers, ground: str = "") -> Html:
    """A map whose ids begin with `name`; `ground` is the map in which the base map is, if another.

    What a script draws into it belongs in the empty group `NAME-over`; the cells are in
    `NAME-cells`.
    """
    features, base = layers.features, ground or name
    clip = None
    if layers.clip:
        outline = element("path", d=layers.clip, transform="scale(.1)")
        clip = element("clipPath", outline, id=f"{name}-clip")
    cells = element(
        "g",
        *(_path(drawn, fill=colour) for drawn, colour in layers.cells),
        id=f"{name}-cells",
        class_="cells",
        clip_path=f"url(#{name}-clip)" if layers.clip else None,
    )
    parts: list[Html | None] = [
        element("title", layers.title, id=f"{name}-title"),
        element("desc", layers.about, id=f"{name}-about"),
        None if ground else basemap(sheet, name),
        clip,
        element("use", href=f"#{base}-ground"),
        cells,
        element("use", href=f"#{base}-lines"),
        *_airspace(sheet, features),
        *_areas(sheet, layers),
        *_routes(sheet, features),
        layers.over,
        element("g", id=f"{name}-over"),
        *_marks(sheet, features),
        _scale_bar(sheet, features),
        *(_names(sheet, layers, size) for size in _LETTERS),
    ]
    return element(
        "svg",
        *parts,
        id=name,
        class_="map",
        viewBox=sheet.view_box,
        role="img",
        aria_labelledby=f"{name}-title {name}-about",
    )


def _airspace(sheet: Sheet, features: Features) -> list[Html | None]:
    drawn = []
    for closed in features.airspace:
        polygons = on_sheet(sheet, closed.shape)
        if len(polygons):
            kind = "closed at-times" if closed.times else "closed"
            drawn.append(_path(shape_path(polygons, sheet), kind))
    return drawn


def _areas(sheet: Sheet, layers: MapLayers) -> list[Html | None]:
    drawn = []
    for name, area in layers.features.areas.items():
        look = "area" if name == layers.mapped else "area other"
        drawn.append(_path(line_path(sheet, edges(sheet.frame, area)), look))
    laps = arcs(sheet.frame, layers.features.patterns)
    for look in ("lap under", "lap"):
        drawn.append(_path(line_path(sheet, laps), look))
    return drawn


def route_looks(features: Features) -> dict[str, str]:
    """The class of the routes of each base: colour and dash are in the style."""
    names = dict.fromkeys(route.base for route in features.routes)
    return {name: f"route r{i % 5}" for i, name in enumerate(names)}


def _routes(sheet: Sheet, features: Features) -> list[Html | None]:
    looks = route_looks(features)
    lines = [(route.base, sheet.frame.project(route.lon_lat_deg)) for route in features.routes]
    drawn = [_path(line_path(sheet, [line for _, line in lines]), "route under")]
    for base, look in looks.items():
        own = [line for name, line in lines if name == base]
        drawn.append(_path(line_path(sheet, own), look))
    return drawn


def _marks(sheet: Sheet, features: Features) -> list[Html]:
    marks = []
    for lat_deg, lon_deg in features.stations.values():
        ((x, y),) = sheet.place(np.array([[lon_deg, lat_deg]]))
        if sheet.window.covers(shapely.Point(x, y)):
            marks.append(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=5, class_="station"))
    for base in features.bases:
        ((x, y),) = sheet.place(np.array([[base.lon_deg, base.lat_deg]]))
        if sheet.window.covers(shapely.Point(x, y)):
            drawn = f"M{x:.1f} {y - 9:.1f}l8 14h-16z"
            marks.append(element("path", d=drawn, class_="base"))
    return marks


def _base_name(base: Airfield) -> str:
    return f"{base.name} ({base.count})" if base.count else base.name


def _names(sheet: Sheet, layers: MapLayers, size: str) -> Html:
    """The names of bases, orbits and closed airspace, for one size of screen."""
    features, letter = layers.features, _LETTERS[size]
    named: list[tuple[str, float, float, str]] = [
        (_base_name(base), base.lon_deg, base.lat_deg, "name base-name") for base in features.bases
    ]
    if size == "wide" or len(features.stations) <= 6:
        named += [
            (readable_name(name), lon_deg, lat_deg, "name")
            for name, (lat_deg, lon_deg) in features.stations.items()
        ]
    places = sheet.place(np.array([[lon, lat] for _, lon, lat, _ in named]).reshape(-1, 2))
    inside = shapely.contains_xy(shapely.box(0, 0, WIDE, sheet.high), places)
    kept = [(one, place) for one, place, seen in zip(named, places, inside, strict=True) if seen]
    labels = [
        Label(one[0], (x, -y), (letter * _LETTER_WIDTH * len(one[0]), 1.25 * letter), 9.0)
        for one, (x, y) in kept
    ]
    dots = [Box(x - 9, -y - 9, x + 9, -y + 9) for _, (x, y) in kept]
    left, wide = _bar_corner(sheet, features)
    dots.append(Box(left, -sheet.high, left + wide, 2.4 * letter - sheet.high))
    room = Box(4.0, 4.0 - sheet.high, WIDE - 4.0, -4.0)
    boxes = place_labels(labels, dots, _along_routes(sheet, features), room)
    texts = [
        element(
            "text",
            one[0],
            x=f"{(box.left + box.right) / 2:.1f}",
            y=f"{-(box.bottom + box.top) / 2 + 0.35 * letter:.1f}",
            class_=one[3],
        )
        for (one, _), box in zip(kept, boxes, strict=True)
    ]
    return element("g", *texts, *_closed_names(sheet, features, letter), class_=f"names {size}")


def _along_routes(sheet: Sheet, features: Features) -> np.ndarray:
    """Points along the routes, upwards positive, for the names to keep off."""
    points = [np.zeros((0, 2))]
    for route in features.routes:
        line = sheet.place(route.lon_lat_deg) * [1.0, -1.0]
        for first, last in pairwise(line):
            steps = max(2, int(np.hypot(*(last - first)) / 6.0))
            points.append(np.linspace(first, last, steps))
    return np.concatenate(points)


def _closed_names(sheet: Sheet, features: Features, letter: float) -> list[Html]:
    """The names of what is closed, amid what the sheet shows of it, where there is room."""
    texts = []
    sight = shapely.box(0.0, 0.0, WIDE, sheet.high)
    for closed in features.airspace:
        polygons = shapely.make_valid(on_sheet(sheet, closed.shape))
        seen = polygons_in(np.atleast_1d(shapely.intersection(polygons, sight)))
        if not len(seen) or not closed.names:
            continue
        largest = seen[np.argmax(shapely.area(seen))]
        circle = shapely.maximum_inscribed_circle(largest, tolerance=4.0)
        (x, y), radius = shapely.get_coordinates(circle)[0], shapely.length(circle)
        names = ", ".join(map(readable_name, closed.names))
        if letter * _LETTER_WIDTH * len(names) / 2 > 1.2 * radius:
            continue
        below = "closed at times" if closed.times else "closed"
        for text, dy in ((names, -0.1), (below, 1.1)):
            at = f"{y + dy * letter:.1f}"
            texts.append(element("text", text, x=f"{x:.1f}", y=at, class_="name closed-name"))
    return texts


def _bar_corner(sheet: Sheet, features: Features) -> tuple[float, float]:
    """Where the room of the scale bar begins and how wide it is: the lower corner without a base.

    As wide as its words on a phone; in the left one where there are bases in both, or in neither.
    """
    letter = _LETTERS["narrow"]
    wide = 18.0 * letter * _LETTER_WIDTH
    bases = np.array([(base.lon_deg, base.lat_deg) for base in features.bases])
    x, y = sheet.place(bases.reshape(-1, 2)).T
    low = (y > sheet.high - 2.4 * letter) & (y < sheet.high)
    free = [left for left in (0.0, WIDE - wide) if not np.any(low & (x > left) & (x < left + wide))]
    return (free or [0.0])[0], wide


def _scale_bar(sheet: Sheet, features: Features) -> Html:
    """A length in nautical miles, and the same in kilometres, in a lower corner."""
    nm, _ = scale_lengths(sheet.frame)
    left, foot = _bar_corner(sheet, features)[0] + 16.0, sheet.high - 16.0
    wide = nm * NAUTICAL_MILE_M * sheet.per_metre
    bar = element("rect", x=left, y=f"{foot:.1f}", width=f"{wide:.1f}", height=4, class_="bar")
    words = f"{nm:g} nm, {nm * NAUTICAL_MILE_M / 1e3:,.0f} km"
    return element("g", bar, element("text", words, x=left, y=f"{foot - 7:.1f}", class_="scale"))


def key(entries: Iterable[tuple[Html, str]], title: str = "") -> Html:
    """What the signs of a map mean, as a list of signs and words."""
    rows = [element("li", sign, " ", words) for sign, words in entries]
    head = element("p", title, class_="key-title") if title else None
    return joined([head, element("ul", *rows, class_="key")])


def swatch(look: str = "", *, colour: str | None = None, line: bool = False) -> Html:
    """The small picture of a class of the style, or of a colour, beside its words."""
    if line:
        drawn = element("path", d="M0 7H28", class_=look)
    else:
        box = {"x": 0.5, "y": 0.5, "width": 27, "height": 13}
        drawn = element("rect", **box, class_=look or "plain", fill=colour)
    return element("svg", drawn, class_="swatch", viewBox="0 0 28 14", aria_hidden="true")

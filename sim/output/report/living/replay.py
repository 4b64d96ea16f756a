"""Replay: the part of a page that flies one replication again, with a slider through its time.

Without scripts it is a strip of every orbit's gaps and their causes; with them aircraft fly their
routes over the map.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import numpy as np

from sim.operations.causes import cause_of
from sim.output.drawing import captions
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.report.living.replay_data import replay_data, schedule_of
from sim.output.report.map_key import place_signs, route_signs, sign
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section, own_file
from sim.output.report.sheet import Sheet
from sim.output.report.svg_map import MapLayers, draw_map, key, swatch
from sim.output.store.stored_run import Run
from sim.output.text.phrases import counted, readable_name, share
from sim.study.page.replay_tracks import Replay
from sim.study.run.tail_and_orbit_spans import Schedule, Span
from sim.units import DAY_S, HOUR_S

_WIDE: Final = 1000.0  # units of a strip
_MOST_LINES: Final = 16
# What playing the whole takes about [s], and the speeds to choose from [h of the run a second].
_PLAYS_S: Final = 90.0
_SPEEDS_H: Final = (0.5, 1.0, 3.0, 6.0, 12.0, 24.0, 72.0)


def replay_section(run: Run, shown: Replay, sheet: Sheet) -> Section:
    """The section of a run's first replication, on the map of its page."""
    features = read_features(run.geometry)
    flown = schedule_of(run, shown)
    data = replay_data(run, shown, flown, sheet)
    said = _said(run, shown)
    plain = "With scripts the page flies this on the map, moment by moment."
    body = [
        *(element("p", one) for one in said),
        element("p", plain, data_part="plain", class_="note"),
        element(
            "div",
            _player(shown),
            _map(sheet, features, _marks(shown, flown, cues=bool(data["cues"]))),
            **_LIVING,
        ),
        _strip(run, shown, flown, data["cues"]),
    ]
    return Section(
        "replay", "The run, flown again", joined(body), own_file("living/replay.js"), data
    )


_LIVING: Final = {"data_part": "living", "class_": "living", "hidden": True}


def _said(run: Run, shown: Replay) -> list[str]:
    """Which replication this is, and where it ends before the run does."""
    n = int(run.manifest["replications"])
    of = f" of {n:,}, the first" if n > 1 else ""
    said = [
        f"One replication{of}: {counted(len(shown.flights), 'sortie')}, each by the times of the "
        "run's tables; those in the air when counting begins or ends are among them."
    ]
    if len(shown.flights) < shown.n_flights:
        days = (shown.end_s - shown.begin_s) / DAY_S
        said.append(
            f"The page has room for {len(shown.flights):,} of the "
            f"{counted(shown.n_flights, 'sortie')}: those of the first {days:.1f} days that count."
        )
    return said


def _player(shown: Replay) -> Html:
    whole_h = (shown.end_s - shown.begin_s) / HOUR_S
    chosen = min(_SPEEDS_H, key=lambda speed: abs(np.log(speed * _PLAYS_S / whole_h)))
    speeds = [
        element("option", _speed_text(speed), value=f"{speed:g}", selected=speed == chosen)
        for speed in _SPEEDS_H
    ]
    return joined(
        [
            element(
                "div",
                element("button", "Play", type="button", data_part="play"),
                element(
                    "input",
                    type="range",
                    min=shown.begin_s,
                    max=shown.end_s,
                    step="any",
                    data_part="time",
                    aria_label="Time of the run",
                    autocomplete="off",
                ),
                element("output", data_part="clock"),
                class_="player",
            ),
            element(
                "div",
                element("button", "Previous event", type="button", data_part="before"),
                element("button", "Next event", type="button", data_part="after"),
                element("label", "Speed ", element("select", *speeds, data_part="speed")),
                element(
                    "span",
                    "Space plays and pauses; arrows go an hour, page keys a day.",
                    class_="note",
                ),
                class_="player",
            ),
            element("p", data_part="moment", class_="moment"),
            element("p", data_part="voice", class_="unseen", aria_live="polite"),
        ]
    )


def _speed_text(speed_h: float) -> str:
    if speed_h < 1.0:
        return f"{60 * speed_h:g} min a second"
    return f"{speed_h:g} h a second" if speed_h < 48.0 else f"{speed_h / 24:g} days a second"


def _map(sheet: Sheet, features: Features, marks: list[tuple[Html, str]]) -> Html:
    about = "Aircraft at the moment that the slider shows; the same moment is told in words above."
    layers = MapLayers(features, "The run at one moment", about)
    entries = [*marks, *route_signs(features)]
    entries += [one for one in place_signs(features) if one[1] != "orbit"]
    track = "The pale track of an aircraft is what came into its reach within the last hour."
    caption = element("figcaption", key(entries), element("p", track, class_="note"))
    return element("figure", draw_map(sheet, "replay-map", layers, "sheet"), caption)


def _marks(shown: Replay, flown: Schedule, *, cues: bool) -> list[tuple[Html, str]]:
    """What is drawn over the map in the time shown, as far as any of it is."""
    phases = {leg.phase for flight in shown.flights for leg in flight.legs}
    entries = [(_craft(look), words) for phase, look, words in _CRAFT if phase in phases]
    if flown.gaps:
        entries.append((_dot(5, "watch full"), "orbit that is watched"))
    if any(flown.gaps.values()):
        words = "orbit short of its aircraft, in the colour of the cause"
        entries.append((_dot(6.5, "watch"), words))
    if any(flown.idle.values()):
        entries.append((_dot(5, "watch not-asked"), "orbit not asked for at this hour"))
    if cues:
        entries += [
            (sign(_CUE, "cue"), "cue that is open"),
            (sign(_CUE, "cue reached"), "cue being watched"),
            (sign("M10 3l8 8m-8 0l8-8", "cue missed"), "cue that nobody reached"),
        ]
    return entries


_CUE: Final = "M14 1l6 6-6 6-6-6z"
# The phases of an aircraft in the air, how each is drawn, and its words.
_CRAFT: Final = (
    ("outbound", "outbound", "aircraft on its way out"),
    ("on station", "on-station", "on station"),
    ("at cue", "at-cue", "at a cue"),
    ("return", "return", "on its way home"),
    ("aborted", "aborted", "on its way home after an abort"),
)


def _craft(look: str) -> Html:
    """An aircraft as it is drawn over the map."""
    arrow = element("path", d="M14 0L19 13L14 11L9 13z", class_=look)
    return sign(element("g", arrow, class_="aircraft"))


def _dot(radius: float, look: str) -> Html:
    return sign(element("circle", cx=14, cy=7, r=radius, class_=look))


def _strip(run: Run, shown: Replay, flown: Schedule, cues: list[dict[str, Any]]) -> Html:
    """Every orbit's time from left to right, its gaps in the colours of their causes."""
    whole_s = shown.end_s - shown.begin_s
    lines = [_line(name, flown, shown) for name in list(flown.gaps)[:_MOST_LINES]]
    if cues:
        lines.append(_cue_line(cues, shown))
    start = captions.start_utc(run.manifest)
    ends = [start + timedelta(seconds=time_s) for time_s in (shown.begin_s, shown.end_s)]
    axis = element(
        "div", *(element("span", f"{e.day} {e:%B %Y}") for e in ends), class_="strip-axis"
    )
    causes = dict.fromkeys(s.what for spans in flown.gaps.values() for s in spans)
    entries = [(swatch("asked"), "watched")] if flown.gaps else []
    entries += [(swatch(colour=cause_of(name).colour), cause_of(name).label) for name in causes]
    if cues:
        entries.append((swatch(colour="#7a2f6b"), "report of a cue"))
    if cues and any(cue["on_scene_s"] is None for cue in cues):
        entries.append((swatch(colour="#d55e00"), "of one that nobody reached"))
    now = element("div", class_="now", data_part="now", hidden=True)
    parts = [element("div", *lines, now, class_="strip", data_part="strip"), axis, key(entries)]
    lost = sum(s.end_s - s.start_s for spans in flown.gaps.values() for s in spans)
    left = len(flown.gaps) - _MOST_LINES
    notes = [f"{counted(left, 'orbit')} more without a line."] if left > 0 else []
    if not lost and flown.gaps:
        notes.append(f"No orbit was short of aircraft in these {whole_s / DAY_S:.0f} days.")
    return element("div", *parts, *(element("p", note, class_="note") for note in notes))


def _line(name: str, flown: Schedule, shown: Replay) -> Html:
    by_cause: dict[str, list[Span]] = {}
    for span in flown.gaps[name]:
        by_cause.setdefault(span.what, []).append(span)
    whole_s = shown.end_s - shown.begin_s
    idle_s, gap_s = (sum(s.end_s - s.start_s for s in of[name]) for of in (flown.idle, flown.gaps))
    asked_s = whole_s - idle_s
    drawn = [element("path", d=_boxes(flown.idle[name], shown), class_="idle")]
    drawn += [
        element("path", d=_boxes(spans, shown), fill=cause_of(cause).colour)
        for cause, spans in by_cause.items()
    ]
    filled = share(1.0 - gap_s / asked_s) if asked_s > 0.0 else "none"
    said = f"{readable_name(name)}: watched {filled} of the time it was asked for"
    return _strip_line(readable_name(name), said, drawn)


def _cue_line(cues: list[dict[str, Any]], shown: Replay) -> Html:
    spans: dict[bool, list[Span]] = {True: [], False: []}
    for cue in cues:
        reported_s = max(cue["reported_s"], shown.begin_s)
        spans[cue["on_scene_s"] is not None].append(Span(reported_s, reported_s, ""))
    looks = {True: "cue-tick", False: "cue-tick missed"}
    drawn = [element("path", d=_boxes(of, shown), class_=looks[met]) for met, of in spans.items()]
    said = f"{counted(len(cues), 'cue')}, of which {len(spans[True]):,} were reached"
    return _strip_line("Cues", said, drawn, "line cues")


def _strip_line(name: str, said: str, drawn: Iterable[Html], look: str = "line") -> Html:
    svg = element(
        "svg",
        *drawn,
        viewBox=f"0 0 {_WIDE:g} 16",
        preserveAspectRatio="none",
        role="img",
        aria_label=said,
    )
    return element("div", element("span", name), svg, class_=look)


def _boxes(spans: Iterable[Span], shown: Replay) -> str:
    """Stretches of time as boxes, none too thin to be seen."""
    scale = _WIDE / (shown.end_s - shown.begin_s)
    parts = []
    for span in spans:
        left = (span.start_s - shown.begin_s) * scale
        wide = max((span.end_s - span.start_s) * scale, 1.5)
        parts.append(f"M{left:.1f} 0h{wide:.1f}v16h-{wide:.1f}z")
    return "".join(parts)

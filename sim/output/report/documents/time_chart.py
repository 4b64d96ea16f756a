"""Who flew when, as a page shows it: rows of orbits and tails whose bars grow with the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from sim.operations.causes import cause_of
from sim.output.drawing import captions
from sim.output.drawing.flight_phases import PHASES
from sim.output.report.markup import Html, element, joined
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.study.run.tail_and_orbit_spans import (
    Schedule,
    Span,
    read_roster,
    readable_span_s,
    schedule,
)
from sim.units import DAY_S, HOUR_S, MINUTE_S

_IDLE: Final = "#e4e4e4"
_MOST_TAILS: Final = 40
_GAP: Final = (
    "A gap is any time with fewer aircraft on station than asked, in the colour of its cause: "
    "what the aircraft that ends it was doing. "
)


def week_figure(run: Run) -> Html:
    """The first days that count of the first replication, as much as can be read."""
    sorties, gaps = (run.table(name, replication=0) for name in ("sorties", "orbits"))
    start_s, duration_s = float(run.manifest["warmup_s"]), float(run.manifest["duration_s"])
    begin = captions.start_utc(run.manifest)
    clock_s = begin.hour * HOUR_S + begin.minute * MINUTE_S + begin.second
    roster = read_roster(run.geometry, clock_s)
    window_s = (start_s, start_s + readable_span_s(sorties, duration_s))
    shown = schedule(sorties, gaps, window_s, roster)
    several = "the first replication, " * (int(run.manifest["replications"]) > 1)
    caption = (
        f"{several}{phrases.days(shown.end_s - shown.start_s)} of {phrases.days(duration_s)}, UTC. "
        f"{_GAP * bool(shown.on_station)}Blank: on the ground."
    )
    table = element(
        "table",
        element("caption", _days_text(run, shown)),
        element("thead", _axis(run, shown)),
        element("tbody", *_orbit_rows(shown), *_tail_rows(shown)),
        class_="time-table",
    )
    return element(
        "figure",
        table,
        _key(shown),
        element("figcaption", caption[:1].upper() + caption[1:]),
    )


def _days_text(run: Run, shown: Schedule) -> str:
    first, last = (
        captions.start_utc(run.manifest) + timedelta(seconds=t)
        for t in (shown.start_s, shown.end_s)
    )
    return f"{phrases.date(first)} {first:%H:%M} to {phrases.date(last)} {last:%H:%M}"


def _axis(run: Run, shown: Schedule) -> Html:
    """Midnights, or of a short time hours, as words over the bars."""
    span_s = shown.end_s - shown.start_s
    step_s = DAY_S if span_s > 3.0 * DAY_S else max(HOUR_S, span_s / 6.0 // HOUR_S * HOUR_S)
    while span_s / step_s > 8.0:
        step_s *= 2.0
    begin = captions.start_utc(run.manifest)
    # The first midnight or full hour: a day does not begin at the hour at which the run does.
    unit_s = DAY_S if step_s >= DAY_S else HOUR_S
    clock_s = begin.hour * HOUR_S + begin.minute * MINUTE_S + begin.second
    words, at_s = [], shown.start_s + -(clock_s + shown.start_s) % unit_s
    while at_s < shown.end_s - 0.02 * span_s:
        moment = begin + timedelta(seconds=at_s)
        text = f"{moment.day} {moment:%b}" if step_s >= DAY_S else f"{moment:%H:%M}"
        x = f"{100.0 * (at_s - shown.start_s) / span_s:.2f}%"
        words.append(element("text", text, x=x, y="12", class_="tick"))
        at_s += step_s
    picture = element("svg", *words, class_="bars axis", aria_hidden="true")
    return element("tr", element("td"), element("td", picture), element("th", "hours", scope="col"))


def _orbit_rows(shown: Schedule) -> Iterable[Html]:
    for orbit in shown.on_station:
        parts = [_bar(shown, span, _IDLE) for span in shown.idle[orbit]]
        parts += [_bar(shown, span, cause_of(span.what).colour) for span in shown.gaps[orbit]]
        asked = shown.demanded[orbit]
        for span in shown.on_station[orbit]:
            share = min(1.0, int(span.what) / asked)
            parts.append(_bar(shown, span, PHASES["on station"], share))
        lost_h = sum(span.end_s - span.start_s for span in shown.gaps[orbit]) / HOUR_S
        told = f"{lost_h:,.1f} lost"
        yield _row(f"Orbit {phrases.readable_name(orbit)}", parts, told, "orbit-row")


def _tail_rows(shown: Schedule) -> Iterable[Html]:
    n = 0
    for tails in shown.tails.values():
        for tail, spans in tails.items():
            n += 1
            if n > _MOST_TAILS:
                continue
            parts = [_bar(shown, span, PHASES.get(span.what, "#9a9a9a")) for span in spans]
            flown_h = sum(span.end_s - span.start_s for span in spans) / HOUR_S
            yield _row(phrases.readable_name(tail), parts, f"{flown_h:,.0f} flown", None)
    if n > _MOST_TAILS:
        yield element("tr", element("th", f"and {n - _MOST_TAILS} more", scope="row"))


def _row(name: str, parts: Sequence[Html], told: str, look: str | None) -> Html:
    return element(
        "tr",
        element("th", name, scope="row"),
        element("td", element("svg", *parts, class_="bars", aria_hidden="true")),
        element("td", told),
        class_=look,
    )


def _bar(shown: Schedule, span: Span, colour: str, share: float = 1.0) -> Html:
    whole_s = shown.end_s - shown.start_s
    left = 100.0 * (span.start_s - shown.start_s) / whole_s
    wide = 100.0 * (span.end_s - span.start_s) / whole_s
    high = 76.0 * share
    return element(
        "rect",
        x=f"{left:.2f}%",
        width=f"{wide:.2f}%",
        y=f"{88.0 - high:g}%",
        height=f"{high:g}%",
        fill=colour,
    )


def _key(shown: Schedule) -> Html:
    """Colours with what they mean and the hours shown of it."""
    entries = [
        (colour, f"{phase}, {shown.phase_h(phase):,.0f} h")
        for phase, colour in PHASES.items()
        if shown.phase_h(phase) > 0.0
    ]
    entries += [
        (cause_of(name).colour, f"gap: {cause_of(name).label}, {hours:,.1f} h")
        for name, hours in shown.lost_h().items()
    ]
    rows = []
    for colour, words in entries:
        box = element("rect", x=1, y=1, width=26, height=12, fill=colour, class_="plain")
        picture = element("svg", box, class_="swatch", viewBox="0 0 28 14", aria_hidden="true")
        rows.append(element("li", picture, " ", words))
    return joined([element("ul", *rows, class_="key")])

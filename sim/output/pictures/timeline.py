"""The timeline of a run: which tail did what, and when an orbit had fewer aircraft than asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.operations.causes import cause_of
from sim.output.drawing import captions
from sim.output.drawing.page_wording import (
    INK,
    QUIET,
    Page,
    Wording,
    png,
    shortened,
    style,
    text_size_px,
)
from sim.output.store.files.disk import write_file
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

PHASES = {"outbound": "#8fa9d3", "on station": "#1b426b", "return": "#cdd6e6", "aborted": "#d55e00"}
_IDLE = "#eeeeee"
_WIDTH_IN, _LABELS_IN, _LEFT_IN, _RIGHT_IN = 12.2, 1.55, 0.3, 0.6
_TAIL_IN, _ORBIT_IN, _HEADING_IN = 0.235, 0.36, 0.30
_AXIS_IN, _LEGEND_IN = 0.52, 0.24
_MOST_TAILS = 60
_STEPS_H = (1 / 12, 1 / 6, 1 / 4, 1 / 2, 1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720)


def timeline(run: Run, path: Path, days: float | None = None) -> None:
    """Draw the first `days` counted days of a run as a Gantt chart of tails and orbits (PNG).

    Without `days` as much as can be read: a week, less when the sorties are short. Of several
    replications the first is drawn. Raises ResultsError for a path that cannot be written.
    """
    with style():
        write_file(path, png(draw_timeline(run, days)))


def draw_timeline(run: Run, days: float | None = None) -> Figure:
    """The figure of a timeline."""
    sorties, gaps = (run.table(name, replication=0) for name in ("sorties", "orbits"))
    start_s, duration_s = float(run.manifest["warmup_s"]), float(run.manifest["duration_s"])
    span_s = readable_span_s(sorties, duration_s) if days is None else days * DAY_S
    begin = captions.start_utc(run.manifest)
    clock_s = begin.hour * HOUR_S + begin.minute * MINUTE_S + begin.second
    roster = read_roster(run.geometry, clock_s)
    shown = schedule(sorties, gaps, (start_s, start_s + min(span_s, duration_s)), roster)
    rows = _chart_rows(shown)
    height_in = sum(row.height_in for row in rows)
    legend = _legend(shown)
    legend_in = _LEGEND_IN * sum(1 + (len(entries) - 1) // 6 for entries in legend) + 0.1
    body_in = (_WIDTH_IN, height_in + _AXIS_IN + legend_in)
    page = Page(_wording(run, shown), body_in, _LEFT_IN)
    left_in = _LEFT_IN + _LABELS_IN
    ax = page.axes(left_in, legend_in + _AXIS_IN, _WIDTH_IN - left_in - _RIGHT_IN, height_in)
    ax.set_xlim(shown.start_s, shown.end_s)
    ax.set_ylim(0, height_in)
    top_in = height_in
    for row in rows:
        top_in -= row.height_in
        row.draw(ax, top_in)
    _draw_time_axis(ax, run, shown)
    key = page.axes(left_in, 0.05, _WIDTH_IN - left_in - _RIGHT_IN, legend_in)
    _draw_legend(key, legend, legend_in)
    return page.figure


# --- rows


class Row:
    """One line of the chart: a heading, an orbit or a tail, drawn upwards from its bottom."""

    height_in = _HEADING_IN

    def __init__(self, label: str) -> None:
        self.label = label

    def draw(self, ax: Axes, bottom_in: float) -> None:
        """A heading: only its words."""
        middle = bottom_in + 0.09
        _side_text(ax, self.label, middle, fontweight="bold", fontsize=8.5)


class OrbitRow(Row):
    """An orbit: bars as high as the share of the aircraft it asks for, gaps in their colours."""

    height_in = _ORBIT_IN

    def __init__(self, label: str, shown: Schedule, orbit: str) -> None:
        super().__init__(label)
        self._on_station, self._gaps = shown.on_station[orbit], shown.gaps[orbit]
        self._demanded, self._idle = shown.demanded[orbit], shown.idle[orbit]

    def draw(self, ax: Axes, bottom_in: float) -> None:
        """Gaps first, so that an orbit that lacks one of two shows both."""
        low, high = bottom_in + 0.05, self.height_in - 0.1
        _side_text(ax, self.label, low + high / 2, fontsize=8.5)
        for span in self._idle:
            _draw_bar(ax, span, (low, high), facecolors=_IDLE)
        for span in self._gaps:
            cause = cause_of(span.what)
            look: dict[str, Any] = {"facecolors": cause.colour, "hatch": cause.hatch}
            _draw_bar(ax, span, (low, high), edgecolors=INK, **look)
        for span in self._on_station:
            tall = high * min(1.0, int(span.what) / self._demanded)
            _draw_bar(ax, span, (low, tall), facecolors=PHASES["on station"])


class TailRow(Row):
    """One aircraft: its sorties in phases, blank on the ground, a cross where it was lost."""

    height_in = _TAIL_IN

    def __init__(self, label: str, spans: list[Span], lost_s: float | None) -> None:
        super().__init__(label)
        self._spans, self._lost_s = spans, lost_s

    def draw(self, ax: Axes, bottom_in: float) -> None:
        """Phases in their colours, the orbit's name where the bar has room for it."""
        low, high = bottom_in + 0.03, self.height_in - 0.06
        _side_text(ax, self.label, low + high / 2, fontsize=8, color=QUIET)
        ax.axhline(low + high / 2, color="#e3e3e3", linewidth=0.6, zorder=0)
        per_second_px = ax.bbox.width / (ax.get_xlim()[1] - ax.get_xlim()[0])
        for span in self._spans:
            _draw_bar(ax, span, (low, high), facecolors=PHASES[span.what])
            name = phrases.readable_name(span.orbit)
            room_px = (span.end_s - span.start_s) * per_second_px
            if span.what == "on station" and text_size_px(name, 6.5)[0] + 8 < room_px:
                middle_s = (span.start_s + span.end_s) / 2
                at = (middle_s, low + high / 2)
                ax.text(*at, name, ha="center", va="center_baseline", fontsize=6.5, color="white")
        if self._lost_s is not None:
            ax.plot([self._lost_s], [low + high / 2], **_LOST)


_LOST: dict[str, Any] = {
    "marker": "X",
    "markersize": 7,
    "markerfacecolor": "#111111",
    "markeredgecolor": "white",
    "linestyle": "none",
}


def _draw_bar(ax: Axes, span: Span, upright_in: tuple[float, float], **look: Any) -> None:
    """A bar from its foot so high. The limits are set: axes need not look for them once more."""
    left_s, low_in = span.start_s, upright_in[0]
    right_s, top_in = left_s + (span.end_s - left_s), low_in + upright_in[1]
    corners = [(left_s, low_in), (left_s, top_in), (right_s, top_in), (right_s, low_in)]
    ax.add_artist(PolyCollection([corners], linewidth=0, **look))


def _side_text(ax: Axes, text: str, y_in: float, **look: Any) -> None:
    """A row's label left of the axes, shortened to the room there is."""
    font = (look["fontsize"], look.get("fontweight", "normal"))
    shown = shortened(text, _LABELS_IN - 0.12, font)
    ax.text(
        -0.008, y_in, shown, transform=ax.get_yaxis_transform(), ha="right", va="center", **look
    )


def _chart_rows(shown: Schedule) -> list[Row]:
    rows: list[Row] = [Row("Orbits")] * bool(shown.on_station)
    rows += [OrbitRow(phrases.readable_name(orbit), shown, orbit) for orbit in shown.on_station]
    left = _MOST_TAILS
    for fleet, tails in shown.tails.items():
        kept = dict(list(tails.items())[:left])
        left -= len(kept)
        if kept:
            count = f"{len(kept)} of {len(tails)}" if len(kept) < len(tails) else f"{len(tails)}"
            rows.append(Row(f"{phrases.readable_name(fleet)} ({count})"))
            rows += [TailRow(t, spans, shown.losses_s.get(t)) for t, spans in kept.items()]
    return rows


# --- axis, legend, words


def _draw_time_axis(ax: Axes, run: Run, shown: Schedule) -> None:
    """Round times since the start, with the date in UTC beneath."""
    span_h = (shown.end_s - shown.start_s) / HOUR_S
    step_s = HOUR_S * next((s for s in _STEPS_H if span_h / s <= 10.0), _STEPS_H[-1])
    ticks_s = np.arange(np.ceil(shown.start_s / step_s) * step_s, shown.end_s + 1.0, step_s)
    labels = []
    for tick_s in ticks_s:
        moment = captions.start_utc(run.manifest) + timedelta(seconds=float(tick_s))
        clock = f" {moment:%H:%M}" if (moment.hour, moment.minute) != (0, 0) else ""
        labels.append(f"{_since_start(tick_s, step_s)}\n{moment.day} {moment:%b}{clock}")
    ax.set_xticks(ticks_s, labels, fontsize=8)
    ax.set_yticks([])
    ax.grid(axis="x", color="#00000018", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _since_start(time_s: float, step_s: float) -> str:
    """A tick's time: days where they stay round, hours in steps below, and minutes with them."""
    if step_s >= 6.0 * HOUR_S:
        return f"day {time_s / DAY_S:g}"
    hours, minutes = divmod(round(time_s / 60.0), 60)
    return f"{hours}:{minutes:02} h" if step_s < HOUR_S else f"{hours} h"


def _ends_text(shown: Schedule) -> tuple[str, str]:
    """Beginning and end of the time shown: "day 3" and "day 10", below two days in hours."""
    if shown.end_s - shown.start_s < 2.0 * DAY_S:
        unit, unit_s, digits = "hour", HOUR_S, 2
    else:
        unit, unit_s, digits = "day", DAY_S, 1
    first, last = (round(t / unit_s, digits) for t in (shown.start_s, shown.end_s))
    return f"{unit} {first:g}", f"{unit} {last:g}"


def _hours_text(spent_h: float) -> str:
    return f"{spent_h:,.{0 if spent_h >= 10.0 else 1}f}\u00a0h"


def _legend(shown: Schedule) -> list[list[tuple[Any, str]]]:
    """Two rows of entries: the phases, and the causes that occur with the hours they cost."""
    phases: list[tuple[Any, str]] = []
    for phase, colour in PHASES.items():
        spent_h = shown.phase_h(phase)
        if spent_h > 0.0:
            phases.append((Patch(facecolor=colour), f"{phase}, {_hours_text(spent_h)}"))
    if any(shown.idle.values()):
        phases.append((Patch(facecolor=_IDLE, edgecolor=QUIET, linewidth=0.4), "not asked for"))
    if shown.losses_s:
        phases.append((Line2D([], [], **_LOST), "aircraft lost"))
    causes: list[tuple[Any, str]] = []
    for name, lost_h in shown.lost_h().items():
        cause = cause_of(name)
        patch = Patch(facecolor=cause.colour, edgecolor=INK, hatch=cause.hatch, linewidth=0.4)
        causes.append((patch, f"gap: {cause.label}, {lost_h:,.1f} h"))
    return [entries for entries in (phases, causes) if entries]


def _draw_legend(ax: Axes, groups: list[list[tuple[Any, str]]], height_in: float) -> None:
    ax.set(xticks=[], yticks=[])
    ax.set_axis_off()
    top_in = height_in
    for entries in groups:
        legend = Legend(
            ax,
            [artist for artist, _ in entries],
            [text for _, text in entries],
            loc="upper left",
            bbox_to_anchor=(0.0, top_in / height_in),
            ncols=6,
            frameon=False,
            fontsize=8,
            borderaxespad=0,
            borderpad=0,
            columnspacing=1.6,
            handlelength=1.6,
        )
        ax.add_artist(legend)
        top_in -= _LEGEND_IN * (1 + (len(entries) - 1) // 6)


def _wording(run: Run, shown: Schedule) -> Wording:
    lost_h = shown.lost_h()
    first, last = _ends_text(shown)
    when = f"from {first} to {last}"
    total = sum(lost_h.values())
    if total > 0.0:
        worst = cause_of(next(iter(lost_h))).label
        most = "all" if len(lost_h) == 1 else "chiefly"
        finding = f"{total:,.1f}\u00a0h of orbit time lost {when}, {most} to {worst}"
    else:
        finding = f"no gap on any orbit {when}" if shown.on_station else f"who was called {when}"
    manifest = run.manifest
    n = sum(shown.outcomes.values())
    outcomes = [f"{count} {name.replace('_', ' ')}" for name, count in shown.outcomes.items()]
    figures = [
        phrases.counted(n, "take-off") + (f" ({', '.join(outcomes)})" if n else ""),
        f"On station: {_hours_text(shown.phase_h('on station'))}",
        f"Lost: {total:,.1f}\u00a0h",
    ]
    shown_days = (
        f"{phrases.days(shown.end_s - shown.start_s)} of {phrases.days(manifest['duration_s'])}"
    )
    several = int(manifest["replications"]) > 1
    setting = [
        phrases.counted(len(shown.on_station), "orbit"),
        f"{sum(map(len, shown.tails.values()))} aircraft",
        f"{shown_days} shown",
        *(["first of several replications"] if several else []),
    ]
    note = (
        "Times are UTC; days and hours count from the scenario's start, warm-up included, and "
        f"figures from {first}. A gap is any time with fewer aircraft on station than asked; "
        "its cause is the state of the aircraft that will end it. Blank: on the ground."
    )
    if max(shown.demanded.values(), default=1) > 1:
        note += " An orbit's bar is as high as the share of the aircraft asked for that is there."
    title = f"{manifest['scenario']}: {finding}"
    return Wording(title, setting, figures, note, captions.run_provenance(manifest))

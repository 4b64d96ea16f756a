"""The timeline of a run: which tail did what, and when an orbit had fewer aircraft than asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.column_table import Table
from sim.errors import ResultsError
from sim.operations.causes import CALLED_AWAY, cause_of
from sim.output.drawing import captions
from sim.output.drawing.flight_phases import PHASES
from sim.output.drawing.page_wording import (
    INK,
    QUIET,
    Page,
    Wording,
)
from sim.output.pictures.on_demand.at_cues import read_at_cues
from sim.output.pictures.timeline_rows import CUES, IDLE, LABELS_IN, LOST, chart_rows
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.study.run.tail_and_orbit_spans import (
    AtCues,
    Schedule,
    read_roster,
    readable_span_s,
    schedule,
)
from sim.units import DAY_S, HOUR_S, MINUTE_S

_WIDTH_IN, _LEFT_IN, _RIGHT_IN = 12.2, 0.3, 0.6
_AXIS_IN, _LEGEND_IN = 0.52, 0.24
_STEPS_H = (1 / 12, 1 / 6, 1 / 4, 1 / 2, 1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720)


@dataclass(frozen=True)
class Stretch:
    """What of a run is shown: days of it [d], from a day on that counts from the start.

    Where nothing is said, as much as can be read: a week, less when the sorties are short; of a run
    with cues the one in which most come in, else the first that counts.
    """

    from_d: float | None = None
    days: float | None = None


def draw_timeline(run: Run, stretch: Stretch | None = None) -> Figure:
    """A stretch of a run as a Gantt chart of tails and orbits; of several replications the first.

    Raises ResultsError for a stretch that does not count.
    """
    sorties, gaps = (run.table(name, replication=0) for name in ("sorties", "orbits"))
    begin = captions.start_utc(run.manifest)
    clock_s = begin.hour * HOUR_S + begin.minute * MINUTE_S + begin.second
    roster, at_cues = read_roster(run.geometry, clock_s), read_at_cues(run)
    stretch = stretch or Stretch()
    window_s = _window_s(run, stretch, sorties, at_cues)
    shown = schedule(sorties, gaps, window_s, roster, at_cues)
    rows = chart_rows(shown)
    height_in = sum(row.height_in for row in rows)
    legend = _legend(shown)
    legend_in = _LEGEND_IN * sum(1 + (len(entries) - 1) // 6 for entries in legend) + 0.1
    body_in = (_WIDTH_IN, height_in + _AXIS_IN + legend_in)
    page = Page(_wording(run, shown, chosen=stretch.from_d is None), body_in, _LEFT_IN)
    left_in = _LEFT_IN + LABELS_IN
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


def _window_s(run: Run, stretch: Stretch, sorties: Table, at_cues: AtCues) -> tuple[float, float]:
    """From when to when is shown [s], within the time that counts."""
    begin_s = float(run.manifest["warmup_s"])
    end_s = begin_s + float(run.manifest["duration_s"])
    span_s = readable_span_s(sorties, end_s - begin_s)
    if stretch.days is not None:
        span_s = min(stretch.days * DAY_S, end_s - begin_s)
    if stretch.from_d is None:
        reported_s = [cue.start_s for cues in at_cues.cues.values() for cue in cues]
        from_s = _busiest_s(reported_s, (begin_s, end_s), span_s)
    else:
        from_s = stretch.from_d * DAY_S
        if not begin_s <= from_s < end_s:
            counts = f"from day {begin_s / DAY_S:g} to day {end_s / DAY_S:g}"
            raise ResultsError(f"day {stretch.from_d:g} does not count in {run.folder}", counts)
    return from_s, min(from_s + span_s, end_s)


def _busiest_s(moments_s: Sequence[float], within_s: tuple[float, float], span_s: float) -> float:
    """When a span of time begins in which most of some moments lie, in whole days from the first.

    >>> _busiest_s([9.0 * DAY_S, 12.0 * DAY_S], (2.0 * DAY_S, 30.0 * DAY_S), 7.0 * DAY_S) / DAY_S
    6.0
    """
    begin_s, end_s = within_s
    starts_s = np.arange(begin_s, max(end_s - span_s, begin_s) + 1.0, DAY_S)
    n_before = np.searchsorted(np.sort(moments_s), [starts_s, starts_s + span_s])
    return float(starts_s[np.argmax(n_before[1] - n_before[0])])


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
        phases.append((Patch(facecolor=IDLE, edgecolor=QUIET, linewidth=0.4), "not asked for"))
    for what, look in CUES.items():
        n = sum(cue.what == what for cues in shown.cues.values() for cue in cues)
        if n:
            mark = Line2D([], [], linestyle="none", **look)
            phases.append((mark, f"{phrases.counted(n, 'cue')} {what}"))
    if shown.losses_s:
        phases.append((Line2D([], [], **LOST), "aircraft lost"))
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


def _n_reached(shown: Schedule) -> tuple[int, int]:
    """How many cues shown were reached, of how many."""
    cues = [cue for kind in shown.cues.values() for cue in kind]
    return sum(cue.what == "reached" for cue in cues), len(cues)


def _finding(shown: Schedule, when: str) -> str:
    """What is seen in the time shown: orbit time lost, or of cues alone how many were reached."""
    lost_h = shown.lost_h()
    n_reached, n = _n_reached(shown)
    cues = f"; {n_reached} of {phrases.counted(n, 'cue')} reached" * bool(n)
    if lost_h:
        worst = next(iter(lost_h))
        words = "aircraft called away" if worst == CALLED_AWAY else cause_of(worst).label
        most = "all" if len(lost_h) == 1 else "chiefly"
        total = sum(lost_h.values())
        return f"{total:,.1f}\u00a0h of orbit time lost {when}, {most} to {words}{cues}"
    if shown.on_station or not shown.cues:
        return f"no gap on any orbit {when}{cues}"
    return f"{n_reached} of {phrases.counted(n, 'cue')} reached {when}"


def _wording(run: Run, shown: Schedule, *, chosen: bool) -> Wording:
    first, last = _ends_text(shown)
    manifest = run.manifest
    n = sum(shown.outcomes.values())
    outcomes = [f"{count} {name.replace('_', ' ')}" for name, count in shown.outcomes.items()]
    figures = [phrases.counted(n, "take-off") + (f" ({', '.join(outcomes)})" if n else "")]
    if shown.on_station:
        figures.append(f"On station: {_hours_text(shown.phase_h('on station'))}")
        figures.append(f"Lost: {sum(shown.lost_h().values()):,.1f}\u00a0h")
    shown_days = (
        f"{phrases.days(shown.end_s - shown.start_s)} of {phrases.days(manifest['duration_s'])}"
    )
    if chosen and shown.cues and shown.end_s - shown.start_s < manifest["duration_s"]:
        shown_days = f"the {shown_days} with most cues"
    several = int(manifest["replications"]) > 1
    setting = [
        *([phrases.counted(len(shown.on_station), "orbit")] if shown.on_station else []),
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
    if shown.cues:
        note += (
            " A cue is marked at its report, with a line until an aircraft was there. What is held "
            "is not lost from sight: nothing says what it is, or who."
        )
    title = f"{manifest['scenario']}: {_finding(shown, f'from {first} to {last}')}"
    return Wording(title, setting, figures, note, captions.run_provenance(manifest))

"""The picture of open cues by day: how many waited, and how long a surge is felt after its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.column_table import Table
from sim.errors import ResultsError
from sim.number_types import Floats
from sim.operations.on_demand.recovery import open_from_until_s
from sim.output.drawing import captions
from sim.output.drawing.page_wording import QUIET, Page, Wording
from sim.output.pictures.on_demand.chart_of_kinds import (
    COLOURS,
    MOST_KINDS,
    WORDS_IN,
    Words,
    in_words,
    words_height_in,
    write_beside,
)
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import DAY_S, HOUR_S

# In inches: open cues above, reports below, words at the right.
_LEFT_IN, _WIDTH_IN, _RIGHT_IN = 0.75, 8.2, 0.3
_OPEN_IN, _REPORTS_IN, _BETWEEN_IN, _AXIS_IN, _TOP_IN = 2.7, 0.95, 0.32, 0.5, 0.25
# So many steps of the curve, each the mean over its time.
_STEPS: Final = 240


def draw_open_cues(run: Run) -> Figure:
    """The figure of open cues, mean over the replications, and of reports a day.

    Raises ResultsError where there are no cues.
    """
    summary = run.summary()
    if not summary.get("cues"):
        raise ResultsError(f"{run.folder} has no cues", "state what comes in under cues")
    table, surges = run.table("cues"), summary.get("surges", {})
    begin_s = float(run.manifest["warmup_s"])
    span_s = (begin_s, begin_s + float(run.manifest["duration_s"]))
    n = int(run.manifest["replications"])
    kinds = list(summary["cues"])
    edges_s = np.linspace(*span_s, _STEPS + 1)
    curves = {kind: _mean_open(_of_kind(table, kind), edges_s, n) for kind in kinds}
    shown = kinds[:MOST_KINDS]
    words = _words(shown, surges, n)
    # The words go on beside the reports, and the curves are higher where that is not enough.
    beside_in = _OPEN_IN + _BETWEEN_IN + _REPORTS_IN
    open_in = _OPEN_IN + max(words_height_in(words) - beside_in, 0.0)
    body_in = (
        _LEFT_IN + _WIDTH_IN + _RIGHT_IN + WORDS_IN,
        _AXIS_IN + _REPORTS_IN + _BETWEEN_IN + open_in + _TOP_IN,
    )
    page = Page(_wording(run, curves, edges_s, surges), body_in, 0.3)
    ax = page.axes(_LEFT_IN, _AXIS_IN + _REPORTS_IN + _BETWEEN_IN, _WIDTH_IN, open_in)
    below = page.axes(_LEFT_IN, _AXIS_IN, _WIDTH_IN, _REPORTS_IN)
    for axes in (ax, below):
        _draw_surges(axes, surges, span_s)
    for kind, colour in zip(shown, COLOURS, strict=False):
        ax.stairs(curves[kind], edges_s / DAY_S, color=colour, lw=1.6, label=in_words(kind))
    _draw_reports(below, table, shown, span_s, n)
    _finish(ax, below, span_s)
    write_beside(ax, words)
    return page.figure


def _of_kind(table: Table, kind: str) -> Table:
    return table.where(table.text("name").at(kind))


def _mean_open(cues: Table, edges_s: Floats, n: int) -> Floats:
    """How many were open `(B,)`: the exact mean over each step of time and over n replications."""
    opened_s, closed_s = open_from_until_s(cues)
    open_s = _lived_s(opened_s, edges_s) - _lived_s(closed_s, edges_s)
    return np.asarray(np.diff(open_s) / np.diff(edges_s) / n)


def _lived_s(moments_s: Floats, at_s: Floats) -> Floats:
    """Seconds since each of some moments, summed over those that are past, at some times."""
    moments_s = np.sort(moments_s[np.isfinite(moments_s)])
    past = np.searchsorted(moments_s, at_s, "right")
    sums_s = np.concatenate(([0.0], np.cumsum(moments_s)))
    return np.asarray(past * at_s - sums_s[past])


def _draw_surges(ax: Axes, surges: Mapping[str, Any], span_s: tuple[float, float]) -> None:
    """Surges as bands; after each a paler one until, in the mean, nothing of it was open."""
    for figures in surges.values():
        from_d, until_d = (float(figures[end]["mean"]) / 24.0 for end in ("from_h", "until_h"))
        ax.axvspan(from_d, min(until_d, span_s[1] / DAY_S), color="#f0c27a", alpha=0.45, lw=0)
        recovery_h = figures["recovery_h"]["mean"]
        if recovery_h:
            over_d = min(until_d + recovery_h / 24.0, span_s[1] / DAY_S)
            ax.axvspan(until_d, over_d, color="#f6e3c3", alpha=0.6, lw=0)


def _draw_reports(
    ax: Axes, table: Table, kinds: list[str], span_s: tuple[float, float], n: int
) -> None:
    """Reports of each day, mean over n replications, one kind on top of another."""
    days = np.append(np.arange(span_s[0], span_s[1] - 1.0, DAY_S), span_s[1])
    foot = np.zeros(len(days) - 1)
    for kind, colour in zip(kinds, COLOURS, strict=False):
        counts, _ = np.histogram(_of_kind(table, kind)["reported_s"], days)
        high = counts / n * DAY_S / np.diff(days)
        ax.stairs(foot + high, days / DAY_S, baseline=foot, fill=True, color=colour, alpha=0.75)
        foot = foot + high


def _finish(ax: Axes, below: Axes, span_s: tuple[float, float]) -> None:
    for axes, words in ((ax, "cues open"), (below, "reports a day")):
        axes.set_xlim(span_s[0] / DAY_S, span_s[1] / DAY_S)
        axes.set_ylim(bottom=0.0)
        axes.set_ylabel(words, fontsize=8.5, color=QUIET)
        axes.tick_params(labelsize=8)
        axes.grid(color="#00000014", lw=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelbottom=False)
    below.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    ax.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    below.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    below.set_xlabel("days since the start", fontsize=8.5)


def _words(kinds: list[str], surges: Mapping[str, Any], n: int) -> list[Words]:
    """The colours of kinds, and what each surge left behind."""
    words = [Words(in_words(kind), colour) for kind, colour in zip(kinds, COLOURS, strict=False)]
    for name, figures in surges.items():
        # The curve is of the mean: its peak is lower than the peaks of the replications.
        most = "mean of the peaks" if n > 1 else "most open"
        facts = [f"{most} {figures['n_open_max']['mean']:.1f}"]
        at_end, recovery = figures["n_open_at_end"]["mean"], figures["recovery_h"]["mean"]
        if at_end is not None:
            facts.append(f"open at its end {at_end:.1f}")
            after = "never in some" if recovery is None else phrases.hours(recovery)
            facts.append(f"all of these closed after {after}")
        words.append(Words(f"surge: {in_words(name)}", "#8a5a00", facts))
    return words


def _wording(
    run: Run, curves: Mapping[str, Floats], edges_s: Floats, surges: Mapping[str, Any]
) -> Wording:
    total = np.sum(list(curves.values()), axis=0)
    worst = int(total.argmax())
    at_d = (edges_s[worst] + edges_s[worst + 1]) / 2.0 / DAY_S
    n = int(run.manifest["replications"])
    mean = " in the mean" if n > 1 else ""
    finding = f"{_number(total[worst])} cues open at the worst{mean}, on day {at_d:.0f}"
    known = [(name, of["recovery_h"]["mean"]) for name, of in surges.items()]
    known = [(name, recovery_h) for name, recovery_h in known if recovery_h is not None]
    if known:
        name, recovery_h = known[0]
        finding += f"; {in_words(name)} is felt for {phrases.hours(recovery_h)} after its end"
    setting = [
        captions.counted_days(run.manifest),
        f"mean of {phrases.counted(n, 'replication')}" if n > 1 else "one replication",
    ]
    step_h = (edges_s[1] - edges_s[0]) / HOUR_S
    note = (
        "Open: ordered, and neither answered by who reached it nor over; each step is the mean "
        f"over {phrases.hours(step_h)}. Dark bands are surges; pale ones last, in the mean, until "
        "no cue reported before the surge's end was open."
    )
    left_out = captions.kinds_left_out(len(curves) - MOST_KINDS)
    of_all = " of all kinds" * bool(left_out)
    facts = [f"Mean over the time shown: {_number(total.mean())} open{of_all}", *left_out]
    title = f"{run.manifest['scenario']}: {finding}"
    return Wording(title, setting, facts, note, captions.run_provenance(run.manifest))


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"

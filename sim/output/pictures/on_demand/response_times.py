"""The picture of what becomes of cues: the share reached by a time after the report.

The share is of all cues reported: the curve ends below 100 % by those who were never reached, and
why stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.column_table import Table
from sim.errors import ResultsError
from sim.figure_table import UNMET
from sim.number_types import Floats
from sim.operations.on_demand.outcomes import AFTER_REACHED
from sim.output.drawing import captions
from sim.output.drawing.page_wording import INK, Wording
from sim.output.pictures.on_demand.chart_of_kinds import (
    COLOURS,
    MOST_KINDS,
    Words,
    counted_cues,
    draw_hours,
    draw_share_axes,
    in_words,
    reached_finding,
    share_chart,
)
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import HOUR_S, SAME_MOMENT_S

_IN_TITLE: Final = 3
# Beyond it so few are still reached that the curve would be drawn for them alone.
_SHOWN_SHARE: Final = 0.995


@dataclass(frozen=True)
class _Kind:
    """One kind of cue: response of each `(N,)` [h], infinite of one never reached."""

    name: str
    response_h: Floats
    within_h: float | None
    figures: Mapping[str, Any]

    @property
    def reached_fraction(self) -> float:
        return float(np.isfinite(self.response_h).mean())

    @property
    def in_time_fraction(self) -> float:
        """The share within the standard, as it is counted; of all where none is stated."""
        if self.within_h is None:
            return self.reached_fraction
        return float((self.response_h <= self.within_h + SAME_MOMENT_S / HOUR_S).mean())


def draw_response_times(run: Run) -> Figure:
    """The figure of the responses to every kind of cue. ResultsError where there are none."""
    kinds = _kinds(run)
    shown = kinds[:MOST_KINDS]
    words = [_words(kind, colour, len(shown)) for kind, colour in zip(shown, COLOURS, strict=False)]
    figure, ax = share_chart(_wording(run, kinds), words)
    ends_h = [np.quantile(of[np.isfinite(of)], _SHOWN_SHARE) for of in _reached(kinds)]
    standards_h = [kind.within_h for kind in kinds if kind.within_h]
    most_h = 1.05 * max([1.0, *ends_h, *standards_h])
    for kind, one in zip(shown, words, strict=True):
        _draw_kind(ax, kind, one.colour, most_h)
    draw_hours(ax, 0.0, most_h)
    draw_share_axes(ax, "after the report", "share of all reported that were reached by then")
    return figure


def _reached(kinds: list[_Kind]) -> list[Floats]:
    return [kind.response_h for kind in kinds if np.isfinite(kind.response_h).any()]


def _kinds(run: Run) -> list[_Kind]:
    figures = run.summary().get("cues", {})
    if not figures:
        raise ResultsError(f"{run.folder} has no cues", "state what comes in under cues")
    table = counted_cues(run)
    kinds = [_kind(table, name, own) for name, own in figures.items()]
    return [kind for kind in kinds if len(kind.response_h)]


def _kind(cues: Table, name: str, figures: Mapping[str, Any]) -> _Kind:
    mine = cues.where(cues.text("name").at(name))
    reached = mine.text("outcome").at("reached")
    response_s = np.where(reached, mine["on_scene_s"] - mine["reported_s"], np.inf)
    within = figures.get("within_h")
    return _Kind(name, np.sort(response_s) / HOUR_S, within and within["mean"], figures)


def _draw_kind(ax: Axes, kind: _Kind, colour: str, most_h: float) -> None:
    n = len(kind.response_h)
    finite = kind.response_h[np.isfinite(kind.response_h)]
    share = np.arange(len(finite) + 1) / n
    ax.step(
        [0.0, *finite, max([most_h, *finite[-1:]])], [*share, share[-1]], where="post",
        color=colour, linewidth=1.8,
        # Who was never reached lies on the axis, and is seen before it.
        clip_on=len(finite) > 0, zorder=2.0 if len(finite) else 3.0,
    )  # fmt: skip
    if kind.within_h is not None:
        by_then = kind.in_time_fraction
        ax.vlines(kind.within_h, 0.0, by_then, color=colour, linewidth=1.0, linestyle=(0, (4, 3)))
        ax.plot(
            kind.within_h,
            by_then,
            "o",
            color=colour,
            markersize=6,
            markeredgecolor=INK,
            clip_on=False,
        )


def _words(kind: _Kind, colour: str, n_kinds: int) -> Words:
    """What is reached, within what, and why the rest is not: the more kinds, the fewer causes."""
    n = len(kind.response_h)
    facts = [f"{n:,} reported, {phrases.share(kind.reached_fraction)} reached"]
    if kind.within_h is not None:
        facts.append(
            f"{phrases.share(kind.in_time_fraction)} within {phrases.hours(kind.within_h)}"
        )
    # What was reached and not found, or not held, has its cause in the tables.
    unmet = {
        cause: of["mean"] or 0.0
        for cause, of in kind.figures.get(UNMET, {}).items()
        if cause not in AFTER_REACHED and of["mean"]
    }
    total = sum(unmet.values())
    if total:
        facts.append(f"never reached, {phrases.share(1.0 - kind.reached_fraction)}:")
        most_first = sorted(unmet.items(), key=lambda item: -item[1])
        facts += [
            f"   {in_words(cause)} {phrases.share(of / total)} of these"
            for cause, of in most_first[: max(5 - n_kinds, 1)]
        ]
    return Words(in_words(kind.name), colour, facts)


def _wording(run: Run, kinds: list[_Kind]) -> Wording:
    finding = "no cue was reported"
    if first := kinds[:_IN_TITLE]:
        shares = [(kind.name, kind.in_time_fraction) for kind in first]
        finding = reached_finding(shares, [kind.within_h for kind in first])
    title = f"{run.manifest['scenario']}: {finding}"
    n = int(run.manifest["replications"])
    setting = [
        captions.counted_days(run.manifest),
        f"all cues of {phrases.counted(n, 'replication')}",
    ]
    note = (
        "Over all cues reported, false ones among them: a curve ends below 100 % by those who were "
        "never reached. Dot: the standard. Reached is looked at: nothing says what was there."
    )
    return Wording(
        title,
        setting,
        captions.kinds_left_out(len(kinds) - MOST_KINDS),
        note,
        captions.run_provenance(run.manifest),
    )

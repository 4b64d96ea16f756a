"""Watching on demand on a page: what share of cues was reached by when, and why not the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim.figure_table import UNMET
from sim.operations.causes import CAUSES
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.output.report.documents.bars import BarRow, Meanings, Spread, intervals, stacked
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.spelling import readable_name
from sim.study.page.finding import percent
from sim.units import HOUR_S, SAME_MOMENT_S

_MOST_KINDS: Final = 4
# Round times at which it is told how many were reached, so many of them round the middle.
_TIMES_H: Final = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 18.0, 24.0, 36.0, 48.0, 72.0)
_MOST_TIMES: Final = 6
# Told apart by lightness, from those nobody could help to those that more would have met.
_GREYS: Final = ("#111111", "#9a9a9a", "#ddcc77", "#cc6677", "#7b2450", "#88ccee", "#44aa99")


def cues_section(run: Run, summary: Mapping[str, Any]) -> Section:
    """How soon somebody was at the cues of each kind, and why nobody was at the others."""
    parts: list[Html] = [
        element(
            "p",
            "A cue is reached when an aircraft is there and can look. Shares are of all reported, "
            "those never reached included: reached is looked at, and says nothing of what it is.",
        )
    ]
    for name in list(summary["cues"])[:_MOST_KINDS]:
        rows = _by_when(run, name, summary["cues"][name])
        if rows:
            parts.append(element("h3", f"{readable_name(name)}: reached by when"))
            parts.append(intervals(("after the report", "share reached", "reached"), rows))
    parts += unmet([(readable_name(name), own) for name, own in summary["cues"].items()], "cue")
    return Section("cues", "Who was reached, and how soon", joined(parts))


def _by_when(run: Run, name: str, figures: Mapping[str, Any]) -> list[Spread]:
    """The share reached by round times after the report, and by the standard."""
    cues = run.table("cues")
    begin_s = float(run.manifest["warmup_s"])
    end_s = begin_s + float(run.manifest["duration_s"])
    reported_s = cues["reported_s"]
    counted = (reported_s >= begin_s - SAME_MOMENT_S) & (reported_s < end_s)
    mine = counted & cues.text("name").at(name)
    if not mine.any():
        return []
    reached = mine & cues.text("outcome").at("reached") & np.isfinite(cues["on_scene_s"])
    response_h = (cues["on_scene_s"][reached] - reported_s[reached]) / HOUR_S
    within = figures.get("within_h") or {}
    standard_h = within.get("mean")
    rows = []
    for at_h in _times(response_h, standard_h):
        share = float((response_h <= at_h + SAME_MOMENT_S / HOUR_S).sum() / mine.sum())
        is_standard = standard_h is not None and at_h == standard_h
        words = f"within {phrases.hours(at_h)}" + ", the standard" * is_standard
        rows.append(Spread(words, share, None, percent(share), best=is_standard))
    ever = float(reached.sum() / mine.sum())
    return [*rows, Spread("at any time", ever, None, percent(ever))]


def _times(response_h: np.ndarray, standard_h: float | None) -> list[float]:
    """Round times round the middle of the responses, with the standard."""
    middle_h = float(np.median(response_h)) if len(response_h) else 1.0
    nearest = int(np.argmin([abs(np.log(at_h / max(middle_h, 1e-3))) for at_h in _TIMES_H]))
    first = max(0, min(nearest - _MOST_TIMES // 2, len(_TIMES_H) - _MOST_TIMES))
    times = {*_TIMES_H[first : first + _MOST_TIMES]}
    return sorted(times | ({standard_h} if standard_h else set()))


def unmet(owners: list[tuple[str, Mapping[str, Any]]], what: str) -> list[Html]:
    """Why cues were not reached, a bar for each owner; nothing where all were."""
    rows = []
    for name, own in owners:
        parts = {
            cause: n["mean"] for cause, n in own.get(UNMET, {}).items() if (n["mean"] or 0.0) > 0.0
        }
        reached = own["reached_fraction"]["mean"]
        end = "none reported" if reached is None else phrases.share(1.0 - reached)
        rows.append(BarRow(name, {_label(cause): n for cause, n in parts.items()}, end))
    if not any(row.parts for row in rows):
        return []
    heads = (what, "cues not reached, by cause", "not reached")
    chart = stacked(heads, rows, _colours(), "unmet", _CUES_UNMET)
    return [element("h3", "Why the others were not"), chart]


def _label(cause: str) -> str:
    return cause.replace("_", " ")


_CUES_UNMET: Final = Meanings(
    " cues",
    "Why a cue was not reached",
    {_label(cause): words for cause, words in UNMET_CAUSES.items()},
)


def _colours() -> dict[str, str]:
    """Colours of causes by label: those of lost time where they are the same."""
    spare = iter(_GREYS * 3)
    return {
        _label(cause): CAUSES[cause].colour if cause in CAUSES else next(spare)
        for cause in UNMET_CAUSES
    }

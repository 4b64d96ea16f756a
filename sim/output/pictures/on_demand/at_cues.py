"""What cues ask of aircraft, as spans of time: their searches and holds, and each kind's cues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.column_table import Table
from sim.output.store.stored_run import Run
from sim.study.run.tail_and_orbit_spans import AtCues, Span


def read_at_cues(run: Run) -> AtCues:
    """Of the first replication of a run; empty of one that has no cues."""
    cues, holds, away = (_table(run, name) for name in ("cues", "holds", "away"))
    return AtCues(scenes(cues, holds), cue_spans(cues), away) if cues else AtCues()


def _table(run: Run, name: str) -> Table | None:
    return run.table(name, replication=0) if run.has_table(name) else None


def cue_spans(cues: Table) -> dict[str, list[Span]]:
    """The cues by kind: from the report until somebody was there, or until it was over.

    `what` is whether it was reached.
    """
    kinds: dict[str, list[Span]] = {}
    for row in _rows_of(cues, "name", "outcome", "reported_s", "on_scene_s", "ended_s"):
        reported_s, name = float(row["reported_s"]), str(row["name"])
        reached = row["outcome"] == "reached"
        end_s = float(row["on_scene_s" if reached else "ended_s"])
        end_s = max(end_s, reported_s) if np.isfinite(end_s) else reported_s
        what = "reached" if reached else "not reached"
        kinds.setdefault(name, []).append(Span(reported_s, end_s, what, name))
    return kinds


def scenes(cues: Table, holds: Table | None) -> dict[str, list[Span]]:
    """What each tail did at cues, in order: it looked, searched, or held what was found."""
    found: dict[str, list[Span]] = {}
    reached = cues.where((cues["outcome"] == "reached") & np.isfinite(cues["on_scene_s"]))
    columns = ("tail", "name", "on_scene_s", "found_s", "searched_s", "ended_s")
    for row in _rows_of(reached, *columns):
        on_scene_s, searched_s = float(row["on_scene_s"]), float(row["searched_s"])
        what, end_s = "on scene", float(row["ended_s"])
        if np.isfinite(searched_s):
            what, found_s = "searching", float(row["found_s"])
            end_s = found_s if np.isfinite(found_s) else on_scene_s + searched_s
        if end_s > on_scene_s:
            span = Span(on_scene_s, end_s, what, str(row["name"]))
            found.setdefault(str(row["tail"]), []).append(span)
    kind = dict(zip(cues["cue"].tolist(), cues["name"].tolist(), strict=True))
    for row in _rows_of(holds, "cue", "tail", "begin_s", "end_s") if holds else ():
        ends_s = float(row["begin_s"]), float(row["end_s"])
        span = Span(*ends_s, "holding", kind.get(int(row["cue"]), ""))
        found.setdefault(str(row["tail"]), []).append(span)
    return {tail: sorted(spans, key=lambda s: s.start_s) for tail, spans in found.items()}


def _rows_of(table: Table, *names: str) -> Iterator[dict[str, Any]]:
    for row in zip(*(table[name] for name in names), strict=True):
        yield dict(zip(names, row, strict=True))

"""Where the targets of a replication were, and who had them before him: what a picture is made of.

Of each kind the first hundred, knot by knot. Seen is not known: nothing here says what it is, or
who.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.column_table import Table, stacked, text_column, text_of
from sim.flight.track import Track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.parts.scenario import Scenario
    from sim.study.demand.drawn_cues import DrawnCues
    from sim.study.demand.drawn_targets import DrawnTargets

MOST: Final = 100
# Stays at which what a cue is about was not what was watched, or no longer.
_NOT_IT: Final = ("another", "lost")


class View(NamedTuple):
    """A stretch in which an aircraft had a target before it [s]."""

    tail: str
    begin_s: float
    end_s: float


def seen_in_passing(
    scenario: Scenario, targets: DrawnTargets, sightings: Table
) -> dict[int, list[View]]:
    """By target, in the order drawn: who saw it from a station."""
    kinds = {name: place for place, name in enumerate(scenario.targets)}
    marks = zip(targets.kind.tolist(), targets.number.tolist(), strict=True)
    place = {mark: n for n, mark in enumerate(marks)}
    views: dict[int, list[View]] = {}
    for kind, number, *view in _rows(sightings, "target", "number"):
        views.setdefault(place[kinds[str(kind)], int(number)], []).append(View(*view))
    return views


def held_of_cues(cues: DrawnCues, holds: Table) -> dict[int, list[View]]:
    """By target: who held it, having come to a cue about it."""
    views: dict[int, list[View]] = {}
    for cue, state, *view in _rows(holds, "cue", "state"):
        target = int(cues.target[int(cue)])
        if target >= 0 and state not in _NOT_IT:
            views.setdefault(target, []).append(View(*view))
    return views


def _rows(table: Table, *names: str) -> list[tuple[Any, ...]]:
    """The columns of these names, and those of a view."""
    columns = [table[name].tolist() for name in (*names, "tail", "begin_s", "end_s")]
    return list(zip(*columns, strict=True))


def track_table(
    scenario: Scenario, targets: DrawnTargets, views: dict[int, list[View]], until_s: float
) -> Table:
    """A row for each knot: where a target was, and who had it before him from then on.

    Of several who had it, a row each. Tracks end at `until_s`, or as their target leaves.
    """
    kinds = list(scenario.targets)
    tables = [_none()]
    for n in np.flatnonzero((targets.number < MOST) & (targets.begin_s < until_s)):
        knots = _knots(targets.tracks[n], views.get(int(n), ()), until_s)
        rows = np.zeros(knots.n_rows, dtype=np.int64)
        mark = {
            "target": text_column(kinds, rows + targets.kind[n]),
            "number": rows + targets.number[n],
        }
        tables.append(Table({**mark, **knots.columns}))
    return stacked(tables)


def _none() -> Table:
    text, number = text_of([]), np.zeros(0)
    return Table(
        {
            "target": text,
            "number": number.astype(np.int64),
            **dict.fromkeys(("t_s", "lat_deg", "lon_deg"), number),
            "seen_by": text,
        }
    )


def _knots(track: Track, views: Sequence[View], until_s: float) -> Table:
    """The knots of one, with one more where somebody begins to see it, or ends."""
    begin_s, end_s = float(track.t_s[0]), min(float(track.t_s[-1]), until_s)
    ends_s = [np.clip((view.begin_s, view.end_s), begin_s, end_s) for view in views]
    own_s = track.t_s[track.t_s < end_s]
    t_s = np.unique(np.concatenate([own_s, [end_s], *ends_s]))
    here = [
        list(dict.fromkeys(v.tail for v in views if v.begin_s <= at_s < v.end_s)) or [""]
        for at_s in t_s[:-1].tolist()
    ]
    rows = np.repeat(np.arange(len(t_s)), [*map(len, here), 1])
    lat_deg, lon_deg = track.at(t_s[rows])
    seen_by = text_of([*(tail for tails in here for tail in tails), ""])
    return Table({"t_s": t_s[rows], "lat_deg": lat_deg, "lon_deg": lon_deg, "seen_by": seen_by})

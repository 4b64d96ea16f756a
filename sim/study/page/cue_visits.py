"""Who was at which cue when, from the tables of a replication.

Events have every arrival at a cue and what came next, and not which cue it was. A cue's own row has
its first visit, and whoever holds something is named with it. A cue whose aircraft was taken for
another one is visited again: by those whose times add up to what its row says of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from sim.column_table import Table
from sim.number_types import Floats
from sim.units import SAME_MOMENT_S

# States of a hold in which what is followed is not what the cue was about, or nobody knows where.
_NOT_IT: Final = ("another", "lost")

# A cue is hardly left and taken up again more often.
_MOST_AGAIN: Final = 4

Place = tuple[float, float]


class Visit(NamedTuple):
    """An aircraft at a cue, from one time to another."""

    tail: str
    begin_s: float
    end_s: float


class Hold(NamedTuple):
    """A stretch of a visit in which what was found was followed, if it was what was sought."""

    begin_s: float
    end_s: float
    is_it: bool


class Track(NamedTuple):
    """Where a target was: times [s], and degrees, `(V,)`."""

    t_s: Floats
    lat_deg: Floats
    lon_deg: Floats

    def between(self, begin_s: float, end_s: float) -> Track:
        """The part of it in a stretch of time, with its ends."""
        inner = (self.t_s > begin_s) & (self.t_s < end_s)
        times_s = np.concatenate([[begin_s], self.t_s[inner], [end_s]])
        lon_deg = np.unwrap(self.lon_deg, period=360.0)
        ends = (np.interp(times_s, self.t_s, of) for of in (self.lat_deg, lon_deg))
        return Track(times_s, *ends)


@dataclass
class VisitedCue:
    """A cue with those who were at it, in order; `visits` is empty where nobody ever was.

    `ended_s` is the last event's time where it was never given up or left.
    """

    place: Place
    sortie: int
    ended_s: float
    visits: list[Visit] = field(default_factory=list)
    holds: dict[str, list[Hold]] = field(default_factory=dict)


def visited_cues(cues: Table, holds: Table | None, events: Table) -> dict[int, VisitedCue]:
    """Every cue of a replication by its number, with all visits to it."""
    found: dict[int, VisitedCue] = {}
    first: dict[tuple[str, float], VisitedCue] = {}
    names = "cue", "lat_deg", "lon_deg", "sortie", "tail", "on_scene_s", "ended_s"
    times_s = events["time_s"]
    last_s = float(times_s.max()) if len(times_s) else np.nan
    for cue, lat, lon, sortie, tail, on_scene_s, ended_s in _rows(cues, *names):
        found[cue] = VisitedCue((lat, lon), sortie, last_s if np.isnan(ended_s) else ended_s)
        if not np.isnan(on_scene_s):
            first[tail, on_scene_s] = found[cue]
    held = _held(found, holds)
    again = []
    for visit in sorted(_visits(events), key=lambda one: one.begin_s):
        cue_of = first.get((visit.tail, visit.begin_s)) or _of_hold(held, visit)
        if cue_of is None:
            again.append(visit)
            continue
        # Events end with the time that counts, and somebody may be there yet.
        is_open = visit.end_s == np.inf
        cue_of.visits.append(visit._replace(end_s=cue_of.ended_s) if is_open else visit)
    for (tail, on_scene_s), cue_of in first.items():
        if not cue_of.visits:
            # First reached after the time that counts, of which events are.
            cue_of.visits.append(Visit(tail, on_scene_s, max(on_scene_s, cue_of.ended_s)))
    for cue, ended_s, stayed_s in _rows(cues, "cue", "ended_s", "stayed_s"):
        for visit in _later(found[cue], again, ended_s, stayed_s):
            again.remove(visit)
            found[cue].visits.append(visit)
    return found


def _later(
    cue: VisitedCue, again: Sequence[Visit], ended_s: float, stayed_s: float
) -> Sequence[Visit]:
    """Of visits to nobody knows which cue those that add up to what this one lacks; none else."""
    lacks_s = stayed_s - sum(one.end_s - one.begin_s for one in cue.visits)
    if not cue.visits or lacks_s < SAME_MOMENT_S:
        return ()
    begin_s = cue.visits[0].end_s - SAME_MOMENT_S
    may = [v for v in again if begin_s <= v.begin_s and v.end_s <= ended_s + SAME_MOMENT_S]
    last: list[Visit | None] = [v for v in may if v.end_s >= ended_s - SAME_MOMENT_S]
    others = [v for v in may if v not in last]
    for n in range(_MOST_AGAIN):
        for some in combinations(others, n):
            for end in last or [None]:
                all_of = (*some, end) if end else some
                apart_s = lacks_s - sum(v.end_s - v.begin_s for v in all_of)
                if abs(apart_s) < SAME_MOMENT_S:
                    return all_of
    return ()


def tracks_held(tracks: Table | None, visited: Mapping[int, VisitedCue]) -> dict[int, Track]:
    """By cue the track of what was held there, where the run kept it and it was what was sought."""
    rows: dict[str, list[tuple[float, int]]] = {}
    for row, (tail, t_s) in enumerate(_rows(tracks, "seen_by", "t_s")):
        rows.setdefault(tail, []).append((t_s, row))
    known: dict[int, Track] = {}
    for number, cue in visited.items():
        for tail, hold in ((tail, hold) for tail, of in cue.holds.items() for hold in of):
            near = [row for t_s, row in rows.get(tail, ()) if _same(t_s, hold.begin_s)]
            if tracks is not None and hold.is_it and near:
                known.setdefault(number, _track(tracks, near[0]))
    return known


def _same(one_s: float, other_s: float) -> bool:
    return abs(one_s - other_s) < SAME_MOMENT_S


def _track(tracks: Table, row: int) -> Track:
    """The track of which a row is a part; of several who saw it there, its place once."""
    same = tracks["target"] == tracks["target"][row]
    mine = tracks.where(np.flatnonzero(same & (tracks["number"] == tracks["number"][row])))
    t_s, once = np.unique(mine["t_s"], return_index=True)
    return Track(t_s, mine["lat_deg"][once], mine["lon_deg"][once])


def _visits(events: Table) -> Iterator[Visit]:
    """Every stay at a cue: from the arrival there to what its tail did next."""
    by_tail: dict[str, list[tuple[float, str, str]]] = {}
    for time_s, tail, orbit, event in _rows(events, "time_s", "tail", "orbit", "event"):
        by_tail.setdefault(tail, []).append((time_s, orbit, event))
    for tail, done in by_tail.items():
        for (time_s, orbit, event), (next_s, _, _) in pairwise([*done, (np.inf, "", "")]):
            # One that took off for a cue is on station there.
            if event == "on_scene" or (event == "on_station" and not orbit):
                yield Visit(tail, time_s, next_s)


def _held(
    found: dict[int, VisitedCue], holds: Table | None
) -> dict[str, list[tuple[Hold, VisitedCue]]]:
    """Holds by tail, each also noted at its cue."""
    held: dict[str, list[tuple[Hold, VisitedCue]]] = {}
    for cue, tail, begin_s, end_s, state in _rows(
        holds, "cue", "tail", "begin_s", "end_s", "state"
    ):
        hold = Hold(begin_s, end_s, state not in _NOT_IT)
        found[cue].holds.setdefault(tail, []).append(hold)
        held.setdefault(tail, []).append((hold, found[cue]))
    return held


def _of_hold(held: dict[str, list[tuple[Hold, VisitedCue]]], visit: Visit) -> VisitedCue | None:
    """The cue at which a visit held something."""
    for hold, cue in held.get(visit.tail, ()):
        if visit.begin_s - SAME_MOMENT_S <= hold.begin_s <= visit.end_s:
            return cue
    return None


def _rows(table: Table | None, *names: str) -> Iterator[tuple[Any, ...]]:
    columns = () if table is None else (table[name].tolist() for name in names)
    return zip(*columns, strict=True)

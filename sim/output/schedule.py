"""Who is where when: the intervals of a timeline, counted from the tables of a run. No drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.tables import Table

DAY_S = 86400.0
# Bars a sixtieth of the chart's width can still be told apart.
_MOST_BARS = 60.0
_WEEK_S = 7.0 * DAY_S


@dataclass(frozen=True)
class Span:
    """A stretch of time [s since the start] and what it is: a phase, a cause or a count."""

    start_s: float
    end_s: float
    what: str
    orbit: str = ""


@dataclass(frozen=True)
class Schedule:
    """What a timeline shows between `start_s` and `end_s`; everything is clipped to that."""

    start_s: float
    end_s: float
    tails: dict[str, dict[str, list[Span]]]  # fleet, then tail
    losses_s: dict[str, float]  # tail, when it was lost
    on_station: dict[str, list[Span]]  # orbit; `what` is how many aircraft
    asked: dict[str, int]  # orbit; how many aircraft it asks for
    gaps: dict[str, list[Span]]  # orbit; `what` is the cause
    outcomes: dict[str, int]  # sorties that took off in the window

    def lost_h(self) -> dict[str, float]:
        """Hours with fewer aircraft than asked, by cause, most first."""
        hours: dict[str, float] = {}
        for spans in self.gaps.values():
            for span in spans:
                hours[span.what] = hours.get(span.what, 0.0) + (span.end_s - span.start_s) / 3600.0
        return dict(sorted(hours.items(), key=lambda item: (-item[1], item[0])))

    def phase_h(self, phase: str) -> float:
        """Hours of one phase over all tails."""
        spans = [s for tails in self.tails.values() for spans in tails.values() for s in spans]
        return sum(s.end_s - s.start_s for s in spans if s.what == phase) / 3600.0


def readable_span_s(sorties: Table, duration_s: float) -> float:
    """How much of a run fits a page: a week, less when the sorties are short."""
    flight_s = sorties["land_s"] - sorties["takeoff_s"]
    flight_s = flight_s[np.isfinite(flight_s)]
    typical_s = float(np.median(flight_s)) if len(flight_s) else _WEEK_S
    return min(duration_s, _WEEK_S, max(_MOST_BARS * typical_s, 3600.0))


def schedule(sorties: Table, gaps: Table, window_s: tuple[float, float]) -> Schedule:
    """The intervals within a window, from the tables `sorties` and `orbits` of one replication."""
    start_s, end_s = window_s
    tails: dict[str, dict[str, list[Span]]] = {}
    losses_s: dict[str, float] = {}
    outcomes: dict[str, int] = {}
    for row in _rows(sorties):
        takeoff_s, land_s = float(row["takeoff_s"]), float(row["land_s"])
        spans = tails.setdefault(str(row["fleet"]), {}).setdefault(str(row["tail"]), [])
        spans += _clipped(_phases(row), window_s)
        outcome = str(row["outcome"])
        if outcome == "lost" and start_s <= land_s < end_s:
            losses_s[str(row["tail"])] = land_s
        if start_s <= takeoff_s < end_s:
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
    names = sorted({*map(str, sorties["orbit"]), *map(str, gaps["orbit"])}, key=_natural)
    rows = [
        (str(r["orbit"]), Span(float(r["start_s"]), float(r["end_s"]), str(r["cause"])))
        for r in _rows(gaps)
    ]
    return Schedule(
        start_s,
        end_s,
        {f: dict(sorted(t.items(), key=lambda i: _natural(i[0]))) for f, t in tails.items()},
        losses_s,
        {name: _clipped(_counts(sorties, name), window_s) for name in names},
        {name: _asked(_counts(sorties, name), gaps, name) for name in names},
        {name: _clipped([s for orbit, s in rows if orbit == name], window_s) for name in names},
        outcomes,
    )


def _rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _phases(row: dict[str, Any]) -> list[Span]:
    """The phases of one sortie; one that never reached its station is `aborted` throughout."""
    takeoff_s, arrive_s, depart_s, land_s = (
        float(row[name]) for name in ("takeoff_s", "arrive_s", "depart_s", "land_s")
    )
    orbit = str(row["orbit"])
    if not np.isfinite(arrive_s):
        return [Span(takeoff_s, land_s, "aborted", orbit)]
    left_s = depart_s if np.isfinite(depart_s) else land_s  # lost on station
    return [
        Span(takeoff_s, arrive_s, "outbound", orbit),
        Span(arrive_s, left_s, "on station", orbit),
        Span(left_s, land_s, "return", orbit),
    ]


def _counts(sorties: Table, orbit: str) -> list[Span]:
    """How many aircraft are on station, as spans of constant count above zero."""
    here = (sorties["orbit"] == orbit) & np.isfinite(sorties["arrive_s"])
    arrive_s = sorties["arrive_s"][here]
    left_s = np.where(
        np.isfinite(sorties["depart_s"][here]), sorties["depart_s"][here], sorties["land_s"][here]
    )
    times_s = np.concatenate([arrive_s, left_s])
    steps = np.concatenate([np.ones(len(arrive_s)), -np.ones(len(left_s))])
    order = np.lexsort((-steps, times_s))  # a relief arriving as another leaves leaves no hole
    times_s, count = times_s[order], np.cumsum(steps[order])
    return [
        Span(float(t0), float(t1), str(int(n)))
        for t0, t1, n in zip(times_s[:-1], times_s[1:], count[:-1], strict=True)
        if n > 0 and t1 > t0
    ]


def _asked(counts: list[Span], gaps: Table, orbit: str) -> int:
    """How many aircraft an orbit asks for: those there in a gap and those missing.

    Without a gap it is what was there longest: a relief overlaps for minutes.
    """
    here = np.flatnonzero(gaps["orbit"] == orbit)
    if len(here):
        start_s, missing = float(gaps["start_s"][here[0]]), int(gaps["missing"][here[0]])
        there = [int(s.what) for s in counts if s.start_s <= start_s < s.end_s]
        return missing + sum(there)
    length_s: dict[int, float] = {}
    for span in counts:
        length_s[int(span.what)] = length_s.get(int(span.what), 0.0) + span.end_s - span.start_s
    return max(length_s, key=lambda n: length_s[n], default=1)


def _clipped(spans: list[Span], window_s: tuple[float, float]) -> list[Span]:
    start_s, end_s = window_s
    return [
        Span(max(s.start_s, start_s), min(s.end_s, end_s), s.what, s.orbit)
        for s in spans
        if s.start_s < min(end_s, s.end_s) and s.end_s > start_s
    ]


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorting key under which tail 10 comes after tail 9."""
    return [
        (int(part or 0), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)
    ]

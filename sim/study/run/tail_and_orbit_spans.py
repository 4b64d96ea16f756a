"""What every tail and orbit did when: spans of time, from the tables of one replication."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.column_table import Table
from sim.operations.simulation import stays_of
from sim.units import DAY_S, HOUR_S

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
class OrbitDemand:
    """What an orbit asks for: how many aircraft, in which windows of the UTC day [s]."""

    aircraft_on_station: int | None = None  # None: the run folder is older than the figure
    windows_s: Sequence[tuple[float, float]] | None = None


@dataclass(frozen=True)
class Roster:
    """What a scenario owns and asks, in its order: aircraft of each fleet, demand of each orbit.

    `clock_s` is the UTC time of day at the start.
    """

    fleets: Mapping[str, int]
    orbits: Mapping[str, OrbitDemand]
    clock_s: float = 0.0


def read_roster(geojson: Mapping[str, Any], clock_s: float) -> Roster:
    """The roster that a run's geometry.geojson keeps."""
    properties = [feature["properties"] for feature in geojson["features"]]
    return Roster(
        {str(p["fleet"]): int(p["count"]) for p in properties if p["kind"] == "base"},
        {
            str(p["name"]): OrbitDemand(p.get("aircraft_on_station"), p.get("windows_s"))
            for p in properties
            if p["kind"] == "orbit"
        },
        clock_s,
    )


@dataclass(frozen=True)
class AtCues:
    """What cues ask of tails: what each tail did at them, in order, and each kind's cues.

    `away` has the times in which sorties were away from stations to which they came back.
    """

    scenes: Mapping[str, list[Span]] = field(default_factory=dict)
    cues: Mapping[str, list[Span]] = field(default_factory=dict)
    away: Table | None = None


@dataclass(frozen=True)
class Schedule:
    """What a timeline shows between `start_s` and `end_s`; everything is clipped to that."""

    start_s: float
    end_s: float
    tails: dict[str, dict[str, list[Span]]]  # fleet, then tail; those that never flew too
    losses_s: dict[str, float]  # tail, when it was lost
    on_station: dict[str, list[Span]]  # orbit; `what` is how many aircraft
    demanded: dict[str, int]  # orbit; how many aircraft it asks for
    gaps: dict[str, list[Span]]  # orbit; `what` is the cause
    idle: dict[str, list[Span]]  # orbit; hours outside its daily windows
    outcomes: dict[str, int]  # sorties that took off in the window
    cues: dict[str, list[Span]] = field(default_factory=dict)  # kind; from report to on scene

    def lost_h(self) -> dict[str, float]:
        """Hours with fewer aircraft than asked, by cause, most first."""
        hours: dict[str, float] = {}
        for spans in self.gaps.values():
            for span in spans:
                hours[span.what] = hours.get(span.what, 0.0) + (span.end_s - span.start_s) / HOUR_S
        return dict(sorted(hours.items(), key=lambda item: (-item[1], item[0])))

    def phase_h(self, phase: str) -> float:
        """Hours of one phase over all tails."""
        spans = [s for tails in self.tails.values() for spans in tails.values() for s in spans]
        return sum(s.end_s - s.start_s for s in spans if s.what == phase) / HOUR_S


def readable_span_s(sorties: Table, duration_s: float) -> float:
    """How much of a run fits a page: a week, less when the sorties are short."""
    flight_s = sorties["land_s"] - sorties["takeoff_s"]
    flight_s = flight_s[np.isfinite(flight_s)]
    typical_s = float(np.median(flight_s)) if len(flight_s) else _WEEK_S
    return min(duration_s, _WEEK_S, max(_MOST_BARS * typical_s, HOUR_S))


def schedule(
    sorties: Table,
    gaps: Table,
    window_s: tuple[float, float],
    roster: Roster,
    at_cues: AtCues | None = None,
) -> Schedule:
    """The intervals within a window, from the tables `sorties` and `orbits` of one replication.

    Rows are in the roster's order. A sortie that lands after the window is `still airborne`.
    """
    start_s, end_s = window_s
    at_cues = at_cues or AtCues()
    losses_s: dict[str, float] = {}
    outcomes: dict[str, int] = {}
    for row in _rows_of(sorties):
        takeoff_s, land_s, outcome = float(row["takeoff_s"]), float(row["land_s"]), row["outcome"]
        if outcome == "lost" and start_s <= land_s < end_s:
            losses_s[str(row["tail"])] = land_s
        if start_s <= takeoff_s < end_s:
            known = str(outcome) if land_s <= end_s else "still airborne"
            outcomes[known] = outcomes.get(known, 0) + 1
    # A sortie to a cue serves no orbit.
    seen = filter(None, map(str, (*sorties["orbit"], *gaps["orbit"])))
    orbits = {**dict(roster.orbits), **{n: OrbitDemand() for n in seen if n not in roster.orbits}}
    lost = [
        (str(r["orbit"]), Span(float(r["start_s"]), float(r["end_s"]), str(r["cause"])))
        for r in _rows_of(gaps)
    ]
    stays = stays_of(sorties, at_cues.away)
    counts = {name: _count_spans(stays, name) for name in orbits}
    return Schedule(
        start_s,
        end_s,
        _tail_spans(sorties, window_s, roster, at_cues),
        losses_s,
        {name: _clipped(counts[name], window_s) for name in orbits},
        {
            name: orbit.aircraft_on_station or _guessed_demand(counts[name], gaps, name)
            for name, orbit in orbits.items()
        },
        {name: _clipped([s for orbit, s in lost if orbit == name], window_s) for name in orbits},
        {name: _idle_spans(o.windows_s, roster.clock_s, window_s) for name, o in orbits.items()},
        outcomes,
        {kind: shown for kind, cues in at_cues.cues.items() if (shown := _begun(cues, window_s))},
    )


def _tail_spans(
    sorties: Table, window_s: tuple[float, float], roster: Roster, at_cues: AtCues
) -> dict[str, dict[str, list[Span]]]:
    """What each tail did, by fleet: those that never flew have nothing, tail 10 is after tail 9."""
    tails: dict[str, dict[str, list[Span]]] = {
        fleet: {f"{fleet}-{number}": [] for number in range(1, count + 1)}
        for fleet, count in roster.fleets.items()
    }
    away = _away_spans(at_cues.away)
    for row in _rows_of(sorties):
        spans = tails.setdefault(str(row["fleet"]), {}).setdefault(str(row["tail"]), [])
        scenes = _with_ways(at_cues.scenes.get(str(row["tail"]), []), away.get(row["sortie"], []))
        spans += _clipped(_with_scenes(_phase_spans(row), scenes), window_s)
    return {f: dict(sorted(t.items(), key=lambda i: _natural_key(i[0]))) for f, t in tails.items()}


def _begun(spans: Sequence[Span], window_s: tuple[float, float]) -> list[Span]:
    """Those that begin in a window, to its end: of a moment as well."""
    begin_s, end_s = window_s
    return [
        replace(span, end_s=min(span.end_s, end_s))
        for span in spans
        if begin_s <= span.start_s < end_s
    ]


def _away_spans(away: Table | None) -> dict[int, list[Span]]:
    """By sortie when it was away from its station: on its way, but for what it did at a cue."""
    spans: dict[int, list[Span]] = {}
    for row in _rows_of(away) if away else ():
        span = Span(float(row["left_s"]), float(row["back_s"]), "outbound")
        spans.setdefault(int(row["sortie"]), []).append(span)
    return spans


def _with_ways(scenes: Sequence[Span], away: Sequence[Span]) -> list[Span]:
    """What a tail did at cues, and beside it the ways there and back."""
    ways = [way for time in away for way in _with_scenes([time], scenes) if way.what == "outbound"]
    return sorted([*scenes, *ways], key=lambda s: s.start_s)


def _with_scenes(spans: list[Span], scenes: Sequence[Span]) -> list[Span]:
    """The phases of a sortie with what was done at cues cut out of them and put in.

    Whoever was called away flies to the cue before it flies home.
    """
    begin_s, end_s = spans[0].start_s, spans[-1].end_s
    own = [scene for scene in scenes if scene.start_s < end_s and scene.end_s > begin_s]
    if not own:
        return spans
    cut = _clipped(list(own), (begin_s, end_s))
    for span in spans:
        free_s = span.start_s
        for scene in [*own, Span(span.end_s, span.end_s, "")]:
            until_s = min(scene.start_s, span.end_s)
            to_a_cue = span.what == "return" and scene.what
            if until_s > free_s:
                cut.append(Span(free_s, until_s, "outbound" if to_a_cue else span.what, span.orbit))
            free_s = max(free_s, scene.end_s)
    return sorted(cut, key=lambda s: s.start_s)


def _idle_spans(
    windows_s: Sequence[tuple[float, float]] | None, clock_s: float, shown_s: tuple[float, float]
) -> list[Span]:
    """The stretches outside daily windows; none where an orbit asks day and night."""
    if windows_s is None:
        return []
    first_day = int((shown_s[0] + clock_s) // DAY_S)
    last_day = int((shown_s[1] + clock_s) // DAY_S)
    # Windows are of the UTC day, t = 0 is some time in it: `clock_s` leads from one to the other.
    spans, free_from_s = [], shown_s[0]
    for day in range(first_day, last_day + 1):
        for begin_s, end_s in sorted(tuple(window) for window in windows_s):
            begins_s = day * DAY_S + begin_s - clock_s
            if begins_s > free_from_s:
                spans.append(Span(free_from_s, begins_s, "idle"))
            free_from_s = max(free_from_s, day * DAY_S + end_s - clock_s)
    if free_from_s < shown_s[1]:
        spans.append(Span(free_from_s, shown_s[1], "idle"))
    return _clipped(spans, shown_s)


def _rows_of(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _phase_spans(row: dict[str, Any]) -> list[Span]:
    """The phases of one sortie; one that never reached its station is `aborted` throughout.

    Of one to a cue, which serves no orbit, the station is the scene.
    """
    takeoff_s, arrive_s, depart_s, land_s = (
        float(row[name]) for name in ("takeoff_s", "arrive_s", "depart_s", "land_s")
    )
    orbit = str(row["orbit"])
    if not np.isfinite(arrive_s):
        return [Span(takeoff_s, land_s, "aborted", orbit)]
    left_s = depart_s if np.isfinite(depart_s) else land_s  # lost on station
    return [
        Span(takeoff_s, arrive_s, "outbound", orbit),
        Span(arrive_s, left_s, "on station" if orbit else "on scene", orbit),
        Span(left_s, land_s, "return", orbit),
    ]


def _count_spans(sorties: Table, orbit: str) -> list[Span]:
    """How many aircraft are on station, as spans of constant count above zero."""
    here = (sorties["orbit"] == orbit) & np.isfinite(sorties["arrive_s"])
    arrive_s = sorties["arrive_s"][here]
    left_s = np.where(
        np.isfinite(sorties["depart_s"][here]), sorties["depart_s"][here], sorties["land_s"][here]
    )
    # A sweep over arrivals and departures: the count changes by one at each.
    times_s = np.concatenate([arrive_s, left_s])
    steps = np.concatenate([np.ones(len(arrive_s)), -np.ones(len(left_s))])
    order = np.lexsort((-steps, times_s))  # a relief arriving as another leaves leaves no hole
    times_s, count = times_s[order], np.cumsum(steps[order])
    return [
        Span(float(t0), float(t1), str(int(n)))
        for t0, t1, n in zip(times_s[:-1], times_s[1:], count[:-1], strict=True)
        if n > 0 and t1 > t0
    ]


def _guessed_demand(counts: list[Span], gaps: Table, orbit: str) -> int:
    """How many aircraft an orbit asks for, where an older run folder does not say.

    Those there in a gap and those missing; without a gap what was there longest.
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


def _natural_key(name: str) -> list[tuple[int, str]]:
    """Sorting key under which tail 10 comes after tail 9."""
    return [
        (int(part or 0), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)
    ]

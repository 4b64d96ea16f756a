"""What a page's script needs to fly a replication again, on the sheet of its map.

Paths are thinned to what is seen of them; times are those of the tables, to the millisecond.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.column_table import Table
from sim.number_types import Floats
from sim.operations.causes import cause_of
from sim.output.drawing import captions
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.report.sheet import Sheet
from sim.output.store.stored_run import Run
from sim.output.text.phrases import readable_name
from sim.study.page.cue_visits import visited_cues
from sim.study.page.flown_paths import Path
from sim.study.page.replay_tracks import Flight, Replay
from sim.study.run.tail_and_orbit_spans import Schedule, read_roster, schedule
from sim.units import HOUR_S, MINUTE_S

# Units of a sheet by which the place on a thinned path may be off at any moment of it.
_SAME_UNITS: Final = 0.3
_PHASES: Final = ("outbound", "on station", "at cue", "return", "aborted")

# From when, until when, the cause, and how many aircraft were missing.
Gap = tuple[float, float, str, int]


def replay_data(run: Run, shown: Replay, flown: Schedule, sheet: Sheet) -> dict[str, Any]:
    """Orbits, paths, flights and cues, in units of the sheet and seconds since the start."""
    cues, holds = (
        run.table(name, replication=0) if run.has_table(name) else None
        for name in ("cues", "holds")
    )
    features = read_features(run.geometry)
    events, orbits = (run.table(name, replication=0) for name in ("events", "orbits"))
    gaps = _gaps(orbits, shown)
    causes = dict.fromkeys(s.what for spans in flown.gaps.values() for s in spans)
    return {
        "begin_s": shown.begin_s,
        "end_s": shown.end_s,
        "start_ms": round(captions.start_utc(run.manifest).timestamp() * 1000.0),
        "phases": _PHASES,
        "causes": {
            name: {"label": cause_of(name).label, "colour": cause_of(name).colour}
            for name in causes
        },
        "orbits": [
            {**_orbit(name, flown, sheet, features), "gaps": gaps.get(name, [])}
            for name in flown.gaps
            if name in features.stations
        ],
        "paths": [thinned(path, sheet) for path in shown.paths],
        "flights": [_flight(flight, sheet) for flight in shown.flights],
        "cues": _cues((cues, holds, events), shown, sheet) if cues else [],
    }


def schedule_of(run: Run, shown: Replay) -> Schedule:
    """The gaps of the time shown, and when each orbit was asked for."""
    begin = captions.start_utc(run.manifest)
    clock_s = begin.hour * HOUR_S + begin.minute * MINUTE_S + begin.second
    sorties, gaps = (run.table(name, replication=0) for name in ("sorties", "orbits"))
    window_s = (shown.begin_s, shown.end_s)
    return schedule(sorties, gaps, window_s, read_roster(run.geometry, clock_s))


def _orbit(name: str, flown: Schedule, sheet: Sheet, features: Features) -> dict[str, Any]:
    lat_deg, lon_deg = features.stations[name]
    ((x, y),) = sheet.place(np.array([[lon_deg, lat_deg]]))
    return {
        "name": readable_name(name),
        "x": round(x, 1),
        "y": round(y, 1),
        "k": flown.demanded[name],
        "idle": [[_ms(s.start_s), _ms(s.end_s)] for s in flown.idle[name]],
    }


def _gaps(table: Table, shown: Replay) -> dict[str, list[Gap]]:
    """The gaps of each orbit within the time shown."""
    columns = (table[name].tolist() for name in ("orbit", "start_s", "end_s", "cause", "missing"))
    found: dict[str, list[Gap]] = {}
    for orbit, start_s, end_s, cause, missing in zip(*columns, strict=True):
        begin_s, until_s = max(start_s, shown.begin_s), min(end_s, shown.end_s)
        if begin_s < until_s:
            found.setdefault(orbit, []).append((_ms(begin_s), _ms(until_s), cause, missing))
    return found


def _ms(time_s: float) -> float:
    """Times of the model to the millisecond, in which it calls two moments one."""
    return round(time_s, 3)


def _flight(flight: Flight, sheet: Sheet) -> dict[str, Any]:
    legs = [
        value
        for leg in flight.legs
        for value in (
            _ms(leg.from_s),
            leg.path,
            round(leg.begin, 6),
            round(leg.end, 6),
            _PHASES.index(leg.phase),
        )
    ]
    reach = round(flight.reach_m * sheet.per_metre, 2)
    return {"tail": flight.tail, "end_s": _ms(flight.end_s), "reach": reach, "legs": legs}


def thinned(path: Path, sheet: Sheet) -> dict[str, Any]:
    """The points of a path that are seen: x, y and share of the time, one after another."""
    xy = sheet.place(np.column_stack([path.lon_deg, path.lat_deg]))
    kept = _seen(xy, path.share)
    points = np.column_stack([np.round(xy[kept], 2), np.round(path.share[kept], 6)])
    return {"xyu": points.ravel().tolist(), "closed": path.closed}


def _seen(xy: Floats, share: Floats) -> list[int]:
    """Points `(V, 2)` without which a place on the path would be off at some moment."""
    # Douglas and Peucker (1973), with the distance between places at one moment.
    kept, stretches = {0, len(xy) - 1}, [(0, len(xy) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        inner = slice(first + 1, last)
        ends = share[[first, last]]
        there = [np.interp(share[inner], ends, xy[[first, last], axis]) for axis in (0, 1)]
        off = np.hypot(*(xy[inner].T - there))
        if off.max() > _SAME_UNITS:
            worst = first + 1 + int(off.argmax())
            kept.add(worst)
            stretches += [(first, worst), (worst, last)]
    return sorted(kept)


def _cues(
    tables: tuple[Table, Table | None, Table], shown: Replay, sheet: Sheet
) -> list[dict[str, Any]]:
    """Cues reported within the time shown, or still being watched in it."""
    cues, holds, _ = tables
    visited = visited_cues(*tables)
    held: dict[int, list[list[float]]] = {}
    if holds is not None:
        columns = (holds[name].tolist() for name in ("cue", "begin_s", "end_s"))
        for cue, begin_s, end_s in zip(*columns, strict=True):
            held.setdefault(cue, []).append([_ms(begin_s), _ms(end_s)])
    places = sheet.place(np.column_stack([cues["lon_deg"], cues["lat_deg"]]))
    names = ("cue", "name", "reported_s", "on_scene_s", "ended_s")
    found = []
    columns = (cues[name].tolist() for name in names)
    for (x, y), cue, name, reported_s, on_scene_s, ended_s in zip(
        places.tolist(), *columns, strict=True
    ):
        ended = shown.end_s if np.isnan(ended_s) else ended_s
        if reported_s >= shown.end_s or ended < shown.begin_s:
            continue
        found.append(
            {
                "kind": readable_name(name),
                "x": round(x, 1),
                "y": round(y, 1),
                "reported_s": _ms(reported_s),
                "on_scene_s": None if np.isnan(on_scene_s) else _ms(on_scene_s),
                "ended_s": _ms(ended),
                "held": held.get(cue, []),
                "visits": [[_ms(one.begin_s), _ms(one.end_s)] for one in visited[cue].visits],
            }
        )
    return found

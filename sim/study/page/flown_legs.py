"""The legs of flights, from the tables of a replication: which path, from when, and how far along.

Ways to cues are legal ones, found anew. Who follows what a cue was about is where that was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.column_table import Table
from sim.operations.simulation import stays_of
from sim.study.page.cue_visits import Track, Visit, VisitedCue, tracks_held, visited_cues
from sim.study.page.flown_paths import FlownPaths, Path, Place, Way, path_of, point
from sim.study.run.ground.sensing import Looks
from sim.units import SAME_MOMENT_S
from sim.world.geodesy import inverse

if TYPE_CHECKING:
    from sim.flight.pattern import Lap
    from sim.study.planning.planned_sortie import PlannedSortie


class Leg(NamedTuple):
    """A part of a flight, from a time on: along a path from one share of it to another.

    `phase` is outbound, on station, at cue, return or aborted.
    """

    from_s: float
    path: int
    begin: float
    end: float
    phase: str


class Demand(NamedTuple):
    """The tables of what was asked on demand; those that a run does not have are None."""

    cues: Table | None = None
    holds: Table | None = None
    events: Table | None = None
    tracks: Table | None = None


class _Stay(NamedTuple):
    """On station, or at a cue at a place or along a track, from one time to another."""

    begin_s: float
    end_s: float
    phase_s: float = 0.0
    place: Place = (0.0, 0.0)
    track: Path | None = None

    @property
    def left(self) -> Place:
        """Where it ended."""
        return self.track.at(1.0) if self.track else self.place


class FlownLegs:
    """The legs of every row of a table of sorties, along paths that they share."""

    def __init__(
        self,
        looks: Looks,
        paths: FlownPaths,
        sorties: Table,
        away: Table | None,
        demand: Demand,
    ) -> None:
        self._looks = looks
        self._sorties = {name: sorties[name].tolist() for name in sorties}
        laps = np.flatnonzero(sorties["orbit"] != "")
        self._row = {row: n for n, row in enumerate(laps.tolist())}
        flown = sorties.where(laps)
        self._out, self._home = looks.transits(flown)
        self._stays = _stays(looks, flown, away)
        self._at_cues, self._called = _at_cues(demand)
        self._paths = paths

    def of(self, row: int) -> tuple[tuple[Leg, ...], float]:
        """The legs of a sortie, and how far it sees on station [m]."""
        if not self._sorties["orbit"][row]:
            return tuple(self._to_a_cue(row)), 0.0
        place = int(self._out["pattern"][self._row[row]]) % len(self._looks.flyable)
        planned = self._looks.flyable[place]
        return tuple(self._to_an_orbit(row, planned)), planned.footprint.reach_m

    def _to_an_orbit(self, row: int, planned: PlannedSortie) -> Iterator[Leg]:
        """Out, on station, away at cues, and home."""
        land_s = self._times_s(row)[1]
        stays = self._stays.get(self._sorties["sortie"][row], [])
        yield from self._outward(row, planned, arrived=bool(stays))
        if not stays:
            turned_s = float(self._out["end_s"][self._row[row]])
            yield from self._homeward(row, planned, turned_s, is_early=True)
            return
        for stay, following in zip(stays, [*stays[1:], None], strict=True):
            leg = self._on_station(planned, stay)
            yield leg
            until_s = following.begin_s if following else land_s
            at_cues = self._at_cues_of(row, stay.end_s, until_s)
            if following is None and not at_cues:
                yield from self._homeward(row, planned, stay.end_s, is_early=False)
                continue
            here = self._paths.place(leg.path, leg.end)
            there = self._base(planned.fleet)
            if following is not None:
                again = self._on_station(planned, following)
                there = self._paths.place(again.path, again.begin)
            yield from self._by(planned.fleet, (here, there), at_cues, (stay.end_s, until_s))

    def _outward(self, row: int, planned: PlannedSortie, *, arrived: bool) -> Iterator[Leg]:
        n, takeoff_s = self._row[row], self._times_s(row)[0]
        start_s, end_s = float(self._out["start_s"][n]), float(self._out["end_s"][n])
        out = self._looks.way_out(planned)
        path = self._paths.number(("out", id(planned)), lambda: path_of(out))
        phase = "outbound" if arrived or self._is_lost(row) else "aborted"
        if start_s > takeoff_s:  # the climb makes no way
            yield Leg(takeoff_s, path, 0.0, 0.0, phase)
        if end_s > start_s:
            yield Leg(start_s, path, 0.0, 1.0 if arrived else _part(end_s - start_s, out), phase)

    def _homeward(
        self, row: int, planned: PlannedSortie, left_s: float, *, is_early: bool
    ) -> Iterator[Leg]:
        """The way home, of who turned early the rest of it, of who was lost a part."""
        n, land_s = self._row[row], self._times_s(row)[1]
        if land_s <= left_s:
            return
        is_back = is_early and bool(self._looks.plan.timed)
        home = (self._looks.way_back if is_back else self._looks.way_home)(planned)
        path = self._paths.number(
            ("back" if is_back else "home", id(planned)), lambda: path_of(home)
        )
        begin = _part(float(self._home["phase_s"][n]), home)
        end = min(1.0, begin + _part(land_s - left_s, home)) if self._is_lost(row) else 1.0
        yield Leg(left_s, path, begin, end, "aborted" if is_early else "return")

    def _on_station(self, planned: PlannedSortie, stay: _Stay) -> Leg:
        lap = planned.lap
        assert lap is not None, "BUG: a stay without a lap"
        path = self._paths.number(("lap", id(planned)), lambda: path_of(lap, closed=True))
        begin = _part(stay.phase_s, lap)
        end = begin + _part(stay.end_s - stay.begin_s, lap)
        return Leg(stay.begin_s, path, begin, end, "on station")

    def _to_a_cue(self, row: int) -> Iterator[Leg]:
        """From the base to a cue and home; one that turned back comes home as it went."""
        takeoff_s, land_s = self._times_s(row)
        fleet = self._sorties["fleet"][row]
        arrive_s, depart_s = (self._sorties[name][row] for name in ("arrive_s", "depart_s"))
        base, there = self._base(fleet), self._cue_of(row)
        path = self._paths.number(way := Way(fleet, base, there), lambda: way)
        craft = self._looks.plan.scenario.fleets[fleet].aircraft
        start_s = min(takeoff_s + craft.climb_allowance_s, land_s)
        arrived = not np.isnan(arrive_s)
        phase = "outbound" if arrived or self._is_lost(row) else "aborted"
        if start_s > takeoff_s:
            yield Leg(takeoff_s, path, 0.0, 0.0, phase)
        if arrived:
            stays = self._at_cues_of(row, takeoff_s, land_s)
            stays = stays or [_Stay(arrive_s, depart_s, place=there)]
            yield from self._by(fleet, (base, base), stays, (start_s, land_s))
            return
        # In calm air it is as long on its way home as it was on its way out.
        turned_s = land_s if self._is_lost(row) else (start_s + land_s) / 2.0
        apart_m = float(inverse(*base, *there)[1])
        gone = min(1.0, (turned_s - start_s) * craft.transit_speed_mps / max(apart_m, 1.0))
        yield Leg(start_s, path, 0.0, gone, phase)
        if land_s > turned_s:
            yield Leg(turned_s, path, gone, 0.0, phase)

    def _by(
        self,
        fleet: str,
        ends: tuple[Place, Place],
        stays: Sequence[_Stay],
        span_s: tuple[float, float],
    ) -> Iterator[Leg]:
        """From one place to another by stays at cues, by legal ways."""
        here, time_s = ends[0], span_s[0]
        for stay in stays:
            if stay.begin_s > time_s + SAME_MOMENT_S:
                yield self._between(fleet, (here, stay.place), time_s, "outbound")
            if stay.track is None:
                path = self._paths.number(stay.place, partial(point, stay.place))
                yield Leg(stay.begin_s, path, 0.0, 0.0, "at cue")
            else:
                path = self._paths.number((fleet, stay), partial(_itself, stay.track))
                yield Leg(stay.begin_s, path, 0.0, 1.0, "at cue")
            here, time_s = stay.left, stay.end_s
        if span_s[1] > time_s:
            yield self._between(fleet, (here, ends[1]), time_s, "return")

    def _between(self, fleet: str, ends: tuple[Place, Place], time_s: float, phase: str) -> Leg:
        way = Way(fleet, *ends)
        return Leg(time_s, self._paths.number(way, lambda: way), 0.0, 1.0, phase)

    def _times_s(self, row: int) -> tuple[float, float]:
        return self._sorties["takeoff_s"][row], self._sorties["land_s"][row]

    def _is_lost(self, row: int) -> bool:
        return bool(self._sorties["outcome"][row] == "lost")

    def _base(self, fleet: str) -> Place:
        base = self._looks.plan.scenario.fleets[fleet].base
        return base.lat_deg, base.lon_deg

    def _at_cues_of(self, row: int, from_s: float, until_s: float) -> list[_Stay]:
        """What its tail did at cues within a stretch of time."""
        known = self._at_cues.get(self._sorties["tail"][row], ())
        return [stay for stay in known if from_s <= stay.begin_s and stay.end_s <= until_s]

    def _cue_of(self, row: int) -> Place:
        """Where the cue lies to which a sortie was sent; its base where no table says."""
        at_cues = self._at_cues_of(row, *self._times_s(row))
        if at_cues:
            return at_cues[0].place
        return self._called.get(
            self._sorties["sortie"][row], self._base(self._sorties["fleet"][row])
        )


def _part(time_s: float, lap: Lap) -> float:
    """So long as a share of a lap's or a way's time, more than one for several laps."""
    return time_s / lap.duration_s if lap.duration_s else 0.0


def _stays(looks: Looks, flown: Table, away: Table | None) -> dict[int, list[_Stay]]:
    """When each sortie was on station, and how far into a lap it began."""
    if away is not None:  # sorties to cues may have been called to others on their way home
        away = away.where(np.isin(away["sortie"], flown["sortie"]))
    stays = stays_of(flown, away)
    stays = stays.where(~np.isnan(stays["arrive_s"]))
    windows = looks.stays(stays)
    times = (windows[name].tolist() for name in ("start_s", "end_s", "phase_s"))
    found: dict[int, list[_Stay]] = {}
    for sortie, *stay in zip(stays["sortie"].tolist(), *times, strict=True):
        found.setdefault(sortie, []).append(_Stay(*stay))
    return found


def _at_cues(demand: Demand) -> tuple[dict[str, list[_Stay]], dict[int, Place]]:
    """By tail what it did at cues, in order; and by sortie where its cue lies."""
    stays: dict[str, list[_Stay]] = {}
    called: dict[int, Place] = {}
    if demand.cues is None or demand.events is None:
        return stays, called
    visited = visited_cues(demand.cues, demand.holds, demand.events)
    tracks = tracks_held(demand.tracks, visited)
    for number, cue in visited.items():
        called.setdefault(cue.sortie, cue.place)
        for visit in cue.visits:
            mine = _parts(visit, cue, tracks.get(number))
            stays.setdefault(visit.tail, []).extend(mine)
    return {tail: sorted(of, key=lambda stay: stay.begin_s) for tail, of in stays.items()}, called


def _parts(visit: Visit, cue: VisitedCue, track: Track | None) -> Iterator[_Stay]:
    """A visit as what it was: searching about the place, then following what was found."""
    here, time_s = cue.place, visit.begin_s
    for hold in cue.holds.get(visit.tail, ()):
        is_of_it = (
            time_s - SAME_MOMENT_S <= hold.begin_s < hold.end_s <= visit.end_s + SAME_MOMENT_S
        )
        if track is None or not hold.is_it or not is_of_it:
            continue
        if hold.begin_s > time_s + SAME_MOMENT_S:
            yield _Stay(time_s, hold.begin_s, place=here)
        t_s, lat_deg, lon_deg = track.between(hold.begin_s, hold.end_s)
        path = Path(lat_deg, lon_deg, (t_s - t_s[0]) / max(t_s[-1] - t_s[0], SAME_MOMENT_S))
        yield _Stay(hold.begin_s, hold.end_s, place=path.at(0.0), track=path)
        here, time_s = path.at(1.0), hold.end_s
    if visit.end_s > time_s + SAME_MOMENT_S or time_s == visit.begin_s:
        yield _Stay(time_s, visit.end_s, place=here)


def _itself(track: Path) -> Path:
    return track

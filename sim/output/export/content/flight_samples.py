"""Flights as globes take them: times with places, so many that straight lines between them do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely

from sim.number_types import Floats
from sim.study.page.flown_legs import Leg
from sim.study.page.flown_paths import Path
from sim.study.page.replay_tracks import Flight, Replay
from sim.world.antimeridian import multipolygon, polygons
from sim.world.geodesy import Plane, inverse, mean_position

# How far a thinned way may lie from the one flown, and how far apart its points: a straight line of
# 100 km passes 200 m below the middle of the ground's arc.
_OFF_M: Final = 200.0
_APART_M: Final = 100e3
# How long a jump takes at most.
_JUMP_S: Final = 0.1
# Corners of a quarter of a circle.
_QUARTER: Final = 12


class Sample(NamedTuple):
    """Where an aircraft is at a moment, seconds since the start, and what it does from then on."""

    t_s: float
    lat_deg: float
    lon_deg: float
    phase: str


class FlightSamples:
    """The flights of a replay as samples; each path is thinned once."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self._thinned = [_thinned(path) for path in replay.paths]

    def of(self, flight: Flight) -> list[Sample]:
        """A flight from take-off to the end, in order of time."""
        ends_s = [*(leg.from_s for leg in flight.legs[1:]), flight.end_s]
        samples: list[Sample] = []
        for leg, end_s in zip(flight.legs, ends_s, strict=True):
            samples += self._along(leg, end_s)
        return _one_at_a_time(samples)

    def _along(self, leg: Leg, end_s: float) -> Iterator[Sample]:
        path = self._thinned[leg.path]
        share = np.array(_shares(path, leg.begin, leg.end))
        gone = np.linspace(0.0, 1.0, 2)
        if leg.end != leg.begin:
            gone = (share - leg.begin) / (leg.end - leg.begin)
        within = share % 1.0 if path.closed else share
        lat_deg = np.interp(within, path.share, path.lat_deg)
        lon_deg = np.interp(within, path.share, np.unwrap(path.lon_deg, period=360.0))
        t_s = leg.from_s + gone * (end_s - leg.from_s)
        columns = (t_s, lat_deg, (lon_deg + 180.0) % 360.0 - 180.0)
        for t, lat, lon in zip(*(column.tolist() for column in columns), strict=True):
            yield Sample(t, lat, lon, leg.phase)

    def on_station(self, flight: Flight) -> list[tuple[float, float]]:
        """When a flight is on station, one stay after another."""
        ends_s = [*(leg.from_s for leg in flight.legs[1:]), flight.end_s]
        legs = zip(flight.legs, ends_s, strict=True)
        return [(leg.from_s, end_s) for leg, end_s in legs if leg.phase == "on station"]

    def grounds(self) -> dict[str, shapely.MultiPolygon]:
        """By orbit the ground that is seen from its lap; without those that nobody reached."""
        found: dict[str, shapely.MultiPolygon] = {}
        for flight in self.replay.flights:
            for leg in flight.legs:
                if leg.phase == "on station" and flight.orbit not in found:
                    found[flight.orbit] = _seen_from(self.replay.paths[leg.path], flight.reach_m)
        return found


def _one_at_a_time(samples: list[Sample]) -> list[Sample]:
    """Where two legs meet in one moment, the later, which says what is done from there on.

    Where the chain jumps, from wherever on its lap to the lap's first point, the earlier stays for
    up to the last moment: without it a globe would fly the whole last side of the lap to there.
    """
    kept: list[Sample] = []
    for sample, after in pairwise([*samples, None]):
        assert sample is not None, "BUG: only the last has none after it"
        if after is not None and after.t_s <= sample.t_s:
            before_s = kept[-1].t_s if kept else sample.t_s
            apart_m = inverse(sample.lat_deg, sample.lon_deg, after.lat_deg, after.lon_deg)[1]
            if before_s >= sample.t_s or apart_m < _OFF_M:
                continue
            sample = sample._replace(t_s=max(sample.t_s - _JUMP_S, (before_s + sample.t_s) / 2.0))
        kept.append(sample)
    return kept


def _shares(path: Path, begin: float, end: float) -> list[float]:
    """The shares of a path at which it bends, from one to another either way, and both ends."""
    low, high = min(begin, end), max(begin, end)
    if low == high:
        return [begin, end]
    laps = range(int(np.floor(low)), int(np.ceil(high))) if path.closed else range(1)
    bends = [lap + share for lap in laps for share in path.share.tolist()]
    within = sorted({low, high, *(share for share in bends if low < share < high)})
    return within if end >= begin else within[::-1]


def _thinned(path: Path) -> Path:
    """A path with as few of its points as show where it goes."""
    lat_deg, lon_deg = path.lat_deg, path.lon_deg
    flat = np.column_stack(Plane(*mean_position(lat_deg, lon_deg)).forward(lat_deg, lon_deg))
    kept = shapely.get_coordinates(shapely.simplify(shapely.linestrings(flat), _OFF_M))
    apart_m = inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])[1]
    along_m = np.concatenate(([0.0], np.cumsum(apart_m)))
    chosen, wanted = [0], 1
    for n in range(1, len(flat)):
        bends = wanted < len(kept) and bool((flat[n] == kept[wanted]).all())
        wanted += bends
        far = n + 1 < len(flat) and along_m[n + 1] - along_m[chosen[-1]] > _APART_M
        if bends or far or n == len(flat) - 1:
            chosen.append(n)
    return Path(lat_deg[chosen], lon_deg[chosen], path.share[chosen], path.closed)


def _seen_from(path: Path, reach_m: float) -> shapely.MultiPolygon:
    """The ground within reach of a lap."""
    plane = Plane(*mean_position(path.lat_deg, path.lon_deg), kind="equidistant")
    lap = _flat_line(plane, path.lat_deg, path.lon_deg)
    seen = shapely.buffer(lap, max(reach_m, 1.0), quad_segs=_QUARTER).simplify(_OFF_M)
    parts = []
    for part in shapely.get_parts(seen):
        rings = [shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)]
        around = [plane.inverse(*ring.T) for ring in rings]
        parts += polygons([np.column_stack([lon, lat]) for lat, lon in around])
    return shapely.orient_polygons(multipolygon(parts))


def _flat_line(plane: Plane, lat_deg: Floats, lon_deg: Floats) -> shapely.Geometry:
    return shapely.linestrings(np.column_stack(plane.forward(lat_deg, lon_deg)))

"""Ways over the ground that flights are drawn along, each once however often it is flown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.number_types import Floats
from sim.world.geodesy import densify, inverse
from sim.world.routing import Route, shortest_pairs

if TYPE_CHECKING:
    from sim.flight.pattern import Lap
    from sim.world.airspace import ClosedAirspace

# A way on a map bends less than a line's width between points so far apart.
_STEP_M: Final = 50e3

Place = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Path:
    """A way over the ground: points in degrees, and the share of its time at each, `(V,)`.

    A lap is `closed`: after its last point, which is its first, it goes on from there.
    """

    lat_deg: Floats
    lon_deg: Floats
    share: Floats
    closed: bool = False

    def at(self, share: float) -> Place:
        """Latitude and longitude after so much of the time.

        >>> ends = np.array([10.0, 20.0])
        >>> Path(ends, ends, np.array([0.0, 1.0])).at(0.25)
        (12.5, 12.5)
        """
        within = share % 1.0 if self.closed else share
        # Longitudes may pass 180 degrees between two points.
        lon_deg = np.unwrap(self.lon_deg, period=360.0)
        lat = float(np.interp(within, self.share, self.lat_deg))
        return lat, float(np.interp(within, self.share, lon_deg))


class Way(NamedTuple):
    """A legal way of a fleet from one place to another, which is still to be found."""

    fleet: str
    start: Place
    end: Place


class FlownPaths:
    """Paths by their numbers; `closed` is the airspace closed to each fleet."""

    def __init__(self, closed: Mapping[str, ClosedAirspace]) -> None:
        self._closed = closed
        self._paths: list[Path | Way] = []
        self._known: dict[object, int] = {}

    def number(self, key: object, make: Callable[[], Path | Way]) -> int:
        """The number of a path, which is made where it is new."""
        if key not in self._known:
            self._known[key] = len(self._paths)
            self._paths.append(make())
        return self._known[key]

    def place(self, path: int, share: float) -> Place:
        """Where a lap is after so much of it."""
        known = self._paths[path]
        assert isinstance(known, Path), "BUG: a lap that is still to be found"
        return known.at(share)

    def all(self) -> tuple[Path, ...]:
        """Every path, the ways that were still to be found among them."""
        found = dict(self._ways())
        return tuple(found[path] if isinstance(path, Way) else path for path in self._paths)

    def _ways(self) -> Iterator[tuple[Way, Path]]:
        wanted = [path for path in self._paths if isinstance(path, Way)]
        # One search for all of the same airspace.
        for airspace in dict.fromkeys(self._closed[way.fleet] for way in wanted):
            mine = [way for way in wanted if self._closed[way.fleet] is airspace]
            starts, ends = [way.start for way in mine], [way.end for way in mine]
            for way, route in zip(mine, shortest_pairs(airspace, starts, ends), strict=True):
                # A place in closed airspace, seen from beyond its limit, is drawn straight.
                points = np.array([way.start, way.end]).T
                if isinstance(route, Route):
                    points = np.array([route.lat_deg, route.lon_deg])
                yield way, _evenly(*densify(points[0], points[1], _STEP_M))


def path_of(lap: Lap, *, closed: bool = False) -> Path:
    """A lap or a way as a path: of one without length all is at its beginning."""
    share = lap.t_s / lap.duration_s if lap.duration_s else np.linspace(0.0, 1.0, len(lap.t_s))
    return Path(lap.lat_deg, lap.lon_deg, share, closed)


def point(place: Place) -> Path:
    """A path that leads nowhere."""
    return Path(np.full(2, place[0]), np.full(2, place[1]), np.array([0.0, 1.0]))


def _evenly(lat_deg: Floats, lon_deg: Floats) -> Path:
    """A path that is flown at one speed."""
    steps_m = inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])[1]
    along_m = np.concatenate(([0.0], np.cumsum(steps_m)))
    share = along_m / along_m[-1] if along_m[-1] else np.linspace(0.0, 1.0, len(along_m))
    return Path(lat_deg, lon_deg, share)

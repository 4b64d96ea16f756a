"""What a page needs of ways beside their length: how they lie in a wind, and what closes when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.flight.sortie import Stamina
from sim.number_types import Floats
from sim.study.planning.timed_closures import InForce
from sim.units import DAY_S
from sim.world.geodesy import densify, forward, inverse, tracks
from sim.world.wind import PIECE_M

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.world.routing import Route

# Nothing that a page can ask for is flown so long after the end: its sliders end at twice what a
# scenario states, or at some days.
_MOST_STATED: Final = 4.0
_DAYS_MORE: Final = 10.0
# A day without an end, as a number that JSON has.
_NEVER_S: Final = 1e12
# Where on a leg its track is looked at: a map of squares asks for no more.
_ALONG: Final = (np.arange(4) + 0.5) / 4.0


def pieces_by_leg(route: Route) -> list[tuple[float, list[float]]]:
    """The pieces in which a budget flies a route in wind: of each leg their length and tracks.

    Back they are flown in the opposite direction. To a billionth of their time.
    """
    entries = []
    for leg in range(len(route.lat_deg) - 1):
        ends = slice(leg, leg + 2)
        track_rad, length_m = tracks(*densify(route.lat_deg[ends], route.lon_deg[ends], PIECE_M))
        flown = length_m > 0.0
        if flown.any():
            mean_m = float(length_m[flown].mean())
            entries.append((mean_m, np.round(track_rad[flown], 10).tolist()))
    return entries


def bends(routes: Sequence[Route]) -> Floats:
    """How routes lie on the whole: means of cos and sin of twice the track `(R, 2)`.

    Twice, as out and back a track is as windy as its opposite.
    """
    found = np.zeros((len(routes), 2))
    if not routes:
        return found
    lat0, lon0, lat1, lon1 = (
        np.concatenate([np.asarray(getattr(route, side))[part] for route in routes])[:, None]
        for part in (slice(None, -1), slice(1, None))
        for side in ("lat_deg", "lon_deg")
    )
    azimuth, length_m = inverse(lat0, lon0, lat1, lon1)
    lat, lon = forward(lat0, lon0, azimuth, length_m * _ALONG)
    track_rad = inverse(lat, lon, lat1, lon1)[0]
    turned = np.stack([np.cos(2.0 * track_rad), np.sin(2.0 * track_rad)]) * length_m / len(_ALONG)
    first = np.cumsum([0, *(len(route.lat_deg) - 1 for route in routes[:-1])])
    sums = np.add.reduceat(turned.sum(axis=2), first, axis=1).T
    whole_m = np.add.reduceat(length_m, first)
    return np.divide(sums, whole_m, out=found, where=whole_m > 0.0)


def closure_times(scenario: Scenario, timed: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """When closures with a time are in force, by their bits in sets of names; in seconds."""
    longest_s = (Stamina.of(fleet.aircraft).longest_flight_s for fleet in scenario.fleets.values())
    more_s = _MOST_STATED * float(max(longest_s)) + _DAYS_MORE * DAY_S
    in_force = InForce(scenario.model_copy(update={"duration_s": scenario.duration_s + more_s}))
    return {
        "begin_s": scenario.warmup_s,
        "end_s": scenario.warmup_s + scenario.duration_s,
        "start_ms": round(scenario.start_utc.timestamp() * 1000.0),
        "spans": [
            [bit, [[begin, min(end, _NEVER_S)] for begin, end in in_force.spans[name]]]
            for bit, name in timed
        ],
    }

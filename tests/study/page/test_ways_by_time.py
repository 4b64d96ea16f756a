"""Ways in a wind and closures in time, as a page has them."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.study.page.ways_by_time import bends, closure_times, pieces_by_leg
from sim.world.routing import Route
from sim.world.wind import pieces
from tests.shipped import AFGHANISTAN


def route(lat_deg, lon_deg):
    return Route(np.array(lat_deg), np.array(lon_deg), 0.0, 0.0)


def test_pieces_take_as_long_as_those_of_a_budget():
    bent, wind = route([24.2, 25.0, 25.0, 34.5], [54.5, 61.5, 61.5, 69.2]), (20.0, 4.5)
    whole = pieces(bent.lat_deg, bent.lon_deg, wind)

    entries = pieces_by_leg(bent)

    assert len(entries) == 2  # a leg of no length is none
    assert sum(len(tracks) for _, tracks in entries) == len(whole.track_rad)
    took_s = 0.0
    for length_m, tracks in entries:
        across, head = (wind[0] * f(wind[1] - np.array(tracks)) for f in (np.sin, np.cos))
        took_s += (length_m / (np.sqrt(80.0**2 - across**2) - head)).sum()
    assert took_s == pytest.approx(whole.times_s(80.0).sum(), rel=1e-10)


def test_how_ways_lie_is_the_mean_of_their_legs():
    east, north = route([0.0, 0.0], [0.0, 3.0]), route([0.0, 3.0], [0.0, 0.0])
    corner = route([0.0, 0.0, 3.0], [0.0, 3.0, 3.0])

    lies = bends([east, north, corner, route([1.0, 1.0], [2.0, 2.0])])

    assert lies == pytest.approx(np.array([[-1, 0], [1, 0], [0, 0], [0, 0]]), abs=0.01)
    assert bends([]).shape == (0, 2)


def test_closures_have_their_times_from_the_start():
    closed = [
        {"name": "IRN", "daily": [["06:00", "12:00"]]},
        {"name": "PAK", "from": "2021-09-02T00:00Z"},
    ]
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", {"airspace.closed": closed})

    times = closure_times(scenario, [(0, "IRN"), (1, "PAK")])

    (_, daily), (bit, later) = times["spans"]
    begin_s = scenario.start_utc.hour * 3600.0
    assert daily[1] == [86400.0 + 6 * 3600.0 - begin_s, 86400.0 + 12 * 3600.0 - begin_s]
    assert bit == 1
    assert later == [[86400.0 - begin_s, 1e12]]

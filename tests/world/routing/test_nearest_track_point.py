"""The nearest point of a track, against a look at every point of it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.world.airspace import closed_airspace
from sim.world.geodesy import densify, inverse
from sim.world.routing import NoRoute, Route, shortest_pairs
from sim.world.routing import nearest_track_point as nearest
from sim.world.routing.nearest_track_point import nearest_on_tracks
from sim.world.routing.visibility_graph import RouteGraph

OPEN = closed_airspace([])
WALLS = {
    "bar": [(1.0, 2.0), (1.0, 2.3), (7.0, 2.3), (7.0, 2.0)],
    "hook": [(-1.0, 3.0), (-1.0, 3.2), (4.0, 3.2), (4.0, 3.0)],
    "lid": [(8.0, -1.0), (8.0, 9.0), (8.3, 9.0), (8.3, -1.0)],
}


def track_of(*corners):
    corners = np.array([*corners, corners[0]], dtype=float)
    return np.column_stack(densify(corners[:, 0], corners[:, 1], 10_000.0))


BOX = track_of((4.0, 4.0), (6.0, 4.0), (6.0, 7.0), (4.0, 7.0))
# Two rungs there and back, as a ladder flies them.
LADDER = track_of((4.0, 4.0), (6.0, 4.0), (6.0, 5.0), (4.0, 5.0), (6.0, 5.0), (6.0, 4.0))


def length_m(route):
    return np.inf if isinstance(route, NoRoute) else route.length_m


@pytest.mark.parametrize("track", [BOX, LADDER], ids=["box", "ladder"])
@pytest.mark.parametrize("base", [(0.0, 0.0), (5.0, 0.5), (9.0, 5.0), (5.0, 5.5), (-3.0, 8.0)])
@pytest.mark.parametrize("closed", [[], ["bar"], ["bar", "hook"], [*WALLS]], ids=len)
@pytest.mark.verifies("geometry", source="every point tried")
def test_no_point_of_the_track_is_nearer(closed, base, track):
    airspace = closed_airspace(closed, regions=WALLS)
    [(route, begin_m)] = nearest_on_tracks(airspace, [base], [track])
    everywhere = np.column_stack(densify(track[:, 0], track[:, 1], 2500.0))
    all_m = [length_m(r) for r in shortest_pairs(airspace, [base] * len(everywhere), everywhere)]

    assert isinstance(route, Route)
    # Two scenes see a corner from different planes.
    assert route.length_m <= min(all_m) + 3.0
    end = np.array([route.lat_deg[-1], route.lon_deg[-1]])
    along_m = np.concatenate(([0.0], np.cumsum(inverse(*track[:-1].T, *track[1:].T)[1])))
    at = [np.interp(begin_m, along_m, track[:, axis]) for axis in (0, 1)]
    assert inverse(*at, *end)[1] < 20.0
    assert begin_m < along_m[-1]


def test_a_track_flown_there_and_back_is_begun_on_the_way_there():
    """The far rung is nearest, and passed twice: the first pass counts, on every machine."""
    [(_, begin_m)] = nearest_on_tracks(OPEN, [(5.0, 9.0)], [LADDER])
    rung_m, step_m = (float(inverse(*a, *b)[1]) for a, b in (((4, 4), (6, 4)), ((6, 4), (6, 5))))

    assert begin_m == pytest.approx(1.5 * rung_m + step_m, abs=2000.0)


def test_of_equally_near_points_the_first_is_taken():
    square = track_of((1.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (-1.0, 1.0))
    [(_, begin_m)] = nearest_on_tracks(OPEN, [(0.0, 0.0)], [square])

    assert begin_m < float(inverse(1.0, 1.0, 1.0, -1.0)[1])


def test_only_a_few_points_are_looked_at(monkeypatch):
    """Round Iran to a box of 24,000 km of rungs: under 400 routes of 2,500 points."""
    asked = []
    graph = RouteGraph.pairs
    monkeypatch.setattr(
        RouteGraph, "pairs", lambda self, a, b: asked.append(len(a)) or graph(self, a, b)
    )
    lon = np.repeat(np.linspace(62.0, 68.0, 31), 2)
    corners = list(zip(np.resize([32.0, 35.0, 35.0, 32.0], len(lon)), lon, strict=True))
    track = track_of(*corners, *corners[-2:0:-1])
    [(route, _)] = nearest_on_tracks(closed_airspace(["IRN"]), [(24.25, 54.55)], [track])

    assert len(track) > 2000
    assert sum(asked) < 400
    assert route.length_m > route.great_circle_m + 1000.0


def test_a_base_walled_in_has_no_way_to_any_point():
    def wall(south, west, north, east):
        return [(south, west), (north, west), (north, east), (south, east)]

    pen = {"n": wall(1, -2, 2, 2), "s": wall(-2, -2, -1, 2), "e": wall(-2, 1, 2, 2)}
    airspace = closed_airspace([*"nesw"], regions={**pen, "w": wall(-2, -2, 2, -1)})
    [(route, _)] = nearest_on_tracks(airspace, [(0.0, 0.0)], [BOX])

    assert isinstance(route, NoRoute)


def test_tracks_all_over_the_globe_have_scenes_of_their_own():
    far = np.add(BOX, [0.0, 150.0])
    airspace = closed_airspace(["bar"], regions=WALLS)
    together = nearest_on_tracks(airspace, [(0.0, 0.0), (0.0, 150.0)], [BOX, far])
    alone = [
        nearest_on_tracks(airspace, [(0.0, lon)], [track])[0]
        for lon, track in ((0.0, BOX), (150.0, far))
    ]

    for (one, one_m), (other, other_m) in zip(together, alone, strict=True):
        assert one.length_m == pytest.approx(other.length_m, abs=5.0)
        assert one_m == pytest.approx(other_m, abs=1500.0)
    with pytest.raises(ValueError, match="at most 16,000 km apart"):
        nearest_on_tracks(airspace, [(0.0, -150.0), (0.0, 0.0)], [np.add(BOX, [0.0, 20.0]), BOX])


def test_no_start_has_no_answer():
    assert nearest.nearest_on_tracks(OPEN, [], []) == []

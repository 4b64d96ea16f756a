"""The median line: as far from either coast."""

import numpy as np
import pytest
import shapely

from sim.world import borders
from sim.world.airspace import closed_airspace
from sim.world.territorial_sea import SEA_TOLERANCE_M
from tests.world.coasts import TERRITORIAL_SEA_M, distance_to_coast_m


@pytest.mark.parametrize(
    ("closed", "neighbour", "box"),
    [
        ("FRA", "GBR", (50.75, 51.25, 1.0, 2.0)),  # the strait of Dover: coasts 33 km apart
        # Islands off an opposite coast.
        pytest.param("TUR", "GRC", (36.6, 37.2, 26.8, 27.6), marks=pytest.mark.long),
    ],
)
def test_the_median_line_is_as_far_from_either_coast(closed, neighbour, box):
    """Against distances by brute force: what is nearer to the neighbour's coast is open."""
    south, north, west, east = box
    rng = np.random.default_rng(3)
    lat, lon = rng.uniform(south, north, 40), rng.uniform(west, east, 40)
    at_sea = np.ones(40, dtype=bool)
    for code in (closed, neighbour):
        at_sea &= ~shapely.contains_xy(borders.country(code), lon, lat)
    lat, lon = lat[at_sea], lon[at_sea]
    own_m, theirs_m = (distance_to_coast_m(lat, lon, [code]) for code in (closed, neighbour))
    wanted = (own_m <= TERRITORIAL_SEA_M) & (own_m <= theirs_m)
    doubtful = (np.abs(own_m - theirs_m) < 250.0) | (
        np.abs(own_m - TERRITORIAL_SEA_M) < SEA_TOLERANCE_M + 50.0
    )
    found = closed_airspace([closed], median_line=True).contains(lat, lon)

    assert (found == wanted)[~doubtful].all()
    assert 5 < wanted.sum() < len(wanted)
    # Without the line the sea reaches across.
    across = closed_airspace([closed]).contains(lat, lon)
    assert (across & ~found & ~doubtful).any()


def test_a_country_without_neighbours_at_sea_has_no_median_line():
    plain, halved = (closed_airspace(["ISL", "AFG"], median_line=line) for line in (False, True))

    assert shapely.symmetric_difference(plain.geometry, halved.geometry).area == 0.0

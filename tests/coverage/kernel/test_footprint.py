"""The shape of a footprint: what its closed form says along a lap, against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from sim.coverage import StationLap, Templates
from sim.coverage.kernel.footprint import Footprints
from sim.flight.sensor import Footprint
from sim.world import geodesy
from tests.coverage.written_down import cells, racetrack

LAP_S = 1000.0
# Of every shape: what it covers, at a range and at a bearing clockwise from the heading; and how
# far in metres a place is from its edge.
SHAPES = [
    pytest.param(
        Footprint(40e3),
        lambda range_m, _bearing_rad: range_m <= 40e3,
        lambda range_m, _bearing_rad: np.abs(range_m - 40e3),
        id="disc",
    ),
]


@pytest.mark.parametrize(("footprint", "covers", "edge_m"), SHAPES)
def test_covers_what_it_is_defined_to_at_every_moment_of_a_lap(footprint, covers, edge_m):
    """At every second of a racetrack and 200 places about it, but within a metre of the edge."""
    lap, places = racetrack(LAP_S), cells()
    passes = Templates.of([StationLap(lap, footprint)], places, threads=1).source.passes
    t_s = np.arange(0.5, LAP_S)
    leg = np.searchsorted(lap.t_s, t_s) - 1
    ends = (lap.lat_deg[leg], lap.lon_deg[leg], lap.lat_deg[leg + 1], lap.lon_deg[leg + 1])
    azimuth_rad, length_m = geodesy.inverse(*ends)
    share = (t_s - lap.t_s[leg]) / (lap.t_s[leg + 1] - lap.t_s[leg])
    here = geodesy.forward(*ends[:2], azimuth_rad, share * length_m)
    heading_rad, _ = geodesy.inverse(*here, *ends[2:])

    for cell, place in enumerate(zip(places["lat_deg"], places["lon_deg"], strict=True)):
        own = slice(passes.offsets[cell], passes.offsets[cell + 1])
        begin, end = passes.begin[own, None], passes.end[own, None]
        covered = np.any((begin <= t_s) & (t_s <= end), axis=0)
        towards_rad, range_m = geodesy.inverse(*here, *place)
        bearing_rad = (towards_rad - heading_rad) % (2.0 * np.pi)
        clear = edge_m(range_m, bearing_rad) > 1.0
        np.testing.assert_array_equal(covered[clear], covers(range_m, bearing_rad)[clear])


def test_every_column_of_the_kernel_is_a_field_of_the_footprint():
    """It is filled by name."""
    assert set(Footprints._fields) <= set(vars(Footprint(1.0)))

"""The geometry of a run as its folder keeps it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sim.output.drawing.drawn_features import read_features
from sim.output.format.result_to_record import geometry
from sim.world.geodesy import inverse
from tests.output.planned_run import PATTERNS, features_of


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_each_orbit_has_its_pattern_in_short_legs_longitude_first(planned, pattern):
    plan = planned(pattern)
    [feature] = features_of(plan, "pattern")
    lon, lat = np.array(feature["geometry"]["coordinates"]).T
    [sortie] = plan.sorties.values()

    assert feature["properties"] == {"kind": "pattern", "orbit": "watch"}
    assert feature["geometry"]["type"] == "LineString"
    assert (lon[0], lat[0]) == (lon[-1], lat[-1])
    legs_m = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])[1]
    assert legs_m.max() < 10_001.0
    assert legs_m.sum() == pytest.approx(sortie.lap.length_m, rel=1e-9)


def test_a_pattern_over_the_antimeridian_is_in_two_parts(planned):
    plan = planned("ladder, length: 60 km, width: 90 km, spacing: 30 km", 10.0, 179.9, 178.0)
    [feature] = features_of(plan, "pattern")
    lines = shapely.geometry.shape(feature["geometry"])

    assert lines.geom_type == "MultiLineString"
    assert all(np.ptp(shapely.get_coordinates(line)[:, 0]) < 2.0 for line in lines.geoms)
    assert len(read_features(geometry(plan)).patterns) == len(lines.geoms)

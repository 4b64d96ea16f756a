"""Patterns in geometry.geojson and on maps, and where orbits are marked."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry import mapping

from sim.output.drawing.drawn_features import read_features
from sim.world.borders import country
from sim.world.geodesy import inverse
from tests.output.planned_run import PATTERNS, ROUND, features_of


def test_a_circuit_is_marked_where_it_is_flown_and_not_at_a_middle_it_never_visits(planned):
    plan = planned(ROUND)
    [sortie] = plan.sorties.values()
    [mark] = features_of(plan, "orbit")
    [route] = features_of(plan, "route")

    assert mark["geometry"]["coordinates"] == pytest.approx(sortie.station[::-1])
    assert mark["geometry"]["coordinates"] == pytest.approx(route["geometry"]["coordinates"][-1])
    assert inverse(*sortie.station, 30.0, 66.0)[1] > 100e3


@pytest.mark.parametrize("kind", ["stare", "racetrack", "ladder"])
def test_any_other_pattern_is_marked_in_its_middle(planned, kind):
    [mark] = features_of(planned(PATTERNS[kind]), "orbit")

    assert mark["geometry"]["coordinates"] == pytest.approx([66.0, 30.0])


@pytest.mark.parametrize("code", ["ZAF", "LSO"], ids=["islands and a hole", "one polygon"])
def test_an_area_is_read_as_it_was_written(code):
    written = shapely.normalize(country(code))
    written = written.geoms[0] if len(written.geoms) == 1 else written
    feature = {"properties": {"kind": "area", "name": "here"}, "geometry": mapping(written)}

    assert shapely.equals_exact(read_features({"features": [feature]}).areas["here"], written)

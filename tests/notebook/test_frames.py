"""Frames: what a run with cues and targets has on the ground, each where its table has it."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.column_table import Table
from sim.notebook.answers import _OF_A_BUDGET
from sim.notebook.frames import _lines, shapes_frame
from tests.shipped import AFGHANISTAN

VEHICLE = AFGHANISTAN / "one_vehicle/with_network"


@pytest.fixture(scope="module")
def flown():
    path = sorted(VEHICLE.glob("*.yaml"))[0]
    return sim.run(sim.load_scenario(path, {"duration": "1 d", "warmup": "0 d"}))


def test_cues_and_sightings_are_points_where_their_tables_have_them(flown):
    for what in ("cues", "sightings"):
        if what in flown.tables:
            frame, table = flown.to_geopandas(what), flown.table(what)
            assert frame.crs == "EPSG:4326"
            np.testing.assert_array_equal(frame.geometry.x, table["lon_deg"])
            np.testing.assert_array_equal(frame.geometry.y, table["lat_deg"])
            assert set(table) <= set(frame.columns)


def test_targets_are_the_lines_they_moved_along(flown):
    lines, knots = flown.to_geopandas("targets"), flown.table("tracks")
    assert list(lines["target"].unique()) == list(dict.fromkeys(knots["target"].tolist()))
    of_first = (knots["target"] == lines["target"][0]) & (knots["number"] == lines["number"][0])
    lon_deg = knots["lon_deg"][of_first]
    west, _, east, _ = lines.geometry[0].bounds
    assert (west, east) == (lon_deg.min(), lon_deg.max())
    assert lines["end_s"][0] == knots["t_s"][of_first].max()


def test_a_line_over_the_antimeridian_is_cut_and_one_that_rests_is_a_point():
    rows = {
        "target": ["ship", "ship", "buoy"],
        "number": [0, 0, 0],
        "t_s": [0.0, 3600.0, 0.0],
        "lat_deg": [10.0, 10.0, 5.0],
        "lon_deg": [179.0, -179.0, 20.0],
    }
    lines = _lines(Table(rows).to_pandas())
    assert [len(line.geoms) for line in lines.geometry] == [2, 1]
    assert lines.total_bounds.tolist() == [-180.0, 5.0, 180.0, 10.0]


def test_without_a_grid_there_are_no_cells(flown):
    assert flown.plan.scenario.grid is None
    with pytest.raises(sim.ResultsError, match="no coverage grid"):
        flown.to_geopandas("cells")


def test_frames_without_rows_keep_their_columns(flown):
    routes = shapes_frame([], "routes")

    assert (len(routes), routes.crs) == (0, "EPSG:4326")
    assert list(routes) == ["geometry", "kind", "fleet", "orbit", "length_nm"]
    assert list(_OF_A_BUDGET) == list(flown.plan.to_pandas())

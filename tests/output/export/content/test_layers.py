"""What of a run has a place: layers of one kind of shape, in degrees that every program takes."""

from __future__ import annotations

import pytest
import shapely

from sim.output.export.content.layers import RunToExport
from sim.output.store.stored_run import open_run
from tests.stored import change_manifest, refusal


def test_a_run_has_a_layer_for_each_kind_of_thing(export):
    assert [layer.name for layer in export.layers] == [
        "airspace", "areas", "routes", "orbits", "bases",
    ]  # fmt: skip
    orbits = export.layer("orbits")
    assert {thing.columns["name"] for thing in orbits.things} == {
        "kabul", "nangarhar", "kandahar", "herat",
    }  # fmt: skip
    summary = export.run.summary()
    for thing in orbits.things:
        figures = summary["orbits"][thing.columns["name"]]
        assert thing.columns["fill_fraction"] == figures["fill_fraction"]["mean"]
    assert orbits.columns["fill_fraction"] is float
    assert orbits.columns["name"] is str
    assert export.layer("cues") is None


def test_shapes_are_of_one_kind_and_lie_on_the_map(export, far_north):
    for one in (export, far_north):
        for layer in one.layers:
            for thing in layer.things:
                assert thing.shape.geom_type == layer.ground
                west, south, east, north = thing.shape.bounds
                assert -180.0 <= west <= east <= 180.0
                assert -90.0 <= south <= north <= 90.0


def test_a_way_over_180_degrees_is_cut_there(far_north):
    for thing in far_north.layer("routes").things:
        for part in shapely.get_parts(thing.shape):
            lon_deg = shapely.get_coordinates(part)[:, 0]
            assert abs(lon_deg[1:] - lon_deg[:-1]).max() < 180.0


def test_shells_run_counterclockwise(export):
    for name in ("airspace", "areas"):
        for thing in export.layer(name).things:
            assert all(part.exterior.is_ccw for part in shapely.get_parts(thing.shape))
            assert thing.shape.is_valid


def test_moments_are_utc_to_the_millisecond(export):
    assert export.utc(0.0) == "2021-09-01T00:00:00.000Z"
    assert export.utc(86400.0 + 1.2344) == "2021-09-02T00:00:01.234Z"
    assert export.utc(1e13).startswith("9999-12-31")


def test_a_start_with_another_offset_is_told_in_utc(run_folder):
    change_manifest(run_folder, start_utc="2021-09-01T04:30:00+04:30")

    assert RunToExport(open_run(run_folder)).utc(0.0) == "2021-09-01T00:00:00.000Z"


@pytest.mark.parametrize("number", [1, 7])
def test_a_replication_that_was_not_flown_is_refused(export, number):
    assert f"has no replication {number}\n  help: it has one, with the number 0" in refusal(
        RunToExport, export.run, number
    )

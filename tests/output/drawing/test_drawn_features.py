"""Patterns in geometry.geojson and on maps, and where orbits are marked."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure

import sim
from sim.output.drawing.drawn_features import read_features
from sim.output.drawing.legend import legend_entries
from sim.output.drawing.map_frame import frame_around
from sim.output.drawing.map_marks import Canvas
from sim.output.format.result_to_record import geometry
from sim.output.format.run_record import CoverageGrid
from sim.study.run.ground.ground_cells import cut_ground
from sim.world.geodesy import inverse

SCENARIO = """
name: patrol
start: 2021-09-01T00:00Z
duration: 2 d
areas: {{here: {{centre: [{lat}, {lon}], radius: 200 km}}}}
grid: {{area: here, cell: 50 km}}
fleets: {{one: {{base: {{latitude: {lat}, longitude: {base_lon}}}, aircraft: mq9a, count: 2}}}}
orbits:
  watch: {{area: here, flown_by: [one], pattern: {{kind: {pattern}}}, altitude: 25000 ft}}
"""
ROUND = "circuit, points: [[31.5, 64.5], [31.5, 67.5], [28.5, 67.5], [28.5, 64.5]]"
PATTERNS = {
    "stare": "stare, radius: 20 km",
    "racetrack": "racetrack, length: 60 km, width: 20 km",
    "ladder": "ladder, length: 200 km, width: 200 km, spacing: 40 km",
    "circuit": ROUND,
}


@pytest.fixture
def planned(tmp_path):
    """The plan of one fleet and one orbit with a pattern."""

    def build(pattern, lat=30.0, lon=66.0, base_lon=62.0):
        path = tmp_path / "patrol.yaml"
        text = SCENARIO.format(pattern=pattern, lat=lat, lon=lon, base_lon=base_lon)
        path.write_text(text, encoding="utf-8")
        return sim.plan(sim.load_scenario(path))

    return build


def features_of(plan, kind):
    return [f for f in geometry(plan)["features"] if f["properties"]["kind"] == kind]


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


def test_maps_draw_the_pattern_show_all_of_it_and_explain_it(planned):
    """A circuit beyond the area and its cells is inside the frame."""
    plan = planned(ROUND)
    cells = cut_ground(plan.scenario).cells
    features, grid = read_features(geometry(plan)), CoverageGrid.of("here", cells)
    frame = frame_around(*features.positions_deg())
    ax = Figure(figsize=(6, 6)).add_axes((0, 0, 1, 1))
    canvas = Canvas(ax, frame, 6.0, 6.0)
    canvas.draw_features(features, grid)
    [track] = features.patterns
    drawn = [line for artist in ax.collections for line in artist.get_segments()]

    assert frame.shows(frame.project(track)).all()
    assert any(
        len(line) == len(track) and np.allclose(line, frame.project(track)) for line in drawn
    )
    assert "Pattern flown on station" in [text for _, text in legend_entries(features, grid)]


def test_folders_without_patterns_are_drawn_as_before(planned):
    """Made by an earlier version: no lines, and no sign for them."""
    plan = planned(ROUND)
    kept = [f for f in geometry(plan)["features"] if f["properties"]["kind"] != "pattern"]
    features = read_features({"features": kept})
    grid = CoverageGrid.of("here", cut_ground(plan.scenario).cells)

    assert features.patterns == ()
    assert "Pattern flown on station" not in [text for _, text in legend_entries(features, grid)]

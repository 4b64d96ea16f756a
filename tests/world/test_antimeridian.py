import numpy as np
import pytest
import shapely

from sim.world import antimeridian


def ring(*points):
    return np.array(points, dtype=float)


def test_a_ring_over_the_antimeridian_is_cut_in_two():
    parts = antimeridian.polygons([ring((170, 10), (-170, 10), (-170, 20), (170, 20))])
    assert sorted(part.bounds for part in parts) == [(-180, 10, -170, 20), (170, 10, 180, 20)]


def test_a_hole_over_the_antimeridian_stays_a_hole():
    shell = ring((170, 10), (-170, 10), (-170, 20), (170, 20))
    hole = ring((-179, 14), (179, 14), (179, 16), (-179, 16))
    parts = antimeridian.polygons([shell, hole])
    assert sum(part.area for part in parts) == pytest.approx(200 - 4)


def test_a_ring_round_a_pole_holds_the_pole():
    north = [(lon, 80.0) for lon in range(-170, 190, 20)]
    cap = antimeridian.multipolygon(antimeridian.polygons([ring(*north)]))
    assert cap.bounds == (-180, 80, 180, 90)
    assert cap.area == pytest.approx(3600)
    south = [(lon, -lat) for lon, lat in reversed(north)]
    assert antimeridian.multipolygon(antimeridian.polygons([ring(*south)])).bounds[1::2] == (
        -90,
        -80,
    )


@pytest.mark.parametrize("first", [0.1, 1e-15, 179.9, 180.0, -180.0, -179.9, 33.3])
@pytest.mark.parametrize("way", [1, -1])
def test_a_ring_round_a_pole_has_no_slit_wherever_it_starts(first, way):
    lon = (first + way * np.arange(0, 360, 24) + 180) % 360 - 180
    lon[0] = first
    cap = antimeridian.multipolygon(
        antimeridian.polygons([np.column_stack([lon, np.full(len(lon), -70.0)])])
    )
    assert len(cap.geoms) == 1
    assert cap.area == pytest.approx(360 * 20)
    assert shapely.contains_xy(cap, [first, 0.0, 100.0, -179.999], -80.0).all() or abs(first) == 180


def test_a_line_over_the_antimeridian_is_cut_without_a_stroke_along_it():
    pieces = antimeridian.cut_line(ring((179, 0), (-179, 2)))
    assert len(pieces) == 2
    assert {tuple(piece[k]) for piece in pieces for k in (0, -1)} == {
        (179, 0),
        (180, 1),
        (-180, 1),
        (-179, 2),
    }
    assert antimeridian.cut_line(ring((180, 0), (180, 2))) == []


def test_crossing_edges_are_noticed():
    assert antimeridian.crosses_itself(ring((0, 0), (1, 1), (1, 0), (0, 1)))
    assert not antimeridian.crosses_itself(ring((179, 0), (-179, 0), (-179, 1), (179, 1)))


def test_overlapping_parts_become_one():
    joined = antimeridian.multipolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)])
    assert joined.is_valid
    assert joined.area == 6.0


def test_rims_go_on_where_a_ground_was_cut():
    halves = [shapely.box(175.0, 58.0, 180.0, 64.0), shapely.box(-180.0, 58.0, -172.0, 64.0)]
    cut_rims = antimeridian.rims(shapely.MultiPolygon(halves))
    cap = antimeridian.rims(shapely.box(-180.0, 80.0, 180.0, 90.0))

    assert sorted(line.length for line in cut_rims) == [5.0 + 6.0 + 5.0, 8.0 + 6.0 + 8.0]
    assert [line.bounds for line in cap] == [(-180.0, 80.0, 180.0, 80.0)]


def test_a_ground_that_was_not_cut_keeps_its_rims_holes_too():
    holed = shapely.box(0.0, 0.0, 9.0, 9.0).difference(shapely.box(3.0, 3.0, 6.0, 6.0))

    assert sorted(line.length for line in antimeridian.rims(holed)) == [12.0, 36.0]

import numpy as np
import shapely

from sim.world.routing.obstacle_filling import fill_pockets

NO_ENDS = np.empty((0, 2))
# A square with a bay cut into its top, anticlockwise: the obstacle on the left.
BAY = np.array([(0, 0), (10, 0), (10, 10), (6, 10), (5, 3), (4, 10), (0, 10)], dtype=float)


def test_an_idle_bay_is_filled():
    (filled,) = fill_pockets([BAY], NO_ENDS, 0.1)
    assert shapely.Polygon(filled).equals(shapely.box(0, 0, 10, 10))


def test_an_end_in_the_bay_keeps_it_open():
    (kept,) = fill_pockets([BAY], np.array([[5.0, 8.0]]), 0.1)
    assert not shapely.intersects_xy(shapely.Polygon(kept), 5.0, 8.0)


def test_an_end_just_off_the_bay_s_edge_keeps_it_open_too():
    (kept,) = fill_pockets([BAY], np.array([[5.0, 10.05]]), 0.1)
    assert len(kept) == len(BAY)


def test_another_obstacle_in_the_bay_keeps_it_open():
    islet = np.array([(4.9, 8.0), (5.1, 8.0), (5.0, 8.2)])
    kept, same = fill_pockets([BAY, islet], NO_ENDS, 0.1)
    assert shapely.Polygon(kept).disjoint(shapely.Polygon(same))
    assert len(same) == 3


def test_a_hole_with_nothing_in_it_is_filled_whole():
    hole = np.array([(2, 2), (2, 8), (8, 8), (8, 2)], dtype=float)  # clockwise
    shell = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], dtype=float)
    outer, inner = fill_pockets([shell, hole], NO_ENDS, 0.1)
    assert len(outer) == 4
    assert len(inner) < 3


def test_what_is_filled_is_the_hull_and_never_less_than_the_obstacle():
    draw = np.random.default_rng(3)
    for _ in range(20):
        angle = np.sort(draw.uniform(0, 2 * np.pi, 40))
        ring = (draw.uniform(1, 10, 40) * np.array([np.cos(angle), np.sin(angle)])).T
        obstacle = shapely.Polygon(ring)
        (filled,) = fill_pockets([ring], NO_ENDS, 0.1)
        hull = shapely.Polygon(filled)
        assert hull.is_valid
        assert shapely.difference(obstacle, hull).area < 1e-9
        assert hull.symmetric_difference(obstacle.convex_hull).area < 1e-9

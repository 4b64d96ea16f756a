"""Limits at sea worked out in advance are those that would be drawn."""

import numpy as np
import pytest
import shapely

from sim.world import airspace, borders
from sim.world import sea_limits as limits
from sim.world.airspace import closed_airspace
from sim.world.data.draw_limits import CLOSED
from sim.world.territorial_sea import drawn_country


def same_limit(code):
    """Both are within the tolerance of the truth; the one in the file is drawn 4 m farther out."""
    kept, drawn = limits.country(code), drawn_country(code, limits.DISTANCE_M)
    km2 = 111.2**2 * np.cos(np.radians(min(abs(drawn.bounds[1]), abs(drawn.bounds[3]))))
    assert kept.is_valid
    assert len(kept.geoms) == len(drawn.geoms)
    lost, gained = shapely.difference(drawn, kept).area, shapely.difference(kept, drawn).area
    assert lost * km2 < 1e-5 * drawn.length * 111.2
    assert 0.0 < gained * km2 < 0.01 * drawn.length * 111.2


def test_a_limit_from_the_file_is_the_one_that_would_be_drawn():
    same_limit("TUR")


@pytest.mark.long
@pytest.mark.parametrize("code", sorted(limits.known()))
def test_every_limit_from_the_file_is_the_one_that_would_be_drawn(code):
    same_limit(code)


def test_the_longest_coasts_are_not_drawn_again(monkeypatch):
    def drawn(*_):
        raise AssertionError("Canada is in the file")

    monkeypatch.setattr(airspace, "drawn_country", drawn)
    assert closed_airspace(["CAN"]).contains(60.0, -100.0)
    with pytest.raises(AssertionError, match="in the file"):
        closed_airspace(["CAN"], territorial_sea_m=20_000.0)


def test_countries_often_closed_are_kept_as_they_are_drawn():
    kept = sorted(path.stem for path in limits.drawn_file("IRN").parent.glob("*.wkb"))
    assert kept == sorted(CLOSED)
    # Of the longest coasts the other file says what has always been flown round.
    assert not set(kept) & limits.known()
    for code in kept:
        drawn = drawn_country(code, limits.DISTANCE_M)
        # Another GEOS may round a circle's points otherwise.
        assert shapely.hausdorff_distance(limits.country(code), drawn) < 1e-6


@pytest.mark.parametrize(
    "code", ["TUR", *(pytest.param(code, marks=pytest.mark.long) for code in ("RUS", "USA"))]
)
def test_land_borders_stay_the_borders_to_the_last_bit(code):
    own = set(map(tuple, shapely.get_coordinates(borders.country(code)).tolist()))
    kept = set(map(tuple, shapely.get_coordinates(limits.country(code)).tolist()))
    for other in {"TUR": ("SYR", "GEO"), "RUS": ("MNG", "FIN"), "USA": ("CAN", "MEX")}[code]:
        shared = own & set(map(tuple, shapely.get_coordinates(borders.country(other)).tolist()))
        assert len(shared) > 50
        # Where the border meets the sea its end lies inside the limit.
        assert len(shared - kept) <= 4
        overlap = shapely.intersection(limits.country(code), borders.country(other))
        # Where the limit meets a shore it may be 3 m off it: less than 6 m wide.
        assert shapely.buffer(overlap, -3.0 / 111.2e3).is_empty


def test_the_south_pole_is_in_antarctica():
    assert closed_airspace(["ATA"]).contains([-90.0, -89.99999], [0.0, 50.0]).all()

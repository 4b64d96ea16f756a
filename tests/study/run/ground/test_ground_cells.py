"""The ground that is mapped: an area that would be without a cell is no map."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ScenarioError
from sim.study.run.ground.ground_cells import cut_ground
from tests.shipped import AFGHANISTAN

GULF = AFGHANISTAN / "gulf.yaml"


def test_an_area_without_a_cell_is_an_error_before_anything_is_flown():
    dot = {"areas.dot": {"centre": [50.0, 10.0], "radius": "10 km"}}
    with pytest.raises(ScenarioError) as caught:
        sim.run(sim.load_scenario(GULF, dot))

    assert "areas.dot: no cell of the grid (afghanistan, 10 km) has its centre in this area" in str(
        caught.value
    )


def test_an_area_holds_the_cells_whose_centre_lies_in_it():
    """Kabul, a circle of 60 nm: some 97 cells of 20 km, and none of them a degree off."""
    ground = cut_ground(sim.load_scenario(GULF, {"grid.cell": "20 km"}))
    kabul = ground.members["kabul"]

    assert kabul.sum() == pytest.approx(3.1416 * (60 * 1.852) ** 2 / 400.0, rel=0.05)
    assert abs(ground.cells.lat_deg[kabul] - 34.53).max() < 1.0
    assert ground.members["afghanistan"].all()


def test_without_a_grid_there_is_no_ground():
    assert cut_ground(sim.load_scenario(GULF, {"grid": None})) is None

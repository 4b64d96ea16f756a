"""The ground that is mapped: the cells of a scenario's grid, and which areas hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ScenarioError
from sim.study.planning.routes import area_outline
from sim.world.area import CellGrid, cut_into_cells, inside

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario


@dataclass(frozen=True)
class Ground:
    """The cells of the scenario's grid, and for each area `(C,)` which of them it holds."""

    cells: CellGrid
    members: dict[str, np.ndarray]


def cut_ground(scenario: Scenario) -> Ground | None:
    """Cut the grid's area into cells. ScenarioError where an area holds no cell's centre."""
    if scenario.grid is None:
        return None
    try:
        cells = cut_into_cells(
            area_outline(scenario.areas[scenario.grid.area]), scenario.grid.cell_m
        )
    except ValueError as error:
        raise ScenarioError([scenario.source.problem("grid.cell", str(error))]) from None
    members = {
        name: inside(area_outline(area), cells.lat_deg, cells.lon_deg)
        for name, area in scenario.areas.items()
    }
    km = scenario.grid.cell_m / 1e3
    problems = [
        scenario.source.problem(
            f"areas.{name}",
            f"no cell of the grid ({scenario.grid.area}, {km:g} km) has its centre in this area",
            "make the cells smaller, or let the grid cover this area",
        )
        for name, member in members.items()
        if not member.any()
    ]
    if problems:
        raise ScenarioError(problems)
    return Ground(cells, members)

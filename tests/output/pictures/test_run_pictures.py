"""Which pictures every run draws."""

from __future__ import annotations

import pytest

from sim.output.pictures import run_pictures
from sim.output.pictures.picture_names import OF_A_RUN


class Flown:
    """As much of a run as says which pictures it has."""

    def __init__(self, grid):
        self.grid = grid

    def summary(self):
        return {}

    def has_table(self, name):
        return name in ("sorties", "events", "orbits")


@pytest.mark.parametrize(
    ("grid", "names"),
    [(object(), ["coverage_fraction", "gap_max", "timeline"]), (None, ["timeline"])],
    ids=["with ground", "without"],
)
def test_maps_are_drawn_where_there_is_a_grid_and_the_timeline_always(
    monkeypatch, tmp_path, grid, names
):
    drawn = []
    monkeypatch.setattr(run_pictures, "draw_picture", lambda *given: drawn.append(given[-1]))

    assert run_pictures.draw_all(Flown(grid), tmp_path) == {}
    assert drawn == [tmp_path / f"{name}.png" for name in names]
    assert set(names) <= set(OF_A_RUN)

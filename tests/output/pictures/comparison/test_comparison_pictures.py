"""The pictures of a comparison: which of them it has, and what becomes of one that fails."""

from __future__ import annotations

from sim.output.pictures.comparison import comparison_pictures
from sim.output.pictures.comparison.comparison_pictures import FIGURES, draw_all
from sim.output.pictures.picture_names import COMPARISON_MAP, OF_A_COMPARISON


class Compared:
    """As much of a comparison as says which pictures it has."""

    def __init__(self, grid, orbits=("watch",)):
        self.grid = grid
        self.summary = {"options": {"near": {"orbits": dict.fromkeys(orbits)}}}


def noted(monkeypatch):
    """Pictures are named and not drawn; the hours cannot be drawn at all."""
    drawn = []

    def draw(name):
        def one(_):
            if name == "hours":
                raise ValueError("a bar without an end")

        return one

    def save(path, draw_one, comparison):
        draw_one(comparison)
        drawn.append(path.name)

    monkeypatch.setattr(comparison_pictures, "FIGURES", {name: draw(name) for name in FIGURES})
    monkeypatch.setattr(comparison_pictures, "save_png", save)
    return drawn


def test_there_is_a_map_where_there_is_a_grid(monkeypatch, tmp_path):
    drawn = noted(monkeypatch)
    draw_all(Compared(grid=None), tmp_path)
    assert drawn == ["lost_hours.png"]
    draw_all(Compared(grid=object()), tmp_path)
    assert drawn[1:] == [f"{COMPARISON_MAP}.png", "lost_hours.png"]


def test_no_hours_are_lost_where_no_orbit_asks_for_any(monkeypatch, tmp_path):
    drawn = noted(monkeypatch)
    draw_all(Compared(grid=None, orbits=()), tmp_path)
    assert drawn == []


def test_one_that_fails_is_named_and_the_others_are_drawn(monkeypatch, tmp_path):
    noted(monkeypatch)
    faults = draw_all(Compared(grid=object()), tmp_path)

    assert list(faults) == ["hours"]
    assert faults["hours"].endswith("ValueError: a bar without an end\n")


def test_every_name_has_what_draws_it():
    assert tuple(FIGURES) == OF_A_COMPARISON

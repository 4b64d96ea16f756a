"""The pictures of a comparison folder, by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from sim.output.drawing.matplotlib_import import import_matplotlib
from sim.output.drawing.page_wording import save_png
from sim.output.pictures.comparison.comparison_map import draw_comparison_map
from sim.output.pictures.comparison.hours_flown_and_lost import draw_hours, draw_lost_hours
from sim.output.pictures.picture_names import COMPARISON_MAP, LOST_HOURS, OF_A_COMPARISON
from sim.output.store.comparison_folder import StoredComparison
from sim.output.store.picture_faults import Faults, draw_each

FIGURES: Mapping[str, Callable[[StoredComparison], Figure]] = dict(
    zip(OF_A_COMPARISON, (draw_comparison_map, draw_hours, draw_lost_hours), strict=True)
)


def draw_picture(comparison: StoredComparison, name: str, path: Path) -> None:
    """Draw one figure as a PNG. ResultsError for a map where there is no grid."""
    import_matplotlib()
    save_png(path, FIGURES[name], comparison)


def draw_all(comparison: StoredComparison, folder: Path) -> Faults:
    """Bars of flight hours; of lost hours where there are orbits, the map where there is a grid."""
    first = next(iter(comparison.summary["options"].values()))
    there = {COMPARISON_MAP: comparison.grid is not None, LOST_HOURS: bool(first["orbits"])}
    names = [name for name in FIGURES if there.get(name, True)]
    return draw_each(names, partial(draw_picture, comparison), folder)

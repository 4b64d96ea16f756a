"""The figures of a comparison folder, by their names."""

from __future__ import annotations

from pathlib import Path

from sim.output.bars import hours_chart, lost_hours_chart
from sim.output.comparisonfolder import StoredComparison
from sim.output.comparisonmap import comparison_map


def draw_all(comparison: StoredComparison, folder: Path) -> None:
    """Bars of flight hours and of lost hours; the map where there is a grid."""
    hours_chart(comparison, folder / "hours.png")
    lost_hours_chart(comparison, folder / "lost_hours.png")
    if comparison.grid is not None:
        comparison_map(comparison, folder / "comparison_map.png")

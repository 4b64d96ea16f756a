"""The table of a run about targets: how many there were, and what was seen of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.figure_text import Style, style_of
from sim.figures import figure_of
from sim.output.text.text_table import TextTable

_OF_A_TARGET: Final = (
    *("n_targets", "found_fraction", "time_to_sight_mean_h", "seen_fraction", "n_sightings"),
)
_NOTE: Final = (
    "found: within reach of an aircraft on station for as long as its sensor takes to settle.\n"
    "Whoever is within reach is seen: that flatters, for a sensor looks at far less at a time.\n"
    "Seen is not known: nothing says what it is, or who."
)


def target_tables(summary: Mapping[str, Any]) -> list[TextTable]:
    """Targets by kind; none where there are none."""
    rows = tuple(
        (name, *(_cell(figures[figure], figure) for figure in _OF_A_TARGET))
        for name, figures in summary.get("targets", {}).items()
    )
    heads = ("target", *(figure_of("targets", name).head for name in _OF_A_TARGET))
    return [TextTable("Targets", heads, rows, note=_NOTE)] if rows else []


def _cell(figure: Mapping[str, Any], name: str) -> str:
    row = figure_of("targets", name)
    if row.is_count:
        return Style(decimals=0).text({"mean": figure["mean"]})
    return style_of(row).text(figure)

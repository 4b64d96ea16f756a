"""The table of a run about places that are watched: what of them is known, and what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.figure_text import Style, style_of
from sim.figures import figure_of
from sim.output.text.phrases import never_came
from sim.output.text.text_table import TextTable

_FIGURES: Final = (
    *("watched_fraction", "bins_seen_fraction", "bins_met_fraction"),
    *("known_fraction", "known_after_d", "n_sightings", "first_sighting_h"),
)
_NOTE: Final = (
    "seen, met: share of the bins of the week or day with a look, and with as many as each needs; "
    "known: how often enough was seen in time;\n"
    "after: > where that never came in some replication. Watched is in reach: nothing says what "
    "was there, or who."
)


def watch_tables(summary: Mapping[str, Any]) -> list[TextTable]:
    """A row for each place that is watched; none where there is none."""
    watches = summary.get("watches", {})
    if not watches:
        return []
    heads = ("watch", *(figure_of("watches", name).head for name in _FIGURES))
    rows = tuple((name, *(_cell(own, of) for of in _FIGURES)) for name, own in watches.items())
    return [TextTable("Places watched", heads, rows, note=_NOTE)]


def _cell(figures: Mapping[str, Any], name: str) -> str:
    row, figure = figure_of("watches", name), figures.get(name)
    if figure is None:
        return "-"
    if figure["mean"] is None and never_came(f"watches..{name}", figures):
        return ">"
    if row.is_count:
        return Style(decimals=1).text({"mean": figure["mean"]})
    return style_of(row).text(figure)

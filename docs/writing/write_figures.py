"""Writes docs/figures.md, the list of all figures and of the causes they count, from their rows.

python -m docs.writing.write_figures, from the project's root.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.figure_table import COMPARED, HOMES, ROWS, Figure
from sim.operations.causes import CAUSES
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.output.text.figure_explanation import ASKED_WITH

PAGE = Path(__file__).parents[1] / "figures.md"
_INTRO = (
    "Every figure that othsim works out. Written by `python -m docs.writing.write_figures` from "
    "[sim/figure_table.py](../sim/figure_table.py), the one table from which commands, tables, "
    "pictures and files take names, units and words; the equations are in [method.md](method.md)."
)
_PATHS = (
    "A figure's path is that of its owner and its name, such as `orbits.kabul.fill_fraction`. Of a "
    "claim the bare name of a sortie's figure is read over every fleet and orbit, and of a map a "
    "figure is named without its unit, `gap_max`. Areas have figures where there is a grid."
)
# Heading, what has to be known of all below it, and the home that they share.
_SECTIONS = (
    ("One sortie", "In closed form, for every fleet and orbit.", "budgets"),
    (
        "Fleets",
        "Over the window, after the warm-up; `*` marks what `comparison.json` has and "
        "`summary.json` has not.",
        "fleet",
    ),
    (
        "Orbits",
        "Of `demand` sums over all orbits, and the longest gap of any; in `comparison.json`.",
        "orbits",
    ),
    ("", "", "demand"),
    (
        "Cues",
        "Of a kind of cue, and of those of it that are reported in a phase: "
        "[cues](watching_on_demand/cues.md), "
        "[search and custody](watching_on_demand/search_and_custody.md). Of surges and of those on "
        "alert:",
        "cues",
    ),
    ("", "", "surges"),
    ("", "", "alert"),
    (
        "Targets",
        "Of what moves and whoever on station sees of it: "
        "[targets](watching_on_demand/targets.md).",
        "targets",
    ),
    (
        "Places watched",
        "[Pattern of life](watching_on_demand/pattern_of_life.md).",
        "watches",
    ),
    (
        "The ground",
        "Of an area the mean over its cells, unless it says else; `†` marks what it has once more "
        "over the cells covered at least once, with `_seen` before the unit. Of a cell hours are "
        "seconds, `gap_max_s`, and of several replications it is their mean, in `coverage.nc`.",
        "areas",
    ),
    ("", "", "cells"),
    ("Cells of a comparison", "In its `coverage.nc`, behind each the name of an option.", COMPARED),
)
_CAUSES = (
    "Of `lost_hours_by_cause`, from [sim/operations/causes.py](../sim/operations/causes.py). What "
    "is said of a gap that nobody ends is in [method.md](method.md)."
)
_UNMET = (
    "Of `unmet_by_cause`: of a cue never reached the first of these that kept everybody away, of "
    "one reached what came of it."
)
_HEADS = ("figure", "of", "unit", "called", "what it is", "better", "edges")


def page() -> str:
    """The whole text of docs/figures.md."""
    rules = list(dict.fromkeys(row.edge for row in ROWS if row.edge))
    homes = [
        (f"`{home.path}`" if home.path else "", home.words, "; ".join(map(ASKED_WITH.get, asked)))
        for home in HOMES.values()
        if (asked := home.asked_by)
    ]
    lines = ["# Figures", "", *_wrapped(_INTRO), "", "## Whose they are, and who asks", ""]
    lines += [*_table(("path", "of", "asked for by"), homes), "", *_wrapped(_PATHS)]
    shown: set[str] = set()
    for heading, told, home in _SECTIONS:
        rows = [row for row in ROWS if home in row.homes and not shown & {*row.homes}]
        if heading:
            lines += ["", f"## {heading}", "", *_wrapped(told), ""]
            lines += _table(_HEADS, [])
        lines += _table((), [_cells(row, rules) for row in rows])
        shown.add(home)
    lines += ["", "## Causes of lost hours", "", *_wrapped(_CAUSES), ""]
    heads = ("cause", "the aircraft that ends the gap is ...")
    lines += _table(heads, [(f"`{row.name}`", row.definition) for row in CAUSES.values()])
    lines += ["", "## Causes of unmet cues", "", *_wrapped(_UNMET), ""]
    lines += _table(
        ("cause", "what it is"), [(f"`{name}`", said) for name, said in UNMET_CAUSES.items()]
    )
    lines += ["", "## How the edges of the window are taken", ""]
    lines += [line for n, rule in enumerate(rules, 1) for line in _wrapped(f"{n}. {rule}", "   ")]
    return "\n".join(lines) + "\n"


def _cells(row: Figure, rules: Sequence[str]) -> tuple[str, ...]:
    mark = " \\*" * row.derived + " †" * row.seen
    unit = "" if row.is_count else row.unit.symbol
    edge = str(rules.index(row.edge) + 1) if row.edge else ""
    homes = ", ".join(home for home in row.homes if home != COMPARED)
    return (f"`{row.name}`{mark}", homes, unit, row.label, row.means, row.better, edge)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [heads, ("---",) * len(heads)] if heads else []
    return [f"| {' | '.join(row)} |" for row in (*lines, *rows)]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, 100, subsequent_indent=indent, break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

"""Writes docs/reading/tables.md, the columns of every table of a run, from where they are stated.

python -m docs.writing.write_tables, from the project's root.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Final

from sim.output.format.table_columns import OF_SOME_RUNS, TABLES, Column, columns_of

PAGE = Path(__file__).parents[1] / "reading" / "tables.md"
_INTRO = (
    "What every row and column of a run's Parquet files says. Written by "
    "`python -m docs.writing.write_tables` from "
    "[sim/output/format/table_columns.py](../../sim/output/format/table_columns.py), which also "
    "says what a file may hold: a run folder with anything else is refused. `othsim query` asks "
    "them in SQL ([query.md](query.md)), `othsim export` writes them as CSV "
    '([export.md](export.md)), and `sim.open_run(FOLDER).table("cues")` reads them in Python.'
)
_TIMES = (
    "Times `_s` are in seconds, as lengths of time or since the start of the scenario, warm-up "
    "included; whoever is in the air at the end is flown home. Causes are explained in "
    " [figures.md](../figures.md#causes-of-lost-hours), what becomes of cues in "
    "[cues.md](../watching_on_demand/cues.md)."
)
# What a row is, and which runs have the table.
_ROWS: Final = {
    "sorties": "A flight that took off before the end.",
    "events": "Something that happened to an aircraft, in order.",
    "orbits": "A gap of an orbit, or a piece of one.",
    "cues": "A cue reported before the end, the warm-up's among them; of runs with cues.",
    "holds": "A stay in which something was held, or searched for again; of runs with a hold.",
    "sightings": "A stretch of time in which an aircraft on station saw a target; of runs with "
    "`dispatch: {sight: any}`.",
    "tracks": "A knot of the track of a target, and a row for each aircraft that had it before it; "
    "of the first replication, the first hundred of each kind; of runs with `targets`.",
    "bins": "A bin of the week or day of a place that is watched; of runs with `watches`.",
    "away": "A time in which a sortie was away at a cue, to come back to its orbit, or on its way "
    "from one cue to another that called it in the air; of runs in which an orbit has "
    "`release: {back: resume}`, or with `dispatch: {homeward: true}` or `{preempts: true}`.",
    "replications": "A replication, with a column for every figure by its path, such as "
    "`fleet.transit_fraction` ([figures.md](../figures.md)).",
}


def page() -> str:
    """The whole text of docs/reading/tables.md."""
    lines = ["# The tables of a run", "", *_wrapped(_INTRO), "", *_wrapped(_TIMES)]
    for table in sorted(TABLES, key=lambda name: name in OF_SOME_RUNS):
        names = [*TABLES[table], *(["demand_fingerprint"] if table == "replications" else [])]
        lines += ["", f"## {table}.parquet", "", *_wrapped(_ROWS[table]), ""]
        lines += ["| column | what it says |", "| --- | --- |"]
        lines += [f"| `{name}` | {_said(columns_of(table, names)[name])} |" for name in names]
    return "\n".join(lines) + "\n"


def _said(column: Column) -> str:
    words = ", ".join(f"`{word}`" for word in column.words if word)
    return f"{column.means}: {words}" if words else column.means


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 100, break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

"""What a figure means, in lines for a terminal: told from its row of the table of figures."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from sim.figure_table import BY_CAUSE, COMPARED, HOMES, UNMET, Command, Figure
from sim.figures import figure_at, figures_in
from sim.operations.causes import CAUSES
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.spelling import three_nearest
from sim.units import SHARE

# How each command is told which figure is meant.
ASKED_WITH: Final[Mapping[Command, str]] = {
    "claim": "`metric:` of a claim",
    "size": "`size --target`",
    "why": "`why --figure`",
    "until": "`run` and `compare --until`",
    "map": "`map --metric`",
}
_FOUND_IN: Final = {
    "budgets": "in closed form: `othsim plan`, and `budgets` of summary.json",
    "cells": "from when each cell was covered: coverage.nc of a run, of each cell",
    COMPARED: "from the coverage of two options: coverage.nc of a comparison, of each cell",
}
_FLOWN: Final = "from the replications flown: summary.json of a run"
_DERIVED: Final = "from other figures of a run: comparison.json, and whoever asks for it"
_GAP_CAUSE: Final = (
    "a cause of lost hours, of `lost_hours_by_cause` and of gaps in orbits.parquet: the aircraft "
    "that ends the gap is"
)
_UNMET_CAUSE: Final = "a cause of unmet cues, of `unmet_by_cause` and of cues.parquet:"
_HEAD_WIDTH: Final = 13


def explanations(name: str) -> list[dict[str, str]]:
    """What a path, a bare name, the name on a map or in a file, or a cause may mean; else nothing.

    >>> [one["figure"] for one in explanations("orbits.kabul.fill_fraction")]
    ['orbits.ORBIT.fill_fraction']
    >>> [one["called"] for one in explanations("transit_fraction")]
    ['share of the flight in transit', 'share of the flight in transit']
    """
    if (figure := figure_at(name)) and "." in name:
        home = name.partition(".")[0]
        home = "alert" if home == "fleets" and "alert" in figure.homes else home
        return [_of_figure(figure, (home,))]
    # Beside a figure of cells lies its standard deviation over replications.
    name = re.sub(r"_sd(_s|_h)?$", r"\1", name)
    found: dict[str, tuple[Figure, list[str]]] = {}
    for home in (*HOMES, COMPARED):
        for row in figures_in(home):
            if name in {row.name, row.stem, row.cell_name}:
                found.setdefault(row.means, (row, []))[1].append(home)
    return [_of_figure(row, tuple(homes)) for row, homes in found.values()] + _of_causes(name)


def figures_like(name: str) -> list[str]:
    """Up to three names that look like one that means nothing."""
    known = [row.name for home in (*HOMES, COMPARED) for row in figures_in(home)]
    last = name.rsplit(".", 1)[-1]
    return three_nearest(last, dict.fromkeys([*known, *CAUSES, *UNMET_CAUSES]))


def explanation_lines(entry: Mapping[str, str], width: int) -> Iterator[str]:
    """An explanation in lines of at most `width` columns: the name, then each head and its text."""
    (_, name), *rest = entry.items()
    yield name
    for head, text in rest:
        yield from textwrap.wrap(
            text.replace("`", ""),
            width,
            initial_indent=f"  {head:<{_HEAD_WIDTH}}",
            subsequent_indent=" " * (_HEAD_WIDTH + 2),
            break_on_hyphens=False,
        )


def list_of_figures() -> Iterator[tuple[str, str, str]]:
    """Every figure: whose it is, its name, what a reader calls it."""
    for home in (*HOMES, COMPARED):
        for row in figures_in(home):
            yield _path_of(home), row.name, row.label


def _path_of(home: str) -> str:
    if home == COMPARED:
        return "cells of a comparison"
    return HOMES[home].path or "cells"


def _of_figure(row: Figure, homes: tuple[str, ...]) -> dict[str, str]:
    paths = [HOMES[home].path for home in homes if home in HOMES]
    paths = [f"{path}.{row.name}" if path else row.name for path in paths]
    asked = dict.fromkeys(
        ASKED_WITH[by] for home in homes if home in HOMES for by in HOMES[home].asked_by
    )
    told = {
        "figure": " ".join(paths) or row.name,
        "called": row.label,
        "is": row.means + _over_sums(row),
        "unit": _unit_of(row, homes),
        "found": "; ".join(dict.fromkeys(_found(row, home) for home in homes)),
        "edges": row.edge,
        "better": row.better,
        "may be none": "where nothing happened that it could be of" if row.optional else "",
        "asked with": ", ".join(asked if row.caption or "cells" not in homes else ()),
    }
    return {head: text for head, text in told.items() if text}


def _over_sums(row: Figure) -> str:
    if row.ratio is None:
        return ""
    above, below = row.ratio
    return f"; over replications the sum of {above} over the sum of {below}"


def _unit_of(row: Figure, homes: tuple[str, ...]) -> str:
    if row.unit.dimension == SHARE.dimension:
        return "a share, 0 to 1 in files, per cent in tables"
    if {"cells", COMPARED} & {*homes} and row.cell_name != row.name:
        return f"{row.unit.symbol}; seconds in coverage.nc, there {row.cell_name}"
    return "a number of things" if row.is_count else row.unit.symbol


def _found(row: Figure, home: str) -> str:
    return _FOUND_IN.get(home) or (_DERIVED if row.derived or home == "demand" else _FLOWN)


def _of_causes(name: str) -> list[dict[str, str]]:
    found = []
    if name in CAUSES:
        found.append({"cause": name, "is": f"{_GAP_CAUSE} {CAUSES[name].definition}"})
    if name in UNMET_CAUSES:
        found.append({"cause": name, "is": f"{_UNMET_CAUSE} {UNMET_CAUSES[name]}"})
    if name in (BY_CAUSE, UNMET):
        causes = CAUSES if name == BY_CAUSE else UNMET_CAUSES
        found.append({"causes": name, "is": f"one figure for each of {', '.join(causes)}"})
    return found

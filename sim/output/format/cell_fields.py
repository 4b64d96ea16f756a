"""The fields of coverage.nc: name, unit and range of each figure of a cell.

Files are written by them, and checked against them when they are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sim.figure_table import COMPARED, Figure
from sim.figures import figures_in, on_maps
from sim.output.format.run_schema import MOST
from sim.scenario.values.units_and_bounds import CENTURY_S
from sim.units import COUNT, HOURS, SHARE

# Sums of many replications end a little beside a bound.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class CellField:
    """A figure of every cell: its words for a reader, its unit and the values it may have."""

    words: str
    unit: str
    least: float = 0.0
    most: float = MOST
    optional: bool = False


def _field(figure: Figure) -> CellField:
    """What a coverage file says of a figure of cells; hours are seconds there."""
    words, unit = figure.of_cell or figure.label, figure.unit
    if unit == SHARE:
        return CellField(
            words, "1", figure.least - _ROUNDING, unit.most + _ROUNDING, figure.optional
        )
    if unit == HOURS:
        return CellField(words, "s", 0.0, CENTURY_S, figure.optional)
    return CellField(words, "1" if unit == COUNT else unit.symbol, optional=figure.optional)


FIELDS: Final = {figure.cell_name: _field(figure) for figure in figures_in("cells")}
# What maps can show, and so every coverage file of a run has.
MAPPED_FIELDS: Final = tuple(figure.cell_name for figure in on_maps().values())
# Of a comparison: each with the name of an option behind it, the longer names first.
COMPARED_FIELDS: Final = {
    figure.cell_name: _field(figure)
    for figure in sorted(figures_in(COMPARED), key=lambda figure: -len(figure.name))
}


def cell_field(name: str) -> CellField | None:
    """What a field of a coverage file is by its name; None where othsim writes no such field."""
    if name in FIELDS:
        return FIELDS[name]
    plain = re.sub(r"_sd(_s)?$", r"\1", name)
    if plain != name and plain in FIELDS:
        own = FIELDS[plain]
        # Of several replications: how far they lie apart, which a share's range does not bound.
        return CellField(f"{own.words}: standard deviation over replications", own.unit)
    for stem, own in COMPARED_FIELDS.items():
        if name.startswith(f"{stem}_"):
            return CellField(
                f"{own.words}: {name.removeprefix(f'{stem}_')}",
                own.unit,
                own.least,
                own.most,
                own.optional,
            )
    return None

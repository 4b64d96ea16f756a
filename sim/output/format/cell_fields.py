"""The fields of coverage.nc as they must be: what each figure of a cell is called and measured in.

Written from what stands here, and held against it when they are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sim.output.format.run_schema import MOST
from sim.scenario.values.dimensions import CENTURY_S

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


def _share(words: str, *, optional: bool = False, least: float = 0.0) -> CellField:
    return CellField(words, "1", least - _ROUNDING, 1.0 + _ROUNDING, optional)


def _time(words: str, *, optional: bool = False) -> CellField:
    return CellField(words, "s", 0.0, CENTURY_S, optional)


FIELDS: Final[dict[str, CellField]] = {
    "coverage_fraction": _share("share of the time the cell is covered"),
    "k_coverage_fraction": _share("share of the time the cell is covered by at least k aircraft"),
    "n_gaps": CellField("number of gaps", "1"),
    "gap_mean_s": _time("mean gap"),
    "gap_max_s": _time("longest gap"),
    "gap_p50_s": _time("gap that half of the gaps do not pass"),
    "gap_p90_s": _time("gap that nine tenths of the gaps do not pass"),
    "gap_p95_s": _time("gap that 95 % of the gaps do not pass"),
    "gap_second_moment_s2": CellField("mean of the squared gaps", "s2"),
    "revisit_mean_s": _time("mean gap between two covered intervals", optional=True),
    "revisit_max_s": _time("longest gap between two covered intervals", optional=True),
    "time_average_gap_s": _time("gap met at a random moment: sum of squared gaps over duration"),
    "response_time_mean_s": _time("mean time to the next coverage"),
    "response_time_p95_s": _time("time to the next coverage that 95 % of the moments do not pass"),
    "age_of_data_mean_s": _time("mean time since the last coverage"),
    "blind": _share("whether the cell is never covered"),
    "cut": _share("whether the window's edge cuts the cell's longest gap"),
}
# What maps can show, and so every coverage file of a run has.
MAPPED_FIELDS: Final = (
    "coverage_fraction",
    "gap_max_s",
    "time_average_gap_s",
    "response_time_mean_s",
    "blind",
)
# Of a comparison: each with the name of an option behind it.
COMPARED_FIELDS: Final[dict[str, CellField]] = {
    "coverage_fraction": FIELDS["coverage_fraction"],
    "coverage_difference_half_width": _share(
        "half the 95 % interval of the difference", optional=True
    ),
    "coverage_difference": _share("coverage less that of the baseline", least=-1.0),
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

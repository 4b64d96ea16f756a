"""Figures of merit of covered intervals, each defined once, for every cell and for areas of cells.

All are over a span [t0, t1]. A *gap* is a maximal stretch of at least 1 ms with fewer than k
aircraft over the cell. The edge rule is `include`: a gap cut by the span's beginning or end counts
at the length observed. A cell never covered has one gap, the whole span. With `exclude` such cut
gaps are left out of the figures named n_gaps and gap_*, but for the one of a cell never covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.coverage.intervals import IntervalSet, union
from sim.coverage.kernel.array_types import Bools, Floats, Ints
from sim.figures import figures_in

EdgeRule = Literal["include", "exclude"]

# Of these an area has a figure over all its cells and, apart, one over those it ever sees.
OF_THE_SEEN = tuple(figure.cell_name for figure in figures_in("cells") if figure.seen)

# Intervals written out at a time where they must be.
BLOCK_INTERVALS = 500_000


class CoverageSource(Protocol):
    """Where figures of merit come from. Intervals are made only when they are asked for."""

    @property
    def n_cells(self) -> int:
        """Number of cells."""

    def columns(self, span_s: tuple[float, float], k: int, *, exclude_edges: bool) -> Columns:
        """Figures of every cell, a column `(C,)` for each field of `CellFigures`."""

    def covered(self, cells: Ints, k: int, span_s: tuple[float, float]) -> IntervalSet:
        """When, in a span, at least k aircraft are over the cells named by index, `(B,)`."""

    def shares_with_any(self, areas: Sequence[Ints], span_s: tuple[float, float]) -> list[float]:
        """Share of a span in which an aircraft is over any cell of each area, cells by index."""


@dataclass(frozen=True, eq=False)
class CellFigures:
    """One value per cell, `(C,)`; `revisit_*` is nan where there was no revisit.

    coverage_fraction     share of the span with at least one aircraft over the cell
    k_coverage_fraction   the same with at least k; 1 minus the share that is gap
    n_gaps                number of gaps
    gap_mean_s, gap_max_s, gap_p50_s, gap_p90_s, gap_p95_s
                          over the cell's gaps, 0 where there is none; percentiles interpolate
                          linearly between order statistics, as numpy's do
    gap_second_moment_s2  mean of the gaps' squares
    revisit_mean_s, revisit_max_s
                          over gaps between two covered stretches: those cut by an edge never count
    time_average_gap_s    sum of gap^2 over the span, edges at observed length: the gap you expect
                          to find yourself in at a random moment, counting 0 when covered
    response_time_mean_s, response_time_p95_s
                          over all moments, the time to the next coverage; 0 when covered; with none
                          to come, the time to the span's end
    age_of_data_mean_s    over all moments, the time since the last coverage; with none before,
                          the time since the span's beginning. By the two edge rules its
                          mean equals that of the response time
    blind                 whether no aircraft ever covered the cell
    """

    coverage_fraction: Floats
    k_coverage_fraction: Floats
    n_gaps: Ints
    gap_mean_s: Floats
    gap_max_s: Floats
    gap_p50_s: Floats
    gap_p90_s: Floats
    gap_p95_s: Floats
    gap_second_moment_s2: Floats
    revisit_mean_s: Floats
    revisit_max_s: Floats
    time_average_gap_s: Floats
    response_time_mean_s: Floats
    response_time_p95_s: Floats
    age_of_data_mean_s: Floats
    blind: Bools


# What the core writes for each cell: a record of these figures by name.
_KINDS = {"Floats": np.float64, "Ints": np.int64, "Bools": np.bool_}
CELL_ROW = np.dtype(
    [(field.name, _KINDS[str(field.type)]) for field in fields(CellFigures)], align=True
)
Columns = dict[str, NDArray[Any]]

# What an area's figures are made of, a row for each: means over its cells but for the largest.
_ROWS = (*(field.name for field in fields(CellFigures)), "cut")
_LARGEST = {"gap_max_s", "revisit_max_s"}
_OF_THOSE_WITH_ONE = {"revisit_mean_s", "revisit_max_s"}
# Those of which there is one over the cells ever seen.
_SEEN_ROWS = (*OF_THE_SEEN, "cut")


@dataclass(frozen=True)
class AreaFigures:
    """The figures of `CellFigures` over an area of equal cells.

    Each is the mean over the area's cells, but gap_max_s and revisit_max_s, which are the largest
    over them. Means of revisit_* leave out cells without one, and are nan if there is none at all.
    blind_fraction is the share of cells never covered. global_gap_s is the time with any cell short
    of k aircraft, global_zero_s the time with no cell covered by k.

    The figures named `..._seen_s` are the same over the cells covered at least once, nan where
    there is none: what is never covered tells of the sensor's reach, and in a mean over all cells
    of the length of the span. cut_fraction is the share of those cells whose longest gap is one
    that an edge of the span cuts: their true gaps and waits are longer.
    """

    n_cells: int
    coverage_fraction: float
    k_coverage_fraction: float
    blind_fraction: float
    n_gaps: float
    gap_mean_s: float
    gap_max_s: float
    gap_p50_s: float
    gap_p90_s: float
    gap_p95_s: float
    gap_second_moment_s2: float
    revisit_mean_s: float
    revisit_max_s: float
    time_average_gap_s: float
    response_time_mean_s: float
    response_time_p95_s: float
    age_of_data_mean_s: float
    global_gap_s: float
    global_zero_s: float
    cut_fraction: float
    gap_mean_seen_s: float
    gap_max_seen_s: float
    gap_p50_seen_s: float
    gap_p90_seen_s: float
    gap_p95_seen_s: float
    time_average_gap_seen_s: float
    response_time_mean_seen_s: float
    response_time_p95_seen_s: float
    age_of_data_mean_seen_s: float


@dataclass(frozen=True, eq=False)
class CoverageResult(CellFigures):
    """The figures of every cell, `(C,)`, and what can be asked of an area of them."""

    span_s: tuple[float, float]
    k: int
    edge: EdgeRule
    source: CoverageSource

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.blind)

    @property
    def duration_s(self) -> float:
        """Length of the span."""
        return self.span_s[1] - self.span_s[0]

    @property
    def cut(self) -> Bools:
        """Whether an edge of the span cuts a cell's longest gap `(C,)`, as it does of one blind.

        Never where the edge rule leaves such gaps out.
        """
        whole = self.gap_max_s <= self.revisit_max_s  # not so where there was no revisit
        cut: Bools = ~whole & (self.gap_max_s > 0.0)
        return cut

    def over(self, mask: Bools) -> AreaFigures:
        """The figures of an area: the cells where `mask` `(C,)` is true. None is a ValueError."""
        return self.over_each({"": mask})[""]

    def over_each(self, masks: Mapping[str, Bools]) -> dict[str, AreaFigures]:
        """The figures of several areas by name, which share what is looked up for all of them."""
        columns = {name: np.asarray(getattr(self, name), dtype=np.float64) for name in _ROWS}
        areas = [_cells_of(mask, self.n_cells) for mask in masks.values()]
        figures = [self._over(cells, columns) for cells in areas]
        zeros_s = self._global_zeros_s(areas)
        return {
            name: AreaFigures(**own, global_zero_s=zero_s)
            for name, own, zero_s in zip(masks, figures, zeros_s, strict=True)
        }

    def _over(self, cells: Ints, columns: Mapping[str, Floats]) -> dict[str, Any]:
        """Most figures of some cells, from the columns `(C,)` of `_ROWS`."""
        values = _over_area(columns, None if len(cells) == self.n_cells else cells)
        seen = cells[~self.blind[cells]]
        of_the_seen = values
        if len(seen) < len(cells):
            of_the_seen = _over_area({name: columns[name] for name in _SEEN_ROWS}, seen)
        return {
            **{name: values[name] for name in _ROWS if name not in ("blind", "cut")},
            **{seen_name(name): of_the_seen[name] for name in OF_THE_SEEN},
            "n_cells": len(cells),
            "blind_fraction": values["blind"],
            "global_gap_s": self._global_gap_s(cells),
            "cut_fraction": of_the_seen["cut"],
        }

    def _global_gap_s(self, cells: Ints) -> float:
        """Time with any cell short of k: its gaps joined, the least covered cells first."""
        if self.blind[cells].any():
            return self.duration_s
        order = cells[np.argsort(self.k_coverage_fraction[cells], kind="stable")]
        # A few cells' gaps often fill the span; more than those are asked only if they do not.
        parts = [order[:1], *_blocks(self.n_gaps, order[1:])]
        known = (np.zeros(0), np.zeros(0))
        for block in parts:
            gaps = self.source.covered(block, self.k, self.span_s).gaps(*self.span_s)
            known = _joined(known, gaps)
            if _total_s(known) >= self.duration_s:
                break
        return _total_s(known)

    def _global_zeros_s(self, areas: Sequence[Ints]) -> list[float]:
        """Time with no cell of each area covered by k."""
        if self.k == 1:
            shares = self.source.shares_with_any(areas, self.span_s)
            return [(1.0 - share) * self.duration_s for share in shares]
        return [self._global_zero_s(cells) for cells in areas]

    def _global_zero_s(self, cells: Ints) -> float:
        known = (np.zeros(0), np.zeros(0))
        for block in _blocks(self.n_gaps, cells):
            known = _joined(known, self.source.covered(block, self.k, self.span_s))
        return self.duration_s - _total_s(known)


def coverage_result(
    source: CoverageSource, span_s: tuple[float, float], *, k: int = 1, edge: EdgeRule = "include"
) -> CoverageResult:
    """Every figure of every cell over a span; gaps are times with fewer than k aircraft.

    ValueError if the span has no length, or k is below 1.
    """
    if not span_s[1] > span_s[0]:
        raise ValueError(f"span: must have a length (got {span_s[0]:g} s to {span_s[1]:g} s)")
    span_s = (float(span_s[0]), float(span_s[1]))
    if k < 1:
        raise ValueError(f"k: must be at least 1 (got {k})")
    columns = source.columns(span_s, k, exclude_edges=edge == "exclude")
    return CoverageResult(**columns, span_s=span_s, k=k, edge=edge, source=source)


def seen_name(name: str) -> str:
    """The name of a figure over the cells ever seen; the unit stays last.

    >>> seen_name("gap_max_s")
    'gap_max_seen_s'
    """
    return f"{name.removesuffix('_s')}_seen_s"


def _over_area(columns: Mapping[str, Floats], cells: Ints | None) -> dict[str, float]:
    """The figures of an area by name, from columns `(C,)` and its cells; None is all."""
    # Column by column: all of them as one array are fresh memory each time, which the system
    # hands over zeroed, and that took longer than to add them up.
    values = {}
    for name, column in columns.items():
        own = column if cells is None else column.take(cells)
        if name in _OF_THOSE_WITH_ONE:
            own = own[~np.isnan(own)]
        if len(own) == 0:
            values[name] = float("nan")
        elif name in _LARGEST:
            values[name] = float(own.max())
        else:
            values[name] = float(np.add.reduce(own) / len(own))
    return values


def _cells_of(mask: Bools, n_cells: int) -> Ints:
    mask = np.asarray(mask)
    if mask.shape != (n_cells,) or mask.dtype != np.bool_:
        raise ValueError(f"mask: must be {n_cells} booleans (got {mask.dtype} {mask.shape})")
    cells = np.flatnonzero(mask)
    if len(cells) == 0:
        raise ValueError("mask: an area without a cell has no figures")
    return cells


def _blocks(n_intervals: Ints, cells: Ints) -> list[Ints]:
    """Cells in turn, cut where a block would hold more than `BLOCK_INTERVALS` intervals."""
    block = np.cumsum(n_intervals[cells] + 1) // BLOCK_INTERVALS
    return np.split(cells, np.flatnonzero(np.diff(block)) + 1)


def _joined(known: tuple[Floats, Floats], more: IntervalSet) -> tuple[Floats, Floats]:
    """The union of intervals known and those of any cell."""
    return union(np.concatenate((known[0], more.starts_s)), np.concatenate((known[1], more.ends_s)))


def _total_s(intervals: tuple[Floats, Floats]) -> float:
    return float(np.sum(intervals[1] - intervals[0]))

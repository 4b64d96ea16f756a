"""Paths, the flights along them and the cells: from where figures and intervals are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.coverage.ground_paths import all_round, passes_of_nothing, template
from sim.coverage.intervals import IntervalSet, union
from sim.coverage.kernel.array_types import (
    Bools,
    Flights,
    Floats,
    Ints,
    Passes,
    Paths,
    Question,
    Stretch,
)
from sim.coverage.kernel.cells import figures_of, intervals_of, united
from sim.coverage.kernel.passes import passes_over
from sim.coverage.metrics import CELL_ROW, Columns
from sim.coverage.work_on_threads import each
from sim.jit import interpret_no_more
from sim.world import geodesy

Cells = Mapping[str, ArrayLike] | tuple[ArrayLike, ArrayLike]

# Passes that a block of cells may have where they are made anew for each: 24 bytes each.
BLOCK_PASSES = 2_000_000
SMALLEST_BLOCK, LARGEST_BLOCK = 64, 4096


class Piece(NamedTuple):
    """Cells by index, and where the core finds them: the passes that hold theirs, in which rows."""

    cells: Ints
    passes: Passes
    rows: Ints


@dataclass(frozen=True, eq=False)
class Coverage:
    """What paths and flights cover of cells `(C, 3)` in ECEF.

    `passes` is the template, kept where few paths are flown often; None where there are so many
    that it is better made anew, for a block of cells at a time. Of a template is also kept what is
    the same whoever flies it when: `pieces`, its cells in the order in which they are worked out,
    and `unions`, when the paths have any cell of each of some areas in reach, by the areas' cells.
    """

    cells_m: Floats
    paths: Paths
    flights: Flights
    passes: Passes | None
    threads: int
    pieces: list[Ints] = field(default_factory=list)
    unions: dict[tuple[bytes, ...], Passes] = field(default_factory=dict)

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.cells_m)

    def columns(self, span_s: tuple[float, float], k: int, *, exclude_edges: bool) -> Columns:
        """The core's figures of every cell, a column `(C,)` for each field of `CellFigures`."""
        question = Question(k, Stretch(*span_s), exclude_edges)

        def figures_in(piece: Piece) -> NDArray[np.void]:
            rows = np.zeros(len(piece.cells), CELL_ROW)
            figures_of(piece.passes, self.flights, piece.rows, question, rows)
            return rows

        # What nothing passes has the figures of any such cell.
        one = np.zeros(1, np.int64)
        blind = figures_in(Piece(one, passes_of_nothing(1), one))
        columns = {name: np.full(self.n_cells, blind[name]) for name in blind.dtype.fields or ()}

        def fill(piece: Piece) -> None:
            rows = figures_in(piece)
            for name, column in columns.items():
                column[piece.cells] = rows[name]

        if self.passes is None:
            each(lambda cells: fill(self._made(cells)), self._blocks(), self.threads)
        else:
            passes = self.passes
            if not self.pieces:
                # Not added to: another thread may ask the same template at once.
                self.pieces[:] = _alike(passes, self.threads)
            each(fill, [Piece(cells, passes, cells) for cells in self.pieces], self.threads)
        return columns

    def covered(self, cells: Ints, k: int, span_s: tuple[float, float]) -> IntervalSet:
        """When at least k aircraft are over each of the cells named by index, `(B,)`."""
        made = self._made(cells)
        return IntervalSet(*intervals_of(made.passes, self.flights, made.rows, k, Stretch(*span_s)))

    def all_covered(self, k: int, span_s: tuple[float, float]) -> IntervalSet:
        """When at least k aircraft are over each of all the cells."""
        blocks = each(lambda cells: self.covered(cells, k, span_s), self._blocks(), self.threads)
        count = np.concatenate([np.diff(block.offsets) for block in blocks])
        return IntervalSet(
            np.concatenate((np.zeros(1, np.int64), np.cumsum(count))),
            np.concatenate([block.starts_s for block in blocks]),
            np.concatenate([block.ends_s for block in blocks]),
        )

    def shares_with_any(self, areas: Sequence[Ints], span_s: tuple[float, float]) -> list[float]:
        """Share of a span in which an aircraft is over any cell of each area, cells by index."""
        rows = np.zeros(len(areas), CELL_ROW)
        question = Question(1, Stretch(*span_s), exclude_edges=False)
        figures_of(self._with_any(areas), self.flights, np.arange(len(areas)), question, rows)
        shares: list[float] = rows["k_coverage_fraction"].tolist()
        return shares

    def times_with_any(self, cells: Ints, span_s: tuple[float, float]) -> tuple[Floats, Floats]:
        """When an aircraft is over any of the cells named by index: beginnings and ends `(I,)`.

        By arrays: of a place in reach all round a lap no lap is written out.
        """
        passes, flown = self._with_any([cells]), self.flights
        of_path = np.bincount(passes.path, minlength=len(flown.lap_s))
        path = np.repeat(np.arange(len(flown.lap_s)), np.diff(flown.offsets))
        flight, number = _repeated(of_path[path])
        row = (np.cumsum(of_path) - of_path)[path[flight]] + number
        # Every pass of every flight, lap by lap; one all round lasts as long as the flight.
        lap_s = flown.lap_s[path[flight]]
        whole = (lap_s > 0.0) & (passes.end[row] - passes.begin[row] == lap_s)
        start_s, end_s, origin_s = (
            of[flight] for of in (flown.start_s, flown.end_s, flown.origin_s)
        )
        laps = np.where(lap_s > 0.0, lap_s, np.inf)
        first = np.floor((start_s - origin_s) / laps) - 1.0
        n_laps = np.where(whole, 1, np.ceil((end_s - origin_s) / laps) - first + 1)
        pair, lap = _repeated(n_laps.astype(np.int64))
        into_s = np.where(lap_s > 0.0, lap_s, 0.0)[pair] * (first[pair] + lap)
        scale = flown.scale[flight][pair]
        begins_s = origin_s[pair] + scale * (passes.begin[row][pair] + into_s)
        ends_s = origin_s[pair] + scale * (passes.end[row][pair] + into_s)
        begins_s = np.where(whole[pair], -np.inf, begins_s).clip(start_s[pair], end_s[pair])
        ends_s = np.where(whole[pair], np.inf, ends_s).clip(start_s[pair], end_s[pair])
        begins_s, ends_s = begins_s.clip(*span_s), ends_s.clip(*span_s)
        seen = ends_s > begins_s
        return union(begins_s[seen], ends_s[seen])

    def _with_any(self, areas: Sequence[Ints]) -> Passes:
        """A cell for each area that is in reach whenever any of its own is, worked out once."""
        key = tuple(cells.tobytes() for cells in areas)
        if key not in self.unions:
            self.unions[key] = _one_below_the_other([self._union(cells) for cells in areas])
        return self.unions[key]

    def _union(self, cells: Ints) -> Passes:
        """One cell that is in reach whenever any of those named by index is: for k = 1."""
        path, begin, end = np.zeros(0, np.int64), np.zeros(0), np.zeros(0)
        for block in np.array_split(cells, len(cells) * self.paths.n_paths // 10**8 + 1):
            made = self._made(block)
            passes = made.passes.of(made.rows)
            path = np.concatenate((path, passes.path))
            begin = np.concatenate((begin, passes.begin))
            end = np.concatenate((end, passes.end))
            order = np.lexsort((begin, path))
            path, begin, end = united(path[order], begin[order], end[order], self.paths.join)
        begin, end = all_round(path, begin, end, self.flights.lap_s)
        return Passes(np.array([0, len(path)]), path, begin, end)

    def _made(self, cells: Ints) -> Piece:
        """Some cells with their passes, made for them where none are kept."""
        if self.passes is not None:
            return Piece(cells, self.passes, cells)
        passes = template(self.paths, self.cells_m[cells], self.flights.lap_s, 1)
        return Piece(cells, passes, np.arange(len(cells)))

    def _blocks(self) -> list[Ints]:
        size = int(
            np.clip(BLOCK_PASSES // max(self.paths.n_paths, 1), SMALLEST_BLOCK, LARGEST_BLOCK)
        )
        return list(np.array_split(np.arange(self.n_cells), -(-self.n_cells // size) or 1))


def _one_below_the_other(parts: Sequence[Passes]) -> Passes:
    """The cells of all parts."""
    count = np.concatenate([np.diff(part.offsets) for part in parts])
    columns = zip(*((part.path, part.begin, part.end) for part in parts), strict=True)
    return Passes(
        np.concatenate((np.zeros(1, np.int64), np.cumsum(count))), *map(np.concatenate, columns)
    )


def _repeated(count: Ints) -> tuple[Ints, Ints]:
    """Each place as often as it counts, and the number of each of these: 0, 1, ... of its own."""
    place = np.repeat(np.arange(len(count)), count)
    return place, np.arange(len(place)) - (np.cumsum(count) - count)[place]


def compile_now() -> None:
    """From here on the core is compiled, however little there is to do: for who measures it."""
    interpret_no_more(passes_over, figures_of, intervals_of, united)


def _alike(passes: Passes, threads: int) -> Iterator[Ints]:
    """Cells that anything passes, those that the same paths pass next to one another."""
    path = passes.path.astype(np.uint64)
    new = np.ones(len(path), dtype=np.bool_)
    new[1:] = path[1:] != path[:-1]
    new[passes.offsets[:-1][passes.offsets[:-1] < len(path)]] = True
    # The sum of a scrambled number for each path: like sums are like sets, and if not, no harm.
    scrambled = (path + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    scrambled = (scrambled ^ (scrambled >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) * new
    running = np.concatenate((np.zeros(1, np.uint64), np.cumsum(scrambled)))
    key = running[passes.offsets[1:]] - running[passes.offsets[:-1]]
    touched = np.flatnonzero(np.diff(passes.offsets))
    order = touched[np.argsort(key[touched], kind="stable")]
    # Several pieces for each thread, so that none waits long for another; none too small to pay.
    n_pieces = min(8 * threads, len(order) // 50 + 1) if threads > 1 else 1
    return iter(np.array_split(order, n_pieces))


def cell_points(cells: Cells) -> Floats:
    """Checked cells, a mapping with `lat_deg` and `lon_deg` or the two arrays, in ECEF `(C, 3)`."""
    lat, lon = (cells["lat_deg"], cells["lon_deg"]) if isinstance(cells, Mapping) else cells
    lat_deg = finite_column("cells['lat_deg']", lat)
    lon_deg = finite_column("cells['lon_deg']", lon)
    if len(lat_deg) != len(lon_deg):
        raise ValueError(f"cells: {len(lat_deg)} latitudes but {len(lon_deg)} longitudes")
    require("cells['lat_deg']", lat_deg, np.abs(lat_deg) <= 90.0, "within 90 degrees of 0")
    return geodesy.ecef(lat_deg, lon_deg)


def finite_column(name: str, values: ArrayLike) -> Floats:
    """A column of finite numbers; ValueError names the row that is none."""
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if array.ndim != 1:
        raise ValueError(f"{name}: must have one dimension (got {array.ndim})")
    require(name, array, np.isfinite(array), "a finite number")
    return array


def require(name: str, values: Floats, good: Bools, rule: str) -> None:
    """ValueError with column, row, rule and value unless all is good."""
    if not np.all(good):
        row = int(np.flatnonzero(~good)[0])
        raise ValueError(f"{name}[{row}]: must be {rule} (got {values[row]:g})")

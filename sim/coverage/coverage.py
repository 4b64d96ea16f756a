"""Paths, the flights along them and the cells: from where figures and intervals are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sim.coverage.intervals import IntervalSet
from sim.coverage.kernel.arrays import JOIN_S, Bools, Flights, Floats, Ints, Passes, Paths
from sim.coverage.template import all_round, template
from sim.coverage.threads import each
from sim.world import geodesy

Cells = Mapping[str, ArrayLike] | tuple[ArrayLike, ArrayLike]

# Figures written by the core for each cell; metrics.py says which.
N_FIGURES = 14

# Passes that a block of cells may have where they are made anew for each: 24 bytes each.
BLOCK_PASSES = 2_000_000
SMALLEST_BLOCK, LARGEST_BLOCK = 64, 4096


@dataclass(frozen=True, eq=False)
class Coverage:
    """What paths and flights cover of cells `(C, 3)` in ECEF.

    `passes` is the template, kept where few paths are flown often; None where there are so many
    that it is better made anew, for a block of cells at a time.
    """

    cells_m: Floats
    paths: Paths
    flights: Flights
    passes: Passes | None
    threads: int

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.cells_m)

    def table(self, span_s: tuple[float, float], k: int, *, exclude_edges: bool) -> Floats:
        """The core's figures of every cell, `(C, 14)`."""
        from sim.coverage.kernel.cells import figures_of

        table = np.empty((self.n_cells, N_FIGURES))

        def work(piece: tuple[Ints, Passes, Ints]) -> None:
            cells, passes, rows = piece
            own = np.empty((len(cells), N_FIGURES))
            figures_of(passes, self.flights, rows, k, span_s, exclude_edges, own)
            table[cells] = own

        if self.passes is None:
            each(lambda cells: work(self._made(cells)), self._blocks(), self.threads)
        else:
            nothing = Passes(np.zeros(2, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
            blind = np.empty((1, N_FIGURES))
            one = np.zeros(1, np.int64)
            figures_of(nothing, self.flights, one, k, span_s, exclude_edges, blind)
            table[:] = blind
            passes = self.passes
            pieces = [(cells, passes, cells) for cells in _alike(passes, self.threads)]
            each(work, pieces, self.threads)
        return table

    def covered(self, cells: Ints, k: int, span_s: tuple[float, float]) -> IntervalSet:
        """When at least k aircraft are over each of the cells named by index, `(B,)`."""
        from sim.coverage.kernel.cells import intervals_of

        _, passes, rows = self._made(cells)
        return IntervalSet(*intervals_of(passes, self.flights, rows, k, span_s))

    def all_covered(self, k: int, span_s: tuple[float, float]) -> IntervalSet:
        """When at least k aircraft are over each of all the cells."""
        blocks = self._blocks()
        found = each(lambda cells: self.covered(cells, k, span_s), blocks, self.threads)
        count = np.concatenate([np.diff(block.offsets) for block in found])
        return IntervalSet(
            np.concatenate((np.zeros(1, np.int64), np.cumsum(count))),
            np.concatenate([block.starts_s for block in found]),
            np.concatenate([block.ends_s for block in found]),
        )

    def any_of(self, cells: Ints) -> Coverage:
        """One cell that is in reach whenever any of those named by index is: for k = 1."""
        from sim.coverage.kernel.cells import united

        path, begin, end = np.zeros(0, np.int64), np.zeros(0), np.zeros(0)
        for block in np.array_split(cells, len(cells) * len(self.paths.reach_m) // 10**8 + 1):
            _, passes, rows = self._made(block)
            passes = passes.of(rows)
            path = np.concatenate((path, passes.path))
            begin = np.concatenate((begin, passes.begin))
            end = np.concatenate((end, passes.end))
            order = np.lexsort((begin, path))
            path, begin, end = united(path[order], begin[order], end[order], self.paths.join)
        begin, end = all_round(path, begin, end, self.flights.lap_s)
        passes = Passes(np.array([0, len(path)]), path, begin, end)
        return replace(self, cells_m=self.cells_m[:1], passes=passes)

    def _made(self, cells: Ints) -> tuple[Ints, Passes, Ints]:
        """Cells, the passes that hold theirs, and under which numbers."""
        if self.passes is not None:
            return cells, self.passes, cells
        passes = template(self.paths, self.cells_m[cells], self.flights.lap_s, 1)
        return cells, passes, np.arange(len(cells))

    def _blocks(self) -> list[Ints]:
        size = int(
            np.clip(BLOCK_PASSES // max(len(self.paths.reach_m), 1), SMALLEST_BLOCK, LARGEST_BLOCK)
        )
        return list(np.array_split(np.arange(self.n_cells), -(-self.n_cells // size) or 1))


def flights_of(path: Ints, lap_s: Floats, columns: tuple[Floats, ...], aircraft: Ints) -> Flights:
    """Flights `(F,)` of paths, from columns of origin, scale, start and end in any order."""
    origin_s, scale, start_s, end_s = columns
    given_s = start_s
    start_s, end_s = one_moment(start_s, end_s)
    origin_s = origin_s + (start_s - given_s)
    flown = np.flatnonzero(end_s > start_s)  # no time is no coverage
    order = flown[np.lexsort((start_s[flown], path[flown]))]
    offsets = np.searchsorted(path[order], np.arange(len(lap_s) + 1)).astype(np.int64)
    return Flights(
        offsets, origin_s[order], scale[order], start_s[order], end_s[order], aircraft[order], lap_s
    )


def one_moment(start_s: Floats, end_s: Floats) -> tuple[Floats, Floats]:
    """Starts and ends that lie within 1 ms of one another, made the first of them.

    A relief comes as its predecessor leaves. Were it there by rounding 1e-11 s before, two aircraft
    would be over a cell for that long, and a gap with fewer than two would be counted as two gaps.

    >>> one_moment(np.array([0.0, 4.9999]), np.array([5.0, 9.0]))
    (array([0.    , 4.9999]), array([4.9999, 9.    ]))
    """
    times_s, place = np.unique(np.concatenate((start_s, end_s)), return_inverse=True)
    if np.any(np.diff(times_s) < JOIN_S):
        first_s = -np.inf
        for i, time_s in enumerate(times_s.tolist()):
            if time_s - first_s >= JOIN_S:
                first_s = time_s
            times_s[i] = first_s
    times_s = times_s[place.reshape(-1)]
    return times_s[: len(start_s)], times_s[len(start_s) :]


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


def ground_of(cells: Cells) -> Floats:
    """Checked cells, a mapping with `lat_deg` and `lon_deg` or the two arrays, in ECEF `(C, 3)`."""
    lat, lon = (cells["lat_deg"], cells["lon_deg"]) if isinstance(cells, Mapping) else cells
    lat_deg = numbers("cells['lat_deg']", lat)
    lon_deg = numbers("cells['lon_deg']", lon)
    if len(lat_deg) != len(lon_deg):
        raise ValueError(f"cells: {len(lat_deg)} latitudes but {len(lon_deg)} longitudes")
    require("cells['lat_deg']", lat_deg, np.abs(lat_deg) <= 90.0, "within 90 degrees of 0")
    return geodesy.ecef(lat_deg, lon_deg)


def numbers(name: str, values: ArrayLike) -> Floats:
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

"""What the compiled core works on: plain arrays, cell after cell and path after path.

numba takes a named tuple apart at compile time, so a name costs nothing where a place in a tuple
would have to be remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:  # what it is made of is for one file to know
    from sim.coverage.kernel.footprint import Footprints

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

JOIN_S = SAME_MOMENT_S  # two stretches closer than this are one


class Stretch(NamedTuple):
    """From one time to another: in seconds, or on the clock of a path or a leg."""

    begin: float
    end: float


class Rows(NamedTuple):
    """Rows of a table, from `first` to before `last`."""

    first: int
    last: int


class Intervals(NamedTuple):
    """Stretches of watching, `(N,)` each."""

    start_s: Floats
    end_s: Floats


class Question(NamedTuple):
    """What is asked of a cell: its gaps, in a span, with fewer than k aircraft over it.

    `exclude_edges` leaves gaps that the span cuts out of the figures that say so.
    """

    k: int
    span_s: Stretch
    exclude_edges: bool


class Point(NamedTuple):
    """A point in ECEF."""

    x_m: float
    y_m: float
    z_m: float


class Paths(NamedTuple):
    """The ground under each path, as points joined by short legs, and what is seen along it.

    Path `p` has the points `offsets[p]` to `offsets[p + 1]`: ECEF `point_m` `(V, 3)`, passed at
    `time` `(V,)` on the path's own clock. `(P,)` each: `footprints`; `join`, on that clock, the gap
    that is none; a ball about `centre_m` `(P, 3)` of `radius_m` that holds the path.
    """

    offsets: Ints
    point_m: Floats
    time: Floats
    footprints: Footprints
    join: Floats
    centre_m: Floats
    radius_m: Floats

    @property
    def n_paths(self) -> int:
        """Number of paths."""
        return len(self.join)


class Passes(NamedTuple):
    """When each path, flown once, has each cell in reach: the template.

    Cell `c` has the rows `offsets[c]` to `offsets[c + 1]`, in order of `path` and then of time;
    `begin` and `end` are on the path's own clock. Rows of a path are disjoint.
    """

    offsets: Ints
    path: Ints
    begin: Floats
    end: Floats

    @property
    def n_cells(self) -> int:
        """Number of cells, passed or not."""
        return len(self.offsets) - 1

    def of(self, cells: Ints) -> Passes:
        """The rows of some cells, in that order."""
        count = np.diff(self.offsets)[cells]
        rows = np.arange(count.sum()) + np.repeat(
            self.offsets[cells] - (np.cumsum(count) - count), count
        )
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(count)))
        return Passes(offsets, self.path[rows], self.begin[rows], self.end[rows])


class Flights(NamedTuple):
    """When each path was flown, and by whom.

    Path `p` has the rows `offsets[p]` to `offsets[p + 1]`, in order of time. A flight is on station
    from `start_s` to `end_s`; the path's clock stood at 0 at `origin_s`, and one unit of it lasts
    `scale` seconds. After `lap_s` `(P,)` the path begins again; it is 0 for one flown once.
    """

    offsets: Ints
    origin_s: Floats
    scale: Floats
    start_s: Floats
    end_s: Floats
    aircraft: Ints
    lap_s: Floats

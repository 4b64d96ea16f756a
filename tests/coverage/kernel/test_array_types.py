"""Rows of a template that are picked by cell: in the order asked, each cell's own."""

from __future__ import annotations

import numpy as np

from sim.coverage.kernel.array_types import Passes

# Three cells: two rows, none, three.
PASSES = Passes(
    np.array([0, 2, 2, 5]), np.arange(5) % 2, np.arange(5.0), np.arange(5.0) + 0.5
)  # fmt: skip


def test_rows_of_some_cells_come_in_the_order_asked_for():
    found = PASSES.of(np.array([2, 1, 0, 2]))

    assert found.n_cells == 4
    assert found.offsets.tolist() == [0, 3, 3, 5, 8]
    assert found.begin.tolist() == [2.0, 3.0, 4.0, 0.0, 1.0, 2.0, 3.0, 4.0]
    assert found.end.tolist() == [begin + 0.5 for begin in found.begin]
    assert found.path.tolist() == [0, 1, 0, 0, 1, 0, 1, 0]


def test_of_no_cells_there_are_no_rows():
    found = PASSES.of(np.zeros(0, np.int64))

    assert (found.n_cells, len(found.path)) == (0, 0)

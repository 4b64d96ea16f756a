"""Class bounds of a claim's pictures."""

from __future__ import annotations

import numpy as np
import pytest

from sim.output.drawing.claim_figure_classes import class_bounds


@pytest.mark.parametrize(
    ("values", "at", "bounds"),
    [
        ([0.31, 0.52], 0.6, [0.3, 0.35, 0.4, 0.45, 0.5, 0.55]),
        ([0.31, 0.72], 0.6, [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]),
        ([2.0, 2.0], 4.0, None),
        ([0.0, 12.0], 4.1, [0.0, 2.0, 4.1, 6.0, 8.0, 10.0, 12.0]),
        ([0.3 - 1e-12, 0.55 + 1e-12], 0.6, [0.3, 0.35, 0.4, 0.45, 0.5, 0.55]),
    ],
)
def test_class_bounds_are_round_and_hold_all_values(values, at, bounds):
    found = class_bounds(np.array(values), at)

    assert found[0] <= min(values)
    assert found[-1] >= max(values)
    assert (np.diff(found) > 0.0).all()
    assert bounds is None or found == pytest.approx(bounds)

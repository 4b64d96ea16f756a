"""What a cue is worth by place: shares of squares, and whether they differ."""

from __future__ import annotations

import numpy as np

from sim.output.pictures.on_demand.worth_by_place import differ


def test_one_place_better_than_another_by_luck_is_no_finding():
    """By chance the best of sixteen squares with 30 cues each lies well above the mean."""
    shares = np.random.default_rng(1).binomial(30, 0.5, 16) / 30.0
    n = np.full(16, 30)

    assert np.ptp(shares) > 0.2
    assert not differ(shares, n)
    assert differ(np.where(np.arange(16) < 8, shares - 0.2, shares + 0.2), n)
    assert not differ(np.zeros(16), n)

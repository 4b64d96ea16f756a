"""Streams of chance: each by its name, independent of all others; laws as they are stated."""

from __future__ import annotations

import numpy as np
import pytest

from sim.operations.chance import Chance
from sim.scenario.values.laws import TimeLaw
from tests.operations.conftest import H


def test_adding_an_aircraft_leaves_the_luck_of_the_others_alone():
    ours = Chance(3, 1).times_s(TimeLaw("exponential", (H,)), "fleet/0/tail-1/turnaround")
    again = Chance(3, 1).times_s(TimeLaw("exponential", (H,)), "fleet/0/tail-1/turnaround")
    other = Chance(3, 1).times_s(TimeLaw("exponential", (H,)), "fleet/0/tail-2/turnaround")
    draws = [next(ours) for _ in range(200)]

    assert draws == [next(again) for _ in range(200)]
    assert not set(draws) & {next(other) for _ in range(200)}


@pytest.mark.parametrize(
    ("law", "mean_h", "sd_h"),
    [
        (TimeLaw("uniform", (2 * H, 4 * H)), 3.0, 2 / 12**0.5),
        (TimeLaw("exponential", (5 * H,)), 5.0, 5.0),
        (TimeLaw("triangular", (1 * H, 2 * H, 6 * H)), 3.0, 1.0801),
        (TimeLaw("lognormal", (8 * H, 2 * H)), 8.0, 2.0),
        (TimeLaw("normal", (8 * H, 1 * H)), 8.0, 1.0),
        (TimeLaw("fixed", (2 * H,)), 2.0, 0.0),
    ],
)
def test_laws_have_the_mean_and_spread_they_state(law, mean_h, sd_h):
    times = Chance(11).times_s(law, "test")
    draws_h = np.array([next(times) for _ in range(20_000)]) / H

    assert draws_h.mean() == pytest.approx(mean_h, abs=4 * sd_h / 140 + 1e-12)
    assert draws_h.std() == pytest.approx(sd_h, rel=0.05, abs=1e-12)
    assert draws_h.min() >= 0.0

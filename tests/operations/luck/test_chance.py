"""Streams of chance: each by its name, independent of all others; laws as they are stated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.operations.luck.chance import Chance, exponential_times, happens, times
from sim.scenario.values.laws import TimeLaw
from tests.operations.conftest import H


def test_adding_an_aircraft_leaves_the_luck_of_the_others_alone():
    ours = Chance(3, 1).endless(times(TimeLaw("exponential", (H,))), "fleet/0/tail-1/turnaround")
    again = Chance(3, 1).endless(times(TimeLaw("exponential", (H,))), "fleet/0/tail-1/turnaround")
    other = Chance(3, 1).endless(times(TimeLaw("exponential", (H,))), "fleet/0/tail-2/turnaround")
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
    drawn_s = Chance(11).endless(times(law), "test")
    draws_h = np.array([next(drawn_s) for _ in range(20_000)]) / H

    assert draws_h.mean() == pytest.approx(mean_h, abs=4 * sd_h / 140 + 1e-12)
    assert draws_h.std() == pytest.approx(sd_h, rel=0.05, abs=1e-12)
    assert draws_h.min() >= 0.0


# Each law, and one that comes near 0 so that draws are left out.
DRAWN = {
    "uniform": times(TimeLaw("uniform", (2 * H, 4 * H))),
    "triangular": times(TimeLaw("triangular", (1 * H, 2 * H, 6 * H))),
    "lognormal": times(TimeLaw("lognormal", (8 * H, 2 * H))),
    "normal": times(TimeLaw("normal", (1 * H, 2 * H))),
    "fixed": times(TimeLaw("fixed", (2 * H,))),
    "exponential": exponential_times(H),
    "never": exponential_times(float("inf")),
    "yes or no": happens(0.3),
    "no": happens(0.0),
}


@pytest.mark.parametrize("draws", DRAWN.values(), ids=DRAWN)
@pytest.mark.parametrize("n", [1, 64, 200])
def test_draws_in_bulk_are_those_drawn_one_by_one(draws, n):
    names = ["fleet/0/tail-1/repair", "fleet/0/tail-2/repair"]
    one_by_one = [
        [next(stream) for _ in range(n)]
        for stream in (Chance(3, 1).endless(draws, name) for name in names)
    ]

    assert Chance(3, 1).first(draws, names, n).tolist() == one_by_one


@pytest.mark.parametrize("seed", [0, 20210901, 2**32 - 1, 2**32, 2**80 + 5])
def test_a_stream_is_that_of_the_numbers_and_letters_of_its_name(seed):
    entropy = [seed, 7, *b"fleet/0/tail-1/loss"]
    theirs = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
    ours = Chance(seed, 7).generator("fleet/0/tail-1/loss")

    assert ours.random(5).tolist() == theirs.random(5).tolist()


NAMES = st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=20)


@given(seed=st.integers(0, 2**160), replication=st.integers(0, 2**40), names=NAMES)
def test_a_stream_hashed_ahead_is_the_same_stream(seed, replication, names):
    ahead = Chance(seed, replication)
    ahead.hash_ahead(tuple(names))

    for name in [*names, "another"]:
        ours, theirs = (c.generator(name) for c in (ahead, Chance(seed, replication)))
        assert ours.random(3).tolist() == theirs.random(3).tolist()

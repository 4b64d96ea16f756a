"""Custody against its closed forms: gaps survived, holds, look-alikes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.flight.custody import (
    holds_longer,
    is_the_right_one,
    look_alikes,
    mean_hold_s,
    survives,
    survives_exponential_gap,
    survives_junctions,
    survives_with_search,
    turns_per_s,
)
from sim.flight.detection import Datum, found_fraction, potential

H = 3600.0
KM = 1000.0


@pytest.mark.verifies("closed form", source="custody over gaps: geometric, by hand")
def test_custody_over_hand_over_gaps(verified):
    """Ten hours of every twelve at 0.2 turns an hour while nobody watches."""
    often = 0.2 / H
    verified("one gap survived", survives(2 * H, often), 0.670320, within=5e-7)
    hold_h = mean_hold_s(10 * H, 2 * H, often) / H
    verified("mean hold", hold_h, 34.398937, within=5e-7, unit="h")
    long = holds_longer(24 * H, 10 * H, 2 * H, often)
    verified("holds of 24 h or longer", long, 0.449329, within=5e-7)


def test_holds_end_with_stays():
    """One that outlasts a stay lasts until the end of another: 34 h where 24 are asked."""
    often, hours = 0.2 / H, np.array([0.0, 10.0, 10.1, 22.0, 22.1, 34.0])

    chance = holds_longer(hours * H, 10 * H, 2 * H, often)

    assert chance == pytest.approx(math.exp(-0.4) ** np.array([0, 0, 1, 1, 2, 2]))


def test_a_watch_without_gaps_or_turns_never_ends():
    assert mean_hold_s(10 * H, 0.0, 1.0) == math.inf
    assert mean_hold_s(10 * H, 2 * H, 0.0) == math.inf
    assert survives(0.0, 5.0) == 1.0


@given(st.floats(1e-3, 20.0), st.floats(1e-3, 5.0))
def test_gaps_of_random_length(mean_h, turns_per_h):
    """The mean of exp(-h g) over exponential gaps g, by the midpoint rule on their quantiles."""
    share = (np.arange(100_000) + 0.5) / 100_000
    gaps_h = -mean_h * np.log1p(-share)

    mean = survives(gaps_h, turns_per_h).mean()
    assert survives_exponential_gap(mean_h, turns_per_h) == pytest.approx(mean, abs=1e-4)


def test_junctions():
    """One in ten of 0.1 junctions a kilometre at 30 km/h: 0.3 an hour; none of five, 59 %."""
    assert turns_per_s(0.1 / KM, 30 * KM / H, 0.1) * H == pytest.approx(0.3)
    assert survives_junctions(5, 0.1) == pytest.approx(0.59049)


@pytest.mark.verifies("closed form", source="mean of 1 / (1 + K), K Poisson, by hand")
def test_look_alikes(verified):
    """0.05 alike a square kilometre, lost for a quarter of an hour at 30 km/h."""
    k = look_alikes(0.05 / KM**2, Datum(0.0, 30 * KM / H), 0.25 * H)

    verified("others that look alike", k, 8.835729, within=5e-7)
    verified("the one picked is the right one", is_the_right_one(k), 0.113160, within=5e-7)
    by_sum = sum(math.exp(-9.0) * 9.0**n / math.factorial(n) / (1 + n) for n in range(100))
    verified("the same as a sum, 9 alike", is_the_right_one(9.0), by_sum, within=1e-12)


@pytest.mark.parametrize("few", [0.0, 1e-18, 1e-9, 1e-3])
def test_without_others_it_is_the_right_one(few):
    assert is_the_right_one(few) == pytest.approx(1.0 - few / 2.0, rel=1e-6)


def test_a_search_makes_up_for_what_turned_off():
    """What turned off is looked for where it can be by then; without a limit some is lost."""
    often, datum, gap_s = 0.5 / H, Datum(500.0, 10.0), 600.0
    found = found_fraction(potential(1e3, 60.0, Datum(500.0, 10.0, gap_s), H))

    kept = survives_with_search(gap_s, often, 1e3, 60.0, datum, H)

    assert kept == pytest.approx(math.exp(-1 / 12) + (1.0 - math.exp(-1 / 12)) * found)
    assert survives_with_search(gap_s, often, 1e3, 60.0, datum, 0.0) == survives(gap_s, often)
    assert survives_with_search(gap_s, often, 1e3, 60.0, datum, math.inf) < 1.0

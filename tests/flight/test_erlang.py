"""Queueing formulas against numbers found by simulation elsewhere, and against each other."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.errors import SimError
from sim.flight.erlang import (
    aircraft_for,
    mean_wait_for_one_s,
    mean_wait_s,
    perishable_calls,
    refused_fraction,
    waiting_fraction,
    waits_at_most,
)

H = 3600.0
fleets = st.integers(1, 40)
loads = st.floats(0.01, 60.0)


@pytest.mark.parametrize(
    ("aircraft", "refused"),
    [(1, 0.6667), (2, 0.4), (3, 0.210526), (4, 0.0952), (5, 0.0367), (6, 0.0121)],
)
@pytest.mark.verifies("closed form", source="Erlang B")
def test_refused_calls(verified, aircraft, refused):
    """A load of two: calls at 0.2 an hour, ten hours for each."""
    found = refused_fraction(aircraft, 2.0)
    verified(f"calls refused by {aircraft} aircraft", found, refused, within=5e-5)


def test_aircraft_for_a_share():
    """5 % refused takes 6 aircraft from near and 9 from far; what is just met is met."""
    assert [aircraft_for(0.05, 0.2 * hours) for hours in (13.5, 26.5)] == [6, 9]
    assert aircraft_for(1.0, 5.0) == 0
    assert aircraft_for(0.4, 2.0) == 2


@given(fleets, loads)
def test_erlang_b_is_the_chance_that_all_are_busy(aircraft, load):
    """The recursion is the ratio of the last term of a truncated Poisson sum."""
    terms = [math.exp(k * math.log(load) - math.lgamma(k + 1)) for k in range(aircraft + 1)]

    assert refused_fraction(aircraft, load) == pytest.approx(terms[-1] / sum(terms), rel=1e-9)


@pytest.mark.verifies("closed form", source="M/D/1: Pollaczek and Khinchine, Erlang")
def test_one_aircraft_and_calls_that_wait(verified):
    """A call every 12 h and 8 h for each: mean wait 8 h, a third does not wait."""
    every = 1.0 / (12 * H)
    wait_h = mean_wait_for_one_s(every, 8 * H) / H
    verified("mean wait", wait_h, 8.0, within=1e-9, unit="h")
    verified("no wait", waits_at_most(0.0, every, 8 * H), 1 / 3, within=1e-9)
    longer = 1.0 - waits_at_most(12 * H, every, 8 * H)
    verified("longer than 12 h", longer, 0.248974, within=5e-7)


@pytest.mark.verifies("closed form", source="M/M/c+M: Palm 1957")
def test_calls_that_perish(verified):
    """Two aircraft, 0.5 calls an hour, 4 h for each, patience 3 h on average."""
    calls = perishable_calls(2, 0.5 / H, 4 * H, 3 * H)

    verified("calls that perish", calls.perished_fraction, 0.287941, within=5e-7)
    verified("calls that have to wait", calls.waits_fraction, 0.568088, within=5e-7)
    verified("mean wait of all", calls.mean_wait_s / H, 0.863823, within=5e-7, unit="h")
    answered_h = calls.mean_wait_of_answered_s / H
    verified("mean wait of the answered", answered_h, 0.640729, within=5e-7, unit="h")
    verified("share of aircraft busy", calls.mean_busy / 2.0, 0.712059, within=5e-7)


@given(fleets, loads, st.floats(0.01, 100.0))
@example(1, 200.0, 100.0)  # thousands wait: the weights of the states pass what a number holds
@pytest.mark.verifies("property", source="Garnett, Mandelbaum and Reiman 2002")
def test_never_more_perish_than_would_be_refused(aircraft, load, patience_h):
    """Patience only helps: Erlang B bounds what perishes, and whoever waits is answered or not."""
    calls = perishable_calls(aircraft, load / (4 * H), 4 * H, patience_h * H)

    assert calls.perished_fraction <= refused_fraction(aircraft, load) * (1.0 + 1e-9)
    # What is answered keeps aircraft busy, and nothing else does.
    assert calls.mean_busy == pytest.approx(load * (1.0 - calls.perished_fraction), rel=1e-9)


@given(fleets, st.floats(0.01, 0.97))
def test_endless_patience_is_erlang_c(aircraft, busy):
    """Who never gives up waits as Erlang C says; one aircraft as Pollaczek and Khinchine do."""
    load = busy * aircraft
    calls = perishable_calls(aircraft, load / H, H, 1e7 * H)

    assert calls.waits_fraction == pytest.approx(waiting_fraction(aircraft, load), rel=1e-3)
    assert calls.mean_wait_s == pytest.approx(mean_wait_s(aircraft, load, H), rel=1e-3)
    assert mean_wait_s(1, busy, H) == pytest.approx(mean_wait_for_one_s(busy / H, H, sd_s=H))


def test_too_few_aircraft_wait_for_ever():
    assert waiting_fraction(2, 2.0) == 1.0
    assert mean_wait_s(2, 2.0, H) == math.inf
    assert mean_wait_for_one_s(1 / H, H) == math.inf
    assert waits_at_most(100 * H, 1 / H, H) == 0.0


@pytest.mark.parametrize("load", [-1.0, math.nan, math.inf])
def test_a_load_is_a_number(load):
    with pytest.raises(SimError, match="the offered load must be finite and not below 0"):
        refused_fraction(2, load)
    with pytest.raises(SimError, match="the number of aircraft must not be below 0"):
        refused_fraction(-1, 2.0)
    with pytest.raises(SimError, match="the share refused must be above 0 and at most 1"):
        aircraft_for(0.0, 2.0)

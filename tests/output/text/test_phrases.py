"""Phrases: a share is never rounded to nothing or everything, and a length of time has its unit."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.output.text.phrases import days, days_of, rest, share


@example(0.995)
@given(st.floats(0.0, 1.0))
def test_a_share_is_all_or_nothing_only_if_it_is(fraction):
    assert (share(fraction) == "0\u00a0%") == (fraction == 0.0)
    # A share next to one may be lost in the product.
    assert (share(fraction) == "100\u00a0%") == (100.0 * fraction == 100.0)


@given(st.integers(0, 1000))
def test_a_share_and_its_rest_are_the_whole(thousandths):
    assert rest(thousandths / 1000) == share(1.0 - thousandths / 1000)


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [(2400.0, "40 min"), (3600.0, "1 h"), (47.5 * 3600.0, "47.5 h"), (2 * 86400.0, "2 days")],
)
def test_days_are_hours_below_two_and_minutes_below_an_hour(duration_s, words):
    assert days(duration_s) == words.replace(" ", "\u00a0")


def test_a_study_is_counted_in_days():
    assert days_of(720.0) == 30.0

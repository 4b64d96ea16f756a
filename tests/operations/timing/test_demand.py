"""When an orbit is asked for: stretches of daily windows, in seconds since the scenario's start."""

from __future__ import annotations

from math import inf

import pytest

from sim.operations.timing.demand import Demand
from tests.operations.conftest import H

# The scenario starts at three in the morning; the window opens at six and closes at eighteen.
DAYTIME = Demand(((6 * H, 18 * H),), 3 * H)


def test_without_windows_it_is_always_asked_for():
    always = Demand(None, 0.0)

    assert always.always
    assert always.next(99 * H) == (0.0, inf)
    assert always.within(2 * H, 5 * H) == [(2 * H, 5 * H)]


@pytest.mark.parametrize(
    ("time_h", "stretch_h"), [(0, (3, 15)), (3, (3, 15)), (14.9, (3, 15)), (15, (27, 39))]
)
def test_the_stretch_that_holds_a_time_or_the_next(time_h, stretch_h):
    assert DAYTIME.next(time_h * H) == tuple(hour * H for hour in stretch_h)


def test_stretches_are_clipped_to_a_span():
    assert DAYTIME.within(10 * H, 30 * H) == [(10 * H, 15 * H), (27 * H, 30 * H)]


def test_windows_that_touch_at_midnight_are_one():
    night = Demand(((0.0, 4 * H), (20 * H, 24 * H)), 0.0)

    assert night.next(21 * H) == (20 * H, 28 * H)
    assert Demand(((0.0, 12 * H), (12 * H, 24 * H)), 0.0).always


@pytest.mark.parametrize(
    ("stay_h", "wanted_h"),
    [
        (5, 7.5),  # half an hour before the stay from 3 h to 8 h ends
        (12, 27),  # it lasts to the close: when the window opens again
        (20, 27),
    ],
)
def test_a_relief_is_wanted_before_the_stay_ends_or_when_demand_resumes(stay_h, wanted_h):
    assert DAYTIME.relief_wanted_s(3 * H, stay_h * H, 0.5 * H) == wanted_h * H

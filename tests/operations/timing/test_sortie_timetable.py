"""When a fleet may take off, where closures come and go: 4 h out, 8 h there, 4 h back."""

from __future__ import annotations

from math import inf

import pytest

from sim.operations.timing.sortie_timetable import TimedWay, Timetable
from sim.units import TICK_S
from tests.operations.conftest import H, make_budget

OPEN = make_budget(4.0, 8.0)
SHUT = make_budget(4.0, 0.0)
ROUND = make_budget(6.0, 4.0)


def closed_from_10_to_20_h():
    return Timetable((0.0, 10 * H, 20 * H), (OPEN, SHUT, OPEN))


@pytest.mark.parametrize(
    ("wanted_h", "now_h", "takeoff_h"),
    [
        (8.0, 0.0, 4.0),  # the way is open
        (15.0, 0.0, 10.0),  # the last legal one comes at 14 h
        (15.0, 9.5, 10.0),
        (15.0, 11.0, 20.0),  # late, as the way opens
        (22.5, 0.0, 20.0),  # at 14 h it would come, and be gone at 22 h
        (30.0, 0.0, 26.0),
        (8.0, 5.0, 5.0),  # late, and at once
    ],
)
def test_the_take_off_that_arrives_in_time_or_the_first_after_it(wanted_h, now_h, takeoff_h):
    found_s = closed_from_10_to_20_h().takeoff_s(wanted_h * H, now_h * H)

    assert found_s == pytest.approx(takeoff_h * H, abs=2 * TICK_S)


def test_the_last_moment_before_a_closure_is_a_tick_before_it():
    assert closed_from_10_to_20_h().takeoff_s(15 * H, 0.0) == 10 * H - TICK_S


def test_a_way_that_never_opens_again_is_never_taken():
    table = Timetable((0.0, 10 * H), (OPEN, SHUT))

    assert table.takeoff_s(30 * H, 0.0) == inf
    assert table.next_s(12 * H) == inf
    assert table.next_s(3 * H) == 3 * H


def test_a_start_is_a_take_off_less_the_preflight():
    way = TimedWay(Timetable((0.0, 10 * H, 20 * H), (OPEN, SHUT, ROUND)), 1 * H, 2 * H)

    assert (way.lead_s, way.stay_s, way.home_s) == (5 * H, 8 * H, 6 * H)
    assert way.start_s(8 * H, 0.0) == 3 * H
    assert way.next_s(9 * H) == 19 * H
    assert way.changes_s(9 * H) == 19 * H
    assert way.at(19 * H).lead_s == 7 * H
    # Where none is legal the figures are those of the best.
    assert way.at(12 * H) is way
    assert way.due_s(22 * H, 12 * H) == 26 * H
    assert list(way.pieces(8 * H, 20 * H)) == [
        (8 * H, 9 * H, True),
        (9 * H, 19 * H, False),
        (19 * H, 20 * H, True),
    ]

"""A sortie's times on station, where a call took it away and it came back."""

from __future__ import annotations

import pytest

from sim.flight.sortie import SortieBudget
from sim.operations.timing.sortie import Sortie
from sim.operations.timing.sortie_timetable import Way

H = 3600.0
BUDGET = SortieBudget(True, "", 0.0, 0.0, 4 * H, 4 * H, 24 * H, 16 * H, 1 / 3)


@pytest.fixture
def sortie():
    """On station from 4 h, away since 9."""
    flown = Sortie(None, None, Way(BUDGET, 0.0, 0.0), BUDGET, 0.0, 4 * H, 4 * H, 16 * H)
    flown.takeoff_s, flown.arrive_s, flown.depart_s = 0.0, 4 * H, 9 * H
    return flown


def test_one_that_came_back_has_a_stay_before_and_one_after(sortie):
    sortie.come_back(11 * H, 9 * H)
    sortie.depart_s = 20 * H

    assert [stay[:2] for stay in sortie.stays] == [(4 * H, 9 * H), (11 * H, 20 * H)]
    # Bingo, by the time since it first arrived, is still at 20 h.
    assert sortie.arrive_s + sortie.budget.on_station_s == 20 * H


def test_one_that_did_not_has_a_single_stay(sortie):
    assert [stay[:2] for stay in sortie.stays] == [(4 * H, 9 * H)]

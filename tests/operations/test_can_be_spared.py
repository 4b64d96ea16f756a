"""Sparing an aircraft: only if nobody who is served before would miss it."""

from __future__ import annotations

import pytest

from sim.operations.can_be_spared import Foresight, takes_the_only_one
from sim.operations.relief.by_plan import LaunchWish
from sim.operations.relief.on_bingo import ReliefWish
from sim.operations.timing.demand import Demand
from sim.operations.timing.sortie_timetable import Way
from tests.operations.conftest import H, make_budget

ALWAYS = Demand(None, 0.0)


def way(lead_h, stay_h, home_h):
    return Way(make_budget(lead_h, stay_h, home_h), 0.0, 0.0)


def once(wanted_h, cycle_h, priority=1):
    """An aircraft wanted at a place that lies at its base, away for `cycle_h`."""
    return ReliefWish(priority, way(0, cycle_h, 0), ALWAYS, wanted_h * H, once=True)


@pytest.mark.parametrize(
    ("wanted", "ready_h", "back_h", "answer"),
    [
        pytest.param([], [0], 40, True, id="nobody above wants anything"),
        pytest.param([(5, 40)], [0], 40, False, id="the only aircraft is wanted in five hours"),
        pytest.param([(5, 40)], [0, 0], 40, True, id="a second one is ready"),
        pytest.param([(5, 40)], [0, 4], 40, True, id="another comes home in time"),
        pytest.param([(5, 40)], [0, 20], 40, False, id="another comes home too late"),
        pytest.param([(5, 40), (25, 40)], [0, 4, 20], 40, True, id="two wanted, two to come"),
        pytest.param([(5, 40), (15, 40)], [0, 4, 20], 40, False, id="the second would be late"),
        pytest.param([(5, 3), (15, 3)], [0, 4], 40, True, id="one aircraft serves both in turn"),
        pytest.param([(5, 40)], [0], 4, True, id="back before it is wanted"),
        pytest.param([(5, 40)], [0], 5, True, id="back when it is wanted"),
    ],
)
def test_can_spare(wanted, ready_h, back_h, answer):
    foresight = Foresight([once(*each) for each in wanted], [h * H for h in ready_h], 0.0)

    assert foresight.can_spare(2, back_h * H) is answer


def test_a_start_counts_and_not_the_arrival():
    """Back in 10 h, wanted on station in 12 h, four of which are the way: it must start in 8 h."""
    wish = ReliefWish(1, way(4, 6, 5), ALWAYS, 12 * H, once=True)
    foresight = Foresight([wish], [0.0], 0.0)

    assert foresight.can_spare(2, 8 * H)
    assert not foresight.can_spare(2, 10 * H)


def test_a_chain_wants_one_relief_after_the_other():
    """Each stays for 6 h, away for 15: launches at 8, 14 and 20 h take three aircraft."""

    def spared(count):
        chain = ReliefWish(1, way(4, 6, 5), ALWAYS, 12 * H)
        return Foresight([chain], [0.0] * count, 0.0).can_spare(2, 22 * H)

    assert [spared(count) for count in (2, 3, 4)] == [False, False, True]


def test_a_plan_keeps_to_its_starts_within_windows():
    """A launch every 10 h of aircraft that stay for 3 h: of those at 0, 10 and 20 h one is asked.

    The window is open from 13:00 to 14:00; only the stay from 12:00 to 15:00 meets it.
    """
    window = Demand(((13 * H, 14 * H),), 0.0)
    plan = LaunchWish(1, way(2, 3, 2), window, 0.0, interval_s=10 * H)
    foresight = Foresight([plan], [0.0], 0.0)

    assert foresight.can_spare(2, 9 * H)
    assert not foresight.can_spare(2, 11 * H)


def test_what_a_middle_orbit_cannot_have_is_not_kept_for_it():
    """The only aircraft is the highest orbit's in 8 h: the middle one's wish in 1 h is in vain."""
    foresight = Foresight([once(8, 40), once(1, 20, priority=2)], [0.0], 0.0)

    assert foresight.can_spare(3, 8 * H)
    assert not foresight.can_spare(3, 9 * H)


@pytest.mark.parametrize(
    ("wanted_h", "others_ready_h", "until_h", "answer"),
    [
        pytest.param(5, [], 40, True, id="the only one there is"),
        pytest.param(5, [20], 40, True, id="another comes too late"),
        pytest.param(5, [4], 40, False, id="another comes before"),
        pytest.param(5, [0], 40, False, id="another is ready"),
        pytest.param(5, [], 5, False, id="wanted when it is back"),
    ],
)
def test_a_wish_that_takes_the_only_aircraft_says_what_booking_would(
    wanted_h, others_ready_h, until_h, answer
):
    ready_s = [0.0, *(h * H for h in others_ready_h)]
    taken = takes_the_only_one(once(wanted_h, 40), ready_s, 0.0, until_h * H)
    spared = Foresight([once(wanted_h, 40)], ready_s, 0.0).can_spare(2, until_h * H)

    assert taken is answer
    assert not (taken and spared)

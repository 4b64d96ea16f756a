"""What the order of options hangs on, held against plans of the scenarios so changed."""

from __future__ import annotations

from functools import partial

import pytest

from sim.study.compare.shared_assumptions import _order_when_open, common_order
from tests.study.compare.two_places import own, plan_in, shared, supply


@pytest.fixture
def planned(tmp_path):
    return partial(plan_in, tmp_path)


@pytest.mark.parametrize("wind", ["", "wind: {from: 250 deg, speed: 40 kt}\n"])
def test_the_supply_is_that_of_the_plan(planned, wind):
    plans = {"near": planned(67.0, 4, more=wind), "far": planned(45.0, 9, more=wind)}
    found = common_order(plans)

    for name, count in (("near", 4), ("far", 9)):
        assert found.supply[name] == pytest.approx(supply(plans[name], count), rel=1e-12)
        assert found.aircraft[name] == count
    assert list(found.supply.values()) == sorted(found.supply.values(), reverse=True)


def test_a_range_is_the_catalogues_where_its_figure_is_in_force_and_else_a_span(planned):
    of_catalogue = common_order({"a": planned(67.0, 4), "b": planned(60.0, 4)})
    of_file = common_order(
        {
            name: planned(where, 4, own("endurance", 30, "h"))
            for name, where in (("a", 67), ("b", 60))
        }
    )
    apart = common_order({"a": planned(67.0, 4), "b": planned(60.0, 4, own("endurance", 30, "h"))})

    one = shared(of_catalogue, "endurance")
    assert (one.says, one.trust) == ("catalogue", "C")
    assert (one.low, one.stated, one.high) == (33 * 3600.0, 34 * 3600.0, 37 * 3600.0)
    one = shared(of_file, "endurance")
    assert one.says == "span"
    assert (one.low, one.high) == pytest.approx((21 * 3600.0, 39 * 3600.0))
    one = shared(apart, "endurance")
    assert one.by_factor
    assert (one.low, one.stated, one.high) == (0.7, 1.0, 1.3)
    # Nobody gives a range of what is 0.
    assert "preflight" not in {one.key for one in of_file.shared}


def test_what_is_uncertain_has_the_range_of_its_law(planned):
    law = "uncertain: {aircraft.mq9a_er.transit_speed: {triangular: [150 kt, 170 kt, 220 kt]}}\n"
    found = common_order({"a": planned(67, 4, more=law), "b": planned(60, 4, more=law)})
    one = shared(found, "transit_speed")

    assert one.says == "scenario"
    assert [one.in_unit(end) for end in (one.low, one.high)] == pytest.approx([150.0, 220.0])


def test_with_as_many_aircraft_a_nearer_option_stays_first_whatever_all_assume(planned):
    found = common_order({"near": planned(67.0, 6), "far": planned(50.0, 6)})

    assert all(one.turns == () for one in found.shared)
    assert {"endurance", "transit_speed", "reserve", "turnaround", "route", "aircraft"} <= {
        one.key for one in found.shared
    }


def test_airspace_that_one_has_closed_may_put_it_first_once_it_is_open(planned):
    closed = "airspace: {closed: [IRN]}\n"
    plans = {"inside": planned(63.0, 6), "round": planned(52.0, 12, more=closed)}
    found = common_order(plans)
    opened = common_order({**plans, "round": planned(52.0, 12)})
    (iran,) = found.opened

    assert (iran.name, iran.closing) == ("Iran", ("round",))
    swapped = list(found.supply) != list(opened.supply)
    assert iran.swapped == ((("round", "inside"),) if swapped else ())
    assert swapped


@pytest.mark.parametrize("stated", [0.0, 2.0])
def test_options_that_are_level_as_stated_part_where_one_gains_by_open_airspace(stated):
    opened = _order_when_open("IRN", ["b"], {"a": stated, "b": stated}, {"a": stated, "b": 3.0})

    assert opened.swapped == (("b", "a"),)
    assert opened.level == ()


def test_nothing_is_told_where_closures_come_and_go(planned):
    timed = "airspace: {closed: [{name: IRN, from: 2021-09-01T06:00Z, until: 2021-09-01T12:00Z}]}\n"
    plans = {"a": planned(60.0, 4, more=timed), "b": planned(65.0, 4)}

    assert common_order(plans) is None

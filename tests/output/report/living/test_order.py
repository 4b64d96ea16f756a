"""The order of options in a real browser: its sums are those of the plan, for all options alike."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.output.report.living.order import order_data
from sim.study.compare.order_turns import Option, Shared
from sim.study.compare.shared_assumptions import CommonOrder
from sim.study.input_labels import OF_BUDGETS
from sim.study.planning.aircraft_needed import aircraft_needed
from sim.units import HOUR_S, KNOT_MPS
from tests.shipped import AFGHANISTAN

N = 300
# What a slider of the page moves, what a scenario calls it, and between which values [SI].
MOVED = {
    "speed_mps": ("transit_speed", 80.0 * KNOT_MPS, 400.0 * KNOT_MPS),
    "endurance_s": ("endurance", 8.0 * HOUR_S, 60.0 * HOUR_S),
    "reserve_s": ("reserve", 0.0, 4.0 * HOUR_S),
    "turnaround_s": ("turnaround", 0.0, 24.0 * HOUR_S),
}
OPTIONS = ("neighbours", "gulf")
ASK = """settings => settings.map(one => othsim.order.supplyOf(one.option, one))"""


def plans(opened):
    changes = {"airspace.closed": [] if opened else ["IRN"]}
    return {
        name: sim.plan(sim.load_scenario(AFGHANISTAN / f"{name}.yaml", changes)) for name in OPTIONS
    }


@pytest.fixture(scope="module")
def page(browser, comparison_page):
    page = browser.new_context().new_page()
    page.goto(comparison_page.as_uri())
    yield page
    page.context.close()


def test_some_hundred_settings_have_the_supply_of_the_plan(page):
    rng = np.random.default_rng(5)
    drawn = {key: rng.uniform(low, high, N) for key, (_, low, high) in MOVED.items()}
    more = rng.integers(-3, 8, N)
    names = page.evaluate("othsim.whatIf.options.map(one => one.name)")
    compared = served = 0
    for opened in (False, True):
        for plan in plans(opened).values():
            option = names.index(plan.scenario.name)
            half = slice(int(opened), None, 2)
            own = Option(plan)
            values = {}
            for one in own.pairs.inputs:
                for key, (called, _, _) in MOVED.items():
                    if one.key == called:
                        values[one.path] = drawn[key][half]
            expected = own.supply(values, more[half])
            settings = [
                {
                    **{key: float(column[half][i]) for key, column in drawn.items()},
                    "option": option,
                    "more": int(more[half][i]),
                    "open": ["Iran"] if opened else [],
                }
                for i in range(len(expected))
            ]
            answers = page.evaluate(ASK, settings)
            for answer, supply in zip(answers, expected.tolist(), strict=True):
                assert answer["supply"] == pytest.approx(supply, rel=1e-9)
                served += supply > 0.0
            compared += len(answers)
    assert compared == 2 * N
    assert 100 < served < compared


def test_as_stated_it_is_what_orbits_take_by_the_plan(page):
    for one in page.evaluate("othsim.order.ranked(othsim.order.asStated())"):
        name = next(name for name in OPTIONS if plans(False)[name].scenario.name == one["name"])
        needed = aircraft_needed(plans(False)[name])["together"]

        assert one["needed"] == pytest.approx(needed, rel=1e-9)
        assert one["supply"] == pytest.approx(8 / needed, rel=1e-9)


def test_a_slider_moves_all_options_and_who_passes_whom_is_said(opened, comparison_page):
    page = opened(comparison_page, viewport={"width": 390, "height": 800})
    living = page.locator("#order [data-part=living]")
    rows = living.locator("tbody tr")

    assert living.is_visible()
    assert rows.count() == 2
    assert "is first" in living.locator("p.answer").inner_text()
    assert "Nobody has passed another." in living.locator("p.answer").inner_text()
    before = rows.all_inner_texts()

    living.locator("[data-part=endurance_s]").fill("20")
    assert all(now != was for now, was in zip(rows.all_inner_texts(), before, strict=True))
    living.locator("[data-part=more]").fill("2")
    lines = living.locator(".order-bar line").evaluate_all(
        "all => all.map(one => one.x1.baseVal.value)"
    )
    # One for each lies at one place in all bars.
    assert lines == [pytest.approx(lines[0])] * 2
    living.locator("[data-part=endurance_s]").fill("17")
    living.locator("[data-part=speed_mps]").fill("100")
    assert "not possible" in rows.nth(1).inner_text()
    living.get_by_role("button", name="As stated").click()
    assert rows.all_inner_texts() == before


def test_a_slider_of_what_options_state_differently_is_a_factor():
    kind = OF_BUDGETS["endurance"]
    one = Shared("endurance", kind, 1.0, 0.7, 1.3, "span", by_factor=True)
    other = Shared("climb_allowance", OF_BUDGETS["climb_allowance"], 600.0, 0.0, 900.0, "span")
    found = CommonOrder({}, {}, {}, (one, other), ())

    # What the page's budget does not move has no slider.
    (slider,) = order_data(found)["sliders"]
    assert (slider["factor"], slider["unit"], slider["sign"]) == (True, 1.0, "×")
    assert (slider["min"], slider["stated"], slider["max"]) == (0.5, 1.0, 2.0)

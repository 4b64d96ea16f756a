"""What-if in a real browser: the page's own arithmetic is that of `othsim plan`."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.output.drawing.map_frame import Frame
from sim.output.report.living.map_squares import most_maps, raster_of
from sim.output.report.sheet import WIDE, Sheet
from sim.study.sortie_budget_arrays import Pairs
from sim.units import HOUR_S, KNOT_MPS, NAUTICAL_MILE_M
from tests.shipped import AFGHANISTAN

GULF = AFGHANISTAN / "gulf.yaml"
N = 1000
RANGES = {
    "transit_speed": ("speed_mps", 60.0 * KNOT_MPS, 400.0 * KNOT_MPS),
    "endurance": ("endurance_s", 6.0 * HOUR_S, 50.0 * HOUR_S),
    "reserve": ("reserve_s", 0.0, 4.0 * HOUR_S),
    "turnaround": ("turnaround_s", 0.0, 24.0 * HOUR_S),
}
FIGURES = {
    "route_nm": ("route_m", NAUTICAL_MILE_M),
    "out_h": ("out_s", HOUR_S),
    "back_h": ("back_s", HOUR_S),
    "flight_h": ("flight_s", HOUR_S),
    "on_station_h": ("on_station_s", HOUR_S),
    "transit_fraction": ("transit_fraction", 1.0),
    "aircraft_per_orbit": ("aircraft_per_orbit", 1.0),
}
ASK = "settings => settings.map(one => othsim.whatIf.budget(one))"


def drawn_settings(n):
    """Settings at random, one object each for the page and one array each for the plan."""
    rng = np.random.default_rng(12)
    return {name: rng.uniform(*ends, n) for name, (_, *ends) in RANGES.items()}


def plans():
    stated = sim.load_scenario(GULF)
    opened = sim.load_scenario(GULF, {"airspace.closed": []})
    return [sim.plan(scenario) for scenario in (stated, opened)]


@pytest.fixture(scope="module")
def page_of_gulf(browser, run_page):
    page = browser.new_context().new_page()
    page.goto(run_page("gulf").as_uri())
    yield page
    page.context.close()


def test_a_thousand_settings_have_the_figures_of_the_plan(page_of_gulf):
    drawn = drawn_settings(N)
    keys = {name: key for name, (key, *_) in RANGES.items()}
    compared = 0
    for open_bits, plan in enumerate(plans()):
        pairs = Pairs(plan)
        half = slice(open_bits, None, 2)
        columns = {name: values[half] for name, values in drawn.items()}
        paths = {f"aircraft.mq9a_er.{name}": values for name, values in columns.items()}
        figures = pairs.budgets(paths)
        for p, (fleet, orbit) in enumerate(pairs.names):
            settings = [
                {
                    **{keys[name]: float(values[i]) for name, values in columns.items()},
                    **{"option": 0, "fleet": fleet, "orbit": orbit},
                    **{"open": open_bits, "aircraft": 4},
                }
                for i in range(p, N // 2, len(pairs.names))
            ]
            answers = page_of_gulf.evaluate(ASK, settings)
            for i, answer in zip(range(p, N // 2, len(pairs.names)), answers, strict=True):
                feasible = bool(figures.feasible[i, p])
                assert answer["feasible"] == feasible
                for name, (key, unit) in FIGURES.items():
                    if name == "flight_h" and not feasible:
                        continue  # the plan states what the way takes, the array nothing
                    ours = figures.figures[key][i, p] / unit
                    theirs = answer[name]
                    assert theirs == (None if np.isnan(ours) else pytest.approx(ours, rel=1e-9))
                compared += 1
    assert compared == N


def test_whole_plans_agree_too(page_of_gulf):
    drawn = drawn_settings(12)
    for i in range(12):
        values = {name: float(column[i]) for name, column in drawn.items()}
        written = {
            "fleets.udeid.aircraft": {
                "like": "mq9a_er",
                "transit_speed": f"{values['transit_speed']!r} m/s",
                "endurance": f"{values['endurance']!r} s",
                "reserve": f"{values['reserve']!r} s",
            },
            "fleets.udeid.turnaround": f"{values['turnaround']!r} s",
            "airspace.closed": ["IRN"] if i % 2 else [],
        }
        plan = sim.plan(sim.load_scenario(GULF, written))
        for entry in plan.summary()["budgets"]:
            if entry["fleet"] != "udeid":
                continue
            setting = {RANGES[name][0]: value for name, value in values.items()}
            setting |= {"option": 0, "fleet": "udeid", "orbit": entry["orbit"]}
            setting |= {"open": 1 - i % 2, "aircraft": 4}

            (answer,) = page_of_gulf.evaluate(ASK, [setting])

            for name in FIGURES:
                expected = entry[name]
                close = expected if expected is None else pytest.approx(expected, rel=1e-9)
                assert answer[name] == close
            assert (answer["why"] == "") == entry["feasible"]


def test_an_aircraft_with_fuel_figures_is_budgeted_by_fuel(page_of_gulf):
    fuel = {"capacity": "1800 kg", "transit_burn": "60 kg/h", "loiter_burn": "45 kg/h"}
    aircraft = {"like": "mq9a_er", "fuel": fuel}
    plan = sim.plan(sim.load_scenario(GULF, {"fleets.dhafra.aircraft": aircraft}))
    figures = {"capacity_kg": 1800.0, "transit_kgps": 60 / 3600, "loiter_kgps": 45 / 3600}
    ask = """([orbit, fuel]) => {
        const fleet = othsim.whatIf.options[0].fleets.dhafra, was = fleet.fuel;
        fleet.fuel = fuel;
        const setting = othsim.whatIf.stated(0, "dhafra", orbit);
        const found = [othsim.whatIf.budget(setting), setting.fuel_kg];
        fleet.fuel = was;
        return found;
    }"""
    for entry in plan.summary()["budgets"]:
        if entry["fleet"] == "dhafra":
            answer, fuel_kg = page_of_gulf.evaluate(ask, [entry["orbit"], figures])

            assert fuel_kg == 1800.0
            for name in FIGURES:
                assert answer[name] == pytest.approx(entry[name], rel=1e-9)


def test_a_slider_moves_figures_bar_map_and_sentence(opened, run_page):
    page = opened(run_page("gulf"), viewport={"width": 390, "height": 800})
    living = page.locator("#what-if [data-part=living]")
    before = living.locator("[data-part=transit_fraction-now]").inner_text()
    squares = page.locator("#what-if-map-cells").inner_html()
    stated = sim.plan(sim.load_scenario(GULF)).summary()["budgets"]
    entry = next(e for e in stated if (e["fleet"], e["orbit"]) == ("dhafra", "kabul"))

    assert before == f"{100 * entry['transit_fraction']:.1f} %"

    living.locator("[data-part=speed_mps]").fill("300")
    faster = sim.plan(sim.load_scenario(GULF, {"aircraft.mq9a_er.transit_speed": "300 kt"}))
    share = faster.budgets["dhafra", "kabul"].transit_fraction

    assert living.locator("[data-part=transit_fraction-now]").inner_text() == f"{100 * share:.1f} %"
    assert living.locator("[data-part=transit_fraction-stated]").inner_text() == before
    assert f"{100 * share:.0f} % of each flight" in living.locator("p.answer").inner_text()
    assert page.locator("#what-if-map-cells").inner_html() != squares

    living.get_by_label("Iran may be flown over").check()
    straight = sim.plan(
        sim.load_scenario(GULF, {"aircraft.mq9a_er.transit_speed": "300 kt", "airspace.closed": []})
    )
    share = straight.budgets["dhafra", "kabul"].transit_fraction
    assert living.locator("[data-part=transit_fraction-now]").inner_text() == f"{100 * share:.1f} %"

    living.locator("[data-part=fleet]").select_option(label="Peshawar (Pakistan)")
    assert page.locator("#what-if [data-part=orbits] tr").count() == 4
    living.locator("[data-part=fleet]").select_option(label="Al Dhafra (UAE)")
    living.get_by_label("Iran may be flown over").uncheck()
    living.get_by_role("button", name="As stated").click()
    assert living.locator("[data-part=transit_fraction-now]").inner_text() == before
    assert page.locator("#what-if-map-cells").inner_html() == squares


def test_squares_cover_a_sheet_and_are_fewer_for_more_maps():
    sheet = Sheet(Frame(30.0, 60.0, 2e6, 1e6))

    one, many = raster_of(sheet, 1), raster_of(sheet, 400)

    assert one.columns > many.columns >= 14
    assert len(one.lat_deg) == one.columns * round(sheet.high / one.size)
    # The middle of the sheet is that of its frame.
    x, y = sheet.place(np.column_stack([one.lon_deg, one.lat_deg])).T
    assert (x[0], y[0]) == pytest.approx((one.size / 2, one.size / 2), abs=1e-6)
    assert x.max() == pytest.approx(WIDE - one.size / 2, abs=1e-6)


def test_the_largest_squares_of_as_many_maps_as_there_is_room_for_are_not_too_many():
    sheet = Sheet(Frame(30.0, 60.0, 2e6, 1e6))

    raster = raster_of(sheet, most_maps(sheet))

    assert raster.columns >= 14
    assert 70_000 < len(raster.on_globe) * most_maps(sheet) <= 80_000
    assert len(raster_of(sheet, 2 * most_maps(sheet)).on_globe) == len(raster.on_globe)


def test_squares_off_the_globe_have_no_way():
    raster = raster_of(Sheet(Frame(0.0, 0.0, 1.9e7, 1.9e7)), 1)

    ways = raster.spread(list(range(len(raster.lat_deg))))

    assert ways[0] is None
    assert len(ways) == len(raster.on_globe) > len(raster.lat_deg)
    assert [way for way in ways if way is not None] == list(range(len(raster.lat_deg)))

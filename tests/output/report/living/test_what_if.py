"""What-if in a real browser: the page's own arithmetic is that of `othsim plan`."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.flight.sortie import sortie_budget
from sim.study.sortie_budget_arrays import Pairs
from sim.units import DAY_S, HOUR_S, KNOT_MPS, NAUTICAL_MILE_M
from sim.world.routing import NoRoute, shortest_pairs
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


TIMED = [
    {"name": "IRN", "daily": [["02:00", "09:30"], ["15:00", "16:00"]]},
    {"name": "TKM", "from": "2021-09-03T06:00Z", "until": "2021-09-05T00:00Z"},
]
GALE = {"speed_mps": 180.0, "wind_mps": 75.0}
WINDY = {"wind": {"from": "255 deg", "speed": "35 kt"}}


def settings_at_random(n, **ranges):
    """Settings at random within ranges, as the page takes them."""
    rng = np.random.default_rng(7)
    drawn = {key: rng.uniform(*ends, n).tolist() for key, ends in ranges.items()}
    return [{key: values[i] for key, values in drawn.items()} for i in range(n)]


def stated_as(setting):
    """The same as a scenario states it, of fleet `dhafra`."""
    craft = {
        "like": "mq9a_er",
        "transit_speed": f"{setting['speed_mps']!r} m/s",
        "endurance": f"{setting['endurance_s']!r} s",
        "reserve": f"{setting['reserve_s']!r} s",
    }
    return {
        "fleets.dhafra.aircraft": craft,
        "fleets.dhafra.turnaround": f"{setting['turnaround_s']!r} s",
    }


def agrees(answer, entry):
    assert answer["feasible"] == entry["feasible"]
    for name in FIGURES:
        expected = entry[name]
        close = expected if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert answer[name] == close, name
    assert (answer["why"] == "") == entry["feasible"]


def test_in_wind_the_figures_are_the_plans(what_if_page):
    page, ranges = what_if_page(GULF, WINDY), {key: ends for key, *ends in RANGES.values()}
    ranges |= {"wind_mps": (0.0, 80.0 * KNOT_MPS), "from_rad": (0.0, 6.28)}
    settings = settings_at_random(24, **ranges)
    reasons = set()
    for i, setting in enumerate(settings):
        if i % 8 == 0:  # calm; too much for any way; for the pattern alone
            setting |= ({"wind_mps": 0.0}, {"speed_mps": 35.0, "wind_mps": 36.0}, GALE)[i // 8]
        wind = {"from": f"{float(np.degrees(setting['from_rad']))!r} deg"}
        wind["speed"] = f"{setting['wind_mps']!r} m/s"
        asked = {"airspace.closed": ["IRN"] if i % 2 else [], "wind": wind}
        try:
            plan = sim.plan(sim.load_scenario(GULF, stated_as(setting) | asked))
        except ScenarioError:  # an overlap as long as the stay is refused
            continue
        entries = [e for e in plan.summary()["budgets"] if e["fleet"] == "dhafra"]
        common = {"option": 0, "fleet": "dhafra", "open": 1 - i % 2, "aircraft": 4}
        asked = [{**setting, **common, "orbit": entry["orbit"]} for entry in entries]
        for answer, entry in zip(page.evaluate(ASK, asked), entries, strict=True):
            agrees(answer, entry)
            reasons.add(" ".join((entry["reason"] or "").split()[:2]))
    assert {"", "the way", "no pattern"} < reasons


def test_by_take_off_the_figures_are_those_of_the_plan_flown_then(what_if_page):
    asked = {"airspace.closed": TIMED, "warmup": "1 d", "duration": "6 d"}
    ranges = {key: ends for key, *ends in RANGES.values()} | {"takeoff_s": (0.0, 7.0 * DAY_S)}
    settings, met = settings_at_random(2, **ranges), set()
    # Calm, and in a wind in which the way out by one set of closures is no mirror of the way home.
    for i, setting in enumerate(settings):
        more = asked | (WINDY if i else {})
        page = what_if_page(GULF, more)
        plan = sim.plan(sim.load_scenario(GULF, stated_as(setting) | more))
        common = {"option": 0, "fleet": "dhafra", "open": 0, "aircraft": 4}
        wind = plan.scenario.wind
        common |= {"wind_mps": wind and wind.speed_mps, "from_rad": wind and wind.from_rad}
        takeoffs_s = [setting["takeoff_s"], *np.linspace(0.0, 7.0 * DAY_S, 60, endpoint=False)]
        for orbit in ("kabul", "herat"):
            times = [{**setting, **common, "orbit": orbit, "takeoff_s": t} for t in takeoffs_s]
            for one, answer in zip(times, page.evaluate(ASK, times), strict=True):
                sortie = plan.flown(("dhafra", orbit), one["takeoff_s"])
                agrees(answer, sortie.summary())
                met.add(sortie.closed)
    assert len(met) > 4


def test_the_next_take_off_meets_other_closures(what_if_page):
    asked = {"airspace.closed": TIMED, "warmup": "1 d", "duration": "6 d"}
    page = what_if_page(GULF, asked)
    plan = sim.plan(sim.load_scenario(GULF, asked))
    begins_s = [b for b in plan.timed["dhafra", "kabul"].begins_s if b > DAY_S]

    assert page.locator("[data-part=takeoff_s-value]").inner_text() == "day 2, 00:00 UTC"
    page.get_by_role("button", name="Take-off with the next change").click()

    moved = page.evaluate("othsim.whatIf.nextTakeoff(othsim.whatIf.stated(0, 'dhafra', 'kabul'))")
    assert moved == pytest.approx(begins_s[0], abs=1e-5)
    said = page.locator("[data-part=in-force]").inner_text()
    assert said.startswith("Of what is closed at times: on the way out ")
    later_s, shown = moved, page.locator("[data-part=takeoff_s]")
    for _ in range(40):
        page.get_by_role("button", name="Take-off with the next change").click()
        before_s, later_s = later_s, 3600.0 * float(shown.input_value())
        if later_s < before_s:
            break
    assert later_s == DAY_S  # not within the warm-up
    assert page.get_by_label("Iran, closed at times, may be flown over").is_visible()


def test_in_wind_a_square_has_the_share_of_a_flight_there(what_if_page):
    plan = sim.plan(sim.load_scenario(GULF, WINDY))
    fleet, wind = plan.scenario.fleets["dhafra"], plan.scenario.wind
    shares = what_if_page(GULF, WINDY).evaluate(
        """places => places.map(square =>
            othsim.whatIf.shareAt(othsim.whatIf.stated(0, "dhafra", "kabul"), square))""",
        list(range(12)),
    )

    places = np.column_stack([np.linspace(20.0, 40.0, 12), np.linspace(50.0, 70.0, 12)])
    bases = [(fleet.base.lat_deg, fleet.base.lon_deg)] * 12
    compared = 0
    for route, share in zip(
        shortest_pairs(plan.closed_to["dhafra"], bases, places), shares, strict=True
    ):
        assert (share is None) == isinstance(route, NoRoute)
        if share is not None:
            lengths_m = route.length_m, route.great_circle_m
            ends = route.lat_deg, route.lon_deg
            budget = sortie_budget(*ends, *lengths_m, fleet.aircraft, wind)
            assert share == pytest.approx(budget.transit_fraction, abs=1e-3)
            compared += 1
    assert compared > 6

"""The inverse questions: against the fleet rule, published arithmetic, chance; bad questions."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import sim
from sim.errors import ScenarioError, SimError
from sim.scenario.loading import revised
from sim.scenario.value_by_path import as_set
from sim.study.run.figure_paths import NoSuchFigure
from sim.study.whatif.basing_equivalence import equivalent
from sim.study.whatif.size_search import Effort, size
from sim.study.whatif.target import read_target
from sim.study.whatif.varied_input import varied

AFGHANISTAN = Path(__file__).parents[3] / "scenarios" / "afghanistan"
ON_BINGO = {"orbits.jalalabad.relief": {"policy": "on_bingo", "interval": None}}
TURNAROUND_WITH_CHANCE = {"lognormal": {"mean": "8 h", "sd": "2.4 h"}}  # CV 0.3
FILL = "orbits.jalalabad.fill_fraction"
COUNT = "fleets.stand_in.count"


def senate(**overrides):
    """One fleet, one orbit: 10 h on station of 30 h flown, 8 h turnaround; relief at bingo."""
    given = {"grid": None, **ON_BINGO, **{k.replace("__", "."): v for k, v in overrides.items()}}
    return sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml", given)


def gulf(overrides=None):
    given = {"grid": None, "duration": "10 d", **(overrides or {})}
    return sim.load_scenario(AFGHANISTAN / "gulf.yaml", given)


def answer(found):
    return None if found.answer is None else found.answer.value


# --- chance off: the fleet rule


@pytest.mark.parametrize("endurance_h", [22, 26, 30, 38, 50, 70])
@pytest.mark.parametrize(
    "turnaround_h", [8, *(pytest.param(h, marks=pytest.mark.long) for h in (3, 20))]
)
@pytest.mark.verifies("closed form", source="fleet rule")
def test_without_chance_the_answer_is_the_fleet_rule(endurance_h, turnaround_h):
    scenario = senate(
        aircraft__senate_mq9__endurance=f"{endurance_h} h",
        fleets__stand_in__turnaround=f"{turnaround_h} h",
    )
    on_station_h = endurance_h - 20.0
    rule = math.ceil((endurance_h + turnaround_h) / on_station_h - 1e-9)

    found = size(scenario, f"{FILL}>=1", COUNT, between=("1", "32"))

    assert sim.plan(scenario).summary()["budgets"][0]["aircraft_per_orbit"] == rule
    assert answer(found) == rule
    assert found.summary()["fleet_rule"] == {"jalalabad": rule}
    assert found.violation is None


def test_an_overlap_and_several_on_station_enter_the_rule():
    scenario = sim.load_scenario(
        AFGHANISTAN / "kurilla_2022.yaml",
        {
            "grid": None,
            "orbits.jalalabad.relief": {
                "policy": "on_bingo",
                "overlap": "30 min",
                "interval": None,
            },
            "orbits.jalalabad.aircraft_on_station": 2,
        },
    )
    # ceil(2 * 38 / 9.5) = 8
    assert answer(size(scenario, f"{FILL}>=1", COUNT)) == 8


def dedicated(m, turnaround_h, endurance_h):
    """m orbits of the Senate's kind, each with a fleet of its own."""
    fleet = {
        "base": {"latitude": 14.8391497524, "longitude": 70.5, "elevation": "0 m"},
        "aircraft": "senate_mq9",
        "turnaround": f"{turnaround_h} h",
        "count": 1,
    }
    orbit = {"area": "jalalabad", "altitude": "25000 ft", "relief": {"policy": "on_bingo"}}
    pattern = {"kind": "circuit", "points": [[34.40, 70.50], [34.55, 70.65], [34.55, 70.35]]}
    fleets = {f"f{i}": fleet for i in range(m)} | {"stand_in": None}
    orbits = {f"o{i}": {**orbit, "pattern": pattern, "flown_by": [f"f{i}"]} for i in range(m)}
    given = {
        "grid": None,
        "claims": None,
        "aircraft.senate_mq9.endurance": f"{endurance_h} h",
        "fleets": fleets,
        "orbits": orbits | {"jalalabad": None},
    }
    return sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml", given)


@pytest.mark.parametrize("m", [1, 2, 5, pytest.param(10, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("endurance_h", "turnaround_h", "each"),
    # R = (2T + G)/S with 2T = 20 h: case 13's 0.87 with S = 30 h, and case 1 with G = 8 h, R = 2.8.
    [(50, 6.1, 2), (30, 8, 4)],
)
@pytest.mark.verifies("operations research", source="fleet rule m ceil(1 + R), arXiv 2604.15890")
def test_dedicated_fleets_take_m_times_one_plus_r(m, endurance_h, turnaround_h, each):
    """arXiv 2604.15890: k = m * ceil(1 + R)."""
    r = (20.0 + turnaround_h) / (endurance_h - 20.0)
    assert math.ceil(1.0 + r) == each

    scenario = dedicated(m, turnaround_h, endurance_h)
    found = size(scenario, "demand.fill_fraction>=1", "fleets.*.count", between=("1", "8"))
    planned = found.response.planned(found.varied.overrides(found.answer.value))

    assert sum(fleet.count for fleet in planned.scenario.fleets.values()) == m * each


@pytest.mark.parametrize(
    ("m", "endurance_h", "turnaround_h", "together"),
    [(10, 50, 6.1, 19), pytest.param(5, 30, 8, 19, marks=pytest.mark.long)],
)
def test_one_fleet_for_all_takes_fewer_once_it_has_spread_out(
    m, endurance_h, turnaround_h, together
):
    """arXiv 2604.15890: a pooled fleet needs ceil(m (1 + R)); at the start all go up at once."""
    r = (20.0 + turnaround_h) / (endurance_h - 20.0)
    assert math.ceil(m * (1.0 + r)) == together
    separate = dedicated(m, turnaround_h, endurance_h)
    pooled = revised(separate, {
        "warmup": "20 d", "fleets": {f"f{i}": None for i in range(1, m)},
        **{f"orbits.o{i}.flown_by": ["f0"] for i in range(m)},
    })  # fmt: skip

    found = size(pooled, "demand.fill_fraction>=1", "fleets.f0.count", between=("15", "22"))

    assert answer(found) == together


# --- chance on


@pytest.mark.parametrize(
    ("endurance_h", "turnaround_h"),
    [
        (50, 8),
        *(pytest.param(*both, marks=pytest.mark.long) for both in ((26, 8), (30, 8), (30, 14))),
    ],
)
def test_with_chance_it_never_names_fewer(endurance_h, turnaround_h):
    """Turnaround lognormal, CV 0.3; fill of 0.99 with 95 % confidence."""
    given = {"aircraft__senate_mq9__endurance": f"{endurance_h} h"}
    spread = {"lognormal": {"mean": f"{turnaround_h} h", "sd": f"{0.3 * turnaround_h} h"}}
    effort = Effort(replications=20)

    rule = size(
        senate(**given, fleets__stand_in__turnaround=f"{turnaround_h} h"), f"{FILL}>=0.99", COUNT
    )
    found = size(
        senate(**given, fleets__stand_in__turnaround=spread, duration="20 d"),
        f"{FILL}>=0.99", COUNT, between=("1", "12"), effort=effort,
    )  # fmt: skip

    assert answer(found) >= answer(rule) == rule.summary()["fleet_rule"]["jalalabad"]
    assert found.answer.bound >= 0.99
    assert not any(point.meets for point in found.points if point.value < found.answer.value)


def test_the_limit_is_one_sided_and_below_the_mean():
    scenario = senate(fleets__stand_in__turnaround=TURNAROUND_WITH_CHANCE, duration="10 d")
    found = size(
        scenario, f"{FILL}>=0.99", COUNT, between=("3", "6"),
        effort=Effort(replications=8, confidence=0.9),
    )  # fmt: skip
    point = next(point for point in found.points if point.value == 4)

    # Student's t of 7 degrees of freedom, 90 % one-sided: 1.4149.
    assert point.bound == pytest.approx(
        point.reading.mean - 1.41492 * point.reading.error, abs=1e-6
    )
    assert "an interval of 8 independent blocks is too often narrow" in found.remarks()[0]


def test_an_uncertain_figure_that_is_varied_is_no_longer_drawn():
    law = {"uniform": ["28 h", "32 h"]}
    scenario = senate(uncertain={"aircraft.senate_mq9.endurance": law})
    found = size(
        scenario, "fleet.transit_fraction<=0.5", "aircraft.senate_mq9.endurance",
        between=("25 h", "60 h"),
    )  # fmt: skip

    assert found.response.exact
    assert found.varied.in_unit(found.answer.value) == pytest.approx(40.0, abs=0.1)


# --- other inputs than aircraft


def test_endurance_for_a_transit_share_is_found_with_equality():
    """2T = 20 h and at most 60 % in transit: E of at least 20 / 0.6 h."""
    found = size(
        senate(), "budgets.stand_in.jalalabad.transit_fraction<=0.6",
        "aircraft.senate_mq9.endurance", between=("21 h", "60 h"),
    )  # fmt: skip

    assert found.rising
    assert found.answer.value / 3600.0 == pytest.approx(20.0 / 0.6, abs=1e-3)
    assert found.answer.reading.mean == pytest.approx(0.6, abs=1e-6)


def test_the_longest_turnaround_that_four_aircraft_bear():
    """4 * 10 h on station = 30 h flown + at most 10 h turned round."""
    found = size(
        senate(fleets__stand_in__count=4), f"{FILL}>=1", "fleets.stand_in.turnaround",
        between=("2 h", "20 h"),
    )  # fmt: skip

    assert not found.rising
    assert found.answer.value / 3600.0 == pytest.approx(10.0, abs=0.02)


def test_how_many_on_station_a_fleet_can_keep():
    """Eight aircraft at a cycle of 38 h and 10 h on station keep 8 * 10 / 38 = 2.1."""
    found = size(
        senate(fleets__stand_in__count=8), f"{FILL}>=1", "orbits.jalalabad.aircraft_on_station",
        between=("1", "5"),
    )  # fmt: skip

    assert (answer(found), found.rising) == (2, False)


def test_a_base_moves_along_the_geodesic():
    """Due north on the meridian of 70.5 E the way to the station shrinks with the share."""
    found = size(
        senate(), "budgets.stand_in.jalalabad.on_station_h>=20",
        "fleets.stand_in.base along 14.8391497524,70.5 to 34.40,70.5",
    )  # fmt: skip
    # 30 h less 2T = 20 h: half the way at 117 kt.
    assert found.answer.value == pytest.approx(0.5, abs=1e-4)
    assert found.varied.place(0.5).endswith("70.50 E, 585 nm from 14.8391497524,70.5")


def test_a_law_keeps_its_shape_when_its_mean_is_varied():
    scenario = senate(fleets__stand_in__turnaround=TURNAROUND_WITH_CHANCE)

    found = as_set(scenario, "fleets.stand_in.turnaround", 4 * 3600.0)

    assert found == {"lognormal": {"mean": "14400.0 s", "sd": "4320.0 s"}}


def test_an_assumption_is_varied_over_the_range_of_the_catalogue():
    asked = varied(gulf(), "aircraft.mq9a_er.transit_speed")

    assert asked.in_unit(asked.ends[0]) == pytest.approx(150.0)
    assert asked.in_unit(asked.ends[1]) == pytest.approx(200.0)
    assert asked.unit == "kt"


# --- what cannot be met, and what is not monotone


def test_a_station_beyond_reach_is_named():
    scenario = senate(aircraft__senate_mq9__endurance="19 h")
    found = size(scenario, f"{FILL}>=0.5", COUNT)

    assert found.answer is None
    assert found.best.reading.mean == 0.0
    assert found.why[0] == (
        "no fleet can fly jalalabad: stand_in needs 20.0 h out and back with 19.0 h usable"
    )


def test_what_is_lost_whatever_the_number_is_named_with_where_it_levels_off():
    """10 % of sorties lost whole: fill is 90 %, not 95 %, with however many aircraft."""
    scenario = senate(fleets__stand_in__sortie_loss="10 %", orbits__jalalabad__relief=None)
    found = size(scenario, f"{FILL}>=0.97", COUNT, effort=Effort(replications=20))

    assert found.answer is None
    assert found.best.reading.mean < 0.97
    assert "hours that jalalabad still loses at" in found.why[0]
    assert "loss" in found.why[0]
    assert found.why[-1].endswith("on, more makes no difference")


def test_a_figure_that_turns_back_is_said_to():
    """A base that moves over the station and away from it: on station rises, then falls."""
    found = size(
        senate(), "budgets.stand_in.jalalabad.on_station_h>=20",
        "fleets.stand_in.base along 20,70.5 to 60,70.5",
    )  # fmt: skip

    assert found.violation is not None
    assert found.splits
    assert found.remarks()[0].startswith(
        "not monotone: budgets.stand_in.jalalabad.on_station_h is "
    )
    assert found.remarks()[0].endswith(
        "; the values that meet the target are not all on one side: see all"
    )
    assert found.answer.meets


def test_a_peak_between_the_values_first_tried_is_looked_for():
    found = size(
        senate(), "budgets.stand_in.jalalabad.on_station_h>=29.5",
        "fleets.stand_in.base along 20,70.5 to 44,70.5",
    )  # fmt: skip

    assert found.answer is not None
    assert found.answer.reading.mean >= 29.5


def test_a_base_inside_closed_airspace_is_a_value_that_cannot_be_flown():
    others = {f"orbits.{name}": None for name in ("nangarhar", "kandahar", "herat")}
    found = size(
        gulf(others),
        "budgets.dhafra.kabul.on_station_h>=25",
        "fleets.dhafra.base along OMAM to OAIX",
    )
    closed = [point for point in found.points if point.reading.reason]

    assert closed
    assert all("lies inside closed airspace (Iran)" in p.reading.reason for p in closed)
    assert found.answer.value > closed[-1].value


def test_what_has_no_effect_is_said():
    found = size(senate(), f"{FILL}>=1", "aircraft.senate_mq9.loiter_speed")

    assert found.remarks() == [
        "aircraft.senate_mq9.loiter_speed has no effect on orbits.jalalabad.fill_fraction "
        "in this range"
    ]


# --- equivalence


def test_here_is_sized_to_what_there_reaches():
    far = {"duration": "20 d", "grid": None}
    here = sim.load_scenario(AFGHANISTAN / "gulf.yaml", far)
    there = sim.load_scenario(AFGHANISTAN / "in_country.yaml", far)

    found = equivalent(here, there, "fleets.*.count").summary()["equivalent"]

    # Four orbits from inside take two aircraft each; from the Gulf three, by the fleet rule.
    assert (found["aircraft_there"], found["needed_there"]) == (8, 8)
    assert found["aircraft_here"] == 12
    assert found["aircraft_for_one"] == 1.5
    assert found["closed_form"] == pytest.approx(1.62, abs=0.01)


def test_options_that_ask_something_else_are_refused():
    with pytest.raises(ScenarioError, match="options must share the demands"):
        equivalent(gulf(), senate(duration="10 d"), "fleets.*.count")


# --- bad questions


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            "fill 95 %",
            "expected FIGURE>=VALUE or FIGURE<=VALUE such as orbits.kabul.fill_fraction>=0.95 "
            "(got 'fill 95 %')",
        ),
        (f"{FILL}>=120 %", f"{FILL} is a share, from 0 to 1 (got 120 %)"),
        (f"{FILL}>=1.2", f"{FILL} is a share, from 0 to 1 (got 1.2)"),
        (f"{FILL}>=2 h", f"{FILL}: 'h' is not a unit of fraction"),
        ("fleet.sorties>=many", "fleet.sorties: expected a number (got 'many')"),
        (f"{FILL}>=nan", f"{FILL}: expected a number (got 'nan')"),
    ],
)
def test_a_target_that_is_none_is_refused(target, message):
    with pytest.raises(SimError) as refused:
        read_target(target)

    assert str(refused.value) == message


def test_a_target_may_carry_its_unit():
    assert read_target("orbits.o.gap_max_h<=90 min").value == 1.5
    assert read_target("orbits.o.fill_fraction >= 95 %").value == 0.95
    assert read_target("budgets.f.o.route_nm<=1852 km").value == 1000.0


@pytest.mark.parametrize(
    ("vary", "between", "message"),
    [
        ("fleets.stand.count", ("", ""),
         "fleets.stand.count: no 'stand' under fleets; did you mean 'stand_in'?"),
        ("fleets.stand_in.size", ("", ""),
         "fleets.stand_in.size: no 'size' under fleets.stand_in; fleets.stand_in: base, aircraft, "
         "count, overfly, preflight, turnaround, link, ground_abort, air_abort_per_flight_hour, "
         "loss_per_100000_flight_hours, sortie_loss, replacement, ..."),
        ("wind.speed", ("", ""), "wind.speed: wind is not stated"),
        ("fleets.stand_in.count.low", ("", ""),
         "fleets.stand_in.count.low: fleets.stand_in.count has nothing below it"),
        ("fleets.stand_in.base", ("", ""), "fleets.stand_in.base is no figure that can be varied"),
        (COUNT, ("9", "3"), f"the range of {COUNT} must run from less to more (got 9 to 3)"),
        (COUNT, ("1.5", ""), f"the range of {COUNT}: expected a whole number (got '1.5')"),
        (COUNT, ("2 h", ""), f"the range of {COUNT}: expected a number such as 8 (got '2 h')"),
        ("fleets.stand_in.turnaround", ("3", ""),
         "the range of fleets.stand_in.turnaround: expected a value such as '12 h' (got '3')"),
        ("fleets.stand_in.base along here to 34.4,70.5", ("", ""),
         "no base 'here'; expected a catalogue key, an ICAO code or 24.2,54.5"),
        ("fleets.stand_in.base along 95,0 to 34.4,70.5", ("", ""),
         "expected a base, or latitude,longitude such as 24.2,54.5 (got '95,0')"),
        ("fleets.stand_in.base along OMAM to OMAM", ("", ""),
         "a base moves along a line: its ends must differ"),
        ("fleets.stand_in.base along OMAM to OAIX", ("", "2"),
         "the range of fleets.stand_in.base: must lie between 0 and 1 (got '2')"),
    ],
)  # fmt: skip
def test_what_cannot_be_varied_is_refused(vary, between, message):
    with pytest.raises(SimError) as refused:
        varied(senate(), vary, between)

    assert str(refused.value) == message


def test_a_figure_that_is_not_there_names_the_nearest():
    with pytest.raises(NoSuchFigure) as refused:
        size(senate(), "orbits.jalalabat.fill_fraction>=1", COUNT)

    assert str(refused.value) == (
        "this scenario has no figure 'orbits.jalalabat.fill_fraction'; "
        "did you mean 'orbits.jalalabad.fill_fraction'?"
    )


def test_a_value_that_no_scenario_may_have_is_refused_as_in_a_file():
    with pytest.raises(ScenarioError, match="must be at least 1"):
        size(senate(), f"{FILL}>=1", COUNT, between=("0", "4"))


def test_confidence_is_below_one():
    with pytest.raises(SimError, match=r"confidence must be at least 0.5 and below 1 \(got 1\)"):
        size(senate(), f"{FILL}>=1", COUNT, effort=Effort(confidence=1.0))

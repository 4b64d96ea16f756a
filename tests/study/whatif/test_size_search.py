"""The inverse questions: against the fleet rule, published arithmetic, chance; bad questions."""

from __future__ import annotations

import math

import pytest

import sim
from sim.errors import SimError
from sim.scenario.loading import revised
from sim.study.whatif.figure_response import FigureReading
from sim.study.whatif.size_search import Effort, size
from tests.shipped import AFGHANISTAN
from tests.study.whatif.searches import (
    COUNT,
    FILL,
    TURNAROUND_WITH_CHANCE,
    gulf,
    held,
    seen,
    senate,
    surging,
    watched,
)


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


def test_the_limit_of_a_share_is_one():
    """Student's t of one degree of freedom, 95 % one-sided, is 6.3: 50 % ± 126 %."""
    reading = FigureReading(0.5, 0.2, blocks=2)

    assert reading.bound(0.95, lower=True, most=1.0) == 0.0
    assert reading.bound(0.95, lower=False, most=1.0) == 1.0
    assert reading.bound(0.6, lower=True, most=1.0) == pytest.approx(0.5 - 0.2 * 0.32492, abs=1e-5)


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


def test_a_peak_between_the_values_first_tried_is_looked_for():
    found = size(
        senate(), "budgets.stand_in.jalalabad.on_station_h>=29.5",
        "fleets.stand_in.base along 20,70.5 to 44,70.5",
    )  # fmt: skip

    assert found.answer is not None
    assert found.answer.reading.mean >= 29.5


@pytest.mark.long
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


def test_confidence_is_below_one():
    with pytest.raises(SimError, match=r"confidence must be at least 0.5 and below 1 \(got 1\)"):
        size(senate(), f"{FILL}>=1", COUNT, effort=Effort(confidence=1.0))


# --- what is asked on demand

ALERT, OF_ORBIT = "fleets.base.alert.aircraft", "fleets.base.count"


@pytest.mark.parametrize(
    ("scenario", "target", "vary", "between", "answer"),
    [
        # 4 h of 12: three take turns, and more of them are no better.
        (held, "cues.calls.custody_fraction>=0.95", ALERT, ("1", "4"), (2, 3)),
        # Of a day 10 h are seen of each 18: two aircraft of the orbit's own see all of it.
        (watched, "watches.house.known_after_d<=3", OF_ORBIT, ("2", "4"), (3, 3)),
        (surging, "surges.storm.recovery_h<=24", ALERT, ("1", "8"), (3, 5)),
        (seen, "targets.cars.found_fraction>=0.99", OF_ORBIT, ("2", "4"), (3, 3)),
    ],
)  # fmt: skip
def test_what_it_takes_is_found(tmp_path, scenario, target, vary, between, answer):
    effort = Effort(replications=3)
    found = size(scenario(tmp_path), target, vary, between=between, effort=effort)

    assert answer[0] <= found.answer.value <= answer[1]
    assert found.rising

"""resolved.yaml: every value in force, and it loads again as the same scenario."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.loading import load_scenario, resolved_yaml
from sim.scenario.parts.scenario import (
    Aircraft,
    Area,
    Base,
    Fleet,
    Orbit,
    Scenario,
    Sensor,
    Stare,
    TimeLaw,
)
from tests.scenario.values import letters
from tests.shipped import AFGHANISTAN, COMPLETE

RICH = [
    "description=two\nlines",
    "fleets.dhafra.turnaround={lognormal: {mean: 8 h, sd: 2 h}}",
    "fleets.dhafra.preflight={triangular: [10 min, 20 min, 1 h]}",
    "fleets.dhafra.maintenance={mean_time_between: 100 h, mean_time_to_repair: 12 h, bays: 2}",
    "aircraft.mq9a_er.fuel={capacity: 2 t, transit_burn: 200 lb/h, loiter_burn: 120 lb/h}",
    "orbits.kabul.windows=[[06:00, 18:00]]",
    "orbits.kabul.relief={policy: every, interval: 10 h}",
    "airspace={closed: [IRN, box], regions: {box: [[1, 1], [2, 2], [1, 2]]}}",
    "airspace.exceptions={b: {corridor: [[1, 1], [2, 2]], width: 9 nm}}",
    "fleets.dhafra.overfly=[IRN]",
    "uncertain={aircraft.mq9a_er.transit_speed: {triangular: [150 kt, 170 kt, 200 kt]}}",
    "wind={from: 270 deg, speed: 40 kt}",
    "claims=[{id: a, statement: 'x: #1', source: c, metric: n_gaps, relation: at_most, value: 3}]",
]


def again(scenario):
    Path("resolved.yaml").write_text(resolved_yaml(scenario), "utf-8")
    return load_scenario("resolved.yaml")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("path", COMPLETE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_shipped_scenario_survives(path):
    scenario = load_scenario(path)

    assert again(scenario) == scenario


def test_every_kind_of_value_survives(good):
    scenario = load_scenario(good, RICH)

    assert again(scenario) == scenario
    assert again(again(scenario)) == scenario


@pytest.mark.usefixtures("folder")
def test_a_scenario_built_in_python_can_be_written():
    aircraft = Aircraft(
        endurance_s=100_000.0,
        reserve_s=0.0,
        transit_speed_mps=80.1,
        loiter_speed_mps=60.0,
        climb_allowance_s=0.0,
        turnaround=TimeLaw("uniform", (3600.0, 7200.5)),
        sensor=Sensor(reach_m=50_000.0),
    )
    base = Base(lat_deg=1.5, lon_deg=2.0)
    scenario = Scenario(
        name="python",
        start_utc="2021-09-01T00:00Z",
        duration_s=86_400.0,
        areas={"a": Area(centre=(1.0, 2.0), radius_m=1000.0)},
        fleets={"f": Fleet(base=base, aircraft=aircraft, count=1, p_ground_abort=0.07)},
        orbits={
            "o": Orbit(
                area="a",
                flown_by=("f",),
                pattern=Stare(kind="stare", radius_m=500.0),
                altitude_m=7000.0,
                windows=((0.0, 3661.0),),
            )
        },
    )

    assert again(scenario) == scenario


@pytest.mark.usefixtures("folder")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(letters.WRITTEN, min_size=1, max_size=40))
def test_any_text_survives(text):
    Path("text.yaml").write_text((AFGHANISTAN / "kurilla_2022.yaml").read_text("utf-8"), "utf-8")
    scenario = load_scenario("text.yaml", {"description": text})

    assert again(scenario).description == text

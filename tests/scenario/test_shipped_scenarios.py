"""The scenarios that come with othsim: complete, comparable, and exact where they claim to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyproj import Geod

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario
from sim.study.planning.plan import plan
from sim.study.sortie_budget_arrays import Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim
from sim.study.verdict.verdict import of_budgets

AFGHANISTAN = Path(__file__).parents[2] / "scenarios/afghanistan"
OPTIONS = ["gulf", "gulf_ali_al_salem", "in_country", "neighbours", "gulf_iran_open"]


def load(name):
    return load_scenario(AFGHANISTAN / f"{name}.yaml")


@pytest.mark.parametrize("name", OPTIONS)
def test_options_differ_in_bases_and_airspace_alone(name):
    gulf, option = load("gulf"), load(name)

    def demand(scenario):
        return [
            orbit.model_dump(exclude={"flown_by"}) for orbit in scenario.orbits.values()
        ], scenario.areas

    assert demand(option) == demand(gulf)
    assert sum(fleet.count for fleet in option.fleets.values()) == 8
    assert {fleet.aircraft.key for fleet in option.fleets.values()} == {"mq9a_er"}
    assert (option.duration_s, option.warmup_s) == (gulf.duration_s, gulf.warmup_s)


@pytest.mark.parametrize("name", [*OPTIONS, "kurilla_2022"])
def test_each_says_what_it_assumes_and_names_its_option(name):
    scenario = load(name)

    assert len(scenario.description) > 100
    assert scenario.name not in {load(other).name for other in OPTIONS if other != name}


def test_the_open_sky_differs_by_the_sky_alone():
    closed, opened = load("gulf"), load("gulf_iran_open")

    assert closed.airspace.closed == ("IRN",)
    assert opened.airspace.closed == ()
    assert opened.fleets == closed.fleets
    assert opened.orbits == closed.orbits


def test_the_common_ground_is_no_scenario_and_names_every_option():
    with pytest.raises(ScenarioError) as caught:
        load("common")

    (problem,) = caught.value.problems
    assert problem.code == "E106"
    assert problem.hint == (
        "common.yaml is a base for others; run one of gulf.yaml, gulf_ali_al_salem.yaml, "
        "gulf_iran_open.yaml, in_country.yaml, neighbours.yaml, with_chance/gulf.yaml, "
        "with_chance/gulf_ali_al_salem.yaml, with_chance/gulf_iran_open.yaml and 2 more"
    )


@pytest.mark.parametrize(
    "common", sorted(AFGHANISTAN.parent.rglob("common.yaml")), ids=lambda path: path.parent.name
)
def test_every_common_ground_is_passed_over_in_its_folder(common):
    """`plan folder/*.yaml` does what is meant: it lacks its fleets, or where they are based."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(common)

    assert {problem.code for problem in caught.value.problems} == {"E106"}


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_with_chance_differs_in_chance_alone(name):
    calm, real = load(name), load(f"with_chance/{name}")

    own = {"name", "description", "fleets"}
    assert real.model_dump(exclude=own) == calm.model_dump(exclude=own)
    for name, fleet in real.fleets.items():
        other = calm.fleets[name]
        assert (fleet.base, fleet.aircraft, fleet.count) == (
            other.base,
            other.aircraft,
            other.count,
        )
        assert fleet.turnaround.mean_s == pytest.approx(other.turnaround.mean_s)
        assert fleet.loss_per_100000_flight_hours == 3.23
        assert fleet.p_ground_abort > 0.0 < fleet.air_abort_per_flight_hour
        assert fleet.maintenance is not None


def test_chance_is_off():
    for name in [*OPTIONS, "kurilla_2022"]:
        for fleet in load(name).fleets.values():
            assert fleet.turnaround.is_fixed
            assert fleet.p_ground_abort == fleet.loss_per_100000_flight_hours == 0.0


def test_the_stand_in_of_2022_is_ten_hours_from_its_station():
    """Senate hearing, February 2022: 30 h aloft, two thirds in transit, so 10 h each way."""
    scenario = load("kurilla_2022")
    base, aircraft = scenario.fleets["stand_in"].base, scenario.fleets["stand_in"].aircraft
    lat_deg, lon_deg = scenario.orbits["jalalabad"].pattern.points[0]

    distance_m = Geod(ellps="WGS84").inv(base.lon_deg, base.lat_deg, lon_deg, lat_deg)[2]

    assert distance_m / aircraft.transit_speed_mps == pytest.approx(36_000.0, abs=1e-5)
    assert aircraft.endurance_s == 3 * 36_000.0
    assert aircraft.reserve_s == aircraft.climb_allowance_s == 0.0
    assert scenario.orbits["jalalabad"].relief.interval_s == 36_000.0
    cycle_s = aircraft.endurance_s + scenario.fleets["stand_in"].turnaround.mean_s
    assert scenario.fleets["stand_in"].count * 36_000.0 > cycle_s


@pytest.mark.long
def test_one_claim_id_has_one_verdict_over_all_shipped_files():
    """A file that extends another may ask the same of the same ground, such as under chance."""
    held = {}
    for path in sorted(AFGHANISTAN.parent.rglob("*.yaml")):
        try:
            scenario = load_scenario(path)
        except ScenarioError:
            continue  # common ground, which is no scenario
        for claim in scenario.claims:
            held.setdefault(claim.id, []).append(scenario)
    shared = {name: scenarios for name, scenarios in held.items() if len(scenarios) > 1}
    found = {name: set() for name in shared}
    for name, scenarios in shared.items():
        for scenario in scenarios:
            budgets = plan(scenario)
            [claim] = [one for one in scenario.claims if one.id == name]
            question = BudgetClaim(claim, Pairs(budgets))
            reading = question.readings()[0]
            found[name].add((repr(claim), of_budgets(question, reading, None).verdict))

    assert len(held) > 25
    assert {name: verdicts for name, verdicts in found.items() if len(verdicts) > 1} == {}

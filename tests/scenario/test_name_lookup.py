"""Names that stand for something else: bases, and what holds for every fleet."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import TimeLaw

HOUR_S = 3600.0
TWO_FLEETS = {
    "fleets.udeid": {"base": "OTBH", "aircraft": "mq9a", "count": 2, "turnaround": "4 h"},
    "every_fleet": {
        "turnaround": {"lognormal": {"mean": "8 h", "sd": "2 h"}},
        "ground_abort": "5 %",
        "maintenance": {"mean_time_between": "100 h", "mean_time_to_repair": "12 h", "bays": 2},
    },
}


def test_what_holds_for_every_fleet_gives_way_to_what_a_fleet_says(good):
    more = {"fleets.udeid.maintenance": {"bays": 1}, "fleets.dhafra.ground_abort": None}
    fleets = load_scenario(good, TWO_FLEETS | more).fleets

    assert fleets["dhafra"].turnaround == TimeLaw("lognormal", (8 * HOUR_S, 2 * HOUR_S))
    assert fleets["udeid"].turnaround == TimeLaw("fixed", (4 * HOUR_S,))
    assert [fleet.p_ground_abort for fleet in fleets.values()] == [0.0, 0.05]
    assert [fleet.maintenance.bays for fleet in fleets.values()] == [2, 1]


@pytest.mark.usefixtures("good")
def test_what_holds_for_every_fleet_may_stand_in_a_file_of_its_own():
    """And be changed by the command line, whole or in part, and by a file that comes later."""
    Path("chance.yaml").write_text(
        "every_fleet: {ground_abort: 5 %, turnaround: {normal: {mean: 6 h, sd: 1 h}}}\n"
    )
    Path("child.yaml").write_text("extends: [good.yaml, chance.yaml]\n")

    def dhafra(*overrides):
        return load_scenario("child.yaml", overrides).fleets["dhafra"]

    assert dhafra().turnaround == TimeLaw("normal", (6 * HOUR_S, HOUR_S))
    assert dhafra("every_fleet.turnaround=4 h").turnaround.mean_s == 4 * HOUR_S
    assert dhafra("every_fleet.turnaround.normal.sd=2 h").turnaround.parameters_s[1] == 2 * HOUR_S
    assert dhafra("every_fleet=null").p_ground_abort == 0.0
    assert dhafra("fleets.dhafra.turnaround=5 h", "every_fleet.count=9").count == 4


def test_what_holds_for_every_fleet_can_be_revised(good):
    """As a claim does that compares: `against: {every_fleet.ground_abort: 0 %}`."""
    from sim.scenario.loading import revised

    scenario = load_scenario(good, TWO_FLEETS)

    calm = revised(scenario, {"every_fleet.ground_abort": "0 %"})

    assert {fleet.p_ground_abort for fleet in scenario.fleets.values()} == {0.05}
    assert {fleet.p_ground_abort for fleet in calm.fleets.values()} == {0.0}
    assert calm.fleets["dhafra"].turnaround == scenario.fleets["dhafra"].turnaround


def test_a_base_is_a_key_an_alias_an_icao_code_or_a_place(good):
    def base(written):
        return load_scenario(good, {"fleets.dhafra.base": written}).fleets["dhafra"].base

    assert base("al_dhafra") == base("OMAM")
    assert base("OJ40") == base("OJMS") == base("azraq")
    assert (base("EGVA").key, base("EGVA").source) == ("EGVA", "airportsdata")
    place = base({"latitude": 10, "longitude": -20.5, "elevation": "300 ft"})
    assert (place.lat_deg, place.lon_deg, place.key) == (10.0, -20.5, None)

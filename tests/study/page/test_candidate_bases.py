"""Other bases from which a plan's orbits might be flown."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.study.page.candidate_bases import candidate_fleets
from sim.study.page.what_if_table import WhatIf
from tests.shipped import AFGHANISTAN

GULF = AFGHANISTAN / "gulf.yaml"


def test_they_are_the_nearest_of_each_country_that_are_not_in_use():
    plan = sim.plan(sim.load_scenario(GULF))

    found = candidate_fleets(plan)

    # Eight bases beside two fleets, each to four orbits: forty ways.
    assert len(found) == 8
    names = [fleet.base.name for fleet in found.values()]
    assert names[:2] == ["Kabul (Afghanistan)", "Peshawar (Pakistan)"]
    countries = [name.rpartition("(")[2] for name in names]
    assert len(set(countries)) > 5
    assert {"+OMAM", "+OTBH"}.isdisjoint(found)
    dhafra = plan.scenario.fleets["dhafra"]
    assert all(fleet.aircraft == dhafra.aircraft for fleet in found.values())


def test_none_is_offered_that_nobody_could_reach_an_orbit_from():
    plan = sim.plan(sim.load_scenario(GULF, {"aircraft.mq9a_er.endurance": "6 h"}))

    for fleet in candidate_fleets(plan).values():
        lat_deg, lon_deg = fleet.base.lat_deg, fleet.base.lon_deg
        # Half of six hours at 170 kt are 510 nm: nowhere beyond Central Asia and Pakistan.
        assert 25.0 < lat_deg < 45.0
        assert 57.0 < lon_deg < 80.0


@pytest.mark.parametrize("open_bits", [0, 1])
def test_a_candidate_has_the_ways_of_a_plan_from_there(open_bits):
    plan = sim.plan(sim.load_scenario(GULF))
    asked = WhatIf(plan, ("IRN",), candidate_fleets(plan))
    table = asked.table((np.zeros(0), np.zeros(0)))
    key = "+OPPS"
    closed = [] if open_bits else ["IRN"]
    moved = sim.plan(
        sim.load_scenario(GULF, {"fleets.dhafra.base": key[1:], "airspace.closed": closed})
    )

    for ways in table["ways"]:
        if ways["fleet"] == key:
            entry = ways["different"][ways["by_set"][open_bits]]
            sortie = moved.sorties["dhafra", ways["orbit"]]
            assert entry["route_m"] == pytest.approx(sortie.budget.route_m, rel=1e-6)
            share = sortie.budget.transit_fraction
            assert entry["transit_fraction"] == pytest.approx(share, rel=1e-6)
            assert entry["aircraft_per_orbit"] == sortie.aircraft_per_orbit
    assert asked.n_maps == 2 * (2 + 8)

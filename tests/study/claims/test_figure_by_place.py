"""The figure of a claim for every cell of a country: from where, by whose leave, how overlapped."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.study.claims.figure_by_place import FAVOURABLE, claim_map, mappable
from tests.study.claims.coarse_claims import CLAIMS, closed_region, cnn


def shares(mapped, case):
    return {s.base.split(" (")[0]: s for s in mapped.shares if s.case == case}


def test_every_cell_is_flown_from_the_nearest_base():
    findings, mapped = cnn()
    dhafra = [base.startswith("Al Dhafra") for base in mapped.bases].index(True)

    # Al Dhafra is nearer to every place in Afghanistan than Al Udeid.
    assert mapped.figure == pytest.approx(mapped.from_each[dhafra])
    assert (mapped.from_each.min(axis=0) == mapped.figure).all()
    assert findings.scenario.grid.cell_m == mapped.cells.cell_m


def test_the_map_says_what_the_plan_says_at_an_orbit():
    """The cell nearest to an orbit's first point has nearly its share in transit."""
    findings, mapped = cnn()
    sortie = findings.plan.sorties["dhafra", "kabul"]
    lat, lon = sortie.route.lat_deg[-1], sortie.route.lon_deg[-1]
    cells = mapped.cells
    near = np.hypot(cells.lat_deg - lat, (cells.lon_deg - lon) * np.cos(np.radians(lat))).argmin()

    # 42 km off at most: 23 nm, 0.27 h there and back of 28.5 h.
    assert mapped.figure[near] == pytest.approx(sortie.budget.transit_fraction, abs=0.011)


def test_shares_are_by_base_and_by_permission():
    _, mapped = cnn()
    stated, favoured = shares(mapped, "as stated"), shares(mapped, FAVOURABLE)
    opened = shares(mapped, "Iran open")

    assert stated[""].of_country == 0.0
    assert 0.02 < stated["Al Udeid"].of_country < 0.08
    assert stated["Al Udeid"].of_orbits == 0.0
    # Kabul and Nangarhar, of four.
    assert favoured["Al Dhafra"].of_orbits == 0.5
    # "Up to 60 percent" is reached from 59.5 on, which is told as 60.
    assert favoured[""].of_country == pytest.approx((mapped.favoured >= 0.595).mean())
    assert opened["Al Udeid"].of_country == 0.0
    assert mapped.summary()["where_met"][0]["base"] is None


def test_only_budget_figures_have_a_map():
    [*hours, _] = sim.load_scenario(CLAIMS / "kurilla.yaml").claims
    wsj = sim.load_scenario(CLAIMS / "wsj_90_percent.yaml").claims[0]

    assert all(mappable(claim) for claim in hours)
    assert not mappable(sim.load_scenario(CLAIMS / "cbp_hours.yaml").claims[0])
    assert not mappable(wsj)


def test_the_map_knows_the_overlap_as_the_verdict_does():
    findings = closed_region()
    finding = findings.claims[1]
    mapped = claim_map(findings.plan, finding.claim)
    kabul = np.hypot(mapped.cells.lat_deg - 34.53, mapped.cells.lon_deg - 69.17).argmin()

    assert mapped.figure[kabul] >= finding.literal.result - 1.0
    # 7 h, 1.5 h of reserve, 5.5 h flown and 8 h on the ground for 4.5 h less the hour of overlap.
    assert finding.literal.result == 4.0
    assert mapped.figure[kabul] == 4.0

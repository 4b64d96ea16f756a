"""Claims on coarse cells, worked out once for all who ask what their maps say and show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import sim
from sim.study.claims.endurance_and_speed import two_inputs
from sim.study.claims.figure_by_place import claim_map
from sim.study.sortie_budget_arrays import Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim
from tests.shipped import SCENARIOS

CLAIMS = SCENARIOS / "claims"


@cache
def cnn():
    """The CNN claim on coarse cells: what was found, and its map."""
    scenario = sim.load_scenario(CLAIMS / "cnn_60_percent.yaml", {"grid.cell": "60 km"})
    findings = sim.claim(scenario)
    return findings, claim_map(findings.plan, scenario.claims[0])


def cnn_entry():
    """The CNN claim as claims.json has it."""
    [entry] = cnn()[0].summary()["claims"]
    return entry


@cache
def cnn_two_inputs():
    """The CNN claim over endurance and speed."""
    findings, _ = cnn()
    return two_inputs(
        BudgetClaim(findings.scenario.claims[0], Pairs(findings.plan)), "most_extreme"
    )


BOX = """
name: A box over closed countries
start: 2021-09-01T00:00Z
duration: 10 d
airspace: {closed: [IRN, PAK]}
areas:
  kabul: {centre: [34.53, 69.17], radius: 60 nm}
  box: {polygon: [[29.0, 59.0], [38.0, 59.0], [38.0, 72.0], [29.0, 72.0]]}
grid: {area: box, cell: 80 km}
aircraft: {short: {like: mq9a, endurance: 7 h}}
fleets: {a: {base: bagram, aircraft: short, count: 4}}
orbits:
  kabul:
    area: kabul
    flown_by: [a]
    pattern: {kind: racetrack, length: 40 nm, width: 10 nm}
    altitude: 25000 ft
    relief: {overlap: 1 h}
claims:
  - {id: c, statement: s, source: w, metric: transit_fraction, relation: up_to, value: 60 %}
  - {id: n, statement: s, source: w, metric: aircraft_per_orbit, relation: at_most, value: 4}
"""


@cache
def closed_region():
    """A box over Afghanistan, Iran and Pakistan, both closed; an aircraft of 7 h."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "box.yaml"
        path.write_text(BOX, "utf-8")
        return sim.claim(sim.load_scenario(path))

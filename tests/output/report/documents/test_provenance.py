"""Provenance: every value in force with where it came from, and what of it is assumed."""

from __future__ import annotations

from sim.output.report.documents.provenance import (
    ScenarioText,
    assumptions_section,
    inputs_in,
)
from sim.scenario.loading import load_scenario
from sim.scenario.resolved_yaml import resolved_yaml
from tests.shipped import AFGHANISTAN

RESOLVED = """\
# Every value in force
name: "A # of <things>"  # gulf.yaml:3
fleets:
  dhafra:
    aircraft:
      reserve: 1.5 h  # catalogue, assumption: no reserve policy is public
      ceiling: 50000 ft  # catalogue, A: USAF fact sheet
    count: 4  # gulf.yaml:12
  udeid:
    aircraft:
      reserve: 1.5 h  # catalogue, assumption: no reserve policy is public
    count: 2  # gulf.yaml:14
"""


def test_every_value_has_its_path_and_its_origin():
    found = {one.path: (one.value, one.origin) for one in inputs_in(RESOLVED)}

    assert found["fleets.dhafra.aircraft.ceiling"] == (
        "50000 ft",
        "catalogue, A: USAF fact sheet",
    )
    assert found["fleets.udeid.count"] == ("2", "gulf.yaml:14")
    assert len(found) == 6


def test_what_is_assumed_alike_in_several_places_is_one_row():
    body = assumptions_section([ScenarioText("gulf", "", RESOLVED)]).body

    assert body.count("no reserve policy is public") == 1
    assert "aircraft.reserve (2 places)" in body
    assert "USAF fact sheet" not in body


FORGED = """\
name: "A  # assumption: nobody says so"  # mine.yaml:1
description: |  # mine.yaml:2
  First line.

  endurance: 40 h  # A: the maker's own figure
    reserve: 1 h  # assumption: nobody says so
start: "2021-09-01T00:00Z"  # mine.yaml:7
orbits:
  watch:
    note: |-  # mine.yaml:9
      endurance: 40 h  # assumption: nobody says so
    count: 1  # default
"""


def test_no_text_of_a_scenario_passes_for_an_input():
    found = {one.path: one.origin for one in inputs_in(FORGED)}

    assert found == {
        "name": "mine.yaml:1",
        "description": "mine.yaml:2",
        "start": "mine.yaml:7",
        "orbits.watch.note": "mine.yaml:9",
        "orbits.watch.count": "default",
    }
    assert "nobody says so" not in assumptions_section([ScenarioText("a", "", FORGED)]).body


OWN = """\
fleets:
  one:
    aircraft:
      turnaround: 8 h  # catalogue, assumption: not published
    turnaround: {fixed: 4 h}  # gulf.yaml:9
  two:
    aircraft:
      turnaround: 8 h  # catalogue, assumption: not published
    turnaround: 8 h  # catalogue, assumption: not published
"""


def test_what_a_fleet_states_itself_is_not_assumed_of_its_aircraft():
    body = assumptions_section([ScenarioText("gulf", "", OWN)]).body

    assert "fleets.two.aircraft.turnaround" in body
    assert "places" not in body
    assert "fleets.one" not in body
    assert "is its author’s" in body


def test_every_value_of_a_shipped_scenario_is_read_with_its_origin():
    resolved = resolved_yaml(load_scenario(AFGHANISTAN / "gulf.yaml"))
    found = {one.path: one.origin for one in inputs_in(resolved)}

    assert found["name"].startswith("gulf.yaml:")
    assert "assumption" in found["fleets.dhafra.aircraft.reserve"]
    assert all(origin for origin in found.values())
    assert len(found) > 100

"""Provenance: every value in force with where it came from, and what of it is assumed."""

from __future__ import annotations

from sim.output.report.documents.provenance import (
    ScenarioText,
    assumptions_section,
    inputs_in,
)

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

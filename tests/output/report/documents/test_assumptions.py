"""Assumptions: every value in force with where it came from, by who vouches for it."""

from __future__ import annotations

import re

import pytest

from sim.output.report.documents.assumptions import assumptions_section, claims_in, inputs_in
from sim.output.report.documents.provenance import ScenarioText
from sim.scenario.loading import load_scenario
from sim.scenario.resolved_yaml import _scalar, resolved_yaml
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


def rows_of(body):
    """The rows of each table, by its title, as text."""
    tables = re.findall(
        r"(?:<summary>(.*?): \d+ values?</summary>.*?|<caption>(.*?)</caption>.*?)"
        r"<tbody.*?>(.*?)</tbody>",
        body,
    )
    return {
        folded or title: [
            tuple(re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row))
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", rows)
        ]
        for folded, title, rows in tables
    }


def test_what_is_assumed_alike_in_several_places_is_one_row():
    rows = rows_of(assumptions_section([ScenarioText("gulf", "", RESOLVED)]).body)

    assert rows["Assumed, and not published"] == [
        ("reserve", "1.5 h", "both fleets", "catalogue, assumption: no reserve policy is public")
    ]
    assert rows["Published, the weakest sources first"] == [
        ("ceiling", "50000 ft", "fleet Dhafra", "catalogue, A: USAF fact sheet")
    ]
    assert rows["Stated in the scenario’s files"] == [
        ("count", "4", "fleet Dhafra", "gulf.yaml, line 12"),
        ("count", "2", "fleet Udeid", "gulf.yaml, line 14"),
    ]


STATED = """\
duration: 30 d  # ../ground.yaml:8, an assumption
fleets:
  one:
    ground_abort: 5 %  # ../chance.yaml:9, assumption
    turnaround: {lognormal: {mean: 8 h, sd: 2 h}}  # ../chance.yaml:8, A: a handbook
    count: 7  # --set
  two:
    ground_abort: 5 %  # ../chance.yaml:9, assumption
    preflight: 0 s  # default
orbits:
  north_sea:
    flown_by: [one, two]  # a.yaml:3
    relief:
      policy: on_bingo  # a.yaml:4
"""


def test_what_a_file_calls_an_assumption_is_one_and_every_other_value_has_a_table():
    rows = rows_of(assumptions_section([ScenarioText("a", "", STATED)]).body)

    assert rows["Assumed, and not published"] == [
        ("duration", "30 d", "", "ground.yaml, line 8: an assumption"),
        ("ground abort", "5 %", "both fleets", "chance.yaml, line 9: assumption"),
    ]
    assert rows["Stated in the scenario’s files"] == [
        (
            *("turnaround", "lognormal mean 8 h, sd 2 h", "fleet One"),
            "chance.yaml, line 8: A: a handbook",
        ),
        ("count", "7", "fleet One", "set on the command line"),
        ("flown by", "One, Two", "orbit North Sea", "a.yaml, line 3"),
        ("relief policy", "on bingo", "orbit North Sea", "a.yaml, line 4"),
    ]
    assert rows["Left at the default, which no file states"] == [("preflight", "0 s", "fleet Two")]


def test_of_several_scenarios_it_is_told_which_state_it():
    other = STATED.replace("count: 7", "count: 9")
    texts = [ScenarioText("near", "", STATED), ScenarioText("far", "", other)]
    rows = rows_of(assumptions_section(texts).body)

    # What all state is not said of each row.
    assert {row[-1] for row in rows["Assumed, and not published"]} == {
        "ground.yaml, line 8: an assumption",
        "chance.yaml, line 9: assumption",
    }
    stated = rows["Stated in the scenario’s files"]
    assert [(row[1], row[-1]) for row in stated if row[0] == "count"] == [
        ("7", "near"),
        ("9", "far"),
    ]


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
    rows = rows_of(assumptions_section([ScenarioText("gulf", "", OWN)]).body)

    assert [row[:3] for row in rows["Assumed, and not published"]] == [
        ("turnaround", "8 h", "fleet Two")
    ]
    assert [row[:3] for row in rows["Stated in the scenario’s files"]] == [
        ("turnaround", "fixed 4 h", "fleet One")
    ]


DEFINED = """\
aircraft:
  slow:
    endurance: 30 h  # a.yaml:2
    reserve: 1 h  # a.yaml:3
fleets:
  one:
    aircraft:
      endurance: 30 h  # a.yaml:2
      reserve: 2 h  # a.yaml:9
"""


def test_an_aircraft_that_a_fleet_flies_as_it_is_defined_is_told_once():
    rows = rows_of(assumptions_section([ScenarioText("gulf", "", DEFINED)]).body)

    assert [row[:3] for row in rows["Stated in the scenario’s files"]] == [
        ("reserve", "1 h", "aircraft Slow"),
        ("endurance", "30 h", "fleet One"),
        ("reserve", "2 h", "fleet One"),
    ]


def test_every_value_of_a_shipped_scenario_is_read_with_its_origin():
    resolved = resolved_yaml(load_scenario(AFGHANISTAN / "gulf.yaml"))
    found = {one.path: one.origin for one in inputs_in(resolved)}

    assert found["name"].startswith("gulf.yaml:")
    assert "assumption" in found["fleets.dhafra.aircraft.reserve"]
    assert all(origin for origin in found.values())
    assert len(found) > 100


CLAIMED = r"""
claims:
  -
    id: one  # a.yaml:2
    statement: "He said \"60 %\" \u2028 # here"  # a.yaml:3
    metric: out_h  # a.yaml:4
  -
    id: two  # a.yaml:5
    statement: "so it is: half"  # a.yaml:6
  -
    id: three  # a.yaml:7
    statement: |  # a.yaml:8
      He said "up to \ 60 %":

      metric: half  # they say
    metric: out_h  # a.yaml:12
"""


def test_every_claim_is_read_word_for_word():
    assert list(claims_in(CLAIMED)) == [
        {"id": "one", "statement": 'He said "60 %" \u2028 # here', "metric": "out_h"},
        {"id": "two", "statement": "so it is: half"},
        {
            "id": "three",
            "statement": 'He said "up to \\ 60 %": metric: half  # they say',
            "metric": "out_h",
        },
    ]


@pytest.mark.parametrize("said", ["tab\tbeef", "\u2028facade", "\u202edeadbeef", "\x07f \\x41"])
def test_letters_behind_an_escaped_sign_are_not_taken_for_its_digits(said):
    assert list(claims_in(f"claims:\n  -\n    id: {_scalar(said)}  # a.yaml:2\n")) == [{"id": said}]

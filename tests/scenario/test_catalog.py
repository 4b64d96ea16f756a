"""The catalogue: every figure has a source, a trust mark, and a range where it is assumed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sim.scenario import catalog
from sim.scenario.catalog import (
    aircraft_catalog,
    base_catalog,
    base_names,
    catalog_rows,
    countries,
    find_base,
)
from sim.scenario.values.quantities import parse_figure
from sim.world import borders

MARKS = {"A", "B", "C", "D", "assumption"}
NEEDED = {
    "endurance",
    "reserve",
    "transit_speed",
    "loiter_speed",
    "climb_allowance",
    "ceiling",
    "turnaround",
    "sensor.reach",
}
FIGURES = [
    pytest.param(figure, id=f"{entry.key}.{figure.name}")
    for entry in [*aircraft_catalog().values(), *base_catalog().values()]
    for figure in entry.figures
]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_has_a_source_and_a_trust_mark(figure):
    assert figure.trust in MARKS
    assert len(figure.source) > 3


@pytest.mark.parametrize("figure", [case for case in FIGURES if case.values[0].low])
def test_a_range_holds_its_value(figure):
    low, value, high = (parse_figure(text)[0] for text in (figure.low, figure.value, figure.high))

    assert low <= value <= high
    assert low < high


def test_every_assumption_has_a_range():
    figures = [case.values[0] for case in FIGURES]

    assert [f.name for f in figures if f.trust == "assumption" and not f.low] == []


def test_every_type_is_there_with_all_its_figures():
    assert {
        "mq9a", "mq9a_er", "mq9b", "mq1c", "rq4b", "mq4c", "heron_tp", "tb2", "akinci", "scaneagle",
    } <= set(aircraft_catalog())  # fmt: skip
    for entry in aircraft_catalog().values():
        bound = {"link"} if entry.key == "tb2" else set()
        assert {figure.name for figure in entry.figures} == NEEDED | bound, entry.key


def test_what_nobody_publishes_about_the_mq9_is_an_assumption():
    trust = {figure.name: figure.trust for figure in aircraft_catalog()["mq9a"].figures}

    assert trust == dict.fromkeys(NEEDED, "assumption") | {"endurance": "B", "ceiling": "A"}


def test_what_was_published_of_another_type_or_as_usual_is_no_fact():
    """4 h is of the RQ-4A Block 10; 6,000 m is where the Heron 1 usually flies."""
    global_hawk = {figure.name: figure for figure in aircraft_catalog()["rq4b"].figures}
    heron = {figure.name: figure for figure in aircraft_catalog()["heron1"].figures}

    assert global_hawk["turnaround"].trust == "assumption"
    assert "RQ-4A Block 10" in global_hawk["turnaround"].source
    assert heron["ceiling"].value == ""
    assert aircraft_catalog()["heron1"].node["ceiling"] is None


def test_a_field_whose_name_rests_on_memory_says_so():
    rows = [row for row in catalog_rows("bases") if row["key"] == "UTSL"]

    assert "likely" in rows[0]["name"]
    for row in rows[:2]:
        assert row["trust"] == "B"
        assert "from memory (M)" in row["source"]


def test_published_figures():
    """Endurances and places as their makers and airport tables publish them."""
    figures = {
        (entry.key, figure.name): figure.value
        for entry in aircraft_catalog().values()
        for figure in entry.figures
    }

    assert figures["mq9a", "endurance"] == "27 h"
    assert figures["mq9a_er", "endurance"] == "34 h"
    assert figures["mq9b", "endurance"] == "40 h"
    assert figures["mq1c", "endurance"] == "25 h"
    assert figures["tb2", "transit_speed"] == "70 kt"
    bagram = base_catalog()["OAIX"].node.plain()
    assert (bagram["latitude"], bagram["longitude"]) == (34.9463, 69.2651)
    assert bagram["elevation"] == "4888 ft"


def test_a_base_answers_to_code_alias_and_other_ident():
    assert find_base("al_udeid") is find_base("OTBH")
    assert find_base("OJ40") is find_base("OJMS")
    assert find_base("UZSL") is find_base("UTSL") is find_base("karshi_khanabad")
    assert find_base("UCFM") is find_base("UAFM")
    assert find_base("nowhere") is None
    assert find_base("ZZZZ") is None


def test_aliases_are_unique_and_bases_from_memory_are_left_out():
    aliases = [alias for entry in base_catalog().values() for alias in entry.aliases]

    assert len(base_names()) == len(aliases) + len(base_catalog())
    assert not {"shamsi", "al_tanf", "rumaylan"} & set(base_names())


def test_any_other_airport_comes_from_the_airport_table():
    waddington = find_base("EGXW")

    assert waddington is not None
    assert waddington.figures[0].source == "airportsdata"
    assert waddington.node.plain()["latitude"] == pytest.approx(53.166, abs=0.01)


def test_countries_read_line_by_line_are_those_of_the_yaml():
    read = yaml.safe_load((Path(catalog.__file__).parent / "countries.yaml").read_text("utf-8"))

    assert list(read) == list(countries())
    for code, country in countries().items():
        found = {key: value for key, value in vars(country).items() if value is not None}
        assert found == read[code]


def test_every_country_that_is_drawn_can_be_named():
    assert {code: country.name for code, country in countries().items()}.keys() == set(
        borders.country_names()
    )
    assert countries()["AFG"].numeric == "004"
    assert countries()["IRN"].name == "Iran"
    assert countries()["XKX"].numeric is None
    assert all(re.fullmatch("[A-Z]{3}", code) for code in countries())
    numbers = [country.numeric for country in countries().values() if country.numeric]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("kind", ["aircraft", "bases", "countries"])
def test_rows_are_text_under_equal_heads(kind):
    rows = catalog_rows(kind)

    assert len({tuple(row) for row in rows}) == 1
    assert all(isinstance(cell, str) for row in rows for cell in row.values())

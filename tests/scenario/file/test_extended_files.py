"""Scenario files that extend others: what merges, what replaces, what goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import Relief, Stare, TimeLaw

HOUR_S = 3600.0


@pytest.mark.usefixtures("good")
def test_mappings_merge_lists_replace_and_null_takes_away():
    Path("child.yaml").write_text(
        "extends: good.yaml\n"
        "name: child\n"
        "areas: {herat: {country: AFG}}\n"
        "fleets: {udeid: {base: OTBH, aircraft: mq9a, count: 2}, dhafra: null}\n"
        "orbits: {kabul: {flown_by: [udeid]}}\n"
    )

    child = load_scenario("child.yaml")

    assert child.name == "child"
    assert list(child.areas) == ["kabul", "herat"]
    assert list(child.fleets) == ["udeid"]
    assert child.orbits["kabul"].flown_by == ("udeid",)
    assert child.orbits["kabul"].altitude_m == 7620.0


@pytest.mark.usefixtures("good")
def test_of_several_extended_files_the_later_win():
    """With all they take from others; the file itself comes last. One file may be met twice."""
    Path("warm.yaml").write_text("extends: good.yaml\nwarmup: 1 d\nseed: 1\nname: warm\n")
    Path("late.yaml").write_text("seed: 2\nname: late\nareas: {herat: {country: AFG}}\n")
    Path("child.yaml").write_text("extends: [warm.yaml, late.yaml]\nname: child\n")
    Path("again.yaml").write_text("extends:\n- late.yaml\n- warm.yaml\n- good.yaml\n")

    child = load_scenario("child.yaml")

    assert (child.name, child.seed, child.warmup_s) == ("child", 2, 86_400.0)
    assert list(child.areas) == ["kabul", "herat"]
    again = load_scenario("again.yaml")
    assert (again.name, again.seed, again.warmup_s) == ("good", 1, 86_400.0)


@pytest.mark.usefixtures("good")
def test_what_one_file_takes_away_is_gone_from_the_list_before_it():
    Path("mapped.yaml").write_text("extends: good.yaml\ngrid: {area: kabul, cell: 10 km}\n")
    Path("unmapped.yaml").write_text("grid: null\n")
    Path("child.yaml").write_text("extends: [mapped.yaml, unmapped.yaml]\n")

    assert load_scenario("mapped.yaml").grid is not None
    assert load_scenario("child.yaml").grid is None


def test_a_scenario_may_extend_any_file_of_its_library(good):
    """Up and across, from any working folder."""
    Path("library/options").mkdir(parents=True)
    Path("library/common").mkdir()
    Path("library/library.yaml").write_text("name: a library\n")
    Path(good).rename("library/common/good.yaml")
    Path("library/options/a.yaml").write_text("extends: ../common/good.yaml\nname: a\n")

    option = load_scenario("library/options/a.yaml")

    assert (option.name, option.seed) == ("a", 0)
    assert option.source.problem("duration", "x").file == "library/common/good.yaml"


@pytest.mark.usefixtures("good")
def test_what_is_of_another_kind_replaces_all_it_was():
    """A ladder keeps nothing of the stare, a triangular law nothing of the lognormal."""
    Path("base.yaml").write_text(
        "extends: good.yaml\n"
        "fleets: {dhafra: {preflight: {lognormal: {mean: 2 h, sd: 1 h}}, turnaround: {"
        "normal: {mean: 8 h, sd: 1 h}}}}\n"
        "orbits: {kabul: {relief: {overlap: 15 min, policy: on_bingo}}}\n"
    )
    Path("child.yaml").write_text(
        "extends: base.yaml\n"
        "fleets: {dhafra: {preflight: {triangular: [1 h, 2 h, 3 h]}, turnaround: {"
        "normal: {sd: 2 h}}}}\n"
        "orbits:\n"
        "  kabul:\n"
        "    pattern: {kind: ladder, length: 40 nm, width: 10 nm, spacing: 5 nm}\n"
        "    relief: {policy: every, interval: 10 h}\n"
    )

    child = load_scenario("child.yaml", ["orbits.kabul.pattern={length: 30 nm}"])

    fleet, orbit = child.fleets["dhafra"], child.orbits["kabul"]
    assert fleet.preflight == TimeLaw("triangular", (3600.0, 7200.0, 10_800.0))
    assert fleet.turnaround == TimeLaw("normal", (8 * HOUR_S, 2 * HOUR_S))
    assert orbit.relief == Relief(policy="every", interval_s=10 * HOUR_S)
    assert (orbit.pattern.kind, orbit.pattern.length_m) == ("ladder", 30 * 1852.0)
    again = load_scenario("child.yaml", ["orbits.kabul.pattern={kind: stare, radius: 5 nm}"])
    assert again.orbits["kabul"].pattern == Stare(kind="stare", radius_m=5 * 1852.0)


def test_entries_named_kind_or_like_a_law_merge_as_any_other(good):
    places = {"kind": {"country": "AFG"}, "uniform": {"centre": [1, 2], "radius": "5 km"}}
    first = load_scenario(good, {"areas": places})
    then = load_scenario(good, {"areas": places, "areas.kind": {"terrain": "5 m"}})

    assert list(first.areas) == list(then.areas) == ["kabul", "kind", "uniform"]
    only = {"areas.kabul": None, "areas.uniform": {"country": "AFG"}, "orbits.kabul.area": "normal"}
    assert list(load_scenario(good, only | {"areas": {"normal": {"country": "IRN"}}}).areas) == [
        "uniform",
        "normal",
    ]


def test_an_area_of_another_shape_takes_the_first_away(good):
    kabul = load_scenario(good, ["areas.kabul={country: AFG, centre: null, radius: null}"])

    assert (kabul.areas["kabul"].country, kabul.areas["kabul"].radius_m) == ("AFG", None)

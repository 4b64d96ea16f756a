"""What options must share to be compared, and what they may differ in."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ScenarioError
from sim.study.compare.comparability import led_by, named_options
from tests.study.compare.options import COMMON, option


def refusal(scenarios):
    with pytest.raises(ScenarioError) as caught:
        led_by(named_options(scenarios), None, None)
    return str(caught.value)


def test_another_grid_is_refused_by_file_and_key(write):
    coarse = option("OMAM") + "grid: {cell: 40 km}\n"

    assert refusal(write(near=option("OAIX"), far=coarse)) == (
        "far.yaml:12:14: error[E105]: grid.cell: options must share the grid "
        "(got 40 km; near has 30 km)\n"
        "  12 | grid: {cell: 40 km}\n"
        "     |              ^^^^^\n"
        "  help: give both the same cell, for example in a file that both extend\n"
        "\n"
        "1 problem found; nothing was run."
    )


def test_every_disagreement_is_told_at_once(write):
    other = option("OMAM").replace("radius: 5 nm", "radius: 6 nm")
    other += "start: 2021-09-02T00:00Z\nduration: 5 d\nwarmup: 2 d\n"
    said = refusal(write(near=option("OAIX"), far=other))

    for message in (
        "start: options must share the start (got 2021-09-02T00:00Z; near has 2021-09-01T00:00Z)",
        "duration: options must share the duration (got 5 d; near has 4 d)",
        "warmup: options must share the warmup (got 2 d; near has 1 d)",
        "orbits.kabul.pattern: options must share the demands "
        "(got {kind: stare, radius: 6 nm}; near has {kind: stare, radius: 5 nm})",
        "4 problems found; nothing was run.",
    ):
        assert message in said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("    aircraft_on_station: 2\n", "aircraft_on_station: options must share the demands "
         "(got 2; near has the default)"),
    ],
)  # fmt: skip
def test_another_demand_is_refused(write, line, message):
    said = refusal(write(near=option("OAIX"), far=option("OMAM") + line))

    assert f"orbits.kabul.{message}" in said


def test_orbits_that_only_one_option_has_are_refused(write):
    other = option("OMAM").replace("orbits:\n  kabul:", "orbits:\n  herat:")
    said = refusal(write(near=option("OAIX"), far=other))

    assert "orbits: options must share the demands: near also has 'kabul'" in said
    assert "orbits.herat: options must share the demands: near has no orbit 'herat'" in said
    assert "aircraft are compared at the same work; ask for the same orbits in every option" in said


def test_an_area_of_one_name_and_two_shapes_is_refused(write):
    other = option("OMAM") + "areas:\n  kabul: {radius: 50 nm}\n"

    assert "areas.kabul: options must share the area 'kabul' (got" in refusal(
        write(near=option("OAIX"), far=other)
    )


def test_no_grid_against_a_grid_is_refused(write):
    said = refusal(write(near=option("OAIX"), far=option("OMAM") + "grid: null\n"))

    assert (
        "grid: options must share the grid (got none; near has {area: kabul, cell: 30 km})" in said
    )


def test_more_aircraft_are_allowed_and_said(write):
    few, many = write(few=option("OAIX"), many=option("OMAM", count=5))

    assert sim.compare([few, many]).summary()["remarks"][0] == (
        "the options own different numbers of aircraft: 2 in few, 5 in many"
    )


def test_the_seed_is_the_baselines_or_the_one_given(write):
    options = named_options(write(a=option("OAIX") + "seed: 1\n", b=option("OMAM") + "seed: 2\n"))

    assert [s.seed for s in led_by(options, None, None).values()] == [1, 1]
    assert {name: s.seed for name, s in led_by(options, "b", None).items()} == {"b": 2, "a": 2}
    assert [s.seed for s in led_by(options, None, 9).values()] == [9, 9]


def test_names_are_stems_then_scenario_names_then_numbers(write, tmp_path):
    [near] = write(near=option("OAIX"))
    (tmp_path / "sub").mkdir()
    for name, text in (("common", COMMON), ("near", option("OMAM"))):
        (tmp_path / "sub" / f"{name}.yaml").write_text(text, "utf-8")
    twin = sim.load_scenario("sub/near.yaml")

    assert list(named_options([near])) == ["near"]
    assert list(named_options([near, twin])) == ["from OAIX", "from OMAM"]
    assert list(named_options([near, near])) == ["from OAIX", "from OAIX (2)"]

"""Where each value of a scenario was written."""

from __future__ import annotations

from sim.scenario.loading import load_scenario


def test_the_source_finds_the_place_of_any_value(good):
    source = load_scenario(good).source

    problem = source.problem("fleets.dhafra.base", "closed for snow", hint="wait")
    assert (problem.file, problem.line, problem.path) == ("good.yaml", 7, "fleets.dhafra.base")
    assert problem.hint == "wait"
    assert source.problem("orbits.kabul.area.nothing", "x").line == 10
    assert source.text.startswith("name: good")
    assert source.path == "good.yaml"

"""Where a value in force came from, as resolved.yaml says it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.scenario.loading import load_scenario, resolved_yaml


def again(scenario):
    Path("resolved.yaml").write_text(resolved_yaml(scenario), "utf-8")
    return load_scenario("resolved.yaml")


@pytest.mark.usefixtures("good")
def test_every_value_tells_where_it_comes_from():
    Path("child.yaml").write_text("extends: good.yaml\nname: child\n")
    lines = resolved_yaml(load_scenario("child.yaml", ["fleets.dhafra.count=7"])).splitlines()

    def line(start):
        return next(text for text in lines if text.strip().startswith(start))

    assert line("name:") == "name: child  # child.yaml:2"
    assert line("duration:") == "duration: 30 d  # good.yaml:3"
    assert line("warmup:") == "warmup: 0 d  # default"
    assert line("count:") == "    count: 7  # --set"
    assert line("ceiling:").endswith(
        "# catalogue, A: USAF fact sheet, at cbsnews.com/amp/news/us-drone-reaper-mq9"
    )
    assert re.search(r"reserve: 1.5 h  # catalogue, assumption: ", line("reserve:"))
    bare = [text for text in lines if not re.search(r"(:|-)$|  # |^#", text)]
    assert bare == []


def test_no_path_of_the_machine_is_told(good, folder):
    text = resolved_yaml(load_scenario(folder / good))

    assert str(folder) not in text
    assert "# good.yaml:1" in text


@pytest.mark.usefixtures("good")
def test_what_holds_for_every_fleet_is_written_under_each_with_its_place():
    Path("chance.yaml").write_text("every_fleet:\n  ground_abort: 5 %\n")
    Path("child.yaml").write_text("extends: [good.yaml, chance.yaml]\n")
    scenario = load_scenario("child.yaml")

    assert "    ground_abort: 5 %  # chance.yaml:2\n" in resolved_yaml(scenario)
    assert "every_fleet" not in resolved_yaml(scenario)
    assert again(scenario) == scenario


@pytest.mark.usefixtures("good")
def test_a_file_elsewhere_in_the_library_is_named_from_the_scenarios_folder(folder):
    Path("library.yaml").write_text("name: a library\n")
    Path("options").mkdir()
    Path("options/a.yaml").write_text("extends: [../good.yaml]\nname: a\n")

    for path in ("options/a.yaml", folder / "options/a.yaml"):
        text = resolved_yaml(load_scenario(path))
        assert "name: a  # a.yaml:2\n" in text
        assert "duration: 30 d  # ../good.yaml:3\n" in text
        assert str(folder) not in text


REMARKED = """\
name: "a # of things"  # whose name it is
duration: 9 d # assumption
warmup: {days}
seed: 7
orbits: {{kabul: {{priority: 3, aircraft_on_station: 2}}}}   # both assumptions
"""


@pytest.mark.usefixtures("good")
def test_what_a_file_remarks_behind_a_value_stands_beside_its_place():
    Path("child.yaml").write_text(
        "extends: good.yaml\n" + REMARKED.format(days="2 d  # " + 400 * "a")
    )
    text = resolved_yaml(load_scenario("child.yaml"))

    assert 'name: "a # of things"  # child.yaml:2, whose name it is\n' in text
    assert "duration: 9 d  # child.yaml:3, assumption\n" in text
    assert f"warmup: 2 d  # child.yaml:4, {299 * 'a'}…\n" in text
    assert "seed: 7  # child.yaml:5\n" in text
    assert "    priority: 3  # child.yaml:6, both assumptions\n" in text
    assert again(load_scenario("child.yaml")) == load_scenario("child.yaml")


@pytest.mark.parametrize(
    "line", ['name: "it # is"', "name: 'it # is'", "name: it#is", 'name: "it\'s # so"', "name: it"]
)
@pytest.mark.usefixtures("good")
def test_no_text_is_taken_for_a_remark(line):
    Path("child.yaml").write_text(f"extends: good.yaml\n{line}\n")
    scenario = load_scenario("child.yaml")

    assert resolved_yaml(scenario).splitlines()[2].endswith("  # child.yaml:2")

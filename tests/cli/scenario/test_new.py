"""`othsim new`: every starter runs as it is, is named after its file, and overwrites nothing."""

from __future__ import annotations

import re

import pytest

from sim.scenario.loading import load_scenario
from sim.scenario.starters import STARTERS
from sim.study.planning.plan import plan
from sim.study.planning.plan_warnings import doubts


@pytest.mark.parametrize("kind", STARTERS)
def test_a_starter_is_a_scenario_without_doubts(othsim, tmp_path, kind):
    path = tmp_path / "new place" / f"it's {kind}.yaml"
    code, out, err = othsim("new", path, "--from", kind)

    assert (code, err) == (0, "")
    written = [line.removeprefix("written: ") for line in out.splitlines()[:-1]]
    assert len(written) == (2 if kind == "basing" else 1)
    for file in written:
        scenario = load_scenario(file)
        assert scenario.name.startswith("It's ")
        assert scenario.description
        assert doubts(plan(scenario)) == ()
        assert "$" not in scenario.source.text


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("kind", STARTERS)
def test_what_it_says_comes_next_does(othsim, tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    _, out, _ = othsim("new", "mine.yaml", "--from", kind)
    said = re.fullmatch(r"next: othsim (.*), then othsim (.*)", out.splitlines()[-1])
    assert said
    first, second = said.groups()
    short = ["--set", "duration=2 d"]

    assert othsim(*first.split())[0] == 0
    assert othsim(*second.split(), *short)[0] == 0


def test_nothing_is_overwritten_and_a_scenario_ends_in_yaml(othsim, tmp_path):
    (tmp_path / "a_farther.yaml").write_text("mine")
    code, _, err = othsim("new", tmp_path / "a.yaml", "--from", "basing")
    assert (code, "a_farther.yaml exists" in err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["a_farther.yaml"]

    assert othsim("new", tmp_path / "a.txt")[0] == 2
    assert othsim("new", tmp_path / "a\nb: c.yaml")[0] == 2
    assert othsim("new", tmp_path / "a_farther.yaml/b.yaml")[0] == 1

"""`othsim bench` as a user types it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim.cli.fly.bench import measured, report
from sim.study.compare import standard_benchmark
from sim.study.compare.standard_benchmark import Timing
from sim.study.run.batched_work import SAID
from tests.operations.kernel.interpreted import fly_interpreted
from tests.study.compare.two_options import SMALL, write_options


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with two options to stand in, so that messages name files as a user would see."""
    monkeypatch.chdir(tmp_path)
    write_options(tmp_path)
    return tmp_path


def test_bench_names_answers_that_changed_and_steps_that_got_slower(folder, capsys):
    report(measured(SMALL, folder), folder)
    path = folder / "results" / "bench-0.1.0" / "run-001.json"
    kept = json.loads(path.read_text("utf-8"))
    kept["figures"]["far"]["fleet.transit_fraction"]["mean"] -= 0.01
    kept["timings"]["flying"]["processor_s"] = 10.0
    path.write_text(json.dumps(kept), "utf-8")
    capsys.readouterr()
    found = measured(SMALL, folder)
    found.timings["flying"] = Timing(wall_s=20.0, processor_s=20.0)
    report(found, folder)
    out = capsys.readouterr().out

    assert "1 answer is not as in bench-0.1.0/run-001.json:\n  far: fleet.transit_fraction" in out
    assert "(was " in out
    [flying] = [line for line in out.splitlines() if line.startswith("flying")]
    assert flying.rstrip().endswith("slower")


def test_bench_says_that_it_will_compile_before_it_does(folder, monkeypatch):
    monkeypatch.setattr("sim.study.run.campaign.to_compile", lambda *_: [None])
    said = []
    monkeypatch.setattr("sim.cli.common.terminal.Progress._say", lambda _, text: said.append(text))
    measured(SMALL, folder)

    assert said.count(SAID) == 2  # of the first replication too, which compiles


def test_bench_flies_the_engine_it_keeps_and_reads_what_was_kept_without_one(
    folder, capsys, monkeypatch
):
    """Whatever machine code lies about; by the other engine answers are the same, times not."""
    flown, compiled = [], []

    def fly(arrays):
        flown.append(arrays)
        return fly_interpreted(arrays)

    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly)
    monkeypatch.setattr(standard_benchmark, "compile_now", lambda: compiled.append("the core"))
    report(measured(SMALL, folder), folder)
    assert flown == compiled == []
    path = folder / "results" / "bench-0.1.0" / "run-001.json"
    kept = json.loads(path.read_text("utf-8"))
    assert kept["standard"].pop("engine") == "simpy"
    kept["timings"]["flying"]["processor_s"] = 1e-9
    path.write_text(json.dumps(kept), "utf-8")
    capsys.readouterr()
    found = measured(replace(SMALL, engine="fast"), folder)
    found.timings["flying"] = Timing(wall_s=20.0, processor_s=20.0)
    report(found, folder)
    out = capsys.readouterr().out

    assert compiled == ["the core"]
    assert len(flown) >= 6  # two options: one replication first, then two
    assert "every answer is as in bench-0.1.0/run-001.json" in out
    assert "slower" not in out
    second = json.loads(path.with_name("run-002.json").read_text("utf-8"))
    assert second["standard"]["engine"] == "fast"


def test_bench_without_the_scenarios_says_where_it_looked(othsim):
    code, _, err = othsim("bench")

    assert code == 1
    assert err == (
        "error: scenarios/afghanistan/with_chance below this folder lacks in_country.yaml, "
        "neighbours.yaml, gulf_iran_open.yaml, gulf.yaml, gulf_ali_al_salem.yaml\n"
        "  help: an installed othsim ships no scenarios; run bench in a copy of the project\n"
    )
    assert not Path("results").exists()

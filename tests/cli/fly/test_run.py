"""`othsim run` as a user types it: the folder it writes, replaces, or leaves alone."""

from __future__ import annotations

import json

import pytest

from tests.operations.kernel.interpreted import fly_interpreted
from tests.shipped import AFGHANISTAN, SCENARIOS

ROOT = SCENARIOS.parent
GULF = str(AFGHANISTAN / "gulf.yaml")
SHORT = ["--set", "duration=2 d", "--set", "warmup=1 d", "--set", "grid.cell=40 km"]


def test_run_writes_the_whole_folder_and_says_where(run_folder):
    folder, out = run_folder

    *_, written, then = out.splitlines()
    assert written == f"written to {folder}"
    assert then == f"next: othsim report {folder}, or othsim map {folder} --metric gap_max"
    assert sorted(path.name for path in folder.iterdir()) == [
        "coverage.nc", "events.parquet", "figures", "geometry.geojson", "log.txt",
        "orbits.parquet", "replications.parquet", "resolved.yaml", "run.json", "scenario.yaml",
        "sorties.parquet", "summary.csv", "summary.json",
    ]  # fmt: skip
    assert sorted(path.name for path in (folder / "figures").iterdir()) == [
        "coverage_fraction.png", "gap_max.png", "timeline.png",
    ]  # fmt: skip
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert manifest["state"] == "done"
    assert str(ROOT) not in (folder / "run.json").read_text(encoding="utf-8")
    assert str(ROOT) not in (folder / "resolved.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("undrawn")
def test_the_resolved_scenario_runs_again_to_the_same_figures(run_folder, othsim):
    folder, _ = run_folder
    code, out, _ = othsim("run", folder / "resolved.yaml", "--out", folder.parent / "b", "--json")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))

    assert code == 0
    assert json.loads(out) == summary


@pytest.mark.usefixtures("undrawn")
def test_a_second_run_into_the_folder_is_refused_and_force_replaces_it(small, othsim, tmp_path):
    folder = tmp_path / "run"
    othsim("run", small, "--out", folder)
    before = (folder / "summary.json").read_bytes()
    code, _, err = othsim("run", small, "--out", folder)

    assert code == 1
    assert err == (
        f"error: {folder} already holds a finished run\n"
        "  help: --force replaces it, --out names another folder\n"
    )
    code, _, _ = othsim("run", small, "--out", folder, "--force")
    assert code == 0
    assert (folder / "summary.json").read_bytes() == before


def test_force_with_a_scenario_that_cannot_be_flown_costs_no_earlier_run(run_folder, othsim):
    folder, _ = run_folder
    before = sorted(path.name for path in folder.iterdir())
    code, _, _ = othsim(
        "run", GULF, "--set", "orbits.kabul.relief.overlap=30 h", "--out", folder, "--force"
    )

    assert code == 1
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.usefixtures("undrawn")
def test_seed_and_set_reach_the_run(othsim, small, tmp_path):
    code, out, _ = othsim(
        "run", small, "--seed", 5, "--set", "fleets.one.count=1",
        "--out", tmp_path / "run", "--json",
    )  # fmt: skip
    summary = json.loads(out)

    assert code == 0
    assert summary["seed"] == 5
    assert summary["fleets"]["one"]["sorties"]["mean"] <= 2


def test_an_unwritable_results_folder_leaves_nothing(othsim, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    code, _, err = othsim("run", GULF, *SHORT, "--out", tmp_path / "file" / "run")

    assert code == 1
    assert "cannot make the folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_interrupt_is_130_and_takes_the_folder_back(othsim, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.study.run.replication.simulate", interrupted)
    code, _, err = othsim("run", GULF, *SHORT, "--out", tmp_path / "run")

    assert (code, err.strip()) == (130, "interrupted")
    assert list(tmp_path.iterdir()) == []


def test_a_fault_while_drawing_costs_one_picture_and_not_the_run(
    othsim, small, monkeypatch, tmp_path
):
    from sim.output.pictures import coverage_map as maps

    def torn(*_):
        raise ValueError("a ring in two pieces")

    monkeypatch.setattr(maps, "draw_map", torn)
    folder = tmp_path / "run"
    code, out, err = othsim("run", small, "--out", folder)
    manifest = json.loads((folder / "run.json").read_text())

    assert code == 0
    assert "in transit" in out
    assert err.splitlines()[:2] == [
        "warning: coverage_fraction.png could not be drawn: ValueError: a ring in two pieces",
        "  the figures and tables are whole; this is a fault of othsim: please attach "
        f"{folder / 'log.txt'} to a report",
    ]
    assert manifest["state"] == "done"
    assert manifest["missing_pictures"] == dict.fromkeys(
        ["coverage_fraction", "gap_max"], "ValueError: a ring in two pieces"
    )
    assert "in torn\n" in (folder / "log.txt").read_text()
    assert [path.name for path in (folder / "figures").iterdir()] == ["timeline.png"]
    assert othsim("map", folder)[0] == 3  # asked for, a picture is the whole answer


def test_a_run_says_which_engine_flew_and_nothing_else_differs(
    small, tmp_path, othsim, monkeypatch
):
    """run.json and a line on stderr; summary.json is the same to the byte."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    asked = ["--replications", "2", "--set", "duration=2 d", "--set", "grid=null"]
    summaries = {}
    for engine in ("simpy", "fast"):
        folder = tmp_path / engine
        code, _, err = othsim("run", small, *asked, "--engine", engine, "--out", folder)
        assert code == 0
        assert ("flown by the engine fast" in err) == (engine == "fast")
        manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        assert list(manifest["engines"].values()) == [engine]
        summaries[engine] = (folder / "summary.json").read_bytes()

    assert summaries["fast"] == summaries["simpy"]

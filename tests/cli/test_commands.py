"""Every command as a user types it: what it prints where, what it leaves, its exit code."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from sim.cli import main

ROOT = Path(__file__).parents[2]
AFGHANISTAN = ROOT / "scenarios" / "afghanistan"
GULF = str(AFGHANISTAN / "gulf.yaml")
SHORT = ["--set", "duration=2 d", "--set", "warmup=1 d", "--set", "grid.cell=40 km"]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """A finished short run of the Gulf scenario."""
    folder = tmp_path_factory.mktemp("runs") / "gulf"
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["othsim", "run", GULF, *SHORT, "--out", str(folder)])
        with pytest.raises(SystemExit) as stopped:
            main()
    assert (stopped.value.code or 0, err.getvalue()) == (0, "")
    return folder, out.getvalue()


def test_plan_prints_a_table_of_fleets_and_orbits(othsim):
    code, out, err = othsim("plan", GULF)

    assert (code, err) == (0, "")
    assert out.splitlines()[0].strip() == "Afghanistan from the Gulf"
    assert sum("dhafra" in line for line in out.splitlines()) == 4


def test_plan_json_is_a_list_with_budgets_and_routes(othsim):
    code, out, _ = othsim("plan", GULF, str(AFGHANISTAN / "in_country.yaml"), "--json")
    entries = json.loads(out)

    assert code == 0
    assert [entry["scenario"] for entry in entries] == [
        "Afghanistan from the Gulf",
        "Afghanistan from inside",
    ]
    budget = entries[0]["budgets"][0]
    assert budget["fleet"] == "dhafra"
    assert budget["orbit"] == "kabul"
    assert budget["route"][0] == pytest.approx([24.2483, 54.5477])
    assert budget["flight_h"] == pytest.approx(
        budget["out_h"] + budget["on_station_h"] + budget["back_h"]
    )


def test_run_writes_the_whole_folder_and_says_where(run_folder):
    folder, out = run_folder

    assert out.splitlines()[-1] == f"written to {folder}"
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


@pytest.mark.parametrize(
    "metric",
    ["blind", *(pytest.param(name, marks=pytest.mark.long) for name in ("gap_max", "timeline"))],
)
def test_map_draws_a_png_and_prints_its_path(run_folder, othsim, metric):
    folder, _ = run_folder
    code, out, _ = othsim("map", folder, "--metric", metric)

    assert code == 0
    assert out.strip() == str(folder / "figures" / f"{metric}.png")
    assert Path(out.strip()).read_bytes()[:4] == b"\x89PNG"


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


def test_several_wrong_files_are_all_reported_at_once(othsim):
    code, out, err = othsim(
        "plan", GULF, "nowhere.yaml", str(AFGHANISTAN / "common.yaml"), "elsewhere.yaml"
    )
    assert err.startswith(f"{AFGHANISTAN / 'common.yaml'}: a base for others, passed over\n")

    assert (code, out) == (1, "")
    assert "nowhere.yaml" in err
    assert "elsewhere.yaml" in err
    assert err.rstrip().endswith("2 problems found; nothing was run.")


def test_a_base_for_others_alone_is_no_scenario_and_says_which_files_are(othsim):
    code, out, err = othsim("plan", AFGHANISTAN / "common.yaml")

    assert (code, out) == (1, "")
    assert "common.yaml is a base for others; run one of gulf.yaml" in err


def test_validate_says_good(othsim):
    code, out, _ = othsim("validate", GULF)

    assert (code, out) == (0, f"{GULF}: good\n")


def test_schema_is_json_schema(othsim):
    code, out, _ = othsim("schema")
    schema = json.loads(out)

    assert code == 0
    assert schema["title"] == "othsim scenario"
    assert "fleets" in schema["properties"]


@pytest.mark.parametrize("kind", ["aircraft", "bases", "countries"])
def test_catalog_shows_sources(othsim, kind):
    code, out, _ = othsim("catalog", kind)
    code_json, as_json, _ = othsim("catalog", kind, "--json")

    assert (code, code_json) == (0, 0)
    assert len(out.splitlines()) > 10
    rows = json.loads(as_json)
    if kind != "countries":
        assert all(row["source"] and row["trust"] for row in rows)


@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize("kind", ["aircraft", "bases"])
def test_the_catalog_shows_everything_at_any_width(othsim, monkeypatch, kind, columns):
    monkeypatch.setattr("sim.cli.schema_catalog_doctor.columns", lambda: columns)
    _, out, _ = othsim("catalog", kind)
    _, as_json, _ = othsim("catalog", kind, "--json")
    lines = out.splitlines()
    entries = "".join(out.split())  # whatever was folded

    assert max(map(len, lines)) <= columns
    for row in json.loads(as_json):
        assert any(line.startswith(f"{row['key']}: ") for line in lines)
        range_ = f"{row['low']} to {row['high']}" if row["low"] else ""
        stated = [row["figure"], row["value"] or "-", *([range_] if range_ else []), row["trust"]]
        assert [
            part for line in lines for part in [re.split(r"  +", line.strip())] if part == stated
        ]
        assert "".join(row["source"].split()) in entries


def test_doctor_names_versions(othsim):
    code, out, _ = othsim("doctor")

    assert code == 0
    assert "numpy" in out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["fly"], 2, "No such command 'fly'"),
        (["plan"], 2, "Missing argument 'SCENARIO...'"),
        (["run", GULF, "--seed", "-1"], 2, "-1 is not in the range x>=0"),
        (["map", "nowhere"], 1, "no run folder at nowhere"),
        (["map", str(AFGHANISTAN)], 1, "is not a run folder"),
        (["map", "nowhere", "--metric", "beauty"], 2, "'beauty' is not one of"),
    ],
)
def test_usage_and_missing_folders_have_their_codes(othsim, arguments, code, says):
    got, out, err = othsim(*arguments)

    assert got == code
    assert out == ""
    assert says in err


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


def test_a_fault_of_ours_is_3_with_a_log_to_attach(othsim, tmp_path, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("sim.study.run.replication.simulate", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, _, err = othsim("run", GULF, *SHORT, "--out", tmp_path / "run")

    assert code == 3
    assert "this is a fault of othsim: ZeroDivisionError: division by zero" in err
    [log] = tmp_path.glob("othsim-*.log")
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_reader_that_closes_the_pipe_is_no_fault():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sim", "schema"],
            stdout=writer, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
    finally:
        os.close(writer)

    assert done.stderr == ""


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

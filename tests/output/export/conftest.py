"""Runs to export: made up ones, one of them over 180 degrees and one with a hostile author."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import sim
from sim.cli.read.export import flown_again
from sim.output.export.content.layers import RunToExport
from sim.output.format.result_to_record import head_of, record_of
from sim.output.store.stored_run import open_run
from tests.output.made_up import bering, pole, record
from tests.shipped import AFGHANISTAN, SCENARIOS
from tests.stored import change_manifest, set_in, write_run

HOSTILE = "=cmd|'<script>alert(1)</script>]]>&\"\0"


@pytest.fixture(scope="session")
def export(pattern):
    """A run of four orbits flown from the Gulf, never damaged."""
    return RunToExport(open_run(pattern))


@pytest.fixture(scope="session", params=["bering", "pole"])
def far_north(request, tmp_path_factory):
    """A run over the antimeridian, and one round a pole."""
    folder = tmp_path_factory.mktemp(request.param) / "run"
    write_run(folder, record({"bering": bering, "pole": pole}[request.param]()))
    return RunToExport(open_run(folder))


@pytest.fixture
def hostile(run_folder):
    """A run whose texts are mark-up, formulas and ends of text, wherever there is one."""
    path = run_folder / "geometry.geojson"
    features = json.loads(path.read_text("utf-8"))["features"]
    for number, feature in enumerate(features):
        if feature["properties"]["kind"] in ("base", "area"):
            set_in(path, ("features", number, "properties", "name"), HOSTILE)
        if feature["properties"]["kind"] == "airspace":
            set_in(path, ("features", number, "properties", "names"), [HOSTILE])
    change_manifest(run_folder, scenario=HOSTILE, texts={})
    return RunToExport(open_run(run_folder))


@pytest.fixture(scope="session")
def called(tmp_path_factory):
    """A run that was flown: orbits whose aircraft are called away to cues, no grid; five days."""
    scenario = sim.load_scenario(
        SCENARIOS / "syria" / "hasakah" / "erbil_back.yaml", {"grid": None}
    )
    folder = tmp_path_factory.mktemp("called") / "run"
    write_run(folder, record_of(head_of(scenario, ["othsim"]), sim.run(scenario)))
    run = open_run(folder)
    run.manifest["duration_s"] = 5 * 86400.0
    return with_flights(RunToExport(run))


@pytest.fixture(scope="session")
def gridded(tmp_path_factory):
    """A run that was flown: four orbits for two days over cells of 40 km."""
    short = {"duration": "2 d", "warmup": "1 d", "grid.cell": "40 km"}
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", short)
    folder = tmp_path_factory.mktemp("gridded") / "run"
    write_run(folder, record_of(head_of(scenario, ["othsim"]), sim.run(scenario)))
    return with_flights(RunToExport(open_run(folder)))


@pytest.fixture(scope="session")
def over_180(tmp_path_factory):
    """A run that was flown: a day on an orbit whose lap crosses 180 degrees, over large cells."""
    path = tmp_path_factory.mktemp("over_180") / "bering.yaml"
    path.write_text(BERING, "utf-8")
    scenario = sim.load_scenario(path)
    write_run(path.parent / "run", record_of(head_of(scenario, ["othsim"]), sim.run(scenario)))
    return with_flights(RunToExport(open_run(path.parent / "run")))


BERING = """
name: Over 180 degrees
start: 2026-06-01T00:00Z
duration: 1 d
seed: 1
areas: {strait: {polygon: [[58, 175], [64, 175], [64, -172], [58, -172]]}}
grid: {area: strait, cell: 60 km}
fleets: {adak: {base: {latitude: 51.88, longitude: -176.65}, aircraft: mq9a_er, count: 3}}
orbits:
  strait:
    area: strait
    flown_by: [adak]
    pattern: {kind: racetrack, length: 200 nm, width: 20 nm, bearing: 90 deg}
    altitude: 25000 ft
    relief: {policy: on_bingo}
"""


def with_flights(export):
    return replace(export, replay=flown_again(export))

"""A file that came from another run into a folder, or was changed there, is told."""

from __future__ import annotations

import shutil

import pytest

import sim
from sim.output.store.stored_run import open_run
from tests.shipped import AFGHANISTAN
from tests.stored import change_manifest, flown_run, refusal

_SHORT = {"duration": "2 d", "warmup": "0 d", "grid": {"area": "afghanistan", "cell": "60 km"}}
HELP = (
    "\n  help: folders were mixed up or the file was edited: put it back, or run the scenario again"
)


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory):
    """Of scenarios with the same names, one of which has its base elsewhere."""
    folders = []
    for name, more in (("here", {}), ("there", {"fleets.dhafra.base": "OKAS"})):
        scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", _SHORT | more)
        folders.append(tmp_path_factory.mktemp(name) / "run")
        flown_run(folders[-1], scenario)
    return folders


@pytest.fixture
def mixed(two_runs, tmp_path):
    """A run's folder with one file of the other run."""

    def mix(name):
        shutil.copytree(two_runs[0], tmp_path / "run")
        shutil.copy(two_runs[1] / name, tmp_path / "run" / name)
        return tmp_path / "run"

    return mix


@pytest.mark.parametrize("name", ["resolved.yaml", "scenario.yaml"])
def test_the_scenario_of_another_run_is_told_on_opening(mixed, name):
    folder = mixed(name)
    if name == "scenario.yaml":
        (folder / name).write_text("name: another\n")

    said = refusal(open_run, folder)

    assert said == f"error: {folder / name} is not what the run in its folder wrote{HELP}"


def test_what_else_is_of_another_run_is_told_when_it_is_read(mixed):
    for name, read in (
        ("summary.json", lambda run: run.summary()),
        ("geometry.geojson", lambda run: run.geometry),
        ("sorties.parquet", lambda run: run.table("sorties")),
        ("coverage.nc", lambda run: run.fields),
        ("coverage.nc", lambda run: run.some_fields([])),
    ):
        folder = mixed(name)
        run = open_run(folder)

        said = refusal(read, run)

        assert said.startswith(f"error: {folder / name} is not what the run in its folder wrote")
        assert name.endswith("json") or " (fingerprint " in said
        shutil.rmtree(folder)


def test_other_ends_of_lines_and_folders_of_before_are_read(mixed):
    folder = mixed("sorties.parquet")
    resolved = folder / "resolved.yaml"
    resolved.write_bytes(resolved.read_bytes().replace(b"\n", b"\r\n"))
    open_run(folder)

    resolved.write_text("name: what was not known before 0.2\n")
    change_manifest(folder, texts={})

    assert open_run(folder).geometry

"""The command line in this process, with its pictures or without."""

from __future__ import annotations

import io
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout

import pytest

from sim.cli import cli, main
from tests.cli.every_command.damage import WORLD
from tests.shipped import AFGHANISTAN
from tests.study.compare.two_options import LUCK, write_options

GULF = str(AFGHANISTAN / "gulf.yaml")
SHORT = ["--set", "duration=2 d", "--set", "warmup=1 d", "--set", "grid.cell=40 km"]


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A world of one fleet and one orbit, flown for two days."""
    path = tmp_path_factory.mktemp("small") / "small.yaml"
    path.write_text(WORLD.replace("LATITUDE", "31.0"), encoding="utf-8")
    return path


@pytest.fixture
def undrawn(monkeypatch):
    """Drawing takes most of a short run's time; these tests look at no picture."""
    for pictures in (
        "run_pictures", "comparison.comparison_pictures", "claims.claim_pictures",
    ):  # fmt: skip
        monkeypatch.setattr(f"sim.output.pictures.{pictures}.draw_all", lambda *_: {})


@pytest.fixture(scope="session")
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


@pytest.fixture
def two_options(tmp_path, monkeypatch):
    """A folder with two options to stand in, so that messages name files as a user would see."""
    monkeypatch.chdir(tmp_path)
    write_options(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """A comparison with its pictures, where it was not told where to go, and what was printed."""
    folder, out = tmp_path_factory.mktemp("compared"), io.StringIO()
    write_options(folder)
    asked = ["compare", "near.yaml", "far.yaml", "--replications", "8", *LUCK]
    with chdir(folder), redirect_stdout(out):
        cli.main(asked, standalone_mode=False)
    return folder, out.getvalue()

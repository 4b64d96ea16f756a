"""A few of the random worlds and mutated scenarios, as the script attacks with thousands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attack.__main__ import KINDS
from tests.cli.every_command.damage import othsim
from tests.shipped import SCENARIOS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("kind", "number"), [("mutants", 0), ("mutants", 1), ("worlds", 0)])
def test_some_run_or_are_refused(kind, number, tmp_path, monkeypatch):
    """In this process and without pictures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
    shutil.copytree(SCENARIOS, "scenarios")
    with KINDS[kind](number, tmp_path) as name:
        ends = [othsim(command, name) for command in ("validate", "plan")]
        if ends[-1][0] == 0:
            ends.append(othsim("run", name, "--out", "run", patience_s=600))  # the first compiles

    assert [said for code, said in ends if code not in (0, 1, 2)] == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "count", "first"),
    [("worlds", 20, 0), ("mutants", 60, 0)],
)
def test_dozens_run_or_are_refused(kind, count, first):
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack", kind, str(count), "--first", str(first)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 fell" in done.stdout

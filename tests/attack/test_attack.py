"""A few of the random worlds and mutated scenarios, as the script attacks with thousands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def attacked(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack", *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_some_mutants_run_or_are_refused():
    assert "0 fell" in attacked("mutants", 3)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "count"), [("worlds", 60), ("mutants", 200)])
def test_hundreds_run_or_are_refused(kind, count):
    assert "0 fell" in attacked(kind, count)

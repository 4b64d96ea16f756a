"""The figures of other machines: numpy without vector instructions, code for another processor.

`pytest -m long tests/test_machines.py`. Each case runs tests in a process of its own; the golden
figures among them are held to what docs/method.md says of two machines.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
# What numpy has beyond what every such processor can do, and finds here.
FOUND = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
FIGURES = ["tests/golden", "tests/coverage"]  # routes, fleets and cells, from end to end
EACH = [*FIGURES, "tests/operations", "tests/world"]
FEW = [
    "tests/coverage/test_metrics.py",
    "tests/coverage/kernel/test_overlaps.py",
    "tests/coverage/test_by_laps.py",
    "tests/coverage/test_sorted_flights.py",
    "tests/coverage/kernel/test_gap_figures.py",
]


def without(*instructions: str) -> dict[str, str]:
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(instructions)}


@pytest.mark.long
@pytest.mark.parametrize(
    ("settings", "tests"),
    [
        pytest.param(without(*(f for f in FOUND if "512" in f or "V4" in f)), FIGURES, id="AVX2"),
        pytest.param({"NUMBA_CPU_NAME": "generic", **without(*FOUND)}, EACH, id="generic"),
        pytest.param({"NUMBA_DISABLE_JIT": "1"}, FEW, id="no compiler"),
    ],
)
@pytest.mark.verifies("repeatable", source="other instruction sets, no compiler")
def test_another_machine_says_the_same(settings, tests):
    """Where this one has none of what is switched off, the case is one more run of the same."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", *tests],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-5000:]

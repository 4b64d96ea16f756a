"""The verification report names tests that are there; CI compares its rows with a run of them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs/verification.csv"


def test_every_row_names_a_test_that_is_there():
    """Regenerate with `python -m tests.verification`."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        named = {row["test"].partition("[")[0] for row in csv.DictReader(file)}
    there = {
        f"{path.relative_to(TESTS).as_posix()}::{test}"
        for path in TESTS.rglob("test_*.py")
        for test in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), flags=re.M)
    }

    assert named - there == set()

"""The catalogue in lines: everything is there, at any width of the terminal."""

from __future__ import annotations

import re

import pytest

from sim.output.text.catalog_text import catalog_lines
from sim.scenario.catalog import catalog_rows


@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize("kind", ["aircraft", "bases"])
def test_the_catalog_shows_everything_at_any_width(kind, columns):
    rows = catalog_rows(kind)
    lines = list(catalog_lines(rows, columns))
    entries = "".join("".join(lines).split())  # whatever was folded

    assert max(map(len, lines)) <= columns
    for row in rows:
        assert any(line.startswith(f"{row['key']}: ") for line in lines)
        range_ = f"{row['low']} to {row['high']}" if row["low"] else ""
        stated = [row["figure"], row["value"] or "-", *([range_] if range_ else []), row["trust"]]
        assert [
            part for line in lines for part in [re.split(r"  +", line.strip())] if part == stated
        ]
        assert "".join(row["source"].split()) in entries

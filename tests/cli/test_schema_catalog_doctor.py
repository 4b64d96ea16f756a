"""`othsim schema`, `catalog` and `doctor` as a user types them."""

from __future__ import annotations

import json
import re

import pytest


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

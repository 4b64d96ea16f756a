"""`othsim schema`, `catalog` and `doctor` as a user types them."""

from __future__ import annotations

import json

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


def test_doctor_names_versions(othsim):
    code, out, _ = othsim("doctor")

    assert code == 0
    assert "numpy" in out

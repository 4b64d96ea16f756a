"""The JSON Schema, and that it agrees with what is read."""

from __future__ import annotations

import json
import re

import pytest

from sim.scenario.quantities import EXAMPLES, UNITS, text_schema
from sim.scenario.schema import Scenario

SCHEMA = Scenario.model_json_schema(by_alias=True)


def fields():
    for owner in [SCHEMA, *SCHEMA["$defs"].values()]:
        for name, field in owner["properties"].items():
            yield pytest.param(name, field, id=f"{owner['title']}.{name}")


@pytest.mark.parametrize(("name", "field"), list(fields()))
def test_every_key_is_described_and_none_carries_a_unit_in_its_name(name, field):
    described = field.get("description") or field.get("const") or "$ref" in field

    assert described
    assert not re.search(r"_(m|s|mps|kg|rad|deg|kgps)$", name)


def test_the_schema_is_json_and_closed():
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    for owner in [SCHEMA, *SCHEMA["$defs"].values()]:
        assert owner["additionalProperties"] is False


def test_a_file_may_extend_another_or_state_everything():
    extends, whole = SCHEMA["anyOf"]

    assert extends == {"required": ["extends"]}
    assert set(whole["required"]) == {"name", "start", "duration", "areas", "fleets", "orbits"}
    assert "like" in SCHEMA["$defs"]["Aircraft"]["properties"]


@pytest.mark.parametrize("dimension", UNITS)
def test_the_pattern_of_a_dimension_takes_its_units_and_no_others(dimension):
    pattern = re.compile(text_schema(dimension)["pattern"])

    for unit in UNITS[dimension]:
        assert pattern.search(f"12.5 {unit}")
        assert pattern.search(f"-1e3{unit}")
    assert pattern.search(EXAMPLES[dimension])
    for wrong in ("12.5", "12.5 furlong", "nan h", f"{EXAMPLES[dimension]} x"):
        assert not pattern.search(wrong)


def test_defaults_are_written_as_a_file_would():
    assert SCHEMA["properties"]["warmup"]["default"] == "0 d"
    assert SCHEMA["$defs"]["Airspace"]["properties"]["territorial_sea"]["default"] == "12 nm"

"""The JSON Schema, and that it agrees with what is read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.scenario.file.yaml_reading import read_tree
from sim.scenario.parts.scenario import Scenario
from sim.scenario.values.quantities import text_schema
from sim.scenario.values.units_and_bounds import EXAMPLES, UNITS

SCHEMA = Scenario.model_json_schema(by_alias=True)


def owners():
    yield "Scenario", SCHEMA
    yield from SCHEMA["$defs"].items()


def fields():
    for _, owner in owners():
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


def test_it_says_which_schema_it_is_and_in_which_draft():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "urn:othsim:scenario"


def test_nothing_is_required_but_in_lists_which_replace():
    """What a file does not state may stand in the one it extends."""
    assert not [name for name, owner in owners() if "required" in owner]
    claims = SCHEMA["properties"]["claims"]["anyOf"][0]["items"]
    assert set(claims["required"]) == {"id", "statement", "source", "metric", "relation", "value"}
    assert "like" in SCHEMA["$defs"]["Aircraft"]["properties"]


SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").rglob("*.yaml"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_file_is_accepted(file):
    assert list(faults(read_tree(file.read_text("utf-8"), file.name).plain())) == []


PARTS = [
    "orbits: {herat: null}",
    "fleets: {}",
    "airspace: null",
    "orbits: {kabul: {pattern: {bearing: 40 deg}}}",
    "orbits: {kabul: {pattern: {kind: stare, radius: 5 nm}, relief: {overlap: null}}}",
    "areas: {kabul: {centre: null, radius: null, country: AFG}}",
    "aircraft: {slow: {like: mq9a, sensor: {reach: 50 km}}}",
    "fleets: {a: {base: OMAM, turnaround: {lognormal: {sd: 3 h}}}}",
    "fleets: {a: {base: {latitude: 10, longitude: -20.5}}}",
    "uncertain: {fleets.a.count: {choice: [4, 6]}, wind.from: null}",
    "extends: [common.yaml, chance.yaml]",
    "every_fleet: {ground_abort: 5 %, turnaround: null}",
]


@pytest.mark.parametrize("text", PARTS)
def test_a_part_of_a_scenario_is_accepted(text):
    base = "" if text.startswith("extends") else "extends: common.yaml\n"
    assert list(faults(read_tree(f"{base}{text}\n", "part.yaml").plain())) == []


WRONG = {
    "fleet: {}": "fleet: unknown key",
    "fleets: {a: {cuont: 4}}": "fleets.a: fits none",
    "orbits: {kabul: {pattern: {kind: stare, bearing: 40 deg}}}": "orbits: fits none",
    "areas: {'a b': {country: AFG}}": "areas.a b: unknown key",
    "claims: [{id: x}]": "claims: fits none",
    "name: null": "name: expected string",
    "duration: 30": "duration: expected string",
    "duration: 30 furlongs": "duration: expected '30 furlongs' in another form",
    "seed: -1": "seed: fits none",
    "extends: null": "extends: fits none",
    "extends: []": "extends: fits none",
}


@pytest.mark.parametrize(("text", "fault"), WRONG.items(), ids=WRONG)
def test_what_no_file_may_say_is_refused(text, fault):
    assert list(faults(read_tree(text, "wrong.yaml").plain())) == [fault]


def test_the_reading_of_the_schema_knows_every_word_in_it():
    """`faults` below reads as much of JSON Schema as ours needs, and no word goes unread."""

    def words(schema):
        for word, value in schema.items():
            yield word
            if word in ("properties", "patternProperties", "$defs"):
                parts = list(value.values())
            elif word in ("anyOf", "prefixItems"):
                parts = value
            else:
                parts = [value] if word in ("items", "additionalProperties") else []
            for part in parts:
                yield from words(part) if isinstance(part, dict) else ()

    said = {"title", "description", "default", "examples", "$schema", "$id", "$defs"}
    assert set(words(SCHEMA)) <= said | READ


READ = {
    *("$ref", "anyOf", "type", "const", "enum", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "exclusiveMaximum", "minItems", "maxItems", "items", "prefixItems"),
    *("minProperties", "maxProperties", "required"),
    *("properties", "patternProperties", "additionalProperties"),
}
TYPES = {
    "string": str,
    "object": dict,
    "array": list,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def faults(value, schema=SCHEMA, path=""):
    """What of a value is against a schema, by the rules of JSON Schema 2020-12."""
    if "$ref" in schema:
        yield from faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], path)
    types = schema.get("type", list(TYPES))
    types = [types] if isinstance(types, str) else types
    if isinstance(value, bool) or not any(isinstance(value, TYPES[name]) for name in types):
        yield f"{path}: expected {' or '.join(types)}"
        return
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{path}: another value"
    if "anyOf" in schema and all(any(faults(value, s, path)) for s in schema["anyOf"]):
        yield f"{path}: fits none"
    reading = {str: faults_of_text, list: faults_of_list, dict: faults_of_mapping}
    if type(value) in reading:
        yield from reading[type(value)](value, schema, path)
    elif value is not None:
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high or value >= schema.get("exclusiveMaximum", value + 1):
            yield f"{path}: out of bounds"


def faults_of_text(value, schema, path):
    if not re.search(schema.get("pattern", ""), value):
        yield f"{path}: expected {value!r} in another form"
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{path}: too short or too long"


def faults_of_list(value, schema, path):
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{path}: too few or too many entries"
    first = schema.get("prefixItems", [])
    for index, item in enumerate(value):
        below = first[index] if index < len(first) else schema.get("items", {})
        yield from faults(item, below, f"{path}[{index}]")


def faults_of_mapping(value, schema, path):
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        yield f"{path}: too few or too many keys"
    for key in set(schema.get("required", ())) - set(value):
        yield f"{path}: {key} is missing"
    others = schema.get("additionalProperties", True)
    for key, child in value.items():
        at = f"{path}.{key}".lstrip(".")
        named = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        patterns = schema.get("patternProperties", {}).items()
        named += [below for pattern, below in patterns if re.search(pattern, key)]
        if not named and others is False:
            yield f"{at}: unknown key"
        for below in named or ([others] if isinstance(others, dict) else []):
            yield from faults(child, below, at)


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

"""docs/scenario.md says what the schema says, and its example runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import Scenario
from sim.scenario.values.frozen_type import Record
from sim.scenario.values.units_and_bounds import EXAMPLES, UNITS

TEXT = (Path(__file__).parents[2] / "docs/scenario.md").read_text("utf-8")
SCHEMA = Scenario.model_json_schema(by_alias=True)
HIDDEN = {"key", "kind"}


def rows(owner, required):
    """The table rows of one kind of mapping, as the reference prints them."""
    for key, field in owner["properties"].items():
        if key in HIDDEN:
            continue
        default = field.get("default")
        silent = "" if default in (None, "", [], {}) else f"`{default}`"
        if key in required:
            silent = "required"
        elif not isinstance(default, str) and default is not None:
            silent = f"`{json.dumps(default)}`" if default not in ([], {}) else ""
        yield f"| `{key}` | {field.get('description', '')} | {silent} |"


def required_of(name):
    """Keys that a whole scenario needs; an aircraft may be like another one for all of them."""
    if name == "Aircraft":
        return set()
    kinds = {kind.__name__: kind for kind in Record.__subclasses__()}
    fields = kinds[name].model_fields.items()
    return {field.alias or key for key, field in fields if field.is_required()}


def all_rows():
    for name, owner in {"Scenario": SCHEMA, **SCHEMA["$defs"]}.items():
        for row in rows(owner, required_of(name)):
            yield pytest.param(row, id=f"{name}: {row}")


@pytest.mark.parametrize("row", list(all_rows()))
def test_every_key_has_its_row(row):
    assert row in TEXT


@pytest.mark.parametrize("dimension", UNITS)
def test_every_unit_is_listed(dimension):
    units = ", ".join(f"`{unit}`" for unit in UNITS[dimension])

    assert f"| {dimension} | {units} | `{EXAMPLES[dimension]}` |" in TEXT


WHOLE, *PARTS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
# What the parts name and the whole example at the beginning lacks.
BESIDE = """extends: whole.yaml
areas: {sea: {centre: [35.0, 14.0], radius: 60 nm}}
orbits:
  atmeh: {area: kabul, flown_by: [dhafra], pattern: {kind: stare, radius: 5 nm}, altitude: FL250}
"""


def test_the_example_is_a_scenario(tmp_path):
    (tmp_path / "example.yaml").write_text(WHOLE, "utf-8")

    scenario = load_scenario(tmp_path / "example.yaml")

    assert set(scenario.fleets) == {"dhafra", "bagram"}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.partition(":")[0])
def test_a_part_is_taken_beside_the_example(part, tmp_path):
    (tmp_path / "whole.yaml").write_text(WHOLE, "utf-8")
    for name in ("gulf", "chance"):
        (tmp_path / f"{name}.yaml").write_text(BESIDE, "utf-8")
    if "extends:" not in part:
        part = f"extends: gulf.yaml\n{part}"
    (tmp_path / "part.yaml").write_text(part, "utf-8")

    load_scenario(tmp_path / "part.yaml")

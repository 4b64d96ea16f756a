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


def test_the_example_is_a_scenario(tmp_path):
    example = re.search(r"```yaml\n(name: .*?)```", TEXT, re.DOTALL)
    assert example is not None
    (tmp_path / "example.yaml").write_text(example[1], "utf-8")

    scenario = load_scenario(tmp_path / "example.yaml")

    assert set(scenario.fleets) == {"dhafra", "bagram"}

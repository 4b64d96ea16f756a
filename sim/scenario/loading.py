"""Loading a scenario: a file and overrides become a frozen `Scenario`, or every complaint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario.consistency import contradictions
from sim.scenario.file.extended_files import files_extending, read_scenario
from sim.scenario.file.overrides import Overrides, apply_overrides
from sim.scenario.file.source_places import Source
from sim.scenario.file.tree import Node
from sim.scenario.file.yaml_reading import plain_scalar
from sim.scenario.name_lookup import attributed_to_every_fleet, resolve
from sim.scenario.parts.scenario import Scenario
from sim.scenario.resolved_yaml import resolved_yaml
from sim.scenario.validation import validate

__all__ = ["load_scenario", "resolved_yaml"]


def load_scenario(path: str | os.PathLike[str], overrides: Overrides = ()) -> Scenario:
    """The scenario of a file, with single values set over it.

    `overrides` is a mapping `{"fleets.dhafra.count": 4}`, or texts `["fleets.dhafra.count=4"]`
    whose values are read as in a file. Raises `ScenarioError` with every problem found.
    """
    file = os.fspath(path)
    text, tree = read_scenario(file)
    return _build(file, text, tree, overrides)


def revised(scenario: Scenario, overrides: Overrides) -> Scenario:
    """A loaded scenario with single values set over it, as if it were loaded anew.

    Texts in a mapping are read as in a file: "3" is a number there. Raises `ScenarioError`. No file
    is read.
    """
    if isinstance(overrides, Mapping):
        items = overrides.items()
        overrides = {at: plain_scalar(v) if isinstance(v, str) else v for at, v in items}
    source = scenario.source
    return _build(source.path, source.text, source.unresolved, overrides)


def _build(file: str, text: str, tree: Node, overrides: Overrides) -> Scenario:
    problems: list[Problem] = []
    unresolved = apply_overrides(tree, overrides, problems)
    refs = resolve(unresolved)
    scenario, faults = validate(refs)
    source = Source(file, text, refs.tree, unresolved)
    problems += refs.problems + _explain_base(faults, file)
    if scenario is not None and not problems:
        problems += contradictions(scenario, source)
    if scenario is None or problems:
        attributed = [attributed_to_every_fleet(problem, unresolved) for problem in problems]
        raise ScenarioError(source.in_order(attributed))
    scenario._source = source
    return scenario


def _explain_base(faults: list[Problem], file: str) -> list[Problem]:
    """A base that others extend is no scenario (E106): whoever runs it is told which files are.

    It lacks its fleets, or what a fleet must have, such as where it is based. What else is missing
    there is for those files to say, and not a fault of this one.
    """
    missing = [fault for fault in faults if fault.code == "E101"]
    lacking = next((fault for fault in missing if fault.path.split(".")[0] == "fleets"), None)
    others = files_extending(file) if lacking else []
    if lacking is None or not others:
        return faults
    more = f" and {len(others) - 8} more" if len(others) > 8 else ""
    hint = f"{Path(file).name} is a base for others; run one of {', '.join(others[:8])}{more}"
    about = replace(lacking, hint=hint, code="E106")
    return [about, *(fault for fault in faults if fault not in missing)]

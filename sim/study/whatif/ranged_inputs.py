"""Which inputs have a range: what a scenario calls uncertain, and what nobody publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sim.scenario.file.tree import parts_of
from sim.scenario.loading import revised
from sim.scenario.provenance import provenance
from sim.scenario.value_by_path import as_drawn
from sim.study.inputs import Input, input_at, inputs_of, shared_path

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# What the ground sees rests on these as well; budgets do not.
_OF_COVERAGE: Final = ("sensor.reach", "loiter_speed")


def ranged_inputs(scenario: Scenario, figure: str = "") -> tuple[Input, ...]:
    """What the scenario calls uncertain and, where it took them over, the catalogue's assumptions.

    What only the ground's figures rest on is left out for the others.
    """
    of_budgets = {one.path: one for one in inputs_of(scenario)}
    found = {}
    for path in scenario.uncertain:
        given = of_budgets.get(path) or input_at(scenario, path)
        found[path] = replace(given, overrides=partial(_drawn, scenario, path))
    found |= {path: one for path, one in of_budgets.items() if path not in found}
    for name in scenario.fleets if figure.startswith("areas.") else ():
        for key in _OF_COVERAGE:
            path = shared_path(scenario, name, key)
            stands_at = parts_of(f"fleets.{name}.aircraft.{key}")
            if path not in found and provenance(scenario.source, stands_at).range is not None:
                found[path] = input_at(scenario, path)
    return tuple(one for one in found.values() if one.range and one.range.low < one.range.high)


def _drawn(scenario: Scenario, path: str, si: float) -> dict[str, object]:
    return {path: as_drawn(scenario, path, si)}


def with_laws(found: Sequence[Input]) -> tuple[Input, ...]:
    """Those whose law the scenario states; all where it states none."""
    stated = tuple(one for one in found if one.law is not None)
    return stated or tuple(found)


def certain(scenario: Scenario) -> Scenario:
    """The scenario at the values stated, with nothing drawn."""
    return revised(scenario, {"uncertain": None}) if scenario.uncertain else scenario

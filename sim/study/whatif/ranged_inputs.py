"""Which inputs have a range: what a scenario calls uncertain, and what nobody publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sim.scenario.file.tree import parts_of
from sim.scenario.loading import revised
from sim.scenario.value_by_path import as_drawn
from sim.scenario.value_origin import provenance
from sim.study.uncertain_inputs import Input, input_at, inputs_of, shared_path

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# What the ground sees rests on these as well; budgets do not.
_OF_COVERAGE: Final = ("sensor.reach", "loiter_speed")


def ranged_inputs(scenario: Scenario, figure: str = "") -> tuple[Input, ...]:
    """What the scenario calls uncertain and, where it took them over, the catalogue's assumptions.

    What only the ground's figures rest on is left out for the others.
    """
    of_budgets = {quantity.path: quantity for quantity in inputs_of(scenario)}
    ranged = {}
    for path in scenario.uncertain:
        quantity = of_budgets.get(path) or input_at(scenario, path)
        # Set as replications set it: a time that is drawn from a law is fixed at the value.
        ranged[path] = replace(quantity, overrides=partial(_drawn, scenario, path))
    # What the scenario says itself stands over the catalogue's range of the same input.
    ranged |= {path: quantity for path, quantity in of_budgets.items() if path not in ranged}
    for name in scenario.fleets if figure.startswith("areas.") else ():
        for key in _OF_COVERAGE:
            path = shared_path(scenario, name, key)
            stands_at = parts_of(f"fleets.{name}.aircraft.{key}")
            if path not in ranged and provenance(scenario.source, stands_at).range is not None:
                ranged[path] = input_at(scenario, path)
    return tuple(
        quantity
        for quantity in ranged.values()
        if quantity.range and quantity.range.low < quantity.range.high
    )


def _drawn(scenario: Scenario, path: str, si: float) -> dict[str, object]:
    return {path: as_drawn(scenario, path, si)}


def with_laws(inputs: Sequence[Input]) -> tuple[Input, ...]:
    """Those whose law the scenario states; all where it states none."""
    stated = tuple(quantity for quantity in inputs if quantity.law is not None)
    return stated or tuple(inputs)


def certain(scenario: Scenario) -> Scenario:
    """The scenario at the values stated, with nothing drawn."""
    return revised(scenario, {"uncertain": None}) if scenario.uncertain else scenario

"""Which inputs have a range: what a scenario calls uncertain, and what nobody publishes.

Beside them stands what a law draws anew for each cue or target: how late a report comes, how long
it is of use. Its ends are what all of them at one end would do; its spread is luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sim.figures import is_budget
from sim.scenario.file.tree import parts_of
from sim.scenario.loading import revised
from sim.scenario.value_by_path import as_drawn
from sim.scenario.value_origin import provenance
from sim.scenario.values.frozen_type import Record
from sim.scenario.values.laws import SpeedLaw, TimeLaw
from sim.scenario.values.quantities import Quantity, si_text
from sim.study.input_labels import kind_of
from sim.study.uncertain_inputs import Input, Range, input_at, inputs_of, shared_path

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# What is seen rests on these as well, and how long a search takes; budgets do not.
_OF_SENSING: Final = ("sensor.reach", "loiter_speed")
_SENSED: Final = ("areas", "cues", "surges", "targets", "watches")
_Drawn = TimeLaw | SpeedLaw


def ranged_inputs(scenario: Scenario, figure: str = "") -> tuple[Input, ...]:
    """What the scenario calls uncertain and, where it took them over, the catalogue's assumptions.

    Of a figure that is flown also what laws draw for each cue, target and watch. What only what is
    seen rests on is left out for the others.
    """
    of_budgets = {quantity.path: quantity for quantity in inputs_of(scenario)}
    ranged = {}
    for path in scenario.uncertain:
        quantity = of_budgets.get(path) or input_at(scenario, path)
        # Set as replications set it: a time that is drawn from a law is fixed at the value.
        ranged[path] = replace(quantity, overrides=partial(_drawn, scenario, path))
    # What the scenario says itself stands over the catalogue's range of the same input.
    ranged |= {path: quantity for path, quantity in of_budgets.items() if path not in ranged}
    for name in scenario.fleets if figure.partition(".")[0] in _SENSED else ():
        for key in _OF_SENSING:
            path = shared_path(scenario, name, key)
            stands_at = parts_of(f"fleets.{name}.aircraft.{key}")
            if path not in ranged and provenance(scenario.source, stands_at).range is not None:
                ranged[path] = input_at(scenario, path)
    if figure and not is_budget(figure):
        ranged = {**{path: _of_law(path, law) for path, law in drawn_laws(scenario)}, **ranged}
    return tuple(
        quantity
        for quantity in ranged.values()
        if quantity.range and quantity.range.low < quantity.range.high
    )


def drawn_laws(scenario: Scenario) -> Iterator[tuple[str, _Drawn]]:
    """The laws by which cues, their tasks, targets and what shows itself are drawn, by path."""
    asked: Mapping[str, Mapping[str, Record]] = {
        "cues": scenario.cues,
        "tasks": scenario.tasks,
        "targets": scenario.targets,
        "watches": scenario.watches,
    }
    for part, named in asked.items():
        for name, record in named.items():
            yield from _laws_below(f"{part}.{name}", record)


def _laws_below(path: str, record: Record) -> Iterator[tuple[str, _Drawn]]:
    for name, field in type(record).model_fields.items():
        value, at = getattr(record, name), f"{path}.{field.alias or name}"
        if isinstance(value, _Drawn) and not value.is_fixed:
            yield at, value
        elif isinstance(value, Record):
            yield from _laws_below(at, value)


def _of_law(path: str, law: _Drawn) -> Input:
    """A law as an input: all that it draws at one end."""
    dimension = "speed" if isinstance(law, SpeedLaw) else "duration"
    kind = kind_of(path, Quantity(dimension), law.ends[1])

    def overrides(si: float) -> dict[str, object]:
        return {path: si_text(si, dimension)}

    return Input(path, law.mean, kind, Range(*law.ends, "drawn"), overrides=overrides)


def _drawn(scenario: Scenario, path: str, si: float) -> dict[str, object]:
    return {path: as_drawn(scenario, path, si)}


def with_laws(inputs: Sequence[Input]) -> tuple[Input, ...]:
    """Those whose law the scenario states; all where it states none. What is drawn is luck."""
    unknown = tuple(quantity for quantity in inputs if not quantity.is_drawn)
    return tuple(quantity for quantity in unknown if quantity.law is not None) or unknown


def certain(scenario: Scenario) -> Scenario:
    """The scenario at the values stated, with nothing drawn."""
    return revised(scenario, {"uncertain": None}) if scenario.uncertain else scenario

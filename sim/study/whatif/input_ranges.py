"""How far inputs may be off: what a scenario calls uncertain, and what nobody publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.scenario.file.tree import find, parts_of
from sim.scenario.loading import revised
from sim.scenario.values.quantities import si_text
from sim.study.inputs import inputs_of
from sim.study.whatif.varied_input import Varied, catalogue_range_of, varied

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.scenario.values.laws import Uncertain

# What the ground sees rests on these as well; budgets do not.
_OF_COVERAGE = ("sensor.reach", "loiter_speed")


@dataclass(frozen=True)
class Spread:
    """One input, from where to where it may lie (SI), and who says so.

    `law` is how likely what is; None, of a range of the catalogue, is taken as uniform.
    """

    input: Varied
    low: float
    high: float
    origin: Literal["scenario", "catalogue"]
    law: Uncertain | None = None

    @property
    def path(self) -> str:
        """Where the scenario has it."""
        return self.input.path

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """The values below which lie the given shares `(N,)` of all draws."""
        if self.law is None:
            found: np.ndarray = self.low + shares * (self.high - self.low)
            return found
        return np.array([self.law.quantile(float(share)) for share in shares])

    def summary(self) -> dict[str, Any]:
        """In the reader's unit."""
        one = self.input
        return {
            "input": one.path,
            "unit": one.unit,
            "stated": None if one.stated is None else one.in_unit(one.stated),
            "low": one.in_unit(self.low),
            "high": one.in_unit(self.high),
            "range_from": self.origin,
        }


def spreads(scenario: Scenario, figure: str = "") -> tuple[Spread, ...]:
    """What the scenario calls uncertain and, where it took them over, the catalogue's assumptions.

    What only the ground's figures rest on is left out for the others.
    """
    found = {}
    for path, law in scenario.uncertain.items():
        low, high = law.ends
        if low < high:
            asked = replace(varied(scenario, path), overrides=partial(_as_drawn, path, law))
            found[path] = Spread(asked, low, high, "scenario", law)
    for given in inputs_of(scenario):
        within = given.range
        if within is not None and given.path not in found and within.low < within.high:
            asked = varied(scenario, given.path)
            found[given.path] = Spread(asked, within.low, within.high, within.origin)
    for name, fleet in scenario.fleets.items():
        for key in _OF_COVERAGE if figure.startswith("areas.") else ():
            path = _shared_path(scenario, name, fleet.aircraft.key, key)
            ends = catalogue_range_of(scenario, name, key)
            if ends is not None and path not in found:
                found[path] = Spread(varied(scenario, path), *ends, "catalogue")
    return tuple(found.values())


def with_laws(found: Sequence[Spread]) -> tuple[Spread, ...]:
    """Those whose law the scenario states; all where it states none."""
    stated = tuple(spread for spread in found if spread.law is not None)
    return stated or tuple(found)


def certain(scenario: Scenario) -> Scenario:
    """The scenario at the values stated, with nothing drawn."""
    return revised(scenario, {"uncertain": None}) if scenario.uncertain else scenario


def _as_drawn(path: str, law: Uncertain, si: float) -> dict[str, object]:
    """As replications have it: a time that is drawn is fixed, whatever law the scenario states."""
    return {path: si_text(si, min(law.dimensions))}


def _shared_path(scenario: Scenario, fleet: str, aircraft: str, key: str) -> str:
    """The catalogue's aircraft where a fleet flies it as it is, else the fleet's own."""
    asked = find(scenario.source.unresolved, parts_of(f"fleets.{fleet}.aircraft"))
    plain = asked is not None and asked.value == aircraft
    return f"aircraft.{aircraft}.{key}" if plain else f"fleets.{fleet}.aircraft.{key}"

"""What a sentence with a number may mean: its readings, each a figure and a margin.

"Up to 60 percent" says where the range ends: some sortie reaches it. Whether none exceeds it,
whether typical sorties do, and whether all do are other readings of the same words, so all are
given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.scenario.claim import dimension_of
from sim.scenario.quantities import UNITS
from sim.study.pairs import WHOLE, Budgets, Pairs, Values

if TYPE_CHECKING:
    from sim.scenario.schema import Claim

# The unit that the end of a figure's name states, where it is not SI.
_UNITS: Final = {"duration": {"h": "h", "hours": "h"}, "distance": {"nm": "nm", "km": "km"}}
# Differences this small beside the value are rounding: 3.0000000001 aircraft are 3.
_ROUNDING: Final = 1e-9
OVER: Final = ("some_pair", "every_pair", "whole_fleet", "none_exceeds")


def unit_of(metric: str) -> tuple[str, float]:
    """The unit of a figure by its name, and SI per unit: "out_h" -> ("h", 3600)."""
    ending = metric.rsplit(".", 1)[-1].rsplit("_", 1)[-1]
    dimension = dimension_of(metric)
    if dimension == "speed":
        return "kt", 1852.0 / 3600.0
    unit = _UNITS.get(dimension, {}).get(ending, "h" if dimension == "duration" else "")
    if not unit:
        return "", 1.0
    over, under = UNITS[dimension][unit]
    return unit, over / under


@dataclass(frozen=True)
class Scale:
    """A claim's number in the unit of its metric, and how figures are held against it."""

    relation: str
    value: float
    tolerance: float
    unit: str
    per_unit: float

    @classmethod
    def of(cls, claim: Claim) -> Scale:
        """The scale of a claim; ratios and losses have no unit."""
        unit, per_unit = ("", 1.0) if claim.read_as else unit_of(claim.metric)
        tolerance = (claim.tolerance or 0.0) / per_unit
        return cls(claim.relation, claim.value / per_unit, tolerance, unit, per_unit)

    def margin(self, figure: np.ndarray) -> np.ndarray:
        """By how much figures meet the claim, below 0 by how much they miss it."""
        if self.relation == "about":
            margin = self.tolerance - np.abs(figure - self.value)
        elif self.relation == "at_most":
            margin = self.value - figure
        else:
            margin = figure - self.value
        slack = _ROUNDING * max(1.0, abs(self.value))
        return np.where((margin < 0.0) & (margin >= -slack), 0.0, margin)

    def headroom(self, figure: np.ndarray) -> np.ndarray:
        """By how much figures stay below the value."""
        return Scale("at_most", self.value, 0.0, self.unit, self.per_unit).margin(figure)


@dataclass(frozen=True)
class Seen:
    """Figures `(N, P)` of each pair in the claim's unit, nan where there is none, and of all."""

    pairs: np.ndarray
    fleet: np.ndarray


class Question:
    """A claim about budgets: its figure for every pair at any values of the inputs.

    `other` are the budgets it is compared with; `only` picks one pair.
    """

    def __init__(
        self,
        claim: Claim,
        pairs: Pairs,
        other: Pairs | None = None,
        only: tuple[str, str] | None = None,
    ) -> None:
        self.claim = claim
        self.scale = Scale.of(claim)
        self.pairs = pairs
        self.other = other
        self._only = only
        self._figure = claim.metric.rsplit(".", 1)[-1]
        self.names = [name for name in pairs.names if only in (None, name)]
        if other is not None:
            self.names = [name for name in self.names if name in other.names]
        self._columns = [pairs.names.index(name) for name in self.names]

    def at(self, pairs: Pairs, other: Pairs | None) -> Question:
        """The same question of other budgets."""
        return Question(self.claim, pairs, other, self._only)

    @property
    def has_aircraft_alone(self) -> bool:
        """Whether the figure follows from this scenario's aircraft, smoothly and by itself."""
        return self.other is None and not self.is_about_the_route and self._figure not in WHOLE

    @property
    def is_about_the_stay(self) -> bool:
        """Whether the figure is 0 where there is no time on station."""
        return self._figure.startswith("on_station_")

    @property
    def is_about_the_route(self) -> bool:
        """Whether the figure is the length of the way itself."""
        return self._figure in ("route_nm", "great_circle_nm")

    def seen(self, values: Values | None = None) -> Seen:
        """The figures at values of the inputs."""
        mine = self._of(self.pairs, values, self._columns)
        if self.other is None:
            return Seen(mine.pairs / self.scale.per_unit, mine.fleet / self.scale.per_unit)
        columns = [self.other.names.index(name) for name in self.names]
        theirs = self._of(self.other, values, columns)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = Seen(mine.pairs / theirs.pairs, mine.fleet / theirs.fleet)
        if self.claim.read_as == "ratio":
            return ratio
        return Seen(1.0 - ratio.pairs, 1.0 - ratio.fleet)

    def _of(self, pairs: Pairs, values: Values | None, columns: list[int]) -> Seen:
        budgets: Budgets = pairs.budgets(values)
        figure = budgets.figures[self._figure]
        known = np.isfinite(figure) & (budgets.weight > 0.0)
        weight = np.where(known, budgets.weight, 0.0)
        total = weight.sum(axis=1)
        summed = (weight * np.where(known, figure, 0.0)).sum(axis=1)
        fleet = np.divide(summed, total, out=np.full(len(total), np.nan), where=total > 0.0)
        return Seen(figure[:, columns], fleet)

    def readings(self) -> list[str]:
        """The ids of the readings, the literal one first."""
        if len(self.names) == 1:
            return ["some_pair", *(["none_exceeds"] if self.claim.relation == "up_to" else [])]
        found = ["some_pair", "none_exceeds", "whole_fleet", "every_pair"]
        if self.claim.relation != "up_to":
            found.remove("none_exceeds")
        first = self.claim.over
        return [first, *(reading for reading in found if reading != first)]

    def figure(self, reading: str, values: Values | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Result and margin `(N,)` of a reading at values of the inputs."""
        seen = self.seen(values)
        if reading == "whole_fleet":
            return seen.fleet, self.scale.margin(seen.fleet)
        each = seen.pairs
        if reading == "none_exceeds":
            result = _pick(each, self.scale.headroom(each), worst=True)
            return result, self.scale.headroom(result)
        result = _pick(each, self.scale.margin(each), worst=reading == "every_pair")
        return result, self.scale.margin(result)

    def margin(self, reading: str) -> Callable[[Values], np.ndarray]:
        """The margin of a reading as a function of values."""
        return lambda values: self.figure(reading, values)[1]

    def pair_of(self, result: float) -> tuple[str, str] | None:
        """The pair that has this figure at the stated values."""
        each = self.seen().pairs[0]
        (found,) = np.nonzero(each == result)
        return self.names[int(found[0])] if len(found) else None


def _pick(figure: np.ndarray, margin: np.ndarray, *, worst: bool) -> np.ndarray:
    """The figure `(N,)` of the pair with the largest margin, or the smallest; nan without any."""
    missing = np.inf if worst else -np.inf
    held = np.where(np.isfinite(margin), margin, missing)
    at = held.argmin(axis=1) if worst else held.argmax(axis=1)
    picked: np.ndarray = figure[np.arange(len(figure)), at]
    return picked

"""What a sentence with a number may mean: its readings, each a figure and a margin.

"Up to 60 percent" says where the range ends: the most extreme sortie has about 60 percent. "At
least four hours" knows no exception: the sortie with the least has them. Those readings decide;
what else the words may mean stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.figures import last_of, unit_of
from sim.study.sortie_budget_arrays import Pairs, Values
from sim.units import COUNT, SHARE, si_name

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Claim

# Differences this small beside the value are rounding: 3.0000000001 aircraft are 3.
_ROUNDING: Final = 1e-9
# Readings that are about every pair: one that can no longer be flown leaves them without a figure.
_ABOUT_ALL: Final = ("most_extreme", "none_exceeds", "every_pair")


def pair_named(claim: Claim) -> tuple[str, str] | None:
    """The fleet and orbit that a claim about a budget names; None where it is read over all."""
    if not claim.metric.startswith("budgets."):
        return None
    _, fleet, orbit, _ = claim.metric.split(".")
    return fleet, orbit


@dataclass(frozen=True)
class Scale:
    """A claim's number in the unit of its metric, and how figures are held against it.

    `near` is how far a figure may lie from the value and still be the value: for `about` the
    tolerance, for `up_to` that or else what the value's last digit leaves open.
    """

    relation: str
    value: float
    near: float
    unit: str
    per_unit: float

    @classmethod
    def of(cls, claim: Claim) -> Scale:
        """The scale of a claim; ratios and losses have no unit."""
        unit = SHARE if claim.read_as else unit_of(claim.metric)
        value, near = claim.value / unit.si, claim.near / unit.si
        return cls(claim.relation, value, near, unit.behind, unit.si)

    @property
    def slack(self) -> float:
        """Differences up to this are rounding."""
        return _ROUNDING * max(1.0, abs(self.value))

    @property
    def edge(self) -> float:
        """Where a single place begins to meet the claim: 59.5 % for up to 60 %."""
        return self.value - self.near if self.relation == "up_to" else self.value

    def margin(self, figure: np.ndarray) -> np.ndarray:
        """By how much figures meet the claim, below 0 by how much they miss it."""
        match self.relation:
            case "about" | "up_to":
                return self._rounded(self.near - np.abs(figure - self.value))
            case "at_most":
                return self._rounded(self.value - figure)
            case "at_least":
                return self._rounded(figure - self.value)
        # The value itself is neither more nor less than it.
        away = figure - self.value if self.relation == "more_than" else self.value - figure
        return np.asarray(away - self.slack)

    def reached(self, figure: np.ndarray) -> np.ndarray:
        """The margin of one place alone: of "up to", whether it reaches the value or more."""
        return (
            self._rounded(figure - self.edge) if self.relation == "up_to" else self.margin(figure)
        )

    def headroom(self, figure: np.ndarray) -> np.ndarray:
        """By how much figures do not exceed the value."""
        return self._rounded(self.value + self.near - figure)

    def _rounded(self, margin: np.ndarray) -> np.ndarray:
        return np.where((margin < 0.0) & (margin >= -self.slack), 0.0, margin)


class BudgetClaim:
    """A claim about budgets: its figure for every pair at any values of the inputs.

    `other` are the budgets it is compared with; `only` picks one pair. Pairs that cannot be flown
    as stated are left out for good: a pair must not enter, or leave, with a value that is moved.
    """

    def __init__(
        self,
        claim: Claim,
        pairs: Pairs,
        other: Pairs | None = None,
        only: tuple[str, str] | None = None,
        kept: tuple[Sequence[str], Sequence[tuple[str, str]]] | None = None,
    ) -> None:
        self.claim = claim
        self.scale = Scale.of(claim)
        self.pairs = pairs
        self.other = other
        self._only = only
        self._figure = si_name(last_of(claim.metric))
        every = [name for name in pairs.names if only in (None, name)]
        if other is not None:
            every = [name for name in every if name in other.names]
        self.names, self._served = every, list[str]()
        self.left_out: list[tuple[str, str]] = []
        # Other budgets are asked of the same pairs: chosen anew, one would drop out with a draw.
        if kept is not None:
            self._served, self.names = list(kept[0]), list(kept[1])
            return
        self._served = self._orbits_served()
        # With no pair left there would be no question: all stay in then, and none has a figure.
        known = np.isfinite(self.seen()[0])
        if known.any():
            self.names = [name for name, flown in zip(every, known, strict=True) if flown]
            self.left_out = [name for name in every if name not in self.names]

    def at(self, pairs: Pairs, other: Pairs | None) -> BudgetClaim:
        """The same question of other budgets."""
        return BudgetClaim(self.claim, pairs, other, self._only, (self._served, self.names))

    def _orbits_served(self) -> list[str]:
        """Orbits that some fleet can fly as stated, with and without the comparison."""
        served = [self._served_by(pairs) for pairs in (self.pairs, self.other) if pairs]
        return sorted(set.intersection(*served))

    def _served_by(self, pairs: Pairs) -> set[str]:
        weight = pairs.budgets().weight[0]
        return {orbit for (_, orbit), hours in zip(pairs.names, weight, strict=True) if hours > 0.0}

    @property
    def has_aircraft_alone(self) -> bool:
        """Whether the figure follows from this scenario's aircraft, smoothly and by itself."""
        whole = unit_of(self.claim.metric) == COUNT
        return self.other is None and not self.is_about_the_route and not whole

    @property
    def is_about_the_route(self) -> bool:
        """Whether the figure is the length of the way itself."""
        return unit_of(self.claim.metric).dimension == "distance"

    def flown(self, values: Values) -> np.ndarray:
        """Whether every pair of the question can be flown, `(N,)`, at values of the inputs."""
        columns = [self.pairs.names.index(name) for name in self.names]
        return np.asarray(self.pairs.budgets(values).feasible[:, columns].all(axis=1))

    def seen(self, values: Values | None = None) -> np.ndarray:
        """The figures `(N, P)` of each pair in the claim's unit at values of the inputs.

        They are nan where there is none.
        """
        return self._as_read(self._each, values)

    def _as_read(
        self, figure: Callable[[Pairs, Values | None], np.ndarray], values: Values | None
    ) -> np.ndarray:
        mine = figure(self.pairs, values)
        if self.other is None:
            return mine / self.scale.per_unit
        theirs = figure(self.other, values)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = mine / theirs
        return ratio if self.claim.read_as == "ratio" else np.asarray(1.0 - ratio)

    def _each(self, pairs: Pairs, values: Values | None) -> np.ndarray:
        columns = [pairs.names.index(name) for name in self.names]
        return pairs.budgets(values).figures[self._figure][:, columns]

    def _of_all(self, pairs: Pairs, values: Values | None) -> np.ndarray:
        """The mean `(N,)` over all pairs, by the hours that each is flown."""
        budgets = pairs.budgets(values)
        figure = budgets.figures[self._figure]
        known = np.isfinite(figure) & (budgets.weight > 0.0)
        weight = np.where(known, budgets.weight, 0.0)
        total = weight.sum(axis=1)
        summed = (weight * np.where(known, figure, 0.0)).sum(axis=1)
        # An orbit that nobody can fly any more is no reason for a better mean of the others.
        full = np.full(len(total), bool(self._served))
        for orbit in self._served:
            full &= weight[:, [name[1] == orbit for name in pairs.names]].sum(axis=1) > 0.0
        mean: np.ndarray = np.divide(summed, total, out=np.full(len(total), np.nan), where=full)
        return mean

    def readings(self) -> list[str]:
        """The ids of the readings, the one that decides first."""
        up_to = self.scale.relation == "up_to"
        first = self.claim.over or ("most_extreme" if up_to else "every_pair")
        ends = ["most_extreme", "some_pair", "none_exceeds"] if up_to else []
        if len(self.names) == 1:
            return list(dict.fromkeys([first, *ends]))
        return list(dict.fromkeys([first, *ends, "some_pair", "whole_fleet", "every_pair"]))

    def figure(self, reading: str, values: Values | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Result and margin `(N,)` of a reading at values of the inputs."""
        scale = self.scale
        if reading == "whole_fleet":
            mean = self._as_read(self._of_all, values)
            return mean, scale.reached(mean)
        seen = self.seen(values)
        if reading in ("most_extreme", "none_exceeds"):
            result = _pick(seen, -seen, worst=True)
            held = scale.margin(result) if reading == "most_extreme" else scale.headroom(result)
        else:
            worst = reading == "every_pair"
            result = _pick(seen, scale.reached(seen), worst=worst)
            held = scale.reached(result)
        if reading in _ABOUT_ALL:
            lost = ~np.isfinite(seen).all(axis=1)
            result, held = (np.where(lost, np.nan, values) for values in (result, held))
        return result, held

    def margin(self, reading: str) -> Callable[[Values], np.ndarray]:
        """The margin of a reading as a function of values."""
        return lambda values: self.figure(reading, values)[1]

    def pair_of(self, result: float) -> tuple[str, str] | None:
        """The pair that has this figure at the stated values."""
        each = self.seen()[0]
        (places,) = np.nonzero(each == result)
        return self.names[int(places[0])] if len(places) else None


def _pick(figure: np.ndarray, margin: np.ndarray, *, worst: bool) -> np.ndarray:
    """The figure `(N,)` of the pair with the largest margin, or the smallest; nan without any."""
    # A pair without a figure is neither the best nor the worst: nan would be picked as either.
    missing = np.inf if worst else -np.inf
    held = np.where(np.isfinite(margin), margin, missing)
    at = held.argmin(axis=1) if worst else held.argmax(axis=1)
    picked: np.ndarray = figure[np.arange(len(figure)), at]
    return picked

"""Where two basing options change places as something that both assume grows.

Options are ranked by the fleet rule, as `othsim plan` has it: how many aircraft an option has for
each that its orbits take.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.number_types import Floats
from sim.study.input_labels import Kind
from sim.study.planning.aircraft_needed import aircraft_for_orbits
from sim.study.sortie_budget_arrays import Pairs, Values

if TYPE_CHECKING:
    from sim.study.planning.plan import Plan
    from sim.study.uncertain_inputs import Input

# Beyond its range an assumption is looked at from half to twice what is stated.
_WIDEST: Final = (0.5, 2.0)
# So many values between the ends tell where two options change places.
_STEPS: Final = 2000
# Supplies nearer than this, of the larger, are level: the same sum in another order.
LEVEL: Final = 1e-9
# The key of how many aircraft more or fewer each option has.
COUNT: Final = "aircraft"
# Halved so often, a stretch is as narrow as numbers are.
_HALVINGS: Final = 60

Says = Literal["catalogue", "scenario", "span"]
Supplies = Callable[[Floats], Mapping[str, Floats]]


@dataclass(frozen=True)
class Turn:
    """Where two options change places: `below` is ahead below the value, `above` above it.

    Of whole numbers it is the first, counted from what is stated, at which they have done so.
    """

    value: float
    below: str
    above: str


@dataclass(frozen=True)
class Shared:
    """An assumption of all options, moved from `low` to `high` [SI], and where the order turns.

    Some of the `turns` may lie beyond. `by_factor` says that options state it differently: values
    are factors on what each has, and `stated` is 1. `served` is the stretch in which some option
    can serve all of its orbits.
    """

    key: str
    kind: Kind
    stated: float
    low: float
    high: float
    says: Says
    trust: str = ""
    by_factor: bool = False
    turns: tuple[Turn, ...] = ()
    served: tuple[float, float] = (-math.inf, math.inf)

    @property
    def widest(self) -> tuple[float, float]:
        """From where to where it is looked at."""
        ends = [factor * self.stated for factor in _WIDEST]
        return min(self.low, *ends), max(self.high, *ends)

    def in_unit(self, value: float) -> float:
        """A value in the reader's unit; factors as they are."""
        return value if self.by_factor else value / self.kind.unit.si


class Option:
    """How many aircraft an option has for each that its orbits take, at many values of an input."""

    def __init__(self, own: Plan) -> None:
        self.pairs, self.aircraft = Pairs(own), aircraft_for_orbits(own.scenario)
        self._orbits = own.scenario.orbits

    def needed(self, values: Values | None = None) -> Floats:
        """Aircraft that all orbits take without end `(N,)`, infinite where one has no fleet."""
        turns = self.pairs.budgets(values).figures.turns
        one = turns.aircraft()
        together = np.zeros(len(one))
        for name, orbit in self._orbits.items():
            own = np.full(len(one), np.inf)
            for fleet in reversed(orbit.flown_by):  # the first that can is set last
                column = one[:, self.pairs.names.index((fleet, name))]
                own = np.where(np.isnan(column), own, orbit.aircraft_on_station * column)
            together = together + own
        return together

    def supply(self, values: Values | None = None, more: Floats | float = 0.0) -> Floats:
        """Aircraft for each that the orbits take `(N,)`; 0 where one of them cannot be served."""
        return (self.aircraft + np.asarray(more)) / self.needed(values)

    def inputs(self, key: str) -> list[Input]:
        """The inputs of a key that have a say: those of fleets that fly orbits, and of orbits."""
        owners = {owner for pair in self.pairs.names for owner in pair}
        return [q for q in self.pairs.inputs if q.key == key and owners.intersection(q.owners)]


def with_turns(asked: Shared, supplies: Supplies) -> Shared:
    """The same with every value at which two options change places."""
    whole, (low, high) = asked.key == COUNT, asked.widest
    n = round(high - low) if whole else _STEPS
    values = np.union1d(np.linspace(low, high, n + 1), [asked.stated])
    found = supplies(values)
    turns = []
    for one, other in combinations(found, 2):
        for ends, below, above in _changes(values, found, one, other):
            if whole:  # the first that is otherwise than as stated
                value = ends[1] if ends[1] > asked.stated else ends[0]
            else:
                value = _turn(supplies, one, other, ends)
            turns.append(Turn(value, below, above))
    turns.sort(key=lambda turn: turn.value)
    return replace(asked, turns=tuple(turns), served=_served(supplies, values, found))


def _changes(
    values: Floats, found: Mapping[str, Floats], one: str, other: str
) -> Iterator[tuple[tuple[float, float], str, str]]:
    """Between which values two options change places, and who is ahead below and above."""
    known_sides = sides(found[one], found[other])
    (known,) = np.nonzero(known_sides)
    for left, right in pairwise(known):
        if known_sides[left] != known_sides[right]:
            below, above = (one, other) if known_sides[left] > 0 else (other, one)
            yield (float(values[left]), float(values[right])), below, above


def _served(supplies: Supplies, values: Floats, found: Mapping[str, Floats]) -> tuple[float, float]:
    """The stretch in which some option can serve all of its orbits, to its last value."""
    (able,) = np.nonzero(np.max(list(found.values()), axis=0) > 0.0)
    if not len(able):
        return -math.inf, math.inf

    def end(last: int, beyond: int) -> float:
        if not 0 <= beyond < len(values):
            return math.inf * (beyond - last)
        can, cannot = float(values[last]), float(values[beyond])
        for _ in range(_HALVINGS):
            middle = (can + cannot) / 2.0
            does = any(of[0] > 0.0 for of in supplies(np.array([middle])).values())
            can, cannot = (middle, cannot) if does else (can, middle)
        return can

    return end(able[0], able[0] - 1), end(able[-1], able[-1] + 1)


def sides(one: Floats, other: Floats) -> Floats:
    """1 where the one has more `(N,)`, -1 where the other has, 0 where they are level."""
    apart = one - other
    level = np.abs(apart) <= LEVEL * np.maximum(one, other)
    return np.where(level, 0.0, np.sign(apart))


def _turn(supplies: Supplies, one: str, other: str, ends: tuple[float, float]) -> float:
    """The value between two at which two options are level."""
    from scipy.optimize import brentq  # only here: half a second that other pages have no use for

    def apart(value: float) -> float:
        found = supplies(np.array([value]))
        return float(found[one][0] - found[other][0])

    return float(brentq(apart, *ends, xtol=1e-13 * max(map(abs, ends)), rtol=1e-14))

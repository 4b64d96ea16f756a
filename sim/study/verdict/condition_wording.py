"""What would have to be true, as it is told: conditions on inputs in the reader's units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from sim.number_types import finite
from sim.spelling import listed
from sim.study.input_labels import ROUTE
from sim.study.uncertain_inputs import Input

_FINEST: Final = 4


@dataclass(frozen=True)
class Condition:
    """One input alone, and how far it must go for the claim to be met, or may go before it is not.

    Met from `low` to `high` (SI, inf where the search found no end); `needed` where the claim is
    not met at the stated value, else it is met there and fails beyond. `within` says whether that
    lies inside the stated range.
    """

    input: Input
    low: float
    high: float
    needed: bool
    within: bool

    @property
    def bound(self) -> float:
        """The end of the stretch that is nearer to the stated value, in SI."""
        stated = self.input.stated
        ends = [end for end in (self.low, self.high) if math.isfinite(end)]
        return min(ends, key=lambda end: abs(end - stated))

    def words(self, verb: str = "of") -> str:
        """In the reader's units: reserve of at least 2 h (assumed 1.5 h, range 1 to 3).

        Rounded to the side on which the claim is still met; with `verb` "is" it is a clause.
        """
        quantity = self.input
        name, digits = quantity.kind.label, quantity.kind.decimals
        unit, factor = quantity.unit, quantity.kind.unit.si
        both = math.isfinite(self.low) and math.isfinite(self.high)
        if quantity.key == ROUTE and both and not self.needed:
            ends = [_outward(abs(end) / factor, digits, up=False) for end in (self.low, self.high)]
            return f"a route at most {ends[0]} {unit} shorter and {ends[1]} {unit} longer"
        if quantity.key == ROUTE:
            more = self.bound >= 0.0
            size = _outward(abs(self.bound) / factor, digits, up=self.needed)
            much = ("" if self.needed else "at most ") + f"{size} {unit}"
            if verb == "is":
                return f"the route is {much} {'longer' if more else 'shorter'}"
            return f"{much} {'more' if more else 'less'} route"
        low, high = self._ends(factor, digits)
        while low == high and digits < _FINEST:  # a narrow stretch is told more finely
            digits += 1
            low, high = self._ends(factor, digits)
        if self._far_end_matters:
            clause = f"{name} {verb} {'from ' * (verb == 'is')}{low} to {high} {unit}"
        elif self.bound == self.low:
            clause = f"{name} {verb} at least {low} {unit}"
        else:
            clause = f"{name} {verb} at most {high} {unit}"
        return f"{clause} ({stated(quantity, outside=self.needed and not self.within)})"

    def _ends(self, factor: float, digits: int) -> tuple[str, str]:
        """Both ends in the reader's unit, rounded inwards; empty where there is none."""
        low, high = (
            _outward(end / factor, digits, up=up) if math.isfinite(end) else ""
            for end, up in ((self.low, True), (self.high, False))
        )
        return low, high

    @property
    def _far_end_matters(self) -> bool:
        """Whether the stretch ends again inside the range, and not far out where nothing flies."""
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return False
        if not self.needed:
            return True
        within, far = self.input.range, self.low if self.bound == self.high else self.high
        return within is not None and inside(far, within.low, within.high)

    def summary(self) -> dict[str, Any]:
        """As JSON, in the reader's units."""
        quantity = self.input
        within = quantity.range
        return {
            "input": quantity.path,
            "words": self.words(),
            "needed": self.needed,
            "inside_range": self.within,
            "low": finite(quantity.in_unit(self.low)),
            "high": finite(quantity.in_unit(self.high)),
            "unit": quantity.unit,
            "stated": quantity.in_unit(quantity.stated),
            "range": None if within is None else list(map(quantity.in_unit, quantity.ends)),
            "range_from": None if within is None else within.origin,
            "trust": quantity.trust or None,
        }


@dataclass(frozen=True)
class Joint:
    """Inputs moved together from where they are stated towards one corner of their ranges.

    `share` of the way is the least at which the claim turns; `values` are SI values there, by path.
    """

    inputs: tuple[Input, ...]
    share: float
    values: dict[str, float]

    def summary(self) -> dict[str, Any]:
        """As JSON, in the reader's units."""
        return {
            "words": self.words(),
            "share_of_the_way": self.share,
            "values": {
                quantity.path: quantity.in_unit(self.values[quantity.path])
                for quantity in self.inputs
            },
            "units": {quantity.path: quantity.unit for quantity in self.inputs},
        }

    def words(self) -> str:
        """All values at the turn, in the reader's units: endurance 33.2 h and reserve 1.8 h."""
        clauses = []
        for quantity in self.inputs:
            value = self.values[quantity.path]
            up = value > quantity.stated
            rounded = _outward(quantity.in_unit(value), quantity.kind.decimals + 1, up=up)
            clauses.append(f"{quantity.kind.label} {rounded} {quantity.unit}")
        return listed(clauses, "and")


def _outward(value: float, digits: int, *, up: bool) -> str:
    """Rounded up or down to so many decimals; what is whole but for rounding stays."""
    scale = 10.0**digits
    near = round(value * scale)
    if abs(value * scale - near) > 1e-6:
        near = math.ceil(value * scale) if up else math.floor(value * scale)
    return f"{near / scale:,.{digits}f}".removesuffix(".0")


def stated(quantity: Input, *, outside: bool = False) -> str:
    """The value in force and its range: assumed 170 kt, range 150 to 200.

    `outside` says that what is asked lies beyond the range.
    """
    word = {"assumption": "assumed", "": "stated"}.get(quantity.trust, "published")
    mark = f", mark {quantity.trust}" if word == "published" else ""
    text = f"{word} {quantity.in_unit(quantity.stated):.4g} {quantity.unit}{mark}"
    if quantity.range is None:
        return text
    within = "outside its range" if outside else "range"
    low, high = map(quantity.in_unit, quantity.ends)
    return f"{text}, {within} {low:.4g} to {high:.4g}"


def described(quantity: Input) -> str:
    """An input with its value: transit speed of the MQ-9A Extended Range: assumed 170 kt, ..."""
    owner = f" of the {quantity.aircraft}" if quantity.aircraft else ""
    return f"{quantity.kind.label}{owner}: {stated(quantity)}"


def inside(value: float, low: float, high: float) -> bool:
    """Whether a value lies in a range, the ends with what rounding leaves of them."""
    slack = 1e-9 * max(abs(low), abs(high))
    return low - slack <= value <= high + slack

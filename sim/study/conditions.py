"""What would have to be true: each input alone moved until a claim turns, and all of them together.

A bound is found by looking outward from the stated value and then cutting ever finer, so it is the
last value, to the last bit, on the side where the claim is met; of a continuous figure the claim
then holds with equality.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np

from sim.study.inputs import Input
from sim.study.pairs import ROUTE, Values

# Margin `(N,)` of a claim at N sets of values; at least 0 is met, nan is undefined and so not met.
Margin = Callable[[Values], np.ndarray]

HOUR_S, NM_M = 3600.0, 1852.0
# Key -> how a reader calls it, his unit, SI per unit, decimals.
_SAID: Final[dict[str, tuple[str, str, float, int]]] = {
    "endurance": ("endurance", "h", HOUR_S, 1),
    "transit_speed": ("transit speed", "kt", NM_M / HOUR_S, 0),
    "reserve": ("reserve", "h", HOUR_S, 1),
    "climb_allowance": ("climb allowance", "min", 60.0, 0),
    "turnaround": ("turnaround", "h", HOUR_S, 1),
    "preflight": ("preflight", "h", HOUR_S, 1),
    "relief.overlap": ("overlap", "min", 60.0, 0),
    "fuel.capacity": ("fuel", "lb", 0.45359237, 0),
    "fuel.transit_burn": ("burn in transit", "lb/h", 0.45359237 / HOUR_S, 0),
    "fuel.loiter_burn": ("burn on station", "lb/h", 0.45359237 / HOUR_S, 0),
    ROUTE: ("route", "nm", NM_M, 0),
}
# How far from the stated value a search goes: factors, or SI values where 0 may be stated.
_FACTORS: Final = (0.25, 4.0)
_FARTHEST: Final = {
    "reserve": 48.0 * HOUR_S,
    "climb_allowance": 12.0 * HOUR_S,
    "turnaround": 240.0 * HOUR_S,
    "preflight": 48.0 * HOUR_S,
    "relief.overlap": 24.0 * HOUR_S,
}
_FARTHEST_ROUTE_M: Final = 5000.0 * NM_M
_STEPS: Final = 1024
_ALONG: Final = 32
_CUTS: Final = 24
_PIECES: Final = 64
_MOST_CORNERS: Final = 10
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
        one = self.input
        name, unit, factor, digits = _SAID[one.key]
        both = math.isfinite(self.low) and math.isfinite(self.high)
        if one.key == ROUTE and both and not self.needed:
            ends = [_outward(abs(end) / factor, digits, up=False) for end in (self.low, self.high)]
            return f"a route at most {ends[0]} {unit} shorter and {ends[1]} {unit} longer"
        if one.key == ROUTE:
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
            said = f"{name} {verb} {'from ' * (verb == 'is')}{low} to {high} {unit}"
        elif self.bound == self.low:
            said = f"{name} {verb} at least {low} {unit}"
        else:
            said = f"{name} {verb} at most {high} {unit}"
        return f"{said} ({stated(one)})"

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
        return within is not None and _inside(far, within.low, within.high)

    def summary(self) -> dict[str, Any]:
        """As JSON, in the reader's units."""
        one = self.input
        _, unit, factor, _ = _SAID[one.key]
        within = one.range
        return {
            "input": one.path,
            "words": self.words(),
            "needed": self.needed,
            "inside_range": self.within,
            "low": self.low / factor if math.isfinite(self.low) else None,
            "high": self.high / factor if math.isfinite(self.high) else None,
            "unit": unit,
            "stated": one.stated / factor,
            "range": None if within is None else [within.low / factor, within.high / factor],
            "range_from": None if within is None else within.origin,
            "trust": one.trust or None,
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
            "values": {one.path: self.values[one.path] / _SAID[one.key][2] for one in self.inputs},
            "units": {one.path: _SAID[one.key][1] for one in self.inputs},
        }

    def words(self) -> str:
        """All values at the turn, in the reader's units: endurance 33.2 h and reserve 1.8 h."""
        said = []
        for one in self.inputs:
            name, unit, factor, digits = _SAID[one.key]
            value = self.values[one.path]
            up = value > one.stated
            said.append(f"{name} {_outward(value / factor, digits + 1, up=up)} {unit}")
        return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _outward(value: float, digits: int, *, up: bool) -> str:
    """Rounded up or down to so many decimals; what is whole but for rounding stays."""
    scale = 10.0**digits
    near = round(value * scale)
    if abs(value * scale - near) > 1e-6:
        near = math.ceil(value * scale) if up else math.floor(value * scale)
    return f"{near / scale:,.{digits}f}".removesuffix(".0")


def stated(one: Input) -> str:
    """The value in force and its range: assumed 170 kt, range 150 to 200."""
    _, unit, factor, _ = _SAID[one.key]
    word = {"assumption": "assumed", "": "stated"}.get(one.trust, "published")
    mark = f", mark {one.trust}" if word == "published" else ""
    text = f"{word} {one.stated / factor:.4g} {unit}{mark}"
    if one.range is None:
        return text
    return f"{text}, range {one.range.low / factor:.4g} to {one.range.high / factor:.4g}"


def described(one: Input) -> str:
    """An input with its value: transit speed of the MQ-9A Extended Range: assumed 170 kt, ..."""
    owner = f" of the {one.aircraft}" if one.aircraft else ""
    return f"{_SAID[one.key][0]}{owner}: {stated(one)}"


def alone(margin: Margin, inputs: Sequence[Input]) -> list[Condition]:
    """For each input the stretch of values next to the stated one where the claim turns."""
    met = bool(margin({})[0] >= 0.0)
    found = []
    for one in inputs:
        turned = [c for end in _ends(one) if (c := _toward(margin, one, end, met)) is not None]
        found += turned if not met or len(turned) < 2 else [_between(*turned)]
    return found


def _between(down: Condition, up: Condition) -> Condition:
    """Of a claim that fails on both sides of the stated value, the stretch on which it is met."""
    return replace(down, high=up.high, within=down.within or up.within)


def route_input(length_m: float) -> Input:
    """The length of the route as an input: 0 is as planned."""
    return Input(ROUTE, ROUTE, (), "distance", 0.0, None, source=f"{length_m!r}")


def _ends(one: Input) -> tuple[float, float]:
    """How far the search goes down and up; the ends of the range at least."""
    if one.key == ROUTE:
        return -float(one.source) * 0.999, _FARTHEST_ROUTE_M
    if one.key in _FARTHEST:
        low, high = 0.0, max(_FARTHEST[one.key], 2.0 * one.stated)
    else:
        low, high = (factor * one.stated for factor in _FACTORS)
    if one.range is not None:
        low, high = min(low, one.range.low), max(high, one.range.high)
    return low, high


def _toward(margin: Margin, one: Input, end: float, met: bool) -> Condition | None:
    """Look from the stated value towards an end for where the claim turns."""
    # Steps grow with the distance: near the stated value the search is fine.
    values = one.stated + (end - one.stated) * np.linspace(0.0, 1.0, _STEPS + 1) ** 2
    holds = margin({one.path: values}) >= 0.0
    (turned,) = np.nonzero(holds != met)
    if not len(turned) or end == one.stated:
        return None
    first = int(turned[0])
    bound = _cut(margin, one.path, values[first - 1], values[first])
    if not met:
        (lost,) = np.nonzero(~holds[first:])
        far = math.copysign(math.inf, end - one.stated)
        if len(lost):
            last = first + int(lost[0])
            far = _cut(margin, one.path, values[last - 1], values[last])
        low, high = sorted((bound, far))
    else:
        low, high = (bound, math.inf) if end < one.stated else (-math.inf, bound)
    within = one.range is not None and _inside(bound, one.range.low, one.range.high)
    return Condition(one, low, high, not met, within)


def _inside(value: float, low: float, high: float) -> bool:
    slack = 1e-9 * max(abs(low), abs(high))
    return low - slack <= value <= high + slack


def _cut(margin: Margin, path: str, one: float, other: float) -> float:
    """Between a value where the claim is met and one where not: the last where it is met."""
    at_one = bool(margin({path: np.array([one])})[0] >= 0.0)
    good, bad = (one, other) if at_one else (other, one)
    for _ in range(_CUTS):
        # Many pieces at once: a call costs as much as a hundred values.
        values = np.linspace(good, bad, _PIECES + 1)
        holds = margin({path: values}) >= 0.0
        holds[0], holds[-1] = True, False
        last = int(np.argmin(holds))
        if values[last] in (good, bad) and values[last - 1] in (good, bad):
            break
        good, bad = float(values[last - 1]), float(values[last])
    return float(good)


def favourable(margin: Margin, inputs: Sequence[Input]) -> dict[str, float]:
    """The corner of the ranges that favours a claim most: SI values by path; {} without ranges."""
    ranged = _ranged(margin, inputs)
    if not ranged:
        return {}
    corners = _corners(ranged)
    found = margin({one.path: corners[:, i] for i, one in enumerate(ranged)})
    best = corners[int(np.where(np.isnan(found), -np.inf, found).argmax())]
    return {one.path: float(value) for one, value in zip(ranged, best, strict=True)}


def _ranged(margin: Margin, inputs: Sequence[Input]) -> list[Input]:
    found = [one for one in inputs if one.range is not None and _matters(margin, one)]
    return found[:_MOST_CORNERS]


def _corners(ranged: Sequence[Input]) -> np.ndarray:
    """Every combination of the ends of ranges `(2 ** I, I)`."""
    ends = [(one.range.low, one.range.high) for one in ranged if one.range is not None]
    return np.array(list(product(*ends)))


def together(margin: Margin, inputs: Sequence[Input]) -> Joint | None:
    """The shortest way from the stated values to a corner of the ranges on which the claim turns.

    None where it turns on no such way: it is then met, or not met, whatever the ranges.
    """
    ranged = _ranged(margin, inputs)
    if not ranged:
        return None
    stated = np.array([one.stated for one in ranged])
    corners = _corners(ranged)
    shares = np.linspace(0.0, 1.0, _ALONG + 1)
    rows = stated + shares[:, None, None] * (corners - stated)
    flat = rows.reshape(-1, len(ranged))
    paths = [one.path for one in ranged]
    holds = margin({path: flat[:, i] for i, path in enumerate(paths)}) >= 0.0
    met = bool(margin({})[0] >= 0.0)
    turned = (holds != met).reshape(rows.shape[:2])
    if not turned.any():
        return None
    # The corner whose way turns soonest.
    first = np.where(turned.any(axis=0), turned.argmax(axis=0), len(shares))
    corner = corners[int(first.argmin())]
    at = int(first.min())

    def along(values: Values) -> np.ndarray:
        way = values["way"][:, None]
        places = stated + way * (corner - stated)
        return margin({path: places[:, i] for i, path in enumerate(paths)})

    share = _cut(along, "way", float(shares[at - 1]), float(shares[at]))
    place = stated + share * (corner - stated)
    moved = [i for i in range(len(ranged)) if corner[i] != stated[i]]
    return Joint(tuple(ranged[i] for i in moved), share, {paths[i]: float(place[i]) for i in moved})


def _matters(margin: Margin, one: Input) -> bool:
    assert one.range is not None, "BUG: only inputs with a range are asked"
    ends = margin({one.path: np.array([one.range.low, one.stated, one.range.high])})
    known = ends[np.isfinite(ends)]
    return len(known) < len(ends) or bool(np.ptp(known) > 1e-12)

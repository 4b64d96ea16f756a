"""Where a claim turns: each input alone moved until it does, and all of them together.

A bound is found by looking outward from the stated value and then cutting ever finer, so it is the
last value, to the last bit, on the side where the claim is met; of a continuous figure the claim
then holds with equality.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np

from sim.study.input_labels import OF_THE_ROUTE, ROUTE
from sim.study.sortie_budget_arrays import Values
from sim.study.uncertain_inputs import Input
from sim.study.verdict.condition_wording import Condition, Joint, inside

# Margin `(N,)` of a claim at N sets of values; at least 0 is met, nan is undefined and so not met.
Margin = Callable[[Values], np.ndarray]

# How far from the stated value a search goes, where 0 cannot be stated.
_FACTORS: Final = (0.25, 4.0)
# A margin need not be monotone, nor even connected: it is looked at in so many places, so a stretch
# narrower than a step may be missed.
_STEPS: Final = 1024
_ALONG: Final = 32
# 64 ** 24 is more than there are floats: the search breaks off at neighbours before.
_CUTS: Final = 24
_PIECES: Final = 64
_MOST_CORNERS: Final = 10  # ranges of which all 2^n corners are looked at


def turns_alone(margin: Margin, inputs: Sequence[Input]) -> list[Condition]:
    """For each input the stretch of values next to the stated one where the claim turns."""
    met = bool(margin({})[0] >= 0.0)
    conditions = []
    for quantity in inputs:
        turned = [
            c for end in _ends(quantity) if (c := _toward(margin, quantity, end, met)) is not None
        ]
        conditions += turned if not met or len(turned) < 2 else [_stretch_between(*turned)]
    return conditions


def _stretch_between(down: Condition, up: Condition) -> Condition:
    """Of a claim that fails on both sides of the stated value, the stretch on which it is met."""
    return replace(down, high=up.high, within=down.within or up.within)


def route_input(length_m: float) -> Input:
    """The length of the route as an input: 0 is as planned."""
    nearest_m = -0.999 * length_m
    return Input(ROUTE, 0.0, OF_THE_ROUTE, key=ROUTE, limits=(nearest_m, OF_THE_ROUTE.farthest))


def _ends(quantity: Input) -> tuple[float, float]:
    """How far the search goes down and up; the ends of the range at least."""
    if quantity.limits is not None:
        return quantity.limits
    if quantity.kind.farthest:
        low, high = 0.0, max(quantity.kind.farthest, 2.0 * quantity.stated)
    else:
        low, high = (factor * quantity.stated for factor in _FACTORS)
    if quantity.range is not None:
        low, high = min(low, quantity.range.low), max(high, quantity.range.high)
    return low, high


def _toward(margin: Margin, quantity: Input, end: float, met: bool) -> Condition | None:
    """Look from the stated value towards an end for where the claim turns."""
    # Steps grow with the distance: near the stated value the search is fine.
    values = quantity.stated + (end - quantity.stated) * np.linspace(0.0, 1.0, _STEPS + 1) ** 2
    holds = margin({quantity.path: values}) >= 0.0
    (turned,) = np.nonzero(holds != met)
    if not len(turned) or end == quantity.stated:
        return None
    first = int(turned[0])
    bound = _last_met(margin, quantity.path, values[first - 1], values[first])
    if not met:
        (lost,) = np.nonzero(~holds[first:])
        far = math.copysign(math.inf, end - quantity.stated)
        if len(lost):
            last = first + int(lost[0])
            far = _last_met(margin, quantity.path, values[last - 1], values[last])
        low, high = sorted((bound, far))
    else:
        low, high = (bound, math.inf) if end < quantity.stated else (-math.inf, bound)
    within = quantity.range is not None and inside(bound, quantity.range.low, quantity.range.high)
    return Condition(quantity, low, high, not met, within)


def _last_met(margin: Margin, path: str, start: float, end: float) -> float:
    """Between a value where the claim is met and one where not: the last where it is met."""
    met_at_start = bool(margin({path: np.array([start])})[0] >= 0.0)
    good, bad = (start, end) if met_at_start else (end, start)
    for _ in range(_CUTS):
        # Many pieces at once: a call costs as much as a hundred values.
        values = np.linspace(good, bad, _PIECES + 1)
        holds = margin({path: values}) >= 0.0
        # The ends are known, and rounding of a longer array must not make them differ.
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
    corners = _range_corners(margin, ranged)
    margins = margin({quantity.path: corners[:, i] for i, quantity in enumerate(ranged)})
    best = corners[int(np.where(np.isnan(margins), -np.inf, margins).argmax())]
    return {quantity.path: float(value) for quantity, value in zip(ranged, best, strict=True)}


def _ranged(margin: Margin, inputs: Sequence[Input]) -> list[Input]:
    return [
        quantity for quantity in inputs if quantity.range is not None and _matters(margin, quantity)
    ]


def _range_corners(margin: Margin, ranged: Sequence[Input]) -> np.ndarray:
    """Every combination of the ends of ranges `(2 ** I, I)`.

    Of many ranges only two: each at the end that favours the claim most by itself, and the other.
    """
    ends = [
        (quantity.range.low, quantity.range.high)
        for quantity in ranged
        if quantity.range is not None
    ]
    if len(ends) <= _MOST_CORNERS:
        return np.array(list(product(*ends)))
    best = []
    for quantity, pair in zip(ranged, ends, strict=True):
        low, high = margin({quantity.path: np.array(pair)})
        best.append(pair[::-1] if low > high else pair)
    return np.array(best).T


def turn_together(margin: Margin, inputs: Sequence[Input]) -> Joint | None:
    """The shortest way from the stated values to a corner of the ranges on which the claim turns.

    None where it turns on no such way: it is then met, or not met, whatever the ranges.
    """
    ranged = _ranged(margin, inputs)
    if not ranged:
        return None
    stated = np.array([quantity.stated for quantity in ranged])
    corners = _range_corners(margin, ranged)
    shares = np.linspace(0.0, 1.0, _ALONG + 1)
    rows = stated + shares[:, None, None] * (corners - stated)
    flat = rows.reshape(-1, len(ranged))
    paths = [quantity.path for quantity in ranged]
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

    share = _last_met(along, "way", float(shares[at - 1]), float(shares[at]))
    place = stated + share * (corner - stated)
    moved = [i for i in range(len(ranged)) if corner[i] != stated[i]]
    return Joint(tuple(ranged[i] for i in moved), share, {paths[i]: float(place[i]) for i in moved})


def _matters(margin: Margin, quantity: Input) -> bool:
    assert quantity.range is not None, "BUG: only inputs with a range are asked"
    ends = margin(
        {quantity.path: np.array([quantity.range.low, quantity.stated, quantity.range.high])}
    )
    # An input that makes the figure undefined at some end has a say as well.
    known = ends[np.isfinite(ends)]
    return len(known) < len(ends) or bool(np.ptp(known) > 1e-12)
